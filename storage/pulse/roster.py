"""The roster: employees by survey and segment.

No column here says when somebody was seen, and none learns that somebody answered.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from storage.database.ahead import one
from storage.database.engine import Tx
from storage.database.tables import employees, ledger, outbox, samples
from storage.outgoing.kinds import OutgoingKind
from storage.outgoing.outbox import Enqueue

SERVING = ("active", "unreachable")
"""States of those who belong to the team; managers never learn which of the two."""
LISTED = (*SERVING, "pending")
"""States that managers see."""
TOLD = (
    OutgoingKind.NOTICE,
    OutgoingKind.REMINDER_PULSE,
    OutgoingKind.JOINED_TOLD,
    OutgoingKind.REMOVED_TOLD,
    OutgoingKind.COUNCIL,
    OutgoingKind.PULSE,
    OutgoingKind.LOST_PULSE,
    OutgoingKind.ACT,
)
"""Kinds of messages that go to employees; to channels, too, some of them."""


@dataclass(frozen=True)
class Employee:
    """One roster row; shares nothing with Person."""

    id: int
    survey_key: str
    telegram_id: int
    name: str
    language: str | None
    segment: str
    state: str  # active | pending | left | removed | unreachable | erased
    muted: bool = False  # wants no praise passed on


_columns = [employees.c[name] for name in Employee.__dataclass_fields__]


_by_telegram = (
    sa.select(*_columns)
    .where(employees.c.telegram_id.in_(sa.bindparam("ids", expanding=True)))
    .order_by(employees.c.survey_key)
)


async def find_employments(tx: Tx, telegram_id: int) -> list[Employee]:
    """The roster rows of somebody, one a survey."""
    return await one(tx, employments_of, telegram_id) or []


async def employments_of(tx: Tx, telegram_ids: Collection[int]) -> dict[int, list[Employee]]:
    """The same of those of many who have any."""
    found: dict[int, list[Employee]] = {}
    for row in await tx.execute(_by_telegram, {"ids": list(telegram_ids)}):
        found.setdefault(row.telegram_id, []).append(Employee(*row))
    return found


async def get_employee(tx: Tx, employee_id: int) -> Employee | None:
    row = (await tx.execute(sa.select(*_columns).where(employees.c.id == employee_id))).first()
    return Employee(*row) if row else None


async def roster(tx: Tx, survey_key: str) -> list[Employee]:
    """Everybody who is on the roster now, in no meaningful order."""
    rows = await tx.execute(
        sa.select(*_columns)
        .where(employees.c.survey_key == survey_key, employees.c.state == "active")
        .order_by(employees.c.id)
    )
    return [Employee(*row) for row in rows]


async def listed(tx: Tx, survey_key: str) -> list[Employee]:
    """Everybody whom managers see on the roster, as `place` orders them."""
    rows = await tx.execute(
        sa.select(*_columns).where(
            employees.c.survey_key == survey_key, employees.c.state.in_(LISTED)
        )
    )
    return sorted((Employee(*row) for row in rows), key=place)


def place(employee: Employee) -> tuple[bool, str, int]:
    """Where a row stands in the list: who waits for a manager first, then by name."""
    return employee.state != "pending", employee.name.casefold(), employee.id


@dataclass(frozen=True)
class AddEmployee:
    """Somebody joined the roster."""

    employee: Employee

    async def apply(self, tx: Tx) -> None:
        await tx.execute(
            employees.insert().values(
                **{name: getattr(self.employee, name) for name in Employee.__dataclass_fields__}
            )
        )


@dataclass(frozen=True)
class ChangeEmployee:
    """New values for some columns of a roster row."""

    employee_id: int
    values: Mapping[str, str | bool | None]

    async def apply(self, tx: Tx) -> None:
        await tx.execute(
            employees.update().where(employees.c.id == self.employee_id).values(**self.values)
        )


@dataclass(frozen=True)
class ForgetEmployee:
    """A roster row goes, and with it the places it had in samples; ballots are not looked at.

    So do the messages to them, and what they said outside a pulse.
    """

    employee_id: int

    async def apply(self, tx: Tx) -> None:
        them = employees.c.id == self.employee_id
        chat = sa.select(employees.c.telegram_id).where(them).scalar_subquery()
        by_them = outbox.c.payload["employee"].as_string() == str(self.employee_id)
        gone = sa.or_(
            sa.and_(outbox.c.kind.in_(TOLD), outbox.c.chat_id == chat),
            sa.and_(outbox.c.kind == OutgoingKind.NOTE, by_them),
        )
        await tx.execute(outbox.delete().where(gone))
        await tx.execute(ledger.delete().where(ledger.c.kind == "note", ledger.c.chat_id == chat))
        await tx.execute(employees.delete().where(them))


@dataclass(frozen=True)
class KeepPlace:
    """Somebody goes from the roster while a pulse asks them: they keep their place, and are told.

    `state`: "removed" by a manager, or "erased" by the operator: of them nothing is left but what
    the place needs, and that goes at the close, by `forget_erased`.
    """

    employee: Employee
    state: str
    wave_id: int
    at: datetime

    async def apply(self, tx: Tx) -> None:
        row = self.employee
        values = {"state": self.state}
        if self.state == "erased":
            values |= {"name": "", "segment": ""}
        await ChangeEmployee(row.id, values).apply(tx)
        told = {"wave": self.wave_id, "language": row.language}
        await Enqueue(OutgoingKind.REMOVED_TOLD, row.telegram_id, told, self.at).apply(tx)


async def forget_erased(tx: Tx, wave_id: int) -> None:
    """A wave is over: whom the operator had erased while it was open are forgotten."""
    place = sa.select(samples.c.employee_id).where(samples.c.wave_id == wave_id)
    gone = sa.select(employees.c.id).where(employees.c.state == "erased", employees.c.id.in_(place))
    for employee_id in (await tx.scalars(gone)).all():
        await ForgetEmployee(employee_id).apply(tx)


@dataclass(frozen=True)
class ConfirmEmployee:
    """Somebody who waited is on the roster, and hears of it: once, whoever confirms."""

    employee_id: int
    at: datetime

    async def apply(self, tx: Tx) -> None:
        rows = await tx.execute(
            employees.update()
            .where(employees.c.id == self.employee_id, employees.c.state == "pending")
            .values(state="active")
            .returning(employees.c.telegram_id)
        )
        for row in rows.all():
            payload = {"employee": self.employee_id}
            await Enqueue(OutgoingKind.JOINED_TOLD, row.telegram_id, payload, self.at).apply(tx)


async def mark_employee_unreachable(tx: Tx, telegram_id: int) -> None:
    await tx.execute(
        employees.update()
        .where(employees.c.telegram_id == telegram_id, employees.c.state == "active")
        .values(state="unreachable")
    )
