"""/help, /language, /privacy, /stop, and the kind answer to any other command."""

from __future__ import annotations

from datetime import datetime

from aiogram import F, Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from handlers.interview.asking import open_question, put_again
from handlers.pulse.joining import leave
from handlers.update.replies import edit, say, toast
from handlers.update.respondent import Respondent
from handlers.update.step import Step
from handlers.update.tapped import Tapped
from handlers.update.taps import foreign, language_prompt
from locales import Prompt, Text, text
from storage.database.changes import Change
from storage.database.engine import Tx
from storage.people.people import ChangePerson
from storage.pulse.roster import LISTED, ChangeEmployee
from survey.buttons.callbacks import Action, Tap
from survey.buttons.roles import NEEDS, Role, may
from survey.definition.definition import Definition, Retention
from survey.published.publish import FEWEST_COMMENTS
from survey.scores.scale import Kind

router = Router(name="commands")
router.message.filter(F.chat.type == "private")

COMMANDS = ("start", "feedback", "language", "privacy", "export", "erase", "snooze", "stop", "help")
"""The menu, in order; each has a description `menu.<name>` in every language."""


def commands_for(role: Role) -> tuple[str, ...]:
    """The menu of somebody with this role: everyone's, and whatever else they may do."""
    more = [what[1:] for what, least in NEEDS.items() if what[0] == "/" and least > Role.EVERYONE]
    return (*COMMANDS, *(name for name in more if may(role, f"/{name}")))


@router.message(Command("help", ignore_mention=True))
async def help_asked(message: Message, who: Respondent, definition: Definition) -> Step:
    """Say what this bot does, and to the staff what it does for them."""
    words = text(who.language, "help", company=definition.company.name)
    if who.reads:
        words += f"\n\n{staff_help(who.role, who.language)}"
    return say(who.telegram_id, Prompt(words), who.language)


def staff_help(role: Role, language: str) -> str:
    """A line for each command that a role adds to everybody's."""
    names = [name for name in commands_for(role) if name not in COMMANDS]
    lines = (
        text(language, "help.command", name=name, what=text(language, f"menu.{name}"))
        for name in names
    )
    return "\n".join([text(language, "help.staff"), *lines])


@router.message(Command("language", ignore_mention=True))
async def language_asked(message: Message, who: Respondent, definition: Definition) -> Step:
    """Offer the company's languages."""
    return say(who.telegram_id, language_prompt(definition), who.language)


@router.callback_query(Tapped(Action.LANGUAGE))
async def language_tapped(
    callback: CallbackQuery,
    tap: Tap,
    who: Respondent,
    tx: Tx,
    now: datetime,
    definition: Definition,
) -> Step:
    """Speak the chosen language from now on, and put an open question again in it."""
    chosen = tap.value
    if chosen not in definition.company.languages:
        return foreign(callback, who)
    changes: list[Change] = [
        ChangeEmployee(employee.id, {"language": chosen}) for employee in who.employments
    ]
    if who.person or not who.employments:
        person, made = who.as_person(now)
        changes += [*made.changes, ChangePerson(person.id, {"language": chosen})]
    step = Step(changes=tuple(changes)) + toast(callback)
    step += edit(callback, Text("language.done"), chosen)
    waiting = await open_question(tx, who.person, now, definition) if who.person else None
    if waiting and callback.message and waiting.message_id == callback.message.message_id:
        step += put_again(who.speaking(chosen), waiting, definition)
    return step


def privacy_text(who: Respondent, definition: Definition) -> str:
    """What is stored about somebody, for each kind of survey they take part in or could."""
    company = definition.company.name
    parts = []
    named = [survey for survey in definition.surveys if survey.kind is not Kind.ENPS]
    pulses = [survey for survey in definition.surveys if survey.kind is Kind.ENPS]
    stranger = who.person is None and not who.employments
    if stranger and not who.reads:
        parts.append(text(who.language, "privacy.none"))
    if who.person or (stranger and named):
        parts.append(text(who.language, "privacy.customers", company=company))
        parts += _kept(definition.retention, who.language)
        parts.append(text(who.language, "privacy.mark"))
    if who.person and who.person.bound_at:
        parts.append(text(who.language, "personal.list", company=company))
    if pulses and (who.employments or stranger):
        # Where several pulses differ, "at most" is true of the highest, "at least" of the lowest.
        thresholds = {
            "epsilon": max(survey.epsilon for survey in pulses),
            "comments": min(survey.minimum_comments for survey in pulses),
            "fewest": FEWEST_COMMENTS,
        }
        parts.append(text(who.language, "privacy.employees", company=company, **thresholds))
    if who.reads:
        parts.append(text(who.language, "privacy.staff", company=company))
    return "\n\n".join(parts)


def _kept(retention: Retention, language: str) -> list[str]:
    """How long words are kept, as one paragraph: what is configured, and what that leaves."""
    months = {"reasons": retention.reasons_months, "notes": retention.notes_months}
    lines = [text(language, f"privacy.{what}", months=n) for what, n in months.items() if n]
    lines.append(text(language, "privacy.rest" if lines else "privacy.kept"))
    return ["\n".join(lines)]


@router.message(Command("privacy", ignore_mention=True))
async def privacy_asked(message: Message, who: Respondent, definition: Definition) -> Step:
    """Say what is stored, for how long, and who sees it."""
    return say(who.telegram_id, Prompt(privacy_text(who, definition)), who.language)


@router.message(Command("stop", ignore_mention=True))
async def stop_asked(message: Message, who: Respondent, definition: Definition) -> Step:
    """Ask this person nothing more; take an employee off the roster."""
    serving = [employee for employee in who.employments if employee.state in LISTED]
    changes: list[Change] = [leave(employee, definition) for employee in serving]
    asked = who.person is not None and who.person.state != "stopped"
    if who.person and asked:
        changes.append(ChangePerson(who.person.id, {"state": "stopped"}))
    keys = [*(["stop.done"] if asked else []), *(["join.left"] if serving else [])]
    words = "\n\n".join(text(who.language, key) for key in keys or _off(who))
    return Step(changes=tuple(changes)) + say(who.telegram_id, Prompt(words), who.language)


def _off(who: Respondent) -> list[str]:
    """What whoever is asked nothing is told of the way back: a former employee's is a link."""
    customer = who.person is not None or not who.employments
    return [*(["stop.already"] if customer else []), *(["join.out"] if who.employments else [])]


@router.message(F.text.startswith("/"))
async def unknown_command(message: Message, who: Respondent) -> Step:
    """Any other command: say kindly that there is none."""
    return say(who.telegram_id, Text("unknown.command"), who.language)
