"""Words grow old: reasons and notes are emptied after the months that the company keeps them.

Scores stay, and stay counted: what is left of an answer is as after its person was forgotten, but
for whose it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import sqlalchemy as sa

from storage.answers.themes import forget_themes
from storage.database.engine import Store
from storage.database.tables import case_messages, invitations, notes, outbox, responses
from storage.outgoing.kinds import OutgoingKind
from storage.outgoing.ledger import claim, entered
from storage.outgoing.outbox import OPEN
from survey.definition.definition import Retention
from survey.time.periods import months_before

DAY = timedelta(days=1)
CHUNK = 1000  # rows of a transaction, so that no tap waits long for it


class Words(NamedTuple):
    """A table that holds what people wrote, and in which of its rows."""

    table: sa.Table
    at: str  # the column that says when
    emptied: Mapping[str, Any] | None  # what is left of the columns; None: the row goes
    filled: sa.ColumnElement[bool]


def _messages(kind: OutgoingKind) -> Words:
    """What was sent by itself and said the words again."""
    settled = sa.and_(outbox.c.kind == kind, outbox.c.state.not_in(OPEN))
    return Words(outbox, "due_at", None, settled)


EARLY = sa.cast(invitations.c.early, sa.Text)
WORDS: Mapping[str, tuple[Words, ...]] = {
    "reasons_months": (
        Words(
            responses, "scored_at", {"reason": None, "reason_parts": {}},
            responses.c.reason.is_not(None),
        ),
        Words(invitations, "created_at", {"early": {}}, EARLY != "{}"),
        _messages(OutgoingKind.DIGEST),  # quotes
    ),
    "notes_months": (
        Words(case_messages, "at", None, sa.true()),
        Words(notes, "at", {"text": ""}, notes.c.text != ""),  # its case may be open
        _messages(OutgoingKind.NOTE),
    ),
}  # fmt: skip
"""By the key of `[retention]`, every place where words lie. A new table of words joins here."""


async def forget_words(store: Store, retention: Retention, now: datetime) -> int:
    """Empty the next thousand places of old words; once a day, by the ledger, there are none.

    Returns how many it emptied: a first time with years behind it takes a tick for each thousand.
    """
    today = now.date().isoformat()
    async with store.read() as tx:
        if await entered(tx, "", "retention", today, 0):
            return 0
    for key, places in WORDS.items():
        months = getattr(retention, key)
        for words in places if months else ():
            # What is not old enough yet would wait till tomorrow, and be too old.
            if n := await _emptied(store, words, months_before(now, months) + DAY):
                return n
    async with store.write() as tx:
        await claim(tx, "", "retention", today, 0, "done", now)
    return 0


async def _emptied(store: Store, words: Words, before: datetime) -> int:
    old = sa.and_(words.table.c[words.at] < before, words.filled)
    async with store.read() as tx:  # the look through a large table holds up no writer
        ids = (await tx.scalars(sa.select(words.table.c.id).where(old).limit(CHUNK))).all()
    chosen = sa.and_(words.table.c.id.in_(ids), old)
    async with store.write() as tx:
        if ids and words.table is responses:
            await forget_themes(tx, ids)
        if ids and words.emptied is None:
            await tx.execute(words.table.delete().where(chosen))
        elif ids:
            await tx.execute(words.table.update().where(chosen).values(**words.emptied or {}))
    return len(ids)
