"""Notes: what customers say outside a sitting. A person reads them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from storage.engine import Tx
from storage.tables import notes
from storage.types import new_id


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
