"""Praise that a customer lets us pass on: a manager chooses the team, which hears it once."""

from __future__ import annotations

from aiogram import Router
from aiogram.types import CallbackQuery

from handlers.update.replies import toast
from handlers.update.step import Step
from handlers.update.tapped import Tapped
from handlers.update.taps import foreign
from handlers.update.turn import Turn
from locales import Button, Prompt, Text
from reports.drawing.fitting import trimmed
from storage.plans.praise import PassPraise, Praise, get_praise, segments_of
from survey.asking.praise import named_in
from survey.buttons.callbacks import Action, Tap, praise_data
from survey.scores.scale import Kind
from survey.time.hours import next_sending, parse_hours

router = Router(name="praise")

QUOTE_LIMIT = 1000
MOST = 30  # teams to choose from


@router.callback_query(Tapped(Action.PRAISE))
async def praise_tapped(callback: CallbackQuery, tap: Tap, turn: Turn) -> Step:
    """Show whom it could go to, the teams it names before all others; then pass it on."""
    praise = await get_praise(turn.tx, tap.ref)
    if praise is None:
        return foreign(callback, turn.who)
    if praise.passed:
        return toast(callback, turn.text("praise.already"), alert=True)
    pulses = [survey for survey in turn.definition.surveys if survey.kind is Kind.ENPS]
    keys = [survey.key for survey in pulses]
    segments = await segments_of(turn.tx, keys)
    if not segments:
        return toast(callback, turn.text("praise.nobody"), alert=True)
    if tap.value == "pass":
        names = {
            segment: (segment, *(name for one in pulses for name in one.names_of(segment).values()))
            for segment in segments
        }
        named = named_in(praise.text, names)
        return toast(callback) + turn.say(_choice(praise, named or segments))
    segment = tap.marked(segments)
    if segment is None:
        return foreign(callback, turn.who)
    company = turn.definition.company
    due = next_sending(turn.now, parse_hours(company.sending_hours), company.zone)
    passed = Step(changes=(PassPraise(praise, keys, segment, turn.now, due),))
    done = Text("praise.passed", {"segment": segment}) if segment else Text("praise.passed.all")
    return passed + toast(callback) + turn.edit(callback, done)


def _choice(praise: Praise, segments: list[str]) -> Prompt:
    rows = tuple(
        (Button(segment or Text("button.everyone"), data=praise_data(praise.id, segment)),)
        for segment in segments[:MOST]
    )
    return Prompt(Text("praise.whom", {"text": trimmed(praise.text, QUOTE_LIMIT)}), rows)
