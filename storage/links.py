"""Deep links: what an opaque `?start=` token stands for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from storage.engine import Tx
from storage.tables import links


@dataclass(frozen=True)
class Link:
    """A link to a survey's question (`ask`) or to a roster (`join`)."""

    token: str
    purpose: str
    survey_key: str
    touchpoint: str
    segment: str
    external_id: str | None
    properties: Mapping[str, str]
    created_at: datetime
    expires_at: datetime | None = None


_columns = [links.c[name] for name in Link.__dataclass_fields__]


async def find_link(tx: Tx, token: str, now: datetime) -> Link | None:
    """The link of a token, unless unknown or expired."""
    row = (
        await tx.execute(
            sa.select(*_columns).where(
                links.c.token == token,
                sa.or_(links.c.expires_at.is_(None), links.c.expires_at > now),
            )
        )
    ).first()
    return Link(*row) if row else None


async def same_link(tx: Tx, link: Link) -> Link | None:
    """A link made earlier for exactly the same purpose, so that a QR code stays the same."""
    rows = await tx.execute(
        sa.select(*_columns).where(
            links.c.purpose == link.purpose,
            links.c.survey_key == link.survey_key,
            links.c.touchpoint == link.touchpoint,
            links.c.segment == link.segment,
            links.c.external_id.is_(None)
            if link.external_id is None
            else links.c.external_id == link.external_id,
            links.c.expires_at.is_(None),
        )
    )
    same = (Link(*row) for row in rows)
    return next((found for found in same if dict(found.properties) == dict(link.properties)), None)


@dataclass(frozen=True)
class AddLink:
    """A new link."""

    link: Link

    async def apply(self, tx: Tx) -> None:
        await tx.execute(
            links.insert().values(
                **{name: getattr(self.link, name) for name in Link.__dataclass_fields__}
            )
        )
