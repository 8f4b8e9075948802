"""What is written in a case, both ways, and what is left when somebody is forgotten."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.demo.clock import SimulatedClock
from locales import text
from storage.company.staff import Grant, Revoke
from storage.database.tables import case_posts, outbox
from storage.outgoing.kinds import OutgoingKind
from survey.buttons.roles import Role
from tests.handlers.case_scenes import (
    GROUP,
    WORDS,
    alert,
    cards,
    case_of,
    detractor,
    manager,
    relayed,
    taken,
)
from tests.handlers.scenes import asked, dump, house_of, open_team_wave, rows, says, scored, team
from tests.house import ELEVEN_TOML, MANAGER, House


async def test_a_managers_reply_goes_to_the_customer_without_their_account(house: House) -> None:
    alice = await relayed(house)
    sent = text(
        "en", "relay", who="Manager", company="Nordic Kettle", text="A new one is on its way"
    )
    assert alice.last.text == sent
    assert str(MANAGER) not in str(alice.last.content)
    assert (await case_of(house))["replied_at"] is not None


async def test_replying_takes_a_case_that_nobody_has(sqlite_house: House) -> None:
    house = sqlite_house
    await detractor(house)
    manager(house).say("Sorry", reply_to=manager(house).last.message_id)  # to the reason
    await house.turn()
    assert (await case_of(house))["taken_by"] == MANAGER


@pytest.mark.parametrize("replies", [True, False])
async def test_after_the_reply_button_the_next_text_goes_to_the_customer(
    sqlite_house: House, replies: bool
) -> None:
    """Whether it is a reply to the question or not; the question says so, and waits no longer."""
    house = sqlite_house
    alice = await detractor(house)
    manager(house).tap("Reply", alert(house).message_id)
    await house.turn()
    question = manager(house).last
    whom = f"{text('en', 'case.customer')} · “{WORDS}”"
    assert (question.text or "").startswith(text("en", "to", who=whom))
    assert question.buttons == [["Cancel"]]
    manager(house).say("We are sorry", reply_to=question.message_id if replies else None)
    await house.turn()
    assert "We are sorry" in str(alice.last.text)
    assert question.text == text("en", "case.onitsway", who=whom)
    assert await rows(house, "expected") == []


async def test_what_managers_write_elsewhere_is_never_passed_on(
    clock: SimulatedClock, tmp_path: Path
) -> None:
    """Neither in private nor in the group, where they talk to each other."""
    toml = ELEVEN_TOML.replace("managers =", f"alerts = {GROUP}\nmanagers =")
    async with house_of(toml, clock, tmp_path) as house:
        boss = manager(house)
        group = house.sandbox.group(GROUP, "Alerts", [boss])
        alice = await detractor(house)
        before = len(alice.messages)
        chat = group.say(boss, "What a fool")
        group.say(boss, "Indeed", reply_to=chat)
        boss.say("To myself")
        await house.turn()
        assert len(alice.messages) == before
        posted = cards(group)[0]
        group.say(boss, "We are sorry", reply_to=posted.message_id)
        await house.turn()
        assert "We are sorry" in str(alice.last.text)


async def test_a_reply_may_be_faster_than_the_note_of_where_its_message_is(house: House) -> None:
    alice = await relayed(house)
    async with house.store.write() as tx:
        await tx.execute(sa.delete(case_posts).where(case_posts.c.what == "relay"))
        relay = outbox.c.kind == OutgoingKind.CASE_RELAY
        await tx.execute(sa.update(outbox).where(relay).values(state="inflight"))
    alice.say("Thank you", reply_to=alice.last.message_id)
    await house.turn()
    assert "Thank you" in str(manager(house).last.text)
    assert len(await rows(house, "cases")) == 1


async def test_what_the_customer_replies_comes_back_under_the_alert(house: House) -> None:
    """With a sound, and without their name, as long as they did not ask for a reply."""
    alice = await relayed(house)
    alice.say("That helps", reply_to=alice.last.message_id)
    await house.turn()
    assert says(alice, "note.thanks")
    told = manager(house).last
    assert told.text == text("en", "case.said", who=text("en", "case.customer"), text="That helps")
    assert not told.silent
    assert told.reply_to == alert(house)
    assert [row["reason"] for row in await rows(house, "responses")] == [WORDS]


async def test_their_next_text_needs_no_reply_once_somebody_has_written(
    sqlite_house: House,
) -> None:
    house = sqlite_house
    alice = await relayed(house)
    alice.say("That helps")
    await house.turn()
    assert "That helps" in str(manager(house).last.text)
    assert [row["reason"] for row in await rows(house, "responses")] == [WORDS]


async def test_before_that_it_is_more_of_the_reason(sqlite_house: House) -> None:
    house = sqlite_house
    alice = await taken(house)
    alice.say("And the lid")
    await house.turn()
    assert [row["reason"] for row in await rows(house, "responses")] == [f"{WORDS}\nAnd the lid"]
    assert manager(house).last.text == f"“{WORDS}\nAnd the lid”"


async def test_in_doubt_between_a_case_and_a_pulse_nothing_is_stored(sqlite_house: House) -> None:
    """An employee who is a customer, too, writes while both might be meant."""
    house = sqlite_house
    await scored(house, "3", 2001)
    chen, *_ = await team(house)
    house.clock.advance(days=2)
    wave_id = await open_team_wave(house)
    chen.tap_raw(f"b:{wave_id}:2", chen.last.message_id)
    await house.turn()
    words = "My boss shouts"
    chen.say(words)
    await house.turn()
    assert words not in str(await dump(house))
    assert not [m for m in manager(house).messages if words in (m.text or "")]


@pytest.mark.parametrize("kind", ["photo", "voice", "sticker"])
async def test_files_go_both_ways(sqlite_house: House, kind: str) -> None:
    """What a customer sends to an open case is kept with it, and they are told."""
    house = sqlite_house
    alice = await taken(house)
    getattr(alice, f"send_{kind}")()
    await house.turn()
    assert says(alice, "media.kept")
    assert kind in manager(house).last.content
    (kept,) = await rows(house, "case_messages")
    assert (kept["file_kind"], bool(kept["file_id"])) == (kind, True)


async def test_a_managers_picture_goes_to_the_customer(sqlite_house: House) -> None:
    house = sqlite_house
    alice = await taken(house)
    boss = manager(house)
    boss.send_photo("This one", reply_to=alert(house).message_id)
    await house.turn()
    assert alice.last.photo
    assert "This one" in (alice.last.caption or "")


async def test_a_promoters_picture_is_told_as_ever(sqlite_house: House) -> None:
    house = sqlite_house
    alice = await scored(house, "9")
    alice.send_photo()
    await house.turn()
    assert says(alice, "media.notreason")
    assert await rows(house, "case_messages") == []


async def test_who_blocks_the_bot_cannot_be_written_to_and_the_manager_hears(
    house: House,
) -> None:
    """At once where it is known, else as soon as Telegram says so."""
    alice = await taken(house)
    alice.deactivate()
    manager(house).say("Sorry", reply_to=alert(house).message_id)
    await house.turn()
    assert manager(house).last.text == text("en", "case.unsent")
    assert (await case_of(house))["replied_at"] is None
    manager(house).say("Sorry", reply_to=alert(house).message_id)
    await house.turn()
    assert manager(house).last.text == text("en", "case.unreachable")


async def test_whoever_is_forgotten_leaves_no_word_in_any_chat_or_table(house: House) -> None:
    """A reply of the manager's then goes nowhere, and the old buttons say why."""
    alice = await relayed(house)
    alice.say("CANARY words", reply_to=alice.last.message_id)
    alice.send_photo()
    await house.turn()
    posted = alert(house)
    alice.say("/erase")
    await house.turn()
    alice.tap("Yes")
    await house.turn()
    for table in ("cases", "case_messages"):
        assert await rows(house, table) == []
    said = [m.text for m in manager(house).messages if m.from_bot and not m.deleted]
    assert not [words for words in said if WORDS in (words or "") or "CANARY" in (words or "")]
    assert posted.text == text("en", "case.gone")
    assert "CANARY" not in str(await dump(house))
    assert not [m for m in manager(house).messages if m.photo and not m.deleted]
    before = len(alice.messages)
    manager(house).say("Hello?", reply_to=posted.message_id)
    await house.turn()
    assert manager(house).last.text == text("en", "case.gone")
    assert len(alice.messages) == before


async def test_a_note_becomes_a_case_when_a_manager_replies(house: House) -> None:
    """Until then nobody need do anything about it."""
    alice = await asked(house)
    alice.say("/feedback Do you repair spouts?")
    await house.turn()
    assert alert(house).text == text("en", "note.alert", text="Do you repair spouts?")
    assert (await case_of(house))["due_at"] is None
    manager(house).say("We do", reply_to=alert(house).message_id)
    await house.turn()
    assert "We do" in str(alice.last.text)
    assert (await case_of(house))["due_at"] is not None
    alice.say("/feedback Good")
    await house.turn()
    assert "Good" in str(manager(house).last.text)
    assert len(await rows(house, "cases")) == 1


async def test_a_reply_to_the_list_of_cases_goes_to_nobody(sqlite_house: House) -> None:
    """It is about several: managers talk to each other there."""
    house = sqlite_house
    for number in range(7):
        await scored(house, "2", 1001 + number)
    manager(house).say("/cases")
    await house.turn()
    listed = manager(house).last
    assert "›" in str(listed.buttons)
    manager(house).say("Who takes these?", reply_to=listed.message_id)
    await house.turn()
    assert not [row for row in await rows(house, "outbox") if row["kind"] == "case_relay"]


async def test_whoever_lost_their_role_reads_no_more_of_a_case(sqlite_house: House) -> None:
    """Nor does the alert in their chat say anything new."""
    house = sqlite_house
    boris = await asked(house, 950, "Boris")
    async with house.store.write() as tx:
        await Grant(boris.id, Role.MANAGER, "Boris", house.clock.now()).apply(tx)
    alice = await scored(house, "2")
    assert len(boris.messages) > 1
    async with house.store.write() as tx:
        await Revoke(boris.id).apply(tx)
    before = [message.text for message in boris.messages]
    alice.say(WORDS)
    await house.turn()
    assert [message.text for message in boris.messages] == before
    assert WORDS in str([message.text for message in manager(house).messages])
