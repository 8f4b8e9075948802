"""Bringing the schema up to date; several processes may try at once."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa

from storage.database.engine import Store, Tx

_LOCK = 0x11E7E2  # one number, known to every replica


async def migrate(store: Store, revision: str = "head") -> None:
    """Migrate to `revision` in one transaction, under a lock that other migrations wait for."""
    async with store.write() as tx:
        if store.dialect == "postgresql":
            await tx.execute(sa.text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        await tx.run_sync(_migrate, revision)


def _migrate(connection: sa.Connection, revision: str) -> None:
    from alembic import command  # half a second to import, and only ever needed here
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    if revision == "base":
        command.downgrade(config, revision)
    else:
        command.upgrade(config, revision)


def known_revision(revision: str) -> bool:
    """Whether a schema of this revision can be brought to the newest one."""
    from alembic.config import Config
    from alembic.script import ScriptDirectory
    from alembic.util import CommandError

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    try:
        return ScriptDirectory.from_config(config).get_revision(revision) is not None
    except CommandError:
        return False


async def is_newest(tx: Tx) -> bool:
    """Whether the database has the newest schema."""
    return await tx.run_sync(_is_newest)


def _is_newest(connection: sa.Connection) -> bool:
    from alembic.config import Config
    from alembic.migration import MigrationContext
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    newest = ScriptDirectory.from_config(config).get_current_head()
    return MigrationContext.configure(connection).get_current_revision() == newest
