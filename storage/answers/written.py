"""How much one person wrote to managers lately, beside their answers."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from storage.database.engine import Tx
from storage.database.equals import equals
from storage.database.tables import case_messages, ledger, notes


async def written_since(tx: Tx, person_id: int | None, chat_id: int, since: datetime) -> int:
    """How many messages somebody sent since then: notes, words or files in cases, and what an
    employee had passed on, of which the ledger keeps that it was.
    """
    counts = (
        sa.select(sa.func.count()).where(equals(notes.c.person_id, person_id), notes.c.at > since),
        sa.select(sa.func.count()).where(
            case_messages.c.chat_id == chat_id,
            case_messages.c.written_by.is_(None),
            case_messages.c.at > since,
        ),
        sa.select(sa.func.count()).where(
            ledger.c.survey_key == "",
            ledger.c.kind == "note",
            ledger.c.chat_id == chat_id,
            ledger.c.at > since,
        ),
    )
    return sum([int(await tx.scalar(count) or 0) for count in counts])
