"""/snooze, and the same under the question: later, at the customer's own wish.

Of employees nothing is stored: a time on the roster could tell something about their answer.
"""

from __future__ import annotations

from datetime import timedelta

from aiogram import F, Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from handlers.update.replies import say, toast
from handlers.update.respondent import Respondent
from handlers.update.step import Step
from handlers.update.tapped import Tapped
from handlers.update.turn import Turn
from locales import Button, Prompt, Text, text
from storage.asking.reminders import Snooze
from survey.buttons.callbacks import PAUSES, Action, Tap, snooze_data
from survey.time.periods import day_of

router = Router(name="snooze")
router.message.filter(F.chat.type == "private")


def pause_buttons() -> tuple[tuple[Button, ...], ...]:
    """For how long one may be left in peace, a button a row."""
    return tuple((Button(Text(f"button.snooze.{d}"), data=snooze_data(d)),) for d in PAUSES)


@router.message(Command("snooze", ignore_mention=True))
async def on_snooze(message: Message, who: Respondent) -> Step:
    """Offer a pause to whoever is asked by name."""
    refusal = _refusal(who)
    return say(
        who.telegram_id, refusal or Prompt(Text("snooze.ask"), pause_buttons()), who.language
    )


@router.callback_query(Tapped(Action.SNOOZE))
async def snooze_tapped(callback: CallbackQuery, tap: Tap, turn: Turn) -> Step:
    """Ask nothing more until then; what still waits comes again at its end."""
    refusal = _refusal(turn.who)
    if refusal or turn.who.person is None:
        return toast(callback) + turn.edit(callback, refusal or Text("start.nothing"))
    until = turn.now + timedelta(days=int(tap.value))
    words = [
        turn.text("snooze.done", until=day_of(until, turn.definition.company.zone)),
        *([turn.text("snooze.employee")] if turn.who.on_roster else []),
    ]
    step = Step(changes=(Snooze(turn.who.person.id, until),))
    return step + toast(callback) + turn.edit(callback, Prompt("\n\n".join(words)))


def _refusal(who: Respondent) -> Prompt | None:
    """What is said to those whom no pause can be promised."""
    if who.only_employee:
        key = "snooze.employee"
    elif who.person is None:
        key = "start.nothing"
    elif who.person.state == "stopped":
        key = "stop.already"
    else:
        return None
    return Prompt(text(who.language, key))
