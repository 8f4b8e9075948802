"""Notes: what customers say outside a sitting. A person reads them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime

import sqlalchemy as sa

from storage.database.engine import Tx
from storage.database.equals import equals
from storage.database.tables import notes, people
from storage.database.types import new_id
from storage.outgoing.kinds import OutgoingKind
from storage.outgoing.ledger import claim
from storage.outgoing.outbox import Enqueue


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
    message_id: int | None = None
    id: int = field(default_factory=new_id)

    async def apply(self, tx: Tx) -> None:
        await tx.execute(notes.insert().values(asdict(self)))


async def note_written(tx: Tx, person_id: int, message_id: int) -> tuple[int, str] | None:
    """(id, text) of the note that a message of this person's became."""
    row = await tx.execute(
        sa.select(notes.c.id, notes.c.text).where(
            notes.c.person_id == person_id, equals(notes.c.message_id, message_id)
        )
    )
    found = row.first()
    return (found.id, found.text) if found else None


@dataclass(frozen=True)
class CorrectNote:
    """A note says something else now."""

    note_id: int
    text: str

    async def apply(self, tx: Tx) -> None:
        await tx.execute(notes.update().where(notes.c.id == self.note_id).values(text=self.text))


@dataclass(frozen=True)
class Note:
    """A note with who left it."""

    id: int
    text: str
    at: datetime
    telegram_id: int | None
    external_id: str | None
    name: str
    properties: Mapping[str, str]


async def get_note(tx: Tx, note_id: int) -> Note | None:
    """A note; None once whoever left it was forgotten."""
    shown = (
        *(notes.c[name] for name in ("id", "text", "at")),
        *(people.c[name] for name in ("telegram_id", "external_id", "name", "properties")),
    )
    joined = sa.select(*shown).join(people, people.c.id == notes.c.person_id)
    row = (await tx.execute(joined.where(notes.c.id == note_id))).first()
    return Note(*row) if row else None


@dataclass(frozen=True)
class PassOn:
    """A message of somebody who is no customer goes to its readers, once, and is kept nowhere."""

    chat_id: int
    message_id: int
    readers: Sequence[int]
    payload: Mapping[str, str | int]
    at: datetime

    async def apply(self, tx: Tx) -> None:
        if await claim(tx, "", "note", str(self.message_id), self.chat_id, "sent", self.at):
            for reader in self.readers:
                await Enqueue(OutgoingKind.NOTE, reader, self.payload, self.at).apply(tx)
