"""The release: what may leave a pulse, how far one person moves it, and what is said of it."""

from __future__ import annotations

from itertools import permutations
from math import exp
from random import Random, SystemRandom

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey.published.noise import noise_variance
from survey.published.release import (
    SENSITIVITY,
    WIDEST,
    Figures,
    Noisy,
    bands_of,
    draw_release,
    expected_margin,
    fewest_people,
    figures_of,
    scale_of,
    together,
)
from survey.scores.scoring import Counts

ANSWERS = {  # what somebody does -> what it adds to promoters, detractors, participants
    "0-6": (0, 1, 1),
    "7-8": (0, 0, 1),
    "9-10": (1, 0, 1),
    "silent": (0, 0, 0),
}
NOISY = st.builds(Noisy, st.integers(-9, 70), st.integers(-9, 70), st.integers(-9, 70))


def test_no_change_of_one_person_moves_the_counts_by_more_than_the_noise_is_for() -> None:
    moves = [
        sum(abs(a - b) for a, b in zip(ANSWERS[one], ANSWERS[other], strict=True))
        for one, other in permutations(ANSWERS, 2)
    ]
    assert max(moves) == SENSITIVITY


@pytest.mark.parametrize("epsilon", [0.5, 1.0, 2.0, 2.1, 3.0])
def test_the_likelihood_of_a_release_changes_by_no_more_than_epsilon(epsilon: float) -> None:
    """Exactly, from the distribution: one person's every change, at every output near it."""
    q = exp(-1 / float(scale_of(epsilon)))
    for one, other in permutations(ANSWERS, 2):
        for x in ((0, 0, 0), (3, -2, 5), (-4, 6, 1), (1, 1, 1)):
            shift = [
                abs(out - a) - abs(out - b)
                for out, a, b in zip(x, ANSWERS[one], ANSWERS[other], strict=True)
            ]
            ratio = q ** sum(shift)
            assert ratio <= exp(epsilon) * (1 + 1e-9)


@pytest.mark.parametrize("epsilon", [0.49, 0.0, -1.0, 3.01, float("inf"), float("nan")])
def test_epsilon_is_within_its_bounds(epsilon: float) -> None:
    with pytest.raises(ValueError, match=r"epsilon is 0\.5 to 3"):
        scale_of(epsilon)


def test_every_group_of_the_sample_is_drawn_whoever_answered() -> None:
    """Also one that is silent; and nothing is drawn of a group that nobody was asked in."""
    counts = {"Sales": Counts(3, 4, 5)}
    drawn = draw_release(counts, {"Sales": 20, "Support": 19}, 2.0, SystemRandom())
    assert set(drawn) == {"Sales", "Support"}


def test_the_company_is_the_sum_of_its_groups() -> None:
    assert together([Noisy(1, 2, 9), Noisy(-1, 4, 12)]) == Noisy(0, 6, 21)


def test_the_fewest_people_of_a_figure_by_epsilon() -> None:
    assert {e: fewest_people(e) for e in (0.5, 1.0, 2.0, 3.0)} == {
        0.5: 65, 1.0: 34, 2.0: 19, 3.0: 15,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("people", "groups", "points"),
    [(20, 1, 38), (30, 1, 28), (40, 2, 27), (60, 3, 22), (100, 4, 16), (200, 6, 11), (400, 10, 7)],
)
def test_the_half_width_to_expect(people: int, groups: int, points: int) -> None:
    assert round(expected_margin(people, 2.0, groups=groups)) == points


@given(NOISY, st.integers(1, 60), st.sampled_from([0.5, 2.0, 3.0]), st.integers(1, 6))
def test_figures_are_whole_and_sound_whatever_was_drawn(
    noisy: Noisy, headcount: int, epsilon: float, groups: int
) -> None:
    shown = figures_of("Sales", noisy, headcount, epsilon, groups=groups)
    if shown.nps is None:
        assert shown == Figures("Sales", headcount)
        return
    assert shown.n is not None
    assert shown.low is not None
    assert shown.high is not None
    assert shown.promoters is not None
    assert shown.detractors is not None
    assert shown.passives is not None
    assert 1 <= shown.n <= headcount
    assert -100 <= shown.low <= shown.nps <= shown.high <= 100
    assert shown.promoters + shown.passives + shown.detractors == 100
    assert min(shown.promoters, shown.passives, shown.detractors) >= 0
    assert shown.promoters - shown.detractors == shown.nps
    assert expected_margin(headcount, epsilon, groups=groups) <= WIDEST


@given(NOISY, st.integers(1, 60))
def test_bands_that_could_be_are_near_what_was_drawn(noisy: Noisy, headcount: int) -> None:
    bands = bands_of(noisy, headcount)
    assert min(bands) >= 0
    assert bands.n == max(0, min(noisy.participants, headcount))
    possible = (
        min(noisy.promoters, noisy.detractors) >= 0
        and noisy.promoters + noisy.detractors <= bands.n
    )
    if possible:
        assert (bands.promoters, bands.detractors) == noisy[:2]


def test_a_group_is_shown_by_its_headcount_and_not_by_its_answers() -> None:
    few, enough = fewest_people(2.0) - 1, fewest_people(2.0)
    for noisy in (Noisy(9, 0, 12), Noisy(0, 0, 12), Noisy(5, 5, 18)):
        assert figures_of("", noisy, few, 2.0).nps is None
        assert figures_of("", noisy, enough, 2.0).nps is not None


def test_the_interval_covers_what_everybody_asked_would_have_said() -> None:
    """95 % intervals over invented companies of 24 people; 0.9 would be a fault of the formula."""
    random, within, times = Random(4), 0, 1_500
    for _ in range(times):
        weights = [random.uniform(0.1, 1) for _ in range(3)]
        people = random.choices((-1, 0, 1), weights, k=24)
        answered = [one for one in people if random.random() < 0.65]
        counts = Counts(answered.count(-1), answered.count(0), answered.count(1))
        (noisy,) = draw_release({"": counts}, {"": 24}, 2.0, random).values()
        shown = figures_of("", noisy, 24, 2.0)
        if shown.low is None or shown.high is None:
            times -= 1
            continue
        within += shown.low <= 100 * sum(people) / 24 <= shown.high
    assert within / times > 0.93


def test_without_noise_in_the_interval_it_would_cover_too_little() -> None:
    """The control: an interval of sampling alone, on the same draws."""
    assert noise_variance(1.0) == pytest.approx(1.841, abs=0.001)
    sampling_only = expected_margin(24, 3.0)
    assert sampling_only < expected_margin(24, 2.0) < expected_margin(24, 0.5)
