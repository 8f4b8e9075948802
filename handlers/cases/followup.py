"""A customer's buttons about a case: "I'd like a reply", and whether it is solved."""

from __future__ import annotations

from datetime import datetime

from aiogram import Router
from aiogram.types import CallbackQuery

from handlers.cases.cases import OPEN_AGAIN
from handlers.update.replies import edit, toast
from handlers.update.respondent import Respondent
from handlers.update.step import Step
from handlers.update.tapped import Tapped
from handlers.update.taps import foreign, own_invitation
from locales import Button, Prompt, Text
from locales.questions import closing_rows
from storage.cases.case_changes import ChangeCase, OpenCase
from storage.cases.cases import Case, case_of_answer, get_case, new_case
from storage.database.changes import Change
from storage.database.engine import Tx
from survey.asking.cases import due_from
from survey.buttons.callbacks import Action, Tap
from survey.definition.definition import Definition

router = Router(name="followup")


@router.callback_query(Tapped(Action.FOLLOW))
async def followed_up(
    callback: CallbackQuery,
    tap: Tap,
    who: Respondent,
    tx: Tx,
    now: datetime,
    definition: Definition,
) -> Step:
    """Open the case, or change the one there is; the button goes."""
    if tap.value == "reply":
        return await _reply_to_answer(callback, tap.ref, who, tx, now, definition)
    case = await get_case(tx, tap.ref, lock=True)
    if case is None or who.person is None or case.person_id != who.person.id:
        return foreign(callback, who)
    if tap.value == "note":
        return Step(_wanted(case, who, now, definition)) + _promised(callback, who)
    return _checked(callback, tap.value == "yes", case, who, now, definition)


async def _reply_to_answer(
    callback: CallbackQuery,
    answer: int,
    who: Respondent,
    tx: Tx,
    now: datetime,
    definition: Definition,
) -> Step:
    sitting = await own_invitation(tx, who, answer, definition)
    if sitting is None or sitting.scored_at is None:
        return foreign(callback, who)
    case = await case_of_answer(tx, answer)
    changes: tuple[Change, ...]
    if case is None:
        opened = new_case(
            sitting.person_id, "reply", now, definition, sitting.survey_key, sitting.id
        )
        changes = (OpenCase(opened, who.staff.readers, definition),)
    else:
        changes = _wanted(case, who, now, definition)
    survey = definition.survey(sitting.survey_key)
    rows = closing_rows(survey, sitting.id, quotable=sitting.quotable, wished=True)
    return Step(changes) + _promised(callback, who, rows)


def _wanted(
    case: Case, who: Respondent, now: datetime, definition: Definition
) -> tuple[Change, ...]:
    if case.wants_reply and not case.done_at:
        return ()
    values: dict[str, object] = {"wants_reply": True}
    if case.done_at or case.due_at is None:
        values |= OPEN_AGAIN | {"due_at": due_from(now, definition.company)}
    return (ChangeCase(case, values, now, who.staff.readers, definition, "wants"),)


def _promised(
    callback: CallbackQuery, who: Respondent, rows: tuple[tuple[Button, ...], ...] = ()
) -> Step:
    return toast(callback) + edit(callback, Prompt(who.kept("reply.wanted"), rows), who.language)


def _checked(
    callback: CallbackQuery,
    solved: bool,
    case: Case,
    who: Respondent,
    now: datetime,
    definition: Definition,
) -> Step:
    """What they say stands; "not yet" opens the case again, and its time runs anew."""
    said = Text("check.yes") if solved else who.kept("check.no")
    answer = toast(callback) + edit(callback, said, who.language)
    if case.asked_at is None or case.solved is solved:
        return answer
    values: dict[str, object] = {"solved": solved}
    if not solved:
        due: dict[str, object] = {"due_at": due_from(now, definition.company)}
        values = OPEN_AGAIN | due | {"solved": False, "asked_at": case.asked_at}
    news = "solved" if solved else "notsolved"
    changed = ChangeCase(case, values, now, who.staff.readers, definition, news)
    return Step((changed,)) + answer
