"""Column types mean the same on both engines."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest
import sqlalchemy as sa

from storage.asking.invitations import ChangeInvitation
from storage.database.engine import Store
from storage.database.tables import invitations
from storage.database.types import new_id
from tests.storage.rows import MONDAY, add_person, ask, put, table

HELSINKI = timezone(timedelta(hours=2))


async def test_a_naive_instant_is_refused(store: Store) -> None:
    asked = await ask(store, await add_person(store))
    naive = datetime(2026, 11, 16, 10)  # noqa: DTZ001 - the mistake itself
    with pytest.raises(sa.exc.StatementError, match="naive"):
        await put(store, ChangeInvitation(asked.id, {"delivered_at": naive}))
    assert await table(store, invitations, "delivered_at") == [(MONDAY,)]


async def test_an_instant_comes_back_aware_in_utc_to_the_microsecond(store: Store) -> None:
    asked = await ask(store, await add_person(store))
    there = datetime(2026, 11, 16, 1, 30, 0, 123456, tzinfo=HELSINKI)
    await put(store, ChangeInvitation(asked.id, {"delivered_at": there}))
    [(stored,)] = await table(store, invitations, "delivered_at")
    assert stored == there
    assert stored.isoformat() == "2026-11-15T23:30:00.123456+00:00"


async def test_no_instant_stays_none(store: Store) -> None:
    await ask(store, await add_person(store), delivered_at=None)
    assert await table(store, invitations, "delivered_at") == [(None,)]


async def test_instants_given_in_other_zones_compare_as_instants(store: Store) -> None:
    """01:00 in Helsinki is before midnight UTC: as text it would sort behind it."""
    await ask(store, await add_person(store), delivered_at=MONDAY)
    wanted = invitations.c.delivered_at > datetime(2026, 11, 16, 1, tzinfo=HELSINKI)
    async with store.read() as tx:
        assert await tx.scalar(sa.select(sa.func.count()).where(wanted)) == 1


async def test_texts_of_any_script_survive_in_json(store: Store) -> None:
    early = {"7": "Чай остыл", "8": "茶凉了", "9": 'quote " and \\ and \n'}
    await ask(store, await add_person(store), early=early)
    assert await table(store, invitations, "early") == [(early,)]


def test_ids_are_of_53_bits_and_in_no_order() -> None:
    """53 bits stay exact in every reader of JSON."""
    ids = [new_id() for _ in range(200)]
    assert all(0 <= made < 2**53 for made in ids)
    assert len(set(ids)) == 200
    assert ids != sorted(ids)
