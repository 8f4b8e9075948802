"""Which parts moved: only beyond chance, and all of them taken together."""

from __future__ import annotations

from survey.scores.movers import movers
from survey.scores.scoring import Counts

FALLEN, RISEN, SAME = Counts(60, 20, 20), Counts(5, 15, 80), Counts(20, 30, 50)


def names(now: dict[str, Counts], before: dict[str, Counts]) -> list[str]:
    return [one.name for one in movers(now, before)]


def test_the_most_improved_comes_first_and_what_stayed_is_not_told() -> None:
    before = dict.fromkeys(("North", "South", "East"), SAME)
    now = {"North": FALLEN, "South": RISEN, "East": Counts(22, 30, 48)}
    assert names(now, before) == ["South", "North"]


def test_below_thirty_answers_and_without_a_before_nothing_is_told() -> None:
    assert names({"North": Counts(29, 0, 0), "New": FALLEN}, {"North": SAME}) == []


def test_among_many_parts_one_needs_more_to_be_told() -> None:
    """p = .03 alone is told; one of ten such comparisons is not."""
    slight = Counts(30, 30, 40)
    alone = names({"0": slight}, {"0": Counts(16, 34, 50)})
    parts = [str(n) for n in range(10)]
    many = names(
        {**dict.fromkeys(parts, SAME), "0": slight},
        {**dict.fromkeys(parts, SAME), "0": Counts(16, 34, 50)},
    )
    assert (alone, many) == (["0"], [])
