"""Random histories of a small company, received as batches or one by one; and what is left of them.

Ids that are drawn differ from run to run: they are replaced by what their rows tell of.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any
from unittest.mock import patch

import sqlalchemy as sa
from aiogram import Bot

from bot.demo.clock import SimulatedClock
from bot.receiving import receive as receiving
from bot.receiving.floodgate import Floodgate
from bot.receiving.receive import Receiver, steps_of
from bot.receiving.session import PLAIN, parameters
from handlers.dispatcher import handle
from handlers.update.step import Step
from storage.asking.waves import add_wave
from storage.company.definitions import Definitions
from storage.database import types
from storage.database.engine import Store
from storage.database.tables import (
    ballots,
    cases,
    employees,
    invitations,
    metadata,
    notes,
    people,
    samples,
)
from storage.pulse.ballots import open_ballots
from storage.pulse.keys import Keys
from survey.buttons import callbacks
from survey.buttons.callbacks import Choice
from survey.definition.reading import read

START = datetime(2026, 11, 16, 10, tzinfo=UTC)
MANAGER, STRANGERS = 900, (801, 802)
CUSTOMERS, EMPLOYEES = range(1, 7), range(51, 55)
NPS, CSI, OPENED = 1000, 2000, 3000  # an invitation's id is one of these and its person's
THEMES = ["price", "quality", "staff"]
WAVE = 1
DEFINITION = read(
    {
        "company": {
            "name": "Nordic Kettle",
            "timezone": "Europe/Helsinki",
            "managers": [MANAGER],
            "channel": -1001234567890,
        },
        "survey": [
            {
                "key": "customers", "kind": "nps", "themes": THEMES, "competitor": "Brand X",
                "watch_words": ["refund"],
            },
            {"key": "team", "kind": "enps", "segments": ["Sales", "Support"]},
            {"key": "delivery", "kind": "csi", "attributes": ["speed", "care"], "ask": 2},
        ],
        "hook": [{"url": "https://example.com/eleven", "events": ["score", "reason", "case"]}],
    }
)  # fmt: skip
WORDS = (
    "The price is too high", "Nice staff", "refund", "9", "3", "10/10", "Hm", "/help", "/start",
    "/report", "/cases", "/stop", "quality and price", "/feedback Too cold", "7 for the staff",
)  # fmt: skip
CHOICES: tuple[Choice, ...] = ("skip", "change", "more", "language", "back", "quote", "stop")
Update = dict[str, Any]


@dataclass
class History:
    """Updates in their order, in spans between which the clock moves on."""

    draw: Random
    spans: list[list[Update]] = field(default_factory=list)
    said: list[tuple[int, int, str]] = field(default_factory=list)  # who, message, words
    number: int = 0

    @classmethod
    def drawn(cls, seed: int, updates: int = 30) -> History:
        """A history of so many updates."""
        history = cls(Random(seed))
        while history.number < updates:
            history.spans.append([history._next() for _ in range(history.draw.randrange(1, 14))])
        return history

    def _next(self) -> Update:
        draw = self.draw
        before = [update for span in self.spans for update in span]
        if before and draw.random() < 0.06:
            return draw.choice(before)
        who = draw.choice((*CUSTOMERS, *CUSTOMERS, *CUSTOMERS, *EMPLOYEES, MANAGER, *STRANGERS))
        what = draw.random()
        if what < 0.62:
            return self._tap(who)
        if what < 0.70 and self.said:
            return self._edited(who)
        return self._text(who)

    def _tap(self, who: int) -> Update:
        draw, score = self.draw, self.draw.randrange(11)
        whose = who if draw.random() < 0.92 else draw.choice(CUSTOMERS)
        asked = draw.choice((NPS, NPS, NPS, OPENED)) + whose
        data = draw.choice(
            (
                callbacks.score_data(asked, score), callbacks.score_data(asked, score),
                callbacks.score_data(asked, score),
                callbacks.theme_data(asked, draw.choice(THEMES), wanted=draw.random() < 0.7),
                callbacks.choice_data(asked, draw.choice(CHOICES)),
                callbacks.rival_data(asked, draw.choice((None, score))),
                callbacks.rating_data(CSI + whose, draw.randrange(4), score),
                callbacks.wish_data(asked, "reply"),
                callbacks.snooze_data(7),
                callbacks.language_data(draw.choice(("en", "fi"))),
                *(3 * [callbacks.ballot_data(WAVE, score)] if who in EMPLOYEES else []),
                *([callbacks.unsay_data(WAVE)] if who in EMPLOYEES else []),
                *([callbacks.erase_data("yes")] if draw.random() < 0.2 else []),
                "nonsense",
            )
        )  # fmt: skip
        message = {"message_id": 7, "date": 1, "chat": _chat(who), "text": "?"}
        return self._update(
            callback_query={
                "id": str(self.number + 1), "from": _someone(who), "chat_instance": "1",
                "message": message, "data": data,
            }
        )  # fmt: skip

    def _text(self, who: int) -> Update:
        words = self.draw.choice(WORDS)
        self.said.append((who, 100 + self.number, words))
        return self._update(message=_message(who, 100 + self.number, words))

    def _edited(self, who: int) -> Update:
        mine = [one for one in self.said if one[0] == who] or self.said
        speaker, message, words = self.draw.choice(mine)
        edited = _message(speaker, message, f"{words}, rather") | {"edit_date": 2}
        return self._update(edited_message=edited)

    def _update(self, **part: Any) -> Update:
        self.number += 1
        return {"update_id": self.number, **part}


def _chat(who: int) -> dict[str, Any]:
    return {"id": who, "type": "private"}


def _someone(who: int) -> dict[str, Any]:
    return {"id": who, "is_bot": False, "first_name": f"Person {who}", "language_code": "en"}


def _message(who: int, number: int, words: str) -> dict[str, Any]:
    date_ = int(START.timestamp())
    return {
        "message_id": number, "date": date_, "chat": _chat(who), "from": _someone(who),
        "text": words,
    }  # fmt: skip


async def _populate(store: Store, keys: Keys) -> None:
    asked = {"created_at": START, "delivered_at": START, "early": {}}
    async with store.write() as tx:
        for table in reversed(metadata.sorted_tables):
            await tx.execute(table.delete())
        rows: list[dict[str, Any]] = [
            {
                "id": one, "telegram_id": one, "name": f"Person {one}", "properties": {},
                "created_at": START, "external_id": f"crm-{one}" if one % 2 else None,
            }
            for one in CUSTOMERS
        ]  # fmt: skip
        await tx.execute(people.insert(), rows)
        await tx.execute(
            invitations.insert(),
            [
                {
                    "id": kind + one, "survey_key": survey, "person_id": one, "via": via,
                    "state": "unknown" if one == CUSTOMERS[0] else "delivered",
                    "asks": ["speed", "care"] if kind == CSI else [], "message_id": 7, **asked,
                }
                for one in CUSTOMERS
                for kind, survey, via in (
                    (NPS, "customers", "wave"), (CSI, "delivery", "wave"),
                    (OPENED, "customers", "link"),
                )
            ],
        )  # fmt: skip
        frozen = {"headcounts": {"Sales": 9, "Support": 9}, "minimum_group": 5}
        await tx.execute(
            employees.insert(),
            [
                {
                    "id": one, "survey_key": "team", "telegram_id": one, "name": f"Person {one}",
                    "segment": "Sales", "state": "active",
                }
                for one in EMPLOYEES
            ],
        )  # fmt: skip
        ends = START + timedelta(days=5)
        wave = await add_wave(
            tx, "team", "enps", START, ends, 9, {**frozen, "minimum_comments": 10}
        )
        await tx.execute(sa.text("UPDATE waves SET id = 1"))
        await tx.execute(
            samples.insert(),
            [
                {
                    "wave_id": WAVE, "employee_id": one, "counts_under": "Sales",
                    "delivered": True,
                }
                for one in EMPLOYEES
            ],
        )  # fmt: skip
        del wave
    if WAVE not in set(keys.held()):
        keys.create(WAVE)


@dataclass
class Left:
    """What a history leaves: rows of each table, and the replies to each update in their order."""

    rows: dict[str, Counter[str]]
    replies: list[list[str]]


async def lived(history: History, store: Store, folder: Path, cuts: Random | None) -> Left:
    """Live through it: in batches cut by `cuts`, or one by one; from the same beginning."""
    clock, keys = SimulatedClock(START), Keys(folder / "keys")
    bot = Bot("1:TEST")
    await _populate(store, keys)
    receiver = Receiver(store, bot, clock, Definitions(DEFINITION), keys, Floodgate(clock))
    steps: list[Step] = []
    ids = _Ids()
    with patch.object(types, "secrets", ids), patch.object(receiving, "handle", ids.handle):
        for span in history.spans:
            for batch in _cut(span, cuts):
                steps += await steps_of(receiver, batch)
            clock.advance(hours=5)
    await bot.session.close()
    names = await _names(store)
    replies = [[_named(_said(bot, reply.method), names) for reply in s.replies] for s in steps]
    return Left(await _rows(store, keys, names), replies)


class _Ids:
    """Ids drawn while an update is handled depend on it alone, so that both runs order alike.

    None of them is one in four who are asked about a competitor: that is for ids known here.
    """

    def __init__(self) -> None:
        self.draw = Random(0)

    async def handle(self, bot: Bot, update: Any, *more: Any) -> Step:
        self.draw = Random(update.update_id)
        return await handle(bot, update, *more)

    def randbits(self, bits: int) -> int:
        return (1 << 51) + 4 * self.draw.getrandbits(bits - 3) + 1


def _cut(span: Sequence[Update], cuts: Random | None) -> list[Sequence[Update]]:
    if cuts is None:
        return [[update] for update in span]
    places = sorted(cuts.sample(range(1, len(span)), cuts.randrange(min(3, len(span)))))
    return [span[a:b] for a, b in zip([0, *places], [*places, len(span)], strict=True)]


def _said(bot: Bot, method: Any) -> str:
    given: Any = parameters(bot, method) if isinstance(method, PLAIN) else method.chat_id
    return f"{method.__api_method__} {given}"


async def _names(store: Store) -> dict[str, str]:
    """What stands for each id that was drawn: what its row tells of."""
    names: dict[str, str] = {}
    async with store.read() as tx:
        for row in await tx.execute(sa.select(people)):
            names[str(row.id)] = f"<person {row.telegram_id}>"
        of_person = {row.id: row for row in await tx.execute(sa.select(invitations))}
        for row in of_person.values():
            asked = f"{names.get(str(row.person_id))} {row.survey_key} {row.created_at}"
            names.setdefault(str(row.id), f"<asked {asked}>")
        for row in await tx.execute(sa.select(notes)):
            names[str(row.id)] = f"<note {names.get(str(row.person_id))} {row.text} {row.at}>"
        for row in await tx.execute(sa.select(cases)):
            about = names.get(str(row.response_id or row.note_id), row.response_id)
            names[str(row.id)] = f"<case {about}>"
    return {number: name for number, name in names.items() if len(number) > 9}


def _named(words: str, names: dict[str, str]) -> str:
    return re.sub(r"\d{10,}", lambda found: names.get(found[0], "<drawn>"), words)


async def _rows(store: Store, keys: Keys, names: dict[str, str]) -> dict[str, Counter[str]]:
    left: dict[str, Counter[str]] = {}
    async with store.read() as tx:
        for table in metadata.sorted_tables:
            chosen = [
                column for column in table.c if (table.name, column.name) not in _OF_NO_MEANING
            ]
            rows = await tx.execute(sa.select(*chosen))
            said = (row for row in rows if getattr(row, "n", None) != 0)
            left[table.name] = Counter(_named(repr(_plain(row)), names) for row in said)
        with suppress(KeyError):
            left["opened"] = Counter(map(repr, await open_ballots(tx, keys, WAVE)))
    return left


_OF_NO_MEANING = {
    ("outbox", "id"),  # numbered in the order of writing, which is that of one person alone
    (ballots.name, "sealed"),  # under a fresh nonce: opened it is compared
}


def _plain(row: Any) -> list[Any]:
    return [
        value.astimezone(UTC).isoformat()
        if isinstance(value, datetime)
        else value.isoformat()
        if isinstance(value, date)
        else sorted(value.items())
        if isinstance(value, dict)
        else value
        for value in row
    ]
