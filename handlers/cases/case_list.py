"""/cases: what is open, the oldest first, a page at a time; a tap opens one with its thread."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from aiogram import F, Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from handlers.update.replies import toast
from handlers.update.step import Step
from handlers.update.tapped import Tapped
from handlers.update.turn import Turn
from locales import Button, Prompt, Text, text
from reports.chat.case_card import subject_of
from reports.drawing.fitting import trimmed
from storage.cases.cases import Case, facts_of, open_cases
from storage.database.engine import Tx
from survey.buttons.callbacks import Action, Tap, case_data
from survey.definition.definition import Definition
from survey.words.direction import isolate

router = Router(name="case_list")
router.message.filter(F.chat.type == "private")

PAGE = 6  # cases
WORDS = 60  # characters of what was said


@router.message(Command("cases", ignore_mention=True))
async def on_cases(message: Message, turn: Turn) -> Step:
    """Show managers every open case."""
    return turn.say(await first_page(turn.tx, turn.now, turn.definition, turn.who.language))


async def first_page(tx: Tx, now: datetime, definition: Definition, language: str) -> Prompt:
    """The oldest open cases."""
    return await _page(tx, await open_cases(tx), 0, now, definition, language)


@router.callback_query(Tapped(Action.CASE), F.data.endswith(":page"))
async def cases_page_tapped(callback: CallbackQuery, tap: Tap, turn: Turn) -> Step:
    """Turn to the page on which a case is; to the first one, where it is open no more."""
    found = await open_cases(turn.tx)
    place = next((number for number, case in enumerate(found) if case.id == tap.ref), 0)
    prompt = await _page(
        turn.tx, found, place // PAGE * PAGE, turn.now, turn.definition, turn.who.language
    )
    return toast(callback) + turn.edit(callback, prompt)


async def _page(
    tx: Tx, found: Sequence[Case], first: int, now: datetime, definition: Definition, language: str
) -> Prompt:
    if not found:
        return Prompt(Text("cases.none"))
    shown = list(enumerate(found[first : first + PAGE], start=first + 1))
    lines = [
        f"{number}. {await _line(tx, case, now, definition, language)}" for number, case in shown
    ]
    numbers = tuple(Button(str(number), data=case_data(case.id, "open")) for number, case in shown)
    turns = tuple(
        Button(arrow, data=case_data(found[start].id, "page"))
        for arrow, start in (("‹", first - PAGE), ("›", first + PAGE))
        if 0 <= start < len(found)
    )
    head = text(language, "cases.head", n=len(found))
    rows = (numbers, turns) if turns else (numbers,)
    return Prompt("\n".join([head, *lines]), rows)


async def _line(tx: Tx, case: Case, now: datetime, definition: Definition, language: str) -> str:
    facts = await facts_of(tx, case)
    said = subject_of(case, definition)
    if facts.score is not None:
        said = text(language, "case.score", score=facts.score)
    late = case.due_at is not None and case.due_at <= now
    parts = [
        said,
        text(language, "cases.since", age=age(now - case.opened_at)),
        text(language, "cases.overdue") if late else "",
        case.taken_name,
        text(language, "case.quote", text=trimmed(facts.words, WORDS)) if facts.words else "",
    ]
    return " · ".join(map(isolate, filter(None, parts)))


def age(lasting: timedelta) -> Text:
    """How long something lasts, in days or in hours."""
    hours = lasting // timedelta(hours=1)
    return (
        Text("count.days", {"n": hours // 24}) if hours >= 48 else Text("count.hours", {"n": hours})
    )
