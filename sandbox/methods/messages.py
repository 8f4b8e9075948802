"""Methods that put messages into chats."""

from sandbox.chats import Chat, Message
from sandbox.entities import parse
from sandbox.errors import Violation, bad
from sandbox.people import photo_sizes
from sandbox.rooms import Room
from sandbox.schema import Json, Params, Upload, limit, units
from sandbox.world import World

ACTIONS = {
    "typing",
    "upload_photo",
    "record_video",
    "upload_video",
    "record_voice",
    "upload_voice",
    "upload_document",
    "choose_sticker",
    "find_location",
    "record_video_note",
    "upload_video_note",
}


def send_message(world: World, p: Params) -> Json:
    """sendMessage"""
    content = words("sendMessage", "text", p)
    if "link_preview_options" in p:
        content["link_preview_options"] = p["link_preview_options"]
    return deliver(world, p, content).json()


def send_photo(world: World, p: Params) -> Json:
    """sendPhoto: a new picture, or one the server has."""
    _, data = _file(world, p["photo"])
    content = {"photo": photo_sizes(world, data), **words("sendPhoto", "caption", p)}
    return deliver(world, p, content, "can_send_photos", photo=data).json()


def send_document(world: World, p: Params) -> Json:
    """sendDocument"""
    name, data = _file(world, p["document"])
    document = {**world.files.add(data, f"documents/{name}"), "file_name": name}
    if isinstance(p["document"], Upload):
        document["mime_type"] = p["document"].content_type
    content = {"document": document, **words("sendDocument", "caption", p)}
    return deliver(world, p, content, "can_send_documents", document=data).json()


def send_voice(world: World, p: Params) -> Json:
    """sendVoice"""
    name, data = _file(world, p["voice"])
    voice = {**world.files.add(data, f"voice/{name}"), "duration": p.get("duration", 0)}
    content = {"voice": voice, **words("sendVoice", "caption", p)}
    return deliver(world, p, content, "can_send_voice_notes").json()


def send_sticker(world: World, p: Params) -> Json:
    """sendSticker"""
    name, data = _file(world, p["sticker"])
    shape = {"type": "regular", "width": 512, "height": 512}
    sticker = {**shape, "is_animated": False, "is_video": False}
    content = {"sticker": {**world.files.add(data, f"stickers/{name}"), **sticker}}
    return deliver(world, p, content, "can_send_other_messages").json()


def copy_message(world: World, p: Params) -> Json:
    """copyMessage"""
    source = _source(world, p, "copy")
    content = {key: source.content[key] for key in source.content if key != "forward_origin"}
    if "caption" in p and "text" not in content:
        content = {key: content[key] for key in content if not key.startswith("caption")}
        content |= words("copyMessage", "caption", p)
    copied = deliver(world, p, content, photo=source.photo, document=source.document)
    return {"message_id": copied.message_id}


def forward_message(world: World, p: Params) -> Json:
    """forwardMessage"""
    source = _source(world, p, "forward")
    origin: Json = {"date": source.date}
    if source.sender is None:
        post = {"chat": source.chat.json(), "message_id": source.message_id}
        origin |= {"type": "channel", **post}
    else:
        origin |= {"type": "user", "sender_user": source.sender}
    content = {"forward_origin": origin, **source.content}
    return deliver(world, p, content, photo=source.photo, document=source.document).json()


def send_chat_action(world: World, p: Params) -> bool:
    """sendChatAction"""
    if p["action"] not in ACTIONS:
        raise Violation("wrong parameter action in request")
    chat = world.chat(p["chat_id"])
    chat.check_writable()
    if isinstance(chat, Room):
        chat.check_topic(p.get("message_thread_id"))
    return True


def deliver(
    world: World,
    p: Params,
    content: Json,
    needs: str = "can_send_messages",
    photo: bytes | None = None,
    document: bytes | None = None,
) -> Message:
    """Store the bot's message in its chat, once everything allows it."""
    chat = world.chat(p["chat_id"])
    chat.check_writable(needs)
    if topic := p.get("message_thread_id"):
        if not isinstance(chat, Room):
            raise bad("message thread not found")
        chat.check_topic(topic)
        content |= {"message_thread_id": topic, "is_topic_message": True}
    reply_to = _replied(chat, p.get("reply_parameters"))
    paid = p.get("allow_paid_broadcast", False)
    world.flood.spend(chat.id, private=chat.type == "private", paid=paid)
    if p.get("protect_content"):
        content["has_protected_content"] = True
    return chat.add(
        None if chat.type == "channel" else world.bot,
        content,
        from_bot=True,
        markup=markup(p),
        reply_to=reply_to,
        photo=photo,
        document=document,
        silent=p.get("disable_notification", False),
    )


def words(method: str, field: str, p: Params) -> Json:
    """A text or caption with its entities, as fields of a message; {} for no caption."""
    given = "entities" if field == "text" else "caption_entities"
    text, entities = parse(p.get(field, ""), p.get("parse_mode"), p.get(given))
    name = "message" if field == "text" else "message caption"
    if units(text) > limit(method, field):
        raise Violation(f"{name} is too long")
    if field == "text" and not text:
        raise Violation("message text is empty")
    if not text:
        return {}
    return {field: text, given: entities} if entities else {field: text}


def markup(p: Params) -> Json | None:
    """The keyboard of a request; one without buttons is none."""
    given: Json | None = p.get("reply_markup")
    if given is None or "inline_keyboard" not in given:
        return given
    rows = [row for row in given["inline_keyboard"] if row]
    return {**given, "inline_keyboard": rows} if rows else None


def _replied(chat: Chat, reply: Json | None) -> Message | None:
    if reply is None or "message_id" not in reply:
        return None
    source = chat.world.chat(reply["chat_id"]) if "chat_id" in reply else chat
    original = source.find(reply["message_id"])
    if original is None and not reply.get("allow_sending_without_reply"):
        raise bad("message to be replied not found")
    return original


def _file(world: World, value: Upload | str) -> tuple[str, bytes]:
    if isinstance(value, Upload):
        if not value.data:
            raise bad("file must be non-empty")
        return value.filename, value.data
    if value.startswith(("http://", "https://")):
        raise bad("failed to get HTTP URL content")  # the sandbox never leaves the machine
    path, data = world.files.get(value)
    return path.rpartition("/")[2], data


def _source(world: World, p: Params, verb: str) -> Message:
    message = world.chat(p["from_chat_id"]).find(p["message_id"])
    if message is None:
        raise bad(f"message to {verb} not found")
    if message.content.get("has_protected_content"):
        raise bad(f"message can't be {'copied' if verb == 'copy' else 'forwarded'}")
    return message
