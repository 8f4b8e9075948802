"""The messages of a case: the alert, what follows under it, and what goes to the customer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from delivery.messages.message import Composer, File, Message
from locales import Button, Prompt, Text, render, signed_text, text
from reports.chat.case_card import Card, case_prompt, customer, cut, line, load_card, standing
from reports.drawing.fitting import MESSAGE_LIMIT, size
from storage.cases.cases import Case, Post, Said, find_post, get_case, get_said, posts_of
from storage.cases.news import GATHERED, fresh_news
from storage.company.staff import load_staff
from storage.database.engine import Tx
from storage.outgoing.kinds import OutgoingKind
from storage.outgoing.outbox import Outgoing
from storage.people.people import find_person, get_person
from survey.buttons.callbacks import wish_data
from survey.buttons.roles import Role
from survey.definition.definition import Definition

CAPTION = 1024  # characters, as Telegram has it
FRAME = 300  # of them, for what stands around somebody's words


async def reader_language(tx: Tx, chat_id: int, definition: Definition) -> str:
    """The language of a managers' chat."""
    reader = await find_person(tx, chat_id) if chat_id > 0 else None
    return (reader and reader.language) or definition.company.fallback


async def _reads(tx: Tx, row: Outgoing, definition: Definition) -> bool:
    """Whether a chat still is one that reads cases: a role may have been taken since."""
    staff = await load_staff(tx, definition.company)
    return row.chat_id < 0 or staff.role_of(row.chat_id) >= Role.MANAGER


async def _alert(tx: Tx, row: Outgoing, definition: Definition) -> Message | None:
    case = await get_case(tx, row.payload["case"])
    if case is None or not await _reads(tx, row, definition):
        return None
    card = await load_card(tx, case)
    if card.facts.silenced_until:
        return None
    language = await reader_language(tx, row.chat_id, definition)
    words = render(case_prompt(card, definition, language), language)
    return Message(words, silent=case.why == "score")  # what follows that has a sound


async def _edit(tx: Tx, row: Outgoing, definition: Definition) -> Message | None:
    case = await get_case(tx, row.payload["case"])
    post = await find_post(tx, row.chat_id, row.payload["message"])
    if case is None or post is None or post.case_id != case.id:
        return None  # forgotten; or the group has moved, and the message stayed behind
    if not await _reads(tx, row, definition):
        return None
    language = await reader_language(tx, row.chat_id, definition)
    card = await load_card(tx, case, whole=post.what == "card")
    words = render(case_prompt(card, definition, language), language)
    return Message(words, edits=post.message_id)


async def _gone(tx: Tx, row: Outgoing, definition: Definition) -> Message | None:
    language = await reader_language(tx, row.chat_id, definition)
    words = text(language, "case.gone")
    message_id = row.payload["message"]
    return Message(render(words, language), edits=message_id, deletes=row.payload["file"])


@dataclass(frozen=True)
class Telling:
    """What a line under the alert is made of."""

    card: Card
    said: Said | None
    language: str
    zone: ZoneInfo


Line = Callable[[Telling], str | None]  # None where it no longer holds


def _plain(key: str) -> Line:
    return lambda one: text(
        one.language, key, who=customer(one.card, one.language), manager=one.card.case.taken_name
    )


def _silence(one: Telling) -> str | None:
    late = one.card.facts.words or one.card.case.done_at
    return None if late else text(one.language, "case.silence")


def _reason(one: Telling) -> str | None:
    words = cut(one.card.facts.words, MESSAGE_LIMIT - FRAME)
    return signed_text(one.language, "case.quote", text=words) if words else None


def _said(one: Telling) -> str | None:
    if one.said is None:
        return None
    room = (CAPTION if one.said.file_id else MESSAGE_LIMIT) - FRAME
    return line(one.said, one.card, one.language, room)


def _corrected(one: Telling) -> str | None:
    """What a message says now; of a picture without words, that it was sent."""
    if one.said is None or not one.said.text:
        return _said(one)
    room = (CAPTION if one.said.file_id else MESSAGE_LIMIT) - FRAME
    who = customer(one.card, one.language) if one.said.written_by is None else one.said.name
    return signed_text(one.language, "case.corrected", who=who, text=cut(one.said.text, room))


def _rewritten(one: Telling) -> str | None:
    words = cut(one.card.facts.words, MESSAGE_LIMIT - FRAME)
    who = customer(one.card, one.language)
    return signed_text(one.language, "case.corrected", who=who, text=words) if words else None


def _standing(one: Telling) -> str | None:
    lines = standing(one.card.case, one.zone)
    return " ".join(text(one.language, told.key, **told.args) for told in lines)


NEWS: Mapping[str, tuple[Line, bool]] = {  # and whether it has a sound
    "reason": (_reason, True),
    "silence": (_silence, True),
    "wants": (_plain("case.wants"), True),
    "said": (_said, True),
    "answered": (_said, False),
    "corrected": (_corrected, True),  # the customer's words
    "reworded": (_corrected, False),  # a manager's
    "rewritten": (_rewritten, True),  # the reason or the note
    "taken": (_standing, False),
    "given": (_plain("case.given"), True),
    "closed": (_standing, False),
    "again": (_plain("case.again"), False),
    "solved": (_plain("case.saysyes"), False),
    "notsolved": (_plain("case.saysno"), True),
    "overdue": (_plain("case.late"), True),
    "unsent": (_plain("case.unsent"), True),
    "doubt": (_plain("case.doubt"), True),
}
UNHEARD = (  # while the customer is muted: what comes of what they do, or leave undone
    "reason", "silence", "wants", "said", "corrected", "rewritten", "solved", "notsolved",
    "overdue",
)  # fmt: skip


async def alert_in(tx: Tx, case_id: int, chat_id: int) -> Post | None:
    """The newest copy of a case's alert in a chat."""
    return next(iter(await posts_of(tx, case_id, "alert", "card", chat_id=chat_id)), None)


async def _news(tx: Tx, row: Outgoing, definition: Definition) -> Message | None:
    """A reply to the alert; where the chat has none, the alert itself under that line."""
    case = await get_case(tx, row.payload["case"])
    if case is None or not await _reads(tx, row, definition):
        return None
    what, said = row.payload["what"], await get_said(tx, row.payload["said"])
    card = await load_card(tx, case)
    if card.facts.silenced_until and what in UNHEARD:
        return None
    language = await reader_language(tx, row.chat_id, definition)
    tell, sound = NEWS[what]
    telling = Telling(card, said, language, definition.company.zone)
    words = tell(telling)
    if words is None:
        return None
    alert = await alert_in(tx, case.id, row.chat_id)
    file = File(said.file_kind, said.file_id) if said and said.file_id else None
    if alert or file:
        to = alert.message_id if alert else None
        new = Message(render(words, language), silent=not sound, reply_to=to, file=file)
        gathers = what in GATHERED and not file
        return (await _gathered(tx, row, telling, words, new) if gathers else None) or new
    prompt = case_prompt(card, definition, language)
    whole = Prompt(cut(f"{words}\n\n{prompt.text}", MESSAGE_LIMIT), prompt.rows)
    return Message(render(whole, language), silent=not sound)


async def _gathered(
    tx: Tx, row: Outgoing, shown: Telling, newest: str, new: Message
) -> Message | None:
    """The news in the message of what was told last, where nobody has answered that yet."""
    told = await fresh_news(tx, row.id, row.chat_id, shown.card.case.id)
    if told is None:
        return None
    lines: list[str] = []
    for one in told.payloads:
        said = await get_said(tx, one["said"])
        words = NEWS[one["what"]][0](replace(shown, said=said))
        if words and words not in lines and words != newest:
            lines.append(words)
    whole = render("\n".join([*lines, newest]), shown.language)
    if size(whole.text) > MESSAGE_LIMIT:
        return None
    return Message(whole, edits=told.message_id, anew=new)


async def _relay(tx: Tx, row: Outgoing, definition: Definition) -> Message | None:
    """A manager's words to the customer: by first name, and nothing of their account."""
    said, found = await get_said(tx, row.payload["said"]), await _whose(tx, row)
    if said is None or found is None:
        return None
    language = found[1] or definition.company.fallback
    args = {"who": said.name, "company": definition.company.name, "text": said.text}
    key = "relay.corrected" if row.payload.get("corrected") else "relay"
    words = signed_text(language, key if said.text else "relay.file", **args)
    file = File(said.file_kind, said.file_id) if said.file_id else None
    return Message(render(words, language), file=file)


async def _check(tx: Tx, row: Outgoing, definition: Definition) -> Message | None:
    found = await _whose(tx, row)
    if found is None or found[0].outcome != "solved":
        return None
    case, language = found
    yes = Button(Text("button.yes"), data=wish_data(case.id, "yes"))
    no = Button(Text("button.notyet"), data=wish_data(case.id, "no"))
    prompt = Prompt(Text("check", {"who": case.taken_name}), ((yes, no),))
    return Message(render(prompt, language or definition.company.fallback))


async def _whose(tx: Tx, row: Outgoing) -> tuple[Case, str | None] | None:
    """A case and its customer's language, if the row still goes to that customer."""
    case = await get_case(tx, row.payload["case"])
    person = await get_person(tx, case.person_id) if case else None
    if case is None or person is None or person.telegram_id != row.chat_id:
        return None
    return case, person.language


CASE_COMPOSERS: Mapping[str, Composer] = {
    OutgoingKind.CASE: _alert,
    OutgoingKind.CASE_NEWS: _news,
    OutgoingKind.CASE_EDIT: _edit,
    OutgoingKind.CASE_GONE: _gone,
    OutgoingKind.CASE_RELAY: _relay,
    OutgoingKind.CASE_CHECK: _check,
}
