"""Everything that is stored of one customer, as plain JSON values."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from storage.answers.themes import themes_of
from storage.database.engine import Tx
from storage.database.equals import equals
from storage.database.tables import (
    case_messages,
    cases,
    invitations,
    links,
    notes,
    people,
    ratings,
    responses,
)
from storage.people.binding import own_responses

_UNSAID = {
    "id",
    "person_id",
    "response_id",
    "wave_id",
    "early",
    "reason_parts",
    "awaiting",
    "token",
    "note_id",
    "changed_at",
    "escalated_at",
    "case_id",
    "chat_id",
    "message_id",
    "file_id",
    "taken_by",
    "written_by",
    "bound_at",
    "listed",
    "import_id",
}
"""Columns that only the bot's own workings need, that say again what another one says, or that
name a manager's account."""


LISTED = ("external_id", "segment", "properties", "created_at")
"""Columns that hold the company's list where a personal link bound the account; copies of the
segment stand in each answer."""


async def customer_data(tx: Tx, person_id: int) -> dict[str, Any]:
    """The row of a person, and what they were asked, answered and wrote, oldest first.

    Whom a personal link bound gets nothing of the company's list: `withheld` names what that is.
    """
    row = (await tx.execute(sa.select(people).where(people.c.id == person_id))).mappings().one()
    bound = row["bound_at"] is not None
    theirs = {
        "invitations": (invitations, invitations.c.person_id == person_id, "created_at"),
        "answers": (responses, own_responses(person_id, bound=bound), "scored_at"),
        "cases": (cases, cases.c.person_id == person_id, "opened_at"),
        "notes": (notes, notes.c.person_id == person_id, "at"),
    }
    if not bound:
        whose = equals(links.c.external_id, row["external_id"])
        theirs["links"] = (links, whose, "created_at")
    withheld = [*(["name"] if row["listed"] else []), *LISTED] if bound else []
    copies = ["segment"] if bound else []
    found: dict[str, Any] = _plain(row, withheld)
    if withheld:
        found["withheld"] = withheld
    for name, (table, which, order) in theirs.items():
        rows = await tx.execute(sa.select(table).where(which).order_by(table.c[order]))
        found[name] = [
            _plain(one, copies) | await _beside(tx, table, one) for one in rows.mappings().all()
        ]
    return found


async def _beside(tx: Tx, table: sa.Table, row: sa.RowMapping) -> dict[str, Any]:
    """What of an answer or a case is kept in rows of its own."""
    if table is cases:
        said = sa.select(case_messages).where(case_messages.c.case_id == row["id"])
        rows = await tx.execute(said.order_by(case_messages.c.at, case_messages.c.id))
        return {"messages": [_plain(one) for one in rows.mappings()]}
    if table is not responses:
        return {}
    said = sa.select(ratings).where(ratings.c.response_id == row["id"])
    rated = await tx.execute(said.order_by(ratings.c.attribute, ratings.c.question))
    themes = await themes_of(tx, [row["id"]])
    return {
        "themes": list(themes.get(row["id"], ())),
        "ratings": [_plain(one) for one in rated.mappings()],
    }


def _plain(row: sa.RowMapping, withheld: Collection[str] = ()) -> dict[str, Any]:
    return {
        name: value.isoformat() if isinstance(value, date | datetime) else value
        for name, value in row.items()
        if name not in _UNSAID and name not in withheld
    }
