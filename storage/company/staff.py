"""Staff: who reads results and acts on them, by the file or granted in the chat."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from storage.database.ahead import one
from storage.database.changes import insert
from storage.database.engine import Tx
from storage.database.tables import staff
from survey.buttons.roles import Role
from survey.definition.definition import Company


@dataclass(frozen=True)
class Staff:
    """Everybody with a role, by Telegram id, and the group that reads alerts, if there is one."""

    roles: Mapping[int, Role]
    alerts: int | None = None
    names: Mapping[int, str] = field(default_factory=dict)  # of those who came by the chat

    def role_of(self, telegram_id: int) -> Role:
        return self.roles.get(telegram_id, Role.EVERYONE)

    @property
    def managers(self) -> tuple[int, ...]:
        """Whoever may act, owners among them."""
        return tuple(one for one, role in self.roles.items() if role >= Role.MANAGER)

    @property
    def owners(self) -> tuple[int, ...]:
        return tuple(one for one, role in self.roles.items() if role is Role.OWNER)

    @property
    def readers(self) -> tuple[int, ...]:
        """The chats that alerts go to."""
        return (self.alerts,) if self.alerts else self.managers


_granted = sa.select(staff.c.telegram_id, staff.c.role, staff.c.name).order_by(staff.c.at)


async def granted_roles(tx: Tx, _everybody: Collection[None]) -> dict[None, Any]:
    """The rows of all who have a role by the chat, under one key: they are read as a whole."""
    return {None: (await tx.execute(_granted)).all()}


async def load_staff(tx: Tx, company: Company) -> Staff:
    """Whom the file names are owners, whatever the chat says of them."""
    rows = await one(tx, granted_roles, None) or ()
    granted = {row.telegram_id: Role[row.role.upper()] for row in rows}
    owners = dict.fromkeys(company.managers, Role.OWNER)
    names = {row.telegram_id: row.name for row in rows}
    return Staff({**owners, **granted, **owners}, company.alerts, names)


@dataclass(frozen=True)
class Grant:
    """Give somebody a role in place of what they had."""

    telegram_id: int
    role: Role
    name: str
    at: datetime

    async def apply(self, tx: Tx) -> None:
        values = {"role": self.role.name.lower(), "name": self.name[:200]}
        await tx.execute(
            insert(tx, staff)
            .values(telegram_id=self.telegram_id, at=self.at, **values)
            .on_conflict_do_update(index_elements=["telegram_id"], set_=values)
        )


@dataclass(frozen=True)
class Revoke:
    """Take a role that was granted in the chat."""

    telegram_id: int

    async def apply(self, tx: Tx) -> None:
        await tx.execute(staff.delete().where(staff.c.telegram_id == self.telegram_id))
