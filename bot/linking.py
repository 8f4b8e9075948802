"""The t.me links of this bot."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime

from storage.engine import Tx
from storage.links import AddLink, Link, same_link
from survey.definition import Survey
from survey.payloads import new_token
from survey.scale import Kind


def new_link(
    survey: Survey,
    now: datetime,
    *,
    touchpoint: str = "",
    segment: str = "",
    external_id: str | None = None,
    properties: Mapping[str, str] | None = None,
    expires_at: datetime | None = None,
) -> Link:
    """A link to a survey's question, or to an anonymous survey's roster; not stored yet."""
    return Link(
        token=new_token(secrets.token_bytes(12)),
        purpose="join" if survey.kind is Kind.ENPS else "ask",
        survey_key=survey.key,
        touchpoint=touchpoint,
        segment=segment,
        external_id=external_id or None,
        properties=dict(properties or {}),
        created_at=now,
        expires_at=expires_at,
    )


async def address(tx: Tx, username: str, wanted: Link) -> str:
    """The address of this link, or of one that was made before for the same and for ever."""
    found = None if wanted.expires_at else await same_link(tx, wanted)
    if found is None:
        await AddLink(wanted).apply(tx)
    return f"https://t.me/{username}?start={(found or wanted).token}"
