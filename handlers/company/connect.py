"""/connect: where digests go, in which language, and of which surveys."""

from __future__ import annotations

from datetime import date, datetime

from aiogram import Bot, F, Router
from aiogram.filters import Command
from aiogram.methods import SendMessage
from aiogram.types import CallbackQuery, Message

from handlers.company.defining import Decided, DecidedByFile, redefined, refused
from handlers.company.links import Way, hand_out
from handlers.company.rooms import offer
from handlers.company.setup import ways_in
from handlers.update.replies import edit, say, toast
from handlers.update.respondent import Respondent
from handlers.update.step import NOTHING, Reply, Step
from handlers.update.tapped import Tapped
from handlers.update.taps import foreign
from handlers.update.turn import Turn
from locales import LANGUAGES, Button, Prompt, Text, enumerated, text
from locales.problems import problem_text
from reports.digest.example import example_digest
from reports.digest.frozen import freeze
from storage.company.definitions import load_parts
from storage.database.engine import Tx
from storage.outgoing.chats import MeetChat, Room, moved_chats, rooms
from storage.outgoing.kinds import OutgoingKind
from storage.outgoing.outbox import Enqueue
from survey.buttons.callbacks import Action, Tap, connect_data, switch
from survey.buttons.roles import may
from survey.definition.definition import Channel, Definition
from survey.definition.faults import Faulty
from survey.scores.scale import Kind
from survey.time.periods import first_due

router = Router(name="connect")
CONNECTED, DECIDED = "connect.topic", "file.decides"  # texts


@router.message(F.chat.type == "private", Command("connect", ignore_mention=True))
async def connect_asked(message: Message, bot: Bot, turn: Turn) -> Step:
    """The chats that are connected, those that could be, and how to add one."""
    known, moves = await rooms(turn.tx), await moved_chats(turn.tx)
    connected = _connected(turn.definition)
    lines, rows = [], []
    for channel in connected:
        now_at = moves.get(channel.id, channel.id)
        room = known.pop(now_at, Room(now_at, "", "active", ""))
        lines.append(_line(room, channel, turn.definition, turn.who.language))
        rows.append((Button(room.name, data=connect_data(channel.id, "open")),))
    for room in known.values():
        if room.title and room.state == "active" and room.id != turn.definition.company.alerts:
            label = Text("button.connect", {"title": room.title})
            rows.append((Button(label, data=connect_data(room.id, "open")),))
    head = turn.text("connect.head" if connected else "connect.none")
    words = "\n".join([head, *lines])
    return turn.say(Prompt(words, (*rows, *await ways_in(bot))))


@router.message(
    F.chat.type == "supergroup", F.message_thread_id, Command("connect", ignore_mention=True)
)
async def topic_chosen(message: Message, turn: Turn, decided: Decided) -> Step:
    """An owner writes it inside a topic: from now on digests go there, and not to another."""
    if not may(turn.who.role, "/connect"):
        return NOTHING
    chat_id, topic = message.chat.id, message.message_thread_id
    named = {channel.id: channel for channel in _connected(turn.definition)}
    channel = named.get(chat_id, Channel(id=chat_id))
    part, parts = _part(channel, turn.definition), await load_parts(turn.tx)
    if part in decided:
        return _in_topic(message, turn, DECIDED)
    body = dict(parts.get(part, {"id": chat_id})) | {"topic": topic}
    step, _ = await redefined(turn.tx, part, body, turn.now, decided)
    met = Step(changes=(MeetChat(chat_id, message.chat.title or ""),))
    return step + met + _in_topic(message, turn, CONNECTED)


def _in_topic(message: Message, turn: Turn, key: str) -> Step:
    words = text(turn.who.language, key)
    topic = message.message_thread_id
    answer = SendMessage(chat_id=message.chat.id, text=words, message_thread_id=topic)
    return Step(replies=(Reply(answer),))


def _connected(definition: Definition) -> list[Channel]:
    own = definition.company.channel
    return [*([Channel(id=own)] if own else []), *definition.channels]


def _part(channel: Channel, definition: Definition) -> str:
    own = channel.id == definition.company.channel
    return "company" if own else f"channel:{channel.id}"


def _line(room: Room, channel: Channel, definition: Definition, language: str) -> str:
    if room.state == "lost":
        problem = problem_text(room.problem, "problem.refused")
        return text(language, "connect.lost", title=room.name, problem=problem)
    spoken = LANGUAGES[
        channel.language or definition.digest.language or definition.company.fallback
    ]
    names = [definition.survey(key).subject for key in channel.surveys]
    surveys = enumerated(language, names) or text(language, "connect.all")
    return text(language, "connect.line", title=room.name, language=spoken, surveys=surveys)


@router.callback_query(Tapped(Action.CONNECT))
async def connect_tapped(
    callback: CallbackQuery,
    tap: Tap,
    bot: Bot,
    who: Respondent,
    tx: Tx,
    now: datetime,
    definition: Definition,
    decided: Decided,
) -> Step:
    """Connect a chat that the bot can write in, change what it gets, or let it go."""
    chat_id, (setting, _, choice) = -tap.ref, tap.value.partition(".")
    channel = next((one for one in _connected(definition) if one.id == chat_id), None)
    moves = await moved_chats(tx)
    room = (await rooms(tx)).get(moves.get(chat_id, chat_id))
    if channel is None and (room is None or not room.title):
        return foreign(callback, who)  # none of the staff added the bot there, or it is gone
    room = room or Room(chat_id, "", "active", "")
    if channel is None and setting == "yes" and room.state == "active":
        return toast(callback) + await _connect(callback, bot, who, room, tx, now, definition)
    if channel is None:
        return _not_connected(callback, who, room, setting)
    if setting in ("open", "yes", "no"):
        card = _card(room, channel, definition, who.language, decided)
        return toast(callback) + edit(callback, card, who.language)
    part, parts = _part(channel, definition), await load_parts(tx)
    if part in decided:
        return refused(callback, who, DecidedByFile())
    if setting == "off":
        left = {key: value for key, value in parts[part].items() if key != "channel"}
        step, _ = await redefined(tx, part, left if part == "company" else None, now, decided)
        gone = Text("connect.gone", {"title": room.name})
        return step + toast(callback) + edit(callback, gone, who.language)
    if part == "company":
        return foreign(callback, who)
    chosen = _chosen(channel, setting, choice, definition)
    if chosen is None:
        return toast(callback, text(who.language, "connect.last"), alert=True)
    body = dict(parts[part]) | chosen
    try:
        step, definition = await redefined(tx, part, body, now, decided)
    except Faulty as fault:
        return refused(callback, who, fault)
    channel = next(one for one in definition.channels if one.id == chat_id)
    card = _card(room, channel, definition, who.language, decided)
    return step + toast(callback) + edit(callback, card, who.language)


def _chosen(
    channel: Channel, setting: str, choice: str, definition: Definition
) -> dict[str, object] | None:
    """What a tap changes of a channel; None where it would be left without any survey."""
    if setting == "language" and choice in LANGUAGES:
        return {"language": choice}
    if setting != "survey":
        return {}
    keys = [survey.key for survey in definition.surveys]
    wanted = set(channel.surveys or keys)
    wanted |= {key for key in keys if switch(key, wanted=True) == choice}
    wanted -= {key for key in keys if switch(key, wanted=False) == choice}
    if not wanted:
        return None
    return {"surveys": [] if wanted == set(keys) else [key for key in keys if key in wanted]}


def _not_connected(callback: CallbackQuery, who: Respondent, room: Room, setting: str) -> Step:
    if setting == "open":
        return toast(callback) + edit(callback, offer(room.id, room.title), who.language)
    if setting == "no":
        dropped = Text("connect.dropped", {"title": room.name})
        return toast(callback) + edit(callback, dropped, who.language)
    if setting == "yes":
        problem = problem_text(room.problem, "problem.refused")
        lost = text(who.language, "connect.lost", title=room.name, problem=problem)
        return toast(callback, lost[:200], alert=True)
    return foreign(callback, who)


async def _connect(
    callback: CallbackQuery,
    bot: Bot,
    who: Respondent,
    room: Room,
    tx: Tx,
    now: datetime,
    definition: Definition,
) -> Step:
    """Post an example at once; after the first channel the owner gets the code to print."""
    first = not _connected(definition)
    try:
        step, definition = await redefined(tx, f"channel:{room.id}", {"id": room.id}, now, ())
    except Faulty as fault:
        return refused(callback, who, fault)
    language = definition.digest.language or definition.company.fallback
    zone = definition.company.zone
    digest = example_digest(definition.company.name, now.astimezone(zone).date(), language)
    payload = {"digest": freeze(digest), "language": language}
    step += Step(changes=(Enqueue(OutgoingKind.EXAMPLE, room.id, payload, now),))
    step += edit(callback, Text("connect.done", {"title": room.name}), who.language)
    survey = next((one for one in definition.surveys if one.kind is Kind.NPS), None)
    if not first or survey is None:
        return step
    step += await hand_out(bot, tx, Way(survey.key, survey), who.telegram_id, who.language, now)
    on: date = first_due(definition.digest.cron, now, zone).astimezone(zone).date()
    return step + say(who.telegram_id, Text("setup.next", {"on": on}), who.language)


def _card(
    room: Room, channel: Channel, definition: Definition, language: str, decided: Decided
) -> Prompt:
    line = _line(room, channel, definition, language)
    part = _part(channel, definition)
    if part in decided:
        return Prompt(f"{line}\n\n{text(language, 'file.decides')}")
    off = Button(Text("button.disconnect"), data=connect_data(channel.id, "off"))
    if part == "company":
        return Prompt(line, ((off,),))
    spoken = channel.language or definition.digest.language or definition.company.fallback
    languages = tuple(
        Button(_ticked(name, code == spoken), data=connect_data(channel.id, f"language.{code}"))
        for code, name in LANGUAGES.items()
    )
    keys = [survey.key for survey in definition.surveys]
    chosen = channel.surveys or keys
    surveys = tuple(
        (
            Button(
                _ticked(survey.subject, survey.key in chosen),
                data=connect_data(
                    channel.id, f"survey.{switch(survey.key, wanted=survey.key not in chosen)}"
                ),
            ),
        )
        for survey in definition.surveys
    )
    rows = (languages[:3], languages[3:], *(surveys if len(keys) > 1 else ()), (off,))
    return Prompt(line, rows)


def _ticked(label: str, chosen: bool) -> str:
    return f"✓ {label}" if chosen else label
