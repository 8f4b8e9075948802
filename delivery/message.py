"""What a row of the outbox becomes, and who turns it into that."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from locales import Rendered
from storage.engine import Tx
from storage.outbox import Outgoing, get_message
from storage.people import Person
from survey.definition import Definition


@dataclass(frozen=True)
class Message:
    """What is sent: a text, a picture (PNG) or a file (its name and bytes), with buttons."""

    words: Rendered
    picture: Callable[[], Awaitable[bytes | None]] | None = None
    silent: bool = False
    file: tuple[str, bytes] | None = None


Composer = Callable[[Tx, Outgoing, Definition], Awaitable[Message | None]]


async def pauses(tx: Tx, row: Outgoing, person: Person) -> bool:
    """Whether a message was due before the end of the pause that its reader asked for."""
    if person.snoozed_until is None:
        return False
    message = await get_message(tx, row.id)
    return message is not None and message.due_at < person.snoozed_until
