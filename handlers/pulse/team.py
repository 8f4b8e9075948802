"""/team and the buttons about the roster. Nothing here tells of answers or of deliveries."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from aiogram import F, Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from handlers.update.replies import toast
from handlers.update.step import Step
from handlers.update.tapped import Tapped
from handlers.update.taps import foreign
from handlers.update.turn import Turn
from locales import Button, Prompt, Text, enumerated, text
from locales.prompt import spoken
from locales.roster import back_to_list, card, known_as
from storage.asking.waves import open_wave_of
from storage.database.changes import Change
from storage.pulse.roster import (
    LISTED,
    ChangeEmployee,
    ConfirmEmployee,
    Employee,
    KeepPlace,
    get_employee,
    listed,
    place,
)
from storage.pulse.samples import counts_under
from survey.buttons.callbacks import Action, parse, team_data
from survey.definition.definition import Survey, UnknownSurvey
from survey.people.sampling import roster_for
from survey.scores.scale import Kind
from survey.words.direction import isolate

router = Router(name="team")

PAGE = 8  # names
LABEL, LINE, GROUPS = 24, 80, 1500  # characters of a name on a button and in a line, of all groups


@router.message(F.chat.type == "private", Command("team", ignore_mention=True))
async def team_asked(message: Message, turn: Turn) -> Step:
    """Show managers the roster of each anonymous survey."""
    pulses = [survey for survey in turn.definition.surveys if survey.kind is Kind.ENPS]
    if not pulses:
        return turn.say(Text("managers.nopulse"))
    step = Step()
    for survey in pulses:
        members = await listed(turn.tx, survey.key)
        step += turn.say(_page(survey, members, 0, turn.who.language))
    return step


def _page(survey: Survey, members: Sequence[Employee], first: int, language: str) -> Prompt:
    """The segments with their headcounts, and the names from `first` on."""
    sizes = Counter(employee.segment for employee in members if employee.state != "pending")
    waiting = len(members) - sizes.total()
    groups = enumerated(
        language, [f"{isolate(segment)} {n}" for segment, n in sorted(sizes.items()) if segment]
    )
    shown = members[first : first + PAGE]
    names = []
    for employee in shown:
        line = isolate(_cut(spoken(known_as(employee.name, employee.segment), language), LINE))
        waits = employee.state == "pending"
        names.append(text(language, "team.waits", who=line) if waits else line)
    head = [
        survey.subject,
        text(language, "team.count", people=sizes.total()),
        _cut(groups, GROUPS),
        text(language, "team.waiting", people=waiting) if waiting else "",
        _too_few(survey, sizes.total(), language),
    ]
    words = "\n".join(filter(None, head))
    rows = [_buttons(employee) for employee in shown]
    turns = [
        Button(arrow, data=team_data(members[start].id, "page"))
        for arrow, start in (("‹", first - PAGE), ("›", first + PAGE))
        if 0 <= start < len(members)
    ]
    return Prompt(
        "\n\n".join(filter(None, (words, "\n".join(names)))),
        (*rows, tuple(turns)) if turns else tuple(rows),
    )


def _cut(words: str, limit: int) -> str:
    return words if len(words) <= limit else words[: limit - 1] + "…"


def _buttons(employee: Employee) -> tuple[Button, ...]:
    name = {"name": _cut(employee.name, LABEL)}
    remove = Button(Text("button.remove.name", name), data=team_data(employee.id, "remove"))
    if employee.state != "pending":
        return (remove,)
    return Button(Text("button.confirm.name", name), data=team_data(employee.id, "confirm")), remove


def _too_few(survey: Survey, people: int, language: str) -> str:
    """How many it takes, where so many on the list are too few for a pulse; else nothing."""
    part = survey.wave.sample if survey.wave else 1.0
    wanted = roster_for(survey.fewest_asked, part)
    if people >= wanted:
        return ""
    if survey.comments_only:
        return text(language, "team.few.comments", wanted=wanted)
    least = roster_for(2 * survey.minimum_group, part)
    return text(language, "team.few", wanted=wanted, least=least)


@router.callback_query(Tapped(Action.TEAM, anywhere=True))  # in the alerts' group, too
async def team_tapped(callback: CallbackQuery, turn: Turn) -> Step:
    """Confirm, remove (after a question), or turn to a page; the message says what holds now."""
    tap = parse(callback.data or "")
    employee = await get_employee(turn.tx, tap.ref) if tap else None
    if tap is None or employee is None or callback.message is None:
        return foreign(callback, turn.who)
    try:
        survey = turn.definition.survey(employee.survey_key)
    except UnknownSurvey:
        return foreign(callback, turn.who)
    private = callback.message.chat.type == "private"
    if tap.value == "page":
        if not private:
            return foreign(callback, turn.who)
        members = await listed(turn.tx, survey.key)
        first = bisect_left(members, place(employee), key=place)
        first = max(min(first, len(members) - 1), 0) // PAGE * PAGE
        return toast(callback) + turn.edit(
            callback, _page(survey, members, first, turn.who.language)
        )
    wave = await open_wave_of(turn.tx, survey.key)
    asked = wave is not None and await counts_under(turn.tx, wave.id, employee.id) is not None
    keeps = wave.id if wave and asked else None
    step, prompt = _decide(tap.value, employee, survey, turn.now, keeps, private=private)
    return step + toast(callback) + turn.edit(callback, prompt)


def _decide(
    choice: str,
    employee: Employee,
    survey: Survey,
    now: datetime,
    keeps: int | None,
    *,
    private: bool,
) -> tuple[Step, Prompt]:
    known = known_as(employee.name, employee.segment)
    back = back_to_list(employee.id, private=private)
    removed = Prompt(Text("team.removed", {"who": known}), back)
    if employee.state not in LISTED:
        return Step(), removed
    if choice == "remove":
        yes = Button(Text("button.yes"), data=team_data(employee.id, "yes"))
        no = Button(Text("button.no"), data=team_data(employee.id, "no"))
        return Step(), Prompt(Text("team.ask", {"who": known}), ((yes, no),))
    if choice == "yes":
        gone: Change = ChangeEmployee(employee.id, {"state": "removed"})
        if keeps is not None:
            gone = KeepPlace(employee, "removed", keeps, now)
        return Step(changes=(gone,)), removed
    waits = employee.state == "pending" and choice != "confirm"
    prompt = card(
        survey.subject, employee.name, employee.segment, employee.id, waits=waits, private=private
    )
    confirmed = (ConfirmEmployee(employee.id, now),) if choice == "confirm" else ()
    return Step(changes=confirmed), prompt
