"""Plans: what managers will do about a theme, by when; and who then hears that it is done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import sqlalchemy as sa

from storage.database.engine import Tx
from storage.database.equals import equals
from storage.database.tables import actions, invitations, people, waves
from storage.outgoing.kinds import OutgoingKind
from storage.outgoing.outbox import Enqueue

ROUND = timedelta(weeks=12)  # where no wave asked, who is told was asked so long before


@dataclass(frozen=True)
class Plan:
    """One plan; `theme` is "" where it is about none. `due` is the company's calendar day."""

    id: int
    survey_key: str
    theme: str
    text: str
    by_id: int
    by_name: str
    at: datetime
    due: date
    state: str = "open"  # open | done | dropped
    done_at: datetime | None = None
    told_at: datetime | None = None


_columns = [actions.c[name] for name in Plan.__dataclass_fields__]


async def get_plan(tx: Tx, plan_id: int) -> Plan | None:
    row = (await tx.execute(sa.select(*_columns).where(actions.c.id == plan_id))).first()
    return Plan(*row) if row else None


async def open_plans(tx: Tx, survey_key: str) -> list[Plan]:
    """What is still to be done, the soonest due first."""
    rows = await tx.execute(
        sa.select(*_columns)
        .where(actions.c.survey_key == survey_key, actions.c.state == "open")
        .order_by(actions.c.due, actions.c.at, actions.c.id)
    )
    return [Plan(*row) for row in rows]


async def plans_open_at(tx: Tx, survey_key: str, at: datetime) -> list[Plan]:
    """What was still to be done at an instant, the soonest due first; dropped plans are none."""
    rows = await tx.execute(
        sa.select(*_columns)
        .where(
            actions.c.survey_key == survey_key,
            actions.c.at < at,
            sa.or_(
                actions.c.state == "open",
                sa.and_(actions.c.state == "done", actions.c.done_at >= at),
            ),
        )
        .order_by(actions.c.due, actions.c.at, actions.c.id)
    )
    return [Plan(*row) for row in rows]


async def done_plans(tx: Tx, survey_key: str, start: datetime, end: datetime) -> list[Plan]:
    """What was done in [start, end), newest first."""
    rows = await tx.execute(
        sa.select(*_columns)
        .where(
            actions.c.survey_key == survey_key,
            actions.c.state == "done",
            actions.c.done_at >= start,
            actions.c.done_at < end,
        )
        .order_by(actions.c.done_at.desc(), actions.c.id)
    )
    return [Plan(*row) for row in rows]


@dataclass(frozen=True)
class AddPlan:
    """A manager plans something."""

    plan: Plan

    async def apply(self, tx: Tx) -> None:
        await tx.execute(
            actions.insert().values(
                **{name: getattr(self.plan, name) for name in Plan.__dataclass_fields__}
            )
        )


@dataclass(frozen=True)
class ChangePlan:
    """New values for some columns of an open plan; of one that is settled nothing changes."""

    plan_id: int
    values: Mapping[str, object]

    async def apply(self, tx: Tx) -> None:
        await tx.execute(
            actions.update()
            .where(actions.c.id == self.plan_id, actions.c.state == "open")
            .values(**self.values)
        )


@dataclass(frozen=True)
class TellAsked:
    """Everybody asked in the plan's round is to hear that it is done: once, whoever taps."""

    plan_id: int
    at: datetime

    async def apply(self, tx: Tx) -> None:
        await tx.execute(
            actions.update()
            .where(
                actions.c.id == self.plan_id,
                actions.c.state == "done",
                actions.c.told_at.is_(None),
            )
            .values(told_at=self.at, told_to=-1)
        )


async def _asked(tx: Tx, plan: Plan, now: datetime) -> list[sa.ColumnElement[bool]]:
    """Who was asked in the plan's round, and still wants to hear of it.

    The round is the newest wave that had opened when the plan was made, or without one the twelve
    weeks before.
    """
    wave = await tx.scalar(
        sa.select(waves.c.id)
        .where(waves.c.survey_key == plan.survey_key, waves.c.opened_at <= plan.at)
        .order_by(waves.c.opened_at.desc())
        .limit(1)
    )
    reached = sa.and_(
        invitations.c.person_id == people.c.id,
        invitations.c.survey_key == plan.survey_key,
        equals(invitations.c.wave_id, wave)
        if wave is not None
        else invitations.c.delivered_at.between(plan.at - ROUND, plan.at),
        invitations.c.delivered_at.is_not(None),
    )
    return [
        people.c.telegram_id.is_not(None),
        people.c.state == "active",
        ~people.c.muted,
        sa.or_(people.c.snoozed_until.is_(None), people.c.snoozed_until <= now),
        sa.exists().where(reached),
    ]


async def count_asked(tx: Tx, plan: Plan, now: datetime) -> int:
    """How many would be told now."""
    asked = await _asked(tx, plan, now)
    return int(await tx.scalar(sa.select(sa.func.count()).select_from(people).where(*asked)) or 0)


async def tell_some(tx: Tx, now: datetime, due: datetime, limit: int) -> int:
    """Queue one plan's message for up to `limit` of those asked; how many were looked at.

    Where somebody else is at it they are waited for, so that nobody is queued twice.
    """
    row = (
        await tx.execute(
            sa.select(*_columns, actions.c.told_to)
            .where(actions.c.told_to.is_not(None))
            .order_by(actions.c.told_at, actions.c.id)
            .limit(1)
            .with_for_update()
        )
    ).first()
    if row is None:
        return 0
    plan, after = Plan(*row[:-1]), row.told_to
    asked = await _asked(tx, plan, now)
    found = await tx.execute(
        sa.select(people.c.id, people.c.telegram_id)
        .where(people.c.id > after, *asked)
        .order_by(people.c.id)
        .limit(limit)
    )
    them = found.all()
    for one in them:
        payload = {"plan": plan.id, "person": one.id}
        await Enqueue(OutgoingKind.ACTED, one.telegram_id, payload, due).apply(tx)
    await tx.execute(
        actions.update()
        .where(actions.c.id == plan.id)
        .values(told_to=them[-1].id if len(them) == limit else None)
    )
    return max(len(them), 1)
