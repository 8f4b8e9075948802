"""Weekly digests: once per survey, week and chat, whatever the clock and the process do."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from bot.demo.clock import SimulatedClock
from bot.ticking.clock import tick
from locales import text
from storage.database.tables import outbox
from storage.people.people import AddProperties, find_person
from survey.definition.channels import digest_chats
from survey.time.periods import week_of
from tests.handlers.scenes import (
    house_of,
    open_customers_wave,
    open_team_wave,
    rows,
    scored,
    team,
)
from tests.house import CHANNEL, ELEVEN_TOML, House

MONDAY = datetime(2026, 11, 23, 7, tzinfo=UTC)  # nine in Helsinki, the digest's hour
FINNISH = -1002222222222
TWO_CHANNELS = (
    ELEVEN_TOML
    + f"""
[[channel]]
id = {FINNISH}
language = "fi"
surveys = ["customers"]
"""
)


async def ledger(house: House, *, skipped: bool = False) -> list[tuple[str, str, int, str]]:
    """(survey, period, chat, outcome) of the digests so far, or of those skipped, in order."""
    entries = sorted(await rows(house, "ledger"), key=lambda row: (row["at"], row["chat_id"]))
    return [
        (row["survey_key"], row["period"], row["chat_id"], row["outcome"])
        for row in entries
        if row["kind"] == "digest" and (row["outcome"] == "skipped") is skipped
    ]


def posts(house: House, chat_id: int = CHANNEL) -> list[Any]:
    """What was posted into a channel."""
    return house.sandbox.room(chat_id).messages


async def test_a_digest_is_posted_once_however_often_the_clock_ticks(house: House) -> None:
    """A hundred ticks; the picture carries the caption above it."""
    await scored(house, "9")
    house.clock.advance_to(MONDAY - timedelta(seconds=1))
    await house.tick()
    assert posts(house) == []
    house.clock.advance_to(MONDAY)
    for _ in range(100):
        await tick(house.store, house.app.definition, house.app.keys, house.clock.now())
    await house.turn()
    (post,) = posts(house)
    assert post.photo.startswith(b"\x89PNG")
    assert (post.caption or "").startswith("Nordic Kettle, week 47: 1 answer")
    (call,) = house.calls("sendPhoto")
    assert call.params["show_caption_above_media"]
    assert await ledger(house) == [("customers", "2026-W47", CHANNEL, "posted")]


async def test_each_channel_gets_its_own_in_its_language(
    clock: SimulatedClock, tmp_path: Path
) -> None:
    async with house_of(TWO_CHANNELS, clock, tmp_path) as house:
        house.sandbox.channel(FINNISH, "Johto")
        await scored(house, "9")
        clock.advance_to(MONDAY)
        await house.tick()
        assert "viikko 47" in (posts(house, FINNISH)[0].caption or "")
        assert "week 47" in (posts(house)[0].caption or "")
        assert len(posts(house, FINNISH)) == len(posts(house)) == 1


async def test_a_channel_reads_its_own_surveys(clock: SimulatedClock, tmp_path: Path) -> None:
    """One that lists none reads all; the company's channel is never doubled."""
    async with house_of(TWO_CHANNELS, clock, tmp_path) as house:
        definition = house.app.definition
        team_survey = definition.survey("team")
        assert digest_chats(definition, team_survey) == [(CHANNEL, "en")]
        assert digest_chats(definition, definition.survey("customers")) == [
            (CHANNEL, "en"),
            (FINNISH, "fi"),
        ]


async def test_a_filtered_channel_gets_the_numbers_of_its_people_alone(
    clock: SimulatedClock, tmp_path: Path
) -> None:
    """The other channel has everybody's; each head says which it is."""
    filtered = TWO_CHANNELS + 'where = { region = "North" }\n'
    async with house_of(filtered, clock, tmp_path) as house:
        house.sandbox.channel(FINNISH, "Johto")
        await scored(house, "9")
        await scored(house, "2", 1002)
        async with house.store.write() as tx:
            north = await find_person(tx, 1002)
            assert north is not None
            await AddProperties(north.id, {"region": "North"}).apply(tx)
        clock.advance_to(MONDAY)
        await house.tick()
        (everybody,), (some,) = posts(house), posts(house, FINNISH)
        assert (everybody.caption or "").startswith("Nordic Kettle, week 47: 2 answers")
        assert (some.caption or "").startswith(
            "Nordic Kettle · region North, viikko 47: 1\N{NO-BREAK SPACE}"
        )


async def test_its_numbers_are_those_of_the_tick(house: House) -> None:
    """Frozen in the row: what comes between tick and sending waits for the next digest."""
    alice = await scored(house, "9")
    house.clock.advance_to(MONDAY)
    await tick(house.store, house.app.definition, house.app.keys, house.clock.now())
    alice.tap("Change")
    await house.app.polling.once(0)
    await house.app.replier.drain()
    alice.tap("0")
    await house.turn()
    assert "1 person gave 9–10" in (posts(house)[0].caption or "")


async def test_a_digest_missed_for_a_day_is_caught_up(sqlite_house: House) -> None:
    """Once; the week is the one it was due for."""
    await scored(sqlite_house, "9")
    sqlite_house.clock.advance_to(MONDAY + timedelta(hours=47))
    await sqlite_house.tick()
    await sqlite_house.tick()
    assert ["week 47" in (post.caption or "") for post in posts(sqlite_house)] == [True]


async def test_a_digest_missed_for_longer_is_history(sqlite_house: House) -> None:
    """More than 48 hours; and of several missed weeks only the newest comes."""
    await scored(sqlite_house, "9")
    sqlite_house.clock.advance_to(MONDAY + timedelta(hours=49))
    await sqlite_house.tick()
    assert posts(sqlite_house) == []
    await scored(sqlite_house, "9", 1002)
    sqlite_house.clock.advance_to(MONDAY + timedelta(days=14, hours=1))
    await sqlite_house.tick()
    assert [entry[1] for entry in await ledger(sqlite_house)] == ["2026-W49"]
    missed = [("customers", f"2026-W{week}", CHANNEL, "skipped") for week in (47, 48)]
    assert await ledger(sqlite_house, skipped=True) == missed


async def test_no_more_than_eight_missed_weeks_are_written_down(sqlite_house: House) -> None:
    """The service was away for a year."""
    sqlite_house.clock.advance_to(MONDAY + timedelta(weeks=52))
    await sqlite_house.tick()
    missed = [entry[1] for entry in await ledger(sqlite_house, skipped=True)]
    assert missed == [f"2027-W{week}" for week in range(38, 46)]
    assert [entry[1] for entry in await ledger(sqlite_house)] == ["2027-W46"]


async def test_silence_is_told_once_then_pauses(sqlite_house: House) -> None:
    """Nobody was asked: one quiet line without a picture, then nothing until somebody answers."""
    house = sqlite_house
    house.clock.advance_to(datetime(2026, 11, 23, tzinfo=UTC))
    for week in range(1, 5):
        house.clock.advance_to(MONDAY + timedelta(weeks=week))
        await house.tick()
    (line,) = posts(house)
    assert text("en", "digest.unasked") in (line.text or "")
    assert line.silent
    assert [entry[3] for entry in await ledger(house)] == ["silent", "paused", "paused", "paused"]
    await scored(house, "9")
    house.clock.advance_to(MONDAY + timedelta(weeks=5))
    await house.tick()
    assert len(posts(house)) == 2
    assert (await ledger(house))[-1][3] == "posted"
    house.clock.advance_to(MONDAY + timedelta(weeks=6))
    await house.tick()
    assert len(posts(house)) == 3


async def test_a_question_without_any_answer_is_told_though_it_was_silent_before(
    sqlite_house: House,
) -> None:
    """The managers must hear of it; but of one person asked it is not called unusual."""
    house = sqlite_house
    await scored(house, "9")
    house.clock.advance_to(MONDAY + timedelta(weeks=13))
    await house.tick()
    house.clock.advance_to(MONDAY + timedelta(weeks=14))
    await house.tick()
    assert [entry[3] for entry in await ledger(house)] == ["silent", "paused"]
    await open_customers_wave(house)
    house.clock.advance_to(MONDAY + timedelta(weeks=15))
    await house.tick()
    said = posts(house)[-1].text or ""
    assert text("en", "digest.unanswered", asked=1) in said
    assert text("en", "digest.unusual") not in said


async def test_situation_25_one_digest_a_week_across_both_changes_of_the_clocks(
    clock: SimulatedClock, tmp_path: Path
) -> None:
    """At nine by the company's clock, winter and summer: no gap, no double."""
    async with house_of(ELEVEN_TOML, clock, tmp_path) as house:
        zone = house.app.definition.company.zone
        posted: list[datetime] = []
        for sunday in (14, 21, 28, 224, 231, 238):  # of 2027: two before, one after each change
            clock.advance_to(datetime(2027, 3, 1, 22, tzinfo=UTC) + timedelta(days=sunday - 1))
            for _ in range(14):
                before = len(await ledger(house))
                await tick(house.store, house.app.definition, house.app.keys, clock.now())
                if len(await ledger(house)) > before:
                    posted.append(clock.now().astimezone(zone))
                clock.advance(hours=1)
        assert [(at.weekday(), at.hour) for at in posted] == [(0, 9)] * 6
        weeks = [entry[1] for entry in await ledger(house)]
        assert weeks == [week_of(at - timedelta(days=7), zone) for at in posted]


async def test_a_pulse_under_way_is_one_line_a_week(clock: SimulatedClock, tmp_path: Path) -> None:
    """No figure before the close; silent, and once however often the clock ticks."""
    toml = ELEVEN_TOML + '[survey.wave]\ncron = "0 0 1 1 *"\nopen_days = 20\n'
    async with house_of(toml, clock, tmp_path) as house:
        people = await team(house)
        wave_id = await open_team_wave(house)
        for person in people:
            person.tap_raw(f"b:{wave_id}:9", person.last.message_id)
        await house.turn()
        for week in range(2):
            clock.advance_to(MONDAY + timedelta(weeks=week))
            for _ in range(3):
                await house.tick()
        closes = date(2026, 12, 6)
        words = text("en", "result.underway", subject="Nordic Kettle", on=closes)
        lines = [post for post in posts(house) if post.text == words]
        assert len(lines) == 2
        assert all(line.silent for line in lines)


async def test_a_digest_that_may_have_arrived_is_not_posted_twice(house: House) -> None:
    """The process died while sending: unknown, left for the operator."""
    await scored(house, "9")
    house.clock.advance_to(MONDAY)
    await tick(house.store, house.app.definition, house.app.keys, house.clock.now())
    async with house.store.write() as tx:
        await tx.execute(outbox.update().values(state="inflight", leased_until=house.clock.now()))
    house.clock.advance(minutes=5)
    await house.tick()
    assert posts(house) == []
    digests = [row for row in await rows(house, "outbox") if row["kind"] == "digest"]
    assert {row["state"] for row in digests} == {"unknown"}


async def test_the_digest_says_why(clock: SimulatedClock, tmp_path: Path) -> None:
    """Thirty customers, some of whom chose a theme; the channel reads it in its language."""
    toml = ELEVEN_TOML.replace('kind = "nps"', 'kind = "nps"\nthemes = ["price", "staff"]', 1)
    russian = toml.replace('["en", ', '["ru", "en", ', 1).replace('"fi", "ru", ', '"fi", ', 1)
    async with house_of(russian, clock, tmp_path) as house:
        for number in range(30):
            person = await scored(house, "3" if number < 10 else "9", 1001 + number)
            if number < 16:
                person.tap("price" if number < 10 else "staff")
        await house.turn()
        clock.advance_to(MONDAY)
        await house.tick()
        (post,) = posts(house)
    assert post.photo
    why = "За 12 недель. Что нравится: персонал 6. Что не так: цена 10."
    assert why in (post.caption or "").replace("\xa0", " ").split("\n")
