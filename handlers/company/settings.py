"""The buttons of /surveys: a tap changes one part of the definition, and shows what holds now."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from aiogram import Router
from aiogram.types import CallbackQuery

from handlers.company.defining import DecidedByFile, redefined, refused
from handlers.company.surveys import (
    all_themes,
    card,
    kinds_page,
    languages_page,
    overview,
    paused_surveys,
    themes_page,
)
from handlers.update.replies import edit, toast
from handlers.update.step import NOTHING, Step
from handlers.update.tapped import Tapped
from handlers.update.taps import foreign
from handlers.update.turn import Turn
from handlers.waiting import wait_for
from locales import LANGUAGES, Prompt, Text
from storage.company.definitions import load_parts
from storage.outgoing.ledger import Skip
from survey.buttons.callbacks import Action, Tap, number_of, switch
from survey.definition.definition import Definition, Survey
from survey.definition.faults import Faulty
from survey.definition.rhythms import RHYTHMS, rhythms_for
from survey.scores.scale import Kind
from survey.time.periods import newest_due

router = Router(name="settings")

WRITTEN = ("name", "zone", *(f"add.{kind}" for kind in Kind))
"""What is typed after its button: see handlers.company.typed."""


class Place(NamedTuple):
    """Where a tap happens, and what holds there."""

    callback: CallbackQuery
    turn: Turn

    def show(self, prompt: Prompt) -> Step:
        return toast(self.callback) + edit(self.callback, prompt, self.turn.who.language)

    async def put(self, part: str, body: dict[str, Any] | None) -> tuple[Step, Definition]:
        return await redefined(self.turn.tx, part, body, self.turn.now, self.turn.decided)

    async def listed(self, definition: Definition) -> Step:
        paused = await paused_surveys(self.turn.tx, definition)
        return self.show(overview(definition, paused, self.turn.who))


@router.callback_query(Tapped(Action.SURVEYS))
async def setting_tapped(callback: CallbackQuery, tap: Tap, turn: Turn) -> Step:
    """A setting of the company (0) or of one survey."""
    place = Place(callback, turn)
    try:
        step = await (_survey(place, tap) if tap.ref else _company(place, tap.value))
    except (DecidedByFile, Faulty) as fault:
        return refused(callback, turn.who, fault)
    return step or foreign(callback, turn.who)


async def _company(place: Place, value: str) -> Step | None:
    setting, _, choice = value.partition(".")
    definition, company = place.turn.definition, place.turn.definition.company
    if value in WRITTEN:
        part = "company" if value in ("name", "zone") else ""
        if part in place.turn.decided:
            raise DecidedByFile
        question = Text(f"typed.{value.removeprefix('add.')}")
        asked = await wait_for(place.turn, value, question)
        return toast(place.callback) + asked
    if value == "list":
        return await place.listed(definition)
    if value == "add":
        return place.show(kinds_page())
    if value == "language":
        return place.show(languages_page(definition.digest.language or company.fallback))
    if setting == "language" and choice in LANGUAGES:
        body = (await load_parts(place.turn.tx)).get("digest", {}) | {"language": choice}
        step, changed = await place.put("digest", body)
        return step + await place.listed(changed)
    return None


async def _survey(place: Place, tap: Tap) -> Step | None:
    survey = _of(place.turn.definition, tap.ref)
    if survey is None:
        paused = await paused_surveys(place.turn.tx, place.turn.definition)
        body = next((body for key, body in paused.items() if number_of(key) == tap.ref), None)
        if tap.value != "resume" or body is None:
            return None
        step, changed = await place.put(f"survey:{body['key']}", body)
        return step + await place.listed(changed)
    if tap.value == "themes":
        return place.show(themes_page(survey, place.turn.who.language))
    if tap.value in ("open", "resume"):
        return place.show(card(survey, place.turn.who.language, place.turn.decided))
    part = f"survey:{survey.key}"
    if tap.value == "pause":
        step, changed = await place.put(part, None)
        return step + await place.listed(changed)
    body = _changed((await load_parts(place.turn.tx))[part], survey, tap.value)
    if body is None:
        return None
    step, changed = await place.put(part, body)
    survey, language = changed.survey(survey.key), place.turn.who.language
    if tap.value.startswith("rhythm."):
        step += _from_now_on(survey, place.turn.now, changed)
    themes = tap.value.startswith("theme.")
    page = themes_page(survey, language) if themes else card(survey, language, place.turn.decided)
    return step + place.show(page)


def _from_now_on(survey: Survey, now: datetime, definition: Definition) -> Step:
    """A new rhythm begins with its next turn: one that lies behind is not caught up."""
    if survey.wave is None:
        return NOTHING
    oldest = now - timedelta(days=survey.open_days)
    due = newest_due(survey.wave.cron, oldest, now, definition.company.zone)
    return Step((Skip(survey.key, "wave", due.isoformat(), now),)) if due else NOTHING


def _of(definition: Definition, number: int) -> Survey | None:
    return next((one for one in definition.surveys if number_of(one.key) == number), None)


def _changed(body: dict[str, Any], survey: Survey, value: str) -> dict[str, Any] | None:
    """A survey's part as the tap wants it; None where it means nothing here."""
    setting, _, choice = value.partition(".")
    if setting == "rhythm" and choice in rhythms_for(survey.kind):
        left = {key: one for key, one in body.items() if key != "wave"}
        plan = RHYTHMS[choice]
        return left | ({"wave": dict(plan)} if plan else {})
    if setting == "show" and survey.kind is Kind.ENPS and choice in ("figures", "comments"):
        left = {key: one for key, one in body.items() if key != "comments_only"}
        return left | ({"comments_only": True} if choice == "comments" else {})
    if setting == "theme" and survey.kind is Kind.NPS:
        known = all_themes(survey)
        wanted = set(survey.themes)
        wanted |= {theme for theme in known if switch(theme, wanted=True) == choice}
        wanted -= {theme for theme in known if switch(theme, wanted=False) == choice}
        return body | {"themes": [theme for theme in known if theme in wanted]}
    return None
