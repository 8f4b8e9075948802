"""Answers given elsewhere, stored and counted as if they had been given here; once each."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from storage.answers.rollup import Cell, count
from storage.answers.themes import CHOSEN, READ, add_themes, recounted
from storage.database.changes import insert
from storage.database.engine import Tx
from storage.database.tables import people, responses
from storage.people.people_import import import_people
from survey.definition.definition import Survey
from survey.files.answers_file import Given
from survey.files.people_file import Entry
from survey.themes.themes import read_themes
from survey.time.periods import day_of

VIA = "import"


def answer_id(survey_key: str, given: Given, nth: int) -> int:
    """The id of an imported answer, of 53 bits: the same answer has the same one each time.

    `nth` tells apart answers of one file that are alike in everything.
    """
    if given.answer_id is not None:
        return given.answer_id
    parts = (survey_key, given.external_id, given.at.isoformat(), given.score, given.reason, nth)
    digest = hashlib.blake2b("\0".join(map(str, parts)).encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") >> 11


async def import_answers(
    tx: Tx, survey: Survey, answers: Sequence[tuple[int, Given]], zone: ZoneInfo, now: datetime
) -> int:
    """Store answers with their ids, at most 1,000 at a time; returns how many are new.

    People whom nobody knew are added by their external id, and can be reached once they press
    Start. The rollups count what is new, on the day it was given; a reason without themes is read.
    """
    person_ids = await _people(tx, [given for _, given in answers], now)
    rows: dict[int, dict[str, Any]] = {
        id_: {
            "id": id_,
            "survey_key": survey.key,
            "person_id": person_ids.get(given.external_id),
            "touchpoint": given.touchpoint,
            "segment": given.segment,
            "via": VIA,
            "score": given.score,
            "day": day_of(given.at, zone),
            "scored_at": given.at,
            "awaiting": False,
            "reason": given.reason or None,
            "reason_parts": {"0": given.reason} if given.reason else {},
        }
        for id_, given in answers
    }
    if not rows:
        return 0
    statement = insert(tx, responses).on_conflict_do_nothing().returning(responses.c.id)
    async with recounted(tx, rows):
        added = set((await tx.execute(statement, list(rows.values()))).scalars())
        new = {id_: given for id_, given in answers if id_ in added}
        named = {id_: given.themes for id_, given in new.items() if given.themes}
        read = {id_: read_themes(new[id_].reason, survey.themes) for id_ in new.keys() - named}
        await add_themes(tx, named, CHOSEN)
        await add_themes(tx, read, READ)
    cells = Counter(
        (row["day"], row["touchpoint"], row["segment"], row["score"])
        for id_, row in rows.items()
        if id_ in added
    )
    for (day, touchpoint, segment, score), n in sorted(cells.items()):
        await count(tx, Cell(survey.key, day, touchpoint, segment), score, n)
    return len(added)


async def _people(tx: Tx, answers: Sequence[Given], now: datetime) -> dict[str, int]:
    """The ids of the people who answered, by their external ids; whoever is new is added."""
    named = {given.external_id: given.name for given in answers if given.external_id}
    if not named:
        return {}
    columns = (people.c.external_id, people.c.id)
    wanted = sa.select(*columns).where(people.c.external_id.in_(named))
    known = {row.external_id for row in await tx.execute(wanted)}
    new = [
        Entry(0, external_id, None, name or None, None, None, {})
        for external_id, name in named.items()
        if external_id not in known
    ]
    await import_people(tx, new, now)
    return {row.external_id: row.id for row in await tx.execute(wanted)}
