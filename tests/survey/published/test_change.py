"""Two pulses compared by what was released of them."""

from __future__ import annotations

from random import Random

import pytest

from survey.published.change import Pool, PulseChange, change_of, kept_people
from survey.published.release import Noisy, draw_release
from survey.scores.scoring import Counts


def pool(promoters: int, detractors: int, n: int, headcount: int = 60, groups: int = 3) -> Pool:
    return Pool(Noisy(promoters, detractors, n), headcount, 2.0, groups)


def test_a_large_fall_is_clear_and_a_small_one_is_not() -> None:
    before = pool(25, 5, 40)
    fallen = change_of("", pool(5, 25, 40), before)
    assert fallen is not None
    assert (fallen.points, fallen.clear) == (-100, True)
    small = change_of("", pool(23, 7, 40), before)
    assert small is not None
    assert (small.points, small.clear) == (-10, False)


def test_a_change_as_large_as_the_margin_would_have_been_seen() -> None:
    assert PulseChange("", 25, 24).clear
    assert not PulseChange("", 24, 24).clear
    assert not PulseChange("", -24, 24).clear


@pytest.mark.parametrize("silent", [Noisy(0, 0, 0), Noisy(3, 1, -2)])
def test_where_nobody_answered_there_is_no_change(silent: Noisy) -> None:
    assert change_of("", Pool(silent, 60, 2.0), pool(5, 5, 40)) is None


def test_by_chance_alone_a_change_is_claimed_once_in_twenty_at_most() -> None:
    """The same people, the same moods, two pulses: 65 % answer each."""
    random, claimed, times = Random(3), 0, 600
    for _ in range(times):
        people = random.choices((-1, 0, 1), (3, 3, 4), k=60)
        pools = []
        for _ in range(2):
            answered = [one for one in people if random.random() < 0.65]
            counts = Counts(answered.count(-1), answered.count(0), answered.count(1))
            (noisy,) = draw_release({"": counts}, {"": 60}, 2.0, random).values()
            pools.append(Pool(noisy, 60, 2.0))
        change = change_of("", *pools)
        assert change is not None
        claimed += change.clear
    assert claimed / times < 0.07


@pytest.mark.parametrize(
    ("now", "kept"),
    [
        (dict.fromkeys(range(10), "Sales"), ["Sales"]),
        (dict.fromkeys(range(2, 10), "Sales"), ["Sales"]),  # two of ten left
        (dict.fromkeys(range(3, 10), "Sales"), []),
        (dict.fromkeys(range(12), "Sales"), ["Sales"]),  # two of twelve are new
        (dict.fromkeys(range(13), "Sales"), []),
        (dict.fromkeys(range(10), "Trade"), []),  # renamed
    ],
)
def test_a_group_is_compared_where_four_in_five_stayed(
    now: dict[int, str], kept: list[str]
) -> None:
    before = dict.fromkeys(range(10), "Sales")
    assert kept_people(now, before, ["Sales", "Trade"]) == kept
