"""Migration 0020: what a pulse published before there was noise keeps its rounded figures."""

from __future__ import annotations

import json

import sqlalchemy as sa

from reports.digest.frozen import thaw_pulse
from storage.asking.waves import closed_waves
from storage.database.engine import open_store
from storage.database.migrate import migrate
from survey.published.publish import from_json
from tests.storage.rows import MONDAY, WEEK

OLD = {
    "invited": 40, "n": 30, "participation": 75, "nps": 5, "low": -10, "high": 25, "detractors": 30,
    "passives": 35, "promoters": 35, "comments": ["Good"], "suppressed": ["segments"], "step": 5,
    "groups": [{"name": "Sales", "nps": 20, "step": 10}, {"name": "Lab", "nps": None, "step": 5}],
}  # fmt: skip
PULSE = {
    "survey": "team", "subject": "Nordic Kettle", "wave": 1, "closed_on": "2026-03-08",
    "published": OLD,
}  # fmt: skip


async def test_an_old_result_and_its_messages_are_read_as_before(empty_url: str) -> None:
    store = open_store(empty_url)
    await migrate(store, "0024")
    async with store.write() as tx:
        await tx.execute(
            sa.text(
                "INSERT INTO waves (survey_key, kind, state, opened_at, closes_at, closed_at,"
                " invited, frozen, published) VALUES ('team', 'enps', 'closed', :at, :at, :at, 40,"
                " :frozen, :published)"
            ),
            {
                "at": str(MONDAY)[:19],
                "frozen": json.dumps({"headcounts": {"Sales": 24, "Lab": 16}}),
                "published": json.dumps(OLD),
            },
        )
        await tx.execute(
            sa.text(
                "INSERT INTO outbox (kind, chat_id, payload, due_at) VALUES"
                " ('pulse', 1, :payload, :at)"
            ),
            {"payload": json.dumps({"pulse": PULSE, "language": "en"}), "at": str(MONDAY)[:19]},
        )
    await migrate(store)
    async with store.read() as tx:
        (wave,) = await closed_waves(tx, "team", MONDAY - WEEK, MONDAY + WEEK)
        payload = await tx.scalar(sa.text("SELECT payload FROM outbox"))
    await store.close()
    shown = from_json(wave.published or {})
    assert (shown.epsilon, shown.company.nps, shown.company.low) == (None, 5, -10)
    assert [(one.name, one.headcount, one.nps) for one in shown.groups] == [
        ("Sales", 24, 20), ("Lab", 16, None),
    ]  # fmt: skip
    assert shown.comments == ("Good",)
    told = json.loads(payload) if isinstance(payload, str) else payload
    assert thaw_pulse(told["pulse"]).published.company.nps == 5
