"""Questions that were put in a conversation and of which nobody knows whether they arrived.

A process that dies between commit and call owes them; the message's id is noted once it is sent.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

import sqlalchemy as sa

from storage.database.engine import Tx
from storage.database.tables import invitations, responses

OWED_FOR = timedelta(hours=1)  # later nobody waits for it any more
UNDER_WAY = 0  # in place of a message's id: put again, and not known to have arrived


async def claim_owed(tx: Tx, survey_keys: Collection[str], before: datetime) -> list[int]:
    """The questions put in the hour before that instant which are owed; they are under way now."""
    answered = sa.exists().where(responses.c.id == invitations.c.id)
    never_arrived = sa.or_(
        invitations.c.message_id.is_(None), invitations.c.message_id == UNDER_WAY
    )
    rows = await tx.execute(
        invitations.update()
        .where(
            invitations.c.survey_key.in_(survey_keys),
            invitations.c.delivered_at > before - OWED_FOR,
            invitations.c.delivered_at < before,
            invitations.c.state == "delivered",
            invitations.c.via.in_(("link", "open")),
            never_arrived,
            ~answered,
        )
        .values(message_id=UNDER_WAY)
        .returning(invitations.c.id)
    )
    return sorted(row.id for row in rows)
