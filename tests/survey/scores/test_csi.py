"""The index of satisfaction: the published example, its interval, and its words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import combinations
from math import sqrt
from random import Random
from statistics import covariance, fmean, pvariance

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from survey.scores.csi import (
    Index,
    Joint,
    Pair,
    Rated,
    Verdict,
    csi,
    judged,
    nss,
    quadrant,
    rated,
    verdict,
    weakest,
)

GOLDEN = {"a": (9, 8.5), "b": (8, 7), "c": (7, 9), "d": (6, 6.5), "e": (10, 7.5)}
pairs = st.dictionaries(
    st.builds(Pair, st.integers(0, 10), st.integers(0, 10)), st.integers(1, 5), min_size=1
)


def sure(name: str, importance: float, satisfaction: float) -> Rated:
    return Rated(name, 100, importance, satisfaction, (0.01, 0.01), 0.0)


def test_the_published_example() -> None:
    index = csi([sure(name, *means) for name, means in GOLDEN.items()])
    assert index.value == pytest.approx(77.375)


def test_means_and_their_spread_are_those_of_the_answers() -> None:
    said = [Pair(9, 3), Pair(9, 3), Pair(4, 10), Pair(7, 7)]
    one = rated("speed", {Pair(9, 3): 2, Pair(4, 10): 1, Pair(7, 7): 1})
    assert one is not None
    assert one.variances is not None
    assert one.covariance is not None
    importance, satisfaction = zip(*said, strict=True)
    assert (one.n, one.importance, one.satisfaction) == (4, fmean(importance), fmean(satisfaction))
    assert one.variances[0] == pytest.approx(pvariance(importance) / 3)
    assert one.variances[1] == pytest.approx(pvariance(satisfaction) / 3)
    assert one.covariance == pytest.approx(covariance(importance, satisfaction) / 4)


def test_of_one_attribute_the_index_is_its_satisfaction_and_so_is_its_interval() -> None:
    """Importance cancels out: ten times the mean, give or take 1.96 standard errors of it."""
    counts = {Pair(2, 4): 30, Pair(9, 8): 30}
    one = rated("speed", counts)
    assert one is not None
    index = csi([one])
    error = 10 * sqrt(4 * 60 / 59 / 60)
    assert index.value == pytest.approx(60)
    assert index.low == pytest.approx(60 - 1.959964 * error)
    assert index.high == pytest.approx(60 + 1.959964 * error)


def test_the_interval_covers_the_truth_about_as_often_as_it_says() -> None:
    """Two attributes whose two taps go together; 95 % of 1,500 samples, give or take two."""
    random, inside, samples = Random(1), 0, 1500

    def said(base: int) -> Pair:
        mood = random.choice((-2, 0, 2))
        return Pair(base + mood + random.randint(0, 2), 4 + mood + random.randint(0, 4))

    # Means: importance base + 1, satisfaction 6.
    truth = 10 * (6 * 6 + 4 * 6) / (6 + 4)
    for _ in range(samples):
        pools = []
        for name, base in (("speed", 5), ("care", 3)):
            counts: dict[Pair, int] = {}
            for _ in range(40):
                pair = said(base)
                counts[pair] = counts.get(pair, 0) + 1
            one = rated(name, counts)
            assert one is not None
            pools.append(one)
        index = csi(pools)
        assert index.low is not None
        assert index.high is not None
        inside += index.low <= truth <= index.high
    assert inside / samples == pytest.approx(0.95, abs=0.02)


def test_net_satisfaction_is_the_nps_of_the_satisfaction() -> None:
    """Golden value of the NPS: 37 gave 0-6, 89 gave 7-8, 174 gave 9-10, however important."""
    one = rated("speed", {Pair(3, 0): 17, Pair(9, 6): 20, Pair(0, 7): 89, Pair(1, 10): 174})
    assert one is not None
    net = nss(one)
    assert net.counts == (37, 89, 174)
    assert net.nps == 46
    assert net.exact == pytest.approx(45.66666667)
    assert net.low == pytest.approx(37.277553)
    assert net.high == pytest.approx(53.151490)


def test_what_is_not_there_is_none() -> None:
    assert rated("speed", {}) is None
    assert csi([]) == Index(None, None, None)
    worthless = rated("speed", {Pair(0, 9): 3})
    assert worthless is not None
    assert csi([worthless]) == Index(None, None, None)
    single = rated("speed", {Pair(5, 9): 1})
    assert single is not None
    assert csi([single]) == Index(90, None, None)


@given(st.lists(pairs, min_size=1, max_size=4))
def test_an_index_lies_within_its_interval_and_both_within_the_scale(
    pools: list[dict[Pair, int]],
) -> None:
    index = csi([one for counts in pools if (one := rated("x", counts))])
    if index.value is not None and index.low is not None and index.high is not None:
        assert 0 <= index.low <= index.value + 1e-9
        assert index.value - 1e-9 <= index.high <= 100


@pytest.mark.parametrize(
    ("index", "target", "answers", "judged"),
    [
        (Index(90, 86, 94), 85, 30, "reached"),
        (Index(90, 85, 95), 85, 30, "reached"),
        (Index(80, 76, 84.9), 85, 30, "missed"),
        (Index(80, 75, 85), 85, 30, "chance"),
        (Index(90, 86, 94), 85, 29, "few"),
        (Index(90, 86, 94), None, 30, "untold"),
        (Index(None, None, None), 85, 30, "untold"),
    ],
)
def test_a_target_is_reached_or_missed_only_beyond_chance(
    index: Index, target: int | None, answers: int, judged: Verdict
) -> None:
    assert verdict(index, target, answers) == judged


def test_what_matters_little_is_not_mended_first() -> None:
    attributes = [sure("price", 3, 1), sure("speed", 9, 6), sure("care", 8, 7)]
    found = weakest(attributes)
    assert found is not None
    assert found.name == "speed"
    assert weakest([]) is None
    alike = weakest([sure("a", 0.1, 5), sure("b", 0.1, 4), sure("c", 0.1, 6)])
    assert alike is not None
    assert alike.name == "b"


def test_attributes_are_split_at_their_own_means() -> None:
    attributes = [
        sure("speed", 9, 9), sure("care", 9, 5), sure("box", 5, 9), sure("card", 5, 5),
    ]  # fmt: skip
    found = {one.name: quadrant(one, attributes) for one in attributes}
    assert found == {"speed": "keep", "care": "mend", "box": "spare", "card": "wait"}


@given(st.lists(st.tuples(st.floats(0, 10), st.floats(0, 10)), min_size=1, max_size=8))
def test_something_always_matters_and_something_always_satisfies(
    means: list[tuple[float, float]],
) -> None:
    attributes = [sure(str(place), *pair) for place, pair in enumerate(means)]
    found = {quadrant(one, attributes) for one in attributes}
    assert found & {"keep", "mend"}
    assert found & {"keep", "spare"}


def test_a_handful_of_ratings_neither_judges_nor_silences() -> None:
    """Two who agree have no spread, and one has none to tell: both stay out of what is judged."""
    many = rated("a", {Pair(9, 8): 50, Pair(8, 6): 50})
    assert many is not None
    alone = judged([many])
    assert alone.low is not None
    for few in ({Pair(10, 1): 2}, {Pair(10, 1): 1}):
        other = rated("b", few)
        assert other is not None
        assert judged([many, other]) == alone
        assert weakest([many, other]) is many
        assert csi([many, other]) != alone  # the formula itself leaves nothing out
    assert judged([rated("b", {Pair(10, 1): 9})]) == Index(None, None, None)  # type: ignore[list-item]


def test_the_index_is_never_above_a_hundred() -> None:
    every = [rated(name, {Pair(a, 10): 7, Pair(b, 10): 4}) for name, a, b in
             (("a", 3, 7), ("b", 9, 1), ("c", 6, 7))]  # fmt: skip
    index = csi([one for one in every if one])
    assert (index.value, index.high) == (100.0, 100.0)


def test_people_who_agree_do_not_prove_that_all_do() -> None:
    """The interval of the unanimous is that of them and three more, one above and one below."""

    def reach(n: int) -> float:
        one = rated("speed", {Pair(9, 5): n})
        assert one is not None
        index = csi([one])
        assert index.value is not None
        assert index.high is not None
        return index.high - index.value

    assert reach(30) == pytest.approx(10 * 1.959964 * 2.5 * sqrt(2 / 32 / 33))
    assert reach(10) > reach(30) > reach(300) > 0


def joined(sittings: Sequence[Mapping[str, Pair]]) -> tuple[list[Rated], list[Joint]]:
    """Attributes, and what those who rated two of them gave, as the database sums it up."""
    names = sorted({name for said in sittings for name in said})
    each = [rated(name, Counter(said[name] for said in sittings if name in said)) for name in names]
    joints = []
    for one, other in combinations(names, 2):
        both = [(*said[one], *said[other]) for said in sittings if one in said and other in said]
        sums = [sum(column) for column in zip(*both, strict=True)] or [0] * 4
        products = [sum(row[i] * row[j] for row in both) for i in (0, 1) for j in (2, 3)]
        joints.append(Joint(one, other, len(both), *sums, *products))
    return [one for one in each if one], joints


@given(
    st.lists(
        st.dictionaries(
            st.sampled_from("abc"),
            st.builds(Pair, st.integers(1, 10), st.integers(0, 10)),
            min_size=1,
        ),
        min_size=12,
        max_size=30,
    )
)
def test_the_variance_is_the_sum_of_squares_of_what_each_person_adds(
    sittings: list[dict[str, Pair]],
) -> None:
    attributes, joints = joined(sittings)
    assume(all(one.n > 1 for one in attributes))
    index = csi(attributes, joints)
    weight = sum(one.importance for one in attributes)
    assert index.value is not None
    assert index.low is not None
    added = []
    for said in sittings:
        adds = 0.0
        for one in attributes:
            if one.name in said:
                by_importance = (10 * one.satisfaction - index.value) / weight
                apart = by_importance * (said[one.name].importance - one.importance)
                apart += (
                    10 * one.importance / weight * (said[one.name].satisfaction - one.satisfaction)
                )
                adds += apart / sqrt(one.n * (one.n - 1))
        added.append(adds)
    floor = sum(
        (10 * one.importance / weight) ** 2 * 2 * 2.5**2 / (one.n + 2) / (one.n + 3)
        for one in attributes
    )
    reach = 1.959964 * sqrt(max(sum(adds**2 for adds in added), floor))
    assert index.low == pytest.approx(max(index.value - reach, 0), abs=1e-4)


def test_a_mood_that_colours_a_whole_sitting_counts_once() -> None:
    """Forty people each gave the same to four attributes: no surer than what they said of one."""
    sittings = [dict.fromkeys("abcd", Pair(8, 4 + n % 7)) for n in range(40)]
    attributes, joints = joined(sittings)
    alone = csi(attributes[:1])
    together = csi(attributes, joints)
    assert together.low == pytest.approx(alone.low)
    assert together.high == pytest.approx(alone.high)
    assert alone.low is not None
    assert (csi(attributes).low or 0) > alone.low
