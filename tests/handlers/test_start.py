"""/start, bare and with the payload of a link."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from bot.demo.clock import SimulatedClock
from locales import text
from storage.database.tables import invitations
from storage.people.people import AddPerson, Person
from tests.handlers.scenes import (
    QUESTION,
    asked,
    house_of,
    link,
    open_customers_wave,
    open_team_wave,
    rows,
    says,
    scored,
    team,
)
from tests.house import ELEVEN_TOML, House


async def test_start_puts_the_first_question(sqlite_house: House) -> None:
    """Its text names the ends and the middle; eleven buttons and the dots in rows of six."""
    alice = await asked(sqlite_house)
    subject, ask, scale = (alice.last.text or "").split("\n")
    assert subject == "Nordic Kettle"
    assert ask == text("en", "ask.nps")
    assert all(number in scale for number in ("0", "5", "10"))
    assert alice.last.buttons == QUESTION


async def test_start_twice_puts_the_same_question_again(sqlite_house: House) -> None:
    """Both keyboards belong to one invitation, whose newest message is remembered."""
    alice = await asked(sqlite_house)
    alice.start()
    await sqlite_house.turn()
    (invitation,) = await rows(sqlite_house, "invitations")
    assert invitation["message_id"] == alice.last.message_id
    assert len([message for message in alice.messages if message.buttons == QUESTION]) == 2


async def test_situation_16_a_link_opened_twice_is_one_invitation(sqlite_house: House) -> None:
    token = await link(sqlite_house, "counter", touchpoint="checkout", segment="North")
    alice = sqlite_house.sandbox.person(1001, "Alice")
    alice.start(token)
    alice.start(token)
    await sqlite_house.turn()
    alice.tap("9", alice.messages[2].message_id)
    alice.tap("9")
    await sqlite_house.turn()
    (response,) = await rows(sqlite_house, "responses")
    assert (response["touchpoint"], response["segment"]) == ("checkout", "North")
    assert response["via"] == "link"
    assert len(await rows(sqlite_house, "invitations")) == 1


async def test_situation_16_an_unknown_payload_is_answered_kindly(sqlite_house: House) -> None:
    """And nothing is stored, not even a person."""
    alice = sqlite_house.sandbox.person(1001, "Alice")
    for payload in ("nobody-made-this", "x" * 64, "x" * 65, "no/such", "ж", "a b", "{0}", "' --"):
        before = len(alice.messages)
        alice.start(payload)
        await sqlite_house.turn()
        assert len(alice.messages) == before + 2
        assert says(alice, "payload.unknown")
    assert await rows(sqlite_house, "people") == []


async def test_situation_16_a_link_expires(sqlite_house: House) -> None:
    """The instant of its expiry is already too late."""
    until = sqlite_house.clock.now() + timedelta(hours=1)
    token = await link(sqlite_house, "soon-over", expires_at=until)
    sqlite_house.clock.advance_to(until)
    alice = sqlite_house.sandbox.person(1001, "Alice")
    alice.start(token)
    await sqlite_house.turn()
    assert says(alice, "payload.unknown")


async def test_a_link_to_a_survey_that_is_gone_says_so(sqlite_house: House) -> None:
    token = await link(sqlite_house, "old-poster", survey="abolished")
    alice = sqlite_house.sandbox.person(1001, "Alice")
    alice.start(token)
    await sqlite_house.turn()
    assert says(alice, "payload.closed")


async def test_a_personal_link_binds_a_customer_known_by_number(sqlite_house: House) -> None:
    """The row imported without a Telegram id gets one; no second row appears."""
    known = Person(7, None, "K-17", "Alice A.", "fi", "North", "active")
    async with sqlite_house.store.write() as tx:
        await AddPerson(known, sqlite_house.clock.now(), {"plan": "gold"}).apply(tx)
    token = await link(
        sqlite_house, "personal", external_id="K-17", properties={"product": "kettle"}
    )
    alice = sqlite_house.sandbox.person(1001, "Alice")
    alice.start(token)
    await sqlite_house.turn()
    (person,) = await rows(sqlite_house, "people")
    assert (person["id"], person["telegram_id"], person["external_id"]) == (7, 1001, "K-17")
    assert person["properties"] == {"plan": "gold", "product": "kettle"}
    assert alice.last.buttons == QUESTION


async def test_another_touchpoint_takes_the_place_of_an_unanswered_question(
    sqlite_house: House,
) -> None:
    """The older keyboard is closed by that: one person is not counted twice for one question."""
    alice = sqlite_house.sandbox.person(1001, "Alice")
    for touchpoint in ("checkout", "delivery"):
        alice.start(await link(sqlite_house, touchpoint, touchpoint=touchpoint))
        await sqlite_house.turn()
    older = next(message for message in alice.messages if message.buttons == QUESTION)
    alice.tap("0", older.message_id)
    await sqlite_house.turn()
    assert older.text == text("en", "closed.wave")
    assert await rows(sqlite_house, "responses") == []
    alice.tap("9")
    await sqlite_house.turn()
    (response,) = await rows(sqlite_house, "responses")
    assert response["touchpoint"] == "delivery"


async def test_start_turns_the_questions_on_after_a_stop(sqlite_house: House) -> None:
    alice = await asked(sqlite_house)
    alice.say("/stop")
    alice.start()
    await sqlite_house.turn()
    assert (await rows(sqlite_house, "people"))[0]["state"] == "active"
    assert alice.last.buttons == QUESTION


async def test_an_employee_who_is_no_customer_is_asked_nothing(sqlite_house: House) -> None:
    """Nor does /start make a customer of them."""
    chen, *_ = await team(sqlite_house, 1)
    chen.start()
    await sqlite_house.turn()
    assert says(chen, "start.nothing")
    assert await rows(sqlite_house, "people") == []


async def test_start_brings_an_employee_the_notice_of_the_open_wave(sqlite_house: House) -> None:
    chen, *_ = await team(sqlite_house)
    await open_team_wave(sqlite_house)
    notice = chen.last.text
    chen.start()
    await sqlite_house.turn()
    assert chen.last.text == notice
    assert len([message for message in chen.messages if message.text == notice]) == 2


async def test_a_question_of_a_survey_that_is_gone_is_not_put_again(
    clock: SimulatedClock, tmp_path: Path
) -> None:
    """/start asks the survey there is; no update is put aside over the one that was."""
    async with house_of(ELEVEN_TOML, clock, tmp_path) as house:
        alice = await asked(house)
        async with house.store.write() as tx:
            await tx.execute(invitations.update().values(survey_key="abolished"))
        alice.start()
        await house.turn()
        assert len(await rows(house, "invitations")) == 2
        alice.say("/language")
        await house.turn()
        alice.tap("Suomi")
        await house.turn()
        assert await rows(house, "dead_letters") == []


async def test_a_long_wave_is_remembered_to_its_last_day(
    clock: SimulatedClock, tmp_path: Path
) -> None:
    """Forty days after the question /start puts it again, and the reason finds its answer."""
    toml = ELEVEN_TOML.replace("open_days = 7", "open_days = 60")
    async with house_of(toml, clock, tmp_path) as house:
        boris = await scored(house, "3", 1002)
        clock.advance(days=100)
        wave_id = await open_customers_wave(house)
        clock.advance(days=40)
        boris.start()
        await house.turn()
        boris.tap("9")
        boris.say("They mended it")
        await house.turn()
        answers = {row["id"]: row for row in await rows(house, "responses")}
        newest = next(row for row in await rows(house, "invitations") if row["wave_id"] == wave_id)
        assert len(answers) == 2
        assert answers[newest["id"]]["reason"] == "They mended it"
