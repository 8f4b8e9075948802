"""The sample of a wave."""

from __future__ import annotations

from storage.asking.waves import add_wave, mark_closed, mark_lost
from storage.database.engine import Store
from storage.database.tables import employees, samples
from storage.pulse.roster import ChangeEmployee
from storage.pulse.samples import (
    counts_under,
    freeze_sample,
    has_notice,
    last_sampled,
    mark_notice_delivered,
    sampled,
)
from tests.storage.rows import MONDAY, NEXT_MONDAY, WEEK, hire, open_wave, put, table


async def test_a_sample_is_frozen_with_the_groups_it_counts_under(store: Store) -> None:
    wave_id = await open_wave(store)
    alice, boris, chen = [await hire(store, name) for name in ("Alice", "Boris", "Chen")]
    async with store.write() as tx:
        await freeze_sample(tx, wave_id, [(alice.id, "Sales"), (boris.id, "Other")])
    await put(store, ChangeEmployee(alice.id, {"segment": "Support"}))
    async with store.read() as tx:
        groups = [await counts_under(tx, wave_id, who.id) for who in (alice, boris, chen)]
        assert await counts_under(tx, wave_id + 1, alice.id) is None
    assert groups == ["Sales", "Other", None]


async def test_a_group_may_be_the_whole_company_yet_is_told_from_no_group(store: Store) -> None:
    wave_id, alice = await open_wave(store), await hire(store)
    async with store.write() as tx:
        await freeze_sample(tx, wave_id, [(alice.id, "")])
        assert await counts_under(tx, wave_id, alice.id) == ""


async def test_whoever_left_is_no_longer_told(store: Store) -> None:
    wave_id = await open_wave(store)
    alice, boris = await hire(store), await hire(store, "Boris")
    await hire(store, "Chen")
    async with store.write() as tx:
        await freeze_sample(tx, wave_id, [(alice.id, ""), (boris.id, "")])
    await put(store, ChangeEmployee(boris.id, {"state": "left"}))
    async with store.read() as tx:
        assert await sampled(tx, wave_id) == [alice]


async def test_a_delivered_notice_is_marked_in_its_wave_alone(store: Store) -> None:
    waves = [await open_wave(store), await open_wave(store, "board")]
    alice, boris = await hire(store), await hire(store, "Boris")
    async with store.write() as tx:
        for wave_id in waves:
            await freeze_sample(tx, wave_id, [(alice.id, ""), (boris.id, "")])
        await mark_notice_delivered(tx, waves[0], alice.id)
    delivered = await table(store, samples, "wave_id", "employee_id", "delivered")
    assert [row[:2] for row in delivered if row[2]] == [(waves[0], alice.id)]


async def test_an_employee_erased_leaves_the_sample(store: Store) -> None:
    wave_id, alice = await open_wave(store), await hire(store)
    async with store.write() as tx:
        await freeze_sample(tx, wave_id, [(alice.id, "")])
        await tx.execute(employees.delete())
    assert await table(store, samples) == []


async def test_a_notice_has_arrived_or_not(store: Store) -> None:
    wave_id = await open_wave(store)
    alice, boris, chen = [await hire(store, name) for name in ("Alice", "Boris", "Chen")]
    async with store.write() as tx:
        await freeze_sample(tx, wave_id, [(alice.id, ""), (boris.id, "")])
        await mark_notice_delivered(tx, wave_id, alice.id)
        arrived = [await has_notice(tx, wave_id, who.id) for who in (alice, boris, chen)]
    assert arrived == [True, False, False]


async def test_somebody_was_last_asked_by_the_newest_wave_of_the_survey(store: Store) -> None:
    """Of this survey; a lost wave, whose answers nobody read, has asked nothing."""
    alice, boris = await hire(store), await hire(store, "Boris")
    opened = {"first": MONDAY, "second": NEXT_MONDAY, "lost": NEXT_MONDAY + WEEK}
    asks = {"first": (alice, boris), "second": (alice,), "lost": (alice, boris)}
    async with store.write() as tx:
        for name, at in opened.items():
            wave_id = await add_wave(tx, "team", "enps", at, at + WEEK, 2, {})
            await freeze_sample(tx, wave_id, [(who.id, "") for who in asks[name]])
            await (mark_lost if name == "lost" else mark_closed)(tx, wave_id, at + WEEK)
        found = await last_sampled(tx)
    assert found == {alice.telegram_id: NEXT_MONDAY, boris.telegram_id: MONDAY}
