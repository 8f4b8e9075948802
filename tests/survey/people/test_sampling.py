from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from math import ceil
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey.people.sampling import NEVER, Candidate, draw, longest_waiting, places

START = datetime(2026, 1, 1, tzinfo=UTC)


def crowd(**segments: int) -> list[Candidate]:
    names = [name for name, people in segments.items() for _ in range(people)]
    return [Candidate(number, name, None) for number, name in enumerate(names)]


def candidates() -> st.SearchStrategy[list[Candidate]]:
    asked = st.none() | st.integers(0, 20).map(lambda days: START + timedelta(days=days))
    row = st.tuples(st.sampled_from(["Sales", "Support", "Lab", ""]), asked)
    return st.lists(row, max_size=60).map(
        lambda rows: [Candidate(number, *row) for number, row in enumerate(rows)]
    )


@pytest.mark.parametrize(
    ("people", "fraction", "drawn"),
    [
        (40, 0.25, 10),
        (40, 0.33, 14),  # 13.2
        (100, 0.07, 7),  # in floats 7.000000000000001
        (100, 0.29, 29),  # in floats 28.999999999999996
        (1, 0.01, 1),
        (7, 1, 7),
        (7, 0, 0),
        (0, 0.5, 0),
    ],
)
def test_the_part_is_rounded_up_to_whole_people(people: int, fraction: float, drawn: int) -> None:
    assert len(draw(crowd(Sales=people), fraction, Random(1))) == drawn


@given(st.integers(0, 400), st.integers(1, 400))
def test_a_ratio_of_whole_numbers_draws_exactly_that_many(drawn: int, people: int) -> None:
    """In floats 5/6 of six are more than five."""
    assert places(Fraction(min(drawn, people), people), people) == min(drawn, people)


@pytest.mark.parametrize("fraction", [-0.1, 1.1, float("nan")])
def test_a_fraction_beyond_everybody_is_refused(fraction: float) -> None:
    with pytest.raises(ValueError, match="from 0 to 1"):
        draw(crowd(Sales=3), fraction, Random(1))


@given(candidates(), st.integers(0, 100), st.randoms(use_true_random=False))
def test_a_draw_is_even_exact_and_asks_the_longest_waiting(
    people: list[Candidate], percent: int, random: Random
) -> None:
    """ceil(fraction * N) people, no segment more than one off, nobody left out before another."""
    drawn = draw(people, percent / 100, random)
    assert len(drawn) == ceil(Fraction(percent, 100) * len(people))
    assert drawn == [person for person in people if person in drawn]
    sizes, quotas = Counter(p.segment for p in people), Counter(p.segment for p in drawn)
    for segment, size in sizes.items():
        assert abs(quotas[segment] - Fraction(len(drawn) * size, len(people))) < 1
    never = START - timedelta(days=1)
    for segment in sizes:
        inside = [p.last_asked or never for p in drawn if p.segment == segment]
        outside = [p.last_asked or never for p in people if p.segment == segment and p not in drawn]
        assert not inside or not outside or max(inside) <= min(outside)


def test_places_left_over_go_to_the_largest_remainders() -> None:
    """Of 3 + 4 + 8 people 5 are drawn: exact shares 1, 1.33 and 2.67."""
    drawn = draw(crowd(Sales=3, Support=4, Lab=8), 1 / 3, Random(1))
    assert Counter(p.segment for p in drawn) == {"Sales": 1, "Support": 1, "Lab": 3}


def test_the_never_asked_come_before_all() -> None:
    alice = Candidate(1, "Sales", START)
    boris = Candidate(2, "Sales", None)
    chen = Candidate(3, "Sales", START - timedelta(days=900))
    assert draw([alice, boris, chen], 0.3, Random(1)) == [boris]
    assert draw([alice, boris, chen], 0.6, Random(1)) == [boris, chen]


def test_ties_fall_at_random_and_alike_for_everybody() -> None:
    """Each of four equals is drawn about 500 times of 2,000; the seed is fixed."""
    random = Random(11)
    drawn = Counter(draw(crowd(Sales=4), 0.25, random)[0].id for _ in range(2000))
    assert set(drawn) == {0, 1, 2, 3}
    assert all(400 < times < 600 for times in drawn.values())


def test_the_same_seed_draws_the_same_people() -> None:
    people = crowd(Sales=30, Lab=12)
    assert draw(people, 0.4, Random(5)) == draw(people, 0.4, Random(5))
    assert draw(people, 0.4, Random(5)) != draw(people, 0.4, Random(6))


@pytest.mark.parametrize(("large", "small"), [(2, 1), (40, 1), (7, 2)])
def test_wave_by_wave_everybody_is_asked_also_in_a_small_segment(large: int, small: int) -> None:
    """By remainder alone, one person beside two would never be asked at a third a wave."""
    people = crowd(Sales=large, Lab=small)
    random, asked = Random(3), Counter[int]()
    for wave in range(12):
        today = START + timedelta(days=90 * wave)
        drawn = {person.id for person in draw(people, 0.33, random)}
        asked.update(drawn)
        people = [replace(p, last_asked=today) if p.id in drawn else p for p in people]
    assert set(asked) == {person.id for person in people}
    assert max(asked.values()) - min(asked.values()) <= 2


@given(
    people=st.lists(st.tuples(st.sampled_from("ABC"), st.integers(0, 400)), max_size=60),
    quota=st.dictionaries(st.sampled_from("ABCD"), st.integers(0, 30)),
)
def test_a_quota_is_filled_by_whoever_waited_longest(
    people: list[tuple[str, int]], quota: dict[str, int]
) -> None:
    """As far as there are people; nobody who waited longer than one chosen is left."""
    some = [
        Candidate(i, segment, START + timedelta(days=days))
        for i, (segment, days) in enumerate(people)
    ]
    chosen = longest_waiting(some, quota, Random(1))
    for segment in "ABCD":
        mine = [one for one in some if one.segment == segment]
        taken = [one for one in chosen if one.segment == segment]
        assert len(taken) == min(quota.get(segment, 0), len(mine))
        waited = sorted(one.last_asked or NEVER for one in mine)
        assert sorted(one.last_asked or NEVER for one in taken) == waited[: len(taken)]
