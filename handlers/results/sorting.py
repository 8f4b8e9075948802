"""Managers sort a reason: one message shows it with the survey's themes, each tap is stored."""

from __future__ import annotations

from dataclasses import replace

from aiogram import Router
from aiogram.types import CallbackQuery

from handlers.update.replies import toast
from handlers.update.respondent import Respondent
from handlers.update.step import Step
from handlers.update.tapped import Tapped
from handlers.update.taps import foreign
from handlers.update.turn import Turn
from locales import Button, Prompt, Text, text
from locales.questions import TICK, theme_rows
from reports.drawing.fitting import trimmed
from storage.answers.corrections import CorrectTheme, Sorted, sorted_reason
from storage.answers.themes import NONE
from survey.buttons.callbacks import Action, Tap, page_data, sort_data, switch
from survey.buttons.pages import Page
from survey.definition.definition import Survey

router = Router(name="sorting")

SHOWN = 3000  # characters of the reason


@router.callback_query(Tapped(Action.SORT))
async def sort_tapped(callback: CallbackQuery, tap: Tap, turn: Turn) -> Step:
    """Open a reason, give it a theme or take one away; what its person chose stays."""
    found = await sorted_reason(turn.tx, tap.ref)
    survey = next(
        (one for one in turn.definition.surveys if found and one.key == found.survey_key), None
    )
    if found is None or survey is None or not survey.themes:
        return foreign(callback, turn.who)
    if found.chosen:
        return toast(callback, turn.text("sort.chosen"), alert=True)
    page, choice = tap.spot(survey.key)
    if choice == "open" or not tap.about(found.text):  # the words have changed since
        card = _card(tap.ref, found, survey, page, turn.who)
        return toast(callback) + turn.edit(callback, card)
    theme = NONE if choice == "none" else tap.theme(survey.themes)
    if theme is None:
        return foreign(callback, turn.who)
    wanted = tap.wanted or theme == NONE
    themes = found.themes - {theme} | ({theme} if wanted else set())
    themes = frozenset() if theme == NONE else themes
    after = replace(found, themes=themes, none=not themes)
    word = turn.text("toast.theme" if wanted else "toast.theme.off")
    return (
        Step(
            (CorrectTheme(tap.ref, found.text, theme, wanted, turn.now),) if after != found else ()
        )
        + toast(callback, word)
        + turn.edit(callback, _card(tap.ref, after, survey, page, turn.who))
    )


def _card(answer: int, reason: Sorted, survey: Survey, page: Page, who: Respondent) -> Prompt:
    def data(theme: str, *, wanted: bool) -> str:
        return sort_data(answer, page, reason.text, switch(theme, wanted=wanted))

    none = text(who.language, "button.sort.none")
    last = (
        Button(
            TICK + none if reason.none else none, data=sort_data(answer, page, reason.text, "none")
        ),
        Button(Text("button.back"), data=page_data(page)),
    )
    quote = Text("digest.quote", {"text": trimmed(reason.text, SHOWN), "score": reason.score})
    return Prompt(
        Text("sort.ask", {"quote": quote}),
        (*theme_rows(survey, who.language, reason.themes, data), last),
    )
