"""Whether a digest's answers came from others than before: by another way, or of other segments."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from reports.digest.digest import Mix
from storage.answers.by_key import VIA
from storage.answers.responses import scores_by_property
from storage.answers.rollup import scores_by
from storage.database.engine import Tx
from survey.definition.definition import Survey
from survey.scores.mix import mixed, unmixed
from survey.scores.scoring import Counts, count_bands, tally_by
from survey.scores.verdict import Verdict
from survey.time.periods import BEFORE


async def of_the_same_mix(
    tx: Tx, survey: Survey, verdict: Verdict, first: date, last: date
) -> tuple[Verdict, Mix | None]:
    """The verdict on these days and what became of their mix against the 12 weeks before.

    The way answers came is looked at first. A mix that moves the score by less than half of what
    matters is none.
    """
    days = (first, last), (first - timedelta(weeks=BEFORE), first - timedelta(days=1))
    for by in (VIA, "segment"):
        now, before = [await _parts(tx, survey, by, *span) for span in days]
        if found := mixed(now, before, survey.matters / 2):
            names = tuple(survey.names_of(found.name).items())
            mix = Mix(by, found.name, names, found.before, found.now, found.nps)
            return unmixed(verdict, found), mix
    return verdict, None


async def _parts(tx: Tx, survey: Survey, by: str, first: date, last: date) -> dict[str, Counts]:
    rows: Iterable[tuple[date | str, int, int]]
    if by == VIA:
        rows = await scores_by_property(tx, survey.key, first, last, VIA)
    else:
        rows = await scores_by(tx, survey.key, first, last, by)
    tallies = tally_by((str(part), score, n) for part, score, n in rows if score is not None)
    return {name: count_bands(tally) for name, tally in tallies.items()}
