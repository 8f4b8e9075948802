from decimal import ROUND_HALF_UP, Decimal
from math import comb, isclose, sqrt

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from survey.scores.scoring import (
    Change,
    Counts,
    Estimate,
    Z,
    compare,
    count_bands,
    finite,
    moments,
    score_nps,
    share_shift,
    shares_differ,
    tenth_nps,
    tenth_percentages,
    whole_percentages,
)

PEOPLE = st.integers(0, 3000)
POOLS = st.builds(Counts, PEOPLE, PEOPLE, PEOPLE)
SMALL_POOLS = st.builds(Counts, *[st.integers(0, 40)] * 3)
ANSWERED = POOLS.filter(lambda counts: counts.n > 0)


def figures(estimate: Estimate) -> tuple[float, float, float]:
    assert estimate.exact is not None
    assert estimate.low is not None
    assert estimate.high is not None
    return estimate.exact, estimate.low, estimate.high


def compared(now: Counts, before: Counts) -> Change:
    change = compare(now, before)
    assert change is not None
    return change


GOLDEN = [  # R, with the source of Rocks 2016: counts, theta, SE, plain Wald, adjusted Wald
    ((37, 89, 174), 0.4566666667, 0.0406115291, (0.37706953, 0.53626380), (0.37277553, 0.53151490)),
    ((1, 2, 3), 0.3333333333, 0.3042903097, (-0.26306471, 0.92973138), (-0.26743259, 0.71187703)),
    ((2, 3, 7), 0.4166666667, 0.2191629700, (-0.01288486, 0.84621819), (-0.05501294, 0.72167961)),
    ((0, 0, 10), 1.0, 0.0, (1.0, 1.0), (0.47503552, 1.0)),  # 1.06342602 before clipping
    ((362, 176, 462), 0.1, 0.02853069, (0.04408088, 0.1559191), (0.04389667, 0.1555051)),
]


@pytest.mark.parametrize(("bands", "theta", "error", "wald", "adjusted"), GOLDEN)
def test_score_error_and_interval_are_those_of_the_r_package(
    bands: tuple[int, int, int],
    theta: float,
    error: float,
    wald: tuple[float, float],
    adjusted: tuple[float, float],
) -> None:
    mean, variance = moments(*bands)
    plain = (mean - Z * sqrt(variance), mean + Z * sqrt(variance))
    assert (mean, sqrt(variance)) == pytest.approx((theta, error), abs=1e-8)
    assert plain == pytest.approx(wald, abs=1e-7)
    exact, low, high = figures(score_nps(Counts(*bands)))
    assert exact == pytest.approx(100 * theta, abs=1e-7)
    assert (low, high) == pytest.approx([100 * bound for bound in adjusted], abs=1e-5)


def test_the_interval_is_cut_at_the_ends_of_the_scale() -> None:
    """Ten tens reach 106 points before clipping; ten zeros are their mirror."""
    theta, variance = moments(0.75, 1.5, 10.75)
    assert theta + Z * sqrt(variance) == pytest.approx(1.06342602, abs=1e-8)
    assert figures(score_nps(Counts(0, 0, 10)))[2] == 100
    assert figures(score_nps(Counts(10, 0, 0)))[1] == -100


def test_the_worked_example_reads_46_probably_37_to_53() -> None:
    """174 promoters, 89 passives, 37 detractors: 58 % - 12.3 %."""
    estimate = score_nps(Counts(37, 89, 174))
    _, low, high = figures(estimate)
    assert (estimate.nps, estimate.n, round(low), round(high)) == (46, 300, 37, 53)


def test_nobody_answered_is_none_and_never_zero() -> None:
    nobody = Estimate(Counts(0, 0, 0), None, None, None, None)
    assert score_nps(Counts(0, 0, 0)) == nobody
    assert finite(Counts(0, 0, 0), 40) == nobody


@pytest.mark.parametrize(
    ("bands", "nps"),
    [
        ((0, 7, 1), 13),  # 12.5: `round` would say 12
        ((1, 7, 0), -13),
        ((3, 0, 5), 25),
        ((0, 199, 1), 1),  # 0.5
        ((1, 199, 0), -1),
        ((0, 201, 1), 0),
        ((1, 0, 1), 0),
        ((0, 0, 1), 100),
        ((1, 0, 0), -100),
    ],
)
def test_the_whole_score_rounds_half_away_from_zero(bands: tuple[int, int, int], nps: int) -> None:
    assert score_nps(Counts(*bands)).nps == nps


@given(ANSWERED)
def test_the_whole_score_agrees_with_decimal_arithmetic(counts: Counts) -> None:
    exact = Decimal(100 * (counts.promoters - counts.detractors)) / counts.n
    assert score_nps(counts).nps == exact.quantize(Decimal(1), ROUND_HALF_UP)


@given(ANSWERED)
@example(counts=Counts(0, 0, 1))
def test_the_interval_holds_the_score_and_stays_on_the_scale(counts: Counts) -> None:
    exact, low, high = figures(score_nps(counts))
    assert -100 <= low < high <= 100
    assert low - 1e-9 <= exact <= high + 1e-9


@given(ANSWERED)
def test_turning_the_scale_round_turns_the_sign(counts: Counts) -> None:
    ahead = score_nps(counts)
    back = score_nps(Counts(*counts[::-1]))
    assert ahead.nps is not None
    assert back.nps == -ahead.nps
    exact, low, high = figures(ahead)
    assert figures(back) == pytest.approx((-exact, -high, -low))


@given(ANSWERED)
def test_the_same_shares_from_ten_times_the_answers_are_surer(counts: Counts) -> None:
    _, low, high = figures(score_nps(counts))
    _, surer_low, surer_high = figures(score_nps(Counts(*(10 * count for count in counts))))
    assert surer_high - surer_low < high - low


def test_thirty_of_forty_employees_are_surer_than_thirty_of_many() -> None:
    """The design's example: uncorrected -21 to +34; corrected by hand, f = 10/39."""
    counts = Counts(9, 10, 11)
    exact, low, high = figures(score_nps(counts))
    assert (round(low), round(high)) == (-21, 34)
    theta, variance = moments(9.75, 11.5, 11.75)
    centre = 2 / 30 + (theta - 2 / 30) * 10 / 39
    reach = 1.959963984540054 * sqrt(variance) * sqrt(10 / 39)
    corrected = (exact, 100 * (centre - reach), 100 * (centre + reach))
    assert figures(finite(counts, 40)) == pytest.approx(corrected)
    assert finite(counts, 40).nps == 7


@given(ANSWERED)
def test_when_everybody_answered_nothing_is_uncertain(counts: Counts) -> None:
    exact, low, high = figures(finite(counts, counts.n))
    assert (low, high) == pytest.approx((exact, exact))


@given(ANSWERED, st.integers(0, 1000))
def test_the_corrected_interval_holds_the_score_and_widens_with_the_population(
    counts: Counts, silent: int
) -> None:
    exact, low, high = figures(finite(counts, counts.n + silent))
    _, wider_low, wider_high = figures(finite(counts, counts.n + silent + 1))
    assert low - 1e-9 <= exact <= high + 1e-9
    assert wider_high - wider_low >= high - low - 1e-9


def test_a_very_large_population_is_the_plain_interval() -> None:
    counts = Counts(37, 89, 174)
    plain = figures(score_nps(counts))
    assert figures(finite(counts, 10**9)) == pytest.approx(plain, abs=1e-4)


def test_more_answers_than_people_are_refused() -> None:
    with pytest.raises(ValueError, match="3 answers from 2 people"):
        finite(Counts(1, 1, 1), 2)


def test_two_samples_differ_as_the_r_package_says() -> None:
    """Adjusted difference .17161716, interval .05354017 to .28969415, p = .00439011."""
    change = compared(Counts(37, 89, 174), Counts(60, 95, 145))
    assert change.points == pytest.approx(17.333333, abs=1e-6)
    assert (change.low, change.high) == pytest.approx((5.354017, 28.969415), abs=1e-6)
    assert (change.low + change.high) / 2 == pytest.approx(17.161716, abs=1e-6)
    assert change.p_value == pytest.approx(0.00439011, abs=1e-8)
    assert change.significant


def test_the_plain_wald_difference_is_golden_too() -> None:
    """Difference .17333333, SE .06049365: the unadjusted moments under the z-test."""
    (now, variance_now), (before, variance_before) = moments(37, 89, 174), moments(60, 95, 145)
    assert now - before == pytest.approx(0.17333333, abs=1e-8)
    assert sqrt(variance_now + variance_before) == pytest.approx(0.06049365, abs=1e-8)


@pytest.mark.parametrize(
    ("now", "before", "judged"), [(29, 900, False), (900, 29, False), (30, 30, True)]
)
def test_below_thirty_answers_no_change_is_claimed(now: int, before: int, judged: bool) -> None:
    assert (compare(Counts(now, 0, 0), Counts(0, 0, before)) is not None) is judged


@given(POOLS, POOLS)
def test_looking_back_is_looking_forward_mirrored(one: Counts, two: Counts) -> None:
    assume(min(one.n, two.n) >= 30)
    change, back = compared(one, two), compared(two, one)
    assert back.points == pytest.approx(-change.points)
    assert (back.low, back.high) == pytest.approx((-change.high, -change.low))
    assert isclose(back.p_value, change.p_value)
    assert -200 <= change.low < change.high <= 200
    assert change.significant == (change.p_value < 0.05)
    if abs(change.p_value - 0.05) > 1e-9:
        assert change.significant == (not change.low <= 0 <= change.high)


def test_equal_pools_do_not_differ() -> None:
    change = compared(Counts(10, 10, 10), Counts(20, 20, 20))
    assert (change.points, change.p_value, change.significant) == (0, 1, False)


@pytest.mark.parametrize(
    ("bands", "shown"),
    [
        ((37, 89, 174), (12, 30, 58)),
        ((2, 3, 7), (16, 26, 58)),
        ((1, 1, 1), (33, 34, 33)),
        ((0, 0, 1), (0, 0, 100)),
        ((5, 0, 0), (100, 0, 0)),
        ((0, 4, 0), (0, 100, 0)),
        ((1, 0, 1), (50, 0, 50)),
    ],
)
def test_whole_percentages_of_known_counts(
    bands: tuple[int, int, int], shown: tuple[int, int, int]
) -> None:
    assert whole_percentages(Counts(*bands)) == shown


@given(st.one_of(ANSWERED, SMALL_POOLS.filter(lambda counts: counts.n > 0)))
def test_whole_percentages_add_up_and_are_the_nearest_that_do(counts: Counts) -> None:
    """They sum to 100, make the shown NPS, and no other such triple is nearer the truth."""
    detractors, _, promoters = shown = whole_percentages(counts)
    nps = score_nps(counts).nps
    assert nps is not None
    assert sum(shown) == 100
    assert promoters - detractors == nps
    assert min(shown) >= 0

    def miss(triple: tuple[int, int, int]) -> int:
        return sum((100 * x - counts.n * y) ** 2 for x, y in zip(counts, triple, strict=True))

    for other in range(101):
        triple = (other, 100 - nps - 2 * other, other + nps)
        if min(triple) >= 0:
            assert (miss(shown), detractors) <= (miss(triple), other)


def test_no_answers_have_no_percentages() -> None:
    for spelled_out in (whole_percentages, tenth_percentages, tenth_nps):
        with pytest.raises(ValueError, match="no answers"):
            spelled_out(Counts(0, 0, 0))


@given(ANSWERED)
def test_with_one_decimal_they_add_up_as_well(counts: Counts) -> None:
    detractors, passives, promoters = shown = tenth_percentages(counts)
    assert sum(shown) == pytest.approx(100)
    assert promoters - detractors == pytest.approx(tenth_nps(counts))
    for told, exact in zip((detractors, passives, promoters), counts, strict=True):
        assert told == pytest.approx(100 * exact / counts.n, abs=0.1)
    assert tenth_nps(counts) == pytest.approx(
        100 * (counts.promoters - counts.detractors) / counts.n, abs=0.0501
    )


def test_a_tally_falls_into_bands() -> None:
    assert count_bands([1, 1, 1, 1, 1, 1, 1, 10, 10, 100, 100]) == Counts(7, 20, 200)
    assert count_bands([]) == Counts(0, 0, 0)


@given(st.lists(st.integers(0, 50), min_size=11, max_size=11))
def test_no_answer_is_lost_between_the_bands(scores: list[int]) -> None:
    assert count_bands(scores).n == sum(scores)


@pytest.mark.parametrize(
    ("shares", "differ"),
    [
        ((38, 212, 45, 1000), True),
        ((12, 212, 60, 1000), False),
        ((0, 212, 120, 1000), True),  # much less often is told, too
        ((3, 30, 3, 30), False),
        ((29, 29, 0, 1000), False),  # too few to judge, on either side
        ((30, 1000, 29, 29), False),
    ],
)
def test_shares_differ_only_beyond_chance(shares: tuple[int, int, int, int], differ: bool) -> None:
    assert shares_differ(*shares) is differ


def test_shares_of_one_kind_differ_by_chance_in_one_of_a_hundred() -> None:
    """Exactly, over two binomials of 100 and 300 answers with 10 % each."""

    def chances(n: int) -> list[float]:
        return [comb(n, k) * 0.1**k * 0.9 ** (n - k) for k in range(n + 1)]

    wrong = sum(
        here * there
        for named, here in enumerate(chances(100))
        for before, there in enumerate(chances(300))
        if here * there > 1e-9 and shares_differ(named, 100, before, 300)
    )
    assert 0.003 < wrong < 0.015


def test_the_difference_of_two_shares_is_newcombes() -> None:
    """Golden: Newcombe 1998, table II, contrast (a), 56/70 and 48/80 by method 10."""
    shift = share_shift(56, 70, 48, 80)
    assert shift is not None
    assert (shift.before, shift.now) == pytest.approx((60, 80))
    assert (shift.low, shift.high) == pytest.approx((5.24, 33.39), abs=0.005)


@given(st.integers(30, 500), st.integers(30, 500), st.data())
def test_a_shift_holds_its_own_difference_and_turns_with_its_sides(
    n: int, m: int, data: st.DataObject
) -> None:
    count, before = data.draw(st.integers(0, n)), data.draw(st.integers(0, m))
    shift, back = share_shift(count, n, before, m), share_shift(before, m, count, n)
    assert shift is not None
    assert back is not None
    assert -100.000001 <= shift.low <= shift.now - shift.before + 1e-9
    assert shift.now - shift.before - 1e-9 <= shift.high <= 100.000001
    assert (back.low, back.high) == pytest.approx((-shift.high, -shift.low), abs=1e-6)


@pytest.mark.parametrize(("n", "m"), [(29, 500), (500, 29), (0, 0)])
def test_a_shift_of_few_answers_is_not_told(n: int, m: int) -> None:
    assert share_shift(0, n, 0, m) is None
