"""The t.me links of this bot."""

from __future__ import annotations

from storage.database.engine import Tx
from storage.people.links import AddLink, Link, same_link
from survey.buttons.payloads import start_link


async def address(tx: Tx, username: str, wanted: Link) -> str:
    """The address of this link, or of one that was made before for the same and for ever."""
    found = None if wanted.expires_at else await same_link(tx, wanted)
    if found is None:
        await AddLink(wanted).apply(tx)
    return start_link(username, (found or wanted).token)
