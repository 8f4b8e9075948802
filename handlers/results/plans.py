"""What managers will do about a theme: written after /act, settled by its buttons."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from aiogram import Router
from aiogram.types import CallbackQuery

from handlers.update.replies import toast
from handlers.update.step import Step
from handlers.update.tapped import Tapped
from handlers.update.taps import foreign
from handlers.update.turn import Turn
from locales import LANGUAGES, Button, Prompt, Text, text
from locales.news import act_words
from locales.themes import theme_name
from storage.database.changes import Change
from storage.database.types import new_id
from storage.plans.plans import (
    AddPlan,
    ChangePlan,
    Plan,
    TellAsked,
    count_asked,
    get_plan,
    open_plans,
)
from survey.buttons.callbacks import DUE_WEEKS, Action, Tap, plan_data, plan_theme_data
from survey.definition.definition import Definition, Survey, UnknownSurvey
from survey.scores.scale import Kind
from survey.time.periods import day_of

router = Router(name="plans")

WEEKS = 4  # until a plan is due, where nobody says otherwise
MOST = 10  # plans that /act alone shows


class Written(NamedTuple):
    """What stands after /act; `theme` is "" where none is named."""

    survey: Survey
    theme: str
    text: str


def read_plan(words: str, definition: Definition) -> Written | None:
    """`delivery: A second courier`, after the survey's key where needed; None of words to a team.

    The theme may be called by its key or by its name in any language.
    """
    named = [survey for survey in definition.surveys if survey.kind is not Kind.ENPS]
    first, *rest = words.split(maxsplit=1) or [""]
    meant = [survey for survey in named if survey.key == first]
    if meant:
        words = "".join(rest)
    elif first in [survey.key for survey in definition.surveys]:
        return None
    head, colon, tail = words.replace("：", ":", 1).partition(":")
    for survey in meant or named:
        for theme in survey.themes if colon else ():
            if head.strip().casefold() in _names(survey, theme):
                return Written(survey, theme, tail.strip())
    if meant or len(named) == len(definition.surveys) == 1:
        return Written((meant or named)[0], "", words.strip())
    return None


def _names(survey: Survey, theme: str) -> set[str]:
    shown = (theme_name(theme, survey.names_of(theme), language) for language in LANGUAGES)
    return {theme.casefold(), *(name.casefold() for name in shown)}


def planned(written: Written, turn: Turn) -> Step:
    """Store a plan, and show it with its buttons."""
    survey, theme, words = written
    due = day_of(turn.now, turn.definition.company.zone) + timedelta(weeks=WEEKS)
    plan = Plan(
        new_id(), survey.key, theme, words, turn.who.telegram_id, turn.who.name[:200], turn.now, due
    )
    shown = turn.say(_card(survey, plan, turn.who.language, turn.definition))
    return Step(changes=(AddPlan(plan),)) + shown


async def open_cards(turn: Turn) -> Step:
    """What is still to be done, a message each."""
    step = Step()
    for survey in turn.definition.surveys:
        for plan in (await open_plans(turn.tx, survey.key))[:MOST]:
            card = _card(survey, plan, turn.who.language, turn.definition)
            step += turn.say(card)
    return step


def _card(survey: Survey, plan: Plan, language: str, definition: Definition) -> Prompt:
    """A plan as it stands, and what can still be decided about it."""
    what = plan.text
    if plan.theme:
        theme = theme_name(plan.theme, survey.names_of(plan.theme), language)
        what = text(language, "sign.dash", name=theme, value=what)
    about = {"subject": survey.subject, "what": what, "who": plan.by_name, "due": plan.due}
    if plan.state == "dropped":
        return Prompt(Text("plan.dropped", about))
    if plan.state == "done":
        assert plan.done_at is not None
        about["on"] = day_of(plan.done_at, definition.company.zone)
        tell = Button(Text("button.plan.tell"), data=plan_data(plan.id, "tell"))
        if plan.told_at:
            return Prompt(Text("plan.told", about))
        return Prompt(Text("plan.done", about), ((tell,),))
    themes = [
        Button(
            theme_name(theme, survey.names_of(theme), language),
            data=plan_theme_data(plan.id, theme),
        )
        for theme in (survey.themes if not plan.theme else ())
    ]
    dates = [
        Button(Text("button.weeks", {"n": weeks}), data=plan_data(plan.id, weeks))
        for weeks in DUE_WEEKS
    ]
    return Prompt(
        Text("plan.card", about),
        (
            *(tuple(themes[first : first + 3]) for first in range(0, len(themes), 3)),
            tuple(dates),
            (
                Button(Text("button.plan.done"), data=plan_data(plan.id, "done")),
                Button(Text("button.plan.drop"), data=plan_data(plan.id, "drop")),
            ),
        ),
    )


@router.callback_query(Tapped(Action.PLAN))
async def plan_tapped(callback: CallbackQuery, tap: Tap, turn: Turn) -> Step:
    """Decide something about a plan; the message says what holds now, whoever tapped before."""
    plan = await get_plan(turn.tx, tap.ref)
    try:
        survey = turn.definition.survey(plan.survey_key) if plan else None
    except UnknownSurvey:
        survey = None
    if plan is None or survey is None:
        return foreign(callback, turn.who)
    if plan.state == "done" and not plan.told_at and tap.value in ("tell", "send"):
        return await _tell(callback, tap, turn, survey, plan)
    changes: tuple[Change, ...] = ()
    if plan.state == "open" and (values := _decided(tap, survey, turn.now, turn.definition)):
        changes, plan = (ChangePlan(plan.id, values),), replace(plan, **values)
    shown = turn.edit(callback, _card(survey, plan, turn.who.language, turn.definition))
    return Step(changes=changes) + toast(callback) + shown


def _decided(tap: Tap, survey: Survey, now: datetime, definition: Definition) -> dict[str, Any]:
    """What a tap changes about an open plan."""
    if tap.value.isdecimal() and int(tap.value) in DUE_WEEKS:
        weeks = timedelta(weeks=int(tap.value))
        return {"due": day_of(now, definition.company.zone) + weeks}
    if tap.value == "done":
        return {"state": "done", "done_at": now}
    if tap.value == "drop":
        return {"state": "dropped"}
    theme = tap.marked(survey.themes)
    return {"theme": theme} if theme else {}


async def _tell(callback: CallbackQuery, tap: Tap, turn: Turn, survey: Survey, plan: Plan) -> Step:
    """Show exactly what customers would read, and to how many; then let the clock tell them."""
    n = await count_asked(turn.tx, plan, turn.now)
    if not n:
        return toast(callback, turn.text("plan.nobody"), alert=True)
    if tap.value == "send":
        sent = Step(changes=(TellAsked(plan.id, turn.now),)) + toast(callback)
        return sent + turn.edit(callback, Text("plan.sent", {"people": n}))
    prompt = Prompt(
        act_words(survey, plan.text),
        (
            (Button(Text("button.plan.send", {"people": n}), data=plan_data(plan.id, "send")),),
            (Button(Text("button.cancel"), data=plan_data(plan.id, "keep")),),
        ),
    )
    return toast(callback) + turn.edit(callback, prompt)
