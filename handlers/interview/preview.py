"""What managers see of a survey of customers: the whole conversation, and nothing of it counts.

A preview's buttons carry the survey's place in the definition where others carry an invitation.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from aiogram import Router
from aiogram.types import CallbackQuery, Message

from handlers.interview.score import more, thanks_for_score
from handlers.update.replies import edit, toast
from handlers.update.respondent import Respondent
from handlers.update.step import Step
from handlers.update.tapped import Tapped
from handlers.update.taps import foreign, language_prompt
from handlers.update.turn import Turn
from locales import Prompt, Text, text
from locales.questions import closing_rows, reason_prompt, reason_rows
from locales.ratings import competitor_question, current_question
from survey.asking.attributes import Question, questions
from survey.asking.typed import typed_score
from survey.buttons.callbacks import Action, Tap, parse
from survey.definition.definition import Survey
from survey.scores.scale import Kind, valid_score

router = Router(name="preview")


def marked(prompt: Prompt | Text) -> Prompt:
    """A message under a line that says what it is."""
    shown = prompt if isinstance(prompt, Prompt) else Prompt(prompt)
    return Prompt(Text("preview", {"message": shown.text}), shown.rows)


def preview_question(turn: Turn, survey: Survey) -> Step:
    """The question as customers get it."""
    place = turn.definition.surveys.index(survey)
    return turn.say(marked(_question(survey, place, turn.who.language)))


def _question(
    survey: Survey, place: int, language: str, rated: Collection[Question] = ()
) -> Prompt:
    return current_question(survey, place, language, _asks(survey), rated)


def _asks(survey: Survey) -> tuple[str, ...]:
    return survey.attributes[: survey.ask]


def preview_text(words: str, turn: Turn) -> Step:
    """What a customer would hear at these words: of a score the prompt, of a reason the thanks."""
    prompt = Prompt(Text("thanks"))
    for place, survey in enumerate(turn.definition.surveys):
        if survey.kind is Kind.NPS and not prompt.rows:
            prompt = _thanks(survey, place, quotable=False)
        score = typed_score(words, survey.scale_min)
        if survey.kind is Kind.NPS and score is not None:
            prompt = reason_prompt(survey, place, score, turn.who.language)
            break
    return turn.say(marked(prompt))


async def _previewed(callback: CallbackQuery, tap: Tap, turn: Turn) -> bool | dict[str, Any]:
    if not turn.who.reads or tap.ref >= len(turn.definition.surveys):
        return False
    survey = turn.definition.surveys[tap.ref]
    kinds = {
        Action.RATE: (Kind.CSI,),
        Action.CHOOSE: (Kind.NPS, Kind.CSI),
        Action.FOLLOW: tuple(Kind),  # as the thanks are the same for all
    }
    return {"survey": survey} if survey.kind in kinds.get(tap.action, (Kind.NPS,)) else False


def _thanks(survey: Survey, place: int, *, quotable: bool) -> Prompt:
    return Prompt(Text("thanks"), closing_rows(survey, place, quotable=quotable))


@router.callback_query(Tapped(Action.SCORE), _previewed)
async def score_previewed(
    callback: CallbackQuery, tap: Tap, who: Respondent, survey: Survey
) -> Step:
    """The reason prompt, with the words that go with this score."""
    if not valid_score(tap.score, survey.scale_min):
        return foreign(callback, who)
    word = text(who.language, "toast.score", score=tap.score)
    prompt = marked(reason_prompt(survey, tap.ref, tap.score, who.language))
    return toast(callback, word) + edit(callback, prompt, who.language)


@router.callback_query(Tapped(Action.RATE), _previewed)
async def rating_previewed(
    callback: CallbackQuery, tap: Tap, who: Respondent, survey: Survey
) -> Step:
    """The question after the tapped one."""
    place, score = tap.rating
    asked = questions(_asks(survey))
    if place >= len(asked):
        return foreign(callback, who)
    prompt = marked(_question(survey, tap.ref, who.language, asked[: place + 1]))
    word = text(who.language, "toast.score", score=score)
    return toast(callback, word) + edit(callback, prompt, who.language)


@router.callback_query(Tapped(Action.RIVAL), _previewed)
async def competitor_previewed(
    callback: CallbackQuery, tap: Tap, who: Respondent, survey: Survey
) -> Step:
    """The end, after the question that one customer in four gets."""
    return toast(callback) + edit(callback, marked(thanks_for_score(survey, tap.ref)), who.language)


@router.callback_query(Tapped(Action.FOLLOW), _previewed)
async def wish_previewed(callback: CallbackQuery, who: Respondent) -> Step:
    """What somebody reads who would like a reply."""
    return toast(callback) + edit(callback, marked(Text("reply.wanted")), who.language)


@router.callback_query(Tapped(Action.CHOOSE), _previewed)
async def choice_previewed(callback: CallbackQuery, tap: Tap, turn: Turn, survey: Survey) -> Step:
    """What else is under the question, without its effects."""
    prompts: dict[str, Prompt | Text] = {
        "skip": competitor_question(survey, tap.ref)
        if survey.competitor
        else thanks_for_score(survey, tap.ref),
        "more": more(tap.ref),
        "stop": Text("stop.done"),
        "language": language_prompt(turn.definition),
        "quote": _thanks(survey, tap.ref, quotable=True),
        "unquote": _thanks(survey, tap.ref, quotable=False),
    }
    prompt = prompts.get(tap.value) or _question(survey, tap.ref, turn.who.language)
    return toast(callback) + turn.edit(callback, marked(prompt))


@router.callback_query(Tapped(Action.THEME), _previewed)
async def theme_previewed(
    callback: CallbackQuery, tap: Tap, who: Respondent, survey: Survey
) -> Step:
    """The tick comes or goes; which others are ticked only the message itself knows."""
    message, theme = callback.message, tap.theme(survey.themes)
    if theme is None or not isinstance(message, Message) or not message.text:
        return foreign(callback, who)
    rows = message.reply_markup.inline_keyboard if message.reply_markup else []
    taps = [parse(button.callback_data or "") for row in rows for button in row]
    ticked = [one for one in taps if one and one.action is Action.THEME and not one.wanted]
    chosen = {one.theme(survey.themes) or "" for one in ticked} - {theme}
    if tap.wanted:
        chosen.add(theme)
    prompt = Prompt(message.text, reason_rows(survey, tap.ref, who.language, chosen))
    word = text(who.language, "toast.theme" if tap.wanted else "toast.theme.off")
    return toast(callback, word) + edit(callback, prompt, who.language)
