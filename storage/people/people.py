"""People: the customers, who answer by name."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime

import sqlalchemy as sa

from storage.database.ahead import one
from storage.database.engine import Tx
from storage.database.equals import equals
from storage.database.tables import people


@dataclass(frozen=True)
class Person:
    """One customer; `telegram_id` is None until they press Start."""

    id: int
    telegram_id: int | None
    external_id: str | None
    name: str
    language: str | None
    segment: str
    state: str  # active | stopped | blocked | unreachable
    snoozed_until: datetime | None = None
    listening_until: datetime | None = None
    muted: bool = False  # wants no message of what came of it
    bound_at: datetime | None = None  # when a personal link tied the account to a customer number
    listed: bool = False  # the company's list had them before that
    silenced_until: datetime | None = None  # managers are told nothing of them: they muted them


_columns = [people.c[name] for name in Person.__dataclass_fields__]


_by_telegram = sa.select(*_columns).where(
    people.c.telegram_id.in_(sa.bindparam("ids", expanding=True))
)


async def find_person(tx: Tx, telegram_id: int) -> Person | None:
    return await one(tx, people_by_telegram, telegram_id)


async def people_by_telegram(tx: Tx, telegram_ids: Collection[int]) -> dict[int, Person]:
    """The same of many."""
    rows = await tx.execute(_by_telegram, {"ids": list(telegram_ids)})
    return {row.telegram_id: Person(*row) for row in rows}


async def find_external(tx: Tx, external_id: str) -> Person | None:
    row = (
        await tx.execute(sa.select(*_columns).where(equals(people.c.external_id, external_id)))
    ).first()
    return Person(*row) if row else None


async def get_person(tx: Tx, person_id: int) -> Person | None:
    row = (await tx.execute(sa.select(*_columns).where(people.c.id == person_id))).first()
    return Person(*row) if row else None


async def lock_people(tx: Tx, external_id: str | None, telegram_id: int | None) -> list[Person]:
    """Whoever has one of these two ids, locked until the transaction ends: nobody, one or two."""
    rows = await tx.execute(
        sa.select(*_columns)
        .where(
            sa.or_(
                people.c.external_id.in_([external_id] if external_id else []),
                people.c.telegram_id.in_([telegram_id] if telegram_id else []),
            )
        )
        .order_by(people.c.id)  # two such transactions cannot wait for each other
        .with_for_update()
    )
    return [Person(*row) for row in rows]


async def properties_of(tx: Tx, person_id: int) -> dict[str, str]:
    """What the company knows of a person beyond the columns."""
    found = await tx.scalar(sa.select(people.c.properties).where(people.c.id == person_id))
    return dict(found or {})


@dataclass(frozen=True)
class AddPerson:
    """A new customer."""

    person: Person
    at: datetime
    properties: Mapping[str, str] = field(default_factory=dict)

    async def apply(self, tx: Tx) -> None:
        await tx.execute(
            people.insert().values(
                **{name: getattr(self.person, name) for name in Person.__dataclass_fields__},
                properties=dict(self.properties),
                created_at=self.at,
            )
        )


@dataclass(frozen=True)
class ChangePerson:
    """New values for some columns of a person, e.g. `{"state": "blocked"}`."""

    person_id: int
    values: Mapping[str, object]

    async def apply(self, tx: Tx) -> None:
        await tx.execute(people.update().where(people.c.id == self.person_id).values(**self.values))


@dataclass(frozen=True)
class AddProperties:
    """Properties that a link carried, added to those a person has."""

    person_id: int
    properties: Mapping[str, str]

    async def apply(self, tx: Tx) -> None:
        found = await tx.scalar(
            sa.select(people.c.properties).where(people.c.id == self.person_id).with_for_update()
        )
        await tx.execute(
            people.update()
            .where(people.c.id == self.person_id)
            .values(properties={**(found or {}), **self.properties})
        )


async def set_properties(tx: Tx, person_id: int, properties: Mapping[str, str]) -> None:
    """All the properties that a person has from now on."""
    await tx.execute(
        people.update().where(people.c.id == person_id).values(properties=dict(properties))
    )


async def mark_unreachable(tx: Tx, telegram_id: int, state: str) -> None:
    """Telegram refused a message to this person: remember it, so that nobody asks again."""
    await tx.execute(
        people.update()
        .where(equals(people.c.telegram_id, telegram_id), people.c.state == "active")
        .values(state=state)
    )


async def headcounts(tx: Tx) -> dict[str, int]:
    """How many customers who can be asked each segment has; "" are those of none."""
    rows = await tx.execute(
        sa.select(people.c.segment, sa.func.count())
        .where(people.c.state == "active")
        .group_by(people.c.segment)
    )
    return {row[0]: row[1] for row in rows}


async def any_started(tx: Tx) -> bool:
    """Whether there is anybody who has ever pressed Start, or whose account the company named."""
    started = sa.select(people.c.id).where(people.c.telegram_id.is_not(None)).limit(1)
    return await tx.scalar(started) is not None
