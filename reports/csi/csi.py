"""The index of satisfaction of any days and of a week: numbers, frozen and as JSON."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from reports.digest.numbers import narrowed, next_round
from reports.digest.response import rate_before
from storage.answers.counted import counted
from storage.answers.ratings import (
    PARTS,
    PairCount,
    answers_by,
    joint_ratings,
    pairs_by,
    pairs_by_property,
)
from storage.asking.invitations import invited_between, response_counts
from storage.database.engine import Tx
from survey.definition.definition import Survey
from survey.people.eligible import EVERYBODY
from survey.scores.csi import Index, Joint, Pair, Rated, csi, judged, rated
from survey.scores.response_rate import Reached
from survey.scores.verdict import ENOUGH
from survey.time.periods import BEFORE, bounds, days_of, midnight, week_of_day


@dataclass(frozen=True)
class CsiPart:
    """The index of one pool of answers, and the attributes behind it in the file's order.

    `name` is "" for the whole, and for a part that has none. `judged` is the index that may be
    judged: of attributes that enough people rated.
    """

    name: str
    index: Index
    attributes: tuple[Rated, ...]
    judged: Index

    @property
    def n(self) -> int:
        """How many rated the attribute that most did."""
        return max((one.n for one in self.attributes), default=0)


def part_of(name: str, attributes: Sequence[Rated], joints: Iterable[Joint] = ()) -> CsiPart:
    """The part that these attributes make, rated by the same people as `joints` say."""
    both = tuple(joints)
    return CsiPart(name, csi(attributes, both), tuple(attributes), judged(attributes, both))


@dataclass(frozen=True)
class CsiResults:
    """A csi survey between two days, both included. `by` says what the parts are."""

    survey: str
    first: date
    last: date
    target: int | None
    answers: int  # that rated an attribute in full
    whole: CsiPart
    invited: int
    delivered: int
    answered: int
    open_n: int
    by: str | None
    parts: tuple[CsiPart, ...]


async def csi_results(
    tx: Tx, survey: Survey, first: date, last: date, zone: ZoneInfo, by: str | None = None
) -> CsiResults:
    """Numbers of a csi survey. ValueError in one line where it has no parts of this kind."""
    start, end = midnight(first, zone), midnight(last + timedelta(days=1), zone)
    delivered, answered, open_n = await response_counts(tx, survey.key, start, end)
    days = await pairs_by(tx, survey.key, first, last, "day")
    joints = await joint_ratings(tx, survey.key, first, last, "day")
    return CsiResults(
        survey=survey.key,
        first=first,
        last=last,
        target=survey.target,
        answers=sum(n for _, n in await answers_by(tx, survey.key, first, last, "day")),
        whole=_whole(survey, days, joints),
        invited=await invited_between(tx, survey.key, start, end),
        delivered=delivered,
        answered=answered,
        open_n=open_n,
        by=by,
        parts=(
            tuple(_pools(survey, days, joints, week_of_day))
            if by == "week"
            else await csi_parts(tx, survey, first, last, by)
        ),
    )


async def csi_parts(
    tx: Tx, survey: Survey, first: date, last: date, by: str | None
) -> tuple[CsiPart, ...]:
    """By segment, touchpoint or a property; ValueError in one line of what it has no parts."""
    if by is None:
        return ()
    if by == "theme":
        raise ValueError("a csi survey has no themes")
    counts = await (pairs_by if by in PARTS else pairs_by_property)(tx, survey.key, first, last, by)
    joints = await joint_ratings(tx, survey.key, first, last, by)
    return tuple(_pools(survey, counts, joints, str))


Joints = Iterable[tuple[date | str, Joint]]


def _whole(survey: Survey, counts: Iterable[PairCount], joints: Joints) -> CsiPart:
    pools = _pools(survey, counts, joints, lambda _: "")
    return pools[0] if pools else part_of("", ())


def _pools(
    survey: Survey, counts: Iterable[PairCount], joints: Joints, name: Callable[[Any], str]
) -> list[CsiPart]:
    """The parts in the order of their names; attributes that the survey no longer has stay out."""
    tallies: defaultdict[str, defaultdict[str, Counter[Pair]]]
    tallies = defaultdict(lambda: defaultdict(Counter))
    for part, attribute, importance, satisfaction, n in counts:
        if attribute in survey.attributes:
            tallies[name(part)][attribute][Pair(importance, satisfaction)] += n
    together: defaultdict[str, list[Joint]] = defaultdict(list)
    for part, joint in joints:
        together[name(part)].append(joint)
    found = []
    for part in sorted(tallies):
        each = (rated(attribute, tallies[part][attribute]) for attribute in survey.attributes)
        found.append(part_of(part, [one for one in each if one], together[part]))
    return found


@dataclass(frozen=True)
class CsiDigest:
    """The numbers of one csi survey and one week, as the tick froze them in the outbox row."""

    survey: str
    subject: str
    week: str  # ISO, "2026-W47"
    so_far: bool  # the week still runs
    target: int | None
    headline_weeks: int  # 1, 4 or 12: the shortest window with 100 answers, else 12
    answers: int  # of the headline
    headline: CsiPart
    week_answers: int
    invited: int
    delivered: int
    answered: int
    open_n: int
    next_round: date | None
    rate_before: int | None = None  # percent, 12 weeks before; None unless the line is crossed now

    @property
    def silent(self) -> bool:
        """Whether nobody answered this week."""
        return self.week_answers == 0


async def weekly_csi(
    tx: Tx,
    survey: Survey,
    week: str,
    zone: ZoneInfo,
    now: datetime,
    where: Mapping[str, str] = EVERYBODY,
) -> CsiDigest:
    """Everything a digest says of one csi survey and one week, as the database stands now.

    `where`: of the people with these properties alone.
    """
    counts_of = counted(where)
    _, sunday = days_of(week)
    start, end = bounds(week, zone)

    def first(weeks: int) -> date:
        return sunday - timedelta(weeks=weeks) + timedelta(days=1)

    days = dict(await counts_of.answers_by_day(tx, survey.key, first(BEFORE), sunday))

    def window(weeks: int) -> int:
        return sum(n for day, n in days.items() if isinstance(day, date) and day >= first(weeks))

    headline_weeks = next((weeks for weeks in (1, 4) if window(weeks) >= ENOUGH), BEFORE)
    delivered, answered, open_n = await response_counts(tx, survey.key, start, end, where)
    counts = await counts_of.pairs_by_day(tx, survey.key, first(headline_weeks), sunday)
    joints = await counts_of.joints_by_day(tx, survey.key, first(headline_weeks), sunday)
    reached, over = Reached(delivered, answered), now >= end
    return CsiDigest(
        survey=survey.key,
        subject=narrowed(survey.subject, where),
        week=week,
        so_far=now < end,
        target=survey.target,
        headline_weeks=headline_weeks,
        answers=window(headline_weeks),
        headline=_whole(survey, counts, joints),
        week_answers=window(1),
        invited=await invited_between(tx, survey.key, start, end, where),
        delivered=delivered,
        answered=answered,
        open_n=open_n,
        next_round=next_round(survey, now, zone),
        rate_before=await rate_before(tx, survey, week, zone, reached, where) if over else None,
    )
