"""Cases at each of their steps, for the tests of what follows."""

from __future__ import annotations

from typing import Any

from locales import text
from sandbox.people import Person
from tests.handlers.scenes import rows, scored
from tests.house import MANAGER, House

GROUP = -500
WORDS = "The spout leaked"


async def case_of(house: House) -> dict[str, Any]:
    """The only case there is."""
    (case,) = await rows(house, "cases")
    return case


def manager(house: House) -> Person:
    return house.sandbox.person(MANAGER, "Manager")


def alert(house: House) -> Any:
    """The newest message with the buttons of a case, in the manager's chat."""
    return cards(manager(house))[-1]


def cards(chat: Any) -> list[Any]:
    """Every message with the buttons of a case."""
    return [
        message
        for message in chat.messages
        if any(
            b.get("callback_data", "")[:2] in ("v:", "g:") for row in message.keyboard for b in row
        )
    ]


async def detractor(house: House, words: str = WORDS) -> Person:
    """Alice gave 3, and told why."""
    alice = await scored(house, "3")
    if words:
        alice.say(words)
        await house.turn()
    return alice


async def taken(house: House) -> Person:
    """The same, and the manager has it."""
    alice = await detractor(house)
    manager(house).tap("Take", alert(house).message_id)
    await house.turn()
    return alice


async def relayed(house: House, words: str = "A new one is on its way") -> Person:
    """The same, and the manager has written."""
    alice = await taken(house)
    manager(house).say(words, reply_to=alert(house).message_id)
    await house.turn()
    return alice


async def solved(house: House) -> Person:
    """The manager has closed the case as solved; the customer is asked."""
    alice = await relayed(house)
    for label in ("button.case.done", "button.outcome.solved"):
        manager(house).tap(text("en", label), alert(house).message_id)
        await house.turn()
    return alice
