"""Notes: what customers say outside a sitting. A person reads them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from storage.engine import Tx
from storage.tables import notes
from storage.types import new_id


async def noted(tx: Tx, person_id: int, text: str, since: datetime) -> bool:
    """Whether this person left exactly this note since then."""
    found = await tx.scalar(
        sa.select(notes.c.id)
        .where(notes.c.person_id == person_id, notes.c.text == text, notes.c.at >= since)
        .limit(1)
    )
    return found is not None


@dataclass(frozen=True)
class AddNote:
    """A text to be heard, not scored."""

    person_id: int
    text: str
    at: datetime

    async def apply(self, tx: Tx) -> None:
        await tx.execute(
            notes.insert().values(id=new_id(), person_id=self.person_id, text=self.text, at=self.at)
        )
