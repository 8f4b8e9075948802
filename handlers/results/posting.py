"""The button under "may not have arrived": a manager posts the digest again."""

from __future__ import annotations

from aiogram import Router
from aiogram.types import CallbackQuery

from handlers.update.replies import toast
from handlers.update.step import Step
from handlers.update.tapped import Tapped
from handlers.update.taps import foreign
from handlers.update.turn import Turn
from locales import Text
from storage.outgoing.kinds import OutgoingKind
from storage.outgoing.outbox import Retry, get_message
from survey.buttons.callbacks import Action, parse

router = Router(name="posting")

POSTS = (OutgoingKind.DIGEST, OutgoingKind.CSI, OutgoingKind.PULSE)


@router.callback_query(Tapped(Action.POST, anywhere=True))  # in the alerts' group, too
async def again_tapped(callback: CallbackQuery, turn: Turn) -> Step:
    """Queue the post again, once: whoever taps later reads that it was done."""
    tap = parse(callback.data or "")
    post = await get_message(turn.tx, tap.ref) if tap else None
    if post is None or post.kind not in POSTS or post.chat_id > 0:
        return foreign(callback, turn.who)
    if post.state not in ("unknown", "failed"):
        return toast(callback, turn.text("again.already"), alert=True)
    return (
        Step(changes=(Retry(post.id, turn.now),))
        + toast(callback)
        + turn.edit(callback, Text("again.queued"))
    )
