"""The roster, and the sample of a wave."""

from __future__ import annotations

from dataclasses import replace

import pytest
import sqlalchemy as sa

from storage.engine import Store
from storage.roster import (
    ChangeEmployee,
    counts_under,
    find_employments,
    freeze_sample,
    get_employee,
    mark_employee_unreachable,
    mark_notice_delivered,
    roster,
    sampled,
)
from storage.tables import employees, samples
from tests.storage.rows import hire, open_wave, put, table


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


async def test_a_sample_is_frozen_with_the_groups_it_counts_under(store: Store) -> None:
    wave_id = await open_wave(store)
    alice, boris, chen = [await hire(store, name) for name in ("Alice", "Boris", "Chen")]
    async with store.write() as tx:
        await freeze_sample(tx, wave_id, [(alice.id, "Sales"), (boris.id, "Other")])
    await put(store, ChangeEmployee(alice.id, {"segment": "Support"}))
    async with store.read() as tx:
        groups = [await counts_under(tx, wave_id, who.id) for who in (alice, boris, chen)]
        assert await counts_under(tx, wave_id + 1, alice.id) is None
    assert groups == ["Sales", "Other", None]


async def test_a_group_may_be_the_whole_company_yet_is_told_from_no_group(store: Store) -> None:
    wave_id, alice = await open_wave(store), await hire(store)
    async with store.write() as tx:
        await freeze_sample(tx, wave_id, [(alice.id, "")])
        assert await counts_under(tx, wave_id, alice.id) == ""


async def test_whoever_left_is_no_longer_told(store: Store) -> None:
    wave_id = await open_wave(store)
    alice, boris = await hire(store), await hire(store, "Boris")
    await hire(store, "Chen")
    async with store.write() as tx:
        await freeze_sample(tx, wave_id, [(alice.id, ""), (boris.id, "")])
    await put(store, ChangeEmployee(boris.id, {"state": "left"}))
    async with store.read() as tx:
        assert await sampled(tx, wave_id) == [alice]


async def test_a_delivered_notice_is_marked_in_its_wave_alone(store: Store) -> None:
    waves = [await open_wave(store), await open_wave(store, "board")]
    alice, boris = await hire(store), await hire(store, "Boris")
    async with store.write() as tx:
        for wave_id in waves:
            await freeze_sample(tx, wave_id, [(alice.id, ""), (boris.id, "")])
        await mark_notice_delivered(tx, waves[0], alice.id)
    delivered = await table(store, samples, "wave_id", "employee_id", "delivered")
    assert [row[:2] for row in delivered if row[2]] == [(waves[0], alice.id)]


async def test_an_employee_erased_leaves_the_sample(store: Store) -> None:
    wave_id, alice = await open_wave(store), await hire(store)
    async with store.write() as tx:
        await freeze_sample(tx, wave_id, [(alice.id, "")])
        await tx.execute(employees.delete())
    assert await table(store, samples) == []
