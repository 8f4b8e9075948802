"""eleven run: one on SQLite, others beside it, and how it ends."""

from __future__ import annotations

from sandbox.errors import Refusal
from sandbox.schema import Params
from tests.blackbox.installation import Installation, ended, until
from tests.blackbox.people import all_of, answers


async def test_a_second_service_is_refused_and_commands_are_not(site: Installation) -> None:
    """On SQLite one service runs; other commands read and write beside it."""
    service = await site.start()
    second = await site.eleven("run")
    assert second.status == 2
    assert second.err.splitlines()[-1].startswith("another `eleven run` uses ")
    payload = await site.token("customers")
    alice = site.sandbox.person(1001, "Alice")
    await all_of([answers(alice, payload, 9, "They mended it at once")])
    assert (await site.numbers("customers"))["n"] == 1
    assert (await site.eleven("rebuild")).line == "0 differences"
    assert service.poll() is None
    assert await site.stop(service) == 0


async def test_a_service_starts_again_where_it_stopped(site: Installation) -> None:
    """The second run on the same folder needs nothing, and goes on with what waited."""
    payload = await site.token("customers")
    boris = site.sandbox.person(1002, "Boris")
    service = await site.start()
    assert await site.stop(service) == 0
    boris.start(payload)
    service = await site.start()
    await until(lambda: len(boris.messages) > 1, "the question arrives")
    assert await site.stop(service) == 0
    assert site.sandbox.pending == 0


async def test_a_service_waits_for_telegram(site: Installation) -> None:
    """Without a connection it neither ends nor fills the log; SIGTERM still ends it well."""
    refused = 0

    def away(_method: str, _params: Params) -> Refusal:
        nonlocal refused
        refused += 1
        return Refusal(502, "Bad Gateway")

    site.sandbox.faults.append(away)
    service = site.launch(("run",), {})
    await until(lambda: refused, "the service tries")
    assert await site.stop(service) == 0


async def test_a_busy_telegram_at_the_start_is_waited_for(site: Installation) -> None:
    """A 429 to the menu's commands does not end the service."""

    def busy(method: str, _params: Params) -> Refusal | None:
        if method != "setMyCommands":
            return None
        site.sandbox.faults.remove(busy)
        return Refusal(429, "Too Many Requests: retry after 1", retry_after=1)

    site.sandbox.faults.append(busy)
    service = await site.start()
    assert await site.stop(service) == 0


async def test_a_token_revoked_while_running_ends_in_one_line(site: Installation) -> None:
    """Exit status 2, the setting's name, and no traceback."""
    service = await site.start()
    site.sandbox.token = "4242:another"
    site.sandbox.person(1003, "Chen").start()
    assert await ended(service) == 2
    last = service.err.read_text("utf-8").splitlines()[-1]
    assert last == "ELEVEN_BOT_TOKEN: Telegram does not know this token"
    assert service.out.read_text("utf-8") == ""


async def test_a_service_outlives_a_telegram_that_went_away(site: Installation) -> None:
    """No connection: it says so without the address it calls, and SIGTERM still ends it well."""
    service = await site.start()
    await site.sandbox.stop()
    await until(lambda: "no connection to Telegram" in service.written(), "the service notices")
    assert await site.stop(service) == 0
