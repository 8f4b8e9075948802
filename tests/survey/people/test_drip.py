"""The parts of a rotation cycle: everybody once, evenly, at random, with time to answer."""

from __future__ import annotations

from collections import Counter
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey.people.drip import drip, weekly_parts

SEGMENTS = st.sampled_from(["Sales", "Support", "Lab", ""])
CROWDS = st.dictionaries(st.integers(0, 2**63 - 1), SEGMENTS, max_size=80)


@pytest.mark.parametrize(
    ("open_days", "parts"), [(1, 1), (6, 1), (7, 1), (13, 1), (14, 2), (20, 2), (28, 4), (365, 52)]
)
def test_the_last_part_has_a_week_to_answer(open_days: int, parts: int) -> None:
    assert weekly_parts(open_days) == parts
    assert parts == 1 or open_days - 7 * (parts - 1) >= 7


@given(CROWDS, st.integers(1, 12), st.randoms(use_true_random=False))
def test_everybody_is_in_one_of_the_parts(
    segments: dict[int, str], parts: int, random: Random
) -> None:
    dealt = drip(segments, parts, random)
    assert set(dealt) == set(segments)
    assert set(dealt.values()) <= set(range(parts))


@given(CROWDS, st.integers(1, 12), st.randoms(use_true_random=False))
def test_parts_differ_by_one_person_at_most_as_a_whole_and_in_each_segment(
    segments: dict[int, str], parts: int, random: Random
) -> None:
    dealt = drip(segments, parts, random)
    for some in (set(segments.values()), *({name} for name in set(segments.values()))):
        sizes = Counter(part for person, part in dealt.items() if segments[person] in some)
        counts = [sizes[part] for part in range(parts)]
        assert max(counts) - min(counts) <= 1


def test_the_part_of_a_person_is_random() -> None:
    """Whoever is first on the roster is not first in every cycle."""
    segments = dict.fromkeys(range(40), "Sales")
    weeks = {drip(segments, 4, Random(seed))[0] for seed in range(40)}
    assert weeks == {0, 1, 2, 3}
