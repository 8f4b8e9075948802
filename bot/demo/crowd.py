"""The demo's people: who answers, when and how. Everything is drawn from one seeded Random."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from random import Random
from typing import TypeVar

from bot.demo.company import MANAGER, REASONS, SEGMENTS, TEAM_REASONS, THEMES
from locales.catalogue import FALLBACK, LANGUAGES
from locales.themes import theme_name
from sandbox import Sandbox
from sandbox.people import Person
from sandbox.sends import Call

Words = TypeVar("Words")
# How likely each score is in ordinary weeks, and in the weeks when deliveries went wrong.
USUAL = (2, 1, 1, 2, 2, 4, 5, 12, 19, 24, 28)
ROUGH = (8, 4, 5, 5, 5, 8, 7, 16, 16, 14, 12)
TEAM = (2, 1, 2, 3, 3, 6, 9, 20, 22, 18, 14)


def words_of(table: Mapping[str, Words], person: Person) -> Words:
    """What somebody may write, in their language where the demo has words of it."""
    return table.get(person.language or FALLBACK, table[FALLBACK])


@dataclass(order=True)
class Act:
    """Something a person does at an instant."""

    at: datetime
    number: int
    do: Callable[[], object] = field(compare=False)


class Crowd:
    """Simulated customers and employees, driven by what the bot sends them."""

    def __init__(self, sandbox: Sandbox, random: Random) -> None:
        self.sandbox = sandbox
        self.random = random
        self.alerts: dict[str, int] = {}  # the message of each case that the manager works on
        self.office = Random(0)  # of its own: who follows up changes nobody's answers
        self.acts: list[Act] = []
        self.employees: set[int] = set()
        self.answering: set[tuple[int, str]] = set()
        self.rough_from: datetime | None = None
        self.rough_to: datetime | None = None
        self._numbers = count()
        self._seen = 0

    def plan(self, at: datetime, do: Callable[[], object]) -> None:
        """Let something be done at an instant."""
        heapq.heappush(self.acts, Act(at, next(self._numbers), do))

    def act_until(self, now: datetime) -> int:
        """Do everything that is due; returns how much that was."""
        done = 0
        while self.acts and self.acts[0].at <= now:
            heapq.heappop(self.acts).do()
            done += 1
        return done

    def person(self, person_id: int) -> Person:
        """A customer or employee of the sandbox, with a language of their own."""
        language = tuple(LANGUAGES)[person_id % len(LANGUAGES)]
        return self.sandbox.person(person_id, f"Person {person_id}", language)

    def add_customers(self, n: int, links: dict[str, str], start: datetime, weeks: int) -> None:
        """`n` customers scan a QR code at a counter, at some hour of some day."""
        for number in range(n):
            person = self.person(10_000 + number)
            day = start + timedelta(days=self.random.uniform(0, weeks * 4))
            at = day.replace(hour=self.random.randint(8, 17), minute=self.random.randint(0, 59))
            payload = links[self.random.choice(tuple(links))]
            self.plan(max(at, start), lambda p=person, t=payload: p.start(t))  # type: ignore[misc]

    def add_employees(self, links: dict[str, str], start: datetime) -> None:
        """Everybody on the team opens their segment's link on the first morning."""
        number = 0
        for segment, headcount in SEGMENTS.items():
            for _ in range(headcount):
                person = self.person(50_000 + number)
                self.employees.add(person.id)
                payload = links[segment]
                at = start + timedelta(minutes=self.random.randint(0, 50))
                self.plan(at, lambda p=person, t=payload: p.start(t))  # type: ignore[misc]
                number += 1

    def look(self, now: datetime) -> None:
        """See what the bot has sent since the last look, and decide what to do about it."""
        new: list[Call] = self.sandbox.calls[self._seen :]
        self._seen = len(self.sandbox.calls)
        for call in new:
            chat_id = call.params.get("chat_id")
            if call.method != "sendMessage" or not isinstance(chat_id, int) or not call.ok:
                continue
            keyboard = call.params.get("reply_markup", {}).get("inline_keyboard", [])
            data = [button.get("callback_data", "") for row in keyboard for button in row]
            if chat_id == MANAGER:
                self._read_alert([one for one in data if one.startswith("v:")], now)
                continue
            notices = [one for one in data if one.startswith("w:") and one.endswith(":ask")]
            if notices:
                self._read_notice(self.person(chat_id), notices[0], now)
            elif any(one.startswith("s:") for one in data):
                self._read_question(self.person(chat_id), now)
            elif data and data[0].startswith("i:") and data[0].endswith(":yes"):
                self._read_check(self.person(chat_id), data[0].split(":")[1], now)

    def _wait(self, now: datetime, hours: float) -> datetime:
        return now + timedelta(hours=self.random.expovariate(1 / hours), seconds=20)

    def _read_alert(self, data: list[str], now: datetime) -> None:
        """The manager takes nearly every case within hours, and closes it the next day or so."""
        boss = self.sandbox.person(MANAGER)
        shown = (m for m in reversed(boss.messages) if data and data[0] in str(m.keyboard))
        alert = next(shown, None)
        if alert is None or self.office.random() > 0.97:
            return
        case = data[0].split(":")[1]
        self.alerts[case] = alert.message_id
        self._work_on(case, "take", self._later(now, 2))
        self._work_on(case, "solved", self._later(now, 10))

    def _read_check(self, person: Person, case: str, now: datetime) -> None:
        choice, at = "yes" if self.office.random() < 0.8 else "no", self._later(now, 3)
        self.plan(at, lambda: self._choose(person, choice))
        if choice == "no" and case in self.alerts:
            self._work_on(case, "solved", self._later(at, 6))

    def _work_on(self, case: str, choice: str, at: datetime) -> None:
        boss, tap = self.sandbox.person(MANAGER), f"v:{case}:{choice}"
        self.plan(at, lambda: boss.tap_raw(tap, self.alerts[case]))

    def _later(self, now: datetime, hours: float) -> datetime:
        return now + timedelta(hours=self.office.expovariate(1 / hours), minutes=1)

    def _read_question(self, person: Person, now: datetime) -> None:
        fate = self.random.random()
        at = self._wait(now, 5)
        if fate < 0.02:
            self.plan(at, person.block)
        elif fate < 0.03:
            self.plan(at, lambda: person.say("/stop"))
        elif fate < 0.52:
            self.plan(at, lambda: self._answer(person, at))

    def _rough(self, at: datetime) -> bool:
        return bool(self.rough_from and self.rough_to and self.rough_from <= at < self.rough_to)

    def _score(self, at: datetime) -> int:
        return self.random.choices(range(11), ROUGH if self._rough(at) else USUAL)[0]

    def _answer(self, person: Person, at: datetime) -> None:
        score = self._score(at)
        if self.random.random() < 0.06:
            person.say(f"{score}/10")  # some people type
        else:
            self._tap(person, str(score))
            if self.random.random() < 0.07:
                self._tap(person, str(score))  # and some tap twice
        later = at + timedelta(minutes=self.random.uniform(0.3, 6))
        if self.random.random() < 0.05:
            later = at + timedelta(hours=30)  # too late for the reason's day
        group = 0 if score <= 6 else 1 if score <= 8 else 2
        if self.random.random() < 0.5:
            self.plan(at + timedelta(seconds=30), lambda: self._name_theme(person, group, at))
        if self.random.random() < 0.62:
            words = self.random.choice(words_of(REASONS, person)[group])
            self.plan(later, lambda: self._say(person, words))
        elif self.random.random() < 0.4:
            self.plan(later, lambda: self._choose(person, "skip"))

    def _name_theme(self, person: Person, group: int, at: datetime) -> None:
        theme = self.random.choices(tuple(THEMES), [odds[group] for odds in THEMES.values()])[0]
        if group == 0 and self._rough(at):
            theme = "delivery"
        self._tap(person, theme_name(theme, {}, person.language or "en"))

    def _tap(self, person: Person, label: str) -> None:
        if not person.blocked:
            try:
                person.tap(label)
            except LookupError:
                return  # the message moved on meanwhile: a person would shrug

    def _choose(self, person: Person, action: str) -> None:
        for message in reversed(person.messages if not person.blocked else ()):
            for row in message.keyboard if message.from_bot else ():
                for button in row:
                    if button.get("callback_data", "").endswith(f":{action}"):
                        person.tap_raw(button["callback_data"], message.message_id)
                        return

    def _say(self, person: Person, words: str) -> None:
        if not person.blocked:
            person.say(words)

    def _read_notice(self, person: Person, wave: str, now: datetime) -> None:
        # Of those who let the notice pass, some answer the reminder; the others ignore it.
        if (person.id, wave) in self.answering or self.random.random() > 0.5:
            return
        self.answering.add((person.id, wave))
        at = self._wait(now, 8)
        self.plan(at, lambda: self._choose(person, "ask"))
        score = self.random.choices(range(11), TEAM)[0]
        # Far enough apart for the bot to answer in between.
        self.plan(at + timedelta(minutes=61), lambda: self._tap(person, str(score)))
        if self.random.random() < 0.15:
            again = str(max(0, score - 1))
            self.plan(at + timedelta(minutes=122), lambda: self._tap(person, again))
        if self.random.random() < 0.4:
            words = self.random.choice(words_of(TEAM_REASONS, person))
            self.plan(at + timedelta(minutes=183), lambda: self._say(person, words))
