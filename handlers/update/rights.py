"""The gate before every handler: whoever may not is told so, and nothing is revealed."""

from __future__ import annotations

from typing import Any

from aiogram.types import TelegramObject, Update

from handlers.update.before import Handler
from handlers.update.replies import say, toast
from handlers.update.respondent import Respondent
from handlers.update.step import NOTHING, Step
from locales import Text, text
from survey.buttons.callbacks import Action, parse
from survey.buttons.pages import read_payload
from survey.buttons.roles import NEEDS, Role, may
from survey.definition.parts import NOT_YET


async def check_rights(handler: Handler, update: TelegramObject, data: dict[str, Any]) -> Any:
    """Let an update pass whose sender may do what it asks for: see survey.buttons.roles."""
    assert isinstance(update, Update)
    who: Respondent = data["who"]
    wanted = _wanted(update)
    if data["definition"] is NOT_YET and not who.reads and not _with_payload(update):
        return _refused(update, who, "notopen")
    if may(who.role, wanted):
        return await handler(update, data)
    inside = who.reads and NEEDS[wanted] is Role.OWNER
    return _refused(update, who, "owners.only" if inside else "managers.only")


def _wanted(update: Update) -> str:
    """The command or the action of the button; "" where an update is neither."""
    if update.callback_query:
        tap = parse(update.callback_query.data or "")
        return tap.action if tap else ""
    message = update.message
    # As aiogram's filter reads it: a command may stand under a picture, too.
    words = (message.text or message.caption or "") if message else ""
    command, *rest = words.split(maxsplit=1) or [""]
    if not command.startswith("/"):
        return ""
    command = command.partition("@")[0]
    opens_page = command == "/start" and read_payload("".join(rest).strip()) is not None
    return Action.REPORT if opens_page else command


def _with_payload(update: Update) -> bool:
    """Whether somebody opened a link: it may be the one that makes the first owner."""
    words = (update.message.text if update.message else None) or ""
    return words.startswith("/start ")


def _refused(update: Update, who: Respondent, key: str) -> Step:
    if update.callback_query:
        return toast(update.callback_query, text(who.language, key), alert=True)
    if update.message and update.message.chat.type == "private":
        return say(who.telegram_id, Text(key), who.language)
    return NOTHING  # a group need not hear who may not
