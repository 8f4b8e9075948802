"""/surveys: what is asked and how often, with a button for whatever an owner may change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from aiogram import F, Router
from aiogram.filters import Command
from aiogram.types import Message

from handlers.company.defining import Decided
from handlers.update.respondent import Respondent
from handlers.update.step import Step
from handlers.update.turn import Turn
from locales import LANGUAGES, Button, Prompt, Text, text
from locales.surveys import survey_lines
from locales.themes import theme_name
from storage.company.definitions import load_parts
from storage.database.engine import Tx
from survey.buttons.callbacks import surveys_data, switch
from survey.buttons.roles import Role
from survey.definition.definition import Definition, Survey
from survey.definition.rhythms import rhythm_of, rhythms_for
from survey.scores.scale import Kind
from survey.themes.themes import COMMON

router = Router(name="surveys")

SETTINGS = {"add": "add", "name": "name", "zone": "zone", "language": "digest"}
"""What an owner may change of the company, and the label of its button."""


@router.message(F.chat.type == "private", Command("surveys", ignore_mention=True))
async def surveys_asked(message: Message, turn: Turn) -> Step:
    """Show what is asked."""
    listed = overview(turn.definition, await paused_surveys(turn.tx, turn.definition), turn.who)
    return turn.say(listed)


async def paused_surveys(tx: Tx, definition: Definition) -> dict[str, Any]:
    """The surveys that were paused or are no longer in the file, by their keys."""
    known = {survey.key for survey in definition.surveys}
    parts = await load_parts(tx, gone=True)
    surveys = [body for name, body in parts.items() if name.startswith("survey:")]
    return {body["key"]: body for body in surveys if body["key"] not in known}


def overview(definition: Definition, paused: Mapping[str, Any], who: Respondent) -> Prompt:
    """The company and each of its surveys; buttons for owners alone."""
    company, language = definition.company, who.language
    spoken = LANGUAGES[definition.digest.language or company.fallback]
    args = {"company": company.name, "zone": company.timezone, "language": spoken}
    blocks = [text(language, "surveys.company", **args)]
    blocks += [survey_lines(survey, language) for survey in definition.surveys]
    if who.role < Role.OWNER:
        return Prompt("\n\n".join(blocks))
    rows = [
        (
            Button(
                Text("sign.brackets", {"name": survey.subject, "value": survey.key}),
                data=surveys_data(survey.key, "open"),
            ),
        )
        for survey in definition.surveys
    ]
    for key, body in paused.items():
        label = Text("button.resume", {"name": body.get("subject") or key})
        rows.append((Button(label, data=surveys_data(key, "resume")),))
    rows += [
        (Button(Text(f"button.{label}"), data=surveys_data("", setting)),)
        for setting, label in SETTINGS.items()
    ]
    return Prompt("\n\n".join(blocks), tuple(rows))


def card(survey: Survey, language: str, decided: Decided) -> Prompt:
    """One survey, and what an owner may do about it."""
    lines, back = survey_lines(survey, language), _back("list", "")
    if f"survey:{survey.key}" in decided:
        return Prompt(f"{lines}\n\n{text(language, 'file.decides')}", (back,))
    now = rhythm_of(survey)
    rhythms = [
        Button(
            _ticked(text(language, f"rhythm.{name}"), name == now),
            data=surveys_data(survey.key, "rhythm", name),
        )
        for name in rhythms_for(survey.kind)
    ]
    rows = [(button,) for button in rhythms]
    if survey.kind is Kind.NPS:
        rows.append((Button(Text("button.themes"), data=surveys_data(survey.key, "themes")),))
    if survey.kind is Kind.ENPS:
        alone = _ticked(text(language, "button.comments.only"), survey.comments_only)
        wanted = "figures" if survey.comments_only else "comments"
        rows.append((Button(alone, data=surveys_data(survey.key, "show", wanted)),))
    rows.append((Button(Text("button.pause"), data=surveys_data(survey.key, "pause")),))
    return Prompt(lines, (*rows, back))


def themes_page(survey: Survey, language: str) -> Prompt:
    buttons = [
        Button(
            _ticked(theme_name(theme, survey.names_of(theme), language), theme in survey.themes),
            data=surveys_data(
                survey.key, "theme", switch(theme, wanted=theme not in survey.themes)
            ),
        )
        for theme in all_themes(survey)
    ]
    rows = [tuple(buttons[start : start + 3]) for start in range(0, len(buttons), 3)]
    return Prompt(Text("surveys.themes"), (*rows, _back("open", survey.key)))


def all_themes(survey: Survey) -> Sequence[str]:
    return (*COMMON, *(theme for theme in survey.themes if theme not in COMMON))


def kinds_page() -> Prompt:
    """What kind of survey is added."""
    rows = [(Button(Text(f"survey.{kind}"), data=surveys_data("", "add", kind)),) for kind in Kind]
    return Prompt(Text("surveys.add"), (*rows, _back("list", "")))


def languages_page(spoken: str) -> Prompt:
    """In which language digests are posted, where a channel has none of its own."""
    rows = [
        (Button(_ticked(name, code == spoken), data=surveys_data("", "language", code)),)
        for code, name in LANGUAGES.items()
    ]
    return Prompt(Text("surveys.language"), (*rows, _back("list", "")))


def _ticked(label: str, chosen: bool) -> str:
    return f"✓ {label}" if chosen else label


def _back(setting: str, survey: str) -> tuple[Button, ...]:
    return (Button(Text("button.back"), data=surveys_data(survey, setting)),)
