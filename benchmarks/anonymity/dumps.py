"""A series of dumps while a pulse is open, one after each vote: without the key, noise.

Everybody asked has a row from the opening on. Whoever takes a dump after each vote sees which row
was written; they guess its score from each byte of it, and from the place of the row, in every
order in which rows lie, whose it is: who took part. Nothing else in the database may move.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path

import sqlalchemy as sa

from benchmarks.anonymity.attacker import (
    FALSE_ALARM,
    MARK,
    Guesses,
    mark,
    most_by_chance,
)
from benchmarks.anonymity.company import Company, Vote, company, row_ids
from benchmarks.anonymity.evidence import files, heard, rows, written
from benchmarks.ground import Ground, Row
from storage.database.tables import ballots
from storage.pulse.seal import SEALED_SIZE, unseal, voter
from survey.scores.scale import TOP

PEOPLE, VOTERS = 20, 12
BESIDE = {"ballots", "inbox"}  # what a vote writes; the inbox has the update's id and the day
SURE = 0.95
Dump = Mapping[bytes, bytes]  # voter -> sealed


@dataclass(frozen=True)
class Taken:
    """What a ballot looked like when it was new, and whose it is."""

    vote: Vote
    voter: bytes
    sealed: bytes


@dataclass
class Participation:
    """Guesses who took part: whoever has the place on the roster that a written row has."""

    n: int = 0
    right: Counter[str] = field(default_factory=Counter)
    with_key: int = 0

    def guess(
        self, lying: list[bytes], written: set[bytes], ids: Mapping[int, int], votes: Sequence[Vote]
    ) -> None:
        """`lying`: the names of all rows as they lie; `ids`: Telegram id -> row of the roster."""
        voted = {vote.person.id for vote in votes}
        orders = {"as they lie": lying, "by name": sorted(lying)}
        rosters = {"by row": sorted(ids, key=lambda who: ids[who]), "by account": sorted(ids)}
        self.n += len(lying)
        for (place, names), (way, people) in product(orders.items(), rosters.items()):
            for turn, back in (("", people), (" backwards", people[::-1])):
                hits = sum((a in written) == (b in voted) for a, b in zip(names, back, strict=True))
                self.right[f"{place}, {way}{turn}"] += hits

    def control(
        self, key: bytes, ids: Mapping[int, int], votes: Sequence[Vote], written: set[bytes]
    ) -> None:
        self.with_key += sum(voter(key, ids[vote.person.id]) in written for vote in votes)

    @property
    def best(self) -> int:
        return max(self.right.values())

    @property
    def bound(self) -> int:
        share = VOTERS / PEOPLE
        chance = self.n * (share**2 + (1 - share) ** 2)
        return most_by_chance(chance, FALSE_ALARM / len(self.right))


async def run(ground: Ground) -> list[Row]:
    """Some waves, a dump after each vote."""
    draw = ground.random("dumps")
    times = ground.n(2, 10)
    taken: list[Taken] = []
    read = plain = 0
    orders = Guesses()
    moved: set[str] = set()
    named = Participation()
    async with ground.site_folder() as folder, company(ground, PEOPLE, draw) as place:
        ids = await row_ids(place.house)
        for _ in range(times):
            wave_id = await place.open()
            votes = [
                Vote(person, draw.randrange(TOP + 1), f"Because {mark(draw.getrandbits(64))}")
                for person in draw.sample(place.staff, VOTERS)
            ]
            new: list[Taken] = []
            before = await _ballots(place)
            whole = await rows(place.house.store)
            with heard(folder / "log"):
                waiting = iter(votes)
                async for _reply in place.votes(wave_id, votes):
                    dump = await _ballots(place)
                    ((name, sealed),) = dump.items() - before.items()
                    new.append(Taken(next(waiting), name, sealed))
                    before = dump
                    now = await rows(place.house.store)
                    moved |= {table for table in now if now[table] != whole[table]} - BESIDE
                    whole = now
                    plain += await _legible(place, folder / "log", votes)
            key = place.house.app.keys.get(wave_id)
            for one in new:
                ballot = unseal(key, wave_id, one.voter, one.sealed)
                read += (ballot.score, ballot.reason) == (one.vote.score, one.vote.reason)
            # From the last dump alone: does the order of ballots tell whose they are?
            by_voter = [_name(one) for one in sorted(new, key=lambda one: one.voter)]
            arrived = [_name(one) for one in new]
            by_row = [_name(one) for one in sorted(new, key=lambda one: ids[one.vote.person.id])]
            orders.add({"arrival": arrived, "row": by_row}, {"voters": by_voter})
            named.guess(list(before), {one.voter for one in new}, ids, votes)
            named.control(key, ids, votes, {one.voter for one in new})
            taken += new
            await place.close(wave_id)
    best, bound = _best_byte(taken)
    faults = {
        "reasons in a dump": plain,
        "bytes that tell a score": int(best > bound),
        "orders above chance": len(orders.above_chance),
        "participation above chance": int(named.best > named.bound),
        "participation not read with the key": int(named.with_key < len(taken)),
        "other tables that a vote moves": len(moved),
        "sizes of ballots but one": len({len(one.sealed) for one in taken}) - 1,
        "not read with the key": int(read < SURE * len(taken)),
    }
    fact = (
        f"score right by the best of {SEALED_SIZE} bytes in {best:.2f} (bound {bound:.2f}), "
        f"with the key in {read / len(taken):.2f}; who took part right in "
        f"{named.best / named.n:.2f} (bound {named.bound / named.n:.2f})"
    )
    return [Row("dumps", ground.engine, "", f"{times} waves, {len(taken)} dumps", faults, fact)]


def _name(one: Taken) -> bytes:
    return b"%d" % one.vote.person.id


def _best_byte(taken: Sequence[Taken]) -> tuple[float, float]:
    """The share of scores that a byte of the ballot tells, at best, and at most by chance."""
    right = [
        sum(one.sealed[place] % (TOP + 1) == one.vote.score for one in taken)
        for place in range(min(len(one.sealed) for one in taken))
    ]
    most = most_by_chance(len(taken) / (TOP + 1), FALSE_ALARM / len(right))
    return max(right) / len(taken), most / len(taken)


async def _ballots(place: Company) -> Dump:
    async with place.house.store.read() as tx:
        found = await tx.execute(sa.select(ballots.c.voter, ballots.c.sealed))
        return {row.voter: row.sealed for row in found}


async def _legible(place: Company, log: Path, votes: Sequence[Vote]) -> int:
    """How many of the reasons can be read in a dump of everything."""
    store = place.house.store
    dump = {**await files(store), **await rows(store), "log": written(log)}
    found = {one for data in dump.values() for one in MARK.findall(data)}
    return sum(vote.reason.split()[1].encode() in found for vote in votes)
