"""Asking by API: now, later, merged, not at all, or by a link."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from storage.database.engine import Store
from storage.database.tables import invitations, links, outbox, people, requests
from storage.people.people import ChangePerson
from tests.bot.api.shop import Shop
from tests.storage.rows import add_person, ask, only_sqlite, put, table, tap

ALICE = 1001


async def planned(store: Store) -> list[datetime]:
    """When the questions that wait go out."""
    rows = await table(store, outbox, "due_at", "kind", "chat_id")
    assert {row[1:] for row in rows} <= {("invitation", ALICE)}
    return sorted(row[0] for row in rows)


async def properties(store: Store) -> list[Any]:
    return [row[0] for row in await table(store, people, "properties")]


async def test_a_reachable_person_is_queued_at_once(shop: Shop, store: Store) -> None:
    """12:00 in Helsinki is within the sending hours."""
    assert await shop.invite(telegram_id=ALICE, touchpoint="checkout") == "queued"
    assert await planned(store) == [shop.clock.now()]
    columns = ("survey_key", "touchpoint", "via", "state")
    assert await table(store, invitations, *columns) == [("customers", "checkout", "api", "queued")]


async def test_outside_the_sending_hours_the_question_waits(shop: Shop, store: Store) -> None:
    """At 19:30 in Helsinki it waits for the next day's 10:00."""
    shop.clock.advance(hours=7, minutes=30)
    assert await shop.invite(telegram_id=ALICE) == "queued"
    assert await planned(store) == [datetime(2026, 11, 17, 8, tzinfo=UTC)]


@pytest.mark.parametrize(("wanted", "minutes"), [({}, 120), ({"delay_minutes": 5}, 5)])
async def test_a_touchpoint_s_delay_counts_unless_another_is_given(
    shop: Shop, store: Store, wanted: dict[str, int], minutes: int
) -> None:
    assert await shop.invite(telegram_id=ALICE, touchpoint="courier", **wanted) == "queued"
    assert await planned(store) == [shop.clock.now() + timedelta(minutes=minutes)]


async def test_by_default_nobody_is_asked_inside_a_quarantine(shop: Shop, store: Store) -> None:
    """Ninety days after a survey of the same kind; on the day it ends they are asked again."""
    assert await shop.invite(telegram_id=ALICE) == "queued"
    shop.clock.advance(days=89)
    assert await shop.invite(telegram_id=ALICE) == "skipped"
    shop.clock.advance(days=1)
    assert await shop.invite(telegram_id=ALICE) == "queued"
    assert len(await planned(store)) == 2


async def test_a_deferred_question_waits_for_the_quarantine_s_end(shop: Shop, store: Store) -> None:
    """Once, however often it is wanted; its own quarantine counts from the day it is asked."""
    began = shop.clock.now()
    assert await shop.invite(telegram_id=ALICE) == "queued"
    async with store.write() as tx:  # delivered, and never answered
        await tx.execute(invitations.update().values(state="delivered", delivered_at=began))
    for _ in range(3):
        assert await shop.invite(telegram_id=ALICE, touchpoint="courier") == "deferred"
        shop.clock.advance(days=1)
    assert await planned(store) == [began, began + timedelta(days=90)]
    shop.clock.advance(days=120)
    assert await shop.invite(telegram_id=ALICE) == "skipped"


async def test_an_open_question_takes_the_properties_of_the_next(shop: Shop, store: Store) -> None:
    assert await shop.invite(telegram_id=ALICE, properties={"city": "Turku"}) == "queued"
    answer = await shop.invite(telegram_id=ALICE, touchpoint="desk", properties={"desk": "4"})
    assert answer == "merged"
    assert await properties(store) == [{"city": "Turku", "desk": "4"}]
    assert len(await planned(store)) == 1


async def test_where_nothing_is_open_there_is_nothing_to_merge_with(
    shop: Shop, store: Store
) -> None:
    """Alice answered already."""
    alice = await add_person(store, telegram_id=ALICE)
    asked = await ask(store, alice, created_at=shop.clock.now())
    await put(store, tap(asked, 9, shop.clock.now()))
    answer = await shop.invite(telegram_id=ALICE, touchpoint="desk", properties={"desk": "4"})
    assert answer == "skipped"
    assert await properties(store) == [{}]


async def test_two_surveys_leave_a_week_between_them(shop: Shop, store: Store) -> None:
    """A question of any survey keeps the others quiet."""
    alice = await add_person(store, telegram_id=ALICE)
    await ask(store, alice, survey_key="elsewhere", created_at=shop.clock.now())
    shop.clock.advance(days=6)
    assert await shop.invite(telegram_id=ALICE) == "skipped"
    shop.clock.advance(days=1)
    assert await shop.invite(telegram_id=ALICE) == "queued"


@pytest.mark.parametrize(
    ("state", "status"),
    [("stopped", "skipped"), ("blocked", "needs_link"), ("unreachable", "needs_link")],
)
async def test_who_cannot_be_written_to_is_not_queued(
    shop: Shop, store: Store, state: str, status: str
) -> None:
    alice = await add_person(store, telegram_id=ALICE)
    await put(store, ChangePerson(alice.id, {"state": state}))
    assert await shop.invite(telegram_id=ALICE) == status
    assert await planned(store) == []


async def test_a_survey_asks_only_whom_it_is_for(shop: Shop, store: Store) -> None:
    """What the request itself says of them counts, too."""
    assert await shop.invite(survey="app", telegram_id=ALICE) == "skipped"
    wanted = {"survey": "app", "external_id": "crm-1", "properties": {"plan": "free"}}
    assert await shop.invite(**wanted) == "skipped"
    wanted["properties"] = {"plan": "gold"}
    assert await shop.invite(**wanted) == "needs_link"
    assert await shop.invite(**wanted, telegram_id=1002) == "queued"


async def test_who_pauses_is_asked_after_the_pause(shop: Shop, store: Store) -> None:
    alice = await add_person(store, telegram_id=ALICE)
    until = shop.clock.now() + timedelta(days=7)
    await put(store, ChangePerson(alice.id, {"snoozed_until": until}))
    assert await shop.invite(telegram_id=ALICE) == "skipped"
    assert await shop.invite(telegram_id=ALICE, touchpoint="courier") == "deferred"
    assert await planned(store) == [until]


async def test_who_never_pressed_start_gets_a_personal_link(shop: Shop, store: Store) -> None:
    """The same one each time; the properties wait with the person."""
    wanted = {"survey": "customers", "external_id": "crm-1", "touchpoint": "checkout"}
    first = await shop.ok("POST", "/invitations", wanted | {"properties": {"order": "7"}})
    again = await shop.ok("POST", "/invitations", wanted | {"properties": {"order": "8"}})
    assert first == again == {"status": "needs_link", "link": first["link"]}
    start = "https://t.me/kettle_bot?start="
    assert first["link"].startswith(start)
    assert "crm-1" not in first["link"]
    columns = ("token", "touchpoint", "external_id")
    token = first["link"].removeprefix(start)
    assert await table(store, links, *columns) == [(token, "checkout", "crm-1")]
    assert await properties(store) == [{"order": "8"}]


async def test_the_same_key_gets_the_same_answer(shop: Shop, store: Store) -> None:
    """Though a second request alone would be skipped, and much later, too."""
    for _ in range(2):
        assert await shop.invite(telegram_id=ALICE, idempotency_key="order-1") == "queued"
        shop.clock.advance(days=20)
    assert await shop.invite(telegram_id=ALICE, idempotency_key="order-2") == "skipped"
    assert len(await planned(store)) == 1


async def test_the_same_key_many_times_at_once_asks_once(shop: Shop, store: Store) -> None:
    wanted = {"telegram_id": ALICE, "external_id": "crm-1", "idempotency_key": "order-1"}
    answers = await asyncio.gather(*(shop.invite(**wanted) for _ in range(8)))
    assert answers == ["queued"] * 8
    assert len(await planned(store)) == 1
    assert len(await table(store, requests)) == 1


@pytest.mark.parametrize("known", [False, True])
async def test_different_keys_at_once_ask_a_person_once(
    shop: Shop, store: Store, known: bool
) -> None:
    """Eight tills at the same moment, whether or not Alice was known before."""
    if known:
        await add_person(store, telegram_id=ALICE)
    answers = await asyncio.gather(
        *(shop.invite(telegram_id=ALICE, idempotency_key=f"order-{n}") for n in range(8))
    )
    assert sorted(answers) == ["queued"] + ["skipped"] * 7
    assert len(await planned(store)) == 1
    async with store.read() as tx:
        assert await tx.scalar(sa.select(sa.func.count()).select_from(people)) == 1


async def test_what_was_refused_may_come_again_with_its_key(shop: Shop) -> None:
    wrong = {"survey": "team", "telegram_id": ALICE, "idempotency_key": "order-1"}
    assert await shop.problem(422, "POST", "/invitations", wrong) == ["survey"]
    assert await shop.invite(telegram_id=ALICE, idempotency_key="order-1") == "queued"


@only_sqlite
@pytest.mark.parametrize(
    ("wanted", "field"),
    [
        ({"survey": "nope"}, "survey"),
        ({"survey": "team"}, "survey"),
        ({"touchpoint": "till"}, "touchpoint"),
        ({"telegram_id": None}, "external_id"),
        ({"telegram_id": -5}, "telegram_id"),
        ({"telegram_id": "1001"}, "telegram_id"),
        ({"telegram_id": True}, "telegram_id"),
        ({"telegram_id": 2**70}, "telegram_id"),
        ({"external_id": "a\nb"}, "external_id"),
        ({"external_id": "x" * 201}, "external_id"),
        ({"properties": {"city": 7}}, "properties.city"),
        ({"properties": {"": "x"}}, "properties."),
        ({"properties": {str(n): "x" for n in range(51)}}, "properties"),
        ({"properties": []}, "properties"),
        ({"delay_minutes": -1}, "delay_minutes"),
        ({"delay_minutes": 1.5}, "delay_minutes"),
        ({"idempotency_key": "a\0"}, "idempotency_key"),
        ({"idempotenty_key": "a"}, "idempotenty_key"),
    ],
)
async def test_a_wrong_field_is_named(
    shop: Shop, store: Store, wanted: dict[str, Any], field: str
) -> None:
    body = {"survey": "customers", "telegram_id": ALICE, **wanted}
    assert await shop.problem(422, "POST", "/invitations", body) == [field]
    assert await table(store, people) == []
