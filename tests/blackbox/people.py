"""What people do in the chat, each step when the bot has reacted to the one before."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sandbox.chats import Chat, Message
from sandbox.people import Person
from tests.blackbox.installation import until

Visit = Iterator[None]
"""Goes on when asked, as far as it can; ends when there is nothing left to do."""


def newest(person: Chat) -> Message | None:
    """The bot's newest message in a chat."""
    try:
        return person.last
    except LookupError:
        return None


def shows(person: Person, label: str) -> bool:
    """Whether the bot's newest message has this button."""
    message = newest(person)
    return message is not None and any(label in row for row in message.buttons)


def has_read(person: Chat, words: str) -> bool:
    """Whether the bot's newest message there has these words in it."""
    message = newest(person)
    return message is not None and words in (message.text or "")


def asked(person: Person, payload: str) -> Visit:
    """Press Start through a link, and wait for the question."""
    person.start(payload)
    while not shows(person, "10"):
        yield


def answers(person: Person, payload: str, score: int, reason: str) -> Visit:
    """A whole answer: Start, the tap, the reason, and the bot's thanks."""
    yield from asked(person, payload)
    person.tap(str(score))
    while shows(person, "10"):
        yield
    prompt = newest(person)
    person.say(reason)
    while newest(person) is prompt:
        yield


async def all_of(visits: Iterable[Visit]) -> None:
    """Let everybody go on, side by side, until all are done."""
    running = list(visits)

    def done() -> bool:
        running[:] = [visit for visit in running if next(visit, running) is not running]
        return not running

    # Looking at hundreds of chats takes a while itself: leave the service time to answer.
    await until(done, "everybody is done", pause=0.02 + len(running) / 1000)
