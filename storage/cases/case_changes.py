"""What happens to cases, as changes: opened, changed, written in. Managers are told by the outbox.

The outbox has ids alone: what is said is read when it is sent, so of whoever was forgotten
meanwhile nothing is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from functools import cache
from typing import Any

import sqlalchemy as sa

from storage.cases.cases import OF_SILENCED, OPEN, Case, Said, cases_of_answers, get_case, posts_of
from storage.database.changes import Together, apply, apply_beside, insert, inserting
from storage.database.engine import Tx
from storage.database.tables import case_messages, case_posts, cases, outbox, responses
from storage.outgoing.hooks import told
from storage.outgoing.kinds import OutgoingKind
from storage.outgoing.outbox import Enqueue, edit_waits
from survey.asking.cases import SILENCE
from survey.definition.definition import Definition

GATHER = timedelta(seconds=2)  # of what one person adds, before the alert is edited
Place = tuple[int, int]  # a chat and a message in it


async def _tell(
    tx: Tx, case_id: int, readers: Sequence[int], what: str, at: datetime, said: int = 0
) -> None:
    payload = {"case": case_id, "what": what, "said": said}
    await apply(tx, [Enqueue(OutgoingKind.CASE_NEWS, reader, payload, at) for reader in readers])


async def follow(tx: Tx, case_id: int, at: datetime, shown: Place | None = None) -> None:
    """Let every copy of the alert say what holds now, but the one that the caller edits."""
    for post in await posts_of(tx, case_id, "alert", "card"):
        if (post.chat_id, post.message_id) != shown:
            payload = {"case": case_id, "message": post.message_id}
            if not await edit_waits(tx, post.chat_id, payload):
                await Enqueue(OutgoingKind.CASE_EDIT, post.chat_id, payload, at).apply(tx)


_REASONED = sa.select(responses.c.id).where(
    responses.c.id.in_(sa.bindparam("ids", expanding=True)), responses.c.reason.is_not(None)
)


@cache
def _opening(dialect: str) -> Any:
    return inserting(dialect, cases).on_conflict_do_nothing().returning(cases.c.id)


@dataclass(frozen=True)
class OpenCase(Together):
    """A new case goes to its readers; an answer has one at most."""

    case: Case
    readers: Sequence[int]
    definition: Definition

    @classmethod
    async def apply_all(cls, tx: Tx, many: Sequence[OpenCase]) -> None:
        rows = [asdict(opened.case) for opened in many]
        new = set(await tx.scalars(_opening(tx.dialect.name), rows))
        scored = [opened.case.response_id for opened in many if opened.case.why == "score"]
        reasoned = set(await tx.scalars(_REASONED, {"ids": scored})) if scored else set()
        await Enqueue.apply_all(
            tx,
            [
                news
                for opened in many
                if opened.case.id in new
                for news in opened._news(reasoned=opened.case.response_id in reasoned)
            ],
        )

    def _news(self, *, reasoned: bool) -> list[Enqueue]:
        case, at = self.case, self.case.opened_at
        news = [
            Enqueue(OutgoingKind.CASE, reader, {"case": case.id}, at) for reader in self.readers
        ]
        if case.why == "score":  # came without a sound: the reason, or that there is none, has one
            what, later = ("reason", at) if reasoned else ("silence", at + SILENCE)
            payload = {"case": case.id, "what": what, "said": 0}
            news += [
                Enqueue(OutgoingKind.CASE_NEWS, reader, payload, later) for reader in self.readers
            ]
        return [*news, *told(self.definition, "case", case.id, at, case.survey_key)]


@dataclass(frozen=True)
class HearAnswer(Together):
    """The case of an answer hears what became of it; `opens` is what opens one, if there is none.

    `news`: managers are told of it with a sound, that it is new (`reason`) or another
    (`rewritten`).
    """

    response_id: int
    opens: Case | None
    readers: Sequence[int]
    definition: Definition
    at: datetime
    news: str = ""

    @classmethod
    async def apply_all(cls, tx: Tx, many: Sequence[HearAnswer]) -> None:
        known = await cases_of_answers(tx, [heard.response_id for heard in many])
        await apply_beside(tx, [heard._heard(known.get(heard.response_id)) for heard in many])

    def _heard(self, case: Case | None) -> list[ChangeCase | OpenCase]:
        if case is not None:
            told_of = self.readers, self.definition, self.news
            return [ChangeCase(case, {}, self.at, *told_of)]
        return [OpenCase(self.opens, self.readers, self.definition)] if self.opens else []


@dataclass(frozen=True)
class ChangeCase:
    """New values for some columns. Copies of the alert follow, readers and programs are told.

    `shown` is the copy that the caller edits itself; `said` is written into the thread, and
    `relay_to` the private chat of the customer, where it goes to them.
    """

    case: Case
    values: Mapping[str, object]
    at: datetime
    readers: Sequence[int]
    definition: Definition
    news: str = ""  # which of delivery.case_news.NEWS
    shown: Place | None = None
    said: Said | None = None
    relay_to: int | None = None
    ask: int | None = None  # the private chat in which the customer is asked if it is solved

    async def apply(self, tx: Tx) -> None:
        case, at = self.case, self.at
        values = {**self.values, "changed_at": at}
        await tx.execute(cases.update().where(cases.c.id == case.id).values(**values))
        said = self.said
        if said:
            await tx.execute(case_messages.insert().values(**asdict(said)))
        if said and self.relay_to is not None:
            payload = {"case": case.id, "said": said.id}
            await Enqueue(OutgoingKind.CASE_RELAY, self.relay_to, payload, at).apply(tx)
        if self.ask is not None:
            await Enqueue(OutgoingKind.CASE_CHECK, self.ask, {"case": case.id}, at).apply(tx)
        # First: it would close a menu opened on the news. What has no news gathers for a moment.
        await follow(tx, case.id, at + GATHER if said and not self.news else at, self.shown)
        if self.news:
            await _tell(tx, case.id, self.readers, self.news, at, said.id if said else 0)
        await apply(tx, told(self.definition, "case", case.id, at, case.survey_key))


@dataclass(frozen=True)
class CorrectSaid:
    """A message of the thread says something else: whoever got it gets that, too.

    What is still queued is composed with the new words, and not followed by a second message.
    """

    case: Case
    said: Said  # as it is now
    at: datetime
    readers: Sequence[int]
    definition: Definition
    relay_to: int | None = None

    async def apply(self, tx: Tx) -> None:
        case, said, at = self.case, self.said, self.at
        values = {"text": said.text, "file_kind": said.file_kind, "file_id": said.file_id}
        await tx.execute(
            case_messages.update().where(case_messages.c.id == said.id).values(**values)
        )
        await tx.execute(cases.update().where(cases.c.id == case.id).values(changed_at=at))
        await follow(tx, case.id, at)
        about = {"case": case.id, "said": said.id}
        what = "corrected" if said.written_by is None else "reworded"
        if self.relay_to is not None:
            await _unless_queued(
                tx, OutgoingKind.CASE_RELAY, self.relay_to, about | {"corrected": True}, at
            )
        for reader in self.readers:
            await _unless_queued(tx, OutgoingKind.CASE_NEWS, reader, about | {"what": what}, at)
        await apply(tx, told(self.definition, "case", case.id, at, case.survey_key))


async def _unless_queued(
    tx: Tx, kind: OutgoingKind, chat_id: int, payload: Mapping[str, object], at: datetime
) -> None:
    waiting = await tx.scalars(
        sa.select(outbox.c.payload).where(
            outbox.c.state == "queued", outbox.c.kind == kind, outbox.c.chat_id == chat_id
        )
    )
    if not any(one.get("said") == payload["said"] for one in waiting):
        await Enqueue(kind, chat_id, payload, at).apply(tx)


@dataclass(frozen=True)
class TellOf:
    """Tell some chats of a case, without any change to it."""

    case_id: int
    chats: Sequence[int]
    what: str
    at: datetime
    said: int = field(default=0)

    async def apply(self, tx: Tx) -> None:
        await _tell(tx, self.case_id, self.chats, self.what, self.at, self.said)


@dataclass(frozen=True)
class AddPost:
    """A message that belongs to a case: whoever replies to it, speaks in the case.

    Where its customer was forgotten while it was on its way, its words are taken back.
    """

    case_id: int
    chat_id: int
    message_id: int
    what: str
    at: datetime

    async def apply(self, tx: Tx) -> None:
        known = await get_case(tx, self.case_id, lock=True) is not None
        values = {"case_id": self.case_id if known else None, "what": self.what}
        await tx.execute(
            insert(tx, case_posts)
            .values(chat_id=self.chat_id, message_id=self.message_id, **values)
            .on_conflict_do_update(index_elements=["chat_id", "message_id"], set_=values)
        )
        if not known:
            await take_back(tx, self.chat_id, self.message_id, self.what, self.at)


async def claim_overdue(tx: Tx, now: datetime) -> list[int]:
    """Cases whose due time has passed, each once: whoever asks first tells the owners.

    Not of customers who are muted, before that ends.
    """
    rows = await tx.execute(
        cases.update()
        .where(OPEN, cases.c.due_at <= now, cases.c.escalated_at.is_(None), ~OF_SILENCED)
        .values(escalated_at=now, changed_at=now)
        .returning(cases.c.id)
    )
    return sorted(row.id for row in rows)


async def take_back(tx: Tx, chat_id: int, message_id: int, what: str, at: datetime) -> None:
    """Let a post lose its words: whom they are of was forgotten."""
    if what in ("alert", "card", "news", "file"):
        payload = {"message": message_id, "file": what == "file"}
        await Enqueue(OutgoingKind.CASE_GONE, chat_id, payload, at).apply(tx)


async def forget_cases(tx: Tx, person_id: int) -> None:
    """Take back what managers were told of a person's cases; the rows go with the person."""
    of_person = cases.c.person_id == person_id
    await tx.execute(sa.select(cases.c.id).where(of_person).order_by(cases.c.id).with_for_update())
    theirs = await tx.execute(
        sa.select(
            cases.c.opened_at, case_posts.c.chat_id, case_posts.c.message_id, case_posts.c.what
        )
        .join(case_posts, case_posts.c.case_id == cases.c.id)
        .where(of_person)
    )
    for opened_at, chat_id, message_id, what in theirs.all():
        await take_back(tx, chat_id, message_id, what, opened_at)  # long since due: at once
