"""What a copy of the database gives away of an anonymous vote: nothing but that one was cast."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pytest
import sqlalchemy as sa

from storage.answers.responses import StoreReason
from storage.database.engine import Store
from storage.database.tables import ballots, metadata
from storage.database.types import new_id
from storage.pulse.ballots import delete_ballots, put_ballot
from storage.pulse.keys import Keys
from storage.pulse.roster import Employee
from storage.pulse.samples import freeze_sample
from storage.pulse.seal import Ballot
from tests.storage.rows import add_person, ask, hire, open_wave, put, table, tap


@dataclass(frozen=True)
class Voted:
    """A wave in which Alice has said the sealed canary, and Boris, a customer, the named one."""

    wave_id: int
    alice: Employee
    sealed: bytes
    named: bytes


@pytest.fixture
def keys(tmp_path: Path) -> Keys:
    return Keys(tmp_path / "keys")


@pytest.fixture
async def voted(store: Store, keys: Keys) -> Voted:
    """Canaries of this test's own: files keep what earlier tests have deleted."""
    sealed, named = f"sealed-{new_id()}", f"named-{new_id()}"
    alice = await hire(store)
    wave_id = await open_wave(store)
    keys.create(wave_id)
    async with store.write() as tx:
        await freeze_sample(tx, wave_id, [(alice.id, "Sales")])
    await put(store, put_ballot(keys, wave_id, alice.id, Ballot(9, 0, "first thought")))
    await put(store, put_ballot(keys, wave_id, alice.id, Ballot(2, 0, sealed)))
    asked = await ask(store, await add_person(store, "Boris"))
    await put(store, tap(asked, 2), StoreReason(asked.id, {"1": named}))
    return Voted(wave_id, alice, sealed.encode(), named.encode())


async def bytes_on_disk(store: Store) -> bytes:
    """SQLite: the database with its log. PostgreSQL: the database's folder, and all of the log."""
    if store.dialect == "sqlite":
        file = Path(str(store.writer.url.database))
        return _contents(file.parent.glob(f"{file.name}*"))
    async with store.writer.connect() as tx:
        await tx.execution_options(isolation_level="AUTOCOMMIT")
        await tx.execute(sa.text("CHECKPOINT"))
        folder = Path(str(await tx.scalar(sa.text("SHOW data_directory"))))
        here = await tx.scalar(
            sa.text("SELECT oid FROM pg_database WHERE datname = current_database()")
        )
        written = str(await tx.scalar(sa.text("SELECT pg_walfile_name(pg_current_wal_lsn())")))
    segments = sorted(path for path in (folder / "pg_wal").glob("0*") if path.name <= written)
    return _contents([*(folder / "base" / str(here)).iterdir(), *segments[-2:]])


def _contents(paths: Iterable[Path]) -> bytes:
    return b"".join(path.read_bytes() for path in paths)


async def test_no_file_of_the_database_holds_what_an_employee_said(
    store: Store, voted: Voted
) -> None:
    """The customer's words are found by the same search: it can see."""
    found = await bytes_on_disk(store)
    assert voted.named in found
    assert voted.sealed not in found


async def test_no_file_of_the_database_holds_the_key(
    store: Store, keys: Keys, voted: Voted
) -> None:
    found = await bytes_on_disk(store)
    [(name,)] = await table(store, ballots, "voter")
    assert name in found
    assert keys.get(voted.wave_id) not in found


async def test_no_row_but_the_roster_and_the_sample_names_an_employee(
    store: Store, voted: Voted
) -> None:
    alice = voted.alice
    naming: dict[int, set[str]] = {alice.id: set(), alice.telegram_id: set()}
    for name, stored in metadata.tables.items():
        values = [value for row in await table(store, stored) for value in row]
        for number, tables in naming.items():
            if any(_holds(value, number) for value in values):
                tables.add(name)
    assert naming == {alice.id: {"employees", "samples"}, alice.telegram_id: {"employees"}}


def _holds(value: object, number: int) -> bool:
    if isinstance(value, bytes):
        spellings = [str(number).encode(), number.to_bytes(7, "big"), number.to_bytes(7, "little")]
        return any(spelling in value for spelling in spellings)
    return str(number) in str(value)


async def test_deleted_ballots_leave_no_row(store: Store, keys: Keys, voted: Voted) -> None:
    async with store.write() as tx:
        await delete_ballots(tx, voted.wave_id)
    assert await table(store, ballots) == []
    assert voted.sealed not in await bytes_on_disk(store)


def test_behind_the_wall_no_column_tells_when() -> None:
    """A time on the employees' side would order their answers."""
    behind = ("employees", "samples", "ballots")
    kinds = {
        f"{name}.{column.name}": column.type.python_type
        for name in behind
        for column in metadata.tables[name].c
    }
    times = [name for name, kind in kinds.items() if kind.__module__ == "datetime"]
    assert len(kinds) > 10
    assert times == []


def test_no_foreign_key_leads_from_employees_to_customers_or_back() -> None:
    behind = {"employees", "samples", "ballots"}
    named = {"people", "invitations", "responses", "notes"}
    leads = {
        (name, key.column.table.name)
        for name, stored in metadata.tables.items()
        for key in stored.foreign_keys
    }
    assert ("samples", "employees") in leads
    assert ("invitations", "people") in leads
    assert not {(a, b) for a, b in leads if (a in behind and b in named)}
    assert not {(a, b) for a, b in leads if (a in named and b in behind)}
