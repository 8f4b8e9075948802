"""Requests of programs that carry an idempotency key: asked again, they are told the same."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from hashlib import sha256
from typing import Any

import sqlalchemy as sa

from storage.database.changes import insert_new
from storage.database.engine import Tx
from storage.database.tables import requests

KEPT = timedelta(days=30)


def _hashed(key: str) -> bytes:
    return sha256(key.encode()).digest()


async def told_before(tx: Tx, key: str, today: date) -> Mapping[str, Any] | None:
    """What this key was told before; None where it is new, and from now on it is not.

    The same key in another transaction waits here until that one has committed its answer.
    """
    if await insert_new(tx, requests, {"key": _hashed(key), "answer": None, "day": today}):
        return None
    answer: Mapping[str, Any] | None = await tx.scalar(
        sa.select(requests.c.answer).where(requests.c.key == _hashed(key))
    )
    return answer


async def keep_answer(tx: Tx, key: str, answer: Mapping[str, Any]) -> None:
    """Remember what a new key was told, in the transaction that did it."""
    await tx.execute(
        requests.update().where(requests.c.key == _hashed(key)).values(answer=dict(answer))
    )


async def forget_requests(tx: Tx, today: date) -> None:
    """Forget the keys of more than thirty days ago."""
    await tx.execute(requests.delete().where(requests.c.day < today - KEPT))
