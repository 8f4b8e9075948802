"""What may be shown of an anonymous wave: rounded figures, or nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from math import ceil, floor
from random import Random
from typing import Any

from survey.scale import TOP
from survey.scoring import count_bands, finite

SMALLEST_GROUP = 5  # answers; whatever a company sets, never fewer
FEWEST_FOR_COMMENTS = 10  # answers; likewise
FEWEST_COMMENTS = 3
STEP = 5
UNDER_10, OVER_90 = 5, 95  # the two ends of a published share


@dataclass(frozen=True)
class Published:
    """The only figures of an anonymous wave that anybody ever sees; None means withheld.

    Figures are whole multiples of 5. A share, in percent, is 10 to 90, or one of two marks:
    5 always means "under 10 %" and 95 always "over 90 %".
    """

    invited: int  # people in the sample, known to everybody
    n: int | None  # answers
    participation: int | None  # a share of those invited
    nps: int | None  # points
    low: int | None  # points, 95 % interval rounded outward
    high: int | None
    detractors: int | None  # shares of the answers; rounded apart, they need not sum to 100
    passives: int | None
    promoters: int | None
    comments: tuple[str, ...]  # in random order; empty where withheld
    suppressed: tuple[str, ...]  # what is hidden: "company" | "comments" | "segments"


def published(
    scores: Sequence[int],
    reasons: Sequence[str],
    invited: int,
    minimum_group: int,
    minimum_comments: int,
    random: Random,
) -> Published:
    """Decide what leaves an anonymous wave, from the scores and reasons of its ballots.

    Below `minimum_group` answers nothing does, however many they were. Comments come from
    `minimum_comments` answers on, and never fewer than three. `random` must not be seeded with
    anything a reader could know, or the comments' order would lead back to the ballots.
    """
    counts = count_bands([scores.count(score) for score in range(TOP + 1)])
    n = counts.n
    if n < max(minimum_group, SMALLEST_GROUP):
        return _nothing(invited)
    # Without a width, an interval would say that everybody took part: it keeps to "over 90 %".
    estimate = finite(counts, max(invited, ceil(n / 0.95)))
    assert estimate.low is not None  # as somebody answered
    assert estimate.high is not None
    enough = n >= max(minimum_comments, FEWEST_FOR_COMMENTS) and len(reasons) >= FEWEST_COMMENTS
    return Published(
        invited=invited,
        n=min(_nearest(n, 1), invited // STEP * STEP),
        participation=_share(n, invited),
        nps=_nearest(100 * (counts.promoters - counts.detractors), n),
        low=max(STEP * floor(estimate.low / STEP), -100),
        high=min(STEP * ceil(estimate.high / STEP), 100),
        detractors=_share(counts.detractors, n),
        passives=_share(counts.passives, n),
        promoters=_share(counts.promoters, n),
        comments=tuple(random.sample(reasons, len(reasons))) if enough else (),
        suppressed=() if enough else ("comments",),
    )


def to_json(result: Published) -> dict[str, Any]:
    """A plain dict of the fields, as stored with the closed wave."""
    return asdict(result) | {
        "comments": list(result.comments),
        "suppressed": list(result.suppressed),
    }


def from_json(stored: Mapping[str, Any]) -> Published:
    """What `to_json` made."""
    lists = {name: tuple(stored[name]) for name in ("comments", "suppressed")}
    return Published(**{**stored, **lists})


def _nothing(invited: int) -> Published:
    return Published(
        invited=invited,
        n=None,
        participation=None,
        nps=None,
        low=None,
        high=None,
        detractors=None,
        passives=None,
        promoters=None,
        comments=(),
        suppressed=("company",),
    )


def _share(part: int, whole: int) -> int:
    if 10 * part < whole:
        return UNDER_10
    if 10 * part > 9 * whole:
        return OVER_90
    return _nearest(100 * part, whole)


def _nearest(numerator: int, denominator: int) -> int:
    """The multiple of 5 nearest a ratio, half away from zero, in integers only."""
    width = 2 * STEP * denominator
    size = STEP * ((2 * abs(numerator) + STEP * denominator) // width)
    return size if numerator >= 0 else -size
