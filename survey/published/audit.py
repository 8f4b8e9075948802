"""Whether what is published of an anonymous wave gives away what is not.

A count is safe when another company could have published exactly the same with another count
there. The audit looks for such companies next to the true one: one or two people who answered
otherwise, or answered though they were silent, in one group or in two that make up for each other.
Every one it finds is proof; what it does not find, it takes for given away. So it errs towards
hiding. A company that one insider, who knows their own answer, can rule out is no proof to them.

Cell suppression and its audit are described in Willenborg & de Waal, "Elements of Statistical
Disclosure Control" (2001). What a reader could conclude from the rounding being as coarse as it
is, is not reckoned with, except that a group is hidden for too few answers or for another reason.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from itertools import chain

from survey.scores.scoring import Counts, pooled

Move = tuple[int, int, int]  # what is added to detractors, passives, promoters
World = Mapping[str, Move]  # the true company, but for these groups
Cell = tuple[str, str]  # (group or REST, what is counted)

REST = ""  # all hidden groups together
ANSWERS = "answers"
ONE_BAND = "all in one band"
BANDS = Counts._fields

_MOVES: tuple[Move, ...] = (
    *((-1, 1, 0), (-1, 0, 1), (0, -1, 1), (1, -1, 0), (1, 0, -1), (0, 1, -1)),  # another band
    *((1, 0, 0), (0, 1, 0), (0, 0, 1), (-1, 0, 0), (0, -1, 0), (0, 0, -1)),  # silent, or was
    *((1, -2, 1), (-1, 2, -1)),  # two people, and the score stays as it is
)


def given_away(
    counts: Mapping[str, Counts],
    headcounts: Mapping[str, int],
    hidden: Collection[str],
    group_as_shown: Callable[[str, Counts], bool],
    company_as_shown: Callable[[Counts], bool],
) -> set[Cell]:
    """The counts that what is published pins to one value, for an outsider or for an insider.

    `counts` and `headcounts` are by group; `hidden` names the groups that are not shown.
    `group_as_shown` and `company_as_shown` say whether other counts would have been published as
    the true ones are. Of a hidden group no count may be pinned; the hidden ones together are
    looked at where others are shown; of a shown one not that everybody is in the same band.
    """
    wanted = set(_wanted(counts, hidden))
    # For each count: the insiders who can rule out every proof found so far.
    unconvinced: dict[Cell, set[Cell]] = {}
    for world in _worlds(counts, headcounts, group_as_shown, company_as_shown):
        excluded = set(_excluded(world, counts, headcounts))
        for cell in _differs(world, counts, hidden):
            if cell in wanted:
                unconvinced[cell] = unconvinced.get(cell, excluded) & excluded
    return {cell for cell in wanted if unconvinced.get(cell, {cell})}


def _wanted(counts: Mapping[str, Counts], hidden: Collection[str]) -> Iterator[Cell]:
    for group in hidden:
        yield from ((group, what) for what in (*BANDS, ANSWERS))
    if hidden and len(hidden) < len(counts):
        yield from ((REST, what) for what in (*BANDS, ANSWERS))
    for group, true in counts.items():
        if group not in hidden and one_band(true):
            yield group, ONE_BAND


def _worlds(
    counts: Mapping[str, Counts],
    headcounts: Mapping[str, int],
    group_as_shown: Callable[[str, Counts], bool],
    company_as_shown: Callable[[Counts], bool],
) -> Iterator[World]:
    """The companies nearby that would have published the same."""

    def possible(group: str, move: Move) -> bool:
        moved = add(counts[group], move)
        return min(moved) >= 0 and moved.n <= headcounts[group] and group_as_shown(group, moved)

    company = pooled(counts.values())
    for move in _MOVES:
        able = [group for group in counts if possible(group, move)]
        if company_as_shown(add(company, move)):
            yield from ({group: move} for group in able)
        back = (-move[0], -move[1], -move[2])
        making_up = [group for group in counts if possible(group, back)]
        for group in able:
            yield from ({group: move, other: back} for other in making_up if other != group)


def _differs(world: World, counts: Mapping[str, Counts], hidden: Collection[str]) -> Iterator[Cell]:
    """The cells whose count is another one there."""
    rest = tuple(map(sum, zip(*(m for g, m in world.items() if g in hidden), strict=True)))
    moves = chain(world.items(), [(REST, rest)] if rest else [])
    for group, move in moves:
        yield from ((group, band) for band, change in zip(BANDS, move, strict=True) if change)
        if sum(move):
            yield group, ANSWERS
    for group, move in world.items():
        if not one_band(add(counts[group], move)):
            yield group, ONE_BAND


def _excluded(
    world: World, counts: Mapping[str, Counts], headcounts: Mapping[str, int]
) -> Iterator[Cell]:
    """The insiders who know that this is not their company: nobody there is what they are."""
    for group, move in world.items():
        true, there = counts[group], add(counts[group], move)
        yield from (
            (group, band)
            for band, before, after in zip(BANDS, true, there, strict=True)
            if before and not after
        )
        if true.n < headcounts[group] == there.n:
            yield group, "silent"


def add(counts: Counts, move: Move) -> Counts:
    """The counts after a move."""
    return Counts(*(count + change for count, change in zip(counts, move, strict=True)))


def one_band(counts: Counts) -> bool:
    """Whether everybody who answered is in the same band."""
    return sum(map(bool, counts)) == 1
