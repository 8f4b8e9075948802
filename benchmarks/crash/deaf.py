"""Telegram does not reach the bot: noticed, mended once, told, and nothing lost meanwhile.

Each situation is played against a service of its own, side by side.
"""

from __future__ import annotations

import asyncio

import aiohttp

from benchmarks.crash.site import Site, site
from benchmarks.crash.situations import answered, late, logged, not_ready, readiness, seconds_until
from benchmarks.ground import Ground, Row
from benchmarks.hop import free_port, hop_to
from sandbox.errors import Refusal
from sandbox.schema import Params
from tests.blackbox.installation import MANAGER, TOKEN

NOTICED = 120  # seconds at most
STARTED = 15  # seconds at most until the first answer, whatever cosmetics wait for


async def run(ground: Ground) -> list[Row]:
    """All at once: they mostly wait."""
    plays = (_webhook_taken, _second_copy, _token_revoked, _address_fails, _busy_start)
    return list(await asyncio.gather(*(play(ground) for play in plays)))


def _row(ground: Ground, mode: str, done: str, faults: dict[str, int], **seconds: float) -> Row:
    fact = ", ".join(f"{name} {time:.0f} s" for name, time in seconds.items() if time)
    return Row("deaf", ground.engine, mode, done, faults, fact)


def _told(place: Site) -> bool:
    return any("token" in (one.text or "") for one in place.sandbox.person(MANAGER).messages)


async def _call(place: Site, method: str, **params: object) -> None:
    """As a second copy would."""
    url = f"{place.sandbox.url}/bot{TOKEN}/{method}"
    async with aiohttp.ClientSession() as http, http.post(url, json=params) as answer:
        await answer.read()


async def _webhook_taken(ground: Ground) -> Row:
    async with site(ground, "webhook") as place:
        await place.begin()
        alice = place.sandbox.person(1001, "Alice")
        await answered(alice)
        await _call(place, "deleteWebhook")

        async def back() -> bool:
            return bool(place.sandbox.webhook.url)

        alice.say("/privacy")  # while it is away
        repaired = await seconds_until(back)
        again = await answered(alice)

        async def confirmed() -> bool:
            return place.sandbox.pending == 0

        await seconds_until(confirmed, 30)
        waiting = place.sandbox.pending
        await _call(place, "deleteWebhook")
        noticed = await not_ready(place)
        faults = {
            "late": late(repaired, NOTICED) + late(noticed, NOTICED),
            "lost": int(again >= NOTICED) + waiting,
            "untold": int(not _told(place)),
        }
    return _row(
        ground, "webhook", "a second copy takes the webhook, twice", faults,
        repaired=repaired, noticed=noticed,
    )  # fmt: skip


async def _second_copy(ground: Ground) -> Row:
    listen = f"127.0.0.1:{free_port()}"
    async with site(ground, ELEVEN_LISTEN=listen) as place:
        await place.begin()
        alice = place.sandbox.person(1001, "Alice")

        def conflict(method: str, _params: Params) -> Refusal | None:
            words = "Conflict: terminated by other getUpdates request"
            return Refusal(409, words) if method == "getUpdates" else None

        place.sandbox.faults.append(conflict)
        noticed = await not_ready(place)
        _, why = await readiness(place)
        place.sandbox.faults.remove(conflict)

        async def told() -> bool:
            return _told(place)

        await seconds_until(told, 30)

        async def well() -> bool:
            return (await readiness(place))[0] == 200

        again = await answered(alice)
        repaired = 0.0
        if ground.size == "large":  # a minute and a half without a 409
            repaired = await seconds_until(well, 150)
        faults = {
            "late": late(noticed, NOTICED),
            "lost": int(again >= NOTICED),
            "untold": int(not _told(place)) + int("another copy" not in why.get("because", "")),
            "never ready again": late(repaired, 140),
        }
    done = "a second copy polls"
    return _row(ground, "polling", done, faults, noticed=noticed, repaired=repaired)


async def _token_revoked(ground: Ground) -> Row:
    async with site(ground, "webhook") as place:
        child = await place.begin()
        place.sandbox.token = "4242:another"  # noqa: S105 - of a sandbox
        noticed = await not_ready(place)
        logs = await logged(place, "does not know ELEVEN_BOT_TOKEN")
        faults = {"late": late(noticed, NOTICED), "untold": late(logs, NOTICED)}
        faults["services that died"] = int(child.poll() is not None)
    return _row(ground, "webhook", "the token is revoked", faults, noticed=noticed)


async def _address_fails(ground: Ground) -> Row:
    """Telegram posts through a hop that is cut, and mended."""
    port = free_port()
    async with hop_to("127.0.0.1", port) as hop:
        here, there = f"127.0.0.1:{port}", f"http://127.0.0.1:{hop.port}"
        async with site(ground, "webhook", ELEVEN_LISTEN=here, ELEVEN_PUBLIC_URL=there) as place:
            await place.begin()
            alice = place.sandbox.person(1001, "Alice")
            await answered(alice)
            await hop.cut()
            alice.say("/privacy")
            noticed = await not_ready(place)
            _, why = await readiness(place)
            await hop.listen()

            async def well() -> bool:
                return (await readiness(place))[0] == 200 and place.sandbox.pending == 0

            repaired = await seconds_until(well)
            faults = {
                "late": late(noticed, NOTICED) + late(repaired, NOTICED),
                "lost": place.sandbox.pending,
                "untold": int("ELEVEN_PUBLIC_URL" not in why.get("because", "")),
            }
    done = "the public address fails"
    return _row(ground, "webhook", done, faults, noticed=noticed, repaired=repaired)


async def _busy_start(ground: Ground) -> Row:
    """429 on the commands of the menus, again and again: whoever writes is answered at once."""
    calls: list[str] = []

    def busy(method: str, params: Params) -> Refusal | None:
        if method != "setMyCommands":
            return None
        key = f"{params.get('scope')} {params.get('language_code')}"
        first = key not in calls
        calls.append(key)
        return Refusal(429, "Too Many Requests: retry after 3", retry_after=3) if first else None

    async with site(ground) as place:
        place.sandbox.faults.append(busy)
        await place.begin()
        alice = place.sandbox.person(1001, "Alice")
        first = await answered(alice)
        said = await logged(place, "Telegram is waited for")
        await asyncio.sleep(8)
        repeated = sum(calls.count(key) > 2 for key in set(calls))
        faults = {"late": late(first, STARTED), "untold": late(said, STARTED), "repeated": repeated}
    return _row(ground, "polling", "429 on every menu at the start", faults, answered=first)
