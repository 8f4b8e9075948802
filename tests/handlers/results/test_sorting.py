"""Managers sort reasons on their page: a tap a theme, one message; what was chosen stays."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.demo.clock import SimulatedClock
from locales import text
from sandbox.people import Person
from storage.answers.rebuild import rebuild
from storage.company.staff import Grant
from survey.buttons.callbacks import sort_data, switch
from survey.buttons.pages import Page
from survey.buttons.roles import Role
from survey.time.periods import week_of
from tests.handlers.scenes import asked, house_of, rows
from tests.house import ELEVEN_TOML, MANAGER, House

TOML = ELEVEN_TOML.replace(
    'kind = "nps"',
    'kind = "nps"\nthemes = ["price", "staff", "tea"]\nquarantine_days = 0',
    1,
)
READ, OWN, ODD = "Much too expensive", "The queue was endless", "Where did the oolong go"


@pytest.fixture
async def house(clock: SimulatedClock, tmp_path: Path) -> AsyncIterator[House]:
    """Three reasons: one that the lexicon reads, one whose writer chose, one that is unsorted."""
    async with house_of(TOML, clock, tmp_path) as opened:
        for number, (words, theme) in enumerate([(READ, ""), (OWN, "staff"), (ODD, "")]):
            person = await asked(opened, 1001 + number)
            person.tap("3")
            await opened.turn()
            if theme:
                person.tap(theme)
                await opened.turn()
            person.say(words)
            await opened.turn()
            opened.clock.advance(minutes=1)
        yield opened


async def page(house: House, person_id: int = MANAGER) -> Person:
    """Somebody with the page of this week's reasons before them."""
    person = house.sandbox.person(person_id)
    person.start(Page("customers", this_week(house), 1, "reason").payload)
    await house.turn()
    return person


def this_week(house: House) -> str:
    return week_of(house.clock.now(), house.app.definition.company.zone)


async def themes(house: House) -> set[tuple[str, str]]:
    return {(row["theme"], row["origin"]) for row in await rows(house, "response_themes")}


async def tapped(house: House, person: Person, *labels: str) -> None:
    for label in labels:
        person.tap(label)
        await house.turn()


async def differences(house: House) -> int:
    async with house.store.write() as tx:
        return await rebuild(tx)


async def test_each_reason_says_what_it_is_about(house: House) -> None:
    """Those that may be sorted have a button; the writer's own choice has none."""
    manager = await page(house)
    assert (manager.last.text or "").split("\n", 3)[3].split("\n") == [
        f"“{ODD}” 3", "1: unsorted", "",
        f"“{OWN}” 3", "2: staff", "",
        f"“{READ}” 3", "3: price",
    ]  # fmt: skip
    assert manager.last.buttons[0] == ["✎ 1", "✎ 3"]


async def test_one_message_is_opened_sorted_and_turned_back(house: House) -> None:
    manager = await page(house)
    said = len(manager.messages)
    await tapped(house, manager, "✎ 1")
    assert manager.last.buttons == [["price", "staff", "tea"], ["None of these", "Back"]]
    assert f"“{ODD}” 3" in (manager.last.text or "")
    await tapped(house, manager, "tea", "price", "✓ price")
    assert manager.last.buttons[0] == ["price", "staff", "✓ tea"]
    assert manager.toasts[-1].text == text("en", "toast.theme.off")
    await tapped(house, manager, "Back")
    assert "1: tea" in (manager.last.text or "")
    assert len(manager.messages) == said
    assert await themes(house) == {("price", "read"), ("staff", "chosen"), ("tea", "corrected")}
    assert await differences(house) == 0


async def test_none_of_these_is_ticked_and_stays(house: House) -> None:
    manager = await page(house)
    await tapped(house, manager, "✎ 3")
    assert manager.last.buttons[0][0] == "✓ price"
    await tapped(house, manager, "None of these")
    assert manager.last.buttons == [["price", "staff", "tea"], ["✓ None of these", "Back"]]
    await tapped(house, manager, "✓ None of these")
    assert ("", "corrected") in await themes(house)
    await tapped(house, manager, "Back", "Why")
    assert "Unsorted reasons: 2 of 3 (67%)." in (manager.last.text or "")
    assert await differences(house) == 0


async def test_a_second_delivery_of_a_tap_changes_nothing(house: House) -> None:
    manager = await page(house)
    await tapped(house, manager, "✎ 1", "tea")
    house.sandbox.redeliver(max(house.sandbox.updates.history))
    await house.turn()
    assert ("tea", "corrected") in await themes(house)
    assert manager.last.buttons[0] == ["price", "staff", "✓ tea"]


async def test_what_the_writer_chose_stays_also_where_a_button_is_left(house: House) -> None:
    manager = await page(house)
    (own,) = [row["id"] for row in await rows(house, "responses") if row["reason"] == OWN]
    spot = Page("customers", this_week(house), 1, "reason")
    before = await themes(house)
    for choice in ("none", switch("tea", wanted=True)):
        manager.tap_raw(sort_data(own, spot, OWN, choice), manager.last.message_id)
        await house.turn()
        assert manager.toasts[-1].text == text("en", "sort.chosen")
    assert await themes(house) == before


async def test_a_viewer_sees_the_themes_and_may_not_sort(house: House) -> None:
    viewer = await asked(house, 1009, "Boris")
    async with house.store.write() as tx:
        await Grant(viewer.id, Role.VIEWER, "Boris", house.clock.now()).apply(tx)
    viewer = await page(house, viewer.id)
    assert "1: unsorted" in (viewer.last.text or "")
    assert "✎" not in str(viewer.last.buttons)
    (odd,) = [row["id"] for row in await rows(house, "responses") if row["reason"] == ODD]
    spot = Page("customers", this_week(house), 1, "reason")
    viewer.tap_raw(sort_data(odd, spot, ODD, switch("tea", wanted=True)), viewer.last.message_id)
    await house.turn()
    assert viewer.toasts[-1].text == text("en", "managers.only")
    assert ("tea", "corrected") not in await themes(house)


async def test_words_that_changed_under_a_manager_are_shown_first(house: House) -> None:
    manager = await page(house)
    await tapped(house, manager, "✎ 1")
    chen = house.sandbox.person(1003)
    chen.edit(next(one.message_id for one in chen.messages if one.text == ODD), "It hums")
    await house.turn()
    await tapped(house, manager, "tea")
    assert "It hums" in (manager.last.text or "")
    assert ("tea", "corrected") not in await themes(house)
    await tapped(house, manager, "tea")
    assert ("tea", "corrected") in await themes(house)


async def test_words_that_change_are_read_anew_and_the_same_are_not(house: House) -> None:
    manager = await page(house)
    await tapped(house, manager, "✎ 1", "tea")
    chen = house.sandbox.person(1003)
    words = next(one.message_id for one in chen.messages if one.text == ODD)
    chen.edit(words, ODD)
    await house.turn()
    assert ("tea", "corrected") in await themes(house)
    chen.edit(words, "So expensive")
    await house.turn()
    assert await themes(house) == {("price", "read"), ("staff", "chosen")}
    assert await differences(house) == 0


async def test_the_next_one_like_it_is_sorted_by_the_clock(house: House) -> None:
    """The company's own theme has no stems: what a manager said of one reason does for others."""
    await house.tick()
    assert await themes(house) == {("price", "read"), ("staff", "chosen")}
    manager = await page(house)
    await tapped(house, manager, "✎ 1", "tea")
    for number, words in enumerate(["Where did the oolong go?", "A joy on a rainy day"]):
        person = await asked(house, 1010 + number)
        person.tap("4")
        person.say(words)
        await house.turn()
    await house.tick()
    assert ("tea", "read") in await themes(house)
    assert ("", "read") in await themes(house)
    assert await differences(house) == 0
    manager = await page(house)
    assert "1: unsorted" in (manager.last.text or "")
    assert "2: tea" in (manager.last.text or "")


@pytest.mark.parametrize("data", ["hm:1:2026-W47:1:0:open", "hm:1:2026-W99:1:0:00000000.none"])
async def test_a_reason_that_is_gone_is_foreign(house: House, data: str) -> None:
    manager = await page(house)
    manager.tap_raw(data, manager.last.message_id)
    await house.turn()
    assert manager.toasts[-1].text == text("en", "foreign")
