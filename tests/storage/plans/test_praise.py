"""Praise: what may be passed on, and that a team hears it once."""

from __future__ import annotations

from storage.answers.responses import AllowQuote, StoreReason
from storage.database.engine import Store
from storage.database.tables import employees, outbox, people
from storage.people.people import ChangePerson
from storage.plans.praise import MuteEmployee, PassPraise, get_praise, segments_of, waiting_praise
from tests.storage.rows import (
    MONDAY,
    NEXT_MONDAY,
    add_person,
    ask,
    hire,
    put,
    table,
    tap,
)


async def said(store: Store, score: int, words: str = "Kind people", *, agreed: bool = True) -> int:
    """An answer with a reason; its id."""
    asked = await ask(store, await add_person(store))
    await put(
        store, tap(asked, score), StoreReason(asked.id, {"1": words}), AllowQuote(asked.id, agreed)
    )
    return asked.id


async def waiting(store: Store) -> set[int]:
    async with store.read() as tx:
        return await waiting_praise(tx, "customers", MONDAY, NEXT_MONDAY)


async def test_praise_is_a_high_score_with_a_reason_and_a_consent(store: Store) -> None:
    nine, _ = await said(store, 9), await said(store, 8)
    ten, silent = await said(store, 10), await said(store, 10, agreed=False)
    wordless = await ask(store, await add_person(store))
    await put(store, tap(wordless, 10), AllowQuote(wordless.id, allowed=True))
    assert await waiting(store) == {nine, ten}
    async with store.read() as tx:
        found = await get_praise(tx, nine)
        assert found is not None
        assert (found.text, found.passed) == ("Kind people", False)
        assert await get_praise(tx, silent) is None
        assert await get_praise(tx, wordless.id) is None


async def test_a_segment_hears_it_once_but_who_turned_it_off(store: Store) -> None:
    """Who left, waits or belongs elsewhere hears nothing; of two rosters one message."""
    chen = await hire(store, "Chen")
    await hire(store, "Chen", survey_key="board", telegram_id=chen.telegram_id)
    muted = await hire(store, "Boris")
    await hire(store, "Alice", segment="Support")
    for state in ("left", "removed", "pending", "unreachable"):
        await hire(store, "Alice", state=state)
    answer = await said(store, 10)
    async with store.read() as tx:
        praise = await get_praise(tx, answer)
        assert await segments_of(tx, ["team", "board"]) == ["Sales", "Support"]
        assert await segments_of(tx, ["another"]) == []
    assert praise is not None
    once = PassPraise(praise, ["team", "board"], "Sales", MONDAY, NEXT_MONDAY)
    again = PassPraise(praise, ["team", "board"], "Support", MONDAY, NEXT_MONDAY)
    await put(store, MuteEmployee(muted.telegram_id, muted=True), once, once, again)
    queued = await table(store, outbox, "kind", "chat_id", "due_at")
    assert queued == [("praise", chen.telegram_id, NEXT_MONDAY)]
    assert await waiting(store) == set()
    async with store.read() as tx:
        passed = await get_praise(tx, answer)
    assert passed is not None
    assert passed.passed


async def test_turning_praise_off_touches_nobody_else(store: Store) -> None:
    """Not a customer of the same Telegram account either."""
    chen, boris = await hire(store, "Chen"), await hire(store, "Boris")
    customer = await add_person(store, telegram_id=chen.telegram_id)
    await put(store, MuteEmployee(chen.telegram_id, muted=True))
    assert set(await table(store, employees, "id", "muted")) == {(chen.id, True), (boris.id, False)}
    assert await table(store, people, "muted") == [(False,)]
    await put(
        store,
        MuteEmployee(chen.telegram_id, muted=False),
        ChangePerson(customer.id, {"muted": True}),
    )
    assert await table(store, people, "muted") == [(True,)]
    assert {muted for (muted,) in await table(store, employees, "muted")} == {False}
