"""How often the interval holds the truth, and how often a quiet year is called a change.

`python -m benchmarks.coverage [--years N] [--seed N]`. Coverage is exact: every outcome of n
answers is listed with its probability, so nothing is drawn. The index of satisfaction, the paired
difference to a competitor and weighted scores have too many outcomes for that, and are drawn. So
are the years: nothing changes in them, so every "not by chance" is false, of the headline and of
any of five segments. Exits with 1 where a bound is broken.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import combinations, product
from math import exp, lgamma, log, sqrt

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table

from survey.asking.competitor import compare_pairs
from survey.scores.csi import Joint, Pair, Rated, csi, rated
from survey.scores.movers import IN_DIGEST, movers
from survey.scores.scale import TOP
from survey.scores.scoring import Counts, pooled, score_nps
from survey.scores.verdict import HISTORY, MOVED, headline_weeks, judge
from survey.scores.weighting import Stratum, weigh
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


def coverage_of_csi(
    sittings: int, ask: int, harmony: float, times: int, random: np.random.Generator
) -> tuple[float, float]:
    """How often the interval of the index holds the truth, with and without the joint ratings.

    Four attributes of which each sitting rates `ask`. What a person says of each is a mood, common
    to all and as strong as `harmony` (0-1), and a whim, rounded to 0-10 and cut there.
    """
    importance, satisfaction = np.array([9, 8, 6, 5]), np.array([8.5, 7, 9, 6])
    many = _ratings(200_000, harmony, random, importance, satisfaction)
    means = many.mean(axis=0)
    truth = 10 * (means[:, 0] * means[:, 1]).sum() / means[:, 0].sum()
    held = apart = 0
    for _ in range(times):
        said = _ratings(sittings, harmony, random, importance, satisfaction)
        asked = (np.arange(ask)[None, :] + np.arange(sittings)[:, None]) % len(importance)
        each = [(asked == k).any(axis=1) for k in range(len(importance))]
        attributes, joints = _tally(said, each)
        for number, index in enumerate((csi(attributes, joints), csi(attributes))):
            assert index.low is not None
            assert index.high is not None
            inside = index.low <= truth <= index.high
            held, apart = held + inside * (not number), apart + inside * number
    return held / times, apart / times


def _ratings(
    n: int,
    harmony: float,
    random: np.random.Generator,
    importance: NDArray[np.float64],
    satisfaction: NDArray[np.float64],
) -> NDArray[np.int_]:
    """People x attributes x (importance, satisfaction)."""
    base = np.stack([importance, satisfaction], axis=-1)[None]
    mood = random.normal(size=(n, 1, 1))
    whim = random.normal(size=(n, len(importance), 2))
    drawn = base + 2 * (sqrt(harmony) * mood + sqrt(1 - harmony) * whim)
    return np.clip(np.rint(drawn), 0, TOP).astype(int)


def _tally(
    said: NDArray[np.int_], each: Sequence[NDArray[np.bool_]]
) -> tuple[list[Rated], list[Joint]]:
    """What the attributes were given by those who were asked each, as the database counts it."""
    found = []
    for k, asked in enumerate(each):
        counts = Counter(Pair(*map(int, pair)) for pair in said[asked, k])
        one = rated(str(k), counts)
        assert one is not None
        found.append(one)
    joints = []
    for k, other in combinations(range(len(each)), 2):
        both = each[k] & each[other]
        a, b, c, d = (said[both, which, side] for which in (k, other) for side in (0, 1))
        sums = [a, b, c, d, a * c, a * d, b * c, b * d]
        joints.append(Joint(str(k), str(other), int(both.sum()), *(int(one.sum()) for one in sums)))
    return found, joints


CSI_SITTINGS, CSI_TIMES = (40, 100, 400), 2000
CSI_LEAST, CSI_MOST = 0.93, 0.97


def covered_csi(seed: int) -> bool:
    """Print the coverage of the index; whether it keeps its bounds."""
    table = Table("sittings", "attributes in each", "mood", "coverage", "if taken as independent")
    table.title = f"Coverage of the 95 % interval of CSI, {CSI_TIMES:,} samples each, seed {seed}"
    random = np.random.default_rng(seed)
    kept = True
    for sittings, ask, harmony in product(CSI_SITTINGS, (2, 4), (0.0, 0.5, 0.9)):
        held, apart = coverage_of_csi(sittings, ask, harmony, CSI_TIMES, random)
        kept &= CSI_LEAST <= held <= CSI_MOST
        shown = (f"{harmony:.0%}", f"{held:.3f}", f"{apart:.3f}")
        table.add_row(str(sittings), str(ask), *shown)
    Console().print(table)
    return kept


RIVALS: tuple[tuple[float, ...], ...] = (  # shares of a person's difference, from -2 to 2 bands
    (0.05, 0.15, 0.4, 0.25, 0.15),
    (0.0, 0.02, 0.96, 0.02, 0.0),
    (0.0, 0.0, 0.95, 0.05, 0.0),
)
OWN = {-2: (0, 10), -1: (8, 10), 0: (10, 10), 1: (10, 8), 2: (10, 0)}  # scores that differ so
PAIRS_LEAST = 0.88  # where one in twenty differs, and nobody the other way
STRATA = ((400, (0.17, 0.33, 0.5)), (150, (0.33, 0.33, 0.34)), (50, (0.1, 0.2, 0.7)))


def covered_pairs_and_strata(seed: int) -> bool:
    """Print the coverage of the two; whether it keeps its bound."""
    table = Table("what", "people", "coverage")
    table.title = f"Coverage of other 95 % intervals, {CSI_TIMES:,} samples each, seed {seed}"
    random = np.random.default_rng(seed)
    kept = True
    for shares, n in product(RIVALS, (30, 100)):
        truth = 100 * sum(share * step for share, step in zip(shares, OWN, strict=True))
        held = 0
        for drawn in random.multinomial(n, shares, size=CSI_TIMES):
            found = compare_pairs(dict(zip(OWN.values(), drawn.tolist(), strict=True)))
            assert found.low is not None
            assert found.high is not None
            held += found.low <= truth <= found.high
        kept &= held / CSI_TIMES >= PAIRS_LEAST
        table.add_row(f"competitor, differences {shares}", str(n), f"{held / CSI_TIMES:.3f}")
    people = sum(each for each, _ in STRATA)
    truth = 100 * sum(each * (shares[2] - shares[0]) for each, shares in STRATA) / people
    for part in (12, 40):
        held = 0
        for _ in range(CSI_TIMES):
            counts = [Counts(*random.multinomial(part, shares)) for _, shares in STRATA]
            weighted = weigh(
                [Stratum(each, one) for (each, _), one in zip(STRATA, counts, strict=True)]
            )
            assert weighted is not None
            held += weighted.low <= truth <= weighted.high
        kept &= held / CSI_TIMES >= PAIRS_LEAST
        table.add_row("weighted, three segments", f"{part} each", f"{held / CSI_TIMES:.3f}")
    Console().print(table)
    return kept


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
    kept = [covered(), covered_csi(given.seed), covered_pairs_and_strata(given.seed)]
    kept.append(quiet(given.years, given.seed))
    sys.exit(not all(kept))


if __name__ == "__main__":
    main()
