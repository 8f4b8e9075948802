"""Managers' chats: lost until a message is delivered again."""

from __future__ import annotations

from storage.database.engine import Store
from storage.database.tables import chats
from storage.outgoing.chats import lost_chats, set_chat_state
from tests.storage.rows import table

CHANNEL, GROUP = -1001234567890, -5


async def test_a_lost_chat_is_listed_with_the_reason_until_it_is_back(store: Store) -> None:
    async with store.write() as tx:
        assert await lost_chats(tx) == {}
        await set_chat_state(tx, CHANNEL, "lost", "bot was kicked")
        await set_chat_state(tx, GROUP, "active")
        assert await lost_chats(tx) == {CHANNEL: "bot was kicked"}
        await set_chat_state(tx, CHANNEL, "active")
        assert await lost_chats(tx) == {}
    assert sorted(await table(store, chats, "id", "state", "problem")) == [
        (CHANNEL, "active", ""),
        (GROUP, "active", ""),
    ]


async def test_a_long_complaint_is_cut_to_what_fits(store: Store) -> None:
    async with store.write() as tx:
        await set_chat_state(tx, GROUP, "lost", "x" * 500)
        assert await lost_chats(tx) == {GROUP: "x" * 200}
