"""An employee who is a customer too: in doubt nothing is stored, and the bot asks."""

from __future__ import annotations

from sandbox.people import Person
from tests.handlers.scenes import answers, dump, link, open_team_wave, rows, says, team
from tests.house import House


async def both(house: House, tapped: bool = True) -> tuple[Person, int, int]:
    """Chen with an open question of each side: the messages of the named and the sealed one."""
    chen, *_ = await team(house)
    await open_team_wave(house)
    chen.tap("To the question")
    await house.turn()
    if tapped:
        chen.tap("3")
    pulse = chen.last.message_id
    chen.start(await link(house, "counter"))
    await house.turn()
    named = chen.last.message_id
    return chen, named, pulse


async def test_a_text_that_could_be_either_is_stored_nowhere(house: House) -> None:
    """Nor does it leave the chat: its author writes it again as a reply."""
    chen, _, _ = await both(house)
    before = await dump(house, "inbox")
    said = [chen.say("Too many meetings"), chen.say("7")]
    await house.turn()
    assert says(chen, "which")
    assert None not in [chen.find(one) for one in said]
    assert await dump(house, "inbox") == before


async def test_before_the_first_sealed_tap_there_is_doubt_already(house: House) -> None:
    """Whoever reads the notice and writes may mean the sealed answer."""
    chen, named, pulse = await both(house, tapped=False)
    before = await dump(house, "inbox")
    chen.say("Too many meetings")
    await house.turn()
    assert says(chen, "which")
    chen.say("Too many meetings", reply_to=pulse)
    await house.turn()
    assert chen.last.buttons[0] == ["To the question"]
    assert await dump(house, "inbox") == before
    chen.say("Dear", reply_to=named)
    await house.turn()
    (invitation,) = await rows(house, "invitations")
    assert list(invitation["early"].values()) == ["Dear"]


async def test_a_reply_removes_the_doubt(house: House) -> None:
    """Each text goes to its side of the wall."""
    chen, named, pulse = await both(house)
    chen.tap("8", named)
    sealed = await rows(house, "ballots")
    chen.say("Good kettle", reply_to=named)
    secret = chen.say("Too many meetings", reply_to=pulse)
    await house.turn()
    (response,) = await rows(house, "responses")
    assert response["reason"] == "Good kettle"
    assert await rows(house, "ballots") != sealed
    assert chen.find(secret) is None


async def test_a_score_typed_before_any_tap_can_still_be_joined_by_its_reason(
    sqlite_house: House,
) -> None:
    """A reply to the pulse's question is enough, though no button there was tapped."""
    chen, _, pulse = await both(sqlite_house, tapped=False)
    chen.say("4", reply_to=pulse)
    chen.say("Too many meetings", reply_to=pulse)
    await sqlite_house.turn()
    assert says(chen, "sealed.reason")
    assert await rows(sqlite_house, "responses") == []
    assert len(await answers(sqlite_house)) == 1


async def test_a_tap_is_never_in_doubt(sqlite_house: House) -> None:
    chen, named, pulse = await both(sqlite_house)
    chen.tap("9", named)
    chen.tap("1", pulse)
    await sqlite_house.turn()
    (response,) = await rows(sqlite_house, "responses")
    assert response["score"] == 9
    assert len(await answers(sqlite_house)) == 1
