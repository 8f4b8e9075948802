"""What may be shown of an anonymous wave: rounded figures, or nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from math import ceil, floor
from random import Random
from typing import Any, NamedTuple

from survey.published.audit import add, given_away, one_band
from survey.scores.scale import TOP
from survey.scores.scoring import Counts, count_bands, finite, pooled

SMALLEST_GROUP = 5  # answers; whatever a company sets, never fewer
FEWEST_FOR_COMMENTS = 10  # answers; likewise
FEWEST_COMMENTS = 3
STEPS = (5, 10, 20, 40)  # what figures are rounded to, the finest first
STEP = STEPS[0]
UNDER_10, OVER_90 = 5, 95  # the two ends of a published share


class Level(NamedTuple):
    """How much is said of the whole company."""

    step: int  # of its score
    interval: bool
    shares: bool


LEVELS = (  # tried in this order until nothing hidden can be worked out
    Level(5, interval=True, shares=True),
    Level(5, interval=False, shares=True),
    *(Level(step, interval=False, shares=False) for step in STEPS[1:]),
)


@dataclass(frozen=True)
class Group:
    """One group of a closed wave: its name as frozen at the opening, and its eNPS if shown.

    `nps` is in points, a multiple of `step`, or None where the group is hidden.
    """

    name: str
    nps: int | None
    step: int


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
    groups: tuple[Group, ...] = ()  # by name; empty where the company is one group
    step: int = STEP  # what `nps` is rounded to, in points; all else is rounded to 5


def published(
    scores: Mapping[str, Sequence[int]],
    reasons: Sequence[str],
    headcounts: Mapping[str, int],
    minimum_group: int,
    minimum_comments: int,
    random: Random,
) -> Published:
    """Decide what leaves an anonymous wave, from the scores of each group and all reasons.

    `headcounts`, the people asked in each group, are known to everybody. Below `minimum_group`
    answers nothing leaves, however many they were. A group is shown from `minimum_group` answers
    on; the hidden ones together have as many, or the smallest shown one is hidden, too. Then
    `audit` tries to work out the hidden counts: while it can, the company's figures get coarser,
    and after that one group fewer is shown. Comments come from `minimum_comments` answers on, and
    never fewer than three. `random` must not be seeded with anything a reader could know, or the
    comments' order would lead back to the ballots.
    """
    k = max(minimum_group, SMALLEST_GROUP)
    counts = {group: _counted(scores.get(group, ())) for group in sorted(headcounts)}
    company = pooled(counts.values())
    invited = sum(headcounts.values())
    enough = company.n >= max(minimum_comments, FEWEST_FOR_COMMENTS)
    # As many comments as people would tell that all are of the one mind that the shares show.
    most = invited - 1 if one_band(company) else invited
    comments = random.sample(reasons, min(len(reasons), most)) if enough else []
    comments = comments if len(comments) >= FEWEST_COMMENTS else []
    decided = _decide(counts, headcounts, k, len(comments)) if company.n >= k else None
    if decided is None:
        return _nothing(invited, [Group(g, None, STEP) for g in counts if len(counts) > 1])
    figures, groups = decided
    suppressed = {"comments": not comments, "segments": any(group.nps is None for group in groups)}
    return Published(
        invited=invited,
        **figures,
        comments=tuple(comments),
        suppressed=tuple(what for what, hidden in suppressed.items() if hidden),
        groups=groups,
    )


def _decide(
    counts: Mapping[str, Counts], headcounts: Mapping[str, int], k: int, comments: int
) -> tuple[dict[str, Any], tuple[Group, ...]] | None:
    """The company's figures and the groups, as fine as may be; None where nothing may be shown.

    `comments` is how many are shown: as many have answered, at least.
    """
    invited = sum(headcounts.values())
    company = pooled(counts.values())
    if len(counts) == 1:  # nothing is hidden behind the company's figures
        return _whole(company, invited), ()
    steps = {group: _step_of(group_counts) for group, group_counts in counts.items()}
    shown = [group for group in counts if counts[group].n >= k]
    shown.sort(key=lambda group: (-counts[group].n, group))
    hidden_answers = company.n - sum(counts[group].n for group in shown)
    if shown and len(shown) < len(counts) and hidden_answers < k:
        shown.pop()

    def group_as_shown(group: str, other: Counts) -> bool:
        if group not in shown:
            return (other.n < k) == (counts[group].n < k)  # hidden for the same reason
        return other.n >= k and _score(other, steps[group]) == _score(counts[group], steps[group])

    def safe(figures: Mapping[str, Any], level: Level) -> bool:
        def company_as_shown(other: Counts) -> bool:
            possible = max(k, comments) <= other.n <= invited
            return possible and _figures(other, invited, level) == figures

        hidden = [group for group in counts if group not in shown]
        return not given_away(counts, headcounts, hidden, group_as_shown, company_as_shown)

    while True:
        for level in LEVELS:
            figures = _figures(company, invited, level)
            if safe(figures, level):
                public = {g: Group(g, _score(counts[g], steps[g]), steps[g]) for g in shown}
                return figures, tuple(public.get(g, Group(g, None, STEP)) for g in counts)
        if not shown:
            return None
        shown.pop()


def _whole(company: Counts, invited: int) -> dict[str, Any]:
    """The figures of a company of one group: never that all are of one mind, and all answered."""
    figures = _figures(company, invited, LEVELS[0])
    if company.n < invited or not one_band(company):
        return figures
    one_less = Counts(*(max(count - 1, 0) for count in company))
    alike = _figures(one_less, invited, LEVELS[0]) == figures
    return figures if alike else _figures(company, invited, LEVELS[1])


def _step_of(counts: Counts) -> int:
    """The finest rounding at which a group's score does not say that all are in one band."""
    near = [add(counts, move) for move in ((-1, 1, 0), (0, 1, -1), (1, -1, 0), (0, -1, 1))]
    for step in STEPS:
        scores = [_score(other, step) for other in near if min(other) >= 0]
        if not one_band(counts) or _score(counts, step) in scores:
            return step
    return STEPS[-1]


def _counted(scores: Sequence[int]) -> Counts:
    return count_bands([scores.count(score) for score in range(TOP + 1)])


def _figures(company: Counts, invited: int, level: Level) -> dict[str, Any]:
    """The company's part of `Published`; at least one answer."""
    n = company.n
    low = high = None
    if level.interval:
        # Without a width, an interval would say that all took part: it keeps to "over 90 %".
        estimate = finite(company, max(invited, ceil(n / 0.95)))
        assert estimate.low is not None  # as somebody answered
        assert estimate.high is not None
        low = max(STEP * floor(estimate.low / STEP), -100)
        high = min(STEP * ceil(estimate.high / STEP), 100)
    shares = [_share(part, n) for part in company] if level.shares else [None] * 3
    return {
        "n": min(_nearest(n, 1), invited // STEP * STEP),
        # Of ten, "over 90 %" could only be all of them.
        "participation": min(_share(n, invited), OVER_90 if invited > 10 else 90),
        "nps": _score(company, level.step),
        "low": low,
        "high": high,
        **dict(zip(Counts._fields, shares, strict=True)),
        "step": level.step,
    }


def _score(counts: Counts, step: int) -> int:
    """The score to the nearest multiple of `step`, at most the largest one below 100."""
    nps = _nearest(100 * (counts.promoters - counts.detractors), counts.n, step)
    most = 100 // step * step
    return max(-most, min(nps, most))


def to_json(result: Published) -> dict[str, Any]:
    """A plain dict of the fields, as stored with the closed wave."""
    return asdict(result) | {
        "comments": list(result.comments),
        "suppressed": list(result.suppressed),
        "groups": [asdict(group) for group in result.groups],
    }


def from_json(stored: Mapping[str, Any]) -> Published:
    """What `to_json` made; a wave that closed before groups were shown has none."""
    groups = tuple(Group(**group) for group in stored.get("groups", ()))
    lists = {name: tuple(stored[name]) for name in ("comments", "suppressed")}
    return Published(**{**stored, **lists, "groups": groups})


def _nothing(invited: int, groups: Sequence[Group]) -> Published:
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
        groups=tuple(groups),
    )


def _share(part: int, whole: int) -> int:
    if 10 * part < whole:
        return UNDER_10
    if 10 * part > 9 * whole:
        return OVER_90
    return _nearest(100 * part, whole)


def _nearest(numerator: int, denominator: int, step: int = STEP) -> int:
    """The multiple of `step` nearest a ratio, half away from zero, in integers only."""
    width = 2 * step * denominator
    size = step * ((2 * abs(numerator) + step * denominator) // width)
    return size if numerator >= 0 else -size
