"""What an experiment stands on: its size, its seed, a folder and databases; and its verdicts."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from tempfile import mkdtemp

from benchmarks.postgres import Postgres
from storage.database.engine import Store, open_store
from storage.database.migrate import migrate

ENGINES = ("sqlite", "postgresql")


@dataclass(frozen=True)
class Row:
    """One line of the table. `faults` must all be 0; `fact` says what else was seen."""

    experiment: str
    engine: str
    mode: str
    done: str
    faults: Mapping[str, int]
    fact: str = ""

    @property
    def ok(self) -> bool:
        """Whether nothing happened that must not."""
        return not any(self.faults.values())


@dataclass(frozen=True)
class Ground:
    """One engine, one size, one seed."""

    engine: str
    size: str  # small | large
    seed: int
    folder: Path
    postgres: Postgres | None
    # Alembic has one environment a process; a lock belongs to one loop, as an experiment does.
    migrating: asyncio.Lock = field(default_factory=asyncio.Lock, compare=False)

    def n(self, small: int, large: int) -> int:
        """A number that depends on the size."""
        return large if self.size == "large" else small

    def random(self, *what: object) -> Random:
        """The same draws for the same seed, engine and purpose."""
        return Random("/".join(map(str, (self.seed, self.engine, *what))))

    @asynccontextmanager
    async def site_folder(self) -> AsyncIterator[Path]:
        """An empty folder, gone afterwards."""
        folder = Path(mkdtemp(dir=self.folder))
        try:
            yield folder
        finally:
            await asyncio.to_thread(shutil.rmtree, folder)

    @asynccontextmanager
    async def database(self, folder: Path) -> AsyncIterator[str]:
        """The URL of an empty database with the newest schema."""
        async with AsyncExitStack() as stack:
            if self.engine == "sqlite":
                url = f"sqlite:///{folder}/data/eleven.db"
            else:
                assert self.postgres is not None
                url = stack.enter_context(self.postgres.database())
            async with self.migrating, opened(url) as store:
                await migrate(store)
            yield url


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[Store]:
    """A store of our own beside whoever else uses the database."""
    store = open_store(url)
    try:
        yield store
    finally:
        await store.close()
