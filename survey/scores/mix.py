"""Whether others answered than before, so that a score moved and nobody changed their mind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import erfc, sqrt

from survey.scores.scoring import (
    FEWEST_TO_JUDGE,
    Change,
    Counts,
    Z,
    adjusted,
    moments,
    pooled,
    whole,
)
from survey.scores.verdict import SURE as SURE_OF_CHANGE
from survey.scores.verdict import Verdict, Word, weigh_change

FEWEST = 8  # answers of a part that may stand for it
SURE = 0.001  # a p-value of the shares: below it they did move
ENOUGH = 0.5  # of the answers before: so many must be of parts that answered now, too
UNKNOWN = "import"  # how answers came that were brought in from elsewhere: no way of its own


@dataclass(frozen=True)
class Mixed:
    """The part whose share of the answers moved most, in whole percent, and what that does.

    `nps` and `change`: the score as if the shares were those of before, and how far that stands
    from before; None where too few of the parts are in both.
    """

    name: str
    before: int
    now: int
    nps: int | None
    change: Change | None


def mixed(now: Mapping[str, Counts], before: Mapping[str, Counts], least: float) -> Mixed | None:
    """What became of the mix; None where it is the same, or moves the score less than `least`.

    The mix moved where the share of a part did: a z-test of two shares at the .1 % level, over the
    number of parts. Parts with fewer than eight answers in both together stay out of it. The score
    at the mix of before is
    sum w_k theta_k, with w_k the share of part k before and theta_k its score now (that of before,
    where fewer than eight of it answered now). Source: direct standardization, as in Fleiss,
    "Statistical Methods for Rates and Proportions" (2003), 19.2.
    """
    parts = _parts(now, before)
    if len(parts) < 2:
        return None
    ours, theirs = (pooled(pair[side] for pair in parts.values()) for side in (0, 1))
    if min(ours.n, theirs.n) < FEWEST_TO_JUDGE or not _moved(parts):
        return None
    score, variance, known = 0.0, 0.0, 0.0
    for here, earlier in parts.values():
        weight = earlier.n / theirs.n
        told = here if here.n >= FEWEST else earlier
        known += weight * (here.n >= FEWEST)
        if weight:
            score += weight * moments(*told)[0]
            variance += weight**2 * moments(*adjusted(told))[1]
    effect = moments(*ours)[0] - score
    if known >= ENOUGH and 100 * abs(effect) < least:
        return None
    shares = {
        name: (100 * here.n / ours.n, 100 * earlier.n / theirs.n)
        for name, (here, earlier) in parts.items()
    }
    named = filter(None, shares)  # "" is what has no name, and never the only part
    name = max(named, key=lambda part: (abs(shares[part][0] - shares[part][1]), part))
    found = Mixed(name, whole(shares[name][1]), whole(shares[name][0]), None, None)
    if known < ENOUGH:
        return found
    base, of_base = moments(*theirs)[0], moments(*adjusted(theirs))[1]
    change = _change(score - base, sqrt(variance + of_base))
    return Mixed(name, found.before, found.now, whole(100 * score), change)


def unmixed(verdict: Verdict, mix: Mixed | None) -> Verdict:
    """The verdict, or none (`unknown`, `mixed`) where it would be another at the mix of before."""
    if mix is None or verdict.weeks is None or verdict.change is None:
        return verdict
    if mix.change:
        word = weigh_change(mix.change, verdict.matters, SURE_OF_CHANGE[verdict.weeks])
        other = replace(verdict, word=word, change=mix.change)
        if (word, other.leaning) == (verdict.word, verdict.leaning):
            return verdict
    return replace(verdict, word=Word.UNKNOWN, mixed=True)


def _parts(
    now: Mapping[str, Counts], before: Mapping[str, Counts]
) -> dict[str, tuple[Counts, Counts]]:
    """Each part now and before; the smallest stay out, and what nobody knows the way of."""
    nobody = Counts(0, 0, 0)
    pairs = {
        name: (now.get(name, nobody), before.get(name, nobody))
        for name in now.keys() | before.keys()
        if name != UNKNOWN
    }
    return {name: (a, b) for name, (a, b) in sorted(pairs.items()) if a.n + b.n >= FEWEST}


def _moved(parts: Mapping[str, tuple[Counts, Counts]]) -> bool:
    """Whether the share of any part moved, by Bonferroni's inequality."""
    ours, theirs = (sum(pair[side].n for pair in parts.values()) for side in (0, 1))
    for here, earlier in parts.values():
        both = (here.n + earlier.n) / (ours + theirs)
        error = sqrt(both * (1 - both) * (1 / ours + 1 / theirs))
        apart = abs(here.n / ours - earlier.n / theirs)
        if error and erfc(apart / error / sqrt(2)) < SURE / len(parts):
            return True
    return False


def _change(difference: float, error: float) -> Change:
    p_value = erfc(abs(difference) / error / sqrt(2))
    return Change(
        points=100 * difference,
        low=100 * max(difference - Z * error, -2.0),
        high=100 * min(difference + Z * error, 2.0),
        p_value=p_value,
        significant=p_value < 0.05,
        error=100 * error,
    )
