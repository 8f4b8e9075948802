"""Recounting every count that is kept beside the answers."""

from __future__ import annotations

from storage.engine import Tx
from storage.rollup import rebuild_rollups
from storage.themes import rebuild_themes


async def rebuild(tx: Tx) -> int:
    """Count scores, pairs of ratings and themes from the answers; how many cells differed."""
    return await rebuild_rollups(tx) + await rebuild_themes(tx)
