"""Customers who are asked by a wave, without the conversations that made them customers."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from random import Random

from bot.ticking.waves import open_named_wave
from sandbox import Sandbox
from storage.database.engine import Store
from storage.database.types import new_id
from storage.people.people import AddPerson, Person
from survey.definition.definition import Definition


async def invite(
    store: Store, sandbox: Sandbox, definition: Definition, chats: Iterable[int], now: datetime
) -> None:
    """Make customers with these Telegram ids, and queue an invitation to each."""
    async with store.write() as tx:
        for chat in chats:
            sandbox.person(chat, "Chen").started = True
            person = Person(new_id(), chat, None, "Chen", "en", "", "active")
            await AddPerson(person, now).apply(tx)
    survey = definition.survey("customers")
    await open_named_wave(store, definition, survey, now, Random(1), at_once=True)
