"""Who may do what, tried out: every command and every button, by everybody, wherever it may come.

The table of rights is `survey.buttons.roles.NEEDS`, and buttons are made from the grammar's own
patterns: what joins either is tried here by itself. One number stands for everything that is
Boris's, so that whatever a button names by it is somebody else's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import find
from hypothesis import strategies as st

from locales import LANGUAGES, text
from sandbox.people import Person
from sandbox.rooms import Room
from storage.company.staff import Grant, Revoke
from storage.database.tables import (
    employees,
    invitations,
    outbox,
    people,
    responses,
    samples,
    waves,
)
from survey.buttons import callbacks
from survey.buttons.callbacks import Action, parse
from survey.buttons.roles import NEEDS, Role, may
from tests.handlers.scenes import dump, open_team_wave, scored, spoken, team
from tests.house import MANAGER, House

ALICE, EMPLOYEE, GROUP = 1001, 2001, -300
BORIS = 777_777  # his Telegram id, and the id of every row that is his
CANARY = "Zaunkoenig"
LAST = 2**63 - 1  # the largest number that a button may carry
ROLES = {
    "stranger": Role.EVERYONE,
    "customer": Role.EVERYONE,
    "employee": Role.EVERYONE,
    "former manager": Role.EVERYONE,
    "viewer": Role.VIEWER,
    "manager": Role.MANAGER,
    "owner": Role.OWNER,
}
FORGED = (
    "s", "s:", "s:1", "s:1:11", "s:-1:5", "s:01:5", f"s:{LAST + 1}:5", "s:1:5:5", "S:1:5", "s:1: 5",
    "s:1:٣", f"t:{BORIS}:confirm ", "t::yes", f"y:{BORIS}:sendx", "e:maybe", "z:0", "l:EN", "!:1:1",
    "x" * 64,
)  # fmt: skip
REFUSALS = {
    text(language, f"{who}.only") for language in LANGUAGES for who in ("managers", "owners")
}


def patterns() -> Iterator[tuple[Action, re.Pattern[str]]]:
    """How the data of each kind of button is written."""
    for table in (callbacks._BARE, callbacks._PATTERNS):
        yield from table.items()


def buttons(action: Action, pattern: re.Pattern[str]) -> Iterator[str]:
    """A button of this kind: about Boris, about nothing, about the last of all numbers."""
    simplest = find(st.from_regex(pattern, fullmatch=True), lambda _: True)
    match = pattern.fullmatch(simplest)
    assert match is not None
    if "ref" not in pattern.groupindex:
        yield simplest
        return
    for number in (BORIS, 0, LAST):
        yield f"{simplest[: match.start('ref')]}{number}{simplest[match.end('ref') :]}"


BUTTONS = {action: tuple(buttons(action, pattern)) for action, pattern in patterns()}
"""Data of buttons by their action."""


def test_every_row_of_the_table_is_tried() -> None:
    commands = {what for what in NEEDS if what.startswith("/")}
    assert commands | set(BUTTONS) == set(NEEDS)
    tried = {parsed.action for data in sum(BUTTONS.values(), ()) if (parsed := parse(data))}
    assert tried == set(Action)
    assert [data for data in FORGED if parse(data)] == []


@dataclass
class Scene:
    """Somebody before the bot, alone or in a group with others."""

    house: House
    person: Person
    role: Role

    @property
    def room(self) -> Room:
        return self.house.sandbox.room(GROUP)

    async def tried(self, ways: Sequence[str], *, group: bool) -> list[str]:
        """Say commands and tap buttons, as they come; all texts that the bot answers with."""
        self.house.clock.advance(minutes=1)  # nobody hammers
        self.house.sandbox.calls.clear()
        toasts, person = len(self.person.toasts), self.person
        place: Room | Person = self.room if group else person
        post = next(message for message in reversed(place.messages) if message.from_bot)
        for data in ways:
            self.house.clock.advance(seconds=10)  # what repeats at once is said once
            if data.startswith("/"):
                _ = self.room.say(person, data) if group else person.say(data)
            elif group:
                self.room.tap_raw(person, data, post.message_id)
            else:
                person.tap_raw(data, post.message_id)
            await self.house.turn()
        taps = [data for data in ways if not data.startswith("/")]
        assert len(person.toasts) >= toasts + len(taps), ways  # no button goes on spinning
        return [str(call.params.get("text")) for call in self.house.calls()]


def his(everything: dict[str, list[dict[str, Any]]]) -> list[dict[str, Any]]:
    """Every row that names Boris by its number."""
    return [row for rows in everything.values() for row in rows if BORIS in row.values()]


async def boris(house: House) -> None:
    """A customer who has answered, on the team and asked in its pulse: one number everywhere."""
    now, day = house.clock.now(), house.clock.now().date()
    row = {"survey_key": "customers", "touchpoint": "", "segment": "", "via": "link"}
    async with house.store.write() as tx:
        for table, values in (
            (people, {"telegram_id": BORIS, "name": CANARY, "state": "active", "created_at": now,
                      "properties": {}, "segment": "", "language": "en"}),
            (invitations, {**row, "person_id": BORIS, "state": "delivered", "created_at": now,
                           "delivered_at": now, "early": {}, "message_id": 1}),
            (responses, {**row, "person_id": BORIS, "score": 3, "day": day, "scored_at": now,
                         "awaiting": True, "reason": CANARY, "reason_parts": {"1": CANARY}}),
            (employees, {"survey_key": "team", "telegram_id": BORIS, "name": CANARY,
                         "segment": "Support", "state": "pending", "language": "en"}),
            (outbox, {"kind": "note", "chat_id": MANAGER, "payload": {"text": CANARY},
                      "state": "unknown", "due_at": now}),
        ):  # fmt: skip
            await tx.execute(table.insert().values(id=BORIS, **values))
        wave = (await tx.execute(sa.select(waves.c.id))).scalar_one()
        await tx.execute(
            samples.insert().values(
                wave_id=wave, employee_id=BORIS, counts_under="Support", delivered=True
            )
        )


async def scene(house: House, who: str) -> Scene:
    """One of the cast, with all that is theirs; Boris has his own."""
    sandbox = house.sandbox
    await team(house)
    await open_team_wave(house)
    if who in ("stranger", "customer", "owner"):
        person = sandbox.person({"owner": MANAGER}.get(who, ALICE), "Alice", "en")
    else:
        person = sandbox.person(EMPLOYEE if who == "employee" else ALICE, "Alice", "en")
    if who in ("customer", "former manager"):
        await scored(house, "8", person.id)
    elif who != "owner":
        person.say("/help")
        await house.turn()
    await boris(house)
    async with house.store.write() as tx:
        if who in ("viewer", "manager"):
            await Grant(person.id, ROLES[who], "Alice", house.clock.now()).apply(tx)
        elif who == "former manager":
            await Grant(person.id, Role.MANAGER, "Alice", house.clock.now()).apply(tx)
            await Revoke(person.id).apply(tx)
    group = sandbox.group(GROUP, "Colleagues", [person])
    group.add(sandbox.bot, {"text": "A post of the bot's"}, from_bot=True)
    return Scene(house, person, ROLES[who])


def ways(what: str) -> tuple[str, ...]:
    """A command alone and with a word behind it; the buttons of an action."""
    return (what, f"{what} customers") if what.startswith("/") else BUTTONS[Action(what)]


@pytest.mark.parametrize("group", [True, False], ids=["group", "private"])
@pytest.mark.parametrize("who", ROLES)
async def test_everybody_may_do_what_the_table_says_and_nothing_else(
    sqlite_house: House, who: str, group: bool
) -> None:
    """What is refused changes no row and reveals nothing; no update is put aside.

    In a group a command that somebody may not use is not heard at all.
    """
    here = await scene(sqlite_house, who)
    before = await dump(sqlite_house, "inbox")
    for what in NEEDS:
        if not may(here.role, what):
            silent = group and what.startswith("/")
            expected = set() if silent else REFUSALS
            told = await here.tried(ways(what), group=group)
            assert len(told) == (0 if silent else len(ways(what))), what
            assert set(told) <= expected, what
    await here.tried(FORGED, group=group)
    assert await dump(sqlite_house, "inbox") == before
    for what in NEEDS:
        if may(here.role, what):
            told = await here.tried(ways(what), group=group)
            assert not REFUSALS & set(told), what
            assert group or told, what  # nobody's command or tap stays without an answer
    after = await dump(sqlite_house, "inbox")
    assert after["dead_letters"] == []
    if here.role is Role.EVERYONE:
        assert his(after) == his(before)
        words = [*spoken(here.person), *(str(message.text) for message in here.room.messages)]
        assert CANARY not in str(words)
