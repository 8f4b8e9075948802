"""Praise that a customer lets us pass on: a manager chooses the team, which hears it once."""

from __future__ import annotations

from datetime import datetime

from aiogram import Router
from aiogram.types import CallbackQuery

from handlers.update.replies import edit, say, toast
from handlers.update.respondent import Respondent
from handlers.update.step import Step
from handlers.update.tapped import Tapped
from handlers.update.taps import foreign
from locales import Button, Prompt, Text, text
from reports.drawing.fitting import trimmed
from storage.database.engine import Tx
from storage.plans.praise import PassOn, Praise, get_praise, segments_of
from survey.asking.praise import named_in
from survey.buttons.callbacks import Action, Tap, praise_data
from survey.definition.definition import Definition
from survey.scores.scale import Kind
from survey.time.hours import next_sending, parse_hours

router = Router(name="praise")

QUOTE_LIMIT = 1000
MOST = 30  # teams to choose from


@router.callback_query(Tapped(Action.PRAISE))
async def praise_tapped(
    callback: CallbackQuery,
    tap: Tap,
    who: Respondent,
    tx: Tx,
    now: datetime,
    definition: Definition,
) -> Step:
    """Show whom it could go to, the teams it names before all others; then pass it on."""
    praise = await get_praise(tx, tap.ref)
    if praise is None:
        return foreign(callback, who)
    if praise.passed:
        return toast(callback, text(who.language, "praise.already"), alert=True)
    pulses = [survey for survey in definition.surveys if survey.kind is Kind.ENPS]
    keys = [survey.key for survey in pulses]
    segments = await segments_of(tx, keys)
    if not segments:
        return toast(callback, text(who.language, "praise.nobody"), alert=True)
    if tap.value == "pass":
        names = {
            segment: (segment, *(name for one in pulses for name in one.names_of(segment).values()))
            for segment in segments
        }
        named = named_in(praise.text, names)
        return toast(callback) + say(
            who.telegram_id, _choice(praise, named or segments), who.language
        )
    segment = tap.marked(segments)
    if segment is None:
        return foreign(callback, who)
    company = definition.company
    due = next_sending(now, parse_hours(company.sending_hours), company.zone)
    passed = Step(changes=(PassOn(praise, keys, segment, now, due),))
    done = Text("praise.passed", {"segment": segment}) if segment else Text("praise.passed.all")
    return passed + toast(callback) + edit(callback, done, who.language)


def _choice(praise: Praise, segments: list[str]) -> Prompt:
    rows = tuple(
        (Button(segment or Text("button.everyone"), data=praise_data(praise.id, segment)),)
        for segment in segments[:MOST]
    )
    return Prompt(Text("praise.whom", {"text": trimmed(praise.text, QUOTE_LIMIT)}), rows)
