from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey.people.segments import OTHER, UNPLACED, WHOLE, TooSmall, frozen_segments

NAMES = st.sampled_from(["Sales", "Support", "Engineering", "Legal", "Lab", OTHER, ""])


@pytest.mark.parametrize(
    ("headcounts", "groups"),
    [
        ({"Sales": 10, "Support": 14}, {"Sales": "Sales", "Support": "Support"}),
        (
            {"Sales": 20, "Support": 9, "Legal": 3},
            {"Sales": "Sales", "Support": OTHER, "Legal": OTHER},
        ),
        (
            {"Sales": 20, "Support": 12, "Legal": 3},  # Legal alone would stand out as "Other"
            {"Sales": "Sales", "Support": OTHER, "Legal": OTHER},
        ),
        (
            {"Sales": 20, "Support": 12, "Lab": 12, "Legal": 3},  # a tie: by name
            {"Sales": "Sales", "Support": "Support", "Lab": OTHER, "Legal": OTHER},
        ),
        ({"Sales": 10}, {"Sales": WHOLE}),
        ({"Sales": 12, "Legal": 3}, {"Sales": WHOLE, "Legal": WHOLE}),
        ({"Sales": 5, "Legal": 5}, {"Sales": WHOLE, "Legal": WHOLE}),
        ({"Sales": 10, "Legal": 0}, {"Sales": WHOLE, "Legal": WHOLE}),
        (
            {"Sales": 10, "Lab": 10, "Legal": 0},  # an empty segment drags nobody along
            {"Sales": "Sales", "Lab": "Lab", "Legal": OTHER},
        ),
        ({"Sales": 20, "": 12}, {"Sales": "Sales", "": UNPLACED}),
        ({"Sales": 20, "": 9, "Lab": 4}, {"Sales": "Sales", "": OTHER, "Lab": OTHER}),
        ({"": 20}, {"": WHOLE}),
        ({UNPLACED: 7, "": 7, "Sales": 14}, {UNPLACED: UNPLACED, "": UNPLACED, "Sales": "Sales"}),
        ({"Sales": 30, OTHER: 12, "Lab": 2}, {"Sales": "Sales", OTHER: OTHER, "Lab": OTHER}),
    ],
)
def test_segments_below_ten_are_merged(headcounts: dict[str, int], groups: dict[str, str]) -> None:
    """Groups of ten, at least."""
    assert frozen_segments(headcounts, 10) == groups


@pytest.mark.parametrize("headcounts", [{}, {"Sales": 9}, {"Sales": 4, "Lab": 5}])
def test_fewer_people_than_a_group_needs_open_no_wave(headcounts: dict[str, int]) -> None:
    with pytest.raises(TooSmall, match="at least 10 people"):
        frozen_segments(headcounts, 10)


@given(st.dictionaries(NAMES, st.integers(0, 40), min_size=1), st.integers(10, 24))
def test_every_group_holds_so_many_people(headcounts: dict[str, int], least: int) -> None:
    """And every segment has a group, its own, the rest's or the whole company's."""
    if sum(headcounts.values()) < least:
        with pytest.raises(TooSmall):
            frozen_segments(headcounts, least)
        return
    groups = frozen_segments(headcounts, least)
    assert groups.keys() == headcounts.keys()
    sizes = Counter[str]()
    for segment, group in groups.items():
        assert group in (segment or UNPLACED, OTHER, WHOLE)
        sizes[group] += headcounts[segment]
    assert all(size >= least for size in sizes.values() if size)
    peopled = [group for group, size in sizes.items() if size]
    assert (len(peopled) == 1) == (WHOLE in groups.values())


@given(st.dictionaries(NAMES, st.integers(10, 40), min_size=2))
def test_segments_large_enough_stay_themselves(headcounts: dict[str, int]) -> None:
    assert frozen_segments(headcounts, 5) == {name: name or UNPLACED for name in headcounts}
