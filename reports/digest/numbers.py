"""The numbers of a digest, read from the rollup and scored by `survey`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from reports.digest.digest import Digest, PulseDigest, Quote, WeekPoint
from reports.digest.movers import moved_parts
from reports.digest.parts import segment_points, theme_points
from reports.digest.plans import last_moved, planned
from reports.digest.response import rate_before
from reports.digest.whys import week_whys
from storage.answers.counted import counted
from storage.answers.responses import latest_reasons
from storage.asking.invitations import invited_between, response_counts
from storage.asking.waves import Wave
from storage.cases.case_numbers import case_numbers
from storage.database.engine import Tx
from storage.plans.praise import waiting_praise
from survey.definition.definition import Survey
from survey.people.eligible import EVERYBODY
from survey.published.publish import from_json
from survey.scores.response_rate import Reached
from survey.scores.scale import Band
from survey.scores.scoring import compare, count_bands, score_nps, tally_by
from survey.time.periods import BEFORE, bounds, days_of, first_due, shift

ENOUGH = 100  # answers a headline wants
QUOTES = 2


def _pool(days: dict[date, list[int]], first: date, last: date) -> list[int]:
    pooled = [0] * 11
    for day, scores in days.items():
        if first <= day <= last:
            pooled = [a + b for a, b in zip(pooled, scores, strict=True)]
    return pooled


async def weekly_digest(
    tx: Tx,
    survey: Survey,
    week: str,
    zone: ZoneInfo,
    now: datetime,
    where: Mapping[str, str] = EVERYBODY,
) -> Digest:
    """Everything a digest says of one survey and one week, as the database stands now.

    `where`: of the people with these properties alone.
    """
    counts_of = counted(where)
    monday, sunday = days_of(week)
    start, end = bounds(week, zone)
    oldest = monday - timedelta(weeks=BEFORE)
    days = tally_by(await counts_of.scores_by_day(tx, survey.key, oldest, sunday))

    def window(weeks: int) -> list[int]:
        return _pool(days, sunday - timedelta(weeks=weeks) + timedelta(days=1), sunday)

    counts = count_bands(window(1))
    earlier = (oldest, monday - timedelta(days=1))
    headline_weeks = next((w for w in (1, 4) if sum(window(w)) >= ENOUGH), BEFORE)
    headline_days = (sunday - timedelta(weeks=headline_weeks) + timedelta(days=1), sunday)
    before = count_bands(_pool(days, *earlier))
    change = compare(counts, before)
    points = []
    for back in reversed(range(BEFORE)):
        first, last = days_of(shift(week, -back))
        estimate = score_nps(count_bands(_pool(days, first, last)))
        points.append(
            WeekPoint(shift(week, -back), estimate.n, estimate.nps, estimate.low, estimate.high)
        )
    delivered, answered, open_n = await response_counts(tx, survey.key, start, end, where)
    named = await counts_of.scores_by_theme(tx, survey.key, monday, sunday)
    usual = await counts_of.scores_by_theme(tx, survey.key, *earlier)
    pooled_themes = await counts_of.scores_by_theme(tx, survey.key, *headline_days)
    whys = week_whys(survey, named, usual, counts, before)
    reached, over = Reached(delivered, answered), now >= end
    themes, themes_beyond = theme_points(survey, pooled_themes)
    segments, segments_beyond = (
        ((), 0) if where else await segment_points(tx, survey, *headline_days)
    )
    return Digest(
        survey=survey.key,
        kind=survey.kind,
        subject=narrowed(survey.subject, where),
        scale_min=survey.scale_min,
        week=week,
        first_day=monday,
        last_day=sunday,
        so_far=now < end,
        estimate=score_nps(counts),
        invited=await invited_between(tx, survey.key, start, end, where),
        delivered=delivered,
        answered=answered,
        open_n=open_n,
        headline_weeks=headline_weeks,
        headline=score_nps(count_bands(window(headline_weeks))),
        before=score_nps(before),
        change=change.points if change else None,
        change_significant=change.significant if change else None,
        scores=tuple(window(headline_weeks)),
        weeks=tuple(points),
        quotes=await quotes_of(tx, survey.key, start, end, where),
        next_round=next_round(survey, now, zone),
        why_high=whys.get(Band.PROMOTER, ()),
        why_low=whys.get(Band.DETRACTOR, ()),
        themes=themes,
        themes_beyond=themes_beyond,
        segments=segments,
        segments_beyond=segments_beyond,
        movers=() if where or not counts.n else await moved_parts(tx, survey, *headline_days),
        rate_before=await rate_before(tx, survey, week, zone, reached, where) if over else None,
        **({} if where else await _done_about(tx, survey, week, zone, now)),
    )


def narrowed(subject: str, where: Mapping[str, str]) -> str:
    """A subject with the properties of those who are meant: "Customers · region North"."""
    properties = ", ".join(f"{name} {value}" for name, value in where.items())
    return f"{subject} · {properties}" if properties else subject


async def _done_about(
    tx: Tx, survey: Survey, week: str, zone: ZoneInfo, now: datetime
) -> dict[str, Any]:
    """What is done about the answers; of the whole survey, so a filtered digest has none of it."""
    (start, end), (_, sunday) = bounds(week, zone), days_of(week)
    return {
        "plans": tuple(await planned(tx, survey)),
        "moved": await last_moved(tx, survey, sunday, zone),
        "praise": len(await waiting_praise(tx, survey.key, start, end)),
        "cases": await case_numbers(tx, survey.key, start, end, now),
    }


def next_round(survey: Survey, now: datetime, zone: ZoneInfo) -> date | None:
    """The day on which a survey's next wave opens, where one is scheduled."""
    if survey.wave is None:
        return None
    return first_due(survey.wave.cron, now, zone).astimezone(zone).date()


async def quotes_of(
    tx: Tx, survey_key: str, start: datetime, end: datetime, where: Mapping[str, str]
) -> tuple[Quote, ...]:
    """What a digest quotes of the reasons given in [start, end), as they stand now."""
    return tuple(_choose(await latest_reasons(tx, survey_key, start, end, 50, where)))


def _choose(reasons: list[tuple[str, int]]) -> list[Quote]:
    """One voice from each end: the newest telling reason of the lowest and of the highest score.

    A reason of a word or two tells little and a very long one does not fit a caption.
    """
    telling = [Quote(" ".join(text.split()), score) for text, score in reasons]
    telling = [quote for quote in telling if 12 <= len(quote.text) <= 300]
    if not telling:
        return []
    lowest = min(telling, key=lambda quote: quote.score)
    highest = max(telling, key=lambda quote: quote.score)
    return [lowest] if lowest is highest else [highest, lowest][:QUOTES]


def pulse_digest(survey: Survey, wave: Wave, zone: ZoneInfo) -> PulseDigest:
    """The published result of a closed anonymous wave; ValueError where it is not closed."""
    if wave.published is None or wave.closed_at is None:
        raise ValueError(f"wave {wave.id} has no published result")
    return PulseDigest(
        survey=survey.key,
        subject=survey.subject,
        wave=wave.id,
        closed_on=wave.closed_at.astimezone(zone).date(),
        published=from_json(wave.published),
    )
