"""eleven check: each fault in one line, with its mend."""

from __future__ import annotations

import pytest

from tests.blackbox.installation import CHANNEL, MANAGER, TOML, Installation
from tests.blackbox.test_waves import employees


async def test_all_is_well(site: Installation) -> None:
    """A finished installation."""
    checked = await site.eleven("check")
    assert (checked.status, checked.line, checked.err) == (0, "all is well", "")


async def test_every_fault_has_a_line_with_its_mend(site: Installation) -> None:
    """The bot is not in the channel, and a manager never pressed Start."""
    site.sandbox.room(CHANNEL).remove_bot()
    site.sandbox.person(MANAGER).started = False
    checked = await site.eleven("check")
    assert checked.status == 1
    channel, manager = checked.out.splitlines()
    assert channel.startswith(f"channel {CHANNEL}: ")
    assert channel.endswith("add the bot there as an administrator")
    assert manager.startswith(f"manager {MANAGER} has never pressed Start")
    assert manager.endswith("https://t.me/eleven_bot once")


async def test_a_bot_that_may_not_post(site: Installation) -> None:
    """An administrator without the one right that matters."""
    site.sandbox.room(CHANNEL).restrict(can_post_messages=False)
    checked = await site.eleven("check")
    assert checked.status == 1
    assert checked.line.startswith(f"channel {CHANNEL}: the bot may not post; make it")


async def test_nobody_reads(site: Installation) -> None:
    """No channel and no managers: two faults, and Telegram need not be asked about either."""
    file = TOML.replace("managers", "# managers").replace("channel = -", "# channel = -")
    (site.folder / "eleven.toml").write_text(file, encoding="utf-8")
    checked = await site.eleven("check")
    assert checked.status == 1
    assert [line.split(":")[0] for line in checked.out.splitlines()] == [
        "company.channel is not set",
        "company.managers is empty",
    ]


@pytest.mark.parametrize(
    ("plan", "problem"),
    [
        ("", "3 are on the roster; let more people join (eleven link team)"),
        (
            '[survey.wave]\ncron = "0 9 1 * *"\nsample = 0.3\n',
            "wave.sample = 0.3 asks 1 of 3 on the roster; raise it, or let more people join",
        ),
    ],
)
async def test_a_roster_too_small_for_a_pulse(site: Installation, plan: str, problem: str) -> None:
    """It could not stay anonymous: no wave would ever open."""
    (site.folder / "eleven.toml").write_text(TOML + plan, encoding="utf-8")
    service = await site.start()
    await employees(site, 3)
    assert await site.stop(service) == 0
    checked = await site.eleven("check")
    assert checked.status == 1
    assert checked.line.startswith('survey "team": its pulse wants at least 19 people, ')
    assert problem in checked.line
