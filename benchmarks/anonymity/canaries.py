"""What is not published is gone: keys, sealed ballots and reasons, in whatever spelling."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Iterator
from random import Random

import sqlalchemy as sa

from benchmarks.anonymity.attacker import Evidence, mark
from benchmarks.anonymity.company import Company, Vote, company
from benchmarks.anonymity.evidence import files, heard, rows, written
from benchmarks.ground import Ground, Row
from storage.database.tables import ballots

PEOPLE = 20
WAVES = {"few answers": (4, 2), "some": (9, 2), "many": (12, 2)}
"""Answers and reasons of a wave that publishes no reason: two are too few, for certain."""
PART = 64  # bytes of a sealed ballot that are looked for: more may lie on two pages


async def run(ground: Ground) -> list[Row]:
    """Each kind of wave, a few times."""
    draw = ground.random("canaries")
    reasons: list[bytes] = []
    sealed: list[bytes] = []
    keys: list[bytes] = []
    seen_before = 0
    times = ground.n(1, 20)
    async with ground.site_folder() as folder, company(ground, PEOPLE, draw) as place:
        with heard(folder / "log"):
            for n, telling in list(WAVES.values()) * times:
                wave_id = await place.open()
                votes = _votes(place, n, telling, draw)
                await place.vote(wave_id, votes)
                reasons += [vote.reason.split()[1].encode() for vote in votes if vote.reason]
                sealed += [one[:PART] for one in await _sealed(place)]
                keys.append(place.house.app.keys.get(wave_id))
                before = await files(place.house.store)
                seen_before += _found(sealed[-n:], before) + _found(keys[-1:], _keys(place))
                await place.close(wave_id)
            await place.house.turn()
        canary = mark(draw.getrandbits(64))
        await _write_plainly(place, canary)
        calls = "\n".join(str(call) for call in place.house.calls()).encode()
        after = {
            **await files(place.house.store),
            **await rows(place.house.store),
            **_keys(place),
            "log": written(folder / "log"),
            "sent": calls + "\n".join(place.replies).encode(),
        }
    left = _found(sealed, after)
    n = sum(answers for answers, _ in WAVES.values()) * times
    faults = {
        "keys": _found(keys, after),
        "reasons": _found(reasons, after),
        "sealed ballots": left if ground.engine == "sqlite" else 0,
        "not seen before": n + len(keys) - seen_before,
        "plain row not seen": 1 - _found([canary.encode()], after),
    }
    fact = f"{seen_before} keys and ballots seen before the close; {left} ballots left, unreadable"
    done = f"{len(keys)} waves, {n} ballots, {len(reasons)} reasons"
    return [Row("canaries", ground.engine, "", done, faults, fact)]


def _votes(place: Company, n: int, telling: int, draw: Random) -> list[Vote]:
    return [
        Vote(person, draw.randrange(11), f"Because {mark(draw.getrandbits(64))} matters")
        if number < telling
        else Vote(person, draw.randrange(11), "")
        for number, person in enumerate(draw.sample(place.staff, n))
    ]


async def _sealed(place: Company) -> list[bytes]:
    async with place.house.store.read() as tx:
        return list(await tx.scalars(sa.select(ballots.c.sealed)))


def _keys(place: Company) -> Evidence:
    """Everything below the folder of keys, beside which the database and the log lie."""
    return {"keys": b"".join(map(written, sorted(place.house.keys_dir.rglob("*"))))}


def _found(secrets: Iterable[bytes], evidence: Evidence) -> int:
    """How many of the secrets lie anywhere, in any spelling."""
    everything = b"\n".join(evidence.values())
    return sum(any(one in everything for one in _spellings(secret)) for secret in secrets)


def _spellings(secret: bytes) -> Iterator[bytes]:
    yield secret
    if secret.isascii():
        yield from (secret.decode().encode(code) for code in ("utf-16-le", "utf-16-be"))
    yield from (secret.hex().encode(), secret.hex().upper().encode())
    for ahead in range(3):  # where in a group of three bytes it may begin
        for encode in (base64.b64encode, base64.urlsafe_b64encode):
            whole = (ahead + len(secret)) // 3 * 3 - ahead
            yield encode(bytes(ahead) + secret[:whole])[4 if ahead else 0 :]


async def _write_plainly(place: Company, words: str) -> None:
    """What the search must find: a row of another bot's."""
    async with place.house.store.write() as tx:
        await tx.execute(sa.text("CREATE TABLE careless (said TEXT)"))
        await tx.execute(sa.text("INSERT INTO careless VALUES (:said)"), {"said": words})
