"""Post again: for managers, once, and nothing but a post of unknown outcome."""

from __future__ import annotations

from typing import Any

import pytest

from locales import text
from storage.outgoing.kinds import OutgoingKind
from storage.outgoing.outbox import Enqueue, settle
from tests.delivery.test_warnings import doubtful_digest
from tests.handlers.scenes import asked, rows
from tests.house import CHANNEL, MANAGER, House


def posts(house: House) -> list[Any]:
    return house.sandbox.room(CHANNEL).messages


async def test_a_manager_posts_again_what_did_not_arrive(house: House) -> None:
    """Once: a second tap, on this message or on another manager's, says that it was done."""
    await doubtful_digest(house)
    manager = house.sandbox.person(MANAGER)
    warning = manager.last
    manager.tap("Post again")
    await house.turn()
    assert len(posts(house)) == 1
    assert warning.text == text("en", "again.queued")
    assert warning.buttons == []
    (row,) = [row for row in await rows(house, "outbox") if row["kind"] == "digest"]
    manager.tap_raw(f"o:{row['id']}:again", warning.message_id)
    await house.turn()
    assert len(posts(house)) == 1
    assert manager.toasts[-1].text == text("en", "again.already")
    assert manager.toasts[-1].show_alert


async def test_two_taps_at_once_post_once(house: House) -> None:
    """Before anything was sent."""
    await doubtful_digest(house)
    manager = house.sandbox.person(MANAGER)
    manager.tap("Post again")
    manager.tap("Post again")
    await house.turn()
    assert len(posts(house)) == 1


async def test_nobody_else_posts(house: House) -> None:
    """A customer with the data of the button reads that it is not theirs; nothing is queued."""
    await doubtful_digest(house)
    (row,) = [row for row in await rows(house, "outbox") if row["kind"] == "digest"]
    alice = await asked(house, 1001)
    alice.tap_raw(f"o:{row['id']}:again", alice.last.message_id)
    await house.turn()
    assert posts(house) == []
    assert alice.toasts[-1].text == text("en", "managers.only")


@pytest.mark.parametrize("kind", [OutgoingKind.INVITATION, OutgoingKind.NOTE])
async def test_nothing_else_is_sent_again_by_it(sqlite_house: House, kind: OutgoingKind) -> None:
    """Forged data of a manager: an invitation of unknown outcome, or no row at all."""
    house = sqlite_house
    async with house.store.write() as tx:
        await Enqueue(kind, 1001, {"invitation": 1}, house.clock.now()).apply(tx)
        await settle(tx, 1, "unknown")
    manager = house.sandbox.person(MANAGER)
    for row_id in (1, 999):
        manager.tap_raw(f"o:{row_id}:again", manager.last.message_id)
    await house.turn()
    assert [toast.text for toast in manager.toasts] == [text("en", "foreign")] * 2
    assert [row["state"] for row in await rows(house, "outbox")] == ["unknown"]
