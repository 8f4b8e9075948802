"""What Prometheus may know: counts and times of the machine, nothing of any person.

No metric is labelled by handler, survey or person: a count of taps per minute on an anonymous
survey would tell when somebody answered.
"""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from storage.cases.cases import count_open
from storage.database.engine import Store
from storage.database.tables import dead_letters, ledger, outbox

REGISTRY = CollectorRegistry()
UPDATES = Counter(
    "eleven_updates", "Updates received, by outcome", ["outcome"], registry=REGISTRY
)  # stored | repeated | flood | put_aside
COMMIT = Histogram(
    "eleven_commit_seconds",
    "Time from a batch's first update to its commit",
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5),
    registry=REGISTRY,
)
DELIVERIES = Gauge("eleven_deliveries", "Outbox rows, by state", ["state"], registry=REGISTRY)
QUEUE_AGE = Gauge(
    "eleven_queue_age_seconds", "How long the oldest due message has waited", registry=REGISTRY
)
PUT_ASIDE = Gauge("eleven_dead_letters", "Updates that could not be handled", registry=REGISTRY)
OPEN_CASES = Gauge("eleven_cases_open", "Customers being followed up", registry=REGISTRY)
LAST_DIGEST = Gauge(
    "eleven_last_digest_timestamp_seconds", "When a digest was last queued", registry=REGISTRY
)

_STATES = ("queued", "leased", "inflight", "sent", "failed", "unknown", "void")


async def exposition(store: Store, now: datetime) -> bytes:
    """Everything in Prometheus' text format; gauges are read from the database."""
    async with store.read() as tx:
        rows = await tx.execute(sa.select(outbox.c.state, sa.func.count()).group_by(outbox.c.state))
        states = {state: n for state, n in rows}  # noqa: C416 - rows are no pairs to dict()
        oldest = await tx.scalar(
            sa.select(sa.func.min(outbox.c.due_at)).where(
                outbox.c.state.in_(("queued", "leased")), outbox.c.due_at <= now
            )
        )
        put_aside = await tx.scalar(sa.select(sa.func.count()).select_from(dead_letters))
        open_cases = await count_open(tx)
        last = await tx.scalar(
            sa.select(sa.func.max(ledger.c.at)).where(ledger.c.kind.in_(("digest", "pulse")))
        )
    for state in _STATES:
        DELIVERIES.labels(state).set(states.get(state, 0))
    QUEUE_AGE.set((now - oldest).total_seconds() if oldest else 0)
    PUT_ASIDE.set(put_aside or 0)
    OPEN_CASES.set(open_cases)
    LAST_DIGEST.set(last.timestamp() if last else 0)
    return generate_latest(REGISTRY)
