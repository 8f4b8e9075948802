"""eleven deliveries: what did not arrive, or may not have, is shown and sent again."""

from __future__ import annotations

import sqlite3

from sandbox.faults import broken
from tests.blackbox.installation import CHANNEL, Installation


async def posted(site: Installation) -> None:
    """A digest, posted by the command."""
    await site.eleven("digest", "customers", "--post")


async def listed(site: Installation) -> list[str]:
    """The lines that the command prints."""
    shown = await site.eleven("deliveries")
    assert shown.status == 0, shown
    return shown.out.splitlines()


async def test_nothing_was_ever_sent(site: Installation) -> None:
    assert await listed(site) == ["nothing was ever sent"]


async def test_an_unknown_outcome_is_shown_and_sent_again_on_demand(site: Installation) -> None:
    """Never by itself. What was sent is refused, by its number."""
    site.sandbox.faults.append(broken(chat=CHANNEL, times=1))
    await posted(site)
    assert site.sandbox.room(CHANNEL).messages == []
    counts, *lines = await listed(site)
    assert "1 unknown" in counts
    (line,) = [line for line in lines if "  unknown  " in line]
    assert line.startswith(f"1  unknown  digest to {CHANNEL}  due ")
    again = await site.eleven("deliveries", "--retry", "1")
    assert (again.status, again.line) == (0, "1 queued again")
    assert len(site.sandbox.room(CHANNEL).messages) == 1
    assert not [line for line in await listed(site) if line.startswith("1  ")]
    twice = await site.eleven("deliveries", "--retry", "1")
    assert twice.status == 1
    assert twice.err.splitlines()[-1] == "neither failed nor unknown: 1"
    assert len(site.sandbox.room(CHANNEL).messages) == 1


async def test_a_command_sends_all_that_one_channel_must_wait_for(site: Installation) -> None:
    """Four posts take nine seconds, and the command stays so long."""
    site.sandbox.room(CHANNEL).remove_bot()
    for _ in range(4):
        await posted(site)
    failed = [line.split()[0] for line in await listed(site) if "  failed  " in line]
    assert len(failed) == 4
    site.sandbox.room(CHANNEL).add_bot()
    again = await site.eleven("deliveries", *(word for row in failed for word in ("--retry", row)))
    assert (again.status, again.line) == (0, "4 queued again")
    assert len([post for post in site.sandbox.room(CHANNEL).messages if post.from_bot]) == 4


async def test_updates_put_aside_are_shown_without_what_they_said(site: Installation) -> None:
    await listed(site)
    with sqlite3.connect(site.folder / "data" / "eleven.db") as connection:
        connection.execute(
            "INSERT INTO dead_letters (bot_id, update_id, type, error, day)"
            " VALUES (4242, 77, 'message', 'ValueError', '2026-11-16')"
        )
    connection.close()
    assert (await listed(site))[-1] == "update 77  put aside on 2026-11-16  message: ValueError"
