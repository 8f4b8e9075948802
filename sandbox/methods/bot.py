"""Methods about the bot itself: its profile, commands, files and updates."""

import ipaddress
import json
import re
from collections.abc import Callable
from urllib.parse import urlsplit

from sandbox.errors import Refusal, Violation, bad
from sandbox.schema import Json, Params
from sandbox.world import World

LONGEST_POLL = 50  # seconds
CONNECTIONS, MOST_CONNECTIONS = 40, 100  # of a webhook
SCOPES = {
    "default",
    "all_private_chats",
    "all_group_chats",
    "all_chat_administrators",
    "chat",
    "chat_administrators",
    "chat_member",
}


def get_me(world: World, _: Params) -> Json:
    """getMe"""
    yes = {"can_join_groups": True}
    no = (
        "can_read_all_group_messages supports_inline_queries can_connect_to_business "
        "has_main_web_app"
    )
    return {**world.bot, **yes, **dict.fromkeys(no.split(), False)}


async def get_updates(world: World, p: Params) -> list[Json]:
    """getUpdates: confirms below the offset, then waits up to `timeout` real seconds for news."""
    if world.webhook.url:
        raise Refusal(
            409,
            "Conflict: can't use getUpdates method while webhook is active; "
            "use deleteWebhook to delete the webhook first",
        )
    updates = world.updates
    updates.interrupt(
        "Conflict: terminated by other getUpdates request; "
        "make sure that only one bot instance is running"
    )
    if "allowed_updates" in p:
        updates.allowed = p["allowed_updates"]
    limit = p.get("limit", 100)
    limit = limit if 1 <= limit <= 100 else 100
    updates.confirm(p.get("offset", 0))
    batch = updates.batch(limit)
    timeout = min(p.get("timeout", 0), LONGEST_POLL)
    if not batch and timeout > 0:
        reason = await updates.wait(timeout)
        if reason:
            raise Refusal(409, reason)
        batch = updates.batch(limit)
    return [update.json() for update in batch]


def set_webhook(world: World, p: Params) -> bool:
    """setWebhook: updates are posted from now on, to an address of this machine alone."""
    if not p["url"]:
        return delete_webhook(world, p)
    try:
        url = urlsplit(p["url"])
        _ = url.port  # looked at only when asked for
    except ValueError:
        raise bad("bad webhook: invalid URL") from None
    if url.scheme not in {"http", "https"} or not _loopback(url.hostname or ""):
        raise bad("bad webhook: the sandbox posts to http(s)://127.0.0.1, ::1 or localhost only")
    if not re.fullmatch(r"[A-Za-z0-9_-]*", p.get("secret_token", "")):
        raise Violation("secret token contains unallowed characters")
    world.updates.interrupt("Conflict: terminated by setWebhook request")
    if "allowed_updates" in p:
        world.updates.allowed = p["allowed_updates"]
    if p.get("drop_pending_updates"):
        world.updates.clear()
    connections = min(max(p.get("max_connections", CONNECTIONS), 1), MOST_CONNECTIONS)
    world.webhook.open(p["url"], p.get("secret_token", ""), connections)
    return True


def delete_webhook(world: World, p: Params) -> bool:
    """deleteWebhook"""
    if p.get("drop_pending_updates"):
        world.updates.clear()
    world.webhook.close()
    return True


def get_webhook_info(world: World, _: Params) -> Json:
    """getWebhookInfo"""
    webhook = world.webhook
    told: Json = {
        "url": webhook.url,
        "has_custom_certificate": False,
        "pending_update_count": world.pending,
    }
    if webhook.url:
        told["max_connections"] = webhook.connections
        if webhook.error:
            told["last_error_date"], told["last_error_message"] = webhook.error
    if world.updates.allowed:
        told["allowed_updates"] = world.updates.allowed
    return told


def get_file(world: World, p: Params) -> Json:
    """getFile"""
    try:
        path, data = world.files.get(p["file_id"])
    except Refusal:
        raise bad("invalid file_id") from None
    unique = path.rpartition("_")[2].partition(".")[0]
    return {
        "file_id": p["file_id"],
        "file_unique_id": f"AgAD{int(unique):08d}",
        "file_size": len(data),
        "file_path": path,
    }


def set_my_commands(world: World, p: Params) -> bool:
    """setMyCommands"""
    if len(p["commands"]) > 100:
        raise Violation("BOT_COMMANDS_TOO_MUCH")
    for command in p["commands"]:
        if not re.fullmatch(r"/?[a-z0-9_]{1,32}", command["command"]):
            raise Violation("BOT_COMMAND_INVALID")
    world.commands[_scope(p)] = p["commands"]
    return True


def get_my_commands(world: World, p: Params) -> list[Json]:
    """getMyCommands: of exactly this scope and language."""
    return world.commands.get(_scope(p), [])


def delete_my_commands(world: World, p: Params) -> bool:
    """deleteMyCommands"""
    world.commands.pop(_scope(p), None)
    return True


def set_text(field: str) -> Callable[[World, Params], bool]:
    """The method that sets the bot's name or a description, by language."""

    def setter(world: World, p: Params) -> bool:
        world.texts[field, p.get("language_code", "")] = p.get(field, "")
        return True

    return setter


def get_text(field: str) -> Callable[[World, Params], Json]:
    """The method that reads it back, falling back to the text of no language."""

    def getter(world: World, p: Params) -> Json:
        default = world.bot["first_name"] if field == "name" else ""
        default = world.texts.get((field, ""), "") or default
        return {field: world.texts.get((field, p.get("language_code", "")), "") or default}

    return getter


def _scope(p: Params) -> tuple[str, str]:
    scope = p.get("scope", {"type": "default"})
    if scope["type"] not in SCOPES:
        raise Violation("unsupported bot command scope type")
    return json.dumps(scope, sort_keys=True), p.get("language_code", "")


def _loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
