"""Methods that change messages, and answer the taps on them."""

from sandbox.chats import Message
from sandbox.errors import Violation, bad
from sandbox.methods.messages import markup, words
from sandbox.people import Toast
from sandbox.rooms import Room
from sandbox.schema import Json, Params
from sandbox.world import World

UNCHANGED = (
    "message is not modified: specified new message content and reply markup are exactly the "
    "same as a current content and reply markup of the message"
)
DELETABLE = 48 * 3600  # seconds


def edit_message_text(world: World, p: Params) -> Json:
    """editMessageText"""
    if "rich_message" in p:
        raise bad("the sandbox shows no rich messages")
    new = words("editMessageText", "text", p)
    message = _editable(world, p)
    if message.text is None:
        raise bad("there is no text in the message to edit")
    return _change(message, new, ("text", "entities", "link_preview_options"), p)


def edit_message_caption(world: World, p: Params) -> Json:
    """editMessageCaption"""
    new = words("editMessageCaption", "caption", p)
    message = _editable(world, p)
    if message.text is not None:
        raise bad("there is no caption in the message to edit")
    return _change(message, new, ("caption", "caption_entities"), p)


def edit_message_reply_markup(world: World, p: Params) -> Json:
    """editMessageReplyMarkup"""
    return _change(_editable(world, p), {}, (), p)


def delete_message(world: World, p: Params) -> bool:
    """deleteMessage"""
    message = world.chat(p["chat_id"]).find(p["message_id"])
    if message is None:
        raise bad("message to delete not found")
    _delete(message)
    return True


def delete_messages(world: World, p: Params) -> bool:
    """deleteMessages: those that can't be found are skipped."""
    if not 1 <= len(p["message_ids"]) <= 100:
        raise Violation("message identifiers are not specified, or more than 100 are")
    chat = world.chat(p["chat_id"])
    for message in filter(None, map(chat.find, p["message_ids"])):
        _delete(message)
    return True


def answer_callback_query(world: World, p: Params) -> bool:
    """answerCallbackQuery"""
    query = p["callback_query_id"]
    toast = Toast(query, p.get("text") or None, p.get("show_alert", False), p.get("url"))
    world.answer(query, toast)
    return True


def _editable(world: World, p: Params) -> Message:
    if "inline_message_id" in p:
        raise bad("MESSAGE_ID_INVALID")
    if "chat_id" not in p:
        raise Violation("chat_id is empty")
    if "message_id" not in p:
        raise Violation("message identifier is not specified")
    chat = world.chat(p["chat_id"])
    chat.check_writable()
    message = chat.find(p["message_id"])
    if message is None:
        raise bad("message to edit not found")
    typed = message.markup is not None and "inline_keyboard" not in message.markup
    if not message.from_bot or typed or "forward_origin" in message.content:
        raise bad("message can't be edited")
    return message


def _change(message: Message, new: Json, fields: tuple[str, ...], p: Params) -> Json:
    kept = {key: value for key, value in message.content.items() if key not in fields}
    if "link_preview_options" in fields and "link_preview_options" in p:
        new = {**new, "link_preview_options": p["link_preview_options"]}
    content, keyboard = kept | new, markup(p)
    if content == message.content and keyboard == message.markup:
        raise bad(UNCHANGED)
    message.content, message.markup = content, keyboard
    message.edit_date = int(message.chat.world.now())
    message.chat.world.version += 1
    return message.json()


def _delete(message: Message) -> None:
    chat = message.chat
    old = chat.world.now() - message.date > DELETABLE
    if isinstance(chat, Room):
        chat.check_writable()
        moderator = chat.rights.get("can_delete_messages", False)
        allowed = moderator or (message.from_bot and (not old or chat.type == "channel"))
    else:
        allowed = not old
    if not allowed:
        raise bad("message can't be deleted for everyone" if old else "message can't be deleted")
    message.deleted = True
    chat.world.version += 1
