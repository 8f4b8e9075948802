"""The bot is added to a channel or group, or loses what it may do there."""

from __future__ import annotations

from aiogram import F, Router
from aiogram.types import (
    ChatMemberAdministrator,
    ChatMemberBanned,
    ChatMemberLeft,
    ChatMemberRestricted,
    ChatMemberUpdated,
)

from handlers.update.step import NOTHING, Step
from handlers.update.turn import Turn
from locales import Button, Prompt, Text
from storage.outgoing.chats import ForgetChat, LoseChat, MeetChat, moved_chats
from storage.outgoing.kinds import OutgoingKind
from storage.outgoing.outbox import Enqueue
from survey.buttons.callbacks import connect_data
from survey.buttons.roles import Role
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
async def room_changed(change: ChatMemberUpdated, turn: Turn) -> Step:
    """Ask the owner who added the bot; tell the staff once where a chat of theirs is lost."""
    chat_id, title = change.chat.id, change.chat.title or ""
    problem = hindrance(change.new_chat_member, change.chat.type)
    company, moves = turn.definition.company, await moved_chats(turn.tx)
    named = (company.channel, company.alerts, *(channel.id for channel in turn.definition.channels))
    if chat_id in {moves.get(one, one) for one in named if one}:
        if not problem:
            return Step(changes=(MeetChat(chat_id, title),))
        alone = turn.who.staff.alerts == chat_id  # then its managers hear of it one by one
        readers = turn.who.staff.managers if alone else turn.who.staff.readers
        args = {"chat": title or str(chat_id), "problem": problem}
        payload = {"key": "chat.lost", "args": args, "again": None}
        told = tuple(Enqueue(OutgoingKind.WARNING, reader, payload, turn.now) for reader in readers)
        return Step(changes=(LoseChat(chat_id, problem, told),))
    if problem:
        return Step(changes=(ForgetChat(chat_id),))
    if not turn.who.reads:
        return NOTHING
    met = Step(changes=(MeetChat(chat_id, title),))
    if turn.definition is NOT_YET or not hindrance(change.old_chat_member, change.chat.type):
        return met  # offered by /connect; or it could post before: nothing new
    if turn.who.role is not Role.OWNER:
        asked = Text("connect.owners", {"title": title})
        return met + turn.say(asked)
    return met + turn.say(offer(chat_id, title))


def offer(chat_id: int, title: str) -> Prompt:
    """The question whether digests go to a chat."""
    yes = Button(Text("button.yes"), data=connect_data(chat_id, "yes"))
    no = Button(Text("button.no"), data=connect_data(chat_id, "no"))
    return Prompt(Text("connect.offer", {"title": title or str(chat_id)}), ((yes, no),))
