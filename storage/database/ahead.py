"""Reading ahead: what many updates will ask for is fetched at once, and single reads look there.

A loader takes keys and returns what it found by key; `one` is how everybody else reads one of
them, so there is one set of queries. Nothing that was read ahead outlives the first row that is
written: see `storage.database.engine.Tx`.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Hashable, Mapping
from typing import TypeVar

from storage.database.engine import Tx

Key = TypeVar("Key", bound=Hashable)
Found = TypeVar("Found")
Loader = Callable[[Tx, Collection[Key]], Awaitable[Mapping[Key, Found]]]


async def one(tx: Tx, load: Loader[Key, Found], key: Key) -> Found | None:
    """What `load` finds for this key; None where it finds nothing."""
    if (load, key) in tx.ahead:
        found: Found | None = tx.ahead[load, key]
        return found
    return (await load(tx, [key])).get(key)


async def look_ahead(
    tx: Tx, load: Loader[Key, Found], keys: Collection[Key]
) -> Mapping[Key, Found]:
    """Fetch these keys now, for whoever asks for one of them before something is written."""
    missing = [key for key in dict.fromkeys(keys) if (load, key) not in tx.ahead]
    if missing:
        found = await load(tx, missing)
        tx.ahead.update(((load, key), found.get(key)) for key in missing)
    return {key: there for key in keys if (there := tx.ahead[load, key]) is not None}
