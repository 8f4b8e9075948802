"""Words grow old and are emptied; scores stay, and a recount agrees."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

import storage.privacy.retention
from storage.answers.rebuild import rebuild
from storage.answers.responses import StoreReason
from storage.answers.themes import scores_by_theme
from storage.asking.invitations import ChangeInvitation
from storage.cases.notes import AddNote
from storage.database.engine import Store
from storage.database.tables import (
    invitations,
    ledger,
    metadata,
    notes,
    outbox,
    responses,
    theme_rollup,
)
from storage.outgoing.kinds import OutgoingKind
from storage.outgoing.outbox import Enqueue
from storage.privacy.retention import WORDS, forget_words
from survey.definition.definition import Retention
from tests.storage.rows import add_person, ask, put, table, tap

NOW = datetime(2028, 11, 20, tzinfo=UTC)
TWO_YEARS = Retention()
OLD, YOUNG = NOW - timedelta(days=735), NOW - timedelta(days=20)


async def said(store: Store, word: str, at: datetime) -> None:
    """An answer with a reason and a theme, a text before its score, a note, and what was sent."""
    person = await add_person(store, "Alice")
    asked = replace(await ask(store, person, created_at=at), early={"1": f"{word} early"})
    await put(
        store,
        ChangeInvitation(asked.id, {"early": asked.early}),
        replace(tap(asked, 3, at), themes=("price",)),
        StoreReason(asked.id, {"5": f"{word} too expensive"}, themes=("price",)),
        AddNote(person.id, f"{word} note", at),
        Enqueue(OutgoingKind.NOTE, 900, {"text": f"{word} note"}, at),
        Enqueue(
            OutgoingKind.DIGEST, 900, {"digest": {"quotes": [[f"{word} too expensive", 3]]}}, at
        ),
    )
    async with store.write() as tx:
        await tx.execute(outbox.update().values(state="sent"))


async def everything(store: Store) -> dict[str, Any]:
    return {name: await table(store, stored) for name, stored in metadata.tables.items()}


async def all_forgotten(store: Store, retention: Retention, now: datetime = NOW) -> int:
    """What a day's ticks forget."""
    total = 0
    while n := await forget_words(store, retention, now):
        total += n
    return total


async def test_old_words_are_in_no_table_and_young_ones_in_all(store: Store) -> None:
    """A canary in every place that holds words; the scores and themes stay counted."""
    await said(store, "canary", OLD)
    await said(store, "fresh", YOUNG)
    before = await everything(store)
    assert await all_forgotten(store, TWO_YEARS) == 5
    after = await everything(store)
    assert "canary" not in str(after)
    held = [name for name, rows in before.items() if "canary" in str(rows)]
    assert held == [name for name, rows in after.items() if "fresh" in str(rows)]
    assert after["rollup"] == before["rollup"]
    async with store.write() as tx:
        days = OLD.date(), NOW.date()
        assert await scores_by_theme(tx, "customers", *days) == [("price", 3, 2)]
        assert await rebuild(tx) == 0
    counts = await table(store, theme_rollup, "n", "forgotten")
    assert sorted(cell for cell in counts if any(cell)) == [(1, 0), (1, 1)]


async def test_an_answer_stays_its_persons_and_keeps_its_score(store: Store) -> None:
    await said(store, "canary", OLD)
    await all_forgotten(store, TWO_YEARS)
    [(score, person, reason, parts)] = await table(
        store, responses, "score", "person_id", "reason", "reason_parts"
    )
    assert (score, reason, parts) == (3, None, {})
    assert person is not None


async def test_the_last_day_of_the_last_month_is_not_outstayed(store: Store) -> None:
    """By the morning after, what would be too old before the next round is gone."""
    await said(store, "canary", datetime(2026, 11, 20, 23, tzinfo=UTC))
    assert await all_forgotten(store, TWO_YEARS, datetime(2028, 11, 19, 22, tzinfo=UTC)) == 0
    assert await all_forgotten(store, TWO_YEARS, datetime(2028, 11, 20, 22, tzinfo=UTC)) == 5


@pytest.mark.parametrize(
    ("retention", "left"),
    [
        (Retention(reasons_months=0, notes_months=0), {"reason", "early", "note"}),
        (Retention(reasons_months=0), {"reason", "early"}),
        (Retention(notes_months=0), {"note"}),
        (Retention(reasons_months=36), {"reason", "early"}),
    ],
)
async def test_each_kind_has_its_months_and_zero_is_for_ever(
    store: Store, retention: Retention, left: set[str]
) -> None:
    await said(store, "canary", OLD)
    await all_forgotten(store, retention)
    found = {
        "reason": await table(store, responses, "reason"),
        "early": await table(store, invitations, "early"),
        "note": await table(store, notes, "text"),
    }
    assert {name for name, rows in found.items() if "canary" in str(rows)} == left
    assert (len(await table(store, outbox)) == 0) is (not left)


async def test_a_thousand_at_a_time_and_then_not_before_tomorrow(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A chunk a tick; the day is entered once nothing is left."""
    monkeypatch.setattr(storage.privacy.retention, "CHUNK", 2)
    alice = await add_person(store)
    await put(store, *(AddNote(alice.id, f"note {n}", OLD) for n in range(5)))
    assert [await forget_words(store, TWO_YEARS, NOW) for _ in range(4)] == [2, 2, 1, 0]
    assert await table(store, ledger, "kind", "period") == [("retention", "2028-11-20")]
    await put(store, AddNote(alice.id, "imported late", OLD))
    assert await forget_words(store, TWO_YEARS, NOW + timedelta(hours=9)) == 0
    assert await forget_words(store, TWO_YEARS, NOW + timedelta(days=1)) == 1


async def test_what_waits_to_be_sent_is_left_to_be_sent(store: Store) -> None:
    await put(store, Enqueue(OutgoingKind.NOTE, 900, {"text": "canary"}, OLD))
    assert await all_forgotten(store, TWO_YEARS) == 0


def test_every_table_that_holds_what_somebody_wrote_is_listed() -> None:
    """A new one joins WORDS, or is named here with what it holds instead."""
    listed = {words.table.name for places in WORDS.values() for words in places}
    written = {
        name
        for name, stored in metadata.tables.items()
        if any(isinstance(column.type, sa.Text | sa.JSON) for column in stored.c)
    }
    assert written - listed == {
        "definitions",  # what is asked
        "actions",  # what managers plan
        "links", "people",  # who somebody is
        "waves",  # what was published
        "requests",  # a link, for thirty days
        "imports",  # the name of a file, and the surveys in it
    }  # fmt: skip
