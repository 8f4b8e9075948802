"""What somebody's next text means, where the bot has just asked them for one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from storage.database.engine import Tx
from storage.database.tables import expected

PATIENCE = timedelta(minutes=15)


async def expected_of(tx: Tx, telegram_id: int, now: datetime) -> str | None:
    """What this person was asked to write, until they have, or a quarter of an hour has passed."""
    found: str | None = await tx.scalar(
        sa.select(expected.c.what).where(
            expected.c.telegram_id == telegram_id, expected.c.until > now
        )
    )
    return found


@dataclass(frozen=True)
class Expect:
    """From now on this person's next text means `what`; None: nothing of the kind any more."""

    telegram_id: int
    what: str | None
    at: datetime

    async def apply(self, tx: Tx) -> None:
        mine, past = expected.c.telegram_id == self.telegram_id, expected.c.until <= self.at
        await tx.execute(expected.delete().where(mine | past))
        if self.what is not None:
            values = {"what": self.what, "until": self.at + PATIENCE}
            await tx.execute(expected.insert().values(telegram_id=self.telegram_id, **values))
