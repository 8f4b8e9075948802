""" "You said, we did" is queued once, whatever is tapped."""

from __future__ import annotations

from dataclasses import replace

from storage.database.engine import Store
from storage.database.tables import outbox
from storage.plans.acts import Decide, Preview, decided
from tests.storage.rows import MONDAY, put, table

PREVIEW = Preview("team", 900, 17)


async def test_the_first_decision_counts(store: Store) -> None:
    """Sent twice is sent once; dropped is never sent."""
    send = Decide(PREVIEW, "The rota is earlier", (1001, -100), MONDAY)
    dropped = replace(PREVIEW, message_id=18)
    async with store.read() as tx:
        assert not await decided(tx, PREVIEW)
    await put(store, send, send, Decide(PREVIEW, "", (), MONDAY))
    await put(store, Decide(dropped, "", (), MONDAY), replace(send, preview=dropped))
    async with store.read() as tx:
        assert await decided(tx, PREVIEW)
        assert await decided(tx, dropped)
        assert not await decided(tx, replace(PREVIEW, chat_id=901))
    queued = await table(store, outbox, "kind", "chat_id", "payload", "due_at")
    text = {"text": "The rota is earlier"}
    assert sorted(queued, key=lambda row: row[1]) == [
        ("act", -100, text, MONDAY),
        ("act", 1001, text, MONDAY),
    ]
