"""What the bot waits for from somebody: one row, so that no text is guessed about.

What (a setting, words for a case, feedback), about which case, until when, which message asks for
it, and, once it has been typed, which message that was.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from storage.database.engine import Tx
from storage.database.tables import expected

PATIENCE = timedelta(minutes=10)
REMEMBERED = timedelta(days=1)  # so that what comes too late is told that it does
CASE = "case"
FEEDBACK = "feedback"


@dataclass(frozen=True)
class Expected:
    """What is waited for. `typed` is the message that was typed and is not confirmed yet."""

    what: str  # CASE, FEEDBACK, or a setting: see handlers.company.typed
    until: datetime
    about: int | None = None  # a case
    message_id: int | None = None  # the question's, once it has arrived
    typed: int | None = None
    album: str = ""  # whose first picture has been passed on; the others follow it

    def holds(self, now: datetime) -> bool:
        return now < self.until


async def expected_of(tx: Tx, telegram_id: int) -> Expected | None:
    """What this person was asked to write last, for a day, though it may hold no longer."""
    columns = (expected.c[name] for name in Expected.__dataclass_fields__)
    found = await tx.execute(sa.select(*columns).where(expected.c.telegram_id == telegram_id))
    row = found.first()
    return Expected(*row) if row else None


@dataclass(frozen=True)
class Expect:
    """From now on this person's next text means `what`; None: nothing of the kind any more."""

    telegram_id: int
    what: str | None
    at: datetime
    about: int | None = None
    message_id: int | None = None
    typed: int | None = None
    album: str = ""

    async def apply(self, tx: Tx) -> None:
        mine = expected.c.telegram_id == self.telegram_id
        past = expected.c.until <= self.at - REMEMBERED
        await tx.execute(expected.delete().where(mine | past))
        if self.what is not None:
            await tx.execute(
                expected.insert().values(
                    telegram_id=self.telegram_id,
                    what=self.what,
                    until=self.at + PATIENCE,
                    about=self.about,
                    message_id=self.message_id,
                    typed=self.typed,
                    album=self.album,
                )
            )


@dataclass(frozen=True)
class AskedIn:
    """The message that asks has arrived: a reply to it is an answer, its Cancel is this one's."""

    telegram_id: int
    what: str
    about: int | None
    message_id: int

    async def apply(self, tx: Tx) -> None:
        mine = expected.c.telegram_id == self.telegram_id
        same = sa.and_(
            expected.c.what == self.what, expected.c.about.is_not_distinct_from(self.about)
        )
        newer = sa.or_(expected.c.message_id.is_(None), expected.c.message_id < self.message_id)
        await tx.execute(
            expected.update().where(mine, same, newer).values(message_id=self.message_id)
        )
