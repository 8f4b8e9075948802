"""A whole case, both ways, from outside: the service dies in the middle, twice."""

from __future__ import annotations

import pytest

from sandbox.chats import Message
from sandbox.people import Person
from tests.blackbox.installation import MANAGER, Installation, until
from tests.blackbox.people import all_of, asked, newest, shows

pytestmark = pytest.mark.timeout(300)


def found(person: Person, words: str) -> Message | None:
    """The bot's newest message to somebody with these words in it."""
    said = [message for message in person.messages if message.from_bot and not message.deleted]
    return next((one for one in reversed(said) if words in (one.text or "")), None)


async def sees(person: Person, words: str) -> Message:
    """Wait until the bot has said so."""
    await until(lambda: found(person, words), f"{person.name} reads: {words}")
    message = found(person, words)
    assert message is not None
    return message


async def solves(boss: Person, alert: Message) -> None:
    """Tap Done, then Solved: again where an edit that the kill held back closed the menu."""
    menu = ""

    def closed() -> bool:
        nonlocal menu
        shown = next((one for one in ("Solved", "Done") if one in str(alert.buttons)), "")
        if shown and shown != menu:
            boss.tap(shown, alert.message_id)
        menu = shown
        return "Open again" in str(alert.buttons)

    await until(closed, "it is solved")


async def test_a_case_goes_both_ways_though_the_service_is_killed(site: Installation) -> None:
    """Nothing is lost or said twice, and the manager stays a first name."""
    payload = await site.token("customers")
    boss = site.sandbox.person(MANAGER)
    alice = site.sandbox.person(1001, "Alice", "en")
    service = await site.start()
    await all_of([asked(alice, payload)])
    alice.tap("3")
    alert = await sees(boss, "3 of 10")
    assert alert.silent
    boss.tap("Take", alert.message_id)
    await until(lambda: "Manager has it." in (alert.text or ""), "the alert says who has it")
    await site.kill(service)

    alice.say("The spout leaked on the first day")
    service = await site.start()
    await until(lambda: "spout" in (alert.text or ""), "the alert tells the reason")
    await until(lambda: found(boss, "spout") is not alert, "and it comes with a sound")
    reason = found(boss, "“The spout leaked on the first day”")
    assert reason is not None
    assert reason.reply_to is alert
    await until(lambda: shows(alice, "I'd like a reply"), "the reason is thanked for")
    alice.tap("I'd like a reply")
    await sees(boss, "Alice would like a reply.")
    await site.kill(service)

    boss.say("Sorry. A new one is on its way.", reply_to=reason.message_id)
    service = await site.start()
    relay = await sees(alice, "Manager, Nordic Kettle: “Sorry. A new one is on its way.”")
    alice.say("Thank you, that helps", reply_to=relay.message_id)
    await sees(boss, "Alice: “Thank you, that helps”")
    await solves(boss, alert)
    await sees(alice, "Manager marked this as solved. Is it?")
    alice.tap("Not yet")
    await sees(boss, "Alice says: not yet. Open again.")
    await until(lambda: newest(alice) and "go on" in (newest(alice).text or ""), "it is said")  # type: ignore[union-attr]
    assert await site.stop(service) == 0

    said = [message.text or "" for message in alice.messages if message.from_bot]
    assert len([words for words in said if "A new one is on its way" in words]) == 1
    assert str(MANAGER) not in str([message.content for message in alice.messages])
    assert len([m for m in boss.messages if "that helps" in (m.text or "")]) == 1
