"""Managers' channels and groups: whether the bot can still write there, and where they moved."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from storage.database.changes import Change, apply, insert
from storage.database.engine import Tx
from storage.database.tables import chats, ledger


async def set_chat_state(tx: Tx, chat_id: int, state: str, problem: str = "") -> None:
    """Remember that a chat is `active` or `lost`, and why."""
    values = {"state": state, "problem": problem[:200]}
    await tx.execute(
        insert(tx, chats)
        .values(id=chat_id, **values)
        .on_conflict_do_update(index_elements=["id"], set_=values)
    )


@dataclass(frozen=True)
class MeetChat:
    """The bot can write in a chat, whose title this is."""

    chat_id: int
    title: str

    async def apply(self, tx: Tx) -> None:
        await set_chat_state(tx, self.chat_id, "active")
        await tx.execute(
            chats.update().where(chats.c.id == self.chat_id).values(title=self.title[:200])
        )


@dataclass(frozen=True)
class ForgetChat:
    """Nobody wants posts in a chat, and the bot can no longer write there: it is not offered."""

    chat_id: int

    async def apply(self, tx: Tx) -> None:
        await tx.execute(chats.update().where(chats.c.id == self.chat_id).values(title=""))


@dataclass(frozen=True)
class LoseChat:
    """The bot can no longer write in a chat; whoever is to know is told once."""

    chat_id: int
    problem: str
    warnings: tuple[Change, ...]

    async def apply(self, tx: Tx) -> None:
        if await mark_chat_lost(tx, self.chat_id, self.problem):
            await apply(tx, self.warnings)


@dataclass(frozen=True)
class Room:
    """A channel or group that the bot has been in."""

    id: int
    title: str
    state: str
    problem: str

    @property
    def name(self) -> str:
        return self.title or str(self.id)


async def rooms(tx: Tx) -> dict[int, Room]:
    """Every channel and group that the bot has been in, by its id."""
    wanted = sa.select(chats.c.id, chats.c.title, chats.c.state, chats.c.problem)
    rows = await tx.execute(wanted.where(chats.c.moved_to.is_(None)).order_by(chats.c.id))
    return {row.id: Room(*row) for row in rows}


async def mark_chat_lost(tx: Tx, chat_id: int, problem: str) -> bool:
    """Remember that a chat refuses messages; whether it did not before."""
    values = {"state": "lost", "problem": problem[:200]}
    row = await tx.execute(
        insert(tx, chats)
        .values(id=chat_id, **values)
        .on_conflict_do_update(
            index_elements=["id"], set_=values, where=chats.c.state != values["state"]
        )
        .returning(chats.c.id)
    )
    return row.first() is not None


async def lost_chats(tx: Tx) -> dict[int, str]:
    """Chats that refused a message, with the reason, until one is delivered again."""
    rows = await tx.execute(sa.select(chats.c.id, chats.c.problem).where(chats.c.state == "lost"))
    return {row.id: row.problem for row in rows}


async def record_move(tx: Tx, chat_id: int, moved_to: int) -> None:
    """A group became a supergroup: what was done in it counts as done under its new id."""
    values = {"state": "active", "problem": "", "moved_to": moved_to}
    await tx.execute(
        insert(tx, chats)
        .values(id=chat_id, **values)
        .on_conflict_do_update(index_elements=["id"], set_=values)
    )
    done = ledger.alias()
    known = sa.exists().where(
        done.c.survey_key == ledger.c.survey_key,
        done.c.kind == ledger.c.kind,
        done.c.period == ledger.c.period,
        done.c.chat_id == moved_to,
    )
    await tx.execute(
        ledger.update().where(ledger.c.chat_id == chat_id, ~known).values(chat_id=moved_to)
    )


async def moved_chats(tx: Tx) -> dict[int, int]:
    """Every id that a group no longer has, with the one it has now."""
    rows = await tx.execute(
        sa.select(chats.c.id, chats.c.moved_to).where(chats.c.moved_to.is_not(None))
    )
    moves = {row.id: row.moved_to for row in rows}
    return {old: _last(moves, old) for old in moves}


def _last(moves: dict[int, int], chat_id: int) -> int:
    followed = set()
    while chat_id in moves and chat_id not in followed:
        followed.add(chat_id)
        chat_id = moves[chat_id]
    return chat_id
