"""Replies as aiogram's method objects. Texts are plain: a name with markup stays a name."""

from __future__ import annotations

from collections.abc import Callable

from aiogram.methods import (
    AnswerCallbackQuery,
    DeleteMessage,
    EditMessageReplyMarkup,
    EditMessageText,
    SendDocument,
    SendMessage,
)
from aiogram.types import (
    BufferedInputFile,
    CallbackQuery,
    ForceReply,
    InaccessibleMessage,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    Message,
    MessageEntity,
    ReplyParameters,
)

from handlers.update.step import NOTHING, Reply, Step
from locales import Button, Prompt, Rendered, Text, render
from storage.database.changes import Change


def _rendered(prompt: Prompt | Text, language: str) -> Rendered:
    return render(prompt if isinstance(prompt, Prompt) else Prompt(prompt), language)


def _quotes(rendered: Rendered) -> list[MessageEntity] | None:
    quotes = [
        MessageEntity(type=kind, offset=offset, length=length)
        for offset, length, kind in rendered.quotes
    ]
    return quotes or None


def _keyboard(rendered: Rendered) -> InlineKeyboardMarkup | None:
    if not rendered.rows:
        return None
    return InlineKeyboardMarkup(
        inline_keyboard=[
            [
                InlineKeyboardButton(text=button.label, callback_data=button.data, url=button.url)
                for button in row
            ]
            for row in rendered.rows
        ]
    )


def say(
    chat_id: int,
    prompt: Prompt | Text,
    language: str,
    sent: Callable[[int], Change] | None = None,
    reply_to: int | None = None,
    *,
    expecting: bool = False,
    placeholder: str = "",
) -> Step:
    """Send a new message; `expecting` opens a reply to it in the reader's Telegram.

    `placeholder` stands in that reply's empty field, at most 64 characters.
    """
    rendered = _rendered(prompt, language)
    quoted = ReplyParameters(message_id=reply_to, allow_sending_without_reply=True)
    method = SendMessage(
        chat_id=chat_id,
        text=rendered.text,
        entities=_quotes(rendered),
        reply_markup=ForceReply(force_reply=True, input_field_placeholder=placeholder[:64] or None)
        if expecting
        else _keyboard(rendered),
        reply_parameters=quoted if reply_to else None,
    )
    return Step(replies=(Reply(method, sent),))


def attach(chat_id: int, name: str, data: bytes, caption: Text, language: str) -> Step:
    """Send a file."""
    method = SendDocument(
        chat_id=chat_id,
        document=BufferedInputFile(data, filename=name),
        caption=_rendered(caption, language).text,
    )
    return Step(replies=(Reply(method),))


def edit(callback: CallbackQuery, prompt: Prompt | Text, language: str) -> Step:
    """Turn the tapped message into another; where Telegram has lost it, send a new one."""
    message = callback.message
    if message is None or isinstance(message, InaccessibleMessage):
        return say(callback.from_user.id, prompt, language)
    rendered = _rendered(prompt, language)
    method = EditMessageText(
        chat_id=message.chat.id,
        message_id=message.message_id,
        text=rendered.text,
        entities=_quotes(rendered),
        reply_markup=_keyboard(rendered),
    )
    return Step(replies=(Reply(method),))


def rewrite(chat_id: int, message_id: int, prompt: Prompt | Text, language: str) -> Step:
    """Turn an earlier message of the bot's into another."""
    rendered = _rendered(prompt, language)
    method = EditMessageText(
        chat_id=chat_id,
        message_id=message_id,
        text=rendered.text,
        entities=_quotes(rendered),
        reply_markup=_keyboard(rendered),
    )
    return Step(replies=(Reply(method),))


def relabel(message: Message, rows: tuple[tuple[Button, ...], ...], language: str) -> Step:
    """Put other buttons under a message, which keeps its words and its quotes."""
    method = EditMessageReplyMarkup(
        chat_id=message.chat.id,
        message_id=message.message_id,
        reply_markup=_keyboard(_rendered(Prompt("", rows), language)),
    )
    return Step(replies=(Reply(method),))


def strip(chat_id: int, message_id: int) -> Step:
    """Take the buttons from an earlier message of the bot's."""
    return Step(replies=(Reply(EditMessageReplyMarkup(chat_id=chat_id, message_id=message_id)),))


def toast(callback: CallbackQuery, text: str | None = None, alert: bool = False) -> Step:
    """Answer a tap, so that its button stops spinning."""
    if not callback.id:
        return NOTHING  # no Telegram sends that, and no answer could reach it
    method = AnswerCallbackQuery(callback_query_id=callback.id, text=text, show_alert=alert or None)
    return Step(replies=(Reply(method),))


def open_link(callback: CallbackQuery, address: str) -> Step:
    """Answer a tap by opening a t.me link to this bot in the tapper's Telegram."""
    if not callback.id:
        return NOTHING
    method = AnswerCallbackQuery(callback_query_id=callback.id, url=address)
    return Step(replies=(Reply(method),))


def remove(chat_id: int, message_id: int) -> Step:
    """Delete a message from the chat."""
    return Step(replies=(Reply(DeleteMessage(chat_id=chat_id, message_id=message_id)),))
