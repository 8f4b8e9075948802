"""Definitions, part by part: when each first appeared, and which are gone from the file."""

from __future__ import annotations

from storage.company.definitions import drop_unnamed, load_parts, save_part, since
from storage.database.engine import Store
from tests.storage.rows import MONDAY, NEXT_MONDAY


async def test_parts_are_read_as_they_were_saved(store: Store) -> None:
    company = {"name": "Чайник", "languages": ["en", "fi"], "quiet_days": 7, "channel": None}
    async with store.write() as tx:
        assert await load_parts(tx) == {}
        await save_part(tx, "company", company, MONDAY)
        await save_part(tx, "survey:customers", {"kind": "nps"}, MONDAY)
    async with store.read() as tx:
        assert await load_parts(tx) == {"company": company, "survey:customers": {"kind": "nps"}}


async def test_a_part_keeps_the_instant_it_first_appeared(store: Store) -> None:
    """Or every edit of the file would move the schedules' beginning."""
    async with store.write() as tx:
        await save_part(tx, "digest", {"at": "mon 09:00"}, MONDAY)
        await save_part(tx, "digest", {"at": "fri 09:00"}, NEXT_MONDAY)
        assert await since(tx, "digest") == MONDAY
        assert await since(tx, "company") is None
        assert await load_parts(tx) == {"digest": {"at": "fri 09:00"}}


async def test_parts_the_file_no_longer_names_go_unless_made_elsewhere(store: Store) -> None:
    async with store.write() as tx:
        for part in ("company", "survey:customers", "survey:visits"):
            await save_part(tx, part, {}, MONDAY)
        await save_part(tx, "channel:-1", {}, MONDAY, origin="chat")
        await drop_unnamed(tx, {"company", "survey:customers"})
        assert set(await load_parts(tx)) == {"company", "survey:customers", "channel:-1"}
        await drop_unnamed(tx, [])
        assert set(await load_parts(tx)) == {"channel:-1"}


async def test_a_part_that_comes_back_appears_anew(store: Store) -> None:
    async with store.write() as tx:
        await save_part(tx, "digest", {}, MONDAY)
        await drop_unnamed(tx, ["company"])
        await save_part(tx, "digest", {}, NEXT_MONDAY)
        assert await since(tx, "digest") == NEXT_MONDAY


async def test_a_part_taken_over_by_the_file_goes_with_it(store: Store) -> None:
    async with store.write() as tx:
        await save_part(tx, "survey:customers", {"made": "chat"}, MONDAY, origin="chat")
        await save_part(tx, "survey:customers", {"made": "file"}, MONDAY)
        await drop_unnamed(tx, ["company"])
        assert await load_parts(tx) == {}
