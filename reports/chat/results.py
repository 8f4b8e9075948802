"""The numbers of any stretch of days: of a survey, and of each of its parts."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from reports.digest.frozen import UNJUDGED, numbers, pulse_summary
from reports.digest.numbers import pulse_digest
from storage.answers.ratings import competitor_pairs
from storage.answers.reasons import unsorted_reasons
from storage.answers.responses import scores_by_property
from storage.answers.rollup import scores_by
from storage.answers.themes import scores_by_theme
from storage.asking.invitations import invited_between, response_counts
from storage.asking.waves import closed_waves
from storage.database.engine import Tx
from survey.asking.competitor import Comparison, compare_pairs
from survey.definition.definition import Survey
from survey.definition.operators import withheld
from survey.scores.scale import Kind
from survey.scores.scoring import Estimate, count_bands, score_nps, tally_by
from survey.themes.themes import UNSORTED
from survey.time.periods import day_of, midnight, week_of_day

OLDEST = date(2000, 1, 1)


@dataclass(frozen=True)
class Part:
    """One part of a survey's answers: of a segment, touchpoint, theme, week, or property's value.

    `name` is "" for the answers that have none. An answer may have several themes; those with a
    reason and without a theme are "unsorted".
    """

    name: str
    estimate: Estimate


@dataclass(frozen=True)
class Results:
    """A named survey between two days, both included. `by` says what the parts are."""

    survey: str
    first: date
    last: date
    estimate: Estimate
    invited: int  # people a question reached
    delivered: int  # invitations
    answered: int  # of these
    open_n: int  # answers to questions that people opened themselves
    by: str | None
    parts: tuple[Part, ...]
    unsorted: tuple[int, int] | None  # by theme alone: reasons of no theme, and all reasons
    rival: str | None  # the competitor's name
    comparison: Comparison  # with the competitor, of those who rated both


def stretch(
    first: date | None, last: date | None, now: datetime, zone: ZoneInfo
) -> tuple[date, date]:
    """The days meant: from the first answer to today, where nothing else was said."""
    today = day_of(now, zone)
    return max(first or OLDEST, OLDEST), max(min(last or today, today), OLDEST)


async def named_results(
    tx: Tx, survey: Survey, first: date, last: date, zone: ZoneInfo, by: str | None = None
) -> Results:
    """Numbers of a named survey. ValueError in one line where it has no parts of this kind."""
    start, end = midnight(first, zone), midnight(last + timedelta(days=1), zone)
    delivered, answered, open_n = await response_counts(tx, survey.key, start, end)
    whole = _estimates(await scores_by(tx, survey.key, first, last, "day"), lambda _: "")
    return Results(
        survey=survey.key,
        first=first,
        last=last,
        estimate=whole[0].estimate if whole else score_nps(count_bands(())),
        invited=await invited_between(tx, survey.key, start, end),
        delivered=delivered,
        answered=answered,
        open_n=open_n,
        by=by,
        parts=tuple(await _parts(tx, survey, first, last, by)) if by else (),
        unsorted=await unsorted_reasons(tx, survey.key, first, last) if by == "theme" else None,
        rival=survey.competitor,
        comparison=compare_pairs(await competitor_pairs(tx, survey.key, first, last)),
    )


async def _parts(tx: Tx, survey: Survey, first: date, last: date, by: str) -> list[Part]:
    if by == "theme":
        themes = _estimates(
            await scores_by_theme(tx, survey.key, first, last), lambda theme: theme or UNSORTED
        )
        return sorted(themes, key=lambda part: (part.name == UNSORTED, part.name))
    if by == "week":
        days = await scores_by(tx, survey.key, first, last, "day")
        return _estimates(days, week_of_day)
    if by in ("segment", "touchpoint"):
        return _estimates(await scores_by(tx, survey.key, first, last, by), str)
    return _estimates(await scores_by_property(tx, survey.key, first, last, by), str)


def _estimates(rows: Iterable[tuple[Any, int, int]], name: Callable[[Any], str]) -> list[Part]:
    tallies = tally_by((name(part), score, n) for part, score, n in rows)
    return [Part(part, score_nps(count_bands(tallies[part]))) for part in sorted(tallies)]


def results_summary(results: Results) -> dict[str, Any]:
    """The results as plain JSON values: null where there is nothing."""
    rate = results.answered / results.delivered if results.delivered else None
    return {
        "survey": results.survey,
        "from": results.first.isoformat(),
        "to": results.last.isoformat(),
        **numbers(results.estimate),
        "invited": results.invited,
        "response_rate": rate,
        "open_n": results.open_n,
        **UNJUDGED,  # a digest's alone: of a week against those before it
        "by": results.by,
        "groups": [
            {"name": part.name, **_group(results.by, part.estimate)} for part in results.parts
        ],
        "unsorted": {"reasons": results.unsorted[0], "of": results.unsorted[1]}
        if results.unsorted
        else None,
        "competitor": {"name": results.rival, **asdict(results.comparison)}
        if results.rival
        else None,
    }


def _group(by: str | None, estimate: Estimate) -> dict[str, Any]:
    plain = numbers(estimate)
    return {**dict.fromkeys(plain), "n": estimate.n} if withheld(by, estimate.n) else plain


async def pulse_results(
    tx: Tx, survey: Survey, first: date, last: date, zone: ZoneInfo, by: str | None = None
) -> dict[str, Any]:
    """The published results of the anonymous waves that closed between two days, as plain JSON.

    ValueError where other parts are asked for than the groups that were published.
    """
    if survey.kind is not Kind.ENPS or by not in (None, "segment"):
        raise ValueError("wants segment or nothing: an anonymous survey has no other parts")
    start, end = midnight(first, zone), midnight(last + timedelta(days=1), zone)
    waves = await closed_waves(tx, survey.key, start, end)
    return {
        "survey": survey.key,
        "from": first.isoformat(),
        "to": last.isoformat(),
        "waves": [pulse_summary(pulse_digest(survey, wave, zone)) for wave in waves],
    }
