"""What the bot waits for from a member of the staff: shown by the message that asks, and one thing.

A command drops it, Cancel drops it, another question drops it, ten minutes end it. What somebody
else's words could be taken for is never guessed: see handlers.addressing.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from aiogram import F, Router
from aiogram.filters import Filter
from aiogram.types import CallbackQuery, Message, TelegramObject, Update

from handlers.pulse.ballot import waiting_pulses
from handlers.update.before import Handler
from handlers.update.replies import edit, rewrite, strip, toast
from handlers.update.respondent import Respondent
from handlers.update.step import NOTHING, Step
from handlers.update.tapped import Tapped
from handlers.update.turn import Turn
from locales import Button, Prompt, Text, text
from locales.prompt import spoken
from storage.company.expected import (
    CASE,
    FEEDBACK,
    PATIENCE,
    AskedIn,
    Expect,
    Expected,
    expected_of,
)
from storage.database.engine import Tx
from survey.buttons.callbacks import Action, waited_data

router = Router(name="waiting")


async def wait_for(
    turn: Turn,
    what: str,
    question: Prompt | Text,
    *,
    about: int | None = None,
    typed: int | None = None,
    reply_to: int | None = None,
    placeholder: str = "",
) -> Step:
    """Ask for a text; what was waited for before is dropped. `typed`: for the Yes to a message.

    Of whom a pulse may hear, too, the question opens a reply to it, for a text without one would
    be in doubt.
    """
    prompt = question if isinstance(question, Prompt) else Prompt(question)
    if typed is None:
        words = spoken(prompt.text, turn.who.language)
        ends = turn.text("waiting.ends", minutes=int(PATIENCE.total_seconds()) // 60)
        cancel = Button(Text("button.cancel"), data=waited_data("cancel"))
        prompt = Prompt(f"{words}\n\n{ends}", (*prompt.rows, (cancel,)))
    row = await expected_of(turn.tx, turn.who.telegram_id)
    goes_on = row is not None and row.what == what and row.about == about
    before = closed(row, turn) if goes_on else let_go(row, turn)
    waits = Expect(turn.who.telegram_id, what, turn.now, about, typed=typed)
    asked = turn.say(
        prompt,
        sent=lambda message_id: AskedIn(turn.who.telegram_id, what, about, message_id),
        reply_to=reply_to,
        expecting=turn.who.on_roster and typed is None,
        placeholder=placeholder,
    )
    return before + Step(changes=(waits,)) + asked


def let_go(row: Expected | None, turn: Turn, said: Text | None = None) -> Step:
    """Wait for nothing any more; the question says so, or what became of it."""
    if row is None:
        return NOTHING
    gone = Step(changes=(Expect(turn.who.telegram_id, None, turn.now),))
    if row.message_id is None or row.album or not row.holds(turn.now):
        return gone
    words = said or Text("waiting.dropped")
    if _opened_a_reply(row, turn.who):  # Telegram changes no such message
        return gone + turn.say(words)
    return gone + rewrite(turn.who.telegram_id, row.message_id, words, turn.who.language)


def closed(row: Expected | None, turn: Turn) -> Step:
    """An answered question keeps its words and loses its buttons."""
    if (
        row is None
        or row.message_id is None
        or not row.holds(turn.now)
        or _opened_a_reply(row, turn.who)
    ):
        return NOTHING
    return strip(turn.who.telegram_id, row.message_id)


def _opened_a_reply(row: Expected, who: Respondent) -> bool:
    return who.on_roster and row.typed is None


class Awaited(Filter):
    """Passes what a member of the staff was asked to write, giving handlers `row`.

    Not a forwarded text, nor a reply to another message of the bot's; files only for a case.
    """

    def __init__(self, *, case: bool) -> None:
        self.case = case

    async def __call__(
        self, message: Message, who: Respondent, tx: Tx, now: datetime
    ) -> bool | dict[str, Any]:
        if not who.reads or message.forward_origin:
            return False
        row = await expected_of(tx, who.telegram_id)
        if row is None or not row.holds(now) or (row.what == CASE) is not self.case:
            return False
        if row.what == FEEDBACK:  # asked of an employee who has a role since
            return False
        if row.album and message.media_group_id != row.album:
            return False
        quoted = message.reply_to_message
        by_bot = quoted is not None and quoted.from_user is not None and quoted.from_user.is_bot
        if quoted and by_bot and quoted.message_id != row.message_id:
            return False
        return {"row": row}


async def in_doubt(message: Message, row: Expected, turn: Turn) -> Step | None:
    """Ask for a reply where a text might be meant for a pulse; None where there is no doubt."""
    quoted = message.reply_to_message
    if not turn.who.on_roster or row.album or (quoted and quoted.message_id == row.message_id):
        return None
    if not await waiting_pulses(turn):
        return None
    return turn.say(Text("which"))


async def drop_on_command(handler: Handler, update: TelegramObject, data: dict[str, Any]) -> Any:
    """Any command in the private chat ends what was waited for, which goes with its own step."""
    assert isinstance(update, Update)
    turn: Turn = data["turn"]
    message, row = update.message, None
    words = (message.text or message.caption or "") if message else ""
    if message and message.chat.type == "private" and words.startswith("/") and turn.who.reads:
        row = await expected_of(turn.tx, turn.who.telegram_id)
    step = await handler(update, {**data, "dropped": row})
    return let_go(row, turn) + (step if isinstance(step, Step) else NOTHING)


@router.callback_query(Tapped(Action.WAITED), F.data.endswith(":cancel"))
async def cancelled(callback: CallbackQuery, turn: Turn) -> Step:
    """Wait no longer; an older question's button ends nothing but itself."""
    row = await expected_of(turn.tx, turn.who.telegram_id)
    if row is None or not row.holds(turn.now) or not asks(row, callback):
        return over(callback, turn.who)
    dropped = Step(changes=(Expect(turn.who.telegram_id, None, turn.now),))
    return dropped + toast(callback) + turn.edit(callback, Text("waiting.dropped"))


def asks(row: Expected, callback: CallbackQuery) -> bool:
    """Whether the tapped message is the question that is open now."""
    message = callback.message
    return row.message_id is None or (message is not None and message.message_id == row.message_id)


def over(callback: CallbackQuery, who: Respondent) -> Step:
    """The tapped question is closed: nothing came of it, and it says so from now on."""
    word = toast(callback, text(who.language, "waiting.over"), alert=True)
    return word + edit(callback, Text("waiting.over"), who.language)
