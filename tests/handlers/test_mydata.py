"""/export and /erase."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from locales import LANGUAGES, text
from sandbox.people import Person
from storage.database.tables import ballots, samples
from tests.handlers.case_scenes import relayed
from tests.handlers.scenes import (
    answers,
    asked,
    dump,
    link,
    open_team_wave,
    rows,
    says,
    scored,
    team,
)
from tests.house import MANAGER, House


async def said(house: House, person: Person, words: str) -> None:
    person.say(words)
    await house.turn()


async def tapped(house: House, person: Person, key: str) -> None:
    person.tap(text(person.language or "en", key))
    await house.turn()


def exported(person: Person) -> Any:
    """The file under the newest message."""
    assert person.last.caption == text("en", "export.caption")
    assert person.last.document is not None
    return json.loads(person.last.document)


async def answered(house: House) -> Person:
    """A customer with a score, a reason, and a text that goes into the case."""
    alice = await scored(house, "3")
    await said(house, alice, "It leaks")
    house.clock.advance_to(house.clock.now() + timedelta(days=40))
    await said(house, alice, "Now it whistles")
    return alice


async def test_a_customer_gets_all_that_is_stored_as_a_file(sqlite_house: House) -> None:
    alice = await answered(sqlite_house)
    before = await dump(sqlite_house, "inbox")
    await said(sqlite_house, alice, "/export")
    found = exported(alice)["customer"]
    assert (found["telegram_id"], found["name"], found["state"]) == (1001, "Alice", "active")
    assert [(one["score"], one["reason"]) for one in found["answers"]] == [(3, "It leaks")]
    (case,) = found["cases"]
    assert [one["text"] for one in case["messages"]] == ["Now it whistles"]
    assert [one["survey_key"] for one in found["invitations"]] == ["customers"]
    assert await dump(sqlite_house, "inbox") == before


async def test_an_employee_gets_their_roster_row_and_never_a_ballot(sqlite_house: House) -> None:
    """The file is the same whether they voted or not."""
    alice, boris, *_ = await team(sqlite_house)
    await open_team_wave(sqlite_house)
    await tapped(sqlite_house, alice, "button.ask")
    alice.tap("3")
    await sqlite_house.turn()
    files = []
    for person in (alice, boris):
        await said(sqlite_house, person, "/export")
        files.append(exported(person))
        files[-1]["employee"][0] |= {"telegram_id": 0, "name": ""}
    assert files[0] == files[1]
    assert set(files[0]) == {"employee"}


@pytest.mark.parametrize("command", ["/export", "/erase"])
async def test_of_a_stranger_nothing_is_stored_nor_sent(sqlite_house: House, command: str) -> None:
    stranger = sqlite_house.sandbox.person(1009, "Stranger", "en")
    await said(sqlite_house, stranger, command)
    assert says(stranger, "privacy.none")
    assert await rows(sqlite_house, "people") == []


async def test_erasing_leaves_a_score_that_belongs_to_nobody(sqlite_house: House) -> None:
    """The counts stand; no word, name or id of hers is left."""
    alice = await answered(sqlite_house)
    counts = await rows(sqlite_house, "rollup")
    await said(sqlite_house, alice, "/erase")
    assert says(alice, "erase.ask.customer")
    await tapped(sqlite_house, alice, "button.yes")
    assert says(alice, "erase.done")
    for name in ("people", "notes", "invitations"):
        assert await rows(sqlite_house, name) == []
    (answer,) = await rows(sqlite_house, "responses")
    assert (answer["score"], answer["person_id"], answer["reason"]) == (3, None, None)
    assert await rows(sqlite_house, "rollup") == counts
    left = repr(await dump(sqlite_house))
    assert not [word for word in ("leaks", "whistles", "Alice") if word in left]


@pytest.mark.parametrize("language", LANGUAGES)
async def test_no_keeps_everything(sqlite_house: House, language: str) -> None:
    alice = await asked(sqlite_house, language=language)
    before = await dump(sqlite_house, "inbox")
    await said(sqlite_house, alice, "/erase")
    await tapped(sqlite_house, alice, "button.no")
    assert says(alice, "erase.kept")
    assert await dump(sqlite_house, "inbox") == before


async def ballots_left(house: House) -> int:
    async with house.store.read() as tx:
        return int(await tx.scalar(sa.select(sa.func.count()).select_from(ballots)) or 0)


async def test_an_employee_who_erases_withdraws_the_ballot_and_nothing_tells(
    house: House,
) -> None:
    """Who had voted reads what the other reads; the other ballots stay."""
    alice, boris, chen, *_ = await team(house)
    await open_team_wave(house)
    for person in (alice, chen):
        await tapped(house, person, "button.ask")
        person.tap("3")
        await house.turn()
    assert len(await answers(house)) == 2
    said_to: list[list[str | None]] = []
    for person in (alice, boris):
        house.sandbox.calls.clear()
        await said(house, person, "/erase")
        assert says(person, "erase.ask.employee")
        await tapped(house, person, "button.yes")
        calls = house.calls()
        said_to.append([call.method + str(call.params.get("text")) for call in calls])
    assert said_to[0] == said_to[1]
    assert len(await answers(house)) == 1
    assert await ballots_left(house) == 20, "a row stays for each place"
    ids = {row["telegram_id"] for row in await rows(house, "employees")}
    assert not {2001, 2002} & ids
    async with house.store.read() as tx:
        assert await tx.scalar(sa.select(sa.func.count()).select_from(samples)) == 18


async def test_without_the_key_nothing_is_erased(sqlite_house: House) -> None:
    """A ballot that cannot be found would be counted once the key is back."""
    alice, *_ = await team(sqlite_house)
    await open_team_wave(sqlite_house)
    await said(sqlite_house, alice, "/erase")
    for key in sqlite_house.keys_dir.glob("*.key"):
        key.rename(key.with_suffix(".away"))
    before = await dump(sqlite_house, "inbox")
    await tapped(sqlite_house, alice, "button.yes")
    assert alice.toasts[-1].text == text("en", "erase.later")
    assert await dump(sqlite_house, "inbox") == before


async def test_whoever_has_a_role_reads_that_it_is_kept(sqlite_house: House) -> None:
    """The name stands in the row where the role came by the chat, as the file names nobody."""
    house, boss = sqlite_house, sqlite_house.sandbox.person(MANAGER, "Manager")
    for command, key in (("/privacy", "privacy.staff"), ("/erase", "erase.staff")):
        boss.say(command)
        await house.turn()
        assert text("en", key, company="Nordic Kettle") in str(boss.last.text)
        assert not boss.last.buttons
    boss.say("/export")
    await house.turn()
    sent = exported(boss)
    assert sent == {"staff": {"telegram_id": MANAGER, "name": "", "role": "owner"}}


async def test_a_text_from_before_the_score_is_in_the_file(sqlite_house: House) -> None:
    alice = await asked(sqlite_house)
    await said(sqlite_house, alice, "Hello, it leaks")
    await said(sqlite_house, alice, "/export")
    (invitation,) = exported(alice)["customer"]["invitations"]
    assert invitation["early"] == ["Hello, it leaks"]


async def test_the_pulses_an_employee_was_asked_in_are_in_the_file(sqlite_house: House) -> None:
    alice, *_ = await team(sqlite_house)
    await open_team_wave(sqlite_house)
    await said(sqlite_house, alice, "/export")
    (row,) = exported(alice)["employee"]
    (sample,) = row["samples"]
    assert set(sample) == {"opened_at", "counts_under", "delivered"}


async def test_what_staff_wrote_is_in_the_file(sqlite_house: House) -> None:
    await relayed(sqlite_house)
    boss = sqlite_house.sandbox.person(MANAGER)
    await said(sqlite_house, boss, "/export")
    written = exported(boss)["written_as_staff"]
    assert [one["text"] for one in written["case_messages"]] == ["A new one is on its way"]
    assert [one["taken_name"] for one in written["cases_taken"]] == ["Manager"]


async def test_an_employee_is_told_which_questions_stop(sqlite_house: House) -> None:
    employee, *_ = await team(sqlite_house)
    token = await link(sqlite_house, "shop-door")
    customer = sqlite_house.sandbox.person(1001, "Alice", "en")
    for person, pulses in ((customer, False), (employee, True)):
        person.start(token)
        await sqlite_house.turn()
        for label in ("…", text("en", "button.stop")):
            person.tap(label)
            await sqlite_house.turn()
        assert text("en", "stop.done") in str(person.last.text)
        assert (text("en", "stop.pulses") in str(person.last.text)) is pulses
