"""Answers given elsewhere, stored and counted as if they had been given here; once each."""

from __future__ import annotations

import hashlib
import sqlite3
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from storage.answers.rollup import Cell, count, count_pair
from storage.answers.themes import CHOSEN, READ, add_themes, recounted
from storage.database.changes import insert
from storage.database.engine import Tx
from storage.database.scratch import scratch
from storage.database.tables import people, ratings, responses
from storage.people.emails import folded, same_person
from storage.people.people_import import import_people
from survey.asking.attributes import IMPORTANCE, SATISFACTION
from survey.definition.definition import Survey
from survey.files.answers_file import Given
from survey.files.people_file import Entry
from survey.scores.csi import Pair
from survey.themes.themes import read_themes
from survey.time.periods import day_of

VIA = "import"
_PERSON = ("external_id", "telegram_id")


def answer_id(survey_key: str, given: Given, root: str, nth: int) -> int:
    """The id of an imported answer, of 53 bits: the same answer has the same one each time.

    What is the same: our own id; else its maker's; else person, second, score, segment and
    touchpoint. An answer of nobody is the same in no two files but one and what it has grown to,
    which `root` tells. `nth` tells apart answers of one file that are alike in all of that.
    """
    if given.answer_id is not None:
        return given.answer_id
    if given.response_id:
        return _hashed(survey_key, "id", given.response_id)
    who = folded(given.external_id) or given.telegram_id or ""
    at = given.at.replace(microsecond=0).isoformat()
    what = (at, given.score, given.segment, given.touchpoint, nth)
    return _hashed(survey_key, "who", who, *what) if who else _hashed(survey_key, root, *what)


def _hashed(*parts: object) -> int:
    digest = hashlib.blake2b("\0".join(map(str, parts)).encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") >> 11


class Alike:
    """How often each answer of a file came already: beside the memory, and never readable."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database

    def id_of(self, survey_key: str, given: Given, root: str) -> int:
        """The id of the next answer of the file."""
        first = answer_id(survey_key, given, root, 0)
        if given.answer_id is not None or given.response_id:
            return first
        (nth,) = self._database.execute(
            "INSERT INTO alike VALUES (?, 0) ON CONFLICT DO UPDATE SET n = n + 1 RETURNING n",
            (first,),
        ).fetchone()
        return answer_id(survey_key, given, root, nth) if nth else first

    def is_first(self, what: str) -> bool:
        """Whether this is seen for the first time."""
        added = self._database.execute(
            "INSERT INTO alike VALUES (?, 0) ON CONFLICT DO NOTHING RETURNING n",
            (-1 - _hashed(what),),
        )
        return added.fetchone() is not None


@contextmanager
def alike() -> Iterator[Alike]:
    """An empty Alike, gone at the end."""
    with scratch("CREATE TABLE alike (id INTEGER PRIMARY KEY, n INTEGER)") as database:
        yield Alike(database)


@dataclass(frozen=True)
class Added:
    """How many answers and people of some lines are new."""

    answers: int = 0
    people: int = 0


async def import_answers(
    tx: Tx,
    survey: Survey,
    answers: Sequence[tuple[int, Given]],
    zone: ZoneInfo,
    now: datetime,
    import_id: int | None = None,
) -> Added:
    """Store answers with their ids, at most 1,000 at a time; returns how much of it is new.

    People whom nobody knew are added, and can be reached once they press Start. The rollups count
    what is new, on the day it was given; a reason without themes is read.
    """
    if not answers:
        return Added()
    person_ids, new_people = await _people(tx, [given for _, given in answers], now, import_id)
    rows: dict[int, dict[str, Any]] = {
        id_: {
            "id": id_,
            "survey_key": survey.key,
            "person_id": next((person_ids[key] for key in _keys(given) if key in person_ids), None),
            "touchpoint": given.touchpoint,
            "segment": given.segment,
            "via": given.via or VIA,
            "score": given.score,
            "day": given.day or day_of(given.at, zone),
            "scored_at": given.at,
            "awaiting": False,
            "reason": given.reason or None,
            "reason_parts": {"0": given.reason} if given.reason else {},
            "import_id": import_id,
            "properties": dict(given.properties) or None,
        }
        for id_, given in answers
    }
    statement = insert(tx, responses).on_conflict_do_nothing().returning(responses.c.id)
    async with recounted(tx, rows):
        added = set((await tx.execute(statement, list(rows.values()))).scalars())
        new = {id_: given for id_, given in answers if id_ in added}
        named = {id_: given.themes for id_, given in new.items() if given.themes}
        # What our own export tells of no theme has none.
        read = {
            id_: read_themes(given.reason, survey.theme_words)
            for id_, given in new.items()
            if id_ not in named and given.score is not None and given.answer_id is None
        }
        await add_themes(tx, named, CHOSEN)
        await add_themes(tx, read, READ)
    cells = Counter(
        (*_cell(rows[id_]), rows[id_]["score"]) for id_ in added if rows[id_]["score"] is not None
    )
    for (day, touchpoint, segment, score), n in sorted(cells.items()):
        await count(tx, Cell(survey.key, day, touchpoint, segment), score, n)
    await _rate(tx, survey.key, {id_: (rows[id_], given) for id_, given in new.items()})
    return Added(len(added), new_people)


async def known_among(
    tx: Tx, answers: Sequence[tuple[int, Given]]
) -> tuple[set[int], set[str | int]]:
    """The ids of those answers that are stored already, and of those people, e-mails in small."""
    ids = [id_ for id_, _ in answers]
    stored = await tx.scalars(sa.select(responses.c.id).where(responses.c.id.in_(ids)))
    external = {given.external_id for _, given in answers if given.external_id}
    accounts = {given.telegram_id for _, given in answers if given.telegram_id}
    return set(stored), {key for _, key in await _known(tx, external, accounts)}


def _cell(row: Mapping[str, Any]) -> tuple[Any, ...]:
    return row["day"], row["touchpoint"], row["segment"]


async def _rate(
    tx: Tx, survey_key: str, answers: Mapping[int, tuple[Mapping[str, Any], Given]]
) -> None:
    """What answers say of attributes, and its counts."""
    told = [
        {"response_id": id_, "question": question, "attribute": attribute, "score": score,
         "at": given.at}
        for id_, (_, given) in answers.items()
        for attribute, scores in given.ratings.items()
        for question, score in zip((IMPORTANCE, SATISFACTION), scores, strict=True)
        if score is not None
    ]  # fmt: skip
    if told:
        await tx.execute(ratings.insert(), told)
    pairs = Counter(
        (*_cell(row), attribute, Pair(one, other))
        for row, given in answers.values()
        for attribute, (one, other) in given.ratings.items()
        if one is not None and other is not None
    )
    for (day, touchpoint, segment, attribute, pair), n in sorted(pairs.items()):
        await count_pair(tx, Cell(survey_key, day, touchpoint, segment), attribute, pair, n)


def _keys(given: Given) -> Iterator[tuple[str, str | int]]:
    if given.external_id:
        yield "external_id", folded(given.external_id)
    if given.telegram_id:
        yield "telegram_id", given.telegram_id


async def _people(
    tx: Tx, answers: Sequence[Given], now: datetime, import_id: int | None
) -> tuple[dict[tuple[str, str | int], int], int]:
    """The ids of the people who answered, by each of their own; and how many were added."""
    external = {given.external_id for given in answers if given.external_id}
    accounts = {given.telegram_id for given in answers if given.telegram_id}
    if not external and not accounts:
        return {}, 0
    known = await _known(tx, external, accounts)
    new: dict[tuple[str, str | int], Entry] = {}
    for given in answers:
        keys = list(_keys(given))
        if not keys or any(key in known for key in keys):
            continue
        same = next((new[key] for key in keys if key in new), None)
        entry = _entry(given, same)
        for key in (*keys, *_keys_of(entry)):
            new[key] = entry
    entries = list({id(entry): entry for entry in new.values()}.values())
    done = await import_people(tx, entries, now, import_id)
    return await _known(tx, external, accounts), sum(done.states.values())


def _keys_of(entry: Entry) -> Iterator[tuple[str, str | int]]:
    if entry.external_id:
        yield "external_id", folded(entry.external_id)
    if entry.telegram_id:
        yield "telegram_id", entry.telegram_id


def _entry(given: Given, before: Entry | None) -> Entry:
    """Somebody new, with what an earlier answer of theirs told already."""
    return Entry(
        number=given.number,
        external_id=(before and before.external_id) or given.external_id or None,
        telegram_id=(before and before.telegram_id) or given.telegram_id,
        name=(before and before.name) or given.name or None,
        language=(before and before.language) or given.language or None,
        segment=None,
        properties={**(before.properties if before else {}), **given.properties},
        stopped=given.state not in ("", "active") or bool(before and before.stopped),
    )


async def _known(
    tx: Tx, external: set[str], accounts: set[int]
) -> dict[tuple[str, str | int], int]:
    wanted = sa.or_(same_person(external), people.c.telegram_id.in_(accounts))
    rows = await tx.execute(
        sa.select(people.c.id, *(people.c[name] for name in _PERSON)).where(wanted)
    )
    found: dict[tuple[str, str | int], int] = {}
    for row in rows:
        if row.external_id is not None:
            # Of two spellings that were stored as two people, the one that is meant exactly.
            key = ("external_id", folded(row.external_id))
            if row.external_id in external or key not in found:
                found[key] = row.id
        if row.telegram_id is not None:
            found["telegram_id", row.telegram_id] = row.id
    return found
