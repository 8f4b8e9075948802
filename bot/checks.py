"""What `eleven check` looks at: one line a fault, with its mend."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator, Mapping
from pathlib import Path
from urllib.parse import urlsplit

from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

from bot import bot_api
from bot.bot_api import ApiError, call
from bot.settings.settings import Settings, require_hook_secret
from storage.company.staff import Staff
from storage.database.engine import open_store, through_pooler
from survey.buttons.payloads import bot_link
from survey.definition.definition import Definition, Survey
from survey.people.sampling import places
from survey.scores.scale import Kind

ROOM = 200 << 20  # bytes: a busy month, a migration's copy, and some
SKEW = 60  # seconds; due times are minutes


async def faults_of(
    settings: Settings,
    definition: Definition,
    moves: Mapping[int, int],
    rosters: Mapping[str, int],
    staff: Staff,
) -> AsyncIterator[str]:
    """Every fault that can be seen from here.

    `moves`: the new ids of groups that moved; `rosters`: how many employees each survey can ask.
    Raises SettingsError for a wrong token, and for a secret that is missing.
    """
    require_hook_secret(settings, definition)
    me = await call(settings, "getMe")
    found = [*machine_faults(settings), *await _way_in_faults(settings)]
    for fault in (*found, await pooler_fault(settings)):
        if fault:
            yield fault
    company = definition.company
    channels = [company.channel] if company.channel else []
    channels += [channel.id for channel in definition.channels]
    if not channels:
        yield (
            "company.channel is not set: digests go nowhere; "
            "add the channel's id, or add the bot to the channel and confirm in the chat"
        )
    for chat_id in channels:
        fault = await _channel_fault(settings, moves.get(chat_id, chat_id), me["id"])
        if fault:
            yield fault
    if company.alerts:
        fault = await _channel_fault(settings, moves.get(company.alerts, company.alerts), me["id"])
        if fault:
            yield f"company.alerts: {fault}"
    if not staff.owners:
        yield (
            "company.managers is empty: nobody reads what customers write; "
            "add Telegram ids, or start eleven run and open the link that it prints"
        )
    for manager in staff.managers:
        try:
            await call(settings, "getChat", chat_id=manager)
        except ApiError:
            yield (
                f"manager {manager} has never pressed Start: "
                f"they open {bot_link(me['username'])} once"
            )
    if not definition.surveys:
        yield "no survey is defined: add a [[survey]] table"
    for survey in definition.surveys:
        if survey.share_url and "." not in (urlsplit(survey.share_url).hostname or ""):
            yield (
                f'survey "{survey.key}": share_url: Telegram refuses a button to a host without '
                "a dot; write the whole name, such as reviews.example.com"
            )
        if survey.kind is Kind.ENPS:
            fault = _roster_fault(survey, rosters.get(survey.key, 0))
            if fault:
                yield fault


def machine_faults(settings: Settings) -> Iterator[str]:
    """What is wrong with the machine: the folder of keys, room on the disk, the time."""
    if problem := _unwritable(settings.keys_dir):
        yield f"ELEVEN_KEYS_DIR {settings.keys_dir}: {problem}; no anonymous wave can open"
    folders = [("ELEVEN_KEYS_DIR", settings.keys_dir)]
    if settings.database_url.startswith("sqlite"):
        file = Path(make_url(settings.database_url).database or "")
        folders.insert(0, ("ELEVEN_DATABASE_URL", file.parent))
    for name, folder in folders:
        free = shutil.disk_usage(_standing(folder)).free
        if free < ROOM:
            yield f"{name} {folder}: {free >> 20} MB are left on that disk; it wants {ROOM >> 20}"
            break
    if abs(bot_api.last_skew) > SKEW:
        side = "ahead of" if bot_api.last_skew > 0 else "behind"
        yield (
            f"the clock of this machine is {abs(bot_api.last_skew):.0f} s {side} Telegram's: "
            "digests and due times come at the wrong hour; set it, or let NTP do so"
        )


def _standing(folder: Path) -> Path:
    """The folder, or whichever above it is there already."""
    return next(one for one in (folder.absolute(), *folder.absolute().parents) if one.exists())


def _unwritable(folder: Path) -> str | None:
    try:
        with tempfile.TemporaryFile(dir=_standing(folder)):
            return None
    except OSError as error:
        return error.strerror or type(error).__name__


async def _way_in_faults(settings: Settings) -> list[str]:
    """What Telegram itself says of the webhook."""
    info = await call(settings, "getWebhookInfo")
    url, error = info.get("url", ""), info.get("last_error_message")
    if url and settings.public_url and error and info.get("pending_update_count"):
        return [
            f"ELEVEN_PUBLIC_URL: Telegram cannot post to it ({error}), and "
            f"{info['pending_update_count']} updates wait there"
        ]
    if url and url != f"{(settings.public_url or '').rstrip('/')}/telegram":
        host = urlsplit(url).hostname
        return [
            f"another program has set a webhook to {host} for this token: "
            "stop it, or start eleven run, which takes the webhook over"
        ]
    return []


async def pooler_fault(settings: Settings) -> str | None:
    """A way past the pooler that leads through one."""
    if not settings.database_direct_url:
        return None
    store = open_store(settings.database_direct_url)
    try:
        async with store.read() as tx:
            pooled = await through_pooler(tx)
    except SQLAlchemyError as error:
        words = str(getattr(error, "orig", None) or type(error).__name__).splitlines()[0]
        return f"ELEVEN_DATABASE_DIRECT_URL: cannot be opened: {words}"
    finally:
        await store.close()
    if not pooled:
        return None
    return "ELEVEN_DATABASE_DIRECT_URL: leads through a pooler, too; give PostgreSQL's own address"


def _roster_fault(survey: Survey, people: int) -> str | None:
    part, wanted = survey.wave.sample if survey.wave else 1.0, survey.fewest_asked
    sample = places(part, people)
    if sample >= wanted or not people:  # a roster that nobody has joined yet is no fault
        return None
    head = f'survey "{survey.key}": its pulse wants at least {wanted} people'
    mend = f"let more people join (eleven link {survey.key})"
    if part == 1:
        return f"{head}, {people} are on the roster; {mend}"
    return (
        f"{head}, wave.sample = {part:g} asks {sample} of {people} on the roster; "
        f"raise it, or {mend}"
    )


async def _channel_fault(settings: Settings, chat_id: int, bot_id: int) -> str | None:
    try:
        chat = await call(settings, "getChat", chat_id=chat_id)
        member = await call(settings, "getChatMember", chat_id=chat_id, user_id=bot_id)
    except ApiError as error:
        return f"channel {chat_id}: {error}; add the bot there as an administrator"
    if chat["type"] != "channel":
        if member["status"] in ("left", "kicked"):
            return f"group {chat_id}: the bot is not a member; add it"
        if member["status"] == "restricted" and not member.get("can_send_photos"):
            return f"group {chat_id}: the bot may not send photos; lift the restriction"
        return None
    if member["status"] != "administrator" or not member.get("can_post_messages"):
        return f"channel {chat_id}: the bot may not post; make it an administrator who may"
    return None
