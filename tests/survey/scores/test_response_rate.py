"""When the share of those who answer is worth a word."""

from __future__ import annotations

import pytest

from survey.scores.response_rate import Reached, crossed, is_low

HIGH, LOW, NONE = Reached(1200, 500), Reached(1200, 240), Reached(0, 0)


@pytest.mark.parametrize(
    ("reached", "low"),
    [
        (Reached(100, 29), True),
        (Reached(100, 30), False),
        (Reached(200, 59), False),  # 29.5 reads as 30
        (Reached(29, 0), False),  # too few to judge
        (NONE, False),
    ],
)
def test_low_is_what_reads_as_less_than_thirty_percent(reached: Reached, low: bool) -> None:
    assert is_low(reached) == low


def test_the_rate_is_rounded_half_upwards() -> None:
    assert [Reached(n, 1).rate for n in (200, 201, 3, 1)] == [1, 0, 33, 100]
    assert NONE.rate == 0


@pytest.mark.parametrize(
    ("now", "weeks", "told"),
    [
        (Reached(100, 20), [HIGH, Reached(100, 42)], True),  # it falls
        (Reached(100, 50), [LOW, Reached(100, 20)], True),  # it rises
        (Reached(100, 20), [HIGH, Reached(100, 21)], False),  # it fell a week ago
        (Reached(100, 20), [HIGH, Reached(100, 21), NONE, NONE], False),  # or in the last wave
        (Reached(100, 20), [HIGH, Reached(20, 1)], True),  # too few were asked a week ago
        (Reached(100, 20), [HIGH, NONE], True),
        (Reached(100, 10), [Reached(1200, 384), Reached(100, 29)], True),  # that was chance
        (Reached(100, 35), [HIGH, Reached(100, 42)], False),  # lower, but above the line
        (Reached(100, 29), [Reached(1200, 372), Reached(100, 31)], False),  # may be chance
        (Reached(29, 2), [HIGH, Reached(100, 42)], False),  # too few to judge
        (Reached(100, 20), [NONE, NONE], False),  # nothing to compare with
        (Reached(100, 20), [], False),
    ],
)
def test_a_crossing_is_told_once_and_only_beyond_chance(
    now: Reached, weeks: list[Reached], told: bool
) -> None:
    assert crossed(now, weeks) == told
