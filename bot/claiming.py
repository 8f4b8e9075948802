"""The link that makes whoever opens it first the owner, printed while there is none."""

from __future__ import annotations

import sys
from datetime import datetime

from storage.company.staff import load_staff
from storage.database.engine import Store
from storage.people.links import AddLink, role_link, void_claims
from survey.buttons.payloads import start_link
from survey.buttons.roles import Role
from survey.definition.definition import Company


async def tell_claim(store: Store, company: Company, username: str, now: datetime) -> None:
    """Print a new link, if nobody is the owner; those printed before are void.

    On stdout, for the log must never know it.
    """
    async with store.write() as tx:
        await void_claims(tx)
        if (await load_staff(tx, company)).owners:
            return
        link = role_link(Role.OWNER, now)
        await AddLink(link).apply(tx)
    address = start_link(username, link.token)
    sys.stdout.write(f"Open {address} within an hour: you become the owner.\n")
    sys.stdout.flush()
