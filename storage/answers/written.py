"""How much one person wrote lately, beside their answers."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from storage.database.engine import Tx
from storage.database.tables import case_messages, notes


async def written_since(tx: Tx, person_id: int, chat_id: int, since: datetime) -> int:
    """How many notes, and words or files in cases, a customer sent since then."""
    counts = (
        sa.select(sa.func.count()).where(notes.c.person_id == person_id, notes.c.at > since),
        sa.select(sa.func.count()).where(
            case_messages.c.chat_id == chat_id,
            case_messages.c.written_by.is_(None),
            case_messages.c.at > since,
        ),
    )
    return sum([int(await tx.scalar(count) or 0) for count in counts])
