"""The dispatcher: every router in order, and nothing of aiogram's own state machine.

Messages and all else go aiogram's way. A tap names its action, so it is led there by one table.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from functools import cache, partial, reduce
from typing import Any

from aiogram import Bot, Dispatcher
from aiogram.dispatcher.event.handler import FilterObject, HandlerObject
from aiogram.types import TelegramObject, Update

from handlers import addressing, commands, mydata, start, waiting
from handlers.cases import case_list, cases, followup, thread
from handlers.company import connect, invite, links, rooms, settings, setup, surveys, typed
from handlers.interview import competitor, preview, quoting, rating, score, sitting, snooze, themes
from handlers.pulse import ballot, comments, team, under_seal
from handlers.results import act, mute, plans, posting, praise, report, sorting
from handlers.update.respondent import give_respondent
from handlers.update.rights import check_rights
from handlers.update.step import NOTHING, Step
from handlers.update.tapped import Tapped
from handlers.update.turn import give_turn
from handlers.waiting import drop_on_command
from handlers.words import corrected, elsewhere, feedback, late, texts
from storage.database.engine import Tx
from storage.pulse.keys import Keys
from survey.buttons.callbacks import Action, parse
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


_GATES = (give_respondent, give_turn, drop_on_command, check_rights)
"""Before every handler, in this order, however an update gets to it."""


@cache
def make_dispatcher() -> Dispatcher:
    """The dispatcher whose handlers return Steps; one a process, for routers have one parent."""
    dispatcher = Dispatcher(disable_fsm=True)
    for gate in _GATES:
        dispatcher.update.outer_middleware(gate)
    for router in _ROUTERS:
        dispatcher.include_router(router)
        for observer in router.observers.values():
            for handler in (observer._handler, *observer.handlers):
                for one in handler.filters or ():
                    _look_at_once(one)
    return dispatcher


def _look_at_once(one: FilterObject) -> None:
    """aiogram sends a plain filter to a thread, and waits; ours look at a word."""
    if one.awaitable:
        return
    look = one.callback

    async def looked(*args: Any, **kwargs: Any) -> Any:
        return look(*args, **kwargs)

    one.callback, one.awaitable = looked, True


@cache
def taps() -> Mapping[Action | None, Sequence[HandlerObject]]:
    """Who hears the taps of each action, in the routers' order; None: whoever hears them all."""
    make_dispatcher()
    heard: dict[Action | None, list[HandlerObject]] = defaultdict(list)
    for handler in (one for router in _ROUTERS for one in router.callback_query.handlers):
        named = (one.callback for one in handler.filters or ())
        heard[next((one.action for one in named if isinstance(one, Tapped)), None)].append(handler)
    return heard


async def _tapped(update: TelegramObject, data: dict[str, Any]) -> Any:
    """A tap goes straight to the handlers of its action: no router is asked whether it is its."""
    assert isinstance(update, Update)
    callback = update.callback_query
    assert callback is not None
    tap = parse(callback.data or "")
    for handler in (*(taps()[tap.action] if tap else ()), *taps()[None]):
        passes, given = await handler.check(callback, **data)
        if passes:
            return await handler.call(callback, **given)
    return NOTHING


_TAP = reduce(lambda inner, gate: partial(gate, inner), reversed(_GATES), _tapped)


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
    callback = update.callback_query
    if callback is None:
        step = await make_dispatcher().feed_update(bot, update, **context)
    else:
        chat = callback.message.chat if callback.message else None
        context |= {"bot": bot, "event_from_user": callback.from_user, "event_chat": chat}
        step = await _TAP(update, context)
    return step if isinstance(step, Step) else NOTHING
