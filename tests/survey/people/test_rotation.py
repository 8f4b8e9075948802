"""Wave after wave over random companies: quarantine, rotation and evenness together."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from math import ceil
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from survey.people.quarantine import free
from survey.people.sampling import Candidate, draw

START = datetime(2026, 1, 5, 8, tzinfo=UTC)
WEEK = timedelta(weeks=1)


@given(
    segments=st.lists(st.sampled_from(["North", "South", "East", ""]), min_size=1, max_size=50),
    parts=st.integers(1, 6),
    quarantine_weeks=st.integers(0, 8),
    seed=st.integers(0, 99),
)
def test_every_wave_rests_rotates_and_is_even(
    segments: list[str], parts: int, quarantine_weeks: int, seed: int
) -> None:
    """Weekly waves of a part of the free: nobody inside the quarantine, even within one person."""
    random, asked = Random(seed), dict[int, datetime]()
    days = 7 * quarantine_weeks
    for wave in range(3 * parts + 8):
        now = START + wave * WEEK
        candidates = [
            Candidate(i, segment, asked.get(i))
            for i, segment in enumerate(segments)
            if free(asked.get(i), days, None, 0, now)
        ]
        drawn = draw(candidates, Fraction(1, parts), random)
        of_all, of_drawn = (Counter(one.segment for one in some) for some in (candidates, drawn))
        share = Fraction(ceil(Fraction(len(candidates), parts)), len(candidates) or 1)
        for segment, n in of_all.items():
            assert abs(of_drawn[segment] - share * n) < 1
        for one in drawn:
            assert one.last_asked is None or now - one.last_asked >= timedelta(days=days)
            asked[one.id] = now


@given(
    segments=st.lists(st.sampled_from(["North", "South", ""]), min_size=1, max_size=40),
    parts=st.integers(1, 5),
    seed=st.integers(0, 99),
)
def test_everybody_is_asked_within_one_cycle(segments: list[str], parts: int, seed: int) -> None:
    """Of `parts` waves, and one more for each further segment whose share is no whole number."""
    random, asked = Random(seed), dict[int, datetime]()
    for wave in range(parts + len(set(segments))):
        candidates = [Candidate(i, s, asked.get(i)) for i, s in enumerate(segments)]
        for one in draw(candidates, Fraction(1, parts), random):
            asked[one.id] = START + wave * WEEK
    assert len(asked) == len(segments)
