"""/help, /language, /privacy, /stop, and the kind answer to any other command."""

from __future__ import annotations

from dataclasses import replace

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
from handlers.update.turn import Turn
from locales import Prompt, Text, text
from storage.company.expected import Expected
from storage.database.changes import Change
from storage.people.people import ChangePerson
from storage.pulse.roster import LISTED, ChangeEmployee
from survey.buttons.callbacks import Action, Tap
from survey.buttons.roles import NEEDS, Role, may
from survey.definition.definition import Retention
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
async def help_asked(message: Message, turn: Turn) -> Step:
    """Say what this bot does, and to the staff what it does for them."""
    words = turn.text("help", company=turn.definition.company.name)
    if turn.who.reads:
        words += f"\n\n{staff_help(turn.who.role, turn.who.language)}"
    return turn.say(Prompt(words))


def staff_help(role: Role, language: str) -> str:
    """A line for each command that a role adds to everybody's."""
    names = [name for name in commands_for(role) if name not in COMMANDS]
    lines = (
        text(language, "help.command", name=name, what=text(language, f"menu.{name}"))
        for name in names
    )
    return "\n".join([text(language, "help.staff"), *lines])


@router.message(Command("language", ignore_mention=True))
async def language_asked(message: Message, turn: Turn) -> Step:
    """Offer the company's languages."""
    return turn.say(language_prompt(turn.definition))


@router.callback_query(Tapped(Action.LANGUAGE))
async def language_tapped(callback: CallbackQuery, tap: Tap, turn: Turn) -> Step:
    """Speak the chosen language from now on, and put an open question again in it."""
    chosen = tap.value
    if chosen not in turn.definition.company.languages:
        return foreign(callback, turn.who)
    changes: list[Change] = [
        ChangeEmployee(employee.id, {"language": chosen}) for employee in turn.who.employments
    ]
    if turn.who.person or not turn.who.employments:
        person, made = turn.who.as_person(turn.now)
        changes += [*made.changes, ChangePerson(person.id, {"language": chosen})]
    step = Step(changes=tuple(changes)) + toast(callback)
    step += edit(callback, Text("language.done"), chosen)
    waiting = (
        await open_question(turn.tx, turn.who.person, turn.now, turn.definition)
        if turn.who.person
        else None
    )
    if waiting and callback.message and waiting.message_id == callback.message.message_id:
        step += put_again(replace(turn, who=turn.who.speaking(chosen)), waiting)
    return step


def privacy_text(turn: Turn) -> str:
    """What is stored about somebody, for each kind of survey they take part in or could."""
    company = turn.definition.company.name
    parts = []
    named = [survey for survey in turn.definition.surveys if survey.kind is not Kind.ENPS]
    pulses = [survey for survey in turn.definition.surveys if survey.kind is Kind.ENPS]
    stranger = turn.who.person is None and not turn.who.employments
    if stranger and not turn.who.reads:
        parts.append(turn.text("privacy.none"))
    if turn.who.person or (stranger and named):
        parts.append(turn.text("privacy.customers", company=company))
        parts += _kept(turn.definition.retention, turn.who.language)
        parts.append(turn.text("privacy.mark"))
    if turn.who.person and turn.who.person.bound_at:
        parts.append(turn.text("personal.list", company=company))
    if pulses and (turn.who.employments or stranger):
        # Where several pulses differ, "at most" is true of the highest, "at least" of the lowest.
        thresholds = {
            "epsilon": max(survey.epsilon for survey in pulses),
            "comments": min(survey.minimum_comments for survey in pulses),
            "fewest": FEWEST_COMMENTS,
        }
        parts.append(turn.text("privacy.employees", company=company, **thresholds))
    if turn.who.reads:
        parts.append(turn.text("privacy.staff", company=company))
    return "\n\n".join(parts)


def _kept(retention: Retention, language: str) -> list[str]:
    """How long words are kept, as one paragraph: what is configured, and what that leaves."""
    months = {"reasons": retention.reasons_months, "notes": retention.notes_months}
    lines = [text(language, f"privacy.{what}", months=n) for what, n in months.items() if n]
    lines.append(text(language, "privacy.rest" if lines else "privacy.kept"))
    return ["\n".join(lines)]


@router.message(Command("privacy", ignore_mention=True))
async def privacy_asked(message: Message, turn: Turn) -> Step:
    """Say what is stored, for how long, and who sees it."""
    return turn.say(Prompt(privacy_text(turn)))


@router.message(Command("stop", ignore_mention=True))
async def stop_asked(message: Message, turn: Turn) -> Step:
    """Ask this person nothing more; take an employee off the roster."""
    serving = [employee for employee in turn.who.employments if employee.state in LISTED]
    changes: list[Change] = [leave(employee, turn.definition) for employee in serving]
    asked = turn.who.person is not None and turn.who.person.state != "stopped"
    if turn.who.person and asked:
        changes.append(ChangePerson(turn.who.person.id, {"state": "stopped"}))
    keys = [*(["stop.done"] if asked else []), *(["join.left"] if serving else [])]
    words = "\n\n".join(turn.text(key) for key in keys or _off(turn.who))
    return Step(changes=tuple(changes)) + turn.say(Prompt(words))


def _off(who: Respondent) -> list[str]:
    """What whoever is asked nothing is told of the way back: a former employee's is a link."""
    customer = who.person is not None or not who.employments
    return [*(["stop.already"] if customer else []), *(["join.out"] if who.employments else [])]


@router.message(Command("cancel", ignore_mention=True))
async def cancel_asked(message: Message, turn: Turn, dropped: Expected | None) -> Step:
    """Nothing is waited for any more: see handlers.waiting."""
    waited = dropped is not None and dropped.holds(turn.now)
    changes: tuple[Change, ...] = ()
    if turn.who.person and turn.who.person.listening_until:
        waited = waited or turn.now < turn.who.person.listening_until
        changes = (ChangePerson(turn.who.person.id, {"listening_until": None}),)
    said = Text("waiting.dropped" if waited else "cancel.nothing")
    return Step(changes) + turn.say(said)


@router.message(F.text.startswith("/"))
async def unknown_command(message: Message, who: Respondent) -> Step:
    """Any other command: say kindly that there is none."""
    return say(who.telegram_id, Text("unknown.command"), who.language)
