"""What is written in a case: managers' replies to its messages, and what its customer writes back.

A reply to a message of the case is passed on, and what the bot has just asked a manager to write;
what managers write elsewhere never is without a question.
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
from handlers.update.step import NOTHING, Step
from handlers.update.turn import Turn
from handlers.waiting import Awaited, in_doubt, let_go
from locales import Text, says
from reports.chat.case_card import address, load_card
from reports.drawing.fitting import size
from storage.cases.case_changes import ChangeCase
from storage.cases.cases import Case, Post, Said, facts_of, find_post, get_case, post_on_its_way
from storage.company.expected import CASE, Expect, Expected, expected_of
from storage.database.engine import Tx
from storage.database.types import new_id
from survey.buttons.callbacks import Action, parse
from survey.buttons.roles import may

router = Router(name="thread")

FILES = (  # an animation is a document, too
    "photo", "voice", "video", "audio", "animation", "document", "sticker", "video_note",
)  # fmt: skip
RELAYS = ("relay", "relay.file", "relay.corrected")
TEXT_LIMIT, CAPTION_LIMIT = 3500, 800  # characters that fit with who wrote them


def file_of(message: Message) -> tuple[str, str]:
    """(kind, file_id) of what a message carries; two empty words where that is no file."""
    for kind in FILES:
        found = getattr(message, kind)
        if found:
            return kind, (found[-1] if kind == "photo" else found).file_id
    return "", ""


def words_of(message: Message) -> str:
    """What is written in a message, without a command before it."""
    words = message.text or message.caption or ""
    return " ".join(words.split(maxsplit=1)[1:]) if words.startswith("/feedback") else words


def said_in(
    case: Case, message: Message, now: datetime, written_by: int | None = None, name: str = ""
) -> Said | None:
    """A message as a case keeps it; None where there is nothing in it that could be passed on."""
    kind, file_id = file_of(message)
    words = words_of(message)
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
            post = await post_on_its_way(tx, *place) or _known_by_words(quoted)
        return {"post": post} if post else False


def _known_by_words(quoted: Message) -> Post | None:
    """A manager's words to a customer who was forgotten since: no row says that they were."""
    words = (quoted.text or quoted.caption or "").strip()
    known = words and quoted.chat.type == "private" and says(words, RELAYS)
    return Post(quoted.chat.id, quoted.message_id, None, "relay") if known else None


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
async def replied(message: Message, post: Post, turn: Turn) -> Step:
    """A reply to a message of a case, from either side."""
    case = await get_case(turn.tx, post.case_id, lock=True) if post.case_id is not None else None
    if post.what == "relay":
        if case is None or turn.who.person is None or turn.who.person.id != case.person_id:
            return turn.say(Text("case.over"))
        return await enough(turn) or wrote_back(message, case, turn)
    private = message.chat.type == "private"
    language = turn.who.language if private else turn.definition.company.fallback
    if not may(turn.who.role, "/cases"):
        if private:
            return turn.say(Text("managers.only"))
        unknown = "case.anonymous" if message.sender_chat else "case.nomanager"
        return _answer(message, Text(unknown), language)
    if case is None:
        return _answer(message, Text("case.gone"), language)
    passed, step = await relay(message, case, turn, language)
    row = await expected_of(turn.tx, turn.who.telegram_id) if private else None
    if row is None:
        return step
    # This one went where it said: the next text without a reply is in doubt again.
    same = passed and row.about == case.id
    return let_go(row, turn, await on_its_way(turn, case) if same else None) + step


@router.message(F.chat.type == "private", ~F.text.startswith("/"), Awaited(case=True))
async def words_awaited(message: Message, row: Expected, turn: Turn) -> Step:
    """What a manager was asked to write to a customer; the question then says where it goes."""
    doubt = await in_doubt(message, row, turn)
    if doubt:
        return doubt
    case = await get_case(turn.tx, row.about, lock=True) if row.about is not None else None
    if not may(turn.who.role, "/cases") or case is None:
        key = "case.gone" if may(turn.who.role, "/cases") else "managers.only"
        return let_go(row, turn) + _answer(message, Text(key), turn.who.language)
    passed, step = await relay(message, case, turn, turn.who.language)
    if not passed:
        return let_go(row, turn) + step
    album = message.media_group_id
    told = NOTHING if row.album else let_go(row, turn, await on_its_way(turn, case))
    if album:
        told += Step((Expect(turn.who.telegram_id, CASE, turn.now, case.id, album=album),))
    return step + told


async def on_its_way(turn: Turn, case: Case) -> Text:
    """What becomes of a question once it is known whom its answer goes to."""
    whom = address(await load_card(turn.tx, case), turn.who.language)
    return Text("case.onitsway", {"who": whom})


def _answer(message: Message, words: Text, language: str) -> Step:
    return say(message.chat.id, words, language, reply_to=message.message_id)


async def relay(message: Message, case: Case, turn: Turn, language: str) -> tuple[bool, Step]:
    """A manager's words go to the customer; whoever writes in an open case has it.

    Says whether they go, else why not.
    """
    sender = message.from_user
    assert sender is not None
    facts = await facts_of(turn.tx, case)
    if not facts.reachable:
        return False, _answer(message, Text("case.unreachable"), language)
    said = said_in(case, message, turn.now, turn.who.telegram_id, sender.first_name[:60])
    if said is None:
        return False, _answer(message, Text("case.unknownkind"), language)
    if problem := too_long(said):
        return False, _answer(message, problem, language)
    values: Mapping[str, object] = {
        "replied_at": turn.now,
        **waits(case, turn.now, turn.definition),
    }
    if case.taken_by is None:
        values = {**values, **taken(case, turn.who.telegram_id, said.name, turn.now)}
    others = [one for one in turn.who.staff.readers if one != message.chat.id]
    changed = ChangeCase(
        case,
        values,
        turn.now,
        others,
        turn.definition,
        "answered",
        said=said,
        relay_to=facts.telegram_id,
    )
    return True, Step((changed,))


def too_long(said: Said) -> Text | None:
    """What to answer where words do not fit into what the customer would get."""
    limit = CAPTION_LIMIT if said.file_id else TEXT_LIMIT
    if size(said.text) <= limit:
        return None
    return Text("toolong", {"n": size(said.text), "limit": limit})


def wrote_back(message: Message, case: Case, turn: Turn) -> Step:
    """A customer's words or file, told under the alert with a sound."""
    said = said_in(case, message, turn.now)
    if said is None:
        return turn.say(Text("case.unknownkind"))
    changed = ChangeCase(
        case, {}, turn.now, turn.who.staff.readers, turn.definition, "said", said=said
    )
    key = "media.kept" if said.file_id else "note.thanks"
    if message.media_group_id and message.caption is None:  # once an album
        return Step((changed,))
    return Step((changed,)) + turn.say(turn.who.kept(key))
