"""An import that dies at any instant: whole thousands of its lines are stored, or nothing."""

from __future__ import annotations

import asyncio
import json
import signal

import pytest
import sqlalchemy as sa

from bot.cli.opening import CHUNK
from storage.database.engine import Store, open_store
from storage.database.tables import imports, responses
from tests.blackbox.installation import PATIENCE, PAUSE, Installation

LINES = 12 * CHUNK + 345


async def stored(store: Store) -> tuple[int, int]:
    """How many answers there are, and how many the imports say that they brought."""
    async with store.read() as tx:
        count = sa.select(sa.func.count()).select_from(responses)
        answers = (await tx.execute(count)).scalar_one()
        told = (await tx.execute(sa.select(sa.func.sum(imports.c.answers)))).scalar_one()
    return int(answers), int(told or 0)


@pytest.mark.parametrize("chunks", [0, 1, 4])
async def test_a_killed_import_is_completed_exactly_by_the_same_file(
    site: Installation, database_url: str, chunks: int
) -> None:
    """kill -9 once so many thousands are stored, and some: named answers, unnamed, some alike."""
    site.settings["ELEVEN_DATABASE_URL"] = database_url
    lines = (f"{n % 11},2026-07-0{n % 9 + 1},{f'p{n % 700}@x' if n % 3 else ''}\n"
             for n in range(LINES))  # fmt: skip
    (site.folder / "old.csv").write_text("score,date,email\n" + "".join(lines), "utf-8")
    store = open_store(database_url)
    child = site.launch(("answers", "import", "old.csv"), {})
    for _ in range(int(PATIENCE / PAUSE)):
        if (await stored(store))[0] >= chunks * CHUNK:
            break
        await asyncio.sleep(PAUSE)
    await site.kill(child)
    assert child.poll() == -signal.SIGKILL
    answers, told = await stored(store)
    assert answers == told
    assert answers % CHUNK == 0
    assert chunks * CHUNK <= answers < LINES
    assert (await site.eleven("rebuild")).line == "0 differences"
    ran = await site.eleven("answers", "import", "old.csv", "--json")
    assert json.loads(ran.out)["imported"] == LINES - answers
    assert await stored(store) == (LINES, LINES)
    assert (await site.eleven("rebuild")).line == "0 differences"
    again = await site.eleven("answers", "import", "old.csv", "--json")
    assert json.loads(again.out)["imported"] == 0
    await store.close()
