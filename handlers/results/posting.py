"""The button under "may not have arrived": a manager posts the digest again."""

from __future__ import annotations

from datetime import datetime

from aiogram import F, Router
from aiogram.types import CallbackQuery

from handlers.update.replies import edit, toast
from handlers.update.respondent import Respondent
from handlers.update.step import Step
from handlers.update.taps import foreign
from locales import Text, text
from storage.database.engine import Tx
from storage.outgoing.outbox import Retry, get_message
from survey.buttons.callbacks import Action, parse
from survey.definition.definition import Definition

router = Router(name="posting")

POSTS = ("digest", "csi", "pulse")


@router.callback_query(F.data.startswith(f"{Action.POST}:"))  # in the alerts' group, too
async def again_tapped(
    callback: CallbackQuery, who: Respondent, tx: Tx, now: datetime, definition: Definition
) -> Step:
    """Queue the post again, once: whoever taps later reads that it was done."""
    tap = parse(callback.data or "")
    post = await get_message(tx, tap.ref) if tap else None
    if post is None or post.kind not in POSTS or post.chat_id > 0:
        return foreign(callback, who)
    if post.state not in ("unknown", "failed"):
        return toast(callback, text(who.language, "again.already"), alert=True)
    return (
        Step(changes=(Retry(post.id, now),))
        + toast(callback)
        + edit(callback, Text("again.queued"), who.language)
    )
