"""A customer's buttons about a case: "I'd like a reply", and whether it is solved."""

from __future__ import annotations

from aiogram import Router
from aiogram.types import CallbackQuery

from handlers.cases.cases import OPEN_AGAIN
from handlers.update.replies import edit, toast
from handlers.update.respondent import Respondent
from handlers.update.step import Step
from handlers.update.tapped import Tapped
from handlers.update.taps import foreign, own_invitation
from handlers.update.turn import Turn
from locales import Button, Prompt, Text
from locales.questions import closing_rows
from storage.cases.case_changes import ChangeCase, OpenCase
from storage.cases.cases import Case, case_of_answer, get_case, new_case
from storage.database.changes import Change
from survey.asking.cases import due_from
from survey.buttons.callbacks import Action, Tap

router = Router(name="followup")


@router.callback_query(Tapped(Action.FOLLOW))
async def followed_up(callback: CallbackQuery, tap: Tap, turn: Turn) -> Step:
    """Open the case, or change the one there is; the button goes."""
    if tap.value == "reply":
        return await _reply_to_answer(callback, tap.ref, turn)
    case = await get_case(turn.tx, tap.ref, lock=True)
    if case is None or turn.who.person is None or case.person_id != turn.who.person.id:
        return foreign(callback, turn.who)
    if tap.value == "note":
        return Step(_wanted(case, turn)) + _promised(callback, turn.who)
    return _checked(callback, tap.value == "yes", case, turn)


async def _reply_to_answer(callback: CallbackQuery, answer: int, turn: Turn) -> Step:
    sitting = await own_invitation(turn, answer)
    if sitting is None or sitting.scored_at is None:
        return foreign(callback, turn.who)
    case = await case_of_answer(turn.tx, answer)
    changes: tuple[Change, ...]
    if case is None:
        opened = new_case(
            sitting.person_id, "reply", turn.now, turn.definition, sitting.survey_key, sitting.id
        )
        changes = (OpenCase(opened, turn.who.staff.readers, turn.definition),)
    else:
        changes = _wanted(case, turn)
    survey = turn.definition.survey(sitting.survey_key)
    rows = closing_rows(survey, sitting.id, quotable=sitting.quotable, wished=True)
    return Step(changes) + _promised(callback, turn.who, rows)


def _wanted(case: Case, turn: Turn) -> tuple[Change, ...]:
    if case.wants_reply and not case.done_at:
        return ()
    values: dict[str, object] = {"wants_reply": True}
    if case.done_at or case.due_at is None:
        values |= OPEN_AGAIN | {"due_at": due_from(turn.now, turn.definition.company)}
    return (ChangeCase(case, values, turn.now, turn.who.staff.readers, turn.definition, "wants"),)


def _promised(
    callback: CallbackQuery, who: Respondent, rows: tuple[tuple[Button, ...], ...] = ()
) -> Step:
    return toast(callback) + edit(callback, Prompt(who.kept("reply.wanted"), rows), who.language)


def _checked(callback: CallbackQuery, solved: bool, case: Case, turn: Turn) -> Step:
    """What they say stands; "not yet" opens the case again, and its time runs anew."""
    said = Text("check.yes") if solved else turn.who.kept("check.no")
    answer = toast(callback) + turn.edit(callback, said)
    if case.asked_at is None or case.solved is solved:
        return answer
    values: dict[str, object] = {"solved": solved}
    if not solved:
        due: dict[str, object] = {"due_at": due_from(turn.now, turn.definition.company)}
        values = OPEN_AGAIN | due | {"solved": False, "asked_at": case.asked_at}
    news = "solved" if solved else "notsolved"
    changed = ChangeCase(case, values, turn.now, turn.who.staff.readers, turn.definition, news)
    return Step((changed,)) + answer
