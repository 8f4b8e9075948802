"""How often the interval holds the truth, and how often a quiet year is called a change.

`python -m benchmarks.coverage [--years N] [--seed N]`. Coverage is exact: every outcome of n
answers is listed with its probability, so nothing is drawn. The years are drawn: nothing changes in
them, so every "not by chance" is false, of the headline and of any of five segments. Exits with 1
where a bound is broken.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from itertools import product
from math import exp, lgamma, log

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table

from survey.scores.movers import IN_DIGEST, movers
from survey.scores.scoring import Counts, pooled, score_nps
from survey.scores.verdict import HISTORY, MOVED, headline_weeks, judge
from survey.time.periods import BEFORE

SIZES = (5, 10, 30, 100)
MEAN, LEAST = 0.944, 0.897  # of the coverage, over truths in which no band is empty
FALSE = 0.02  # of the digests of a quiet year
WEEKS, SEGMENTS = 52, 5
PARTS = 10  # truths are shares in tenths

Shares = tuple[float, float, float]
QUIET: tuple[tuple[int, Shares], ...] = (  # answers a week on average, and the truth of a year
    (20, (0.2, 0.3, 0.5)),
    (60, (0.2, 0.3, 0.5)),
    (200, (0.2, 0.3, 0.5)),
    (60, (0.05, 0.15, 0.8)),
)


def truths(least: int) -> list[Shares]:
    """All shares of the three bands in tenths, each at least `least` tenths, and none unanimous."""
    tenths = range(least, PARTS)
    return [
        (d / PARTS, a / PARTS, (PARTS - d - a) / PARTS)
        for d, a in product(tenths, tenths)
        if least <= PARTS - d - a < PARTS
    ]


def outcomes(n: int) -> Iterator[Counts]:
    """All ways in which n people can answer."""
    for d in range(n + 1):
        for a in range(n - d + 1):
            yield Counts(d, a, n - d - a)


def coverage(n: int, shares: Sequence[Shares]) -> list[float]:
    """For each truth the probability that the interval of n answers holds its NPS."""
    held = dict.fromkeys(shares, 0.0)
    for counts in outcomes(n):
        estimate = score_nps(counts)
        assert estimate.low is not None
        assert estimate.high is not None
        ways = lgamma(n + 1) - sum(lgamma(k + 1) for k in counts)
        for truth in shares:
            if estimate.low - 1e-9 <= 100 * (truth[2] - truth[0]) <= estimate.high + 1e-9:
                held[truth] += _chance(ways, counts, truth)
    return list(held.values())


def _chance(ways: float, counts: Counts, truth: Shares) -> float:
    """The multinomial probability of an outcome."""
    if any(k and not share for k, share in zip(counts, truth, strict=True)):
        return 0.0
    return exp(ways + sum(k * log(p) for k, p in zip(counts, truth, strict=True) if k))


def false_alarms(
    years: int, mean: int, truth: Shares, random: np.random.Generator
) -> tuple[int, int, int]:
    """(digests, those whose headline calls a change not by chance, those that call anything so)."""
    headlines = either = 0
    for _ in range(years):
        sizes = random.poisson(mean, 2 * BEFORE + WEEKS)
        of_parts = [random.multinomial(n, [1 / SEGMENTS] * SEGMENTS) for n in sizes]
        weeks = np.stack([random.multinomial(parts, truth) for parts in of_parts])
        sums = np.concatenate([np.zeros((1, SEGMENTS, 3), dtype=int), weeks.cumsum(axis=0)])
        for week in range(2 * BEFORE, 2 * BEFORE + WEEKS):
            headline, part = _alarms(sums, week)
            headlines += headline
            either += headline or part
    return years * WEEKS, headlines, either


def _alarms(sums: NDArray[np.int_], week: int) -> tuple[bool, bool]:
    """Whether a digest says of its headline, and of a segment, that it moved. As reports/ does."""

    def pool(first: int, last: int) -> dict[str, Counts]:
        counts = (sums[last] - sums[first]).tolist()
        return {str(n): Counts(*bands) for n, bands in enumerate(counts)}

    end = week + 1
    weeks = [pooled(pool(end - back - 1, end - back).values()) for back in range(HISTORY)]
    verdict = judge(weeks)
    first = end - headline_weeks(weeks, verdict)
    moved = movers(pool(first, end), pool(first - BEFORE, first), IN_DIGEST)
    return verdict.word in MOVED, bool(moved)


def covered() -> bool:
    """Print the coverage; whether it keeps its bounds."""
    full, some = truths(1), truths(0)
    table = Table("answers", "mean", "least", "mean, a band may be empty", "least")
    table.title = f"Exact coverage of the 95 % interval, {len(full)} and {len(some)} truths"
    kept = True
    for n in SIZES:
        held, also = coverage(n, full), coverage(n, some)
        shown = (sum(held) / len(held), min(held), sum(also) / len(also), min(also))
        kept &= shown[0] >= MEAN and shown[1] >= LEAST
        table.add_row(str(n), *(f"{value:.3f}" for value in shown))
    Console().print(table)
    return kept


def quiet(years: int, seed: int) -> bool:
    """Print the false alarms of quiet years; whether they keep their bound over all kinds."""
    table = Table(
        "answers a week", "detractors, passives, promoters", "digests", "headline", "anything"
    )
    table.title = f"Quiet years: {years:,} of each kind, seed {seed}"
    random = np.random.default_rng(seed)
    digests = headlines = found = 0
    for mean, truth in QUIET:
        n, headline, false = false_alarms(years, mean, truth, random)
        digests, headlines, found = digests + n, headlines + headline, found + false
        shown = ", ".join(f"{share:.0%}" for share in truth)
        table.add_row(str(mean), shown, f"{n:,}", f"{headline / n:.2%}", f"{false / n:.2%}")
    table.add_row("all", "", f"{digests:,}", f"{headlines / digests:.2%}", f"{found / digests:.2%}")
    Console().print(table)
    return found / digests <= FALSE


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--years", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=11)
    given = parser.parse_args()
    kept = [covered(), quiet(given.years, given.seed)]
    sys.exit(not all(kept))


if __name__ == "__main__":
    main()
