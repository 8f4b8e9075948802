"""A quarter's numbers and words: what is told, and when nothing is."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest

from locales import LANGUAGES
from reports.document import Block, Heading, Paragraph, Table
from reports.quarter import Quarter, quarter_numbers
from reports.quarter_words import report_blocks
from storage.answers_import import import_answers
from storage.engine import Store
from survey.answers_file import Given
from survey.definition import Survey
from survey.scale import Kind

HELSINKI = ZoneInfo("Europe/Helsinki")
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
        return await quarter_numbers(tx, CUSTOMERS, quarter, HELSINKI, NOW)


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
    assert "below the quarter before, and not by chance." in said
    assert "North: " in said
    assert "South: " not in said


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
            await quarter_numbers(tx, CUSTOMERS, "2026-Q5", HELSINKI, NOW)
