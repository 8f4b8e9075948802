"""Deep links: what an opaque `?start=` token stands for."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from storage.database.engine import Tx
from storage.database.equals import equals
from storage.database.tables import links
from survey.buttons.payloads import new_token
from survey.buttons.roles import Role
from survey.definition.definition import Survey
from survey.scores.scale import Kind

PERSONAL_WITHIN = timedelta(days=90)
AGAIN_WITHIN = timedelta(days=30)  # then a new one, so that whoever gets it has 60 days or more
CLAIMED_WITHIN, INVITED_WITHIN = timedelta(hours=1), timedelta(hours=24)


@dataclass(frozen=True)
class Link:
    """A link to a survey's question (`ask`), to a roster (`join`) or to a role.

    A role is the first owner's (`claim`), or the one among the properties (`invite`).
    """

    token: str
    purpose: str
    survey_key: str
    touchpoint: str
    segment: str
    external_id: str | None
    properties: Mapping[str, str]
    created_at: datetime
    expires_at: datetime | None = None

    def over(self, now: datetime) -> bool:
        """Whether it has ended; a personal one does so after ninety days at the latest."""
        personal = self.external_id is not None and now >= self.created_at + PERSONAL_WITHIN
        return personal or (self.expires_at is not None and now >= self.expires_at)


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


def role_link(role: Role, now: datetime) -> Link:
    """A link that gives one person a role: the owner's within an hour, others within a day."""
    claims = role is Role.OWNER
    return Link(
        token=new_token(secrets.token_bytes(18)),
        purpose="claim" if claims else "invite",
        survey_key="",
        touchpoint="",
        segment="",
        external_id=None,
        properties={} if claims else {"role": role.name.lower()},
        created_at=now,
        expires_at=now + (CLAIMED_WITHIN if claims else INVITED_WITHIN),
    )


_columns = [links.c[name] for name in Link.__dataclass_fields__]


async def find_link(tx: Tx, token: str, now: datetime) -> Link | None:
    """The link of a token, unless unknown or over."""
    link = await _stored(tx, token)
    return None if link is None or link.over(now) else link


async def ended_link(tx: Tx, token: str) -> Link | None:
    """A personal link though it may be over: whom it bound is heard, and others are told."""
    link = await _stored(tx, token)
    return None if link is None or link.external_id is None else link


async def _stored(tx: Tx, token: str) -> Link | None:
    row = (await tx.execute(sa.select(*_columns).where(links.c.token == token))).first()
    return Link(*row) if row else None


async def still_there(tx: Tx, token: str) -> bool:
    """Whether a link that serves once has not served yet, at another replica neither."""
    found = await tx.execute(
        sa.select(links.c.token).where(links.c.token == token).with_for_update()
    )
    return found.first() is not None


@dataclass(frozen=True)
class VoidInvitations:
    """No link that was made for a new manager or viewer is good any longer."""

    async def apply(self, tx: Tx) -> None:
        await tx.execute(links.delete().where(links.c.purpose == "invite"))


async def void_claims(tx: Tx) -> None:
    """No earlier link makes anybody the owner."""
    await tx.execute(links.delete().where(links.c.purpose == "claim"))


@dataclass(frozen=True)
class UseLink:
    """A link that serves once has served."""

    token: str

    async def apply(self, tx: Tx) -> None:
        await tx.execute(links.delete().where(links.c.token == self.token))


async def same_link(tx: Tx, link: Link) -> Link | None:
    """A link made earlier for exactly the same purpose, so that a QR code stays the same.

    One of a person's is handed out again for thirty days of its ninety.
    """
    lately = links.c.created_at > link.created_at - AGAIN_WITHIN
    rows = await tx.execute(
        sa.select(*_columns).where(
            links.c.purpose == link.purpose,
            links.c.survey_key == link.survey_key,
            links.c.touchpoint == link.touchpoint,
            links.c.segment == link.segment,
            links.c.external_id.is_(None)
            if link.external_id is None
            else equals(links.c.external_id, link.external_id),
            links.c.expires_at.is_(None),
            *([lately] if link.external_id is not None else []),
        )
    )
    same = (Link(*row) for row in rows)
    return next((found for found in same if dict(found.properties) == dict(link.properties)), None)


async def personal_links(tx: Tx, wanted: Sequence[Link]) -> list[Link]:
    """For each link to one person the one made earlier for the same, or itself, stored now.

    At most 1,000 at a time, of one survey, that know the person and nothing else.
    """
    survey_keys = {link.survey_key for link in wanted}
    since = max(link.created_at for link in wanted) - AGAIN_WITHIN
    rows = await tx.execute(
        sa.select(*_columns)
        .where(
            links.c.purpose == "ask",
            links.c.survey_key.in_(survey_keys),
            links.c.touchpoint == "",
            links.c.segment == "",
            links.c.external_id.in_([link.external_id for link in wanted]),
            links.c.created_at > since,
            links.c.expires_at.is_(None),
        )
        .order_by(links.c.created_at.desc(), links.c.token)
    )
    kept = {row.external_id: Link(*row) for row in rows if not row.properties}
    new = {}
    for link in wanted:
        if link.external_id not in kept:
            new[link.external_id] = kept[link.external_id] = link
    if new:
        names = Link.__dataclass_fields__
        await tx.execute(
            links.insert(), [{name: getattr(link, name) for name in names} for link in new.values()]
        )
    return [kept[link.external_id] for link in wanted]


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


async def drop_links(tx: Tx, external_id: str) -> int:
    """Delete the links of one person; returns how many there were."""
    gone = await tx.execute(
        links.delete().where(equals(links.c.external_id, external_id)).returning(sa.literal(1))
    )
    return len(gone.all())
