"""A composed message as one call of python-telegram-bot."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, MessageEntity, ReplyParameters
from telegram import Message as Sent
from telegram.error import TelegramError
from telegram.ext import ExtBot

from delivery.errors import Refused, Verdict, judge
from delivery.messages.message import Message
from delivery.refusals import refusal_of
from locales import Rendered

SENDING: Mapping[str, bool] = {  # kinds of files, and whether they may have a caption
    "photo": True,
    "voice": True,
    "video": True,
    "audio": True,
    "document": True,
    "animation": True,
    "sticker": False,
    "video_note": False,
}


class _Gone(Exception):
    """The message to be changed is no longer there, and its words are to arrive all the same."""


async def send_message(
    bot: ExtBot[None],
    chat_id: int,
    message: Message,
    picture: bytes | None,
    *,
    paid: bool,
    topic: int | None = None,
) -> int:
    """Send a text, a picture or a file, or change what is there; returns the message's id.

    Raises Refused. `paid`: at Telegram's paid rate, which exists for private chats alone.
    `topic`: of a group that has some.
    """
    try:
        return await _send(bot, chat_id, message, picture, paid=paid, topic=topic)
    except TelegramError as error:
        raise Refused(refusal_of(error)) from error


async def _send(
    bot: ExtBot[None],
    chat_id: int,
    message: Message,
    picture: bytes | None,
    *,
    paid: bool,
    topic: int | None,
) -> int:
    if message.edits is not None:
        try:
            return await _change(bot, chat_id, message, message.edits)
        except _Gone:
            assert message.anew is not None
            return await _send(bot, chat_id, message.anew, picture, paid=paid, topic=topic)
    quoted = ReplyParameters(message.reply_to or 0, allow_sending_without_reply=True)
    common: dict[str, Any] = {
        "reply_markup": _keyboard(message.words),
        "disable_notification": message.silent or None,
        "allow_paid_broadcast": True if paid and chat_id > 0 else None,
        "reply_parameters": quoted if message.reply_to else None,
        "message_thread_id": topic,
    }
    words, quotes, sent = message.words.text, _quotes(message.words), None
    if message.file:
        if SENDING[message.file.kind]:
            common |= {"caption": words, "caption_entities": quotes}
        send = getattr(bot, f"send_{message.file.kind}")
        sent = await send(chat_id, message.file.id, **common)
    elif message.upload:
        name, data = message.upload
        sent = await bot.send_document(
            chat_id, data, caption=words, caption_entities=quotes, filename=name, **common
        )
    elif picture is None:
        sent = await bot.send_message(chat_id, words, entities=quotes, **common)
    else:
        sent = await bot.send_photo(
            chat_id,
            picture,
            caption=words,
            caption_entities=quotes,
            show_caption_above_media=True,
            **common,
        )
    assert isinstance(sent, Sent)
    return sent.message_id


async def _change(bot: ExtBot[None], chat_id: int, message: Message, message_id: int) -> int:
    words, quotes = message.words.text, _quotes(message.words)
    try:
        if not message.deletes:
            keyboard = _keyboard(message.words)
            await bot.edit_message_text(
                words, chat_id, message_id, entities=quotes, reply_markup=keyboard
            )
        elif not await _deleted(bot, chat_id, message_id):
            await bot.edit_message_caption(
                chat_id, message_id, caption=words, caption_entities=quotes
            )
    except TelegramError as error:
        verdict = judge(refusal_of(error)).verdict
        if message.anew and verdict is Verdict.GONE:
            raise _Gone from error
        if verdict not in (Verdict.GONE, Verdict.SETTLED):
            raise
    return message_id


async def _deleted(bot: ExtBot[None], chat_id: int, message_id: int) -> bool:
    """Telegram lets nobody delete what is two days old; then at least its words can go."""
    try:
        return await bot.delete_message(chat_id, message_id)
    except TelegramError as error:
        if refusal_of(error).code != 400:
            raise
        return False


def _quotes(rendered: Rendered) -> list[MessageEntity] | None:
    quotes = [MessageEntity(kind, offset, length) for offset, length, kind in rendered.quotes]
    return quotes or None


def _keyboard(rendered: Rendered) -> InlineKeyboardMarkup | None:
    if not rendered.rows:
        return None
    return InlineKeyboardMarkup(
        [
            [
                InlineKeyboardButton(button.label, url=button.url, callback_data=button.data)
                for button in row
            ]
            for row in rendered.rows
        ]
    )
