"""Recounting every count that is kept beside the answers."""

from __future__ import annotations

from storage.answers.rollup import rebuild_rollups
from storage.answers.themes import rebuild_themes
from storage.database.engine import Tx


async def rebuild(tx: Tx) -> int:
    """Count scores, pairs of ratings and themes from the answers; how many cells differed."""
    return await rebuild_rollups(tx) + await rebuild_themes(tx)
