"""Who may look into the machine, and what it does not tell while a pulse is open."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from fastapi import Request

from bot.api.bearer import FORWARDED, from_here
from bot.measure.metrics import Exposition
from bot.web.http import Front, Site
from tests.bot.web.test_http import SECRET, serving
from tests.handlers.scenes import open_team_wave, team
from tests.house import House

NGINX = Path(__file__).parents[3] / "docs" / "nginx.conf"
TOKEN = "metrics-canary"


def request(host: str, *headers: str) -> Request:
    named = [(name.encode(), b"127.0.0.1") for name in headers]
    return Request({"type": "http", "client": (host, 1), "headers": named})


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "::1", "::ffff:127.0.0.1"])
def test_a_program_on_the_same_host_may_look(host: str) -> None:
    assert from_here(request(host))
    for name in FORWARDED:  # but not whoever had it passed on
        assert not from_here(request(host, name))


@pytest.mark.parametrize("host", ["10.0.0.1", "192.0.2.1", "::2", "::ffff:10.0.0.1", "testclient"])
def test_nobody_else_may(host: str) -> None:
    assert not from_here(request(host))


async def test_a_stranger_learns_whether_it_is_ready_and_no_more(
    sqlite_house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with serving(sqlite_house) as client:
        monkeypatch.setattr("bot.web.http.from_here", lambda _request: False)
        assert await client.get("/readyz") == (200, '{"status":"ready"}')
        assert (await client.get("/metrics"))[0] == 403
        assert (await client.get("/healthz"))[0] == 200


async def test_where_there_is_a_token_it_is_wanted_also_on_the_same_host(
    sqlite_house: House,
) -> None:
    async with serving(sqlite_house, metrics_token=TOKEN) as client:
        assert (await client.get("/metrics"))[0] == 401
        assert (await client.get("/metrics", Authorization="Bearer wrong"))[0] == 401
        status, told = await client.get("/metrics", Authorization=f"Bearer {TOKEN}")
        assert (status, TOKEN in told) == (200, False)


async def test_wrong_tokens_are_slowed_and_a_right_one_is_not(sqlite_house: House) -> None:
    async with serving(sqlite_house, metrics_token=TOKEN) as client:
        statuses = [
            (await client.get("/metrics", Authorization=f"Bearer {n}"))[0] for n in range(15)
        ]
        assert statuses == [401] * 10 + [429] * 5
        assert await client.post(b"{}", "wrong") == 429
        assert (await client.get("/metrics", Authorization=f"Bearer {TOKEN}"))[0] == 200
        assert await client.post(b"", SECRET) == 400


async def test_counters_stand_still_while_a_pulse_is_open(house: House) -> None:
    """Whoever polls them sees nothing, not even afterwards; the control: before, they do."""
    exposition = Exposition(house.store, house.clock.now())

    async def counted() -> list[str]:
        told = (await exposition.text(house.clock.now())).decode()
        return re.findall(r"^eleven_(?:updates|commit).*", told, re.MULTILINE)

    people = await team(house)
    before = await counted()
    people[0].say("/help")
    await house.turn()
    assert await counted() != before
    await open_team_wave(house)
    await house.turn()
    standing = await counted()
    assert all(line.endswith(" 0.0") for line in standing)
    for person in people[:3]:
        person.say("/help")
        await house.turn()
        assert await counted() == standing
    people[0].say("/help")
    await house.turn()
    house.clock.advance(days=15)
    await house.tick()
    assert await counted() == standing
    people[0].say("/help")
    await house.turn()
    assert await counted() != standing
    assert not any("_created" in line for line in await counted())


def test_a_proxy_passes_on_what_is_for_others_alone(sqlite_house: House) -> None:
    text = NGINX.read_text("utf-8")
    assert re.search(r"location / \{\s*return 404;", text)
    passed = re.compile(*re.findall(r"location ~ (\S+) \{", text))
    app = sqlite_house.app
    site = Site(app.store, app.keys, app.clock, app.gathering, app.heard, SECRET)
    ours = {getattr(route, "path", "") for route in Front(site).routes.routes}
    assert {path for path in ours if passed.match(path)} == {"/telegram", "/healthz"}
    assert all(map(passed.match, ("/api/v1/people/a", "/desk", "/desk/in")))
    assert not any(map(passed.match, ("/metrics", "/readyz", "/deskx", "/healthz/metrics", "//")))
