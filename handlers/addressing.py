"""Words of the staff that belong to nothing: the bot asks whom they are for, and guesses nothing.

The question quotes the message, so that words, pictures and voices wait in the chat alone until a
tap says where they go.
"""

from __future__ import annotations

from aiogram import Router
from aiogram.types import CallbackQuery, Message

from handlers.cases.thread import on_its_way, relay
from handlers.commands import staff_help
from handlers.interview.preview import preview_text
from handlers.update.replies import toast
from handlers.update.step import Step
from handlers.update.tapped import Tapped
from handlers.update.turn import Turn
from handlers.waiting import asks, over
from locales import LANGUAGES, Button, Prompt, Text, text
from reports.chat.case_card import address, load_card
from storage.cases.cases import addressable, get_case, said_at
from storage.company.expected import Expect, Expected, expected_of
from survey.buttons.callbacks import Action, Tap, address_data
from survey.buttons.roles import may

router = Router(name="addressing")

MOST = 4  # cases among which one chooses
LABEL = 60  # characters of a button
PREVIEWS = tuple(text(language, "preview", message="") for language in LANGUAGES)

Rows = tuple[tuple[Button, ...], ...]


async def address_rows(turn: Turn, first: int | None = None) -> Rows:
    """A button for each customer who may be meant, `first` that of a case; none where nobody is."""
    if not may(turn.who.role, Action.ADDRESS):
        return ()
    found = await addressable(turn.tx, turn.who.telegram_id, turn.now, MOST)
    meant = await get_case(turn.tx, first) if first is not None else None
    if meant is not None:
        found = [meant, *(case for case in found if case.id != meant.id)][:MOST]
    if not found:
        return ()
    rows = []
    for case in found:
        whom = address(await load_card(turn.tx, case), turn.who.language)
        label = turn.text("to", who=whom)[:LABEL]
        rows.append((Button(label, data=address_data(case.id, "send")),))
    lookup = Button(Text("button.lookup"), data=address_data(0, "lookup"))
    nothing = Button(Text("button.nothing"), data=address_data(0, "nothing"))
    return (*rows, (lookup, nothing))


async def ask_whom(turn: Turn, message: Message) -> Step | None:
    """Ask for whom a message is; None where it can be for nobody and nothing was waited for."""
    row = await expected_of(turn.tx, turn.who.telegram_id)
    late = row is not None and not row.holds(turn.now)
    rows = await address_rows(turn, row.about if row and late else None)
    if not rows and row is None:
        return None
    key = "waiting.late" if late else "address.ask" if rows else "address.none"
    asked = turn.say(Prompt(Text(key), rows), reply_to=message.message_id)
    return Step((Expect(turn.who.telegram_id, None, turn.now),) if late else ()) + asked


async def staff_words(turn: Turn, message: Message, words: str) -> Step:
    """A text of the staff's without context: a preview only where it can be nothing else."""
    quoted = message.reply_to_message
    tries = quoted is not None and (quoted.text or "").startswith(PREVIEWS)
    asked = None if tries else await ask_whom(turn, message)
    return asked or preview_text(words, turn)


@router.callback_query(Tapped(Action.ADDRESS))
async def addressed(callback: CallbackQuery, tap: Tap, turn: Turn) -> Step:
    """Send the quoted message to the customer of a case, once; or to nobody."""
    message = callback.message
    quoted = message.reply_to_message if isinstance(message, Message) else None
    if tap.value == "lookup":
        words = Prompt(staff_help(turn.who.role, turn.who.language))
        return toast(callback) + turn.edit(callback, words)
    if tap.value == "nothing":
        return toast(callback) + turn.edit(callback, Text("address.nothing"))
    by = quoted.from_user.id if quoted and quoted.from_user else None
    if quoted is None or by != turn.who.telegram_id:  # it was deleted meanwhile
        return over(callback, turn.who)
    case = await get_case(turn.tx, tap.ref, lock=True)
    if case is None:
        return toast(callback, turn.text("case.gone"), alert=True)
    sent = toast(callback) + turn.edit(callback, await on_its_way(turn, case))
    if await said_at(turn.tx, quoted.chat.id, quoted.message_id):  # a second tap
        return sent
    passed, step = await relay(quoted, case, turn, turn.who.language)
    if not passed:
        return step + toast(callback)
    row: Expected | None = await expected_of(turn.tx, turn.who.telegram_id)
    if row and (row.about == case.id or asks(row, callback)):
        sent += Step((Expect(turn.who.telegram_id, None, turn.now),))
    return step + sent
