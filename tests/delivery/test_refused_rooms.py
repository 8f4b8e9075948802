"""What a channel or group refuses: managers hear why, and nothing of it is lost."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.demo.clock import SimulatedClock
from locales import Text, text
from locales.problems import problem_text
from sandbox.errors import Refusal
from sandbox.schema import Params
from storage.outgoing.chats import set_chat_state
from storage.people.people import find_person
from tests.handlers.scenes import asked, house_of
from tests.house import CHANNEL, ELEVEN_TOML, MANAGER, House

MONDAY = datetime(2026, 11, 23, 7, tzinfo=UTC)
ALERTS = -7000
REFUSALS = (  # Telegram's words, and how it is told
    (403, "Forbidden: bot was kicked from the channel chat", "chat.lost"),
    (400, "Bad Request: TOPIC_CLOSED", "chat.lost"),
    (400, "Bad Request: CHAT_RESTRICTED", "chat.lost"),
    (400, "Bad Request: not enough rights to send photos to the chat", "chat.lost"),
    (403, "Forbidden: the group chat was deleted", "chat.lost"),
    (400, "Bad Request: SOMETHING_NEW", "chat.refused"),
)


def refusing(house: House, chat_id: int, code: int, words: str) -> None:
    """From now on a chat refuses what is sent there."""

    def refuse(method: str, params: Params) -> Refusal | None:
        sends = method.startswith("send") and params.get("chat_id") == chat_id
        return Refusal(code, words) if sends else None

    house.sandbox.faults.append(refuse)


def told(house: House, key: str, **args: str | int | Text) -> int:
    """How often the manager reads this."""
    words = text("en", key, **args)
    return [one.text for one in house.sandbox.person(MANAGER).messages].count(words)


@pytest.mark.parametrize(("code", "words", "key"), REFUSALS)
async def test_every_definite_refusal_is_told_once(
    sqlite_house: House, code: int, words: str, key: str
) -> None:
    """In our words where there are some, else in Telegram's."""
    house = sqlite_house
    await asked(house)
    refusing(house, CHANNEL, code, words)
    house.clock.advance_to(MONDAY)
    for _ in range(3):
        await house.tick()
        house.clock.advance(minutes=5)
    spelled = words.partition(": ")[2].capitalize()  # as the library turns Telegram's words
    problem = problem_text(spelled, "problem.refused")
    assert told(house, key, chat=str(CHANNEL), problem=problem) == 1


async def test_a_refused_digest_is_offered_again_when_the_channel_answers(house: House) -> None:
    """Once, with a button that posts it."""
    await asked(house)
    refusing(house, CHANNEL, 400, "Bad Request: TOPIC_CLOSED")
    house.clock.advance_to(MONDAY)
    await house.tick()
    house.clock.advance(hours=5)
    await house.tick()
    offer: dict[str, str | int] = {"chat": str(CHANNEL), "survey": "customers", "week": 47}
    assert told(house, "refused.digest", **offer) == 0
    house.sandbox.faults.clear()
    async with house.store.write() as tx:
        await set_chat_state(tx, CHANNEL, "active")
    for _ in range(3):
        await house.tick()
        house.clock.advance(minutes=5)
    assert told(house, "refused.digest", **offer) == 1
    manager = house.sandbox.person(MANAGER)
    assert manager.last.buttons == [["Post again"]]
    manager.tap("Post again")
    await house.turn()
    assert len([one for one in house.sandbox.room(CHANNEL).messages if one.from_bot]) == 1


async def test_alerts_that_their_group_refuses_go_to_the_managers(
    clock: SimulatedClock, tmp_path: Path
) -> None:
    """Each of them, as it would have been told without a group."""
    toml = ELEVEN_TOML.replace("channel =", f"alerts = {ALERTS}\nchannel =")
    async with house_of(toml, clock, tmp_path) as house:
        house.sandbox.group(ALERTS, "Alerts")
        refusing(house, ALERTS, 400, "Bad Request: TOPIC_CLOSED")
        alice = await asked(house)
        alice.tap("2")
        await house.turn()
        await house.later()
        await house.later()
        manager = house.sandbox.person(MANAGER)
        assert any(["Take", "Reply", "Done"] in one.buttons for one in manager.messages), [
            one.text for one in manager.messages
        ]


@pytest.mark.parametrize(
    "words", ["chat not found", "user not found", "PEER_ID_INVALID", "INPUT_USER_DEACTIVATED"]
)
async def test_who_is_unknown_to_a_reply_is_marked_as_after_a_delivery(
    sqlite_house: House, words: str
) -> None:
    """Telegram says it with 400, and not only with 403."""
    alice = await asked(sqlite_house)
    refusing(sqlite_house, alice.id, 400, f"Bad Request: {words}")
    alice.say("/help")
    await sqlite_house.turn()
    async with sqlite_house.store.read() as tx:
        person = await find_person(tx, alice.id)
    assert person is not None
    assert person.state == "unreachable"
