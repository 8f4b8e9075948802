"""/report, and the buttons under a digest: its pages in private, one message edited in place."""

from __future__ import annotations

from aiogram import Bot, F, Router
from aiogram.filters import Command, CommandObject
from aiogram.types import CallbackQuery, Message

from handlers.cases.case_list import first_page
from handlers.update.replies import open_link, toast
from handlers.update.step import Step
from handlers.update.tapped import Tapped
from handlers.update.taps import foreign
from handlers.update.turn import Turn
from locales import Button, Prompt, Text
from reports.chat.pages import read
from storage.outgoing.kinds import OutgoingKind
from storage.outgoing.outbox import EnqueueOnce
from survey.buttons.callbacks import Action, page_data, parse
from survey.buttons.pages import Page
from survey.buttons.payloads import start_link
from survey.buttons.roles import Role
from survey.definition.definition import Definition, Survey, UnknownSurvey
from survey.time.periods import day_of, days_of, last_complete, week_of
from survey.time.quarters import quarter_to_read

router = Router(name="report")

OLDEST = "2000-W01"  # the weeks before the first must exist in the calendar, too


@router.message(F.chat.type == "private", Command("report", ignore_mention=True))
async def report_asked(message: Message, command: CommandObject, turn: Turn) -> Step:
    """The last complete week of a survey, or the choice between several."""
    week = last_complete(turn.now, turn.definition.company.zone)
    survey = _meant(command, turn.definition)
    if survey is None:
        rows = tuple(
            (Button(one.key, data=page_data(Page(one.key, week))),)
            for one in turn.definition.surveys
        )
        return turn.say(Prompt(Text("report.which"), rows))
    return await put_page(Page(survey.key, week), turn)


def _meant(command: CommandObject, definition: Definition) -> Survey | None:
    """The survey that is named, or the only one."""
    key = (command.args or "").strip()
    if not key and len(definition.surveys) == 1:
        return definition.surveys[0]
    return next((one for one in definition.surveys if one.key == key), None)


async def put_page(page: Page, turn: Turn) -> Step:
    """A page as a new message; where there is none, that it cannot be opened."""
    prompt = await _page(page, turn)
    return turn.say(prompt or Text("payload.unknown"))


async def _page(page: Page, turn: Turn) -> Prompt | None:
    """The page; None where its survey or its week is not there."""
    zone = turn.definition.company.zone
    try:
        days_of(page.week)
        survey = turn.definition.survey(page.survey)
    except (ValueError, UnknownSurvey):
        return None
    if not OLDEST <= page.week <= week_of(turn.now, zone):
        return None
    acts = turn.who.role >= Role.MANAGER
    if page.name == "cases":  # of every survey: people are in them, so a viewer has none
        known = (
            await first_page(turn.tx, turn.now, turn.definition, turn.who.language)
            if acts
            else None
        )
        return known or Prompt(Text("managers.only"))
    return await read(turn.tx, survey, page, zone, turn.now, turn.who.language, acts=acts)


@router.callback_query(Tapped(Action.REPORT, anywhere=True))  # in the channel, too
async def page_tapped(callback: CallbackQuery, bot: Bot, turn: Turn) -> Step:
    """Turn to a page; from a channel, open it in the reader's private chat."""
    tap, message = parse(callback.data or ""), callback.message
    if tap is None or message is None:
        return foreign(callback, turn.who)
    prompt = await _page(tap.page, turn)
    if prompt is None:
        return foreign(callback, turn.who)
    if message.chat.type != "private":
        return open_link(callback, start_link((await bot.me()).username, tap.page.payload))
    if isinstance(message, Message) and message.text:
        return toast(callback) + turn.edit(callback, prompt)
    return toast(callback) + turn.say(prompt)  # a digest keeps its picture


@router.message(F.chat.type == "private", Command("answers", ignore_mention=True))
async def answers_asked(message: Message, command: CommandObject, turn: Turn) -> Step:
    """The file of a survey's answers, made by delivery: taps never wait for it."""
    survey = _meant(command, turn.definition)
    if survey is None:
        keys = tuple(one.key for one in turn.definition.surveys)
        return turn.say(Text("answers.which", {"keys": keys}))
    return _ordered(survey.key, "csv", turn) + turn.say(Text("answers.coming"))


@router.callback_query(Tapped(Action.EXPORT, anywhere=True))
async def export_tapped(callback: CallbackQuery, turn: Turn) -> Step:
    """The same from a report."""
    tap = parse(callback.data or "")
    key, _, form = tap.value.rpartition(":") if tap else ("", "", "")
    if key not in [survey.key for survey in turn.definition.surveys]:
        return foreign(callback, turn.who)
    return _ordered(key, form, turn) + toast(callback, turn.text("answers.coming"))


@router.callback_query(Tapped(Action.QUARTER, anywhere=True))
async def quarter_tapped(callback: CallbackQuery, turn: Turn) -> Step:
    """The quarterly report as a file, made by delivery, too."""
    tap = parse(callback.data or "")
    if tap is None or tap.value not in [survey.key for survey in turn.definition.surveys]:
        return foreign(callback, turn.who)
    quarter = quarter_to_read(day_of(turn.now, turn.definition.company.zone))
    payload = {"survey": tap.value, "quarter": quarter, "language": turn.who.language}
    coming = toast(callback, turn.text("answers.coming"))
    return (
        Step(changes=(EnqueueOnce(OutgoingKind.QUARTER, turn.who.telegram_id, payload, turn.now),))
        + coming
    )


def _ordered(survey_key: str, form: str, turn: Turn) -> Step:
    payload = {"survey": survey_key, "form": form, "language": turn.who.language}
    return Step(
        changes=(EnqueueOnce(OutgoingKind.ANSWERS, turn.who.telegram_id, payload, turn.now),)
    )
