"""Reasons that the lexicon found nothing in, and what a second look found."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

import sqlalchemy as sa

from storage.answers.themes import NONE, READ, add_themes, recounted
from storage.database.engine import Tx
from storage.database.tables import response_themes, responses

BACK = timedelta(days=8)  # a reason may be added to, or changed, for a week


def _unread() -> tuple[sa.ColumnElement[bool], ...]:
    looked_at = sa.exists().where(response_themes.c.response_id == responses.c.id)
    return responses.c.score.is_not(None), responses.c.reason.is_not(None), ~looked_at


async def unread_reasons(tx: Tx, survey_key: str, now: datetime, limit: int) -> dict[int, str]:
    """Reasons of the last days' answers that nobody and nothing has sorted, the newest, by id."""
    rows = await tx.execute(
        sa.select(responses.c.id, responses.c.reason)
        .where(
            responses.c.survey_key == survey_key, responses.c.scored_at >= now - BACK, *_unread()
        )
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


async def unread_again(tx: Tx, survey_key: str, now: datetime) -> None:
    """Let the last days' reasons in which nothing was found be looked at once more.

    The counts stay as they are: a row of no theme counts as no row does.
    """
    lately = sa.select(responses.c.id).where(
        responses.c.survey_key == survey_key, responses.c.scored_at >= now - BACK
    )
    await tx.execute(
        response_themes.delete().where(
            response_themes.c.theme == NONE,
            response_themes.c.origin == READ,
            response_themes.c.response_id.in_(lately),
        )
    )
