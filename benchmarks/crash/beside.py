"""A batch is what its updates are one by one, over many random histories cut at random."""

from __future__ import annotations

from benchmarks.ground import Ground, Row, opened
from tests.bot.receiving.histories import History, lived


async def run(ground: Ground) -> list[Row]:
    """Each history is lived through twice, from the same rows."""
    n = ground.n(20, 2000)
    draw = ground.random("beside")
    rows = replies = updates = calls = 0
    async with (
        ground.site_folder() as folder,
        ground.database(folder) as url,
        opened(url) as store,
    ):
        for _ in range(n):
            history = History.drawn(draw.randrange(10**9))
            together = await lived(history, store, folder, draw)
            apart = await lived(history, store, folder, None)
            rows += together.rows != apart.rows
            replies += together.replies != apart.replies
            updates += len(apart.replies)
            calls += sum(map(len, apart.replies))
    faults = {"other rows": rows, "other replies": replies}
    done = f"{n} histories, {updates} updates"
    return [Row("beside", ground.engine, "", done, faults, f"{calls} replies compared")]
