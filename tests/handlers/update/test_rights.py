"""Who may do what: every command and every button has a row, and the gate keeps to it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from aiogram.filters import Command

from handlers.dispatcher import make_dispatcher
from locales import text
from storage.company.staff import Grant, Revoke, load_staff
from survey.buttons.callbacks import Action
from survey.buttons.roles import NEEDS, Role, may
from tests.handlers.scenes import asked, says
from tests.house import MANAGER, House


def commands() -> Iterator[str]:
    """Every command that a handler answers to."""
    for router in make_dispatcher().sub_routers:
        for handler in router.message.handlers:
            for found in handler.filters or ():
                if isinstance(found.callback, Command):
                    yield from (f"/{name}" for name in found.callback.commands)


def test_every_command_and_every_button_has_a_row() -> None:
    assert {*commands(), *Action} == set(NEEDS)


@pytest.mark.parametrize("what", NEEDS)
def test_whoever_may_do_more_may_also_do_this(what: str) -> None:
    allowed = [role for role in Role if may(role, what)]
    assert allowed == list(Role)[-len(allowed) :]


async def test_a_role_granted_in_the_chat_opens_what_its_row_says(sqlite_house: House) -> None:
    """And its loss closes it again at once."""
    house = sqlite_house
    alice = await asked(house)
    for change, opened in (
        (Grant(alice.id, Role.VIEWER, "Alice", house.clock.now()), False),
        (Grant(alice.id, Role.MANAGER, "Alice", house.clock.now()), True),
        (Revoke(alice.id), False),
    ):
        async with house.store.write() as tx:
            await change.apply(tx)
        alice.say("/team")
        await house.turn()
        assert (alice.last.text == text("en", "managers.only")) is not opened


async def test_whom_the_file_names_is_an_owner_whatever_the_chat_says(sqlite_house: House) -> None:
    house = sqlite_house
    async with house.store.write() as tx:
        await Grant(MANAGER, Role.VIEWER, "Manager", house.clock.now()).apply(tx)
        staff = await load_staff(tx, house.app.definition.company)
    assert staff.role_of(MANAGER) is Role.OWNER
    assert staff.readers == (MANAGER,)


async def test_a_refusal_reveals_nothing(sqlite_house: House) -> None:
    """It is the same with and without anything behind the command."""
    house = sqlite_house
    alice = await asked(house)
    for command, role in NEEDS.items():
        if command.startswith("/") and role > Role.EVERYONE:
            for ask in (alice.say, alice.send_photo):  # a caption is read as a command, too
                ask(f"{command} customers")
                await house.turn()
                assert says(alice, "managers.only")


async def test_a_page_of_a_report_is_opened_by_no_strangers_caption(sqlite_house: House) -> None:
    alice = await asked(sqlite_house)
    alice.send_photo("/start d-2026-W47-1-reason-customers")
    await sqlite_house.turn()
    assert says(alice, "managers.only")
