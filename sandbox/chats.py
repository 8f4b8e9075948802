"""Chats and the messages stored in them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from sandbox.files import Files
from sandbox.schema import Json
from sandbox.updates import Updates


class Surroundings(Protocol):
    """What a chat asks of the world it is in; `sandbox.world` is one."""

    bot: Json
    chats: dict[int, "Chat"]
    files: Files
    now: Callable[[], float]
    updates: Updates
    version: int

    def chat(self, chat_id: int | str) -> "Chat":
        """The chat a request means, by id or @username."""

    def tap(self, person: Any, message: "Message", data: str) -> str:
        """Queue a callback query and return its id."""


@dataclass(eq=False)
class Message:
    """A stored message; `content` holds the fields of the Bot API's Message that make it up."""

    chat: "Chat"
    message_id: int
    date: int
    sender: Json | None
    from_bot: bool
    content: Json
    markup: Json | None = None
    reply_to: "Message | None" = None
    photo: bytes | None = None
    document: bytes | None = None
    edit_date: int | None = None
    deleted: bool = False
    silent: bool = False

    @property
    def text(self) -> str | None:
        return self.content.get("text")

    @property
    def caption(self) -> str | None:
        return self.content.get("caption")

    @property
    def edited(self) -> bool:
        return self.edit_date is not None

    @property
    def keyboard(self) -> list[list[Json]]:
        """The rows of inline buttons as the bot gave them."""
        return list((self.markup or {}).get("inline_keyboard", []))

    @property
    def buttons(self) -> list[list[str]]:
        """The labels of the inline buttons, row by row."""
        return [[button["text"] for button in row] for row in self.keyboard]

    def json(self, nested: bool = True) -> Json:
        """The message as the Bot API tells it; a reply's original has no reply of its own."""
        told: Json = {"message_id": self.message_id, "date": self.date, "chat": self.chat.json()}
        if self.sender:
            told["from"] = self.sender
        if self.chat.type == "channel":
            told["sender_chat"] = self.chat.json()
        told |= self.content
        if self.edit_date is not None:
            told["edit_date"] = self.edit_date
        if self.keyboard:
            told["reply_markup"] = self.markup
        if nested and self.reply_to is not None:
            told["reply_to_message"] = self.reply_to.json(nested=False)
        return told

    def as_tapped(self) -> Json:
        """The message inside a callback query: inaccessible once it is deleted."""
        if self.deleted:
            return {"chat": self.chat.json(), "message_id": self.message_id, "date": 0}
        return self.json()


class Chat:
    """What a person's private chat, a group and a channel have in common."""

    def __init__(self, world: Surroundings, chat_id: int, kind: str) -> None:
        self.world = world
        self.id = chat_id
        self.type = kind
        self._messages: dict[int, Message] = {}

    def json(self) -> Json:
        """The Bot API's Chat."""
        raise NotImplementedError

    def check_writable(self, needs: str = "can_send_messages") -> None:
        """Raise the refusal Telegram gives where the bot can't write here."""
        raise NotImplementedError

    def members(self) -> dict[int, Json]:
        """The Bot API's ChatMember of everyone here, by user id, the bot included."""
        raise NotImplementedError

    def add(
        self, sender: Json | None, content: Json, *, from_bot: bool = False, **more: Any
    ) -> Message:
        """Store a new message and return it; `more` are other fields of `Message`."""
        self.world.version += 1
        message_id = len(self._messages) + 1
        date = int(self.world.now())
        message = Message(self, message_id, date, sender, from_bot, content, **more)
        self._messages[message_id] = message
        return message

    def find(self, message_id: int) -> Message | None:
        """A message that is still there."""
        message = self._messages.get(message_id)
        return None if message is None or message.deleted else message

    def ever(self, message_id: int) -> Message:
        """A message, deleted or not; KeyError if there never was one."""
        return self._messages[message_id]

    @property
    def messages(self) -> list[Message]:
        """Every message, oldest first; the deleted ones are marked, not missing."""
        return list(self._messages.values())

    @property
    def last(self) -> Message:
        """The newest message from the bot; LookupError if it wrote none."""
        for message in reversed(self._messages.values()):
            if message.from_bot and not message.deleted:
                return message
        raise LookupError(f"the bot has written nothing in chat {self.id}")

    def button(self, label: str, message_id: int | None) -> tuple[Message, str]:
        """The newest message with such a button (by label or data), and the button's data."""
        chosen = [self.ever(message_id)] if message_id is not None else reversed(self.messages)
        for message in chosen:
            if message.deleted or not message.from_bot:
                continue
            for button in (button for row in message.keyboard for button in row):
                if label in {button["text"], button.get("callback_data")}:
                    if "callback_data" not in button:
                        raise LookupError(f"button {label!r} sends nothing to the bot: {button}")
                    return message, button["callback_data"]
        raise LookupError(f"no button {label!r} in chat {self.id}; its last: {self._visible()}")

    def _visible(self) -> list[list[str]]:
        for message in reversed(self._messages.values()):
            if message.buttons and not message.deleted:
                return message.buttons
        return []
