"""The digest answers questions: its buttons open pages in private, for those who read results."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import pytest

from bot.demo.clock import SimulatedClock
from locales import text
from sandbox.people import Person
from storage.company.staff import Grant, Revoke
from survey.buttons.callbacks import page_data
from survey.buttons.pages import Page
from survey.buttons.roles import Role
from survey.time.quarters import quarter_to_read
from tests.handlers.scenes import (
    asked,
    house_of,
    link,
    open_customers_wave,
    open_team_wave,
    rows,
    says,
    team,
)
from tests.house import CHANNEL, ELEVEN_TOML, MANAGER, House

TOML = ELEVEN_TOML.replace(
    'kind = "nps"', 'kind = "nps"\nthemes = ["delivery", "staff"]\nquarantine_days = 0', 1
)
SCORES = {1001: ("10", "The staff were kind to my kettle"), 1002: ("2", "Delivery took two hours")}
COUNTED = (
    "2 answered: 1 gave 9–10, 0 gave 7–8, 1 gave 0–6.\nNPS: 1/2 − 1/2 = 50.0% − 50.0% = 0.0 ≈ 0."
)


@pytest.fixture
async def talking(clock: SimulatedClock, tmp_path: Path) -> AsyncIterator[House]:
    """Alice and Boris have said why, and the digest of their week is in the channel."""
    async with house_of(TOML, clock, tmp_path) as house:
        for person_id, (score, words) in SCORES.items():
            person = await asked(house, person_id)
            person.tap(score)
            person.say(words)
            await house.turn()
        for _ in range(8):
            house.clock.advance(days=1)
            await house.tick()
        yield house


def digest(house: House) -> tuple[Person, int]:
    """The manager, and the digest's message in the channel."""
    post = next(m for m in house.sandbox.room(CHANNEL).messages if "Why" in str(m.buttons))
    return house.sandbox.person(MANAGER), post.message_id


def week(house: House) -> str:
    """The week that the digest is about."""
    room, (_, post) = house.sandbox.room(CHANNEL), digest(house)
    keyboard = next(m for m in room.messages if m.message_id == post).keyboard
    return str(keyboard).split("customers:")[1].split(":")[0]


async def follow(house: House, person: Person) -> None:
    """Tap the link that an answer to a tap opened."""
    address = person.toasts[-1].url
    assert address is not None
    person.start(address.split("start=")[1])
    await house.turn()


async def test_a_tap_in_the_channel_opens_the_page_in_private(talking: House) -> None:
    """The channel itself gets nothing more."""
    manager, post = digest(talking)
    room = talking.sandbox.room(CHANNEL)
    said = len(room.messages)
    for button, told in (
        ("How is this counted", COUNTED),
        ("Why", "delivery: 0 people gave 9–10, 0 gave 7–8, 1 gave 0–6."),
        ("Cases", "1 open case, the oldest first:"),
    ):
        room.tap(manager, button, post)
        await talking.turn()
        await follow(talking, manager)
        assert told in (manager.last.text or "")
    assert len(room.messages) == said


async def test_one_message_turns_its_pages(talking: House) -> None:
    manager, post = digest(talking)
    talking.sandbox.room(CHANNEL).tap(manager, "Why", post)
    await talking.turn()
    await follow(talking, manager)
    said = len(manager.messages)
    for button, told in (
        ("In their words", "“Delivery took two hours” 2"),
        ("Segments", "not given: 1 person gave 9–10, 0 gave 7–8, 1 gave 0–6."),
        ("Touchpoints", "not given"),
        ("From asking to answering", "Beside, by QR or link: 2"),
        ("Plans", "Nothing is planned"),
        ("12 weeks", "Nothing is planned"),
        ("How is this counted", COUNTED),
        ("Summary", "All answers"),
        ("1 week", "2 answers, too few to judge"),
    ):
        manager.tap(button)
        await talking.turn()
        assert told in (manager.last.text or ""), button
        assert any("✓" in label for row in manager.last.buttons for label in row)
    assert len(manager.messages) == said


async def test_strangers_and_customers_get_an_alert_and_no_page(talking: House) -> None:
    """By the button, by its data forged in private, and by the link that somebody passed on."""
    alice, (_, post) = talking.sandbox.person(1001), digest(talking)
    page = Page("customers", week(talking), name="reason")
    talking.sandbox.room(CHANNEL).tap(alice, "Why", post)
    await talking.turn()
    assert (alice.toasts[-1].url, alice.toasts[-1].show_alert) == (None, True)
    said = len(alice.messages)
    alice.tap_raw(page_data(page), alice.last.message_id)
    await talking.turn()
    assert alice.toasts[-1].text == text("en", "managers.only")
    assert len(alice.messages) == said
    alice.start(page.payload)
    await talking.turn()
    assert says(alice, "managers.only")


async def test_who_was_a_manager_reads_nothing_any_more(talking: House) -> None:
    house, boris = talking, await asked(talking, 1003, "Boris")
    page = Page("customers", week(house), name="reason")
    async with house.store.write() as tx:
        await Grant(boris.id, Role.VIEWER, "Boris", house.clock.now()).apply(tx)
    boris.start(page.payload)
    await house.turn()
    assert "“Delivery took two hours” 2" in (boris.last.text or "")
    async with house.store.write() as tx:
        await Revoke(boris.id).apply(tx)
    old = boris.last.message_id
    boris.tap("Why")
    boris.start(page.payload)
    await house.turn()
    assert boris.toasts[-1].text == text("en", "managers.only")
    assert says(boris, "managers.only")
    shown = next(m for m in boris.messages if m.message_id == old)
    assert "delivery:" not in (shown.text or "")


async def test_a_digest_of_a_year_ago_still_opens_its_own_week(talking: House) -> None:
    manager, post = digest(talking)
    talking.clock.advance(days=365)
    talking.sandbox.room(CHANNEL).tap(manager, "How is this counted", post)
    await talking.turn()
    await follow(talking, manager)
    assert COUNTED in (manager.last.text or "")


@pytest.mark.parametrize(
    "data",
    [
        "d:customers:2026-W99:1:reason:0",
        "d:customers:1999-W01:12:count:0",
        "d:customers:9999-W52:1:count:0",
        "d:gone:2026-W01:1:reason:0",
        "d:customers:2026-W01:2:reason:0",
        "d:team:2026-W01:1:reason:0",
        "d:team:2026-W01:1:segment:0",
        "d:customers:2026-W01:1:reason",
        "x:gone:csv",
        "x:customers:exe",
        "xq:gone",
        "xq:customers:pdf",
    ],
)
async def test_forged_data_opens_nothing(sqlite_house: House, data: str) -> None:
    manager = await asked(sqlite_house, MANAGER)
    said = [message.text for message in manager.messages]
    manager.tap_raw(data, manager.last.message_id)
    await sqlite_house.turn()
    assert manager.toasts[-1].text == text("en", "foreign")
    assert [message.text for message in manager.messages] == said


async def test_reasons_are_paged_newest_first_without_a_name(
    clock: SimulatedClock, tmp_path: Path
) -> None:
    async with house_of(TOML, clock, tmp_path) as house:
        for number in range(7):
            person = await asked(house, 1001 + number, "Chen")
            person.tap("9")
            person.say(f"Reason number {number}")
            await house.turn()
            house.clock.advance(minutes=1)
        house.clock.advance(days=7)
        manager = await asked(house, MANAGER)
        manager.say("/report customers")
        await house.turn()
        manager.tap("In their words")
        await house.turn()
        first = manager.last.text or ""
        numbers = [line.split()[2][0] for line in first.split("\n") if line.startswith("“")]
        assert numbers == ["6", "5", "4", "3", "2"]
        manager.tap("›")
        await house.turn()
        second = manager.last.text or ""
        assert [line[:17] for line in second.split("\n") if line.startswith("“")] == [
            "“Reason number 1”",
            "“Reason number 0”",
        ]
        assert "Chen" not in first + second
        manager.tap("‹")
        await house.turn()
        assert manager.last.text == first


async def test_of_a_pulse_there_is_its_published_result_and_nothing_else(
    sqlite_house: House,
) -> None:
    house = sqlite_house
    manager = await asked(house, MANAGER)
    manager.say("/report team")
    await house.turn()
    assert says(manager, "report.nopulse", subject="Nordic Kettle")
    people = await team(house)
    await open_team_wave(house)
    for person in people[:9]:
        person.tap("To the question")
        await house.turn()
        person.tap("9")
        await house.turn()
    manager.say("/report team")
    await house.turn()
    assert says(manager, "report.nopulse", subject="Nordic Kettle")  # an open wave tells nothing
    house.clock.advance(days=7)
    await house.tick()
    manager.say("/report team")
    await house.turn()
    assert manager.last.text == people[0].last.caption


async def test_answers_come_as_a_file_to_managers_alone(talking: House) -> None:
    """A file for spreadsheets; what a spreadsheet would run is quoted."""
    house = talking
    chen = await asked(house, 1004, "Chen")
    chen.tap("7")
    chen.say("=1+1")
    await house.turn()
    manager = await asked(house, MANAGER)
    manager.say("/answers customers")
    await house.turn()
    sent = house.calls("sendDocument")
    assert len(sent) == 1
    assert manager.last.caption == text("en", "answers.caption", subject="Nordic Kettle")
    chen.say("/answers customers")
    chen.tap_raw("x:customers:csv", chen.last.message_id)
    await house.turn()
    assert says(chen, "managers.only")
    assert len(house.calls("sendDocument")) == 1


async def test_a_viewer_sees_no_button_for_the_file_and_its_data_is_refused(
    talking: House,
) -> None:
    house, boris = talking, await asked(talking, 1003, "Boris")
    async with house.store.write() as tx:
        await Grant(boris.id, Role.VIEWER, "Boris", house.clock.now()).apply(tx)
    boris.say("/report customers")
    await house.turn()
    assert "CSV" not in str(boris.last.buttons)
    boris.tap_raw("x:customers:xlsx", boris.last.message_id)
    await house.turn()
    assert boris.toasts[-1].text == text("en", "managers.only")
    assert [row for row in await rows(house, "outbox") if row["kind"] == "answers"] == []


async def test_whoever_lost_the_role_meanwhile_gets_no_file(talking: House) -> None:
    """Between the order and its delivery."""
    house, boris = talking, await asked(talking, 1003, "Boris")
    async with house.store.write() as tx:
        await Grant(boris.id, Role.MANAGER, "Boris", house.clock.now()).apply(tx)
    boris.say("/answers customers")
    await house.app.polling.once(0)
    async with house.store.write() as tx:
        await Revoke(boris.id).apply(tx)
    await house.turn()
    assert house.calls("sendDocument") == []


CSI = """
[[survey]]
key = "care"
kind = "csi"
attributes = ["speed", "courtesy"]
share_url = "https://example.com/reviews"
"""


async def test_of_satisfaction_there_is_the_digest_and_a_line_an_attribute(
    clock: SimulatedClock, tmp_path: Path
) -> None:
    """Its end is the same as any other: reviews for everybody, and quotes with consent."""
    async with house_of(ELEVEN_TOML + CSI, clock, tmp_path) as house:
        alice = house.sandbox.person(1001, "Alice", "en")
        alice.start(await link(house, "care-link-of-the-test", "care"))
        await house.turn()
        for score in ("9", "4", "5", "8"):
            alice.tap(score)
            await house.turn()
        alice.say("The queue was long")
        await house.turn()
        assert alice.last.buttons[1:] == [["You may quote this"], ["Write a public review"]]
        house.clock.advance(days=7)
        manager = await asked(house, MANAGER)
        manager.say("/report")
        await house.turn()
        assert manager.last.buttons == [["customers"], ["team"], ["care"]]
        manager.tap("care")
        await house.turn()
        assert manager.last.text is not None
        assert "too few to judge" in manager.last.text
        for line in ("“speed”: importance", "“courtesy”: importance"):
            assert line in manager.last.text
        manager.tap("In their words")
        await house.turn()
        assert "“The queue was long”" in (manager.last.text or "")
        assert "How is this counted" not in str(manager.last.buttons)


async def test_the_quarter_comes_as_a_file_in_the_readers_language(talking: House) -> None:
    """To viewers, too: it holds numbers; in the first weeks of a quarter it is the last one."""
    house, boris = talking, await asked(talking, 1003, "Boris", "fi")
    async with house.store.write() as tx:
        await Grant(boris.id, Role.VIEWER, "Boris", house.clock.now()).apply(tx)
    boris.say("/report customers")
    await house.turn()
    boris.tap("Neljännesvuosiraportti tiedostona")
    await house.turn()
    (sent,) = house.calls("sendDocument")
    today = house.clock.now().date()
    quarter = quarter_to_read(today)
    assert f"customers-{quarter}.pdf" in str(sent)
    assert "vuosineljännes" in (boris.last.caption or "")
    house.clock.advance(days=(date(today.year + 1, 1, 9) - today).days)
    boris.tap_raw("xq:customers", boris.last.message_id)
    await house.turn()
    assert f"customers-{today.year}-Q4.pdf" in str(house.calls("sendDocument")[-1])


async def test_of_a_pulse_the_file_is_under_its_result(sqlite_house: House) -> None:
    house = sqlite_house
    manager = await asked(house, MANAGER)
    await team(house)
    await open_team_wave(house)
    house.clock.advance(days=7)
    await house.tick()
    manager.say("/report team")
    await house.turn()
    manager.tap("The quarter as a file")
    await house.turn()
    assert len(house.calls("sendDocument")) == 1


async def test_no_quarter_goes_to_strangers_or_to_whoever_lost_the_role(talking: House) -> None:
    house, boris = talking, await asked(talking, 1003, "Boris")
    boris.tap_raw("xq:customers", boris.last.message_id)
    await house.turn()
    assert boris.toasts[-1].text == text("en", "managers.only")
    async with house.store.write() as tx:
        await Grant(boris.id, Role.VIEWER, "Boris", house.clock.now()).apply(tx)
    boris.tap_raw("xq:customers", boris.last.message_id)
    await house.app.polling.once(0)
    async with house.store.write() as tx:
        await Revoke(boris.id).apply(tx)
    await house.turn()
    assert house.calls("sendDocument") == []


@pytest.mark.parametrize(
    ("blocked", "said"),
    [(True, "Scored: 0 (no rate: nothing was delivered)"), (False, "Scored: 0 (0% of those")],
)
async def test_a_round_of_which_nothing_has_arrived_has_no_rate(
    sqlite_house: House, blocked: bool, said: str
) -> None:
    """0% would say that they did not want to answer."""
    house = sqlite_house
    people = [await asked(house, 1001 + number) for number in range(3)]
    for person in people:
        person.blocked = blocked
    house.clock.advance(days=100)
    await open_customers_wave(house)
    house.clock.advance(days=7)
    manager = house.sandbox.person(MANAGER)
    manager.start()
    manager.say("/report customers")
    await house.turn()
    manager.tap(text("en", "button.report.funnel"))
    await house.turn()
    assert said in (manager.last.text or "")
