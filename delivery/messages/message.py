"""What an outbox row becomes: one message, new or in the place of another."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from locales import Rendered
from storage.database.engine import Tx
from storage.outgoing.outbox import Outgoing, get_message
from storage.people.people import Person
from survey.definition.definition import Definition


@dataclass(frozen=True)
class File:
    """A file that Telegram has, of a kind that `delivery.calls.SENDING` knows."""

    kind: str
    id: str


@dataclass(frozen=True)
class Message:
    """What is sent: a text, a picture (PNG) or a file, with buttons.

    `file` is one that Telegram has, `upload` a name and the bytes of a new one. `edits` is the
    message whose place it takes; `deletes`: that one goes, and nothing comes; `anew` is sent where
    that one is gone.
    """

    words: Rendered
    picture: Callable[[], Awaitable[bytes | None]] | None = None
    silent: bool = False
    reply_to: int | None = None
    file: File | None = None
    upload: tuple[str, bytes] | None = None
    edits: int | None = None
    deletes: bool = False
    anew: Message | None = None


Composer = Callable[[Tx, Outgoing, Definition], Awaitable[Message | None]]


async def falls_in_pause(tx: Tx, row: Outgoing, person: Person) -> bool:
    """Whether a message was due before the end of the pause that its reader asked for."""
    if person.snoozed_until is None:
        return False
    message = await get_message(tx, row.id)
    return message is not None and message.due_at < person.snoozed_until
