"""Every state in which the bot waits for words of the staff, and everything that may come in it.

Of each pair the table says what is to happen: no word reaches anybody unasked, none is lost, and no
setting changes without a Yes. The last test shows that these checks could fail.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from bot.demo.clock import SimulatedClock
from locales import LANGUAGES, text
from sandbox.people import Person
from storage.company.definitions import SetPart
from storage.company.expected import Expect
from storage.company.staff import Grant
from storage.database.engine import Store
from storage.database.tables import definitions
from survey.buttons.roles import Role
from tests.databases import migrated_sqlite
from tests.handlers.case_scenes import alert, detractor, manager
from tests.handlers.scenes import rows
from tests.house import MANAGER, House, open_house

BORIS = 950
WORDS = "ok, I will call her back"


@dataclass
class Scene:
    """An owner with a question before them, and a customer who may be meant."""

    house: House
    owner: Person
    alice: Person
    parts: Any = None
    heard: int = 0

    async def settings(self) -> Any:
        async with self.house.store.read() as tx:
            found = await tx.execute(sa.select(definitions).order_by(definitions.c.part))
            return [tuple(row) for row in found]

    async def reach(self, state: str) -> Scene:
        """The same people in another state; what was waited for before is dropped."""
        self.owner.say("/cancel")
        await self.turn()
        await STATES[state](self)
        self.parts, self.heard = await self.settings(), len(self.alice.messages)
        return self

    def reached(self) -> list[Any]:
        """What the customer has had from the bot since."""
        return [one for one in self.alice.messages[self.heard :] if one.from_bot]

    async def turn(self) -> None:
        await self.house.turn()

    async def tap(self, label: str) -> None:
        self.owner.tap(label)
        await self.turn()

    async def say(self, words: str) -> None:
        self.owner.say(words)
        await self.turn()


async def company(house: House, language: str = "en") -> Scene:
    """A company that came by the chat: its owner may change everything. Alice is not content."""
    owner = manager(house)
    owner.language = language
    async with house.store.write() as tx:
        await Grant(MANAGER, Role.OWNER, "Anna", house.clock.now()).apply(tx)
    owner.say("Nordic Kettle")
    await house.turn()
    return Scene(house, owner, await detractor(house))


@pytest.fixture
async def free(store: Store, clock: SimulatedClock, tmp_path: Path) -> AsyncIterator[House]:
    """A house that no file defines, on each engine."""
    async with open_house(store, clock, tmp_path, None) as house:
        yield house


@pytest.fixture
async def sqlite_free(clock: SimulatedClock, tmp_path: Path) -> AsyncIterator[House]:
    """The same on SQLite alone."""
    opened = await migrated_sqlite(tmp_path)
    try:
        async with open_house(opened, clock, tmp_path, None) as house:
            yield house
    finally:
        await opened.close()


def _waits(*labels: str, typed: str = "") -> Callable[[Scene], Awaitable[None]]:
    async def reach(here: Scene) -> None:
        await here.say("/surveys")
        for label in labels:
            await here.tap(text(here.owner.language or "en", label))
        if typed:
            await here.say(typed)

    return reach


async def _replying(here: Scene) -> None:
    await here.tap(text(here.owner.language or "en", "button.case.reply"))


async def _asked_whom(here: Scene) -> None:
    await here.say("A word before")


async def _nothing(here: Scene) -> None:
    await here.turn()


STATES: dict[str, Callable[[Scene], Awaitable[None]]] = {
    "nothing": _nothing,
    "name": _waits("button.name"),
    "zone": _waits("button.zone"),
    "a new survey": _waits("button.add", "survey.nps"),
    "new ratings": _waits("button.add", "survey.csi"),
    "a new pulse": _waits("button.add", "survey.enps"),
    "name, unconfirmed": _waits("button.name", typed="Copper Kettle"),
    "a new survey, unconfirmed": _waits("button.add", "survey.nps", typed="A shop"),
    "a reply": _replying,
    "whom": _asked_whom,
}


def command(here: Scene) -> None:
    here.owner.say("/cases")


def words(here: Scene) -> None:
    here.owner.say(WORDS)


def sticker(here: Scene) -> None:
    here.owner.send_sticker()


def photo(here: Scene) -> None:
    here.owner.send_photo(WORDS)


def voice(here: Scene) -> None:
    here.owner.send_voice()


def forward(here: Scene) -> None:
    here.owner.forward(WORDS)


def edit(here: Scene) -> None:
    """Of the newest own text, whatever it was."""
    mine = [one for one in here.owner.messages if not one.from_bot and one.text]
    here.owner.edit(mine[-1].message_id, WORDS)


def elsewhere(here: Scene) -> None:
    """The same person, on another device, is asked something else; then they write."""
    listed = next(one for one in here.owner.messages if one.from_bot)
    here.owner.tap_raw("u:0:zone", listed.message_id)
    here.owner.say(WORDS)


def late(here: Scene) -> None:
    here.house.clock.advance(minutes=11)
    here.owner.say(WORDS)


def stale_yes(here: Scene) -> None:
    """Every button of every message there is, long after."""
    here.house.clock.advance(minutes=11)
    for message in list(here.owner.messages):
        for row in message.keyboard if message.from_bot else ():
            for button in row:
                if button.get("callback_data", "").startswith("vw:"):
                    here.owner.tap_raw(button["callback_data"], message.message_id)


INPUTS = (command, words, sticker, photo, voice, forward, edit, elsewhere, late, stale_yes)


@pytest.mark.parametrize("given", INPUTS, ids=lambda one: one.__name__)
async def test_no_word_is_lost_and_no_setting_changes_unconfirmed(
    sqlite_free: House, given: Callable[[Scene], None]
) -> None:
    """In every state. What reaches the customer is what they were just being written, and whole."""
    here = await company(sqlite_free)
    for state in STATES:
        case = (state, given.__name__)
        await here.reach(state)
        before = len(sqlite_free.calls())
        given(here)
        await here.turn()
        assert await here.settings() == here.parts, case
        sends = state == "a reply" and given in (words, sticker, photo, voice)
        assert len(here.reached()) == sends, case
        asked_anew = given is edit and "unconfirmed" in state
        silent = given is edit and not asked_anew
        assert silent or given is stale_yes or len(sqlite_free.calls()) > before, case
        if given not in (command, stale_yes) and not sends and not silent:
            await _recovered(here, given, case)
    assert await rows(sqlite_free, "dead_letters") == []


async def _recovered(here: Scene, given: Callable[[Scene], None], case: tuple[str, str]) -> None:
    """What has reached nobody is one or two taps from whom it was meant for, once."""
    if here.owner.last.buttons == [["Yes", "No"]]:
        await here.tap("No")
    button = here.owner.last.keyboard[0][0]
    assert button["text"].startswith("To: "), (case, here.owner.last.text)
    for _ in range(2):
        here.owner.tap_raw(button["callback_data"], here.owner.last.message_id)
        await here.turn()
    (sent,) = here.reached()
    assert WORDS in (sent.text or sent.caption or "") or given in (sticker, voice), case
    assert await here.settings() == here.parts


async def test_the_table_would_see_a_setting_that_changed(sqlite_free: House) -> None:
    """A control: one Yes, and the comparison above no longer holds."""
    here = await (await company(sqlite_free)).reach("name, unconfirmed")
    await here.tap("Yes")
    assert await here.settings() != here.parts
    assert sqlite_free.app.definition.company.name == "Copper Kettle"


async def test_the_owner_s_words_to_a_customer_are_no_name(free: House) -> None:
    """They tapped the company's name, then looked at cases, then wrote."""
    here = await (await company(free)).reach("name")
    question = here.owner.last
    await here.say("/cases")
    assert question.text == text("en", "waiting.dropped")
    await here.say(WORDS)
    assert free.app.definition.company.name == "Nordic Kettle"
    assert here.owner.last.text == text("en", "address.ask")
    label = here.owner.last.buttons[0][0]
    await here.tap(label)
    (sent,) = here.reached()
    assert WORDS in (sent.text or "")
    assert (here.owner.last.text or "").startswith("On its way")


async def test_whoever_edits_what_waits_for_a_yes_is_asked_anew(free: House) -> None:
    """The older Yes agrees to nothing; the newer changes what it shows."""
    here = await (await company(free)).reach("name, unconfirmed")
    older = here.owner.last
    mine = [one for one in here.owner.messages if one.text == "Copper Kettle"]
    here.owner.edit(mine[-1].message_id, "Copper & Kettle")
    data = older.keyboard[0][0]["callback_data"]
    await here.turn()
    here.owner.tap_raw(data, older.message_id)
    await here.turn()
    assert await here.settings() == here.parts
    await here.tap("Yes")
    assert free.app.definition.company.name == "Copper & Kettle"


async def test_a_name_that_another_owner_changed_meanwhile_is_shown_first(free: House) -> None:
    here = await (await company(free)).reach("name, unconfirmed")
    async with free.store.write() as tx:
        found = await tx.scalar(
            sa.select(definitions.c.body).where(definitions.c.part == "company")
        )
        assert found
        await SetPart("company", {**found, "name": "Tin Kettle"}, free.clock.now()).apply(tx)
    await here.tap("Yes")
    assert here.owner.last.text == text("en", "confirm.name", old="Tin Kettle", new="Copper Kettle")
    await here.tap("Yes")
    assert free.app.definition.company.name == "Copper Kettle"


async def test_an_older_questions_cancel_ends_nothing_else(sqlite_free: House) -> None:
    """Two devices: a name is asked for on one, then a reply on the other."""
    here = await (await company(sqlite_free)).reach("name")
    question = here.owner.last
    data = question.keyboard[0][0]["callback_data"]
    await _replying(here)
    assert question.text == text("en", "waiting.dropped")
    here.owner.tap_raw(data, question.message_id)
    await here.turn()
    assert here.owner.toasts[-1].text == text("en", "waiting.over")
    await here.say(WORDS)
    assert len(here.reached()) == 1


async def test_a_reply_to_the_alert_answers_the_question_too(sqlite_free: House) -> None:
    """The question then does not say that nothing was sent."""
    here = await (await company(sqlite_free)).reach("a reply")
    question = here.owner.last
    here.owner.say(WORDS, reply_to=alert(sqlite_free).message_id)
    await here.turn()
    assert len(here.reached()) == 1
    assert (question.text or "").startswith("On its way")
    await here.say("And to myself")
    assert len(here.reached()) == 1


async def test_two_managers_write_to_their_own_customers(sqlite_free: House) -> None:
    """What one is asked to write is nothing to the other."""
    here = await (await company(sqlite_free)).reach("a reply")
    boris = sqlite_free.sandbox.person(BORIS, "Boris")
    async with sqlite_free.store.write() as tx:
        await Grant(BORIS, Role.MANAGER, "Boris", sqlite_free.clock.now()).apply(tx)
    boris.say("To myself")
    await here.turn()
    assert here.reached() == []
    assert boris.last.text == text("en", "address.ask")
    await here.say(WORDS)
    assert len(here.reached()) == 1


async def test_a_restart_forgets_nothing(sqlite_free: House) -> None:
    """All that is waited for lies in the row, and in the messages themselves."""
    here = await (await company(sqlite_free)).reach("a reply")
    sqlite_free.app.polling.receiver.definitions.forget()
    await here.say(WORDS)
    assert len(here.reached()) == 1


async def test_an_album_goes_whole_and_the_text_after_it_does_not(sqlite_free: House) -> None:
    here = await (await company(sqlite_free)).reach("a reply")
    for caption in (WORDS, None, None):
        here.owner.send_photo(caption, album="seven")
    here.owner.say("And to myself")
    await here.turn()
    await here.house.later()  # a second between two messages to one chat
    assert len(here.reached()) == 3
    assert here.owner.last.text == text("en", "address.ask")


async def test_half_of_a_long_paste_is_sent_to_nobody(sqlite_free: House) -> None:
    """Telegram splits it; the first half does not fit, so the second is asked about."""
    here = await (await company(sqlite_free)).reach("a reply")
    here.owner.say("x" * 4200)
    await here.turn()
    assert here.reached() == []
    assert here.owner.last.text == text("en", "address.ask")


async def test_where_no_customer_can_be_meant_a_setting_is_still_waited_for(
    sqlite_free: House,
) -> None:
    """A sticker is none, and says so."""
    house, owner = sqlite_free, manager(sqlite_free)
    async with house.store.write() as tx:
        await Grant(MANAGER, Role.OWNER, "Anna", house.clock.now()).apply(tx)
    here = Scene(house, owner, owner)
    await here.say("Nordic Kettle")
    await here.reach("name")
    owner.send_sticker()
    await here.turn()
    assert owner.last.text == text("en", "address.none")
    await here.say("Copper Kettle")
    await here.tap("Yes")
    assert house.app.definition.company.name == "Copper Kettle"


@pytest.mark.parametrize("language", LANGUAGES)
async def test_whoever_waits_is_spoken_to_in_their_language(
    sqlite_free: House, language: str
) -> None:
    here = await (await company(sqlite_free, language)).reach("a reply")
    question = here.owner.last.text or ""
    assert text(language, "case.write") in question
    assert question.endswith(text(language, "waiting.ends", minutes=10))
    here.owner.forward(WORDS)
    await here.turn()
    assert here.owner.last.text == text(language, "address.ask")
    await here.tap(text(language, "button.nothing"))
    assert here.owner.last.text == text(language, "address.nothing")
    await here.say(WORDS)
    assert len(here.reached()) == 1


async def test_a_row_that_is_a_day_old_is_nothing_to_anybody(sqlite_free: House) -> None:
    await (await company(sqlite_free)).reach("a reply")
    sqlite_free.clock.advance(days=2)
    async with sqlite_free.store.write() as tx:
        await Expect(BORIS, None, sqlite_free.clock.now()).apply(tx)
    assert await rows(sqlite_free, "expected") == []
