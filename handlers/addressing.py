"""Words of the staff that belong to nothing: the bot asks whom they are for, and guesses nothing.

The question quotes the message, so that words, pictures and voices wait in the chat alone until a
tap says where they go.
"""

from __future__ import annotations

from datetime import datetime

from aiogram import Router
from aiogram.types import CallbackQuery, Message

from handlers.cases.thread import on_its_way, relay
from handlers.commands import staff_help
from handlers.interview.preview import preview_text
from handlers.update.replies import edit, say, toast
from handlers.update.respondent import Respondent
from handlers.update.step import Step
from handlers.update.tapped import Tapped
from handlers.waiting import asks, over
from locales import LANGUAGES, Button, Prompt, Text, text
from reports.chat.case_card import address, load_card
from storage.cases.cases import addressable, get_case, said_at
from storage.company.expected import Expect, Expected, expected_of
from storage.database.engine import Tx
from survey.buttons.callbacks import Action, Tap, address_data
from survey.buttons.roles import may
from survey.definition.definition import Definition

router = Router(name="addressing")

MOST = 4  # cases among which one chooses
LABEL = 60  # characters of a button
PREVIEWS = tuple(text(language, "preview", message="") for language in LANGUAGES)

Rows = tuple[tuple[Button, ...], ...]


async def address_rows(tx: Tx, who: Respondent, now: datetime, first: int | None = None) -> Rows:
    """A button for each customer who may be meant, `first` that of a case; none where nobody is."""
    if not may(who.role, Action.ADDRESS):
        return ()
    found = await addressable(tx, who.telegram_id, now, MOST)
    meant = await get_case(tx, first) if first is not None else None
    if meant is not None:
        found = [meant, *(case for case in found if case.id != meant.id)][:MOST]
    if not found:
        return ()
    rows = []
    for case in found:
        whom = address(await load_card(tx, case), who.language)
        label = text(who.language, "to", who=whom)[:LABEL]
        rows.append((Button(label, data=address_data(case.id, "send")),))
    lookup = Button(Text("button.lookup"), data=address_data(0, "lookup"))
    nothing = Button(Text("button.nothing"), data=address_data(0, "nothing"))
    return (*rows, (lookup, nothing))


async def ask_whom(tx: Tx, message: Message, who: Respondent, now: datetime) -> Step | None:
    """Ask for whom a message is; None where it can be for nobody and nothing was waited for."""
    row = await expected_of(tx, who.telegram_id)
    late = row is not None and not row.holds(now)
    rows = await address_rows(tx, who, now, row.about if row and late else None)
    if not rows and row is None:
        return None
    key = "waiting.late" if late else "address.ask" if rows else "address.none"
    asked = say(who.telegram_id, Prompt(Text(key), rows), who.language, reply_to=message.message_id)
    return Step((Expect(who.telegram_id, None, now),) if late else ()) + asked


async def staff_words(
    tx: Tx, message: Message, words: str, who: Respondent, now: datetime, definition: Definition
) -> Step:
    """A text of the staff's without context: a preview only where it can be nothing else."""
    quoted = message.reply_to_message
    tries = quoted is not None and (quoted.text or "").startswith(PREVIEWS)
    asked = None if tries else await ask_whom(tx, message, who, now)
    return asked or preview_text(words, who, definition)


@router.callback_query(Tapped(Action.ADDRESS))
async def addressed(
    callback: CallbackQuery,
    tap: Tap,
    who: Respondent,
    tx: Tx,
    now: datetime,
    definition: Definition,
) -> Step:
    """Send the quoted message to the customer of a case, once; or to nobody."""
    message = callback.message
    quoted = message.reply_to_message if isinstance(message, Message) else None
    if tap.value == "lookup":
        words = Prompt(staff_help(who.role, who.language))
        return toast(callback) + edit(callback, words, who.language)
    if tap.value == "nothing":
        return toast(callback) + edit(callback, Text("address.nothing"), who.language)
    by = quoted.from_user.id if quoted and quoted.from_user else None
    if quoted is None or by != who.telegram_id:  # it was deleted meanwhile
        return over(callback, who)
    case = await get_case(tx, tap.ref, lock=True)
    if case is None:
        return toast(callback, text(who.language, "case.gone"), alert=True)
    sent = toast(callback) + edit(callback, await on_its_way(tx, case, who), who.language)
    if await said_at(tx, quoted.chat.id, quoted.message_id):  # a second tap
        return sent
    passed, step = await relay(quoted, case, who, tx, now, definition, who.language)
    if not passed:
        return step + toast(callback)
    row: Expected | None = await expected_of(tx, who.telegram_id)
    if row and (row.about == case.id or asks(row, callback)):
        sent += Step((Expect(who.telegram_id, None, now),))
    return step + sent
