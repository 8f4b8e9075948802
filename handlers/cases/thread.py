"""What is written in a case: managers' replies to its messages, and what its customer writes back.

Only a reply to a message of the case is passed on; what managers write elsewhere never is.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from aiogram import F, Router
from aiogram.filters import Filter
from aiogram.types import Message

from handlers.cases.cases import taken, waits
from handlers.update.enough import enough
from handlers.update.replies import say
from handlers.update.respondent import Respondent
from handlers.update.step import NOTHING, Step
from locales import Text
from reports.drawing.fitting import size
from storage.cases.case_changes import ChangeCase
from storage.cases.cases import Case, Post, Said, facts_of, find_post, get_case, post_on_its_way
from storage.database.engine import Tx
from storage.database.types import new_id
from survey.buttons.callbacks import Action, parse
from survey.buttons.roles import may
from survey.definition.definition import Definition

router = Router(name="thread")

FILES = (  # an animation is a document, too
    "photo", "voice", "video", "audio", "animation", "document", "sticker", "video_note",
)  # fmt: skip
TEXT_LIMIT, CAPTION_LIMIT = 3500, 800  # characters that fit with who wrote them


def file_of(message: Message) -> tuple[str, str]:
    """(kind, file_id) of what a message carries; two empty words where that is no file."""
    for kind in FILES:
        found = getattr(message, kind)
        if found:
            return kind, (found[-1] if kind == "photo" else found).file_id
    return "", ""


def said_in(
    case: Case, message: Message, now: datetime, written_by: int | None = None, name: str = ""
) -> Said | None:
    """A message as a case keeps it; None where there is nothing in it that could be passed on."""
    kind, file_id = file_of(message)
    words = message.text or message.caption or ""
    if not words and not file_id:
        return None
    place = message.chat.id, message.message_id
    return Said(new_id(), case.id, written_by, name, words, kind, file_id, *place, now)


class InThread(Filter):
    """Passes replies to a message of a case, giving handlers `post`."""

    async def __call__(self, message: Message, tx: Tx) -> bool | dict[str, Any]:
        quoted = message.reply_to_message
        if quoted is None:
            return False
        place = message.chat.id, quoted.message_id
        post = await find_post(tx, *place) or _buttoned(quoted)
        if post is None and quoted.from_user and quoted.from_user.is_bot:
            post = await post_on_its_way(tx, *place)
        return {"post": post} if post else False


def _buttoned(quoted: Message) -> Post | None:
    """An alert that arrived just as the process died is known by its buttons."""
    if not (quoted.from_user and quoted.from_user.is_bot and quoted.reply_markup):
        return None
    taps = [
        parse(b.callback_data or "") for row in quoted.reply_markup.inline_keyboard for b in row
    ]
    cases = [
        tap.ref
        for tap in taps
        if tap and tap.action is Action.CASE and tap.value not in ("open", "page")
    ]
    return Post(quoted.chat.id, quoted.message_id, cases[0], "alert") if cases else None


@router.message(F.reply_to_message, ~F.text.startswith("/"), InThread())
async def replied(
    message: Message,
    post: Post,
    who: Respondent,
    tx: Tx,
    now: datetime,
    definition: Definition,
) -> Step:
    """A reply to a message of a case, from either side."""
    case = await get_case(tx, post.case_id, lock=True) if post.case_id is not None else None
    if post.what == "relay":
        if case is None or who.person is None or who.person.id != case.person_id:
            return say(who.telegram_id, Text("case.over"), who.language)
        return await enough(tx, who, now) or wrote_back(message, case, who, now, definition)
    private = message.chat.type == "private"
    if not may(who.role, "/cases"):
        return say(who.telegram_id, Text("managers.only"), who.language) if private else NOTHING
    language = who.language if private else definition.company.fallback
    if case is None:
        return _answer(message, Text("case.gone"), language)
    return await _relayed(message, case, who, tx, now, definition, language)


def _answer(message: Message, words: Text, language: str) -> Step:
    return say(message.chat.id, words, language, reply_to=message.message_id)


async def _relayed(
    message: Message,
    case: Case,
    who: Respondent,
    tx: Tx,
    now: datetime,
    definition: Definition,
    language: str,
) -> Step:
    """A manager's words go to the customer; whoever replies to an open case has it."""
    sender = message.from_user
    assert sender is not None
    facts = await facts_of(tx, case)
    if not facts.reachable:
        return _answer(message, Text("case.unreachable"), language)
    said = said_in(case, message, now, who.telegram_id, sender.first_name[:60])
    if said is None:
        return _answer(message, Text("case.unknownkind"), language)
    limit = CAPTION_LIMIT if said.file_id else TEXT_LIMIT
    if size(said.text) > limit:
        too_long = Text("toolong", {"n": size(said.text), "limit": limit})
        return _answer(message, too_long, language)
    values: Mapping[str, object] = {"replied_at": now, **waits(case, now, definition)}
    if case.taken_by is None:
        values = {**values, **taken(case, who.telegram_id, said.name, now)}
    others = [one for one in who.staff.readers if one != message.chat.id]
    changed = ChangeCase(
        case, values, now, others, definition, "answered", said=said, relay_to=facts.telegram_id
    )
    return Step((changed,))


def wrote_back(
    message: Message, case: Case, who: Respondent, now: datetime, definition: Definition
) -> Step:
    """A customer's words or file, told under the alert with a sound."""
    said = said_in(case, message, now)
    if said is None:
        return say(who.telegram_id, Text("case.unknownkind"), who.language)
    changed = ChangeCase(case, {}, now, who.staff.readers, definition, "said", said=said)
    key = "media.kept" if said.file_id else "note.thanks"
    if message.media_group_id and message.caption is None:  # once an album
        return Step((changed,))
    return Step((changed,)) + say(who.telegram_id, Text(key), who.language)
