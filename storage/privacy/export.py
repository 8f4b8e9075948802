"""Everything that is stored of somebody by name, as plain JSON values."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from storage.answers.themes import themes_of
from storage.database.engine import Tx
from storage.database.equals import equals
from storage.database.tables import (
    actions,
    case_messages,
    cases,
    invitations,
    links,
    notes,
    people,
    ratings,
    responses,
    samples,
    waves,
)
from storage.people.binding import own_responses

_UNSAID = {
    "id",
    "person_id",
    "response_id",
    "wave_id",
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
    "by_id",
    "told_to",
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
    if table is invitations:
        return {"early": list((row["early"] or {}).values())}  # texts before the score
    if table is not responses:
        return {}
    said = sa.select(ratings).where(ratings.c.response_id == row["id"])
    rated = await tx.execute(said.order_by(ratings.c.attribute, ratings.c.question))
    themes = await themes_of(tx, [row["id"]])
    return {
        "themes": list(themes.get(row["id"], ())),
        "ratings": [_plain(one) for one in rated.mappings()],
    }


async def employee_samples(tx: Tx, employee_id: int) -> list[dict[str, Any]]:
    """The pulses an employee was asked in, oldest first; whether they answered is nowhere here."""
    rows = await tx.execute(
        sa.select(waves.c.opened_at, samples.c.counts_under, samples.c.delivered)
        .join(waves, waves.c.id == samples.c.wave_id)
        .where(samples.c.employee_id == employee_id)
        .order_by(waves.c.id)
    )
    return [_plain(one) for one in rows.mappings()]


async def staff_data(tx: Tx, telegram_id: int) -> dict[str, Any]:
    """The plans that somebody made, the cases they took, and what they wrote in cases."""
    theirs = {
        "plans": (actions, actions.c.by_id == telegram_id, "at"),
        "case_messages": (case_messages, equals(case_messages.c.written_by, telegram_id), "at"),
    }
    found: dict[str, Any] = {}
    for name, (table, which, order) in theirs.items():
        rows = await tx.execute(sa.select(table).where(which).order_by(table.c[order], table.c.id))
        found[name] = [_plain(one) for one in rows.mappings()]
    taken = sa.select(cases.c.survey_key, cases.c.taken_name, cases.c.taken_at, cases.c.outcome)
    rows = await tx.execute(taken.where(equals(cases.c.taken_by, telegram_id)).order_by(cases.c.id))
    found["cases_taken"] = [_plain(one) for one in rows.mappings()]
    return found


def _plain(row: sa.RowMapping, withheld: Collection[str] = ()) -> dict[str, Any]:
    return {
        name: value.isoformat() if isinstance(value, date | datetime) else value
        for name, value in row.items()
        if name not in _UNSAID and name not in withheld
    }
