import json
from collections import Counter
from itertools import permutations
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey.published.publish import Published, from_json, published, to_json
from survey.scores.scoring import Counts, finite

REASONS = ["The heating", "Long meetings", "Kind people"]
SCORES = st.lists(st.integers(0, 10), max_size=60)


def publish(
    scores: list[int],
    reasons: list[str] | None = None,
    *,
    invited: int = 40,
    k: int = 5,
    comments: int = 10,
    seed: int = 1,
) -> Published:
    whole = {"": scores}, reasons or [], {"": invited}
    return published(*whole, k, comments, Random(seed))


def pulse(detractors: int, passives: int, promoters: int) -> list[int]:
    return [3] * detractors + [7] * passives + [9] * promoters


def test_a_closed_pulse_shows_rounded_figures_only() -> None:
    """31 of 40 answered, 10 / 11 / 10: 77.5 % took part, 32, 35 and 32 % fall in the bands."""
    shown = publish(pulse(10, 11, 10))
    assert shown == Published(
        invited=40,
        n=30,
        participation=80,
        nps=0,
        low=-15,
        high=15,
        detractors=30,
        passives=35,
        promoters=30,
        comments=(),
        suppressed=("comments",),
    )


@pytest.mark.parametrize(
    ("answers", "k", "shown"),
    [(0, 5, False), (4, 5, False), (5, 5, True), (7, 8, False), (8, 8, True)],
)
def test_below_the_minimum_group_nothing_is_shown(answers: int, k: int, shown: bool) -> None:
    assert (publish([9] * answers, k=k).n is not None) is shown


@pytest.mark.parametrize("k", [-3, 0, 1, 4])
def test_the_minimum_group_is_never_below_five(k: int) -> None:
    assert publish([9, 3, 7, 9], k=k).suppressed == ("company",)


@given(st.lists(st.integers(0, 10), max_size=4), st.integers(10, 99))
def test_a_hidden_pulse_looks_the_same_whoever_answered_what(
    scores: list[int], invited: int
) -> None:
    """Not even how many answered: only the number of invited is left."""
    hidden = publish(scores, REASONS, invited=invited, comments=0)
    assert hidden == publish([], invited=invited)
    assert {name for name, value in to_json(hidden).items() if value} == {
        *("invited", "suppressed", "step")
    }
    assert hidden.suppressed == ("company",)


@given(SCORES, st.integers(0, 60))
def test_every_figure_is_a_multiple_of_five_on_its_scale(scores: list[int], silent: int) -> None:
    shown = publish(scores, invited=max(len(scores) + silent, 10))
    if shown.n is None or shown.nps is None:
        assert len(scores) < 5
        return
    if shown.low is None or shown.high is None:
        assert silent == 0  # and all of one mind
        return
    shares = (shown.participation, shown.detractors, shown.passives, shown.promoters)
    assert all(share in range(5, 100, 5) for share in shares)
    assert shown.nps in range(-100, 105, 5)
    assert -100 <= shown.low <= shown.nps <= shown.high <= 100
    assert shown.low % 5 == shown.high % 5 == shown.n % 5 == 0
    assert abs(shown.n - len(scores)) <= 4
    assert 5 <= shown.n <= shown.invited


@given(SCORES.filter(lambda scores: len(scores) >= 5), st.integers(4, 60))
def test_the_interval_is_rounded_outward(scores: list[int], silent: int) -> None:
    """It holds the interval with finite-population correction and is less than 5 wider a side."""
    invited = len(scores) + silent
    counts = Counts(
        sum(score <= 6 for score in scores),
        sum(7 <= score <= 8 for score in scores),
        sum(score >= 9 for score in scores),
    )
    exact, shown = finite(counts, invited), publish(scores, invited=invited)
    assert exact.low is not None
    assert exact.high is not None
    assert shown.low is not None
    assert shown.high is not None
    assert shown.low <= exact.low < shown.low + 5 or shown.low == exact.low == -100
    assert shown.high - 5 < exact.high <= shown.high


@pytest.mark.parametrize(
    ("promoters", "others", "share"),
    [
        (0, 20, 5),  # under 10 %
        (1, 19, 5),
        (2, 18, 10),  # exactly 10 %
        (3, 17, 15),
        (17, 3, 85),
        (18, 2, 90),  # exactly 90 %
        (19, 1, 95),  # over 90 %
        (20, 0, 95),
        (3, 21, 15),  # 12.5 %: half upward
        (5, 35, 15),
        (2, 15, 10),  # 11.8 %
    ],
)
def test_shares_end_in_under_10_and_over_90(promoters: int, others: int, share: int) -> None:
    assert publish(pulse(others, 0, promoters), invited=100).promoters == share


@pytest.mark.parametrize(
    ("answers", "invited", "n", "participation"),
    [
        (5, 60, 5, 5),
        (7, 40, 5, 20),  # 17.5 %
        (8, 40, 10, 20),
        (36, 40, 35, 90),
        (37, 40, 35, 95),
        (40, 40, 40, 95),
        (13, 13, 10, 95),  # rounding up would show more answers than people
    ],
)
def test_the_number_of_answers_is_rounded_too(
    answers: int, invited: int, n: int, participation: int
) -> None:
    shown = publish([7] * answers, invited=invited)
    assert (shown.n, shown.participation) == (n, participation)


@pytest.mark.parametrize(
    ("bands", "nps"),
    [
        ((0, 0, 8), 100),
        ((8, 0, 0), -100),
        ((1, 14, 2), 5),  # 5.9
        ((15, 9, 16), 5),  # 2.5: half away from zero
        ((16, 9, 15), -5),
        ((5, 0, 5), 0),
    ],
)
def test_the_score_is_rounded_to_five(bands: tuple[int, int, int], nps: int) -> None:
    assert publish(pulse(*bands), invited=60).nps == nps


def test_the_interval_does_not_say_that_everybody_took_part() -> None:
    """With all 40 answers the corrected interval would be a point."""
    shown = publish(pulse(10, 10, 20))
    assert finite(Counts(10, 10, 20), 40).low == finite(Counts(10, 10, 20), 40).high == 25
    assert (shown.low, shown.nps, shown.high) == (15, 25, 35)


@pytest.mark.parametrize(
    ("answers", "reasons", "minimum", "shown"),
    [
        (10, 3, 10, True),
        (9, 3, 10, False),
        (10, 2, 10, False),
        (10, 0, 10, False),
        (9, 3, 0, False),  # never below ten answers, whatever is configured
        (12, 3, 12, True),
        (11, 3, 12, False),
    ],
)
def test_comments_need_ten_answers_and_three_comments(
    answers: int, reasons: int, minimum: int, shown: bool
) -> None:
    result = publish([9] * answers, REASONS[:reasons], comments=minimum)
    assert sorted(result.comments) == (sorted(REASONS) if shown else [])
    assert result.suppressed == (() if shown else ("comments",))


def test_comments_come_in_every_order_alike() -> None:
    """Each of 6 orders about 300 times of 1,800; the seed is fixed."""
    random = Random(11)
    orders = Counter(
        published({"": [9] * 10}, REASONS, {"": 40}, 5, 10, random).comments for _ in range(1800)
    )
    assert set(orders) == set(permutations(REASONS))
    assert all(230 < times < 370 for times in orders.values())


@given(st.permutations(pulse(6, 5, 9)))
def test_the_figures_do_not_depend_on_the_order_of_answers(scores: list[int]) -> None:
    assert publish(scores) == publish(pulse(6, 5, 9))


def test_only_the_band_of_a_score_is_published() -> None:
    """All sixes and all zeros read the same."""
    assert publish([0] * 8 + [9] * 12) == publish([6] * 8 + [10] * 12)


@given(SCORES, st.lists(st.text(), max_size=5))
def test_what_is_stored_comes_back_the_same(scores: list[int], reasons: list[str]) -> None:
    shown = publish(scores, reasons, invited=70)
    assert from_json(json.loads(json.dumps(to_json(shown)))) == shown


@pytest.mark.parametrize("n", range(10, 31))
def test_of_one_mind_is_not_everybody(n: int) -> None:
    """Where all answered alike, the same is published as if one of them had been silent."""
    reasons = [f"Number {number}" for number in range(n)]
    everybody = publish([0] * n, reasons, invited=n)
    all_but_one = publish([0] * (n - 1), reasons[:-1], invited=n)
    assert len(everybody.comments) <= n - 1
    figures = ("n", "participation", "nps", "detractors", "passives", "promoters")
    assert [getattr(everybody, name) for name in figures] == [
        getattr(all_but_one, name) for name in figures
    ]
    assert everybody.low is None or everybody.low == all_but_one.low
