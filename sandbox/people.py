"""A person with Telegram: what they can do in the private chat with the bot."""

from dataclasses import dataclass
from typing import Any

from sandbox import pictures
from sandbox.chats import Chat, Message, Surroundings
from sandbox.entities import parse
from sandbox.errors import forbidden
from sandbox.schema import Json

PASTE = 4096  # characters a client puts into one message; it splits what is longer
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489"
    "0000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)


@dataclass(frozen=True)
class Toast:
    """The answer to a tap, as it pops up."""

    callback_id: str
    text: str | None
    show_alert: bool
    url: str | None = None


class Person(Chat):
    """A person, and their private chat with the bot: Telegram gives both the same id."""

    def __init__(
        self,
        world: Surroundings,
        person_id: int,
        name: str,
        language: str | None,
        username: str | None,
    ) -> None:
        super().__init__(world, person_id, "private")
        self.name = name
        self.language = language
        self.username = username
        self.started = False
        self.blocked = False
        self.deactivated = False
        self.toasts: list[Toast] = []

    def user(self) -> Json:
        """The Bot API's User."""
        told: Json = {"id": self.id, "is_bot": False, "first_name": self.name}
        if self.username:
            told["username"] = self.username
        if self.language:
            told["language_code"] = self.language
        return told

    def json(self) -> Json:
        told: Json = {"id": self.id, "type": "private", "first_name": self.name}
        if self.username:
            told["username"] = self.username
        return told

    def members(self) -> dict[int, Json]:
        return {
            one["id"]: {"status": "member", "user": one} for one in (self.user(), self.world.bot)
        }

    def check_writable(self, needs: str = "can_send_messages") -> None:  # noqa: ARG002
        if self.deactivated:
            raise forbidden("user is deactivated")
        if not self.started:
            raise forbidden("bot can't initiate conversation with a user")
        if self.blocked:
            raise forbidden("bot was blocked by the user")

    # What the person does. Message ids and callback ids are returned.

    def start(self, payload: str = "") -> int:
        """Press Start, also through a link with a payload; unblocks a blocked bot first."""
        if self.blocked:
            self.unblock()
        return self.say(f"/start {payload}".strip())

    def say(self, text: str, reply_to: int | None = None) -> int:
        """Write to the bot; a paste too long for a message is split, the last id is returned."""
        for begin in range(0, max(len(text), 1), PASTE):
            content = written(text[begin : begin + PASTE])
            message = self._send(content, reply_to=self._quoted(reply_to))
        return message.message_id

    def edit(self, message_id: int, text: str) -> None:
        """Change one's own message."""
        message = self.ever(message_id)
        kept = {key: message.content[key] for key in message.content if key not in WORDS}
        words = written(text)
        if "text" not in message.content:
            words = {"caption": words["text"]}
        message.content = kept | words
        message.edit_date = int(self.world.now())
        self.world.version += 1
        self.world.updates.push("edited_message", message.json())

    def delete(self, message_id: int) -> None:
        """Delete a message for both sides; the bot is never told."""
        self.ever(message_id).deleted = True
        self.world.version += 1

    def send_photo(
        self, caption: str | None = None, album: str | None = None, reply_to: int | None = None
    ) -> int:
        """Send a picture; those with the same `album` belong together."""
        sizes = photo_sizes(self.world, PIXEL)
        content: Json = {"photo": sizes}
        if caption:
            content["caption"] = caption
        if album:
            content["media_group_id"] = album
        return self._send(content, photo=PIXEL, reply_to=self._quoted(reply_to)).message_id

    def send_sticker(self) -> int:
        """Send a sticker."""
        sticker = {"type": "regular", "width": 512, "height": 512, "is_animated": False}
        file = self.world.files.add(b"sticker", "stickers/sticker.webp")
        return self._send({"sticker": {**file, **sticker, "is_video": False}}).message_id

    def send_voice(self, reply_to: int | None = None) -> int:
        """Send a voice message of three seconds."""
        file = self.world.files.add(b"voice", "voice/voice.oga")
        voice = {**file, "duration": 3, "mime_type": "audio/ogg"}
        return self._send({"voice": voice}, reply_to=self._quoted(reply_to)).message_id

    def forward(self, text: str, author: str = "Somebody") -> int:
        """Forward somebody's words to the bot."""
        origin = {
            "type": "hidden_user",
            "date": int(self.world.now()),
            "sender_user_name": author,
        }
        return self._send({**written(text), "forward_origin": origin}).message_id

    def tap(self, label: str, message_id: int | None = None) -> str:
        """Tap the newest button with this label (or callback data); LookupError if none."""
        message, data = self.button(label, message_id)
        return self.world.tap(self, message, data)

    def tap_raw(self, data: str, message_id: int) -> str:
        """Send forged callback data, or tap a message that is gone or has changed since."""
        return self.world.tap(self, self.ever(message_id), data)

    def block(self) -> None:
        """Block the bot."""
        self._become("kicked", blocked=True)

    def unblock(self) -> None:
        """Let the bot write again."""
        self._become("member", blocked=False)

    def deactivate(self) -> None:
        """Delete the account; the bot learns of it when it writes."""
        self.deactivated = True
        self.world.version += 1

    def present(self) -> None:
        """Raise ValueError where the person can't act: the scenario is wrong, not the bot."""
        if self.deactivated:
            raise ValueError(f"{self.name} is deactivated")

    def _send(self, content: Json, **more: Any) -> Message:
        self.present()
        if self.blocked:
            raise ValueError(f"{self.name} has blocked the bot")
        self.started = True
        message = self.add(self.user(), content, **more)
        self.world.updates.push("message", message.json())
        return message

    def _quoted(self, reply_to: int | None) -> Message | None:
        return None if reply_to is None else self.ever(reply_to)

    def _become(self, status: str, blocked: bool) -> None:
        self.present()
        if self.blocked == blocked:
            return
        self.blocked = blocked
        self.world.version += 1
        old = "member" if blocked else "kicked"
        self.world.updates.push(
            "my_chat_member",
            {
                "chat": self.json(),
                "from": self.user(),
                "date": int(self.world.now()),
                "old_chat_member": bot_as(self.world.bot, old),
                "new_chat_member": bot_as(self.world.bot, status),
            },
        )


WORDS = {"text", "entities", "caption", "caption_entities"}


def bot_as(user: Json, status: str, rights: Json | None = None) -> Json:
    """A ChatMember of a status, with the rights that go with it."""
    banned = {"until_date": 0} if status == "kicked" else {}
    return {"status": status, "user": user, **banned, **(rights or {})}


def written(text: str) -> Json:
    """The content of a message somebody typed."""
    plain, entities = parse(text, None, None)
    return {"text": plain, "entities": entities} if entities else {"text": plain}


def photo_sizes(world: Surroundings, data: bytes) -> list[Json]:
    """Store a picture; the Bot API's list of PhotoSize, here of one size."""
    width, height = pictures.size(data)
    return [{**world.files.add(data, "photos/photo.png"), "width": width, "height": height}]
