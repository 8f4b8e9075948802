"""Live in six acts: from an empty database and a token to a posted example, by messages alone."""

from __future__ import annotations

from tests.blackbox.installation import MANAGER, Installation, until
from tests.blackbox.people import newest, shows

ALICE, BORIS, ROOM = 1001, 1002, -1009990001112


async def test_six_acts_without_ids_or_files(site: Installation) -> None:
    """And a restart, after which nobody can claim the bot any more."""
    (site.folder / "eleven.toml").unlink()
    refused = await site.eleven("check")
    assert "start eleven run and open its link" in refused.fault

    service = await site.start()
    await until(lambda: "?start=" in service.out.read_text("utf-8"), "the link is printed")
    (line,) = service.out.read_text("utf-8").splitlines()
    token = line.partition("?start=")[2].split()[0]
    assert line == (
        f"Open https://t.me/eleven_bot?start={token} within an hour: you become the owner."
    )
    alice, boris = (
        site.sandbox.person(one, name) for one, name in ((ALICE, "Alice"), (BORIS, "Boris"))
    )

    boris.start("aaaaaaaaaaaaaaaaaaaaaaaa")
    await until(lambda: newest(boris), "a guessed link is answered")
    alice.start(token)
    await until(lambda: newest(alice), "the owner is asked for the name")
    alice.say("Nordic Kettle")
    await until(lambda: shows(alice, "Add to a channel"), "a channel is asked for")
    room = site.sandbox.channel(ROOM, "Kettle news", [alice], bot=False)
    room.add_bot()
    await until(lambda: shows(alice, "Yes"), "the owner is asked")
    alice.tap("Yes")
    await until(lambda: room.messages, "the example is posted")
    assert (room.messages[-1].caption or "").startswith("EXAMPLE. ")
    assert room.messages[-1].photo
    await until(
        lambda: any("document" in one.content for one in alice.messages), "the code to print comes"
    )

    boris.start()
    await until(lambda: shows(boris, "10"), "a customer is asked")
    boris.tap("9")
    await until(lambda: not shows(boris, "10"), "the score is taken")
    assert (await site.numbers("customers"))["n"] == 1

    assert await site.stop(service) == 0
    assert token not in service.err.read_text("utf-8")
    again = await site.start()
    boris.start(token)
    await until(lambda: "unknown" in ((newest(boris) or boris.last).text or ""), "it is void")
    assert again.out.read_text("utf-8") == ""
    assert (await site.eleven("check")).line == "all is well"


async def test_a_change_beside_a_running_service_is_seen_without_a_restart(
    site: Installation,
) -> None:
    """Another process applies a new file."""
    service = await site.start()
    manager = site.sandbox.person(MANAGER)
    path = site.folder / "eleven.toml"
    path.write_text(path.read_text("utf-8").replace("Nordic Kettle", "Copper Kettle"), "utf-8")
    assert (await site.eleven("check")).status == 0
    manager.say("/help")
    await until(lambda: newest(manager), "help is given")
    assert (manager.last.text or "").startswith("Copper Kettle\n")
    assert await site.stop(service) == 0
