"""/act with a theme: a plan is recorded, settled once, and told to everyone who was asked."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.demo.clock import SimulatedClock
from handlers.results.plans import read_plan
from locales import text
from sandbox.people import Person
from storage.people.people import ChangePerson
from survey.buttons.callbacks import plan_data
from tests.handlers.scenes import asked, house_of, open_customers_wave, rows, says
from tests.house import ELEVEN_TOML, MANAGER, House

TOML = ELEVEN_TOML.replace('kind = "nps"', 'kind = "nps"\nthemes = ["delivery", "staff"]', 1)
WORDS = "A second courier until Friday"
TOLD = f"Nordic Kettle\nYou said, we did:\n{WORDS}"


@pytest.fixture
async def shop(clock: SimulatedClock, tmp_path: Path) -> AsyncIterator[House]:
    async with house_of(TOML, clock, tmp_path) as house:
        yield house


async def act(house: House, words: str) -> Person:
    manager = await asked(house, MANAGER)
    manager.say(f"/act {words}".strip())
    await house.turn()
    return manager


async def tapped(house: House, manager: Person, *labels: str) -> None:
    for label in labels:
        manager.tap(label)
        await house.turn()


async def plan(house: House) -> dict[str, Any]:
    (found,) = await rows(house, "actions")
    return found


async def customers(house: House, n: int = 4) -> list[Person]:
    """So many whom a wave has asked."""
    people = [await asked(house, 1001 + number) for number in range(n)]
    for person in people:
        person.tap("9")
    await house.turn()
    house.clock.advance(days=200)  # the quarantine
    await open_customers_wave(house)
    return people


@pytest.mark.parametrize(
    ("words", "survey", "theme", "meant"),
    [
        (f"delivery: {WORDS}", "customers", "delivery", WORDS),
        (f"customers delivery: {WORDS}", "customers", "delivery", WORDS),
        (f"customers Delivery : {WORDS}", "customers", "delivery", WORDS),
        (f"доставка: {WORDS}", "customers", "delivery", WORDS),
        (f"配送：{WORDS}", "customers", "delivery", WORDS),
        ("staff: From 9: two people", "customers", "staff", "From 9: two people"),
        ("customers Next: we listen", "customers", "", "Next: we listen"),
        ("customers", "customers", "", ""),
    ],
)
async def test_a_plan_names_its_theme_in_any_language(
    shop: House, words: str, survey: str, theme: str, meant: str
) -> None:
    written = read_plan(words, shop.app.definition)
    assert written is not None
    assert (written.survey.key, written.theme, written.text) == (survey, theme, meant)


@pytest.mark.parametrize("words", ["", "team delivery: faster", "The rota: earlier", "We listened"])
async def test_what_names_no_theme_of_customers_speaks_to_the_team(shop: House, words: str) -> None:
    assert read_plan(words, shop.app.definition) is None


async def test_a_plan_is_stored_with_who_and_until_when(shop: House) -> None:
    manager = await act(shop, f"delivery: {WORDS}")
    today = shop.clock.now().date()
    stored = await plan(shop)
    assert (stored["theme"], stored["text"], stored["by_id"]) == ("delivery", WORDS, MANAGER)
    assert stored["due"] == today + timedelta(weeks=4)
    assert f"delivery – {WORDS}" in (manager.last.text or "")
    await tapped(shop, manager, "1 week")
    assert (await plan(shop))["due"] == today + timedelta(weeks=1)
    await tapped(shop, manager, "Done")
    assert (await plan(shop))["state"] == "done"
    manager.tap_raw(plan_data(stored["id"], "drop"), manager.last.message_id)
    manager.tap_raw(plan_data(stored["id"], 12), manager.last.message_id)
    await shop.turn()
    settled = await plan(shop)
    assert (settled["state"], settled["due"]) == ("done", today + timedelta(weeks=1))


async def test_a_theme_is_chosen_by_its_button(shop: House) -> None:
    manager = await act(shop, f"customers {WORDS}")
    assert manager.last.buttons[0] == ["delivery", "staff"]
    await tapped(shop, manager, "staff")
    assert (await plan(shop))["theme"] == "staff"
    assert "delivery" not in str(manager.last.buttons)


async def test_a_dropped_plan_is_told_to_nobody(shop: House) -> None:
    await customers(shop)
    manager = await act(shop, f"delivery: {WORDS}")
    await tapped(shop, manager, "Drop it")
    stored = await plan(shop)
    for choice in ("tell", "send"):
        manager.tap_raw(f"yp:{stored['id']}:{choice}", manager.last.message_id)
        await shop.tick()
    assert [row for row in await rows(shop, "outbox") if row["kind"] == "acted"] == []


async def test_act_alone_shows_what_is_open(shop: House) -> None:
    await act(shop, f"delivery: {WORDS}")
    manager = await act(shop, "")
    assert WORDS in (manager.last.text or "")
    await tapped(shop, manager, "Done")
    manager = await act(shop, "")
    assert says(manager, "act.usage")


async def test_everybody_asked_hears_of_it_once_and_may_turn_it_off(shop: House) -> None:
    """Not who stopped, paused, blocked, turned it off, or was never asked in that round."""
    people = await customers(shop, 6)
    alice, boris, *reached = people
    manager = await act(shop, f"delivery: {WORDS}")
    late = await asked(shop, 1101)
    alice.say("/stop")
    boris.say("/snooze")
    await shop.turn()
    boris.tap("In 90 days")
    async with shop.store.write() as tx:
        person = next(r for r in await rows(shop, "people") if r["telegram_id"] == people[2].id)
        await ChangePerson(person["id"], {"muted": True}).apply(tx)
    people[3].block()
    await shop.turn()
    await tapped(shop, manager, "Done", "Tell everybody asked")
    assert manager.last.text == TOLD
    assert manager.last.buttons == [["Send to 2 people"], ["Cancel"]]
    assert "acted" not in {row["kind"] for row in await rows(shop, "outbox")}
    manager.tap("Send to 2 people")
    manager.tap("Send to 2 people")
    await shop.turn()
    for _ in range(3):
        shop.clock.advance(hours=8)
        await shop.tick()
    heard = [[m.text for m in one.messages].count(TOLD) for one in (*people, late)]
    assert heard == [0, 0, 0, 0, 1, 1, 0]
    chen = reached[-1]
    assert chen.last.buttons == [["No such messages"]]
    chen.tap("No such messages")
    await shop.turn()
    assert chen.last.text == TOLD
    muted = {row["telegram_id"] for row in await rows(shop, "people") if row["muted"]}
    assert muted == {people[2].id, chen.id}


async def test_where_nobody_was_asked_nobody_is_told(shop: House) -> None:
    manager = await act(shop, f"delivery: {WORDS}")
    await tapped(shop, manager, "Done", "Tell everybody asked")
    assert manager.toasts[-1].text == text("en", "plan.nobody")


async def test_plans_of_others_are_settled_by_managers_alone(shop: House) -> None:
    await act(shop, f"delivery: {WORDS}")
    stored = await plan(shop)
    alice = await asked(shop, 1001)
    alice.tap_raw(plan_data(stored["id"], "done"), alice.last.message_id)
    alice.say(f"/act delivery: {WORDS}")
    await shop.turn()
    assert alice.toasts[-1].text == text("en", "managers.only")
    assert says(alice, "managers.only")
    assert (await plan(shop))["state"] == "open"
    manager = await asked(shop, MANAGER)
    manager.tap_raw(plan_data(1, "done"), manager.last.message_id)
    await shop.turn()
    assert manager.toasts[-1].text == text("en", "foreign")


async def test_the_next_digest_names_the_plan(shop: House) -> None:
    for number in range(3):
        person = await asked(shop, 1001 + number)
        person.tap("3")
        await shop.turn()
    await act(shop, f"delivery: {WORDS}")
    due: date = (await plan(shop))["due"]
    shop.clock.advance(days=7)
    await shop.tick()
    captions = [m.caption or "" for m in shop.sandbox.room(-1001234567890).messages]
    line = text("en", "digest.plan", what=f"delivery – {WORDS}", who="Manager", due=due)
    assert any(line in caption for caption in captions)
