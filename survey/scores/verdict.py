"""One window, three words: whether an NPS moved, held, or cannot be told to have done either."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import ceil
from statistics import NormalDist

from survey.scores.scoring import FEWEST_TO_JUDGE, Change, Counts, compare, pooled, whole

ENOUGH = 100  # answers a headline wants
MATTERS = 10  # points: what counts as a change for a company that says nothing else
PAST = 12  # weeks that a window is compared with
HISTORY = 2 * PAST  # weeks that a verdict looks back on, at most

SURE = {1: 0.0005, 4: 0.0025}
"""Of a window of so many weeks: the p-value below which its change is hardly chance.

Either may speak, so by Bonferroni's inequality an unchanged company is told of a change in at most
one week of 330. The longer window has most of it, for most changes last.
"""
SURE_ONCE = 0.01  # the same of a comparison that is made alone, as of a quarter
SURE_DRIFT = 0.005  # the same of 12 weeks against the 12 before


class Word(StrEnum):
    """What is said of a change."""

    UP = "moved_up"
    DOWN = "moved_down"
    HELD = "held"  # if anything changed, then by less than matters
    UNKNOWN = "unknown"  # the answers do not tell
    FEW = "few"  # too few answers, or none to compare them with


MOVED = (Word.UP, Word.DOWN)


@dataclass(frozen=True)
class Verdict:
    """What is said of the last `weeks` (1 or 4; None where few), and the change it rests on.

    `seen`: from about so many points either way a change would have stood out. `matters`: how many
    points bound "held". `mixed`: others answered than before, so nothing is said of the change.
    """

    word: Word
    weeks: int | None = None
    change: Change | None = None
    seen: int | None = None
    matters: int = MATTERS
    mixed: bool = False

    @property
    def leaning(self) -> int:
        """1 where it rose or seems to have risen (at the 5 % level), -1 where it fell, else 0."""
        change = self.change
        if change is None or self.mixed or self.word is Word.HELD:
            return 0
        clear = change.significant and whole(change.points) != 0
        return (1 if change.points > 0 else -1) if clear else 0


def judge(weeks: Sequence[Counts], matters: int = MATTERS) -> Verdict:
    """The verdict on the newest week; `weeks` are the counts of 24, newest first.

    A window moved where its change against the 12 weeks before it is hardly chance (`SURE`), or is
    at the 5 % level and so was, the same way, that of the four weeks before the window. The
    headline's window speaks, unless the other alone has moved.
    """
    told = [_of_window(weeks, length, matters) for length in _windows(weeks)]
    moved = [one for one in told if one.word in MOVED]
    return next(iter((*moved, *told)), Verdict(Word.FEW, matters=matters))


def of_pools(now: Counts, before: Counts, length: int, matters: int = MATTERS) -> Verdict:
    """The verdict on `length` weeks where only these two pools are known."""
    change = compare(now, before)
    if change is None:
        return Verdict(Word.FEW, matters=matters)
    word = weigh_change(change, matters, SURE[length])
    return Verdict(word, length, change, would_stand_out(change, SURE[length]), matters)


def weigh_change(change: Change, matters: int, sure: float, *, again: bool = False) -> Word:
    """The word for a change that is hardly chance below a p-value of `sure`, or seen `again`."""
    if (change.p_value < sure or again) and whole(change.points):
        return Word.UP if change.points > 0 else Word.DOWN
    return Word.HELD if -matters < change.low and change.high < matters else Word.UNKNOWN


def would_stand_out(change: Change, sure: float) -> int:
    """How many points either way, about, would have been hardly chance among as many answers."""
    return ceil(NormalDist().inv_cdf(1 - sure / 2) * change.error)


def drift(weeks: Sequence[Counts]) -> Change | None:
    """The last 12 weeks against the 12 before; None below 30 answers on either side."""
    return compare(_pool(weeks, 0, PAST), _pool(weeks, PAST, PAST))


def headline_weeks(weeks: Sequence[Counts], verdict: Verdict) -> int:
    """The window a headline shows: the verdict's; without one, the shortest with 100, else 12."""
    enough = (n for n in SURE if _pool(weeks, 0, n).n >= ENOUGH)
    return verdict.weeks or next(enough, PAST)


def _windows(weeks: Sequence[Counts]) -> Iterator[int]:
    """The lengths to be judged, the headline's first.

    None where this week has no answer, or fewer than 30 and the four weeks fewer than 100.
    """
    week, four = _pool(weeks, 0, 1).n, _pool(weeks, 0, 4).n
    if not week or (week < FEWEST_TO_JUDGE and four < ENOUGH):
        return
    both = (1, 4) if week >= ENOUGH else (4, 1)
    for length in both if four > week else (1,):
        if _change(weeks, 0, length):
            yield length


def _of_window(weeks: Sequence[Counts], length: int, matters: int) -> Verdict:
    change = _change(weeks, 0, length)
    assert change is not None  # as `_windows` found it
    earlier = _change(weeks, length, 4)
    again = (
        earlier is not None
        and change.significant
        and earlier.significant
        and earlier.points * change.points > 0
    )
    word = weigh_change(change, matters, SURE[length], again=again)
    return Verdict(word, length, change, would_stand_out(change, SURE[length]), matters)


def _change(weeks: Sequence[Counts], first: int, length: int) -> Change | None:
    """That of `length` weeks, from the `first` newest on, against the 12 before them."""
    return compare(_pool(weeks, first, length), _pool(weeks, first + length, PAST))


def _pool(weeks: Sequence[Counts], first: int, length: int) -> Counts:
    """So many weeks as one; those that are not there are empty."""
    return pooled((Counts(0, 0, 0), *weeks[first : first + length]))
