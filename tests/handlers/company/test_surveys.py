"""/surveys: owners change what is asked; readers see it; the file wins for what it names."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.demo.clock import SimulatedClock
from bot.settings.definitions import open_definitions
from locales import text
from sandbox.people import Person
from storage.company.definitions import since
from storage.company.staff import Grant
from survey.buttons.roles import Role
from survey.definition.definition import Survey
from survey.scores.scale import Kind
from tests.bot.ticking.test_waves import add_people
from tests.handlers.scenes import (
    asked,
    dump,
    house_of,
    joined_team,
    open_team_wave,
    rows,
    says,
)
from tests.house import MANAGER, House

OWNER = 1001
TOML = f"""
[company]
name = "Nordic Kettle"
timezone = "Europe/Helsinki"
languages = ["en", "fi"]
managers = [{MANAGER}]

[[survey]]
key = "team"
kind = "enps"
"""


@pytest.fixture
async def free(clock: SimulatedClock, tmp_path: Path) -> AsyncIterator[House]:
    """A company that came by the chat, with one owner."""
    async with house_of(None, clock, tmp_path) as house:
        async with house.store.write() as tx:
            await Grant(OWNER, Role.OWNER, "Alice", clock.now()).apply(tx)
        await say(house, "Nordic Kettle")
        yield house


async def say(house: House, words: str, reply_to: int | None = None) -> Person:
    alice = house.sandbox.person(OWNER, "Alice")
    alice.say(words, reply_to)
    await house.turn()
    return alice


async def taps(house: House, *labels: str, person: int = OWNER) -> Person:
    alice = house.sandbox.person(person)
    for label in labels:
        alice.tap(label)
        await house.turn()
    return alice


def survey(house: House, key: str) -> Survey:
    return house.app.definition.survey(key)


@pytest.mark.parametrize(
    ("label", "typed", "key", "kind", "fields"),
    [
        ("survey.nps", "Kettle shop", "customers-2", Kind.NPS, {"subject": "Kettle shop"}),
        ("survey.csi", "speed, tone", "ratings", Kind.CSI, {"attributes": ("speed", "tone")}),
        ("survey.enps", "Sales，QA、IT", "team", Kind.ENPS, {"segments": ("Sales", "QA", "IT")}),
    ],
)
async def test_a_survey_of_each_kind_is_added(
    label: str, typed: str, key: str, kind: Kind, fields: dict[str, Any], free: House
) -> None:
    """Its schedules begin now."""
    await say(free, "/surveys")
    await taps(free, "Add a survey", text("en", label))
    await say(free, typed)
    await taps(free, "Yes")
    added = survey(free, key)
    assert added.kind is kind
    assert {name: getattr(added, name) for name in fields} == fields
    async with free.store.read() as tx:
        known = await since(tx, f"survey:{key}")
    assert known
    assert free.clock.now() - known < timedelta(minutes=1)
    assert [one["what"] for one in await rows(free, "expected")] == []


SATISFIES = "Customers: what matters, what satisfies"
RECOMMENDS = "Customers: would they recommend us"


@pytest.mark.parametrize(
    ("way", "typed", "problem"),
    [
        (("Add a survey", SATISFIES), "speed, speed", "“speed” is listed twice"),
        (("Add a survey", SATISFIES), ", ,", "the list is empty"),
        (("Add a survey", SATISFIES), "x" * 41, "at most 40 characters"),
        (("Add a survey", RECOMMENDS), "x" * 61, "at most 60 characters"),
        (("Add a survey", RECOMMENDS), "two\nlines", "one line of text is wanted"),
        (("Time zone",), "Kettle town", "there is no such time zone; an example: Europe/Helsinki"),
        (
            ("Time zone",),
            "Europe/Helsinky",
            "there is no such time zone; did you mean Europe/Helsinki?",
        ),
    ],
)
async def test_what_does_not_fit_is_told_in_one_line_and_waited_for(
    way: tuple[str, ...], typed: str, problem: str, free: House
) -> None:
    """In words of the chat: no key of the file, no table."""
    before = free.app.definition
    await say(free, "/surveys")
    await taps(free, *way)
    alice = await say(free, typed)
    words, _, ends = (alice.last.text or "").partition("\n\n")
    assert words == text("en", "typed.wrong", problem=problem)
    assert "\n" not in words
    assert ends == text("en", "waiting.ends", minutes=10)
    assert free.app.definition == before
    assert len(await rows(free, "expected")) == 1


async def test_the_time_zone_and_the_name_are_typed(free: House) -> None:
    await say(free, "/surveys")
    await taps(free, "Time zone")
    await say(free, "Europe/Sofia")
    await taps(free, "Yes", "Company's name")
    alice = await say(free, "Copper Kettle")
    asks = text("en", "confirm.name", old="Nordic Kettle", new="Copper Kettle")
    assert alice.last.text == asks
    await taps(free, "Yes")
    company = free.app.definition.company
    assert (company.name, company.timezone) == ("Copper Kettle", "Europe/Sofia")


@pytest.mark.parametrize("how", ["late", "again"])
async def test_a_text_long_after_the_question_is_no_setting(how: str, free: House) -> None:
    """Nor one after /surveys was asked for anew."""
    await say(free, "/surveys")
    await taps(free, "Company's name")
    if how == "late":
        free.clock.advance(minutes=11)
    else:
        await say(free, "/surveys")
    await say(free, "Thank you")
    assert free.app.definition.company.name == "Nordic Kettle"


async def test_an_owner_on_a_roster_must_reply_for_a_text_may_be_meant_for_the_pulse(
    free: House,
) -> None:
    await say(free, "/surveys")
    await taps(free, "Add a survey", text("en", "survey.enps"))
    await say(free, "Support")
    await taps(free, "Yes")
    await joined_team(free, first=OWNER)
    await open_team_wave(free)
    await say(free, "/surveys")
    alice = await taps(free, "Company's name")
    question = alice.last
    assert question.markup == {"force_reply": True}
    await say(free, "My reason is private")
    assert says(alice, "which")
    assert "My reason" not in str(await dump(free))
    await say(free, "Copper Kettle", reply_to=question.message_id)
    await taps(free, "Yes")
    assert free.app.definition.company.name == "Copper Kettle"


async def test_the_rhythm_is_a_tap(free: House) -> None:
    await say(free, "/surveys")
    alice = await taps(free, "Nordic Kettle (customers)", text("en", "rhythm.quarterly"))
    wave = survey(free, "customers").wave
    assert wave
    assert (wave.cron, wave.sample) == ("0 10 1 */3 *", 0.33)
    assert [f"✓ {text('en', 'rhythm.quarterly')}"] in alice.last.buttons
    await taps(free, text("en", "rhythm.never"))
    assert survey(free, "customers").wave is None


async def test_a_pulse_says_how_many_it_takes_and_a_tap_makes_it_ask_for_comments_alone(
    free: House,
) -> None:
    await say(free, "/surveys")
    await taps(free, "Add a survey", text("en", "survey.enps"))
    await say(free, "Support")
    await taps(free, "Yes")
    await say(free, "/surveys")
    (pulse,) = [one for one in free.app.definition.surveys if one.kind == "enps"]
    alice = await taps(free, f"{pulse.subject} ({pulse.key})")
    assert text("en", "survey.figures", people=19) in (alice.last.text or "")
    await taps(free, "Comments alone")
    assert survey(free, pulse.key).comments_only
    assert text("en", "survey.comments.only", people=10) in (alice.last.text or "")
    await taps(free, "✓ Comments alone")
    assert not survey(free, pulse.key).comments_only


async def test_a_new_rhythm_begins_with_its_next_turn(free: House) -> None:
    """On the sixth the first of the month lies behind: nobody is asked for it."""
    await add_people(free, 3)
    free.clock.advance(days=20)
    await say(free, "/surveys")
    await taps(free, "Nordic Kettle (customers)", text("en", "rhythm.monthly"))
    await free.tick()
    assert await rows(free, "waves") == []
    (entry,) = [row for row in await rows(free, "ledger") if row["kind"] == "wave"]
    assert entry["outcome"] == "skipped"


async def test_themes_are_switched_on_and_off(free: House) -> None:
    await say(free, "/surveys")
    await taps(free, "Nordic Kettle (customers)", "Themes", "staff", "price")
    assert survey(free, "customers").themes == ("price", "staff")
    await taps(free, "✓ staff")
    assert survey(free, "customers").themes == ("price",)


async def test_a_paused_survey_asks_nobody_and_comes_back_as_it_was(free: House) -> None:
    """Its answers stay meanwhile."""
    boris = await asked(free, 1002, "Boris")
    boris.tap("9")
    await free.turn()
    await say(free, "/surveys")
    await taps(free, "Nordic Kettle (customers)", text("en", "rhythm.monthly"), "Pause this survey")
    assert free.app.definition.surveys == ()
    chen = await asked(free, 1003, "Chen")
    assert says(chen, "start.nothing")
    await taps(free, "Resume: customers")
    wave = survey(free, "customers").wave
    assert wave
    assert wave.cron == "0 10 1 * *"
    assert [row["score"] for row in await rows(free, "responses")] == [9]


async def test_the_digest_s_language_is_a_tap(free: House) -> None:
    await say(free, "/surveys")
    await taps(free, "Language of digests", "Suomi")
    assert free.app.definition.digest.language == "fi"


async def test_an_owner_s_changes_outlive_a_restart(free: House, tmp_path: Path) -> None:
    await say(free, "/surveys")
    await taps(free, "Time zone")
    await say(free, "Europe/Sofia")
    await taps(free, "Yes")
    anew = await open_definitions(free.store, tmp_path / "eleven.toml", free.clock.now())
    assert anew.now == free.app.definition


async def test_what_the_file_names_is_changed_there(clock: SimulatedClock, tmp_path: Path) -> None:
    """What it does not name is the chat's: a further survey, and its pause."""
    async with house_of(TOML, clock, tmp_path) as house:
        owner = house.sandbox.person(MANAGER)
        owner.say("/surveys")
        await house.turn()
        await taps(house, "Time zone", person=MANAGER)
        assert owner.toasts[-1].text == text("en", "file.decides")
        await taps(house, "Nordic Kettle (team)", person=MANAGER)
        assert (owner.last.text or "").endswith(text("en", "file.decides"))
        assert owner.last.buttons == [["Back"]]
        await taps(house, "Back", "Add a survey", text("en", "survey.nps"), person=MANAGER)
        owner.say("Shop")
        await house.turn()
        await taps(house, "Yes", person=MANAGER)
        assert [one.key for one in house.app.definition.surveys] == ["team", "customers"]


async def test_a_reader_sees_the_list_without_buttons(free: House) -> None:
    boris = await asked(free, 1002, "Boris")
    async with free.store.write() as tx:
        await Grant(1002, Role.VIEWER, "Boris", free.clock.now()).apply(tx)
    boris.say("/surveys")
    await free.turn()
    assert "Nordic Kettle (customers)" in (boris.last.text or "")
    assert boris.last.buttons == []
    boris.tap_raw("u:0:list", boris.last.message_id)
    await free.turn()
    assert boris.toasts[-1].text == text("en", "owners.only")


@pytest.mark.parametrize(
    "data",
    ["u:0:pause", "u:1:open", "u:0:language.xx", "u:1649626657:rhythm.weekly", "u:0:add.xyz"],
)
async def test_forged_taps_change_nothing(data: str, free: House) -> None:
    before = free.app.definition
    alice = await say(free, "/surveys")
    alice.tap_raw(data, alice.last.message_id)
    await free.turn()
    assert alice.toasts[-1].text == text("en", "foreign")
    assert free.app.definition is before
