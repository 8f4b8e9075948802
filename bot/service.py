"""`eleven run`: three loops over the same tables - receiving, delivering, and the clock's tick."""

from __future__ import annotations

import asyncio
import gc
import signal
from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import partial
from socket import socket
from typing import TYPE_CHECKING

import structlog
from aiogram import Bot
from aiogram.exceptions import (
    AiogramError,
    TelegramBadRequest,
    TelegramNotFound,
    TelegramUnauthorizedError,
)
from aiogram.methods import GetMe
from apscheduler.job import Job
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.claiming import tell_claim
from bot.lock import service_present
from bot.network.out import certificates_fault, open_out
from bot.receiving.owed import put_owed
from bot.receiving.polling import Refused
from bot.receiving.reader import poll_when_elected
from bot.receiving.watching import Watch
from bot.receiving.way_in import patiently, way_in, webhook_address
from bot.settings.database import open_database
from bot.settings.definitions import open_definitions
from bot.settings.settings import (
    Settings,
    SettingsError,
    inactive_settings,
    require_hook_secret,
    require_token,
)
from bot.ticking.clock import TICK_SECONDS, SystemClock, tick
from bot.ticking.embeddings import best_look
from bot.ticking.steps import Steps, judge_anew, until_next_look
from bot.web.hooks import Teller, open_teller, tell_due
from bot.wiring import App, wire
from delivery.deliver import deliver_due, settle_remembered
from handlers.menus import menus
from storage.company.staff import Staff, load_staff
from storage.pulse.keys import Keys
from survey.definition.definition import Definition
from survey.definition.faults import Fault
from survey.definition.inactive import inactive
from survey.time.clock import Clock

if TYPE_CHECKING:  # the HTTP side is loaded only where there is one
    from bot.web.http import Site

log = structlog.get_logger()

TICKS_AT_ONCE = 3  # planning a wave over a million people takes many; as on replicas, they agree
IDLE = 0.5  # seconds between looks at an outbox in which nothing is due


def wrong_token() -> SettingsError:
    """What to say of a token that Telegram does not know."""
    return SettingsError([Fault("ELEVEN_BOT_TOKEN", "Telegram does not know this token")])


async def greet(bot: Bot, settings: Settings, clock: Clock) -> str:
    """Learn the bot's name and open the way in; returns the username.

    Waits for Telegram as long as it takes. Raises SettingsError where the token or the webhook's
    address is refused.
    """
    try:
        me = await patiently(bot, GetMe(), clock)
        bot._me = me  # remembered, as aiogram's own `me()` does: links are made of its name
        await patiently(bot, way_in(settings), clock)
    except (TelegramUnauthorizedError, TelegramNotFound):
        raise wrong_token() from None
    except TelegramBadRequest as error:
        if settings.public_url is None:
            raise
        fault = Fault("ELEVEN_PUBLIC_URL", f"Telegram refuses it: {error.message}")
        raise SettingsError([fault]) from None
    return me.username or ""


async def set_menus(bot: Bot, definition: Definition, staff: Staff, clock: Clock) -> None:
    """The menu's commands in every language: for private chats, and for each of the staff.

    Nobody waits for it: whatever Telegram puts off is done later, and nothing twice.
    """
    for call in menus(definition.company, staff.roles):
        try:
            await patiently(bot, call, clock)
        except AiogramError:
            # They may never have pressed Start; the bot answers without a menu, too.
            log.warning("menu refused", kind=call.scope and call.scope.type, key=call.language_code)


async def run(settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT; what is in flight is finished first.

    Raises SettingsError, Faulty or lock.Running before anything is touched.
    """
    token = require_token(settings)
    if fault := certificates_fault():
        raise SettingsError([Fault("SSL_CERT_FILE", fault)])
    clock, keys = SystemClock(), Keys(settings.keys_dir)
    async with open_database(settings) as store, service_present(store, settings.database_url):
        definitions = await open_definitions(store, settings.config, clock.now())
        definition = definitions.now
        secret = require_hook_secret(settings, definition)
        for line in (*inactive_settings(settings), *inactive(definition)):
            log.warning(line)
        async with (
            open_out(settings.proxy_url) as out,
            open_teller(store, clock, definition, secret, out) as teller,
            wire(
                store,
                keys,
                clock,
                definitions,
                token,
                settings.bot_api_url,
                settings.send_rate,
                paid=settings.paid_broadcast,
                out=out,
            ) as app,
        ):
            await _serve(app, teller, settings)


async def _serve(app: App, teller: Teller, settings: Settings) -> None:
    stop = asyncio.Event()
    listener = _listener(settings)
    loop, started = asyncio.get_running_loop(), app.clock.now()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stop.set)
    async with app.store.read() as tx:
        staff = await load_staff(tx, app.definition.company)
    greeting = asyncio.ensure_future(greet(app.bot, settings, app.clock))
    stopping = asyncio.ensure_future(stop.wait())
    await asyncio.wait({greeting, stopping}, return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    if not greeting.done():
        greeting.cancel()
        return
    app.heard.answered(app.clock.elapsed())
    await tell_claim(app.store, app.definition.company, greeting.result(), app.clock.now())
    mode = "webhook" if settings.public_url else "polling"
    log.info("running", bot=greeting.result(), mode=mode)
    gc.collect()
    gc.freeze()  # what was imported lives for ever: looking through it again stalls taps
    scheduler = AsyncIOScheduler(timezone="UTC")
    ticking = scheduler.add_job(
        _tick, "interval", [app], seconds=TICK_SECONDS, next_run_time=app.clock.now(),
        max_instances=TICKS_AT_ONCE, coalesce=True, misfire_grace_time=None,
    )  # fmt: skip
    scheduler.start()
    refused = False
    owed = asyncio.create_task(_put_owed(app, started))
    menus_set = asyncio.create_task(set_menus(app.bot, app.definition, staff, app.clock))
    watch = Watch(
        app.bot, app.heard, app.clock, app.store, app.definitions,
        webhook_address(settings), way_in(settings),
    )  # fmt: skip
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(watch.run(stop))
            group.create_task(_mind_the_clock(app, ticking, stop))
            if settings.public_url is None:
                group.create_task(
                    _until_stopped(poll_when_elected(app.store, app.polling, stop), stop)
                )
            if listener is not None:
                from bot.web.http import Front, serve_http

                api = Front(_site(app, settings, greeting.result()))
                group.create_task(_until_stopped(serve_http(api, listener, stop), stop))
            group.create_task(_empty(partial(deliver_due, app.delivery), stop))
            for hook in app.definition.hooks:  # a loop of its own: a slow one delays nobody else
                group.create_task(_empty(partial(tell_due, teller, hook), stop))
    except* Refused:
        refused = True  # an exception raised here would leave as a group of one
    finally:
        owed.cancel()
        scheduler.shutdown(wait=False)
        menus_set.cancel()
    await app.gathering.drain()
    await app.replier.drain()
    if refused:
        raise wrong_token()
    log.info("stopped")


def _listener(settings: Settings) -> socket | None:
    if settings.listen is None:
        return None
    from bot.web.http import bind

    try:
        return bind(settings.listen)
    except OSError as error:
        problem = f"cannot listen there: {error.strerror}"
        raise SettingsError([Fault("ELEVEN_LISTEN", problem)]) from None


def _site(app: App, settings: Settings, username: str) -> Site:
    from bot.api.site import ApiSite
    from bot.web.http import Site

    secret = settings.webhook_secret if settings.public_url else None
    token, metrics = settings.api_token, settings.metrics_token
    return Site(
        app.store, app.keys, app.clock, app.gathering, app.heard,
        secret.get_secret_value() if secret else None,
        ApiSite(
            app.store, app.clock, app.definitions, username,
            token.get_secret_value() if token else None, app.keys,
        ),
        metrics.get_secret_value() if metrics else None,
    )  # fmt: skip


async def _until_stopped(work: Awaitable[None], stop: asyncio.Event) -> None:
    try:
        await work
    finally:
        stop.set()  # whatever ends receiving ends the rest


async def _put_owed(app: App, started: datetime) -> None:
    try:
        await put_owed(app.polling.receiver, app.replier, started)
    except Exception:
        log.exception("what was owed could not be read")


async def _mind_the_clock(app: App, ticking: Job, stop: asyncio.Event) -> None:
    """After a step of the machine's clock all that is due is judged anew, at once."""
    steps = Steps(app.clock)
    while not stop.is_set():
        await until_next_look(stop)
        step = steps.since_last_look()
        if step is None:
            continue
        try:
            await judge_anew(app.store, step, app.clock.now())
        except Exception:
            log.exception("the step could not be judged")
        ticking.modify(next_run_time=app.clock.now())


async def _tick(app: App) -> None:
    try:
        await settle_remembered(app.delivery)
        async with app.store.read() as tx:
            definition = await app.definitions.refresh(tx)
        await tick(app.store, definition, app.keys, app.clock.now(), best_look())
    except Exception:
        log.exception("tick failed")  # the next one finds the same work due


async def _empty(send_due: Callable[[], Awaitable[int]], stop: asyncio.Event) -> None:
    """Send what is due in the outbox, again and again."""
    while not stop.is_set():
        try:
            worked = await send_due()
        except Exception:
            log.exception("delivery failed")
            worked = 0
        if not worked:
            try:
                await asyncio.wait_for(stop.wait(), IDLE)
            except TimeoutError:
                continue
