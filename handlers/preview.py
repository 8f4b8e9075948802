"""What managers see of a survey of customers: the whole conversation, and nothing of it counts.

A preview's buttons carry the survey's place in the definition where others carry an invitation.
"""

from __future__ import annotations

from typing import Any

from aiogram import Router
from aiogram.types import CallbackQuery

from handlers.replies import edit, say, toast
from handlers.respondent import Respondent
from handlers.score import counted, foreign, language_prompt, more
from handlers.step import Step
from handlers.tapped import Tapped
from locales import Prompt, Text, text
from locales.questions import question, reason_prompt
from survey.callbacks import Action, Tap
from survey.definition import Definition, Survey
from survey.scale import Kind, valid_score
from survey.typed import typed_score

router = Router(name="preview")


def marked(prompt: Prompt | Text) -> Prompt:
    """A message under a line that says what it is."""
    shown = prompt if isinstance(prompt, Prompt) else Prompt(prompt)
    return Prompt(Text("preview", {"message": shown.text}), shown.rows)


def preview_question(who: Respondent, survey: Survey, definition: Definition) -> Step:
    """The question as customers get it."""
    place = definition.surveys.index(survey)
    return say(who.telegram_id, marked(question(survey, place, who.language)), who.language)


def preview_text(words: str, who: Respondent, definition: Definition) -> Step:
    """What a customer would hear at these words: of a score the prompt, of a reason the thanks."""
    prompt: Prompt | Text = Text("thanks")
    for place, survey in enumerate(definition.surveys):
        score = typed_score(words, survey.scale_min)
        if survey.kind is Kind.NPS and score is not None:
            prompt = reason_prompt(place, score)
            break
    return say(who.telegram_id, marked(prompt), who.language)


async def _previewed(
    callback: CallbackQuery, tap: Tap, who: Respondent, definition: Definition
) -> bool | dict[str, Any]:
    if who.telegram_id not in definition.company.managers or tap.ref >= len(definition.surveys):
        return False
    survey = definition.surveys[tap.ref]
    return {"survey": survey} if survey.kind is Kind.NPS else False


@router.callback_query(Tapped(Action.SCORE), _previewed)
async def score_previewed(
    callback: CallbackQuery, tap: Tap, who: Respondent, survey: Survey
) -> Step:
    """The reason prompt, with the words that go with this score."""
    if not valid_score(tap.score, survey.scale_min):
        return foreign(callback, who)
    word = text(who.language, "toast.score", score=tap.score)
    prompt = marked(reason_prompt(tap.ref, tap.score))
    return toast(callback, word) + edit(callback, prompt, who.language)


@router.callback_query(Tapped(Action.CHOOSE), _previewed)
async def choice_previewed(
    callback: CallbackQuery, tap: Tap, who: Respondent, survey: Survey, definition: Definition
) -> Step:
    """What else is under the question, without its effects."""
    prompts: dict[str, Prompt | Text] = {
        "skip": counted(tap.ref),
        "more": more(tap.ref),
        "stop": Text("stop.done"),
        "language": language_prompt(definition),
    }
    prompt = prompts.get(tap.value) or question(survey, tap.ref, who.language)
    return toast(callback) + edit(callback, marked(prompt), who.language)
