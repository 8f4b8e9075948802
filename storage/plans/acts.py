""" "You said, we did": what managers tell, once, to everybody whom a closed pulse asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from storage.database.engine import Tx
from storage.database.tables import ledger
from storage.outgoing.kinds import OutgoingKind
from storage.outgoing.ledger import claim
from storage.outgoing.outbox import Enqueue


@dataclass(frozen=True)
class Preview:
    """A text that a manager saw before it is sent: one message in their private chat."""

    survey_key: str
    chat_id: int
    message_id: int


async def decided(tx: Tx, preview: Preview) -> bool:
    """Whether a manager has sent or dropped this one already."""
    found = await tx.scalar(
        sa.select(ledger.c.outcome).where(
            ledger.c.survey_key == preview.survey_key,
            ledger.c.kind == "act",
            ledger.c.period == str(preview.message_id),
            ledger.c.chat_id == preview.chat_id,
        )
    )
    return found is not None


@dataclass(frozen=True)
class Decide:
    """Queue the text for these chats, all due at once; for none of them, it is dropped."""

    preview: Preview
    text: str
    chats: Sequence[int]
    at: datetime

    async def apply(self, tx: Tx) -> None:
        preview, outcome = self.preview, "posted" if self.chats else "dropped"
        period = str(preview.message_id)
        if await claim(tx, preview.survey_key, "act", period, preview.chat_id, outcome, self.at):
            for chat_id in self.chats:
                await Enqueue(OutgoingKind.ACT, chat_id, {"text": self.text}, self.at).apply(tx)
