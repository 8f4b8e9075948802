"""Everything the sandbox remembers: people, chats, files, taps, updates, calls."""

import asyncio
import itertools
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from sandbox import faults, sends
from sandbox.chats import Chat, Message
from sandbox.errors import bad
from sandbox.files import Files
from sandbox.flood import Flood
from sandbox.people import Person, Toast
from sandbox.rooms import Room, admin_rights
from sandbox.schema import Json, Params
from sandbox.sends import Call
from sandbox.updates import CALLBACK_LIFETIME, Twist, Update, Updates
from sandbox.webhook import Webhook


@dataclass
class Tap:
    """A tap that can be answered."""

    person: Person
    date: float
    answered: bool = False


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
        self.updates = Updates(now, self.twisted)
        self.webhook = Webhook(self.updates, self.call)
        self.files = Files()
        self.chats: dict[int, Chat] = {}
        self.taps: dict[str, Tap] = {}
        self.calls: list[Call] = []
        self.violations: list[str] = []
        self.faults: list[faults.Rule] = []  # what goes wrong: see faults.py
        self.commands: dict[tuple[str, str], list[Json]] = {}
        self.texts: dict[tuple[str, str], str] = {}  # name and descriptions, by language
        self.closing = asyncio.Event()  # ends what would only wait
        self.version = 0  # grows with every change the chat page shows
        self._tap_ids: Iterator[int] = itertools.count(1)

    async def call(self, method: str, raw: Params) -> Any:
        """Answer a method of the Bot API; the server does."""
        raise NotImplementedError

    def twisted(self, twist: Twist, update: Update | None) -> Random | None:
        """Whether the faults asked for twist an update, and the randomness to do it with."""
        return faults.twisted(self.faults, twist, update)

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

    def sends_in_any_second(self) -> int:
        """The most messages accepted from the bot within any one second of the clock."""
        return sends.most_in_any_second(self.calls)

    def sends_too_early(self, grace: float = 0.0) -> list[Call]:
        """Sends made before the `retry_after` of a 429 had ended; see `sandbox.sends.too_early`."""
        return sends.too_early(self.calls, grace)
