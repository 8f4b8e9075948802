"""After the close: everything at rest, and the true order of the votes, link nobody to a reason."""

from __future__ import annotations

import json
from collections.abc import Sequence
from math import sqrt
from pathlib import Path
from random import Random
from typing import NamedTuple

import sqlalchemy as sa

from benchmarks.anonymity.attacker import (
    Evidence,
    Guesses,
    mark,
    orders_of_marks,
    orders_of_scores,
)
from benchmarks.anonymity.company import Company, Vote, company, row_ids
from benchmarks.anonymity.evidence import files, heard, rows, written
from benchmarks.ground import Ground, Row
from storage.database.tables import waves
from tests.house import House

WAVES = {20: (4, 250), 40: (1, 120), 200: (0, 25)}  # people -> waves, small and large
EYES = ("database", "wal", "waves", "careless", "sent", "log")
AS_PUBLISHED = "waves, first, by arrival"  # the order that one would try before all others
SURE = 0.95  # what the attacker reaches where answers lie in order

CARELESS = {
    "sqlite": "CREATE TABLE careless (id INTEGER PRIMARY KEY, said TEXT)",
    "postgresql": "CREATE TABLE careless (id BIGSERIAL PRIMARY KEY, said TEXT)",
}


async def run(ground: Ground) -> list[Row]:
    """One company of each size."""
    found = []
    for n, (small, large) in WAVES.items():
        if times := ground.n(small, large):
            found += await _one(ground, n, times)
    return found


async def _one(ground: Ground, n: int, times: int) -> list[Row]:
    draw = ground.random("linkage", n)
    reasons, scores, known, known_scores = Guesses(), Guesses(), Guesses(), Guesses()
    async with ground.site_folder() as folder, company(ground, n, draw) as place:
        log = folder / "log"
        for number in range(times):
            with heard(log):
                votes = await _wave(place, draw)
            if n == min(WAVES) and not number:
                await place.house.turn()  # all that the wave began is sent, for once
            evidence = await _evidence(place, log)
            await _attack(place, votes, evidence, reasons, scores)
        await _be_careless(place.house, votes)
        evidence = {**await _evidence(place, log), **await _careless_words(place.house, votes, log)}
        await _attack(place, votes, evidence, known, known_scores)
    done = f"{n} people, {times} waves"
    seen = [known.best(eye)[1] for eye in EYES]
    return [
        _row(ground, "reason", done, reasons, seen, _Plain(n, times)),
        _row(ground, "score", done, scores, [known_scores.best()[1]]),
    ]


class _Plain(NamedTuple):
    """The bound for one order chosen beforehand: comments as published, people as they voted."""

    n: int
    waves: int

    @property
    def share(self) -> float:
        return 1 / self.n + 3 / (self.n * sqrt(self.waves))


def _row(
    ground: Ground,
    target: str,
    done: str,
    guesses: Guesses,
    seen: Sequence[float],
    plain: _Plain | None = None,
) -> Row:
    name, best = guesses.best()
    faults = {
        "orders above chance": len(guesses.above_chance),
        "blind eyes": sum(share < SURE for share in seen),
    }
    fact = f"controls {min(seen):.2f}"
    if guesses.made:
        bound = guesses.bound(name)
        fact = f"best of {len(guesses.made)} orders {best:.3f} (bound {bound:.3f}); {fact}"
    else:
        fact = f"nothing to order; {fact}"
    if plain:
        share = guesses.right[AS_PUBLISHED] / guesses.made[AS_PUBLISHED]
        fact = f"as published {share:.3f} (bound {plain.share:.3f}); {fact}"
        if ground.size == "large":  # three deviations: six small rows would fail too often
            faults["as published above chance"] = int(share > plain.share)
    return Row("linkage", ground.engine, target, done, faults, fact)


async def _wave(place: Company, draw: Random) -> list[Vote]:
    """Everybody votes in an order of chance; the votes in that order, when the wave has closed."""
    wave_id = await place.open()
    voters = draw.sample(place.staff, len(place.staff))
    votes = [
        Vote(person, draw.randrange(11), f"Because {mark(draw.getrandbits(64))} matters")
        for person in voters
    ]
    place.replies.clear()
    await place.vote(wave_id, votes)
    await place.close(wave_id)
    return votes


async def _evidence(place: Company, log: Path) -> Evidence:
    calls = [f"{call.method} {call.params}" for call in place.house.calls()]
    return {
        **await files(place.house.store),
        **await rows(place.house.store),
        "log": written(log),
        "sent": "\n".join(place.replies + calls).encode(),
    }


async def _attack(
    place: Company, votes: Sequence[Vote], evidence: Evidence, reasons: Guesses, scores: Guesses
) -> None:
    ids = await row_ids(place.house)
    orders = {
        "arrival": votes,
        "row": sorted(votes, key=lambda vote: ids[vote.person.id]),
        "Telegram id": sorted(votes, key=lambda vote: vote.person.id),
        "joining": sorted(votes, key=lambda vote: place.staff.index(vote.person)),
    }
    marks = {
        name: [vote.reason.split()[1].encode() for vote in order] for name, order in orders.items()
    }
    given = {name: [b"%d" % vote.score for vote in order] for name, order in orders.items()}
    wanted = [vote.reason.split()[1] for vote in votes]
    engine = place.house.store.dialect
    reasons.add(marks, orders_of_marks(evidence, wanted, engine))
    scores.add(given, orders_of_scores(evidence, len(votes)))


async def _be_careless(house: House, votes: Sequence[Vote]) -> None:
    """Leave what another bot might: plain rows, and comments in the order of arrival."""
    async with house.store.write() as tx:
        await tx.execute(sa.text(CARELESS[house.store.dialect]))
    # At once: a checkpoint between two of them puts whole pages, in another order, into the log.
    async with house.store.write() as tx:
        for vote in votes:
            said = json.dumps({"score": vote.score, "reason": vote.reason})
            await tx.execute(sa.text("INSERT INTO careless (said) VALUES (:said)"), {"said": said})
    async with house.store.write() as tx:
        newest = await tx.scalar(sa.select(sa.func.max(waves.c.id)))
        comments = {"comments": [vote.reason for vote in votes]}
        await tx.execute(waves.update().where(waves.c.id == newest).values(published=comments))
    if house.store.dialect == "sqlite":
        async with house.store.writer.connect() as connection:
            raw = await connection.get_raw_connection()
            assert raw.driver_connection is not None
            # Its table takes whatever page is free, among what others left: lay it out as it is.
            # And what an earlier log left behind its end would lie before and behind it.
            emptied = "PRAGMA wal_checkpoint(TRUNCATE)"
            async with raw.driver_connection.execute(emptied) as cursor:
                await cursor.fetchone()
            await raw.driver_connection.execute("VACUUM")
            moved = "PRAGMA wal_checkpoint(FULL)"  # leaves what it copies in the log, too
            async with raw.driver_connection.execute(moved) as cursor:
                busy, frames, copied = await cursor.fetchone()
            assert (busy, frames) == (0, copied), "the database has no copy of the log"


async def _careless_words(house: House, votes: Sequence[Vote], log: Path) -> Evidence:
    """Its table as it hands it out, and what it would have sent and logged."""
    async with house.store.read() as tx:
        table = (await tx.execute(sa.text("SELECT said FROM careless"))).all()
    return {
        "careless": repr([tuple(row) for row in table]).encode(),
        "sent": repr([vote.reason for vote in votes]).encode(),
        "log": written(log) + repr([vote.reason for vote in votes]).encode(),
    }
