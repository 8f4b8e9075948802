"""A definition that changes while it is used: every process reads it again."""

from __future__ import annotations

import asyncio

from storage.company.definitions import Definitions, SetPart, load_parts, revision, save_part
from storage.database.engine import Store
from survey.definition.parts import NOT_YET
from tests.storage.rows import MONDAY, NEXT_MONDAY

COMPANY = {"name": "Nordic Kettle", "timezone": "Etc/UTC"}
CUSTOMERS = {"key": "customers", "kind": "nps"}


async def refreshed(store: Store, definitions: Definitions) -> Definitions:
    async with store.read() as tx:
        await definitions.refresh(tx)
    return definitions


async def test_what_another_process_stores_is_seen(store: Store) -> None:
    here = Definitions(NOT_YET, revision=0)
    async with store.write() as tx:
        await save_part(tx, "company", COMPANY, MONDAY)
        await SetPart("survey:customers", CUSTOMERS, MONDAY).apply(tx)
    assert [one.key for one in (await refreshed(store, here)).now.surveys] == ["customers"]
    async with store.write() as tx:
        await SetPart("survey:customers", None, NEXT_MONDAY).apply(tx)
    assert (await refreshed(store, here)).now.surveys == ()


async def test_without_a_change_nothing_is_read_anew(store: Store) -> None:
    async with store.write() as tx:
        await save_part(tx, "company", COMPANY, MONDAY)
    here = await refreshed(store, Definitions(NOT_YET, revision=0))
    before = here.now
    assert (await refreshed(store, here)).now is before


async def test_two_changes_at_once_both_count(store: Store) -> None:
    """Neither transaction sees the other's."""

    async def change(part: str) -> None:
        async with store.write() as tx:
            await save_part(tx, part, {"name": part}, MONDAY)
            await asyncio.sleep(0.01)

    await asyncio.gather(change("company"), change("digest"))
    async with store.read() as tx:
        assert await revision(tx) == 2


async def test_surveys_keep_the_order_of_the_file_and_then_of_their_coming(store: Store) -> None:
    here = Definitions(NOT_YET, order=("team", "shop"), revision=0)
    async with store.write() as tx:
        await save_part(tx, "company", COMPANY, MONDAY)
        for key, since in (("b", NEXT_MONDAY), ("shop", MONDAY), ("z", MONDAY), ("team", MONDAY)):
            await save_part(tx, f"survey:{key}", {"key": key, "kind": "nps"}, since)
    found = (await refreshed(store, here)).now.surveys
    assert [one.key for one in found] == ["team", "shop", "z", "b"]


async def test_what_does_not_fit_together_leaves_what_held_before(store: Store) -> None:
    async with store.write() as tx:
        await save_part(tx, "company", COMPANY, MONDAY)
    here = await refreshed(store, Definitions(NOT_YET, revision=0))
    async with store.write() as tx:
        await save_part(tx, "digest", {"cron": "never"}, MONDAY)
    assert (await refreshed(store, here)).now.company.name == "Nordic Kettle"


async def test_a_part_that_is_gone_is_still_known_when_asked_for(store: Store) -> None:
    async with store.write() as tx:
        await SetPart("survey:customers", CUSTOMERS, MONDAY).apply(tx)
        await SetPart("survey:customers", None, MONDAY).apply(tx)
        assert await load_parts(tx) == {}
        assert await load_parts(tx, gone=True) == {"survey:customers": CUSTOMERS}
