"""Reading what people wrote before the transaction begins that stores it.

What reading costs a stranger chooses, and while a transaction writes everybody waits. So the themes
and the watch words of a batch are found first, in a thread; inside the transaction the same
questions are answered from memory. What was read is forgotten with the batch.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime, timedelta

from aiogram.types import Message, Update

from storage.cases.earlier import earlier_texts
from storage.database.engine import Store
from survey.asking.interview import RECALL_FOR
from survey.buttons.callbacks import Action, parse
from survey.definition.definition import Definition, Survey
from survey.themes.themes import read_themes, watched

LOOK_BACK = RECALL_FOR + timedelta(days=1)
STORES_WORDS = (Action.SCORE, Action.RATE, Action.THEME, Action.ADD)


async def read_ahead(
    store: Store, updates: Collection[Update], definition: Definition, now: datetime
) -> None:
    """Read all that these updates may let be read."""
    writers = {who for update in updates if (who := _writer(update)) is not None}
    if not writers:
        return
    async with store.read() as tx:
        texts = await earlier_texts(tx, writers, now - LOOK_BACK)
    texts.update(text for update in updates for text in _texts(update))
    await asyncio.to_thread(_read, texts, definition.surveys)


def _read(texts: Iterable[str], surveys: Sequence[Survey]) -> None:
    for text in texts:
        for survey in surveys:
            read_themes(text, survey.theme_words)
            watched(text, survey.watch_words)


def _writer(update: Update) -> int | None:
    """Who may let words be read by this: whoever writes, or taps what stores what they wrote."""
    message, callback = update.message or update.edited_message, update.callback_query
    if message and message.chat.type == "private":
        return message.chat.id
    tap = parse(callback.data or "") if callback else None
    return callback.from_user.id if callback and tap and tap.action in STORES_WORDS else None


def _texts(update: Update) -> Iterator[str]:
    """The words of an update, and those that the message under a tapped button quotes."""
    callback = update.callback_query
    message = update.message or update.edited_message or (callback and callback.message)
    if isinstance(message, Message):
        quoted = message.reply_to_message if callback else message
        if quoted and quoted.text and quoted.chat.type == "private":
            yield quoted.text
