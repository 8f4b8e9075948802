"""Hooks of a running service, from outside: told at least once, signed, and nobody overheard."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest

from tests.blackbox.installation import TOML, Installation, until
from tests.blackbox.people import all_of, answers
from tests.program import HOOK_SECRET, Program


@pytest.fixture
async def program(site: Installation) -> AsyncIterator[Program]:
    """A program that the installation's hook names."""
    async with Program() as opened:
        hooked = f'{TOML}\n[[hook]]\nurl = "{opened.url}"\n'
        (site.folder / "eleven.toml").write_text(hooked, encoding="utf-8")
        site.settings["ELEVEN_HOOK_SECRET"] = HOOK_SECRET
        yield opened
    for child in site.children:
        assert "CANARY-" not in child.written()  # neither path nor secret


def changed(site: Installation, statement: str) -> list[Any]:
    """What a statement finds in the database beside the service."""
    with sqlite3.connect(site.folder / "data" / "eleven.db", timeout=10) as connection:
        found = connection.execute(statement).fetchall()
    connection.close()
    return found


def pauses_end(site: Installation) -> None:
    """The time of the next attempt has come."""
    changed(site, "UPDATE outbox SET due_at = '2026-01-01' WHERE state = 'queued'")


def states(site: Installation) -> list[str]:
    """The states of all events."""
    return [state for (state,) in changed(site, "SELECT state FROM outbox WHERE kind = 'hook'")]


def heard(program: Program, n: int) -> Callable[[], bool]:
    """Whether a program was told so many times."""
    return lambda: len(program.told) == n


async def answer(site: Installation, person: int = 1001, reason: str = "It leaks") -> None:
    payload = await site.token("customers")
    alice = site.sandbox.person(person, "Alice")
    await all_of([answers(alice, payload, 3, reason)])


async def test_an_event_arrives_by_the_same_id_until_it_is_taken(
    site: Installation, program: Program
) -> None:
    """Two failures, then 200: one event for the program, whatever it counts."""
    program.statuses = [500, 500, 500, 500]
    service = await site.start()
    await answer(site)
    for attempts in (2, 4):
        await until(heard(program, attempts), "both events fail")
        await until(lambda: states(site) == ["queued", "queued"], "that is noted")
        pauses_end(site)
    await until(lambda: states(site) == ["sent", "sent"], "both events are taken")
    by_id = {told.id: told.type for told in program.told}
    assert sorted(by_id.values()) == ["reason.stored", "score.stored"]
    assert len(program.told) == 6
    assert await site.stop(service) == 0
    assert "127.0.0.1" in service.written()


async def test_what_could_not_be_told_is_told_after_a_restart(
    site: Installation, program: Program
) -> None:
    """The program was away, the service was killed; the answers arrive all the same."""
    await program.go()
    service = await site.start()
    await answer(site)
    await until(lambda: "hook failed" in service.written(), "the service notices")
    await site.kill(service)
    shown = await site.eleven("deliveries")
    assert "hook to 127.0.0.1  due " in shown.out
    await program.come()
    service = await site.start()
    # What was leased when the service was killed comes when the lease is over.
    changed(site, "UPDATE outbox SET state = 'queued', leased_until = NULL WHERE state = 'leased'")
    pauses_end(site)
    await until(heard(program, 2), "the program is told")
    assert {told.data["reason"] for told in program.told} == {"It leaks"}
    assert await site.stop(service) == 0


async def test_whoever_was_erased_before_is_not_told_of(
    site: Installation, program: Program
) -> None:
    """The events are void, and nothing in the database says what they were."""
    await program.go()
    service = await site.start()
    await answer(site, 424242, "canary reason")
    assert await site.stop(service) == 0
    erased = await site.eleven("erase", "--telegram-id", "424242")
    assert erased.status == 0
    await program.come()
    service = await site.start()
    pauses_end(site)
    await until(lambda: states(site) == ["void", "void"], "the events are given up")
    assert await site.stop(service) == 0
    assert program.told == []
    rows = str(changed(site, "SELECT payload, problem FROM outbox"))
    assert "canary" not in rows
    assert "424242" not in rows


@pytest.mark.parametrize("command", ["run", "check"])
async def test_without_its_secret_a_hook_is_a_fault(
    site: Installation, program: Program, command: str
) -> None:
    """One line that names the setting, and exit status 2."""
    del site.settings["ELEVEN_HOOK_SECRET"]
    ended = await site.eleven(command)
    assert ended.status == 2
    assert ended.fault.startswith("ELEVEN_HOOK_SECRET: is missing; eleven.toml has a [[hook]]")
