"""A quarter's numbers and words: what is told, and when nothing is."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest

from locales import LANGUAGES
from reports.drawing.document import Block, Heading, Paragraph, Table
from reports.quarter.quarter import Quarter, quarter_numbers, quarter_summary
from reports.quarter.quarter_words import report_blocks
from storage.answers.answers_import import import_answers
from storage.database.engine import Store
from survey.definition.definition import Company, Survey
from survey.files.answers_file import Given
from survey.scores.scale import Kind
from survey.scores.scoring import Counts, compare
from tests.storage.rows import add_person, ask, put, tap

HELSINKI = ZoneInfo("Europe/Helsinki")
COMPANY = Company(name="Nordic Kettle", timezone="Europe/Helsinki")
CUSTOMERS = Survey(
    key="customers", kind=Kind.NPS, subject="Nordic Kettle", themes=("delivery", "quality")
)
NOW = datetime(2026, 11, 16, 7, tzinfo=UTC)


def given(day: date, score: int, segment: str = "", theme: str = "", reason: str = "") -> Given:
    at = datetime(day.year, day.month, day.day, 9, tzinfo=UTC)
    themes = (theme,) if theme else ()
    return replace(Given(2, score, at, reason, "", "", segment, ""), themes=themes)


def two_quarters() -> list[Given]:
    """North falls, South stays; whoever is unhappy names the delivery."""
    draw, answers = Random(7), []
    for n in range(600):
        day = date(2026, 4, 1) + timedelta(days=n * 183 // 600)
        segment = ("North", "South")[n % 2]
        fallen = segment == "North" and day >= date(2026, 7, 1)
        score = draw.choice((1, 3, 5, 6, 8) if fallen else (5, 8, 9, 9, 10))
        theme = "delivery" if score < 7 else "quality"
        answers.append(given(day, score, segment, theme, f"Reason {n}"))
    return answers


async def quarter_of(store: Store, answers: list[Given], quarter: str = "2026-Q3") -> Quarter:
    numbered = list(enumerate(answers, start=1))
    async with store.write() as tx:
        await import_answers(tx, CUSTOMERS, numbered, HELSINKI, NOW)
    async with store.read() as tx:
        return await quarter_numbers(tx, CUSTOMERS, quarter, COMPANY, NOW)


def words(blocks: list[Block]) -> str:
    found = []
    for block in blocks:
        match block:
            case Heading(text) | Paragraph(text):
                found.append(text)
            case Table(heads, rows):
                found += [" | ".join(cells) for cells in (heads, *rows)]
    return "\n".join(found)


async def test_it_tells_the_fall_where_it_was_and_what_goes_with_it(store: Store) -> None:
    quarter = await quarter_of(store, two_quarters())
    assert quarter.change is not None
    assert quarter.change.significant
    assert quarter.change.points < 0
    assert [mover.name for mover in quarter.moved["segment"]] == ["North"]
    assert list(quarter.parts["segment"]) == ["South", "North"], "best first"
    delivery = quarter.themes[0]
    assert delivery.theme == "delivery"
    assert delivery.low > delivery.low_before > 0
    assert delivery.driver is not None
    assert delivery.driver.high < 0
    said = words(list(report_blocks(quarter, "en", CUSTOMERS)))
    assert "Worse than the quarter before, and not by chance." in said
    assert "North: " in said
    assert "South: " not in said


async def test_segments_and_touchpoints_are_judged_together(store: Store) -> None:
    """North alone would have fallen (p = .023); among eight parts that is no more than chance."""

    def pool(day: date, detractors: int, passives: int, segment: str) -> list[Given]:
        scores = [3] * detractors + [8] * passives + [9] * (100 - detractors - passives)
        return [
            replace(given(day, score, segment), touchpoint=f"till {n % 6}", reason=f"{day} {n}")
            for n, score in enumerate(scores)
        ]

    before, now = date(2026, 5, 4), date(2026, 8, 3)
    answers = pool(before, 30, 40, "North") + pool(before, 30, 40, "South")
    answers += pool(now, 50, 26, "North") + pool(now, 30, 40, "South")
    quarter = await quarter_of(store, answers)
    alone = compare(Counts(50, 26, 24), Counts(30, 40, 30))
    assert alone is not None
    assert alone.p_value < 0.025
    assert quarter.moved == {"segment": (), "touchpoint": ()}


async def test_the_quarter_counts_its_own_days_alone(store: Store) -> None:
    """In the company's zone: the first and the last day are in it, their neighbours are not."""
    days = [date(2026, 6, 30), date(2026, 7, 1), date(2026, 9, 30), date(2026, 10, 1)]
    quarter = await quarter_of(store, [given(day, 9) for day in days])
    assert quarter.now.n == 2
    assert quarter.before.n == 1


async def test_headcounts_that_are_not_known_weigh_nothing(store: Store) -> None:
    assert (await quarter_of(store, two_quarters())).weighted is None


async def test_without_answers_it_says_so_and_ends(store: Store) -> None:
    quarter = await quarter_of(store, [])
    said = words(list(report_blocks(quarter, "en", CUSTOMERS)))
    assert said.endswith("Nobody answered in this quarter.")


@pytest.mark.parametrize("scores", [[10], [10] * 40, [0] * 40, [7] * 29])
async def test_any_quarter_reads_in_any_language(store: Store, scores: list[int]) -> None:
    day = date(2026, 9, 30)
    quarter = await quarter_of(store, [given(day, score) for score in scores])
    for language in LANGUAGES:
        said = words(list(report_blocks(quarter, language, CUSTOMERS)))
        assert "Nordic Kettle" in said
        assert "None" not in said


async def test_a_quarter_that_does_not_exist_is_refused(store: Store) -> None:
    async with store.read() as tx:
        with pytest.raises(ValueError, match='wants a quarter such as "2026-Q4"'):
            await quarter_numbers(tx, CUSTOMERS, "2026-Q5", COMPANY, NOW)


async def said_of(store: Store, answers: list[Given], quarter: str = "2026-Q3") -> str:
    found = await quarter_of(store, answers, quarter)
    json.dumps(quarter_summary(found), allow_nan=False)
    return words(list(report_blocks(found, "en", CUSTOMERS)))


def spread(first: date, scores: list[int], segment: str = "") -> list[Given]:
    """An answer a day."""
    return [
        replace(given(first + timedelta(days=n), score, segment), reason=f"Reason {n}")
        for n, score in enumerate(scores)
    ]


async def test_one_answer_is_too_few_and_moves_nothing(store: Store) -> None:
    said = await said_of(store, spread(date(2026, 7, 1), [10]))
    assert "1 answer, too few to judge." in said
    assert "not by chance" not in said
    assert "answers are needed" not in said  # how one answer is spread tells nothing


async def test_all_tens_after_all_tens_are_no_change(store: Store) -> None:
    answers = spread(date(2026, 4, 1), [10] * 80) + spread(date(2026, 7, 1), [10] * 80)
    said = await said_of(store, answers)
    assert "NPS +100" in said
    assert "it holds steady, within ±10." in said
    assert "The change: 0, probably between" in said


async def test_forty_after_forty_do_not_tell_whether_anything_changed(store: Store) -> None:
    answers = spread(date(2026, 4, 1), [10, 3] * 20) + spread(date(2026, 7, 1), [3, 10] * 20)
    said = await said_of(store, answers)
    assert "cannot be told; only about ±55 or more would stand out." in said
    assert "The change: 0, probably between −42 and +42." in said


async def test_a_single_segment_is_no_weighting_and_no_mover(store: Store) -> None:
    answers = spread(date(2026, 4, 1), [10, 3] * 30, "North")
    said = await said_of(store, answers + spread(date(2026, 7, 1), [3, 10] * 30, "North"))
    assert "Weighted" not in said
    assert "None of them moved beyond chance." in said


async def test_a_segment_that_was_renamed_is_not_said_to_have_moved(store: Store) -> None:
    answers = spread(date(2026, 4, 1), [10] * 60, "North")
    found = await quarter_of(store, answers + spread(date(2026, 7, 1), [3] * 60, "Northern"))
    assert found.moved["segment"] == ()
    assert found.change is not None
    assert found.change.significant


@pytest.mark.parametrize(
    ("quarter", "days"), [("2026-Q1", (date(2026, 1, 1), date(2026, 3, 31))),
                          ("2026-Q4", (date(2026, 10, 1), date(2026, 12, 31)))]
)  # fmt: skip
async def test_quarters_with_a_change_of_clocks_end_at_midnight(
    store: Store, quarter: str, days: tuple[date, date]
) -> None:
    found = await quarter_of(store, [], quarter)
    assert (found.days.first, found.days.last) == days
    both = (found.days.start.astimezone(HELSINKI), found.days.end.astimezone(HELSINKI))
    assert [at.strftime("%H:%M") for at in both] == ["00:00", "00:00"]


async def test_history_with_gaps_has_weeks_without_answers_in_it(store: Store) -> None:
    answers = spread(date(2026, 7, 1), [9] * 5) + spread(date(2026, 9, 28), [2] * 3)
    found = await quarter_of(store, answers)
    assert (found.weeks[0].n, found.weeks[5].n, found.weeks[5].nps) == (5, 0, None)
    assert len(found.weeks) == 14
    assert "No change" not in words(list(report_blocks(found, "en", CUSTOMERS)))


async def test_a_scale_from_1_says_so(store: Store) -> None:
    found = await quarter_of(store, two_quarters())
    scale = CUSTOMERS.model_copy(update={"scale_min": 1})
    said = words(list(report_blocks(replace(found, delivered=700), "en", scale)))
    assert "named at 1–6" in said
    assert "0–6" not in said


async def test_the_silent_are_among_those_who_were_asked(store: Store) -> None:
    """Of four asked two answered, 9 and 3; sixty more who came by QR leave nobody silent."""
    at = datetime(2026, 8, 3, 9, tzinfo=UTC)
    for n in range(64):
        asked_one = n < 4
        via = "wave" if asked_one else "link"
        asked = await ask(store, await add_person(store), via=via, delivered_at=at)
        if not asked_one or n < 2:
            await put(store, replace(tap(asked, 3 if n == 1 else 9, at), day=at.date()))
    found = await quarter_of(store, [])
    assert (found.answers, found.delivered, found.answered, found.open_n) == (62, 4, 2, 60)
    assert found.bounds == (-50, 50)


async def test_how_many_named_a_theme_is_a_share_of_answers_too(store: Store) -> None:
    """Quarters differ in size: of 100 answers 20 named it low, of 50 before 10 did, no more."""
    late = [
        given(day, score, theme="delivery" if score < 7 else "", reason=f"{day} {n}")
        for day, size in ((date(2026, 5, 4), 50), (date(2026, 8, 3), 100))
        for n, score in enumerate([3] * (size // 5) + [9] * (size * 4 // 5))
    ]
    said = words(list(report_blocks(await quarter_of(store, late), "en", CUSTOMERS)))
    assert "delivery | 20 (20%) | 10 (20%) | 0 (0%)" in said.lower()
