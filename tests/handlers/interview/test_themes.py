"""Themes under the reason prompt: several may be chosen, each tap is stored at once."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from bot.demo.clock import SimulatedClock
from bot.wiring import wire
from locales import text
from sandbox.people import Person
from storage.database.tables import theme_rollup
from survey.buttons import callbacks
from tests.handlers.scenes import dump, house_of, rows, says, scored
from tests.house import ELEVEN_TOML, MANAGER, House

TOML = ELEVEN_TOML.replace(
    'kind = "nps"',
    """kind = "nps"
themes = ["price", "staff", "delivery", "tea"]
[survey.words]
tea = ["oolong"]
[survey.names.ru]
staff = "наши люди"
tea = "чай\"""",
    1,
)
THEMES = [["price", "staff", "delivery"], ["tea"], ["Skip", "Change"]]


@pytest.fixture
async def house(clock: SimulatedClock, tmp_path: Path) -> AsyncIterator[House]:
    """A survey with four themes, one of the company's own."""
    async with house_of(TOML, clock, tmp_path) as opened:
        yield opened


async def tapped(house: House, person: Person, *labels: str) -> None:
    for label in labels:
        person.tap(label)
        await house.turn()


async def stored(house: House) -> dict[str, str]:
    return {row["theme"]: row["origin"] for row in await rows(house, "response_themes")}


async def counts(house: House) -> dict[tuple[str, int], int]:
    async with house.store.read() as tx:
        cells = await tx.execute(sa.select(theme_rollup).where(theme_rollup.c.n != 0))
        return {(cell.theme, cell.score): cell.n for cell in cells}


async def test_each_theme_is_a_button_three_in_a_row(house: House) -> None:
    alice = await scored(house)
    assert alice.last.buttons == THEMES


@pytest.mark.parametrize(
    ("language", "labels"),
    [
        ("ru", ["цена", "наши люди", "доставка", "чай"]),
        ("fi", ["hinta", "henkilökunta", "toimitus", "tea"]),
    ],
)
async def test_themes_are_named_as_the_company_says_or_else_as_we_do(
    house: House, language: str, labels: list[str]
) -> None:
    boris = house.sandbox.person(1001, "Boris", language)
    boris.start()
    await house.turn()
    await tapped(house, boris, "8")
    assert [label for row in boris.last.buttons[:-1] for label in row] == labels


async def test_without_themes_there_is_no_such_button(sqlite_house: House) -> None:
    alice = await scored(sqlite_house)
    assert alice.last.buttons == [["Skip", "Change"]]


async def test_a_tap_is_stored_at_once_and_ticked(house: House) -> None:
    """A second one takes it back; Skip becomes Done meanwhile."""
    alice = await scored(house, "3")
    prompt = alice.last
    await tapped(house, alice, "price", "tea")
    assert prompt.buttons == [["✓ price", "staff", "delivery"], ["✓ tea"], ["Done", "Change"]]
    assert await stored(house) == {"price": "chosen", "tea": "chosen"}
    assert await counts(house) == {("price", 3): 1, ("tea", 3): 1}
    assert alice.toasts[-1].text == text("en", "toast.theme")
    await tapped(house, alice, "✓ price", "✓ tea")
    assert alice.toasts[-1].text == text("en", "toast.theme.off")
    assert prompt.buttons == THEMES
    assert await stored(house) == {}
    assert await counts(house) == {}


async def test_done_keeps_what_was_chosen(house: House) -> None:
    """Change shows it again, and the count moves with the score."""
    alice = await scored(house, "3")
    await tapped(house, alice, "price", "Done")
    assert says(alice, "thanks.counted")
    await tapped(house, alice, "Change", "9")
    assert alice.last.buttons[0] == ["✓ price", "staff", "delivery"]
    assert await counts(house) == {("price", 9): 1}


async def test_the_text_may_still_follow_and_is_not_read_then(house: House) -> None:
    alice = await scored(house, "3")
    await tapped(house, alice, "tea")
    alice.say("The courier was rude and it is expensive")
    await house.turn()
    assert await stored(house) == {"tea": "chosen"}
    (response,) = await rows(house, "responses")
    assert response["reason"] == "The courier was rude and it is expensive"


async def test_a_reason_typed_without_a_button_is_read(house: House) -> None:
    """Edited, it is read anew; what is read is not ticked."""
    alice = await scored(house, "3")
    words = alice.say("Too expensive")
    await house.turn()
    assert await stored(house) == {"price": "read"}
    alice.edit(words, "The courier was late")
    await house.turn()
    assert await stored(house) == {"delivery": "read"}
    assert await counts(house) == {("delivery", 3): 1}


async def test_a_theme_of_the_companys_own_is_read_by_its_words(house: House) -> None:
    """In the reason, in words before the score, and again once a chosen theme is taken back."""
    alice = await scored(house, "3")
    alice.say("No oolongs left")
    await house.turn()
    assert await stored(house) == {"tea": "read"}
    boris = house.sandbox.person(1003, "Boris")
    boris.start()
    await house.turn()
    boris.say("Where is the oolong?")
    await house.turn()
    await tapped(house, boris, "4")
    assert await counts(house) == {("tea", 3): 1, ("tea", 4): 1}
    await tapped(house, boris, "price", "✓ price")
    assert await counts(house) == {("tea", 3): 1, ("tea", 4): 1}


async def test_words_before_the_score_are_read_once_it_is_there(house: House) -> None:
    alice = house.sandbox.person(1001, "Alice")
    alice.start()
    await house.turn()
    alice.say("Too expensive")
    await house.turn()
    await tapped(house, alice, "3")
    assert await stored(house) == {"price": "read"}


async def test_an_addition_days_later_is_read_with_the_rest(house: House) -> None:
    alice = await scored(house, "3")
    house.clock.advance(days=3)
    alice.say("Too expensive")
    await house.turn()
    await tapped(house, alice, "Yes")
    assert await stored(house) == {"price": "read"}


async def test_a_score_typed_as_text_brings_the_themes_too(house: House) -> None:
    alice = house.sandbox.person(1001, "Alice")
    alice.start()
    await house.turn()
    alice.say("8")
    await house.turn()
    assert alice.last.buttons == THEMES
    await tapped(house, alice, "price")
    alice.say("9")
    await house.turn()
    assert alice.last.buttons[0][0] == "✓ price"


async def test_two_fast_taps_on_one_button_are_one(house: House) -> None:
    """Each names what it wants: the second does not take back the first."""
    alice = await scored(house)
    prompt = alice.last
    alice.tap("price")
    alice.tap("price")
    await house.turn()
    assert prompt.buttons[0][0] == "✓ price"
    assert await stored(house) == {"price": "chosen"}


async def test_a_tap_that_comes_twice_changes_nothing(house: House) -> None:
    """The message shows what is stored by then."""
    alice = await scored(house)
    await tapped(house, alice, "price")
    first = max(house.sandbox.updates.history)
    await tapped(house, alice, "✓ price", "staff")
    before = await dump(house)
    house.sandbox.redeliver(first)
    await house.turn()
    assert await dump(house) == before
    assert alice.last.buttons[0] == ["price", "✓ staff", "delivery"]


@pytest.mark.parametrize(
    ("after", "kept"),
    [(timedelta(hours=24, seconds=-1), {"price": "chosen"}), (timedelta(hours=24), {})],
)
async def test_themes_are_taken_as_long_as_a_reason(
    house: House, after: timedelta, kept: dict[str, str]
) -> None:
    alice = await scored(house)
    prompt = alice.last
    house.clock.advance_to(house.clock.now() + after)
    await tapped(house, alice, "price")
    assert await stored(house) == kept
    if not kept:
        assert alice.toasts[-1].text == text("en", "toast.closed")
        assert prompt.text == text("en", "thanks.counted")


async def test_after_a_week_the_answer_is_closed(house: House) -> None:
    alice = await scored(house)
    prompt = alice.last
    house.clock.advance(days=7)
    await tapped(house, alice, "price")
    assert prompt.text == text("en", "closed.score", score=8)
    assert await stored(house) == {}


async def test_it_goes_on_after_a_restart(house: House, clock: SimulatedClock) -> None:
    """A new process knows what is ticked."""
    alice = await scored(house)
    prompt = alice.last
    await tapped(house, alice, "price")
    app = house.app
    again = wire(app.store, app.keys, clock, app.definitions, "1000:SANDBOX", house.sandbox.url, 29)
    async with again as house.app:
        await tapped(house, alice, "staff")
    house.app = app
    assert prompt.buttons[0] == ["✓ price", "✓ staff", "delivery"]


async def test_a_theme_that_is_gone_since_is_foreign(house: House) -> None:
    """So is one before the score, and somebody else's; nothing is stored."""
    alice = await scored(house)
    (mine,) = {row["id"] for row in await rows(house, "responses")}
    boris = await scored(house, person_id=1002)
    unscored = house.sandbox.person(1003, "Chen", "en")
    unscored.start()
    await house.turn()
    answered = {row["id"] for row in await rows(house, "responses")}
    (waiting,) = {row["id"] for row in await rows(house, "invitations")} - answered
    for person, data in (
        (alice, callbacks.theme_data(mine, "packaging", wanted=True)),
        (boris, callbacks.theme_data(mine, "price", wanted=True)),
        (unscored, callbacks.theme_data(waiting, "price", wanted=True)),
    ):
        person.tap_raw(data, person.last.message_id)
        await house.turn()
        assert person.toasts[-1].text == text("en", "foreign")
    assert await stored(house) == {}


async def test_a_preview_ticks_and_stores_nothing(house: House) -> None:
    manager = house.sandbox.person(MANAGER)
    manager.start()
    await house.turn()
    before = await dump(house, "inbox")
    await tapped(house, manager, "3")
    prompt: Any = manager.last
    words = prompt.text
    await tapped(house, manager, "price", "tea", "✓ price")
    assert prompt.buttons == [["price", "staff", "delivery"], ["✓ tea"], ["Done", "Change"]]
    assert prompt.text == words
    await tapped(house, manager, "Done")
    assert await dump(house, "inbox") == before


async def test_the_export_shows_themes_and_erasing_takes_them(house: House) -> None:
    alice = await scored(house, "3")
    await tapped(house, alice, "price")
    alice.say("/export")
    await house.turn()
    assert '"themes": [\n          "price"\n        ]' in (alice.last.document or b"").decode()
    alice.say("/erase")
    await house.turn()
    await tapped(house, alice, "Yes")
    assert await stored(house) == {}
    assert await counts(house) == {("price", 3): 1}
