"""Weeks that the clocks change, weeks missing from a history, and weeks all alike."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from locales import LANGUAGES
from reports.digest.digest import Digest
from reports.digest.frozen import freeze, summary, thaw
from reports.digest.numbers import weekly_digest
from reports.digest.words import caption
from storage.answers.answers_import import import_answers
from storage.database.engine import Store
from survey.definition.definition import Survey
from survey.files.answers_file import Given
from survey.scores.scale import Kind
from survey.scores.verdict import Word
from survey.time.periods import days_of
from tests.reports.quarter.test_quarter import given
from tests.storage.rows import add_person, ask, only_sqlite, put, tap

HELSINKI = ZoneInfo("Europe/Helsinki")
CUSTOMERS = Survey(key="customers", kind=Kind.NPS, subject="Customers")
NOW = datetime(2026, 12, 1, 7, tzinfo=UTC)


def at(moment: str, score: int = 9) -> Given:
    """An answer at an instant of UTC."""
    instant = datetime.fromisoformat(moment).replace(tzinfo=UTC)
    return replace(given(instant.date(), score), at=instant)


async def brought_in(store: Store, answers: list[Given]) -> None:
    async with store.write() as tx:
        await import_answers(tx, CUSTOMERS, list(enumerate(answers, start=1)), HELSINKI, NOW)


async def told(store: Store, week: str, now: datetime = NOW) -> Digest:
    async with store.read() as tx:
        return await weekly_digest(tx, CUSTOMERS, week, HELSINKI, now)


async def test_in_autumn_half_past_three_comes_twice_and_counts_in_its_week(store: Store) -> None:
    """The last week of summer time has 169 hours; the next begins at midnight, two hours ahead."""
    first, second = "2026-10-25T00:30", "2026-10-25T01:30"  # 03:30 both
    last, after = "2026-10-25T21:59", "2026-10-25T22:00"
    begin, ahead = "2026-10-18T21:00", "2026-10-18T20:59"
    await brought_in(store, [at(one) for one in (first, second, last, after, begin, ahead)])
    weeks = [(await told(store, week)).estimate.n for week in ("2026-W42", "2026-W43", "2026-W44")]
    assert weeks == [1, 4, 1]
    assert (await told(store, "2026-W44")).before.n == 5


async def test_in_spring_half_past_three_does_not_come_and_nothing_is_lost(store: Store) -> None:
    """The last week of winter time has 167 hours."""
    ahead, behind = "2026-03-29T00:59", "2026-03-29T01:00"  # 02:59, then 04:00
    last, after = "2026-03-29T20:59", "2026-03-29T21:00"
    await brought_in(store, [at(one) for one in (ahead, behind, last, after)])
    weeks = [(await told(store, week)).estimate.n for week in ("2026-W13", "2026-W14")]
    assert weeks == [3, 1]


@pytest.mark.parametrize(
    ("week", "start", "end"),
    [
        ("2026-W13", "2026-03-22T22:00", "2026-03-29T21:00"),
        ("2026-W43", "2026-10-18T21:00", "2026-10-25T22:00"),
    ],
)
async def test_the_rate_of_such_a_week_counts_its_own_hours(
    store: Store, week: str, start: str, end: str
) -> None:
    """What is delivered in the first minute and answered in the last is in it, and in it alone."""
    first, after = (datetime.fromisoformat(one).replace(tzinfo=UTC) for one in (start, end))
    minute = timedelta(minutes=1)
    for delivered, scored in (
        (first, after - minute), (after - minute, after), (first - minute, first), (after, after),
    ):  # fmt: skip
        asked = await ask(store, await add_person(store), delivered_at=delivered)
        answer = tap(asked, 9, scored)
        await put(store, replace(answer, day=scored.astimezone(HELSINKI).date()))
    digest = await told(store, week)
    assert (digest.delivered, digest.answered, digest.invited) == (2, 1, 2)
    assert digest.first_day == days_of(week)[0]


async def test_weeks_without_answers_are_gaps_and_no_noughts(store: Store) -> None:
    """A week is compared with what there is of the twelve before it."""
    monday, _ = days_of("2026-W47")
    history = [
        given(monday - timedelta(weeks=weeks), score)
        for weeks, scores in ((2, (9, 9, 0)), (9, (10, 8, 8)))
        for score in scores * 10
    ]
    await brought_in(store, [*history, *(given(monday, 10) for _ in range(40))])
    digest = await told(store, "2026-W47")
    answered = {point.week: point.nps for point in digest.weeks if point.n}
    assert answered == {"2026-W38": 33, "2026-W45": 33, "2026-W47": 100}
    assert {point.nps for point in digest.weeks if not point.n} == {None}
    assert (digest.before.n, digest.before.nps) == (30, 33)
    assert (digest.verdict.weeks, digest.headline.n) == (4, 70), "the week alone has fewer than 100"
    assert digest.verdict.change is not None
    assert digest.verdict.change.points == pytest.approx(100 * (40 + 10) / 70 - 100 / 3)
    assert caption(digest, "en").startswith(
        "Customers, week 47: over 4 weeks better, and not by chance."
    )


async def test_a_history_that_ended_long_ago_is_nothing_to_compare_with(store: Store) -> None:
    monday, _ = days_of("2026-W47")
    old = [given(monday - timedelta(weeks=13), 0) for _ in range(60)]
    await brought_in(store, [*old, *(given(monday, 10) for _ in range(40))])
    digest = await told(store, "2026-W47")
    assert (digest.before.n, digest.verdict.word, digest.verdict.change) == (0, Word.FEW, None)
    assert "nothing to compare with yet" in caption(digest, "en")


@only_sqlite
@pytest.mark.parametrize("scores", [(), (10,), (0,), (10,) * 40, (0,) * 40, (7,) * 40, (5,) * 29])
async def test_weeks_all_alike_read_in_every_language(
    store: Store, scores: tuple[int, ...]
) -> None:
    """And the same twelve weeks before change nothing."""
    monday = date(2026, 11, 16)
    week = [given(monday, score) for score in scores]
    past = [given(monday - timedelta(weeks=n), score) for n in range(1, 13) for score in scores]
    await brought_in(store, [*week, *past])
    digest = await told(store, "2026-W47")
    assert not digest.verdict.leaning
    assert digest.movers == ()
    for language in LANGUAGES:
        said = caption(digest, language)
        assert "None" not in said
        assert len(said) <= 650


async def test_the_rate_that_falls_is_told_in_its_week_and_marked_in_the_next(store: Store) -> None:
    """Read from invitations: 20 of 40 answered for three weeks, then 30 of 120, and again."""
    monday = datetime(2026, 11, 9, 9, tzinfo=UTC)
    for weeks, asked_n, answered in (
        (4, 40, 20),
        (3, 40, 20),
        (2, 40, 20),
        (1, 120, 30),
        (0, 120, 30),
    ):
        moment = monday - timedelta(weeks=weeks)
        for number in range(asked_n):
            asked = await ask(store, await add_person(store), delivered_at=moment)
            if number < answered:
                await put(store, tap(asked, 9, moment))
    fell, after = await told(store, "2026-W45"), await told(store, "2026-W46")
    assert (fell.rate_before, after.rate_before) == (50, None)
    said = [caption(one, "en").replace("\N{NO-BREAK SPACE}", " ") for one in (fell, after)]
    assert "Before, 50% did. Below 30%, do not take the figures at face value." in said[0]
    assert "30 of 120 answered (25%, below 30%)." in said[1]
    running = await told(store, "2026-W45", monday - timedelta(days=3))
    assert (running.so_far, running.rate_before) == (True, None)


async def test_the_verdict_and_the_headline_speak_of_the_same_weeks(store: Store) -> None:
    """Sixty a week fell four weeks ago: four weeks are shown, judged and told, in JSON too."""
    monday, _ = days_of("2026-W47")
    history = [
        given(monday - timedelta(weeks=weeks), score)
        for weeks in range(24)
        for score in ((3,) * 30 + (8,) * 18 + (10,) * 12 if weeks < 4 else (3,) * 12 + (10,) * 48)
    ]
    await brought_in(store, history)
    digest = await told(store, "2026-W47")
    assert (digest.headline_weeks, digest.headline.n, digest.before.n) == (4, 240, 720)
    said, plain = caption(digest, "en"), summary(digest)
    assert said.startswith("Customers, week 47: over 4 weeks worse, and not by chance.")
    assert "Last 4 weeks: NPS −30 (" in said
    assert "Against the 12 weeks before: −90, probably between −" in said
    assert (plain["verdict"], plain["window"], round(plain["change"])) == (
        "moved_down", "4 weeks", -90,
    )  # fmt: skip
    assert -110 < plain["change_low"] < -90 < plain["change_high"] < -70
    assert plain["drift"]["change"] == pytest.approx(-30)
    assert "The last 12 weeks against the 12 before: −30, probably between" in said


async def test_what_matters_to_the_company_bounds_held(store: Store) -> None:
    monday, _ = days_of("2026-W47")
    scores = (3,) * 36 + (8,) * 54 + (10,) * 90
    week = [given(monday - timedelta(weeks=n), score) for n in range(4) for score in scores]
    await brought_in(store, week)
    words = []
    for matters in (10, 25):
        survey = CUSTOMERS.model_copy(update={"matters": matters})
        async with store.read() as tx:
            digest = await weekly_digest(tx, survey, "2026-W47", HELSINKI, NOW)
        words.append(caption(digest, "en").split("\n")[0])
    assert words[0].startswith("Customers, week 47: cannot tell yet; only about ±")
    assert words[1] == "Customers, week 47: holds steady, within ±25."


async def test_a_week_in_which_others_answered_has_no_verdict_and_says_who(store: Store) -> None:
    """A hundred a week: the counter is glad, the invited are not, and its share trebles."""
    monday, _ = days_of("2026-W47")
    history = [
        replace(given(monday - timedelta(weeks=back), score), via=via)
        for back in range(16)
        for via, n in (("open", 60 if back == 0 else 20), ("wave", 40 if back == 0 else 80))
        for score in ((10,) * n if via == "open" else (3,) * (n // 2) + (10,) * (n // 2))
    ]
    await brought_in(store, history)
    digest = await told(store, "2026-W47")
    said, plain = caption(digest, "en"), summary(digest)
    assert said.startswith("Customers, week 47: other people answered than before, so no verdict.")
    assert "\nInvited in waves: 40% of the answers, before 80%.\n" in said
    assert "\nWith the earlier mix NPS would be +20.\n" in said
    assert (plain["verdict"], plain["window"], round(plain["change"])) == ("unknown", "week", 40)
    assert plain["mix"] == {"by": "via", "name": "wave", "before": 80, "now": 40, "nps": 20}
    assert thaw(json.loads(json.dumps(freeze(digest)))) == digest
    for language in LANGUAGES:
        assert "20" in caption(digest, language)
    async with store.read() as tx:
        north = await weekly_digest(tx, CUSTOMERS, "2026-W47", HELSINKI, NOW, {"region": "North"})
    assert north.mix is None
