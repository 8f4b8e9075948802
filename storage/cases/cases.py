"""Cases as they are stored: who is followed up, by whom, until when, and what was said."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from storage.database.ahead import one
from storage.database.engine import Tx
from storage.database.equals import equals
from storage.database.tables import (
    IS_SILENCED,
    case_messages,
    case_posts,
    cases,
    notes,
    outbox,
    people,
    responses,
    staff,
)
from storage.database.types import new_id
from storage.outgoing.kinds import OutgoingKind
from survey.asking.cases import Why, due_from
from survey.definition.definition import Definition


@dataclass(frozen=True)
class Case:
    """A customer being followed up. Without `due_at` it is a note that nobody need take up."""

    id: int
    survey_key: str
    person_id: int
    why: str  # see survey.cases.Why
    opened_at: datetime
    changed_at: datetime
    due_at: datetime | None
    wants_reply: bool = False
    response_id: int | None = None
    note_id: int | None = None
    taken_by: int | None = None
    taken_name: str = ""
    taken_at: datetime | None = None
    replied_at: datetime | None = None
    done_at: datetime | None = None
    outcome: str = ""
    asked_at: datetime | None = None
    solved: bool | None = None
    escalated_at: datetime | None = None

    @property
    def state(self) -> str:
        """`heard`, `open`, `taken` or `done`."""
        if self.done_at:
            return "done"
        if self.taken_by is not None:
            return "taken"
        return "open" if self.due_at else "heard"


@dataclass(frozen=True)
class Said:
    """One message of a case's thread; `written_by` is None for the customer's own."""

    id: int
    case_id: int
    written_by: int | None
    name: str
    text: str
    file_kind: str
    file_id: str
    chat_id: int
    message_id: int
    at: datetime


@dataclass(frozen=True)
class Post:
    """A message in some chat that belongs to a case; None for the case of who was forgotten."""

    chat_id: int
    message_id: int
    case_id: int | None
    what: str


@dataclass(frozen=True)
class Facts:
    """What else is known of a case's customer and of what they said first."""

    words: str  # the reason or the note, "" without
    score: int | None
    touchpoint: str
    segment: str
    name: str
    external_id: str | None
    telegram_id: int | None
    language: str | None
    reachable: bool
    properties: Mapping[str, str]
    earlier: Sequence[tuple[int, datetime]]  # scores of the same survey, the newest first
    silenced_until: datetime | None = None  # and by whom: nobody is told what they say
    silenced_by: str = ""


def new_case(
    person_id: int,
    why: Why,
    now: datetime,
    definition: Definition,
    survey_key: str = "",
    response_id: int | None = None,
    note_id: int | None = None,
) -> Case:
    """A case that opens now; but for a note it is due in the company's working hours."""
    due = None if why == "note" else due_from(now, definition.company)
    return Case(
        new_id(), survey_key, person_id, why, opened_at=now, changed_at=now, due_at=due,
        wants_reply=why == "reply", response_id=response_id, note_id=note_id,
    )  # fmt: skip


EARLIER = 2  # scores
LATELY = timedelta(days=30)
TALKING = timedelta(days=7)  # after its end what a customer writes still belongs to a case
OF_SILENCED = cases.c.person_id.in_(sa.select(people.c.id).where(IS_SILENCED))
OPEN = sa.and_(cases.c.done_at.is_(None), cases.c.due_at.is_not(None))
_case = sa.select(*(cases.c[name] for name in Case.__dataclass_fields__))
_said = sa.select(*(case_messages.c[name] for name in Said.__dataclass_fields__))
_post = sa.select(*(case_posts.c[name] for name in Post.__dataclass_fields__))


async def _first(tx: Tx, chosen: sa.Select[*tuple[Any, ...]]) -> Case | None:
    row = (await tx.execute(chosen)).first()
    return Case(*row) if row else None


async def get_case(tx: Tx, case_id: int, *, lock: bool = False) -> Case | None:
    """A case; `lock`: nobody else changes it until this transaction ends."""
    chosen = _case.where(cases.c.id == case_id)
    return await _first(tx, chosen.with_for_update() if lock else chosen)


_IDS: sa.BindParameter[Any] = sa.bindparam("ids", expanding=True)
_of_answers = _case.where(cases.c.response_id.in_(_IDS)).order_by(cases.c.id).with_for_update()
_open_of = _case.where(cases.c.person_id.in_(_IDS), OPEN).order_by(cases.c.id).with_for_update()


async def case_of_answer(tx: Tx, response_id: int) -> Case | None:
    """The case of an answer, locked."""
    return (await cases_of_answers(tx, [response_id])).get(response_id)


async def cases_of_answers(tx: Tx, response_ids: Collection[int]) -> dict[int | None, Case]:
    """The cases of those of many answers that have one, locked."""
    found = [Case(*row) for row in await tx.execute(_of_answers, {"ids": list(response_ids)})]
    return {case.response_id: case for case in found}


async def open_case_of(tx: Tx, person_id: int) -> Case | None:
    """The newest open case of a person, locked."""
    return await one(tx, open_cases_of, person_id)


async def open_cases_of(tx: Tx, person_ids: Collection[int]) -> dict[int, Case]:
    """The same of many; every open case of theirs is locked, so the order is kept by all."""
    found: dict[int, Case] = {}
    for row in await tx.execute(_open_of, {"ids": list(person_ids)}):
        case, before = Case(*row), found.get(row.person_id)
        if before is None or case.opened_at > before.opened_at:
            found[case.person_id] = case
    return found


async def note_being_heard(tx: Tx, person_id: int, since: datetime) -> Case | None:
    """The newest note of a person's since then that nobody has taken up, locked."""
    unheard = cases.c.why == "note", cases.c.done_at.is_(None), cases.c.due_at.is_(None)
    theirs = _case.where(cases.c.person_id == person_id, cases.c.opened_at > since, *unheard)
    newest = theirs.where(cases.c.taken_by.is_(None)).order_by(cases.c.opened_at.desc()).limit(1)
    return await _first(tx, newest.with_for_update())


async def open_cases(tx: Tx) -> list[Case]:
    """Every open case, oldest first."""
    rows = await tx.execute(_case.where(OPEN).order_by(cases.c.opened_at, cases.c.id))
    return [Case(*row) for row in rows]


async def count_open(tx: Tx) -> int:
    return int(await tx.scalar(sa.select(sa.func.count()).select_from(cases).where(OPEN)) or 0)


async def facts_of(tx: Tx, case: Case) -> Facts:
    """What an alert says of a case beside its state."""
    person = (await tx.execute(sa.select(people).where(people.c.id == case.person_id))).one()
    answer = (
        await tx.execute(sa.select(responses).where(responses.c.id == case.response_id))
    ).first()
    note = await tx.scalar(sa.select(notes.c.text).where(notes.c.id == case.note_id))
    earlier: list[tuple[int, datetime]] = []
    if answer is not None:
        rows = await tx.execute(
            sa.select(responses.c.score, responses.c.scored_at)
            .where(
                equals(responses.c.person_id, case.person_id),
                responses.c.survey_key == case.survey_key,
                responses.c.scored_at < answer.scored_at,
                responses.c.score.is_not(None),
            )
            .order_by(responses.c.scored_at.desc(), responses.c.id)
            .limit(EARLIER)
        )
        earlier = [(row.score, row.scored_at) for row in rows]
    return Facts(
        words=(answer.reason if answer is not None else note) or "",
        score=answer.score if answer is not None else None,
        touchpoint=answer.touchpoint if answer is not None else "",
        segment=answer.segment if answer is not None else person.segment,
        name=person.name,
        external_id=person.external_id,
        telegram_id=person.telegram_id,
        language=person.language,
        reachable=person.telegram_id is not None and person.state in ("active", "stopped"),
        properties=person.properties or {},
        earlier=earlier,
        silenced_until=person.silenced_until,
        silenced_by=person.silenced_by,
    )


async def thread(tx: Tx, case_id: int, limit: int) -> list[Said]:
    """The newest messages of a case, oldest first."""
    newest = case_messages.c.at.desc(), case_messages.c.id
    chosen = _said.where(case_messages.c.case_id == case_id).order_by(*newest).limit(limit)
    return [Said(*row) for row in reversed((await tx.execute(chosen)).all())]


async def get_said(tx: Tx, said_id: int) -> Said | None:
    row = (await tx.execute(_said.where(case_messages.c.id == said_id))).first()
    return Said(*row) if row else None


async def addressable(tx: Tx, manager: int, now: datetime, limit: int) -> list[Case]:
    """Cases to whose customers a manager's words may be addressed, the likeliest first.

    Their own open ones, the other open ones, and what was on anybody's desk in the last weeks.
    """
    mine, open_ = equals(cases.c.taken_by, manager), cases.c.done_at.is_(None)
    rank = sa.case((mine & open_, 0), (OPEN, 1), (mine, 2), else_=3)
    reachable = people.c.telegram_id.is_not(None) & people.c.state.in_(("active", "stopped"))
    lately = cases.c.changed_at >= now - LATELY
    rows = await tx.execute(
        _case.join(people, people.c.id == cases.c.person_id)
        .where(reachable, sa.or_(OPEN, lately))
        .order_by(rank, cases.c.changed_at.desc(), cases.c.id)
        .limit(limit)
    )
    return [Case(*row) for row in rows]


async def said_at(tx: Tx, chat_id: int, message_id: int) -> Said | None:
    """What a message became in a case; None where it is in none."""
    here = case_messages.c.chat_id == chat_id, case_messages.c.message_id == message_id
    row = (await tx.execute(_said.where(*here).order_by(case_messages.c.id).limit(1))).first()
    return Said(*row) if row else None


async def case_of_note(tx: Tx, note_id: int) -> Case | None:
    """The case that a note opened, locked."""
    return await _first(tx, _case.where(equals(cases.c.note_id, note_id)).with_for_update())


async def talking_case_of(tx: Tx, person_id: int, now: datetime) -> Case | None:
    """The person's newest open case; else one of the last days that was closed in conversation."""
    waits = await open_case_of(tx, person_id)
    return waits or await one(tx, spoken_with, (person_id, now - TALKING))


_closed = (
    _case.where(
        cases.c.person_id.in_(_IDS),
        cases.c.done_at > sa.bindparam("since"),
        sa.or_(cases.c.replied_at.is_not(None), cases.c.asked_at.is_not(None)),
    )
    .order_by(cases.c.id)
    .with_for_update()
)


async def spoken_with(
    tx: Tx, people: Collection[tuple[int, datetime]]
) -> dict[tuple[int, datetime], Case]:
    """The newest case of each (person, since) that was closed since in conversation, locked."""
    found: dict[tuple[int, datetime], Case] = {}
    for since in {since for _, since in people}:
        ids = [person_id for person_id, one_since in people if one_since == since]
        for row in await tx.execute(_closed, {"ids": ids, "since": since}):
            case, before = Case(*row), found.get((row.person_id, since))
            if before is None or row.done_at > (before.done_at or row.done_at):
                found[case.person_id, since] = case
    return found


async def written_before(tx: Tx, case_id: int, message_id: int) -> bool:
    """Whether this message of the customer's is in the thread already."""
    found = await tx.scalar(
        sa.select(case_messages.c.id).where(
            case_messages.c.case_id == case_id,
            case_messages.c.message_id == message_id,
            case_messages.c.written_by.is_(None),
        )
    )
    return found is not None


async def find_post(tx: Tx, chat_id: int, message_id: int) -> Post | None:
    here = case_posts.c.chat_id == chat_id, case_posts.c.message_id == message_id
    row = (await tx.execute(_post.where(*here))).first()
    return Post(*row) if row else None


async def post_on_its_way(tx: Tx, chat_id: int, message_id: int) -> Post | None:
    """A customer may reply to a manager's words before their place has been written down.

    Never a manager's reply: what is passed on to a customer must not rest on a guess.
    """
    sending = sa.select(outbox.c.payload).where(
        outbox.c.state == "inflight",
        outbox.c.chat_id == chat_id,
        outbox.c.kind == OutgoingKind.CASE_RELAY,
    )
    payload = await tx.scalar(sending.order_by(outbox.c.id.desc()).limit(1))
    return Post(chat_id, message_id, payload["case"], "relay") if payload else None


async def posts_of(tx: Tx, case_id: int, *what: str, chat_id: int | None = None) -> list[Post]:
    """The messages of a case of these sorts, in one chat or in all, the newest first."""
    chosen = _post.where(equals(case_posts.c.case_id, case_id), case_posts.c.what.in_(what))
    if chat_id is not None:
        chosen = chosen.where(case_posts.c.chat_id == chat_id)
    rows = await tx.execute(chosen.order_by(case_posts.c.message_id.desc(), case_posts.c.chat_id))
    return [Post(*row) for row in rows]


async def first_names(tx: Tx, telegram_ids: Sequence[int]) -> dict[int, str]:
    """What members of the staff are called, by Telegram id; by their number where nobody knows."""
    names = {one: str(one) for one in telegram_ids}
    known = (
        sa.select(people.c.telegram_id, people.c.name).where(people.c.telegram_id.in_(names)),
        sa.select(staff.c.telegram_id, staff.c.name).where(staff.c.telegram_id.in_(names)),
        sa.select(cases.c.taken_by, cases.c.taken_name)
        .where(cases.c.taken_by.in_(names))
        .distinct(),
    )
    for chosen in known:
        for telegram_id, name in await tx.execute(chosen):
            if name.strip():
                names[telegram_id] = name.split()[0]
    return names
