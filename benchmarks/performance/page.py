"""docs/performance.md: what was measured, in words and tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Taps:
    """Medians over the rounds: ratio to the plain bot, taps a second, CPU and waits in ms."""

    name: str
    ratio: float
    speed: float
    cpu: float
    p50: float
    p99: float


@dataclass(frozen=True)
class Pace:
    """How long a tap waits for its acknowledgement at a rate, ms; None where it was too much."""

    name: str
    rate: int
    p50: float | None
    p99: float | None


@dataclass(frozen=True)
class Page:
    """All that was measured in one run."""

    taps: Sequence[Taps]
    paces: Sequence[Pace]
    calls: float
    rounds: int
    n: int

    def words(
        self,
        day: date,
        commit: str,
        machine: str,
        batch: int,
        statements: float,
        shares: Mapping[str, float],
    ) -> str:
        """The page. `shares`: of a batch's time, by what it was spent in."""
        found = {
            "day": day.isoformat(),
            "commit": commit,
            "machine": machine,
            "n": self.n,
            "rounds": self.rounds,
            "calls": f"{self.calls:.1f}",
            "batch": batch,
            "statements": f"{statements:.0f}",
            "taps": "\n".join(map(_taps, self.taps)),
            "paces": "\n".join(map(_pace, self.paces)),
            "shares": "\n".join(
                f"| {place} | {share:.0%} |" for place, share in shares.items() if share >= 0.01
            ),
        }
        return PAGE.format(**found)


PAGE = """\
# Performance

Written by `make bench` on {day}, commit {commit}; {machine}. The ratio is what to remember:
the machine may have other work, and all of a round is measured side by side.

## Taps

By webhook, 32 connections, {n} taps a round, medians of {rounds} rounds that take turns. A tap is
done when it is acknowledged and its message is edited. Plain bots are aiogram's own webhook
(`benchmarks/performance/peers.py`); the one that commits acknowledges after its commit, too. The
scores open no case.

| | of the plain bot | taps/s | CPU a tap, ms | p50, ms | p99, ms |
|---|---:|---:|---:|---:|---:|
{taps}

## How long a tap waits

At a steady rate, from when it is due until it is acknowledged, which is after its commit.

| | taps/s | p50, ms | p99, ms |
|---|---:|---:|---:|
{paces}

## Calls

A tap takes {calls} call by webhook, as the response carries the other. A completed answer takes
three by webhook (the question, the edit, the thanks) and four by polling; a case adds those to
managers.

## What the floor is made of

A batch of {batch} taps takes {statements} statements on SQLite. Its time in the receiving process,
by a profile (which makes Python's part look larger than it is):

| | share |
|---|---:|
{shares}
"""


def _taps(row: Taps) -> str:
    return (
        f"| {row.name} | {row.ratio:.2f} | {row.speed:.0f} | {row.cpu:.2f}"
        f" | {row.p50:.0f} | {row.p99:.0f} |"
    )


def _pace(pace: Pace) -> str:
    return f"| {pace.name} | {pace.rate} | {_ms(pace.p50)} | {_ms(pace.p99)} |"


def _ms(value: float | None) -> str:
    return "more than it can" if value is None else f"{value:.0f}"
