"""/invite: links for managers and readers, and roles that are taken back."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from locales import text
from sandbox.people import Person
from storage.company.staff import Grant, load_staff
from survey.buttons.roles import Role
from tests.handlers.scenes import asked, rows, says
from tests.house import MANAGER, House


async def link_for(house: House, role: str) -> str:
    """The payload of a new link."""
    owner = house.sandbox.person(MANAGER)
    owner.say("/invite")
    await house.turn()
    owner.tap(text("en", f"button.invite.{role}"))
    await house.turn()
    return (owner.last.text or "").rpartition("?start=")[2]


async def role_of(house: House, person: Person) -> Role:
    async with house.store.read() as tx:
        return (await load_staff(tx, house.app.definition.company)).role_of(person.id)


@pytest.mark.parametrize("role", ["manager", "viewer"])
async def test_a_link_gives_one_person_a_role_once(role: str, house: House) -> None:
    """They are greeted with what they may do, and their menu grows."""
    token = await link_for(house, role)
    alice, boris = house.sandbox.person(1001, "Alice"), house.sandbox.person(1002, "Boris")
    alice.start(token)
    await house.turn()
    boris.start(token)
    await house.turn()
    welcome = text("en", f"welcome.{role}", company="Nordic Kettle")
    assert (alice.last.text or "").startswith(welcome)
    assert "/surveys" in (alice.last.text or "")
    assert ("/team" in (alice.last.text or "")) is (role == "manager")
    assert says(boris, "payload.unknown")
    assert await role_of(house, alice) is Role[role.upper()]
    assert await role_of(house, boris) is Role.EVERYONE
    assert await rows(house, "people") == []


async def test_a_link_lasts_a_day(sqlite_house: House) -> None:
    token = await link_for(sqlite_house, "manager")
    sqlite_house.clock.advance(hours=24)
    alice = sqlite_house.sandbox.person(1001, "Alice")
    alice.start(token)
    await sqlite_house.turn()
    assert says(alice, "payload.unknown")
    (link,) = await rows(sqlite_house, "links")
    assert link["expires_at"] - link["created_at"] == timedelta(hours=24)


async def test_an_owner_who_tries_the_link_keeps_their_role_and_the_link(
    sqlite_house: House,
) -> None:
    token = await link_for(sqlite_house, "viewer")
    owner = sqlite_house.sandbox.person(MANAGER)
    owner.start(token)
    await sqlite_house.turn()
    assert says(owner, "invite.already")
    alice = sqlite_house.sandbox.person(1001, "Alice")
    alice.start(token)
    await sqlite_house.turn()
    assert await role_of(sqlite_house, alice) is Role.VIEWER


async def test_a_role_is_taken_back_after_a_question_and_the_menu_with_it(
    sqlite_house: House,
) -> None:
    house = sqlite_house
    alice = await asked(house)
    alice.start(await link_for(house, "manager"))
    await house.turn()
    owner = house.sandbox.person(MANAGER)
    owner.say("/invite")
    await house.turn()
    assert f"Alice: {text('en', 'role.manager')}" in (owner.last.text or "").splitlines()
    assert [label for row in owner.last.buttons for label in row if "Remove" in label] == [
        "Remove: Alice"
    ]
    owner.tap("Remove: Alice")
    await house.turn()
    assert says(owner, "invite.ask", name="Alice")
    owner.tap("No")
    await house.turn()
    assert await role_of(house, alice) is Role.MANAGER
    owner.tap("Remove: Alice")
    await house.turn()
    owner.tap("Yes")
    await house.turn()
    assert await role_of(house, alice) is Role.EVERYONE
    scope = json.dumps({"chat_id": alice.id, "type": "chat"}, sort_keys=True)
    assert not any(menu for (where, _), menu in house.sandbox.commands.items() if where == scope)
    alice.say("/team")
    await house.turn()
    assert says(alice, "managers.only")


async def test_the_last_owner_and_whom_the_file_names_stay(sqlite_house: House) -> None:
    house = sqlite_house
    owner = house.sandbox.person(MANAGER)
    owner.say("/invite")
    await house.turn()
    for data, said in ((f"f:{MANAGER}:yes", "invite.stays"), ("f:1001:yes", "foreign")):
        owner.tap_raw(data, owner.last.message_id)
        await house.turn()
        assert owner.toasts[-1].text == text("en", said)
    assert await role_of(house, owner) is Role.OWNER


async def test_a_manager_may_not_invite(sqlite_house: House) -> None:
    house = sqlite_house
    alice = await asked(house)
    async with house.store.write() as tx:
        await Grant(alice.id, Role.MANAGER, "Alice", house.clock.now()).apply(tx)
    for words in ("/invite", "/connect"):
        alice.say(words)
        await house.turn()
        assert says(alice, "owners.only")
    alice.tap_raw("f:0:manager", alice.last.message_id)
    await house.turn()
    assert alice.toasts[-1].text == text("en", "owners.only")
    assert await rows(house, "links") == []


async def test_help_lists_the_commands_of_a_role(sqlite_house: House) -> None:
    house = sqlite_house
    alice = await asked(house)
    alice.say("/help")
    await house.turn()
    assert says(alice, "help", company="Nordic Kettle")
    owner = house.sandbox.person(MANAGER)
    owner.say("/help")
    await house.turn()
    line = text("en", "help.command", name="connect", what=text("en", "menu.connect"))
    assert line in (owner.last.text or "").splitlines()
