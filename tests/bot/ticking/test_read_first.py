"""A digest's numbers are read before anything is written, and still it is posted exactly once."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from bot.ticking import digests
from bot.ticking.digests import DueReport, post, post_due_digests, read_due
from reports.report import Report, read_report
from storage.people.people import find_person
from storage.privacy.erase import erase_person
from tests.handlers.scenes import rows, scored
from tests.house import House

MONDAY = datetime(2026, 11, 23, 7, tzinfo=UTC)  # nine in Helsinki, the digest's hour
WORDS = "They saw the crack and changed the kettle"


async def read(house: House) -> list[DueReport]:
    async with house.store.read() as tx:
        return await read_due(tx, house.app.definition, house.clock.now())


async def posted(house: House, due: DueReport) -> bool:
    async with house.store.write() as tx:
        return await post(tx, due, house.app.definition, house.clock.now())


async def queued(house: House) -> list[Any]:
    return [row["payload"] for row in await rows(house, "outbox") if row["kind"] == "digest"]


async def test_nobody_waits_for_the_numbers(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """While they are read, whoever taps can write."""
    await scored(house, "9")
    house.clock.advance_to(MONDAY)

    async def while_somebody_writes(*args: Any) -> Report:
        async with house.store.write() as tx:  # on SQLite there is one writer
            assert await find_person(tx, 1001)
        return await read_report(*args)

    monkeypatch.setattr(digests, "read_report", while_somebody_writes)
    assert await post_due_digests(house.store, house.app.definition, house.clock.now()) == 1


async def test_two_replicas_that_read_the_same_post_it_once(house: House) -> None:
    await scored(house, "9")
    house.clock.advance_to(MONDAY)
    (one,), (other,) = await read(house), await read(house)
    assert [await posted(house, due) for due in (one, other)] == [True, False]
    assert len(await queued(house)) == 1
    assert await read(house) == []


async def test_a_process_killed_after_reading_has_posted_nothing_and_the_next_one_does(
    house: House,
) -> None:
    """Entry and row are written together: whichever of both could be lost, the other is, too."""
    await scored(house, "9")
    house.clock.advance_to(MONDAY)
    (due,) = await read(house)

    async def killed_in_the_middle() -> None:
        async with house.store.write() as tx:
            assert await post(tx, due, house.app.definition, house.clock.now())
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        await killed_in_the_middle()
    assert await queued(house) == []
    assert await post_due_digests(house.store, house.app.definition, house.clock.now()) == 1
    assert await post_due_digests(house.store, house.app.definition, house.clock.now()) == 0
    assert len(await queued(house)) == 1


@pytest.mark.parametrize("forgotten", [False, True])
async def test_who_is_forgotten_between_reading_and_posting_is_not_quoted(
    house: House, *, forgotten: bool
) -> None:
    """The control shows that they would have been."""
    alice = await scored(house, "9")
    alice.say(WORDS)
    await house.turn()
    house.clock.advance_to(MONDAY)
    (due,) = await read(house)
    async with house.store.write() as tx:
        person = await find_person(tx, 1001)
        assert person is not None
        if forgotten:
            await erase_person(tx, person.id)
    assert await posted(house, due)
    (payload,) = await queued(house)
    assert (WORDS in str(payload)) is not forgotten
