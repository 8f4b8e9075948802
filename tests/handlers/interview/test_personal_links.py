"""A personal link binds one account, and tells whom it bound nothing of the company's list."""

from __future__ import annotations

import json
from typing import Any

import pytest
import sqlalchemy as sa

from locales import LANGUAGES, text
from sandbox.people import Person
from storage.database.tables import links, responses, rollup
from storage.people.people import AddPerson
from storage.people.people import Person as Row
from survey.time.periods import day_of
from tests.handlers.scenes import QUESTION, dump, link, rows, says
from tests.house import MANAGER, House

BIRD = "canary"
CHEN, DORA = 424242001, 424242002  # whom a link was passed on to
NAME, SEGMENT = f"{BIRD} Clara", f"{BIRD} North"


async def listed(house: House, *, answered: bool = False) -> str:
    """A customer of the company's list, perhaps with an imported answer, and their link."""
    row = Row(7, None, f"{BIRD}-7", NAME, "fi", SEGMENT, "active")
    async with house.store.write() as tx:
        now = house.clock.now()
        await AddPerson(row, now, {"plan": f"{BIRD} gold"}).apply(tx)
    if answered:
        await imported(house, 7)
    house.clock.advance(days=1)
    return await link(
        house, "personal", external_id=f"{BIRD}-7", properties={"order": f"{BIRD} 12"}
    )


async def imported(house: House, person_id: int) -> None:
    """An answer of theirs from a file."""
    async with house.store.write() as tx:
        await tx.execute(
            responses.insert().values(
                id=70, survey_key="customers", person_id=person_id, touchpoint="", segment="",
                via="import", score=4, scored_at=house.clock.now(), awaiting=False,
                day=day_of(house.clock.now(), house.app.definition.company.zone),
                reason=f"{BIRD} was late", reason_parts={"0": f"{BIRD} was late"},
            )
        )  # fmt: skip


async def opens(
    house: House, token: str | None, account: int = CHEN, language: str = "en"
) -> Person:
    person = house.sandbox.person(account, f"Account {account}", language)
    person.start(*([token] if token else []))
    await house.turn()
    return person


async def does(house: House, person: Person, words: str) -> None:
    person.say(words)
    await house.turn()


async def erases(house: House, person: Person) -> None:
    await does(house, person, "/erase")
    assert text("en", "personal.list", company="Nordic Kettle") in (person.last.text or "")
    person.tap("Yes")
    await house.turn()
    assert says(person, "erase.done")


async def answers(house: House, person: Person) -> None:
    person.tap("3")
    await does(house, person, "It leaks")


def heard_by_managers(house: House) -> list[str]:
    """The warnings of passed-on links that a manager has."""
    known = text("en", "link.forwarded", who="|").split("|")
    said = [message.text or "" for message in house.sandbox.person(MANAGER).messages]
    return [words for words in said if all(part in words for part in known)]


@pytest.mark.parametrize("before", ["a stranger", "a customer"])
@pytest.mark.parametrize("imported", [False, True], ids=["no history", "history"])
async def test_what_was_on_the_list_is_never_shown_to_whom_a_link_bound(
    house: House, before: str, imported: bool
) -> None:
    """By the file, by any message, or by when it last answered; managers see it as before."""
    if before == "a customer":
        await opens(house, None)
    chen = await opens(house, await listed(house, answered=imported))
    if not imported or before == "a customer":
        await answers(house, chen)
    else:
        assert says(chen, "quarantine.erased")
        await does(house, chen, "It leaks")
    await does(house, chen, "/export")
    assert chen.last.document is not None
    sent = chen.last.document.decode()
    assert BIRD not in sent
    assert "It leaks" in sent
    assert json.loads(sent)["customer"]["withheld"]
    assert text("en", "personal.list", company="Nordic Kettle") in str(chen.last.caption)
    said = [str(one.text or one.caption) for one in chen.messages if one.from_bot]
    assert BIRD not in repr(said)
    (person,) = await rows(house, "people")
    assert (person["telegram_id"], person["external_id"]) == (CHEN, f"{BIRD}-7")
    assert (person["name"], person["segment"]) == (NAME, SEGMENT)
    assert person["properties"] == {"plan": f"{BIRD} gold", "order": f"{BIRD} 12"}


@pytest.mark.parametrize("before", ["a stranger", "a customer"])
async def test_erasing_leaves_the_company_s_record_as_it_was(house: House, before: str) -> None:
    """Their own answers, words and account go; the list, its history and the counts stay."""
    if before == "a customer":
        await opens(house, None)
    token = await listed(house)
    chen = await opens(house, token)
    await answers(house, chen)
    await imported(house, (await rows(house, "people"))[0]["id"])
    counts = await rows(house, "rollup")
    await erases(house, chen)
    (person,) = await rows(house, "people")
    assert (person["external_id"], person["telegram_id"], person["bound_at"]) == (
        f"{BIRD}-7", None, None,
    )  # fmt: skip
    assert (person["name"], person["segment"]) == (NAME, SEGMENT)
    assert person["properties"]["plan"] == f"{BIRD} gold"
    left = {row["person_id"]: row["reason"] for row in await rows(house, "responses")}
    assert left == {person["id"]: f"{BIRD} was late", None: None}
    assert await rows(house, "rollup") == counts
    assert await rows(house, "cases") == []
    everything = repr(await dump(house, "inbox"))
    assert str(CHEN) not in everything
    assert "leaks" not in everything


async def test_a_link_erased_before_any_answer_is_the_real_one_s_again(house: House) -> None:
    token = await listed(house)
    await erases(house, await opens(house, token))
    dora = await opens(house, token, DORA)
    assert dora.last.buttons == QUESTION
    assert [row["telegram_id"] for row in await rows(house, "people")] == [DORA]


@pytest.mark.parametrize("answered", [False, True])
@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_second_opener_is_told_kindly_and_nothing_is_stored(
    sqlite_house: House, language: str, answered: bool
) -> None:
    house = sqlite_house
    token = await listed(house)
    chen = await opens(house, token)
    if answered:
        await answers(house, chen)
    before = await dump(house, "inbox", "outbox", "ledger")
    for _ in range(3):
        dora = await opens(house, token, DORA, language)
        assert says(dora, "link.others", company="Nordic Kettle")
    assert await dump(house, "inbox", "outbox", "ledger") == before
    assert heard_by_managers(house) == [text("en", "link.forwarded", who=NAME)]


async def test_whoever_is_another_customer_is_a_second_opener(house: House) -> None:
    """Bound to one number, they are not asked in the name of another."""
    theirs = await link(house, "theirs", external_id="crm-1")
    chen = await opens(house, theirs)
    token = await listed(house)
    await opens(house, token)
    assert says(chen, "link.others", company="Nordic Kettle")
    assert len(heard_by_managers(house)) == 1
    dora = await opens(house, token, DORA)
    assert dora.last.buttons == QUESTION


async def test_whom_it_bound_finds_the_question_again(house: House) -> None:
    token = await listed(house)
    chen = await opens(house, token)
    await opens(house, token)
    assert chen.last.buttons == QUESTION
    assert len(await rows(house, "invitations")) == 1


@pytest.mark.parametrize("bound", [False, True])
async def test_a_link_ends_after_ninety_days(house: House, bound: bool) -> None:
    """To the second, opened before or not; then nobody is bound by it."""
    token = await listed(house)
    house.clock.advance(days=90, seconds=-2)
    if bound:
        await opens(house, token)
    house.clock.advance(seconds=2)
    chen = await opens(house, token, CHEN if bound else DORA)
    assert says(chen, "payload.unknown")
    assert len(await rows(house, "invitations")) == bound


async def test_a_link_ends_with_the_first_answer(house: House) -> None:
    """Whom it bound is heard while the quarantine runs, and asked by it no more; other links and
    other people's stay."""
    open_link = await link(house, "counter")
    token = await listed(house)
    later = await link(house, "other", external_id="crm-8")
    chen = await opens(house, token)
    await answers(house, chen)
    await opens(house, token)
    assert "17 November" in (chen.last.text or "")
    ended = {row["token"]: row["expires_at"] for row in await rows(house, "links")}
    assert ended[token] is not None
    assert ended[open_link] is ended[later] is None
    house.clock.advance(days=91)
    await opens(house, token)
    assert says(chen, "payload.unknown")
    await opens(house, open_link)
    assert chen.last.buttons == QUESTION


async def test_erasing_after_the_answer_does_not_open_it_again(house: House) -> None:
    """Else a link in a group would count for everybody in turn."""
    token = await listed(house)
    chen = await opens(house, token)
    await answers(house, chen)
    await erases(house, chen)
    dora = await opens(house, token, DORA)
    assert says(dora, "payload.unknown")
    async with house.store.read() as tx:
        assert await tx.scalar(sa.select(sa.func.sum(rollup.c.n))) == 1
        assert await tx.scalar(sa.select(sa.func.count()).select_from(links)) == 1


async def test_a_number_that_no_list_knew_goes_with_whoever_came_by_it(house: House) -> None:
    token = await link(house, "fresh", external_id=f"{BIRD}-9", properties={"order": BIRD})
    chen = await opens(house, token)
    await answers(house, chen)
    await does(house, chen, "/export")
    assert chen.last.document is not None
    found: dict[str, Any] = json.loads(chen.last.document)["customer"]
    assert BIRD not in repr(found)
    assert found["name"] == f"Account {CHEN}"
    await erases(house, chen)
    assert await rows(house, "people") == []


@pytest.mark.parametrize("language", LANGUAGES)
async def test_privacy_says_it_to_whom_a_link_bound_alone(
    sqlite_house: House, language: str
) -> None:
    token = await listed(sqlite_house)
    words = text(language, "personal.list", company="Nordic Kettle")
    for account, link_, told in ((CHEN, token, True), (DORA, None, False)):
        person = await opens(sqlite_house, link_, account, language)
        await does(sqlite_house, person, "/privacy")
        assert (words in (person.last.text or "")) is told
