"""The roster."""

from __future__ import annotations

from dataclasses import replace

import pytest
import sqlalchemy as sa

from storage.database.engine import Store
from storage.database.tables import employees, outbox
from storage.pulse.roster import (
    ChangeEmployee,
    ConfirmEmployee,
    find_employments,
    get_employee,
    listed,
    mark_employee_unreachable,
    roster,
)
from tests.storage.rows import MONDAY, hire, put, table


async def test_the_roster_is_everybody_active_of_one_survey(store: Store) -> None:
    alice, boris = await hire(store), await hire(store, "Boris", segment="Support")
    await hire(store, "Chen", state="left")
    await hire(store, "Chen", state="unreachable")
    await hire(store, "Alice", survey_key="board")
    async with store.read() as tx:
        found = await roster(tx, "team")
    assert sorted(found, key=lambda employee: employee.name) == [alice, boris]


async def test_somebody_has_one_employment_a_survey(store: Store) -> None:
    team = await hire(store, telegram_id=1001)
    board = await hire(store, telegram_id=1001, survey_key="board")
    await hire(store, "Boris")
    async with store.read() as tx:
        assert await find_employments(tx, 1001) == [board, team]
        assert await find_employments(tx, 1002) == []
        assert await get_employee(tx, team.id) == team
        assert await get_employee(tx, 1) is None
    with pytest.raises(sa.exc.IntegrityError):
        await hire(store, telegram_id=1001)


async def test_a_change_concerns_one_employment(store: Store) -> None:
    alice, boris = await hire(store), await hire(store, "Boris")
    await put(store, ChangeEmployee(alice.id, {"state": "left"}))
    async with store.read() as tx:
        assert await get_employee(tx, alice.id) == replace(alice, state="left")
        assert await get_employee(tx, boris.id) == boris


async def test_a_refused_message_marks_every_active_employment_and_no_other(store: Store) -> None:
    for survey_key, state in (("team", "active"), ("board", "active"), ("union", "left")):
        await hire(store, telegram_id=1001, survey_key=survey_key, state=state)
    await hire(store, "Boris", telegram_id=1002)
    async with store.write() as tx:
        await mark_employee_unreachable(tx, 1001)
    assert sorted(await table(store, employees, "telegram_id", "survey_key", "state")) == [
        (1001, "board", "unreachable"),
        (1001, "team", "unreachable"),
        (1001, "union", "left"),
        (1002, "team", "active"),
    ]


async def test_managers_see_who_belongs_and_who_waits(store: Store) -> None:
    """Those who wait first, then by name whatever its case; nobody who left or was removed."""
    zoe, boris = await hire(store, "zoe", state="unreachable"), await hire(store, "Boris")
    chen = await hire(store, "Chen", state="pending")
    for state in ("left", "removed"):
        await hire(store, "Alice", state=state)
    await hire(store, "Alice", survey_key="board")
    async with store.read() as tx:
        assert await listed(tx, "team") == [chen, boris, zoe]


@pytest.mark.parametrize("state", ["active", "left", "removed", "unreachable"])
async def test_only_whoever_waits_is_confirmed_and_told_once(store: Store, state: str) -> None:
    chen, boris = await hire(store, state="pending"), await hire(store, "Boris", state=state)
    for employee in (chen, boris, chen):
        await put(store, ConfirmEmployee(employee.id, MONDAY))
    async with store.read() as tx:
        assert await get_employee(tx, chen.id) == replace(chen, state="active")
        assert await get_employee(tx, boris.id) == boris
    told = await table(store, outbox, "kind", "chat_id", "payload")
    assert told == [("joined_told", chen.telegram_id, {"employee": chen.id})]
