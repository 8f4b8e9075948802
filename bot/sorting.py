"""The second look: what the lexicon found nothing in is read by examples, or by a model.

It is the clock's work, in a thread, so that no answer waits for it.
"""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

from locales import LANGUAGES
from locales.themes import theme_name
from storage.corrections import examples_of
from storage.engine import Store
from storage.second_look import store_looks, unread_reasons
from survey.definition import Definition, Survey
from survey.examples import Look
from survey.scale import Kind

BACK = timedelta(days=8)  # a reason may be added to, or changed, for a week
AT_ONCE = 50  # of a survey and a tick


async def look_again(store: Store, definition: Definition, look: Look, now: datetime) -> None:
    """Sort the newest reasons of each survey that nothing was found in yet."""
    for survey in definition.surveys:
        if survey.kind is not Kind.NPS or not survey.themes:
            continue
        async with store.read() as tx:
            reasons = await unread_reasons(tx, survey.key, now - BACK, AT_ONCE)
            examples = await examples_of(tx, survey.key, survey.themes) if reasons else []
        if not reasons:
            continue
        found = await asyncio.to_thread(look, [*reasons.values()], examples, _names(survey))
        if found is None:
            continue
        async with store.write() as tx:
            await store_looks(tx, reasons, dict(zip(reasons, found, strict=True)))


def _names(survey: Survey) -> dict[str, list[str]]:
    """The themes as anybody may call them."""
    return {
        theme: sorted({theme_name(theme, survey.names_of(theme), one) for one in LANGUAGES})
        for theme in survey.themes
    }
