"""From a token to a posted example by messages alone: claim, name, channel, code to print."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.claiming import tell_claim
from bot.demo.clock import SimulatedClock
from locales import LANGUAGES, text
from sandbox.people import Person
from storage.company.staff import Grant, load_staff
from survey.buttons.roles import Role
from survey.definition.parts import NOT_YET
from tests.handlers.scenes import QUESTION, dump, feed, house_of, message, rows, says
from tests.house import House

ALICE, BORIS, ROOM = 1001, 1002, -1009990001112


@pytest.fixture
async def empty(clock: SimulatedClock, tmp_path: Path) -> AsyncIterator[House]:
    """A bot with a token and nothing else."""
    async with house_of(None, clock, tmp_path) as house:
        yield house


async def printed(house: House, capsys: pytest.CaptureFixture[str]) -> str:
    """The payload of the link that a start prints now."""
    await tell_claim(house.store, house.app.definition.company, "eleven_bot", house.clock.now())
    line = capsys.readouterr().out
    assert line.startswith("Open https://t.me/eleven_bot?start=")
    assert line.endswith(" within an hour: you become the owner.\n")
    return line.partition("?start=")[2].split()[0]


async def claimed(
    house: House, capsys: pytest.CaptureFixture[str], language: str | None = "en"
) -> Person:
    alice = house.sandbox.person(ALICE, "Alice", language)
    alice.start(await printed(house, capsys))
    await house.turn()
    return alice


async def named(
    house: House, capsys: pytest.CaptureFixture[str], language: str | None = "en"
) -> Person:
    alice = await claimed(house, capsys, language)
    alice.say("Nordic Kettle")
    await house.turn()
    return alice


async def said_by(house: House, person: Person, words: str) -> None:
    person.say(words)
    await house.turn()


@pytest.mark.parametrize("language", LANGUAGES)
async def test_four_messages_and_three_taps_make_a_company_that_posts(
    language: str, empty: House, capsys: pytest.CaptureFixture[str]
) -> None:
    """In the owner's own language, from the claim to the code and the example."""
    alice = await claimed(empty, capsys, language)
    assert says(alice, "setup.name")
    await said_by(empty, alice, "Nordic Kettle")
    definition = empty.app.definition
    assert definition.company.fallback == language
    assert says(alice, "setup.named", company="Nordic Kettle", zone=definition.company.timezone)
    room = empty.sandbox.channel(ROOM, "Kettle news", [alice], bot=False)
    room.add_bot()
    await empty.turn()
    assert says(alice, "connect.offer", title="Kettle news")
    alice.tap(text(language, "button.yes"))
    await empty.turn()
    post = room.messages[-1]
    assert (post.caption or "").startswith(text(language, "example.head"))
    assert post.photo
    code = next(m for m in alice.messages if "document" in m.content)
    assert code.content["document"]["file_name"] == "customers.png"
    assert "/invite" in (alice.last.text or "")


async def test_the_definition_that_came_by_chat_asks_customers_at_once(
    empty: House, capsys: pytest.CaptureFixture[str]
) -> None:
    await named(empty, capsys)
    boris = empty.sandbox.person(BORIS, "Boris", "fi")
    boris.start()
    await empty.turn()
    assert boris.last.buttons == QUESTION
    assert (boris.last.text or "").startswith("Nordic Kettle\n")


async def test_the_first_real_digest_follows_on_monday(
    empty: House, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nobody has to restart anything."""
    alice = await named(empty, capsys)
    room = empty.sandbox.channel(ROOM, "Kettle news", [alice], bot=False)
    room.add_bot()
    await empty.turn()
    alice.tap("Yes")
    await empty.turn()
    before = len(room.messages)
    empty.clock.advance(days=7)
    await empty.tick()
    assert len(room.messages) == before + 1


async def test_strangers_find_it_closed_and_leave_no_trace(empty: House) -> None:
    """Whatever they write or tap, before there is a company."""
    boris = empty.sandbox.person(BORIS, "Boris")
    before = await dump(empty, "inbox")
    for words in ("/start", "/feedback hello", "/language", "/surveys", "9", "Hello"):
        await said_by(empty, boris, words)
        assert says(boris, "notopen")
    boris.send_sticker()
    await empty.turn()
    boris.tap_raw("l:fi", boris.last.message_id)
    await empty.turn()
    assert boris.toasts[-1].text == text("en", "notopen")
    assert await dump(empty, "inbox") == before


async def test_a_second_tap_on_the_link_reveals_nothing(
    empty: House, capsys: pytest.CaptureFixture[str]
) -> None:
    """It reads like a link that never was."""
    token = await printed(empty, capsys)
    alice = empty.sandbox.person(ALICE, "Alice")
    boris = empty.sandbox.person(BORIS, "Boris")
    alice.start(token)
    boris.start(token)
    await empty.turn()
    assert says(alice, "setup.name")
    assert says(boris, "payload.unknown")
    await said_by(empty, boris, "/start nonsense")
    assert says(boris, "payload.unknown")
    assert [row["telegram_id"] for row in await rows(empty, "staff")] == [ALICE]


@pytest.mark.parametrize("how", ["expired", "void", "owned"])
async def test_a_link_that_no_longer_holds_gives_nothing(
    how: str, empty: House, capsys: pytest.CaptureFixture[str]
) -> None:
    """After an hour, after another start, after somebody became the owner some other way."""
    token = await printed(empty, capsys)
    if how == "expired":
        empty.clock.advance(minutes=60)
    elif how == "void":
        assert await printed(empty, capsys) != token
    else:
        async with empty.store.write() as tx:
            await Grant(BORIS, Role.OWNER, "Boris", empty.clock.now()).apply(tx)
    alice = empty.sandbox.person(ALICE, "Alice")
    alice.start(token)
    await empty.turn()
    assert says(alice, "payload.unknown")
    async with empty.store.read() as tx:
        staff = await load_staff(tx, NOT_YET.company)
    assert staff.role_of(ALICE) is Role.EVERYONE


async def test_with_an_owner_nothing_is_printed(
    sqlite_house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    house = sqlite_house
    await tell_claim(house.store, house.app.definition.company, "eleven_bot", house.clock.now())
    assert capsys.readouterr().out == ""
    assert await rows(house, "links") == []


@pytest.mark.parametrize("wrong", ["x" * 61, "two\nlines", "   \u00a0"])
async def test_a_name_that_does_not_fit_is_asked_again(
    wrong: str, empty: House, capsys: pytest.CaptureFixture[str]
) -> None:
    alice = await claimed(empty, capsys)
    await said_by(empty, alice, wrong)
    assert says(alice, "setup.name.wrong")
    assert empty.app.definition is NOT_YET
    alice.send_voice()
    await empty.turn()
    assert says(alice, "setup.name.wrong")
    await said_by(empty, alice, "x" * 60)
    assert empty.app.definition.company.name == "x" * 60


async def test_commands_work_before_the_name_and_are_none(
    empty: House, capsys: pytest.CaptureFixture[str]
) -> None:
    alice = await claimed(empty, capsys)
    await said_by(empty, alice, "/help")
    assert "/invite" in (alice.last.text or "")
    await said_by(empty, alice, "/start")
    assert says(alice, "setup.name")
    assert empty.app.definition is NOT_YET


async def test_a_file_without_an_owner_gets_one_by_the_link(
    clock: SimulatedClock, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The company is named already: nothing is asked."""
    toml = '[company]\nname = "Nordic Kettle"\ntimezone = "Europe/Helsinki"\n'
    async with house_of(toml, clock, tmp_path) as house:
        alice = await claimed(house, capsys)
        assert (alice.last.text or "").startswith(
            text("en", "welcome.owner", company="Nordic Kettle")
        )
        await said_by(house, alice, "Copper Kettle")
        assert house.app.definition.company.name == "Nordic Kettle"


async def test_the_owner_s_menu_comes_with_the_role(
    empty: House, capsys: pytest.CaptureFixture[str]
) -> None:
    await claimed(empty, capsys, "ru")
    theirs = [
        call.params["commands"]
        for call in empty.calls("setMyCommands")
        if call.params.get("scope") == {"type": "chat", "chat_id": ALICE}
        and call.params.get("language_code") == "ru"
    ]
    assert {one["command"] for one in theirs[-1]} >= {"surveys", "connect", "invite", "link"}


async def test_a_name_in_a_batch_that_fails_is_stored_all_the_same(
    empty: House, capsys: pytest.CaptureFixture[str]
) -> None:
    """The replay sees the definition as it was before, not as the lost transaction had it."""
    alice = await claimed(empty, capsys)
    await feed(
        empty, {"message": message(alice, "Nordic Kettle")}, {"message": {"message_id": "broken"}}
    )
    assert empty.app.definition.company.name == "Nordic Kettle"
    assert says(alice, "setup.named", company="Nordic Kettle", zone="Etc/UTC")


async def test_a_claim_lasts_an_hour_and_no_more(
    empty: House, capsys: pytest.CaptureFixture[str]
) -> None:
    await printed(empty, capsys)
    (link,) = await rows(empty, "links")
    assert link["expires_at"] - link["created_at"] == timedelta(hours=1)
