"""A composed message as one call of python-telegram-bot."""

from __future__ import annotations

from telegram import InlineKeyboardButton, InlineKeyboardMarkup
from telegram import Message as Sent
from telegram.ext import ExtBot

from delivery.message import Message
from locales import Rendered


async def send_message(
    bot: ExtBot[None], chat_id: int, message: Message, picture: bytes | None, *, paid: bool
) -> Sent:
    """Send a text or a captioned picture; raises TelegramError.

    `paid`: at Telegram's paid rate, which exists for private chats alone.
    """
    keyboard = _keyboard(message.words)
    at_paid_rate = True if paid and chat_id > 0 else None
    if message.file is not None:
        name, data = message.file
        return await bot.send_document(
            chat_id, data, caption=message.words.text, filename=name, reply_markup=keyboard
        )
    if picture is None:
        return await bot.send_message(
            chat_id,
            message.words.text,
            reply_markup=keyboard,
            disable_notification=message.silent or None,
            allow_paid_broadcast=at_paid_rate,
        )
    return await bot.send_photo(
        chat_id,
        picture,
        caption=message.words.text,
        show_caption_above_media=True,
        reply_markup=keyboard,
        disable_notification=message.silent or None,
        allow_paid_broadcast=at_paid_rate,
    )


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
