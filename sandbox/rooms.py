"""Groups and channels: the bot is added, restricted, removed; people write and tap."""

from collections.abc import Sequence
from typing import Any

from sandbox.chats import Chat, Surroundings
from sandbox.errors import Refusal, bad, forbidden
from sandbox.people import Person, bot_as, written
from sandbox.schema import Json

ADMIN_RIGHTS = [
    "can_manage_chat",
    "can_change_info",
    "can_delete_messages",
    "can_invite_users",
    "can_restrict_members",
    "can_promote_members",
    "can_manage_video_chats",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
    "can_send_welcome_messages",
]
CHANNEL_RIGHTS = ["can_post_messages", "can_edit_messages"]
MEMBER_RIGHTS = [
    "can_send_messages",
    "can_send_audios",
    "can_send_documents",
    "can_send_photos",
    "can_send_videos",
    "can_send_video_notes",
    "can_send_voice_notes",
    "can_send_polls",
    "can_send_other_messages",
    "can_add_web_page_previews",
    "can_react_to_messages",
    "can_change_info",
    "can_invite_users",
    "can_pin_messages",
    "can_manage_topics",
    "can_edit_tag",
]
WHAT = {
    "can_send_messages": "send text messages",
    "can_send_photos": "send photos",
    "can_send_documents": "send documents",
    "can_send_voice_notes": "send voice messages",
    "can_send_other_messages": "send stickers",
}
ANONYMOUS = {
    "id": 1087968824,
    "is_bot": True,
    "first_name": "Group",
    "username": "GroupAnonymousBot",
}
KICKED_OR_LEFT = {"kicked", "left"}


class Room(Chat):
    """A channel, a group or a supergroup. The first of `admins` is its creator."""

    def __init__(
        self,
        world: Surroundings,
        chat_id: int,
        kind: str,
        title: str,
        admins: Sequence[Person],
        username: str | None = None,
    ) -> None:
        super().__init__(world, chat_id, kind)
        self.title = title
        self.username = username
        self.admins = list(admins)
        self.people: dict[int, Person] = {one.id: one for one in admins}
        self.status = "left"  # the bot's
        self.rights: Json = {}
        self.migrated_to: int | None = None
        self.topics: dict[int, bool] = {}  # their ids, and whether they are open

    def json(self) -> Json:
        told: Json = {"id": self.id, "type": self.type, "title": self.title}
        return told | ({"username": self.username} if self.username else {})

    def members(self) -> dict[int, Json]:
        everyone = {one.id: bot_as(one.user(), "member") for one in self.people.values()}
        for one in self.admins:
            everyone[one.id] = bot_as(one.user(), "administrator", admin_rights(self.type))
        if self.admins:
            creator = self.admins[0]
            everyone[creator.id] = bot_as(creator.user(), "creator", {"is_anonymous": False})
        everyone[self.world.bot["id"]] = self.bot_member()
        return everyone

    def bot_member(self) -> Json:
        """The bot's ChatMember."""
        return bot_as(self.world.bot, self.status, self.rights)

    def check_writable(self, needs: str = "can_send_messages") -> None:
        name = f"{self.type} chat"
        if self.migrated_to is not None:
            raise Refusal(
                400,
                "Bad Request: group chat was upgraded to a supergroup chat",
                migrate_to_chat_id=self.migrated_to,
            )
        if self.status == "kicked":
            raise forbidden(f"bot was kicked from the {name}")
        if self.status == "left":
            raise forbidden(f"bot is not a member of the {name}")
        if self.type == "channel":
            if not self.rights.get("can_post_messages"):
                raise bad("need administrator rights in the channel chat")
        elif self.status == "restricted" and not self.rights.get(needs, True):
            raise bad(f"not enough rights to {WHAT[needs]} to the chat")

    def check_topic(self, topic: int | None) -> None:
        """Whether the bot can write in a topic; None: the general one."""
        if topic is not None and topic not in self.topics:
            raise bad("message thread not found")
        if topic is not None and not self.topics[topic]:
            raise bad("TOPIC_CLOSED")

    # What happens to the bot. `by` is the person who does it, the creator by default.

    def add_bot(self, by: Person | None = None, admin: bool | None = None) -> None:
        """Add the bot: an administrator of a channel, a member of a group unless `admin`."""
        admin = self.type == "channel" if admin is None else admin
        old = self.status
        self._set("administrator" if admin else "member", self._rights(admin), by)
        if self.type != "channel" and old in KICKED_OR_LEFT:
            sender = self._actor(by)
            joined = self.add(sender, {"new_chat_members": [self.world.bot]})
            self.world.updates.push("message", joined.json())

    def remove_bot(self, by: Person | None = None) -> None:
        """Kick the bot out."""
        self._set("kicked", {}, by)

    def restrict(self, by: Person | None = None, **rights: bool) -> None:
        """Change the bot's rights: `can_post_messages=False` and the like; no argument: none."""
        unknown = set(rights) - {*ADMIN_RIGHTS, *CHANNEL_RIGHTS, *MEMBER_RIGHTS}
        if unknown:
            raise ValueError(f"no such right: {', '.join(sorted(unknown))}")
        if self.status == "administrator":
            lost = rights or dict.fromkeys([*ADMIN_RIGHTS, *CHANNEL_RIGHTS], False)
            self._set("administrator", {**self.rights, **lost}, by)
        else:
            allowed = {right: self.rights.get(right, True) for right in MEMBER_RIGHTS}
            lost = rights or dict.fromkeys(MEMBER_RIGHTS, False)
            self._set("restricted", {"is_member": True, "until_date": 0, **allowed, **lost}, by)

    def leave(self) -> None:
        """The bot goes by itself."""
        self._set("left", {}, None)

    def migrate(self, new_id: int) -> "Room":
        """Turn a group into a supergroup with a new id; the bot is told in both chats."""
        if self.type != "group":
            raise ValueError("only a group becomes a supergroup")
        room = Room(self.world, new_id, "supergroup", self.title, self.admins)
        room.people = dict(self.people)
        room.status, room.rights = self.status, dict(self.rights)
        self.world.chats[new_id] = room
        self.migrated_to = new_id
        for chat, news in (
            (self, {"migrate_to_chat_id": new_id}),
            (room, {"migrate_from_chat_id": self.id}),
        ):
            self.world.updates.push("message", chat.add(ANONYMOUS, news).json())
        return room

    # What people do.

    def say(
        self,
        person: Person,
        text: str,
        reply_to: int | None = None,
        anonymous: bool = False,
        topic: int | None = None,
    ) -> int:
        """A person writes here; the bot hears of it as far as its privacy mode lets it."""
        person.present()
        self.people.setdefault(person.id, person)
        original = None if reply_to is None else self.ever(reply_to)
        content: Json = written(text)
        if topic is not None:
            content |= {"message_thread_id": topic, "is_topic_message": True}
        if anonymous:
            content["sender_chat"] = self.json()
        if self.type == "channel":
            message = self.add(None, content, reply_to=original)
        else:
            sender = ANONYMOUS if anonymous else person.user()
            message = self.add(sender, content, reply_to=original)
        if self._heard(text, original is not None and original.from_bot):
            kind = "channel_post" if self.type == "channel" else "message"
            self.world.updates.push(kind, message.json())
        return message.message_id

    def tap(self, person: Person, label: str, message_id: int | None = None) -> str:
        """A person taps the newest button with this label or data; LookupError if none."""
        message, data = self.button(label, message_id)
        return self.world.tap(person, message, data)

    def tap_raw(self, person: Person, data: str, message_id: int) -> str:
        """A person's client sends data of its own making."""
        return self.world.tap(person, self.ever(message_id), data)

    def _heard(self, text: str, answers_bot: bool) -> bool:
        if self.status in KICKED_OR_LEFT:
            return False
        if self.status == "administrator" or answers_bot:
            return True
        mine = f"@{self.world.bot['username']}".lower()
        command = any(word.startswith("/") and "@" not in word for word in text.split())
        return command or mine in text.lower()

    def _rights(self, admin: bool) -> Json:
        return admin_rights(self.type) if admin else {}

    def _actor(self, by: Person | None) -> Json:
        person = by or (self.admins[0] if self.admins else None)
        return person.user() if person else ANONYMOUS

    def _set(self, status: str, rights: Json, by: Person | None) -> None:
        old = self.bot_member()
        self.status, self.rights = status, rights
        self.world.version += 1
        if old == self.bot_member():
            return
        news: dict[str, Any] = {
            "chat": self.json(),
            "from": self._actor(by),
            "date": int(self.world.now()),
            "old_chat_member": old,
            "new_chat_member": self.bot_member(),
        }
        self.world.updates.push("my_chat_member", news)


def admin_rights(kind: str) -> Json:
    """Every right of an administrator of such a chat, and the two flags that go with them."""
    names = [*ADMIN_RIGHTS, *(CHANNEL_RIGHTS if kind == "channel" else ["can_pin_messages"])]
    return {"can_be_edited": False, "is_anonymous": False, **dict.fromkeys(names, True)}
