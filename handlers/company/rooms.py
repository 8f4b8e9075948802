"""The bot is added to a channel or group, or loses what it may do there."""

from __future__ import annotations

from datetime import datetime

from aiogram import F, Router
from aiogram.types import (
    ChatMemberAdministrator,
    ChatMemberBanned,
    ChatMemberLeft,
    ChatMemberRestricted,
    ChatMemberUpdated,
)

from handlers.update.replies import say
from handlers.update.respondent import Respondent
from handlers.update.step import NOTHING, Step
from locales import Button, Prompt, Text
from storage.database.engine import Tx
from storage.outgoing.chats import ForgetChat, LoseChat, MeetChat, moved_chats
from storage.outgoing.outbox import Enqueue
from survey.buttons.callbacks import connect_data
from survey.buttons.roles import Role
from survey.definition.definition import Definition
from survey.definition.parts import NOT_YET

router = Router(name="rooms")


def hindrance(member: object, kind: str) -> str:
    """Why the bot, being this member of a chat of this kind, cannot post there; "" where it can."""
    if isinstance(member, ChatMemberLeft | ChatMemberBanned):
        return "the bot was kicked"
    if kind == "channel":
        posts = isinstance(member, ChatMemberAdministrator) and member.can_post_messages
        return "" if posts else "the bot may not post"
    if isinstance(member, ChatMemberRestricted):
        posts = member.is_member and member.can_send_messages and member.can_send_photos
        return "" if posts else "the bot may not post pictures"
    return ""


@router.my_chat_member(F.chat.type.in_({"channel", "group", "supergroup"}))
async def room_changed(
    change: ChatMemberUpdated, who: Respondent, tx: Tx, now: datetime, definition: Definition
) -> Step:
    """Ask the owner who added the bot; tell the staff once where a chat of theirs is lost."""
    chat_id, title = change.chat.id, change.chat.title or ""
    problem = hindrance(change.new_chat_member, change.chat.type)
    company, moves = definition.company, await moved_chats(tx)
    named = (company.channel, company.alerts, *(channel.id for channel in definition.channels))
    if chat_id in {moves.get(one, one) for one in named if one}:
        if not problem:
            return Step(changes=(MeetChat(chat_id, title),))
        alone = who.staff.alerts == chat_id  # then its managers hear of it one by one
        readers = who.staff.managers if alone else who.staff.readers
        args = {"chat": title or str(chat_id), "problem": problem}
        payload = {"key": "chat.lost", "args": args, "again": None}
        told = tuple(Enqueue("warning", reader, payload, now) for reader in readers)
        return Step(changes=(LoseChat(chat_id, problem, told),))
    if problem:
        return Step(changes=(ForgetChat(chat_id),))
    if not who.reads:
        return NOTHING
    met = Step(changes=(MeetChat(chat_id, title),))
    if definition is NOT_YET or not hindrance(change.old_chat_member, change.chat.type):
        return met  # offered by /connect; or it could post before: nothing new
    if who.role is not Role.OWNER:
        asked = Text("connect.owners", {"title": title})
        return met + say(who.telegram_id, asked, who.language)
    return met + say(who.telegram_id, offer(chat_id, title), who.language)


def offer(chat_id: int, title: str) -> Prompt:
    """The question whether digests go to a chat."""
    yes = Button(Text("button.yes"), data=connect_data(chat_id, "yes"))
    no = Button(Text("button.no"), data=connect_data(chat_id, "no"))
    return Prompt(Text("connect.offer", {"title": title or str(chat_id)}), ((yes, no),))
