"""The dispatcher: every router in order, and nothing of aiogram's own state machine."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from functools import cache
from typing import Any

from aiogram import Bot, Dispatcher
from aiogram.types import Update

from handlers import addressing, commands, mydata, start, waiting
from handlers.cases import case_list, cases, followup, thread
from handlers.company import connect, invite, links, rooms, settings, setup, surveys, typed
from handlers.interview import competitor, preview, quoting, rating, score, sitting, snooze, themes
from handlers.pulse import ballot, comments, team, under_seal
from handlers.results import act, mute, plans, posting, praise, report, sorting
from handlers.update.respondent import LoadRespondent
from handlers.update.rights import CheckRights
from handlers.update.step import NOTHING, Step
from handlers.update.turn import GiveTurn
from handlers.waiting import DropOnCommand
from handlers.words import corrected, elsewhere, feedback, late, texts
from storage.database.engine import Tx
from storage.pulse.keys import Keys
from survey.definition.definition import Definition

ALLOWED_UPDATES = ("message", "edited_message", "callback_query", "my_chat_member")

# Commands before texts, so that a command in the middle of a reason is no reason.
_ROUTERS = (
    start.router,
    team.router,
    act.router,
    plans.router,
    report.router,
    praise.router,
    sorting.router,
    case_list.router,
    links.router,
    surveys.router,
    settings.router,
    connect.router,
    invite.router,
    snooze.router,
    feedback.router,
    mydata.router,
    commands.router,
    under_seal.router,
    setup.router,
    rooms.router,
    preview.router,
    quoting.router,
    score.router,
    rating.router,
    competitor.router,
    themes.router,
    ballot.router,
    corrected.router,
    late.router,
    sitting.router,
    cases.router,
    followup.router,
    posting.router,
    mute.router,
    comments.router,
    thread.router,
    waiting.router,
    typed.router,
    addressing.router,
    texts.router,
    elsewhere.router,
)


@cache
def make_dispatcher() -> Dispatcher:
    """The dispatcher whose handlers return Steps; one a process, for routers have one parent."""
    dispatcher = Dispatcher(disable_fsm=True)
    dispatcher.update.outer_middleware(LoadRespondent())
    dispatcher.update.outer_middleware(GiveTurn())
    dispatcher.update.outer_middleware(DropOnCommand())
    dispatcher.update.outer_middleware(CheckRights())
    for router in _ROUTERS:
        dispatcher.include_router(router)
    return dispatcher


async def handle(
    bot: Bot,
    update: Update,
    tx: Tx,
    now: datetime,
    definition: Definition,
    keys: Keys,
    decided: Collection[str] = (),
) -> Step:
    """What an update means, read inside the transaction that will store it.

    `decided`: the parts of the definition that the file names.
    """
    context: dict[str, Any] = {
        "tx": tx, "now": now, "definition": definition, "keys": keys, "decided": decided,
    }  # fmt: skip
    step = await make_dispatcher().feed_update(bot, update, **context)
    return step if isinstance(step, Step) else NOTHING
