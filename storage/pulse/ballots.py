"""Sealed ballots of open waves: one row for everybody asked, from the opening on.

Whoever has not answered has a row, too: it is sealed and as large as any other. Rows are replaced,
never added or removed, and every hour all of them are sealed anew, in random order: so neither a
copy of the database nor two copies tell how many have answered.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import SystemRandom

import sqlalchemy as sa

from storage.database.changes import insert
from storage.database.engine import Store, Tx, empty_log
from storage.database.tables import ballots
from storage.pulse.keys import Keys
from storage.pulse.samples import sample_of
from storage.pulse.seal import NO_ANSWER, SILENT, Ballot, seal, unseal, voter

CHUNK = 500  # rows of a statement: 2 MB


async def find_ballot(tx: Tx, keys: Keys, wave_id: int, employee_id: int) -> Ballot | None:
    """What an employee answered in an open wave, if they did. Raises KeyMissing or Broken."""
    key = keys.get(wave_id)
    name = voter(key, employee_id)
    sealed = await tx.scalar(
        sa.select(ballots.c.sealed).where(ballots.c.wave_id == wave_id, ballots.c.voter == name)
    )
    ballot = unseal(key, wave_id, name, sealed) if sealed is not None else NO_ANSWER
    return None if ballot.score == SILENT else ballot


async def open_ballots(tx: Tx, keys: Keys, wave_id: int) -> list[Ballot]:
    """Every answer of a wave, in the order of the voters' hashes. Raises KeyMissing or Broken."""
    opened = await _opened(tx, keys, wave_id)
    return [opened[name] for name in sorted(opened) if opened[name].score != SILENT]


async def _opened(tx: Tx, keys: Keys, wave_id: int) -> dict[bytes, Ballot]:
    key = keys.get(wave_id)
    rows = await tx.execute(
        sa.select(ballots.c.voter, ballots.c.sealed).where(ballots.c.wave_id == wave_id)
    )
    return {row.voter: unseal(key, wave_id, row.voter, row.sealed) for row in rows}


async def seal_anew(tx: Tx, keys: Keys, wave_id: int) -> None:
    """Write every row of a wave again, in random order: one for everybody asked.

    The wave has to be locked as for its close. Raises KeyMissing or Broken.
    """
    key = keys.get(wave_id)
    silent = {voter(key, who): NO_ANSWER for who in await sample_of(tx, wave_id)}
    everybody: Mapping[bytes, Ballot] = silent | await _opened(tx, keys, wave_id)
    order = list(everybody)
    SystemRandom().shuffle(order)
    await delete_ballots(tx, wave_id)
    for start in range(0, len(order), CHUNK):
        rows = [
            {"wave_id": wave_id, "voter": one, "sealed": seal(key, wave_id, one, everybody[one])}
            for one in order[start : start + CHUNK]
        ]
        await tx.execute(ballots.insert(), rows)


async def forget_old_ballots(store: Store, *, anew: bool = False) -> None:
    """Take what deleted and replaced ballots held out of the files that a copy would hold.

    SQLite overwrites it in place and keeps it in its log, which is emptied. PostgreSQL keeps it as
    dead versions: they go; `anew` writes the whole table again without them, and locks it for that.
    Raises SQLAlchemyError, e.g. where somebody waits.
    """
    if store.dialect == "sqlite":
        await empty_log(store)
        return
    async with store.at_once() as alone:
        await alone.execute(sa.text("VACUUM (FULL) ballots" if anew else "VACUUM ballots"))


async def delete_ballots(tx: Tx, wave_id: int) -> None:
    await tx.execute(ballots.delete().where(ballots.c.wave_id == wave_id))


@dataclass(frozen=True)
class PutBallot:
    """A sealed vote: the voter's row is replaced, always by the same statement."""

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
    """A vote taken back, while its voter leaves the roster; nothing tells whether there was one.

    All rows are sealed anew with it: the one that changed beside a name that is gone would be
    theirs.
    """

    keys: Keys
    wave_id: int
    employee_id: int

    async def apply(self, tx: Tx) -> None:
        await put_ballot(self.keys, self.wave_id, self.employee_id, NO_ANSWER).apply(tx)
        await seal_anew(tx, self.keys, self.wave_id)


def put_ballot(keys: Keys, wave_id: int, employee_id: int, ballot: Ballot) -> PutBallot:
    """Seal a ballot for storing. Raises KeyMissing when the wave's key is not here."""
    key = keys.get(wave_id)
    name = voter(key, employee_id)
    return PutBallot(wave_id, name, seal(key, wave_id, name, ballot))
