"""Customers who have the question before them, without the conversations that asked it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from storage.database.engine import Store
from storage.database.tables import invitations, people

CHUNK = 1000


async def ask(store: Store, ids: Sequence[int]) -> None:
    """People with these Telegram ids; each has an invitation with the same id."""
    now = datetime.now(UTC)
    for start in range(0, len(ids), CHUNK):
        some = ids[start : start + CHUNK]
        async with store.write() as tx:
            await tx.execute(
                people.insert(),
                [
                    {
                        "id": one, "telegram_id": one, "name": "Alice", "language": "en",
                        "properties": {}, "created_at": now,
                    }
                    for one in some
                ],
            )  # fmt: skip
            await tx.execute(
                invitations.insert(),
                [
                    {
                        "id": one, "survey_key": "customers", "person_id": one, "via": "open",
                        "state": "delivered", "created_at": now, "delivered_at": now,
                        "message_id": 7, "early": {}, "asks": [],
                    }
                    for one in some
                ],
            )  # fmt: skip
