"""Reasons that the lexicon found nothing in, and what a second look found."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import sqlalchemy as sa

from storage.engine import Tx
from storage.tables import response_themes, responses
from storage.themes import NONE, READ, add_themes, recounted


def _unread() -> tuple[sa.ColumnElement[bool], ...]:
    looked_at = sa.exists().where(response_themes.c.response_id == responses.c.id)
    return responses.c.score.is_not(None), responses.c.reason.is_not(None), ~looked_at


async def unread_reasons(tx: Tx, survey_key: str, since: datetime, limit: int) -> dict[int, str]:
    """Reasons of answers since then that nobody and nothing has sorted, the newest, by id."""
    rows = await tx.execute(
        sa.select(responses.c.id, responses.c.reason)
        .where(responses.c.survey_key == survey_key, responses.c.scored_at >= since, *_unread())
        .order_by(responses.c.scored_at.desc(), responses.c.id)
        .limit(limit)
    )
    return {row.id: row.reason for row in rows}


async def store_looks(
    tx: Tx, reasons: Mapping[int, str], found: Mapping[int, frozenset[str]]
) -> None:
    """What was found in these words, where they are the same still and nobody sorted them since."""
    async with recounted(tx, reasons.keys()):
        rows = await tx.execute(
            sa.select(responses.c.id, responses.c.reason).where(
                responses.c.id.in_(reasons), *_unread()
            )
        )
        same = [response_id for response_id, reason in rows if reason == reasons[response_id]]
        await add_themes(tx, {one: sorted(found[one]) or [NONE] for one in same}, READ)
