"""What Prometheus may know: counts and times of the machine, nothing of any person.

No metric is labelled by handler, survey or person: a count of taps per minute on an anonymous
survey would tell when somebody answered. In a small company even the count of all updates would:
while a pulse is open the counters stand at zero, and what came meanwhile is never told.
"""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    disable_created_metrics,
    generate_latest,
)

from storage.asking.waves import ended_since, open_waves
from storage.cases.cases import count_open
from storage.database.engine import Store, Tx
from storage.database.tables import dead_letters, ledger, outbox

# The instant of the first update of a kind is nobody's business.
disable_created_metrics()  # type: ignore[no-untyped-call]
REGISTRY = CollectorRegistry()
OUTCOMES = ("stored", "repeated", "flood", "put_aside")
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5)  # seconds


class Counts:
    """What this process has counted since it started, or since a pulse was open."""

    def __init__(self) -> None:
        self.begin_anew()

    def begin_anew(self) -> None:
        """All zero, as after a restart: Prometheus' rates know that."""
        self.registry = CollectorRegistry()
        self.updates = Counter(
            "eleven_updates", "Updates received, by outcome", ["outcome"], registry=self.registry
        )
        for outcome in OUTCOMES:  # a line that appears would tell, too
            self.updates.labels(outcome)
        self.commit = Histogram(
            "eleven_commit_seconds",
            "Time from a batch's first update to its commit",
            buckets=BUCKETS,
            registry=self.registry,
        )


COUNTS = Counts()
DELIVERIES = Gauge("eleven_deliveries", "Outbox rows, by state", ["state"], registry=REGISTRY)
QUEUE_AGE = Gauge(
    "eleven_queue_age_seconds", "How long the oldest due message has waited", registry=REGISTRY
)
PUT_ASIDE = Gauge("eleven_dead_letters", "Updates that could not be handled", registry=REGISTRY)
OPEN_CASES = Gauge("eleven_cases_open", "Customers being followed up", registry=REGISTRY)
DEAF = Gauge(
    "eleven_telegram_deaf", "1 while Telegram does not reach this process", registry=REGISTRY
)
PENDING = Gauge(
    "eleven_telegram_pending_updates", "Updates that Telegram keeps for us", registry=REGISTRY
)
LAST_ERROR = Gauge(
    "eleven_telegram_last_error_timestamp_seconds",
    "When Telegram last failed to post to the webhook",
    registry=REGISTRY,
)
LAST_DIGEST = Gauge(
    "eleven_last_digest_timestamp_seconds", "When a digest was last queued", registry=REGISTRY
)

_STATES = ("queued", "leased", "inflight", "sent", "failed", "unknown", "void")


class Exposition:
    """The metrics of one process, told in turn to whoever asks."""

    def __init__(self, store: Store, now: datetime) -> None:
        self.store = store
        self.told_at = now

    async def text(self, now: datetime) -> bytes:
        """Everything in Prometheus' text format; gauges are read from the database."""
        async with self.store.read() as tx:
            secret = await open_waves(tx, "enps") or await ended_since(tx, "enps", self.told_at)
            await _read_gauges(tx, now)
        self.told_at = now
        if secret:
            COUNTS.begin_anew()
            PENDING.set(0)  # it would tell of taps, too
        return generate_latest(COUNTS.registry) + generate_latest(REGISTRY)


async def _read_gauges(tx: Tx, now: datetime) -> None:
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
