"""The second look: what the lexicon found nothing in is read by examples, or by a model.

It is the clock's work, in a thread, so that no answer waits for it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta

import structlog

from locales import LANGUAGES
from locales.themes import theme_name
from storage.answers.corrections import examples_of
from storage.answers.second_look import store_looks, unread_reasons
from storage.database.engine import Store
from storage.outgoing.ledger import enter_again
from survey.definition.definition import Definition, Survey
from survey.scores.scale import Kind
from survey.themes.examples import Example, Look, by_shared_letters

log = structlog.get_logger()

HOUR = timedelta(hours=1)
AT_ONCE = 50  # of a survey and a tick


async def look_again(store: Store, definition: Definition, look: Look, now: datetime) -> None:
    """Sort the newest reasons of each survey that nothing was found in yet."""
    for survey in definition.surveys:
        if survey.kind is not Kind.NPS or not survey.themes:
            continue
        async with store.read() as tx:
            reasons = await unread_reasons(tx, survey.key, now, AT_ONCE)
            examples = await examples_of(tx, survey.key, survey.themes) if reasons else []
        if not reasons:
            continue
        found = await _looked(store, survey, look, [*reasons.values()], examples, now)
        if found is None:
            continue
        async with store.write() as tx:
            await store_looks(tx, reasons, dict(zip(reasons, found, strict=True)))


async def _looked(
    store: Store,
    survey: Survey,
    look: Look,
    reasons: Sequence[str],
    examples: Sequence[Example],
    now: datetime,
) -> list[frozenset[str]] | None:
    """What a look finds; where a model fails it is logged once an hour, and examples serve."""
    names = _names(survey)
    try:
        return await asyncio.to_thread(look, reasons, examples, names)
    except Exception as error:  # whatever a package of somebody else's may raise
        async with store.write() as tx:
            if await enter_again(tx, survey.key, "logged", "second look", now, HOUR):
                log.error("reasons cannot be read", survey=survey.key, error=type(error).__name__)
    return await asyncio.to_thread(by_shared_letters, reasons, examples, names)


def _names(survey: Survey) -> dict[str, list[str]]:
    """The themes as anybody may call them."""
    return {
        theme: sorted({theme_name(theme, survey.names_of(theme), one) for one in LANGUAGES})
        for theme in survey.themes
    }
