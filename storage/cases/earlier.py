"""What people wrote to an answer before: whatever they do next, all of it may be read anew."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa

from storage.database.engine import Tx
from storage.database.tables import invitations, people, responses

_NOTHING = "{}"


async def earlier_texts(tx: Tx, telegram_ids: Collection[int], since: datetime) -> set[str]:
    """The messages of these people's reasons, given or begun since then."""
    theirs = sa.select(people.c.id).where(people.c.telegram_id.in_(telegram_ids))
    chosen = sa.union_all(
        *(
            sa.select(parts).where(
                table.c.person_id.in_(theirs), at >= since, sa.cast(parts, sa.Text) != _NOTHING
            )
            for table, at, parts in (
                (responses, responses.c.scored_at, responses.c.reason_parts),
                (invitations, invitations.c.created_at, invitations.c.early),
            )
        )
    )
    return {text for parts in await tx.scalars(chosen) for text in parts.values()}
