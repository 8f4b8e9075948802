"""Managers' channels and groups: whether the bot can still write there."""

from __future__ import annotations

import sqlalchemy as sa

from storage.changes import insert
from storage.engine import Tx
from storage.tables import chats


async def set_chat_state(tx: Tx, chat_id: int, state: str, problem: str = "") -> None:
    """Remember that a chat is `active` or `lost`, and why."""
    values = {"state": state, "problem": problem[:200]}
    await tx.execute(
        insert(tx, chats)
        .values(id=chat_id, **values)
        .on_conflict_do_update(index_elements=["id"], set_=values)
    )


async def lost_chats(tx: Tx) -> dict[int, str]:
    """Chats that refused a message, with the reason, until one is delivered again."""
    rows = await tx.execute(sa.select(chats.c.id, chats.c.problem).where(chats.c.state == "lost"))
    return {row.id: row.problem for row in rows}
