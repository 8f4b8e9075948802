"""Praise: passed on to the team it names, once, without the customer's name, if they agreed."""

from __future__ import annotations

from typing import Any

import pytest

from locales import text
from sandbox.people import Person
from survey.buttons.callbacks import praise_data
from tests.handlers.scenes import asked, rows, team
from tests.house import MANAGER, House

WORDS = "Support changed my kettle without a receipt."
OPTED_OUT = "No such messages"


async def praised(
    house: House, score: str = "10", words: str = WORDS, *, agreed: bool = True
) -> Person:
    """Alice has said why."""
    alice = await asked(house, 1001, "Alice")
    alice.tap(score)
    await house.turn()
    alice.say(words)
    await house.turn()
    if agreed:
        alice.tap("You may quote this")
        await house.turn()
    return alice


async def reasons(house: House) -> Person:
    """A manager reads what people wrote, a week later."""
    house.clock.advance(days=7)
    manager = await asked(house, MANAGER)
    manager.say("/report customers")
    await house.turn()
    manager.tap("In their words")
    await house.turn()
    return manager


def offer(manager: Person) -> list[str]:
    return [label for row in manager.last.buttons for label in row if label.startswith("Pass on")]


async def passed(house: House, choice: str = "Support") -> Person:
    manager = await reasons(house)
    manager.tap(offer(manager)[0])
    await house.turn()
    manager.tap(choice)
    await house.turn()
    return manager


def heard(person: Person) -> int:
    return sum(WORDS in (message.text or "") for message in person.messages)


async def queued(house: House) -> list[dict[str, Any]]:
    return [row for row in await rows(house, "outbox") if row["kind"] == "praise"]


async def test_the_team_that_is_named_hears_it_once(sqlite_house: House) -> None:
    """Without the customer's name or score; the other teams are not offered."""
    house = sqlite_house
    support, sales = await team(house), await team(house, 3, "Sales", first=3001)
    await praised(house)
    manager = await reasons(house)
    manager.tap(offer(manager)[0])
    await house.turn()
    assert manager.last.buttons == [["Support"]]
    choice = manager.last.message_id
    manager.tap("Support")
    manager.tap("Support")
    await house.turn()
    assert manager.last.text == text("en", "praise.passed", segment="Support")
    (answer,) = await rows(house, "responses")
    manager.tap_raw(praise_data(answer["id"], "Support"), choice)
    await house.turn()
    assert manager.toasts[-1].text == text("en", "praise.already")
    assert [heard(person) for person in support] == [1] * len(support)
    assert [heard(person) for person in sales] == [0] * len(sales)
    assert support[0].last.text == text("en", "praise.message", segment="Support", text=WORDS)
    assert "Alice" not in str(support[0].last.text)


async def test_what_names_no_team_goes_where_the_manager_says(sqlite_house: House) -> None:
    house = sqlite_house
    await team(house, 3)
    sales = await team(house, 3, "Sales", first=3001)
    await praised(house, words="What a kind shop this is.")
    manager = await reasons(house)
    manager.tap(offer(manager)[0])
    await house.turn()
    assert manager.last.buttons == [["Sales"], ["Support"]]
    manager.tap("Sales")
    await house.turn()
    assert "What a kind shop" in (sales[0].last.text or "")


@pytest.mark.parametrize(("score", "agreed"), [("10", False), ("8", True), ("0", True)])
async def test_only_praise_that_may_be_quoted_is_offered(
    sqlite_house: House, score: str, *, agreed: bool
) -> None:
    """Nor does forged data pass on what is not."""
    house = sqlite_house
    people = await team(house, 3)
    await praised(house, score, agreed=agreed)
    manager = await reasons(house)
    assert offer(manager) == []
    (answer,) = await rows(house, "responses")
    for segment in (None, "Support"):
        manager.tap_raw(praise_data(answer["id"], segment), manager.last.message_id)
        await house.turn()
        assert manager.toasts[-1].text == text("en", "foreign")
    assert [heard(person) for person in people] == [0] * 3


async def test_whoever_takes_the_consent_back_in_time_is_not_quoted(sqlite_house: House) -> None:
    """The words lie in no row of the outbox: they are read when it is sent."""
    house = sqlite_house
    people = await team(house, 3)
    alice = await praised(house)
    manager = await reasons(house)
    manager.tap(offer(manager)[0])
    await house.turn()
    manager.tap("Support")
    await house.app.polling.once(0)
    assert len(await queued(house)) == 3
    assert WORDS not in str(await queued(house))
    alice.tap("Please don't quote it after all")
    await house.app.polling.once(0)
    await house.turn()
    assert [heard(person) for person in people] == [0] * 3
    assert {row["state"] for row in await queued(house)} == {"void"}


async def test_an_employee_turns_it_off_and_on_again(sqlite_house: House) -> None:
    """Managers do not learn who."""
    house = sqlite_house
    chen, *others = await team(house, 3)
    await praised(house)
    manager = await passed(house)
    told = manager.last.text
    chen.tap(OPTED_OUT)
    await house.turn()
    assert chen.last.buttons == [["Such messages again"]]
    boris = await asked(house, 1002, "Boris")
    boris.tap("10")
    await house.turn()
    boris.say(f"Once more: {WORDS}")
    await house.turn()
    boris.tap("You may quote this")
    await house.turn()
    manager = await passed(house)
    assert manager.last.text == told
    assert [heard(person) for person in (chen, *others)] == [1, 2, 2]
    chen.tap("Such messages again")
    await house.turn()
    assert not any(row["muted"] for row in await rows(house, "employees"))


async def test_where_there_is_no_team_nothing_is_passed_on(sqlite_house: House) -> None:
    await praised(sqlite_house)
    manager = await reasons(sqlite_house)
    manager.tap(offer(manager)[0])
    await sqlite_house.turn()
    assert manager.toasts[-1].text == text("en", "praise.nobody")


async def test_customers_pass_nothing_on(sqlite_house: House) -> None:
    people = await team(sqlite_house, 3)
    alice = await praised(sqlite_house)
    (answer,) = await rows(sqlite_house, "responses")
    alice.tap_raw(praise_data(answer["id"], "Support"), alice.last.message_id)
    await sqlite_house.turn()
    assert alice.toasts[-1].text == text("en", "managers.only")
    assert [heard(person) for person in people] == [0] * 3
