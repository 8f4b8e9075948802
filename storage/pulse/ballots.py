"""Sealed ballots of open waves: one row a voter, replaced as the voter changes it."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from storage.database.changes import insert
from storage.database.engine import Store, Tx
from storage.database.tables import ballots
from storage.pulse.keys import Keys
from storage.pulse.seal import Ballot, seal, unseal, voter


async def find_ballot(tx: Tx, keys: Keys, wave_id: int, employee_id: int) -> Ballot | None:
    """The ballot of an employee in an open wave. Raises KeyMissing or Broken."""
    key = keys.get(wave_id)
    name = voter(key, employee_id)
    sealed = await tx.scalar(
        sa.select(ballots.c.sealed).where(ballots.c.wave_id == wave_id, ballots.c.voter == name)
    )
    return unseal(key, wave_id, name, sealed) if sealed is not None else None


async def open_ballots(tx: Tx, keys: Keys, wave_id: int) -> list[Ballot]:
    """Every ballot of a wave, in the order of the voters' hashes. Raises KeyMissing or Broken."""
    key = keys.get(wave_id)
    rows = await tx.execute(
        sa.select(ballots.c.voter, ballots.c.sealed)
        .where(ballots.c.wave_id == wave_id)
        .order_by(ballots.c.voter)
    )
    return [unseal(key, wave_id, row.voter, row.sealed) for row in rows]


async def forget_deleted(store: Store) -> None:
    """Let PostgreSQL keep no old versions of ballots: the table is written anew without them.

    SQLite overwrites what is deleted by itself. Raises SQLAlchemyError, e.g. where somebody waits.
    """
    if store.dialect != "postgresql":
        return
    async with store.writer.connect() as connection:
        alone = await connection.execution_options(isolation_level="AUTOCOMMIT")
        await alone.execute(sa.text("VACUUM (FULL) ballots"))


async def delete_ballots(tx: Tx, wave_id: int) -> None:
    await tx.execute(ballots.delete().where(ballots.c.wave_id == wave_id))


@dataclass(frozen=True)
class PutBallot:
    """A sealed vote: the voter's row is written or replaced, always by the same statement."""

    wave_id: int
    voter: bytes
    sealed: bytes

    async def apply(self, tx: Tx) -> None:
        await tx.execute(
            insert(tx, ballots)
            .values(wave_id=self.wave_id, voter=self.voter, sealed=self.sealed)
            .on_conflict_do_update(
                index_elements=list(ballots.primary_key), set_={"sealed": self.sealed}
            )
        )


@dataclass(frozen=True)
class WithdrawBallot:
    """A vote taken back; nothing tells whether there was one."""

    wave_id: int
    voter: bytes

    async def apply(self, tx: Tx) -> None:
        await tx.execute(
            ballots.delete().where(ballots.c.wave_id == self.wave_id, ballots.c.voter == self.voter)
        )


def withdraw_ballot(keys: Keys, wave_id: int, employee_id: int) -> WithdrawBallot:
    """Take back an employee's vote in an open wave. Raises KeyMissing."""
    return WithdrawBallot(wave_id, voter(keys.get(wave_id), employee_id))


def put_ballot(keys: Keys, wave_id: int, employee_id: int, ballot: Ballot) -> PutBallot:
    """Seal a ballot for storing. Raises KeyMissing when the wave's key is not here."""
    key = keys.get(wave_id)
    name = voter(key, employee_id)
    return PutBallot(wave_id, name, seal(key, wave_id, name, ballot))
