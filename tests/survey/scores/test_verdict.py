"""A verdict claims what the answers show: moved, held, or that they do not tell."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.verdicts import TRUTHS, fallen, history, told
from survey.scores.scoring import FEWEST_TO_JUDGE, Counts, compare, pooled, whole
from survey.scores.verdict import (
    HISTORY,
    MOVED,
    PAST,
    SURE,
    Word,
    drift,
    headline_weeks,
    judge,
    of_pools,
)
from survey.time.periods import BEFORE

NONE = Counts(0, 0, 0)
USUAL = Counts(20, 30, 50)  # NPS 30
bands = st.builds(Counts, *(st.integers(0, 60) for _ in range(3)))
years = st.lists(bands, max_size=HISTORY)


def weeks(*newest: Counts, usual: Counts = USUAL) -> Sequence[Counts]:
    """The newest weeks as given, newest first, and all before them as usual."""
    return [*newest, *[usual] * (HISTORY - len(newest))]


def test_a_window_is_compared_with_as_many_weeks_as_everything_else() -> None:
    assert PAST == BEFORE


@pytest.mark.parametrize(
    ("history", "word", "window"),
    [
        (weeks(), Word.UNKNOWN, 1),
        (weeks(Counts(60, 30, 10)), Word.DOWN, 1),
        (weeks(Counts(2, 8, 90)), Word.UP, 1),
        (weeks(*[Counts(28, 30, 42)] * 4), Word.DOWN, 4),  # no week alone is sure, four are
        (weeks(usual=Counts(200, 300, 500)), Word.HELD, 1),
        (weeks(usual=Counts(12, 18, 30)), Word.UNKNOWN, 4),  # sixty a week: four weeks speak
        (weeks(Counts(55, 3, 2), usual=Counts(12, 18, 30)), Word.DOWN, 4),
        (weeks(Counts(36, 12, 12), usual=Counts(12, 18, 30)), Word.DOWN, 1),  # the week alone is
        (weeks(Counts(6, 9, 14), usual=Counts(6, 9, 14)), Word.UNKNOWN, 4),  # 29, and 116
        (weeks(Counts(5, 5, 10), usual=Counts(5, 5, 10)), Word.FEW, None),  # 20, and 80
        (weeks(NONE), Word.FEW, None),  # a silent week is silence
        ([USUAL], Word.FEW, None),  # nothing to compare with
        ([Counts(0, 0, 40), NONE, USUAL], Word.UP, 1),  # nothing before the four weeks, but before
        ([Counts(0, 0, 40), *[NONE] * 12, USUAL], Word.FEW, None),  # too long ago for the week
        ([], Word.FEW, None),
    ],
)
def test_the_window_of_the_headline_speaks(
    history: Sequence[Counts], word: Word, window: int | None
) -> None:
    verdict = judge(history)
    assert (verdict.word, verdict.weeks) == (word, window)


def test_the_same_direction_in_the_weeks_before_makes_sure() -> None:
    """Alone, four such weeks are at the 5 % level; after four like them they moved."""
    usual, lower, lowest = Counts(12, 18, 30), Counts(17, 16, 27), Counts(18, 16, 26)
    four, eight = (judge(weeks(*[lowest] * 4, *[then] * 4, usual=usual)) for then in (usual, lower))
    assert (four.word, four.leaning) == (Word.UNKNOWN, -1)
    assert (eight.word, eight.leaning) == (Word.DOWN, -1)
    assert eight.change is not None
    assert eight.change.p_value > SURE[4]


def test_what_matters_is_the_companys_own() -> None:
    known = weeks(usual=Counts(36, 54, 90))
    assert [judge(known, matters).word for matters in (5, 10, 15)] == [
        Word.UNKNOWN, Word.UNKNOWN, Word.HELD,
    ]  # fmt: skip


@given(years, st.integers(1, 100))
def test_every_verdict_rests_on_the_window_that_the_headline_shows(
    history: list[Counts], matters: int
) -> None:
    verdict = judge(history, matters)
    shown = headline_weeks(history, verdict)
    if verdict.weeks is None:
        assert (verdict.word, verdict.change, verdict.leaning) == (Word.FEW, None, 0)
        return
    assert shown == verdict.weeks
    now = pooled((NONE, *history[:shown]))
    before = pooled((NONE, *history[shown : shown + PAST]))
    assert min(now.n, before.n) >= FEWEST_TO_JUDGE
    change = compare(now, before)
    assert verdict.change == change
    assert change is not None
    if verdict.word in MOVED:
        assert (change.low > 0) == (verdict.word is Word.UP) == (verdict.leaning > 0)
        assert change.low > 0 or change.high < 0
    if verdict.word is Word.HELD:
        assert -matters < change.low <= change.high < matters


@given(years)
def test_up_is_down_in_the_mirror(history: list[Counts]) -> None:
    mirrored = judge([Counts(*reversed(week)) for week in history])
    verdict = judge(history)
    swap = {Word.UP: Word.DOWN, Word.DOWN: Word.UP}
    assert (mirrored.word, mirrored.weeks) == (swap.get(verdict.word, verdict.word), verdict.weeks)
    assert mirrored.leaning == -verdict.leaning


@given(bands, bands)
def test_what_would_stand_out_is_about_what_does(now: Counts, before: Counts) -> None:
    """Within a few points: the test adds to the counts, the figures that are shown do not."""
    verdict = of_pools(now, before, 1)
    if verdict.change is None or verdict.seen is None or whole(verdict.change.points) == 0:
        return
    shift = abs(verdict.change.points - (verdict.change.low + verdict.change.high) / 2)
    if abs(verdict.change.points) >= verdict.seen + shift + 1 and abs(verdict.change.low) < 200:
        assert verdict.change.p_value < SURE[1]


def test_a_slow_fall_that_no_window_sees_is_seen_over_twelve_weeks() -> None:
    """One point in five weeks is too little for any window, half a year of them is not."""
    slow = [Counts(200 + 3 * n, 300, 500 - 3 * n) for n in range(HISTORY)][::-1]
    found = drift(slow)
    assert found is not None
    assert found.high < 0
    assert drift(slow[:PAST]) is None


def test_the_years_of_the_benchmark_would_show_a_verdict_that_cries_wolf() -> None:
    """The control: of a company that falls by 30 points in a week, hardly a run is told nothing."""
    random = np.random.default_rng(5)
    before, after = TRUTHS[0], fallen(TRUTHS[0], 30)
    runs = [list(told([before] * (HISTORY - 1) + [after] * 4, 100, random)) for _ in range(20)]
    assert sum(any(week.word is Word.DOWN for week in run) for run in runs) >= 19
    moved = [week for run in runs for week in run if week.word in MOVED]
    assert min(week.shift for week in moved) == pytest.approx(-30)
    assert len(history([before] * 3, 100, random)) == 3


def test_a_year_without_change_hardly_ever_reads_that_it_changed() -> None:
    """Twenty-five of them; `benchmarks.verdicts` draws thousands."""
    random = np.random.default_rng(3)
    quiet = [TRUTHS[1]] * (HISTORY + 51)
    said = [week.word for _ in range(25) for week in told(quiet, 60, random)]
    assert len(said) == 25 * 52
    assert sum(word in MOVED for word in said) <= 25 * 0.6
