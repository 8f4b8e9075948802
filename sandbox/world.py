"""Everything the sandbox remembers: people, chats, files, taps, updates, calls."""

import itertools
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from sandbox.chats import Chat, Json, Message
from sandbox.errors import Refusal, bad
from sandbox.flood import Flood
from sandbox.people import Person, Toast
from sandbox.rooms import Room, admin_rights
from sandbox.schema import Params
from sandbox.updates import CALLBACK_LIFETIME, Updates

Fault = Callable[[str, Params], Refusal | None]


@dataclass(frozen=True)
class Call:
    """A request of the bot: canonical method, decoded parameters, when, and how it ended."""

    method: str
    params: Params
    time: float
    ok: bool
    error: str | None = None


@dataclass
class Tap:
    """A tap that can be answered."""

    person: Person
    date: float
    answered: bool = False


class Files:
    """Files by `file_id`, and by the path they are downloaded from."""

    def __init__(self) -> None:
        self._by_id: dict[str, tuple[str, bytes]] = {}
        self._by_path: dict[str, bytes] = {}

    def add(self, data: bytes, name: str) -> Json:
        """Store a file; the fields every kind of file has in the Bot API."""
        number = len(self._by_id)
        path = PurePosixPath(name)
        stored = str(path.with_name(f"{path.stem}_{number}{path.suffix}"))
        file_id = f"BQACAgIAAxk{number:08d}"
        self._by_id[file_id] = (stored, data)
        self._by_path[stored] = data
        return {"file_id": file_id, "file_unique_id": f"AgAD{number:08d}", "file_size": len(data)}

    def get(self, file_id: str) -> tuple[str, bytes]:
        """A file's path and bytes; a refusal if there is none."""
        if file_id not in self._by_id:
            raise bad("wrong file identifier/HTTP URL specified")
        return self._by_id[file_id]

    def download(self, path: str) -> bytes | None:
        """The bytes at a path, or None."""
        return self._by_path.get(path)


class World:
    """The state of the sandbox, and the people's side of it."""

    def __init__(
        self,
        token: str = "1000:SANDBOX",  # noqa: S107 - a name for the loopback server, no secret
        bot_username: str = "eleven_bot",
        now: Callable[[], float] = time.time,
        flood: bool = True,
    ) -> None:
        self.token = token
        self.now = now
        self.bot: Json = {
            "id": int(token.partition(":")[0]),
            "is_bot": True,
            "first_name": "Eleven",
            "username": bot_username,
        }
        self.flood = Flood(now, flood)
        self.updates = Updates(now)
        self.files = Files()
        self.chats: dict[int, Chat] = {}
        self.taps: dict[str, Tap] = {}
        self.calls: list[Call] = []
        self.violations: list[str] = []
        self.faults: list[Fault] = []  # asked before every call; a refusal is given instead
        self.commands: dict[tuple[str, str], list[Json]] = {}
        self.texts: dict[tuple[str, str], str] = {}  # name and descriptions, by language
        self.webhook: Json = {}
        self.version = 0  # grows with every change the chat page shows
        self._tap_ids: Iterator[int] = itertools.count(1)

    def person(
        self,
        person_id: int,
        name: str | None = None,
        language: str | None = "en",
        username: str | None = None,
    ) -> Person:
        """A person by id; created on first mention, when a name is needed."""
        known = self.chats.get(person_id)
        if isinstance(known, Person):
            return known
        if name is None or person_id <= 0 or person_id == self.bot["id"]:
            raise LookupError(f"no person {person_id}")
        person = self.chats[person_id] = Person(self, person_id, name, language, username)
        self.version += 1
        return person

    @property
    def people(self) -> list[Person]:
        """Everybody, in the order of their coming."""
        return [chat for chat in self.chats.values() if isinstance(chat, Person)]

    def channel(
        self,
        chat_id: int,
        title: str | None = None,
        admins: Sequence[Person] = (),
        *,
        bot: bool = True,
        username: str | None = None,
    ) -> Room:
        """A channel by id, created on first mention with the bot already an administrator.

        Creation sends no update; with `bot=False` a later `add_bot` sends my_chat_member.
        """
        return self._room(
            chat_id, "channel", title, admins, "administrator" if bot else "left", username
        )

    def group(
        self,
        chat_id: int,
        title: str | None = None,
        admins: Sequence[Person] = (),
        *,
        bot: bool = True,
        username: str | None = None,
    ) -> Room:
        """A group by id, likewise, the bot a member; below -10^12 it is a supergroup."""
        kind = "supergroup" if chat_id < -(10**12) else "group"
        return self._room(chat_id, kind, title, admins, "member" if bot else "left", username)

    def room(self, chat_id: int) -> Room:
        """A known channel or group; LookupError if there is none."""
        known = self.chats.get(chat_id)
        if not isinstance(known, Room):
            raise LookupError(f"no channel or group {chat_id}")
        return known

    def _room(
        self,
        chat_id: int,
        kind: str,
        title: str | None,
        admins: Sequence[Person],
        status: str,
        username: str | None,
    ) -> Room:
        if title is None or chat_id in self.chats:
            return self.room(chat_id)
        if chat_id >= 0:
            raise ValueError("ids of channels and groups are negative")
        room = self.chats[chat_id] = Room(self, chat_id, kind, title, admins, username)
        room.status = status
        room.rights = admin_rights(kind) if status == "administrator" else {}
        self.version += 1
        return room

    def chat(self, chat_id: int | str) -> Chat:
        """The chat a request means, by id or @username; a refusal if the bot can't know it."""
        if isinstance(chat_id, str):
            for chat in self.chats.values():
                if isinstance(chat, Room) and chat.username and f"@{chat.username}" == chat_id:
                    return chat
            raise bad("chat not found")
        if chat_id not in self.chats:
            raise bad("chat not found")
        return self.chats[chat_id]

    def tap(self, person: Person, message: Message, data: str) -> str:
        """Queue a callback query and return its id."""
        person.present()
        callback_id = f"{person.id}{next(self._tap_ids):010d}"
        self.taps[callback_id] = Tap(person, self.now())
        query = {
            "id": callback_id,
            "from": person.user(),
            "message": message.as_tapped(),
            "chat_instance": str(message.chat.id),
            "data": data,
        }
        self.updates.push("callback_query", query)
        return callback_id

    def answer(self, callback_id: str, toast: Toast) -> None:
        """Show the answer to a tap; refused once the tap is too old."""
        tap = self.taps.get(callback_id)
        if tap is None or self.now() - tap.date > CALLBACK_LIFETIME:
            raise bad("query is too old and response timeout expired or query ID is invalid")
        if not tap.answered:
            tap.answered = True
            tap.person.toasts.append(toast)
            self.version += 1

    @property
    def pending(self) -> int:
        """How many updates wait for the bot or are not confirmed yet."""
        return len(self.updates)

    def redeliver(self, update_id: int) -> None:
        """Hand the bot an update once more, as Telegram may."""
        self.updates.redeliver(update_id)

    def count(self, method: str, ok: bool | None = True) -> int:
        """How many calls of a method succeeded (`ok=False`: failed, None: either)."""
        return sum(
            call.method.lower() == method.lower() and ok in (call.ok, None) for call in self.calls
        )
