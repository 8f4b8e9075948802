"""A change of the definition in the chat: looked at as a whole before it is stored."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from aiogram.types import CallbackQuery

from handlers.update.replies import toast
from handlers.update.respondent import Respondent
from handlers.update.step import Step
from locales import text
from locales.problems import problem_text
from storage.company.definitions import SetPart, load_parts
from storage.database.engine import Tx
from survey.definition.definition import Definition
from survey.definition.faults import Faulty
from survey.definition.parts import definition_of

Decided = Collection[str]
"""The parts that the file names: nothing in the chat changes them."""


class DecidedByFile(Exception):
    """The file names this part: it is changed there."""


async def redefined(
    tx: Tx, part: str, body: Mapping[str, Any] | None, now: datetime, decided: Decided
) -> tuple[Step, Definition]:
    """A part as it is to be, None: gone; and the whole that this makes.

    Raises DecidedByFile, or Faulty where it does not fit the rest.
    """
    if part in decided:
        raise DecidedByFile
    parts = await load_parts(tx)
    if body is None:
        parts.pop(part, None)
    else:
        parts[part] = body
    return Step(changes=(SetPart(part, body, now),)), definition_of(parts)


def refused(callback: CallbackQuery, who: Respondent, fault: DecidedByFile | Faulty) -> Step:
    """The answer to a tap that changes nothing, and why."""
    if isinstance(fault, DecidedByFile):
        return toast(callback, text(who.language, "file.decides"), alert=True)
    problem = problem_text(str(fault.faults[0]), "problem.other")
    words = text(who.language, "typed.wrong", problem=problem)
    return toast(callback, words[:200], alert=True)
