"""Imports of answers: what each brought, and taking one back exactly."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from storage.answers.ratings import ratings_of
from storage.answers.rollup import Cell, count, count_pair
from storage.answers.themes import recounted
from storage.database.engine import Tx
from storage.database.equals import equals
from storage.database.tables import cases, imports, invitations, links, notes, people, responses
from survey.files.answers_file import FEW
from survey.scores.csi import Pair

CHUNK = 1000  # rows of a transaction, so that taps never wait long for it


@dataclass(frozen=True)
class Import:
    """One file that was imported; `rows` it had, `answers` and `people` of it were new."""

    id: int
    at: datetime
    file: str
    source: str
    surveys: Sequence[str]
    answers: int
    people: int
    rows: int
    undone_at: datetime | None


_columns = [imports.c[name] for name in Import.__dataclass_fields__]


async def begin_import(
    tx: Tx,
    at: datetime,
    *,
    file: str,
    source: str,
    surveys: Sequence[str],
    rows: int,
    digest: str,
    root: str,
) -> int:
    """Enter an import that is about to store its answers; its id."""
    statement = imports.insert().values(
        at=at, file=file[:200], source=source, surveys=list(surveys), rows=rows, digest=digest,
        root=root,
    )  # fmt: skip
    return int((await tx.execute(statement.returning(imports.c.id))).scalar_one())


async def add_to_import(tx: Tx, import_id: int, answers: int, new_people: int) -> None:
    """Count what an import has stored."""
    await tx.execute(
        imports.update()
        .where(imports.c.id == import_id)
        .values(answers=imports.c.answers + answers, people=imports.c.people + new_people)
    )


async def drop_import(tx: Tx, import_id: int) -> None:
    """Forget an import that stored nothing."""
    await tx.execute(imports.delete().where(imports.c.id == import_id))


async def all_imports(tx: Tx) -> list[Import]:
    """Every import, oldest first."""
    return [Import(*row) for row in await tx.execute(sa.select(*_columns).order_by(imports.c.id))]


async def get_import(tx: Tx, import_id: int) -> Import | None:
    row = (await tx.execute(sa.select(*_columns).where(imports.c.id == import_id))).first()
    return Import(*row) if row else None


async def earlier_files(tx: Tx, file: str) -> Mapping[int, Mapping[str, str]]:
    """What `survey.files.answers_file.understand` wants to know of files that may have grown since.

    Of short ones only those with the same name: that they hold the same says little.
    """
    found: defaultdict[int, dict[str, str]] = defaultdict(dict)
    stored = sa.select(imports.c.rows, imports.c.digest, imports.c.root).where(
        imports.c.undone_at.is_(None), sa.or_(imports.c.rows >= FEW, imports.c.file == file[:200])
    )
    for row in await tx.execute(stored.order_by(imports.c.id.desc())):
        found[row.rows][row.digest] = row.root
    return found


async def undo_some(tx: Tx, import_id: int) -> int:
    """Take back at most a thousand answers of an import, and their counts; how many those were."""
    cell = [responses.c[name] for name in ("survey_key", "day", "touchpoint", "segment")]
    theirs = sa.select(responses.c.id, responses.c.score, *cell).where(
        equals(responses.c.import_id, import_id)
    )
    rows = (await tx.execute(theirs.order_by(responses.c.id).limit(CHUNK).with_for_update())).all()
    ids = [row.id for row in rows]
    if not ids:
        return 0
    rated = await ratings_of(tx, ids)
    async with recounted(tx, ids):
        await tx.execute(responses.delete().where(responses.c.id.in_(ids)))
    scores = Counter((Cell(*row[2:]), row.score) for row in rows if row.score is not None)
    for (where, score), n in sorted(scores.items(), key=str):
        await count(tx, where, score, -n)
    for row in rows:
        for attribute, said in rated.get(row.id, {}).items():
            one, other = said
            if one is not None and other is not None:
                await count_pair(tx, Cell(*row[2:]), attribute, Pair(one, other), -1)
    return len(ids)


async def finish_undo(tx: Tx, import_id: int, at: datetime) -> int:
    """Enter that an import is taken back; whom it alone brought go, too: how many they were."""
    await tx.execute(
        imports.update()
        .where(imports.c.id == import_id, imports.c.undone_at.is_(None))
        .values(undone_at=at)
    )
    undone = sa.select(imports.c.id).where(imports.c.undone_at.is_not(None))
    idle = [
        ~sa.exists().where(table.c.person_id == people.c.id)
        for table in (responses, invitations, notes, cases)
    ]
    linked = sa.exists().where(links.c.external_id == people.c.external_id)
    gone = await tx.execute(
        people.delete()
        .where(people.c.import_id.in_(undone), *idle, ~linked)
        .returning(sa.literal(1))
    )
    return len(gone.all())
