"""The numbers of a digest, read from the rollup and scored by `survey`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from reports.digest.digest import Digest, PulseDigest, Quote, WeekPoint
from reports.digest.mixes import of_the_same_mix
from reports.digest.movers import moved_parts
from reports.digest.parts import segment_points, theme_points
from reports.digest.plans import last_moved, planned
from reports.digest.response import rate_before
from reports.digest.whys import headline_whys, unsorted_of
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
from survey.scores.scoring import Counts, count_bands, pooled, score_nps, tally_by
from survey.scores.verdict import HISTORY, drift, headline_weeks, judge
from survey.time.periods import BEFORE, bounds, days_of, first_due, shift

QUOTES = 2
NOTHING = Counts(0, 0, 0)


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
    oldest = monday - timedelta(weeks=HISTORY - 1)
    days = tally_by(await counts_of.scores_by_day(tx, survey.key, oldest, sunday))
    tallies = [_pool(days, *days_of(shift(week, -back))) for back in range(HISTORY)]
    weeks = [count_bands(tally) for tally in tallies]
    counts, verdict = weeks[0], judge(weeks, survey.matters)
    shown = headline_weeks(weeks, verdict)
    headline_days = (sunday - timedelta(weeks=shown) + timedelta(days=1), sunday)
    mix = None
    if verdict.weeks and not where:
        verdict, mix = await of_the_same_mix(tx, survey, verdict, *headline_days)
    scores = _pool(days, *headline_days)
    judged = verdict.weeks or 1
    before = pooled((NOTHING, *weeks[judged : judged + BEFORE]))
    earlier = (headline_days[0] - timedelta(weeks=BEFORE), headline_days[0] - timedelta(days=1))
    points = []
    for back in reversed(range(BEFORE)):
        estimate = score_nps(weeks[back])
        points.append(
            WeekPoint(shift(week, -back), estimate.n, estimate.nps, estimate.low, estimate.high)
        )
    delivered, answered, open_n = await response_counts(tx, survey.key, start, end, where)
    named = await counts_of.scores_by_theme(tx, survey.key, *headline_days)
    usually = await counts_of.scores_by_theme(tx, survey.key, *earlier)
    usual = pooled((NOTHING, *weeks[shown : shown + BEFORE]))
    whys = headline_whys(survey, named, usually, count_bands(scores), usual)
    reached, over = Reached(delivered, answered), now >= end
    themes, themes_beyond = theme_points(survey, named, low_first=verdict.leaning < 0)
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
        headline_weeks=shown,
        headline=score_nps(count_bands(scores)),
        before=score_nps(before),
        verdict=verdict,
        drift=drift(weeks),
        scores=tuple(scores),
        weeks=tuple(points),
        quotes=await quotes_of(tx, survey.key, start, end, where),
        next_round=next_round(survey, now, zone),
        why_high=whys.get(Band.PROMOTER, ()),
        why_low=whys.get(Band.DETRACTOR, ()),
        mix=mix,
        low_unsorted=unsorted_of(Band.DETRACTOR, named),
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
        key_gone_at=(
            wave.key_gone_at.astimezone(zone).replace(second=0, microsecond=0)
            if wave.key_gone_at
            else None
        ),
    )
