"""eleven backup and eleven restore: from outside, on either engine, beside a running service."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.blackbox.installation import Installation
from tests.blackbox.people import all_of, answers
from tests.conftest import ENGINES, fresh_postgres


@pytest.fixture(params=ENGINES)
def either(request: pytest.FixtureRequest, site: Installation) -> Iterator[Installation]:
    """The installation on either engine."""
    if request.param == "sqlite":
        yield site
        return
    with fresh_postgres(request.getfixturevalue("postgres")) as url:
        site.settings["ELEVEN_DATABASE_URL"] = url
        yield site


async def test_a_backup_brings_back_what_was_and_its_orphan_key_is_destroyed(
    either: Installation,
) -> None:
    """Made beside a service, refused while one runs, asked about, and checked first."""
    site = either
    payload = await site.token("customers")
    service = await site.start()
    alice, boris = site.sandbox.person(1001, "Alice"), site.sandbox.person(1002, "Boris")
    await all_of([answers(alice, payload, 9, "They mended it at once")])
    made = await site.eleven("backup", "copy.db")
    assert (made.status, made.err) == (0, "")
    assert made.line.startswith("copy.db: 1 answer, ")
    assert (await site.eleven("backup", "copy.db")).fault == (
        "copy.db: is there already; name a new file"
    )
    await all_of([answers(boris, payload, 3, "Late again")])
    assert (await site.eleven("restore", "copy.db", "--yes")).fault == (
        "a service runs on this database; stop it first"
    )
    assert await site.stop(service) == 0
    (site.folder / "keys").mkdir(exist_ok=True)
    orphan = site.folder / "keys" / "wave-77.key"
    orphan.write_bytes(bytes(32))
    asked = await site.eleven("restore", "copy.db")
    assert asked.status == 2
    assert "2 answers stored now are replaced by 1 answer of copy.db" in asked.fault
    (site.folder / "none.db").write_text("answers", encoding="utf-8")
    assert (await site.eleven("restore", "none.db", "--yes")).fault == (
        "none.db: file is not a database"
    )
    assert (await site.numbers("customers"))["n"] == 2
    restored = await site.eleven("restore", "copy.db", "--yes")
    assert (restored.status, restored.line) == (0, "restored: 1 answer")
    assert not orphan.exists()
    assert (await site.numbers("customers"))["n"] == 1
    assert (await site.eleven("rebuild")).line == "0 differences"
