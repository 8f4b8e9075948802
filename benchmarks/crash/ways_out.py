"""Every connection through a proxy, with a private authority; and refusals that lose nothing."""

from __future__ import annotations

import asyncio

from benchmarks.crash.site import site
from benchmarks.crash.situations import answered, late, seconds_until
from benchmarks.ground import Ground, Row
from sandbox.errors import Refusal
from sandbox.schema import Params
from tests.blackbox.installation import MANAGER
from tests.blackbox.people import asked
from tests.bot.network.proxies import open_proxy

PROMPT = 30  # seconds at most
ALERTS = -1005556667778


async def run(ground: Ground) -> list[Row]:
    """HTTP, SOCKS5, a page of the proxy's in Telegram's place; a group that refuses alerts."""
    plays = (_proxy(ground, "http"), _proxy(ground, "socks5"), _page(ground), _refused(ground))
    return list(await asyncio.gather(*plays))


async def _proxy(ground: Ground, kind: str) -> Row:
    async with open_proxy(kind) as proxy, site(ground, ELEVEN_PROXY_URL=proxy.url) as place:
        checked = await place.eleven("check")
        by_check = len(proxy.asked)
        await place.begin()
        first = await answered(place.sandbox.person(1001, "Alice"))
        faults = {
            "late": late(first, PROMPT),
            "not by the proxy": int(not by_check) + int(len(proxy.asked) <= by_check),
            "refused by check": checked.status,
        }
    return Row("ways out", ground.engine, kind, "everything through a proxy", faults,
               f"answered in {first:.0f} s, {len(proxy.asked)} connections")  # fmt: skip


async def _page(ground: Ground) -> Row:
    """While somebody waits for an answer the proxy says 502, in HTML."""
    page = b"<html>Bad Gateway</html>"
    head = b"HTTP/1.1 502 Bad Gateway\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n"
    async with open_proxy("http") as proxy, site(ground, ELEVEN_PROXY_URL=proxy.url) as place:
        child = await place.begin()
        alice = place.sandbox.person(1001, "Alice")
        waiting = asyncio.create_task(answered(alice))
        await asyncio.sleep(0.05)
        proxy.answer = head % len(page) + page
        await asyncio.sleep(3)
        proxy.answer = b""
        first = await waiting
        faults = {"late": late(first, PROMPT), "services that died": int(child.poll() is not None)}
    return Row("ways out", ground.engine, "http", "the proxy answers 502 in HTML for 3 s", faults,
               f"answered in {first:.0f} s")  # fmt: skip


async def _refused(ground: Ground) -> Row:
    """An alert that its group refuses is read by the manager, with its buttons."""

    def toml(text: str) -> str:
        return text.replace("channel =", f"alerts = {ALERTS}\nchannel =", 1)

    def closed(_method: str, params: Params) -> Refusal | None:
        topic = Refusal(400, "Bad Request: TOPIC_CLOSED")
        return topic if params.get("chat_id") == ALERTS else None

    async with site(ground, toml=toml) as place:
        place.sandbox.group(ALERTS, "Alerts")
        place.sandbox.faults.append(closed)
        await place.begin()
        alice, manager = place.sandbox.person(1001, "Alice"), place.sandbox.person(MANAGER)
        for _ in asked(alice, ""):
            await asyncio.sleep(0.02)
        alice.tap("2")

        async def alerted() -> bool:
            return any("Take" in row for one in manager.messages for row in one.buttons)

        async def why() -> bool:
            return any("the topic is closed" in (one.text or "") for one in manager.messages)

        seconds = await seconds_until(alerted, 60)
        told = await seconds_until(why, 60)
        faults = {"lost": late(seconds, 59), "untold": late(told, 59)}
    return Row("ways out", ground.engine, "polling", "a group refuses its alerts", faults,
               f"the manager has it in {seconds:.0f} s")  # fmt: skip
