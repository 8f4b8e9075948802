"""The table of methods served. Every one of them is in the schema, and the other way round."""

from collections.abc import Awaitable, Callable
from typing import Any

from sandbox.methods import bot, chats, edits, messages
from sandbox.schema import Params
from sandbox.world import World

Method = Callable[[World, Params], Any | Awaitable[Any]]

TABLE: dict[str, Method] = {
    "getMe": bot.get_me,
    "getUpdates": bot.get_updates,
    "setWebhook": bot.set_webhook,
    "deleteWebhook": bot.delete_webhook,
    "getWebhookInfo": bot.get_webhook_info,
    "getFile": bot.get_file,
    "setMyCommands": bot.set_my_commands,
    "getMyCommands": bot.get_my_commands,
    "deleteMyCommands": bot.delete_my_commands,
    "setMyName": bot.set_text("name"),
    "getMyName": bot.get_text("name"),
    "setMyDescription": bot.set_text("description"),
    "getMyDescription": bot.get_text("description"),
    "setMyShortDescription": bot.set_text("short_description"),
    "getMyShortDescription": bot.get_text("short_description"),
    "sendMessage": messages.send_message,
    "sendPhoto": messages.send_photo,
    "sendDocument": messages.send_document,
    "sendSticker": messages.send_sticker,
    "sendVoice": messages.send_voice,
    "copyMessage": messages.copy_message,
    "forwardMessage": messages.forward_message,
    "sendChatAction": messages.send_chat_action,
    "editMessageText": edits.edit_message_text,
    "editMessageCaption": edits.edit_message_caption,
    "editMessageReplyMarkup": edits.edit_message_reply_markup,
    "deleteMessage": edits.delete_message,
    "deleteMessages": edits.delete_messages,
    "answerCallbackQuery": edits.answer_callback_query,
    "getChat": chats.get_chat,
    "getChatMember": chats.get_chat_member,
    "getChatAdministrators": chats.get_chat_administrators,
    "getChatMemberCount": chats.get_chat_member_count,
    "leaveChat": chats.leave_chat,
}
