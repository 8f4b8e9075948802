"""When an answer becomes a case, and by when it is due."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from survey.asking.cases import due_from, opened_by
from survey.definition.definition import Company
from survey.themes.themes import watched

HELSINKI = Company(name="Nordic Kettle", timezone="Europe/Helsinki")


def local(zone: str, *when: int) -> datetime:
    return datetime(*when, tzinfo=ZoneInfo(zone)).astimezone(UTC)  # type: ignore[arg-type, misc]


@pytest.mark.parametrize(
    ("score", "words", "why"),
    [
        (0, "", "score"), (6, "fine", "score"), (7, "", None), (10, "fine", None),
        (10, "I want a Refund.", "word"), (None, "refunds", "word"), (None, "", None),
        (3, "refund", "score"),
    ],
)  # fmt: skip
def test_a_low_score_or_a_watch_word_opens_a_case(
    score: int | None, words: str, why: str | None
) -> None:
    assert opened_by(score, [words], ["refund"]) == why


@pytest.mark.parametrize(
    ("text", "word", "found"),
    [
        ("It burned me", "burn", True),
        ("sunburn", "burn", False),
        ("BURN", "burn", True),
        ("обожглась, ёлки", "Обожг", True),
        ("елки", "ёлк", True),
        ("我被烫伤了", "烫伤", True),
        ("my lawyer will call", "lawyer will", True),
        ("fine", "burn", False),
    ],
)
def test_a_watch_word_is_how_a_word_begins_or_in_chinese_stands_anywhere(
    text: str, word: str, found: bool
) -> None:
    assert watched(text, [word]) is found


@pytest.mark.parametrize(
    ("opened", "due"),
    [
        ((2026, 11, 16, 9, 0), (2026, 11, 16, 17, 0)),  # Monday, at the opening
        ((2026, 11, 16, 14, 30), (2026, 11, 17, 13, 30)),
        ((2026, 11, 20, 16, 0), (2026, 11, 23, 15, 0)),  # Friday: the weekend is none
        ((2026, 11, 21, 3, 0), (2026, 11, 23, 17, 0)),
        ((2026, 11, 16, 10, 0), (2026, 11, 16, 18, 0)),  # to the very end of the day
        ((2026, 11, 16, 18, 0), (2026, 11, 17, 17, 0)),
    ],
)
def test_a_case_is_due_after_eight_working_hours(
    opened: tuple[int, ...], due: tuple[int, ...]
) -> None:
    due_at = due_from(local("Europe/Helsinki", *opened), HELSINKI)
    assert due_at == local("Europe/Helsinki", *due)


@pytest.mark.parametrize(
    ("opened", "due"),
    [
        # In Helsinki the clocks sprang on Sunday 29 March 2026 from 3 to 4, and fell back on
        # Sunday 25 October from 4 to 3.
        ((2026, 3, 29, 1, 0), (2026, 3, 29, 10, 0)),
        ((2026, 10, 25, 1, 0), (2026, 10, 25, 8, 0)),
    ],
)
def test_an_hour_that_the_clocks_skip_or_repeat_is_counted_as_it_passes(
    opened: tuple[int, ...], due: tuple[int, ...]
) -> None:
    round_the_clock = HELSINKI.model_copy(update={"working_hours": "mon-sun 00:00-24:00"})
    due_at = due_from(local("Europe/Helsinki", *opened), round_the_clock)
    assert due_at == local("Europe/Helsinki", *due)
    assert (due_at - local("Europe/Helsinki", *opened)).total_seconds() == 8 * 3600
