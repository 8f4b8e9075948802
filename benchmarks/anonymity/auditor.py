"""An auditor who knows everything but one answer: how far does what is published move the odds?

Two companies that differ in one person's answer are published thousands of times each. On one half
of the draws the auditor learns which outcomes tell the two apart, on the other half they count how
often such an outcome comes from either: the logarithm of the ratio may not be above epsilon. The
bound is what it surely is (Clopper and Pearson 1934); where noise is too small, that is above.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log, sqrt
from random import Random

from scipy.stats import beta

from benchmarks.ground import Ground, Row
from survey.published.publish import Terms, all_figures, published
from survey.published.release import draw_release
from survey.scores.scale import TOP
from survey.scores.scoring import Counts, count_bands

PROMOTER, PASSIVE, DETRACTOR = 10, 7, 0
CHECKED = 50  # of so many draws one goes through everything that is published
SURE = 1e-3  # how often one of all bounds of a row is wrong
Scores = Mapping[str, Sequence[int]]


@dataclass(frozen=True)
class Neighbours:
    """Two companies that differ in one answer, and who was asked in both."""

    name: str
    headcounts: Mapping[str, int]
    one: Scores
    other: Scores


@dataclass(frozen=True)
class Found:
    """What the auditor saw of two companies: the logarithm of the odds, and what it is at least."""

    seen: float
    least: float


def cases(smallest: int) -> list[Neighbours]:
    """The worst that may be: extremes, smallest groups, all alike, one answer, somebody silent."""
    group = {"Sales": smallest}
    two = {"Lab": 2 * smallest, "Sales": smallest}
    half = [PROMOTER, DETRACTOR] * (smallest // 2 - 1)
    return [
        Neighbours(
            "the only detractor among promoters",
            group,
            {"Sales": [PROMOTER] * smallest},
            {"Sales": [PROMOTER] * (smallest - 1) + [DETRACTOR]},
        ),
        Neighbours(
            "the only one to answer", group, {"Sales": [DETRACTOR]}, {"Sales": []}
        ),
        Neighbours(
            "silent among all who answered alike",
            group,
            {"Sales": [PROMOTER] * smallest},
            {"Sales": [PROMOTER] * (smallest - 1)},
        ),
        Neighbours(
            "passive or silent",
            group,
            {"Sales": [*half, PASSIVE]},
            {"Sales": half},
        ),
        Neighbours(
            "one of two groups",
            two,
            {"Lab": [PASSIVE] * smallest, "Sales": [*half, PROMOTER]},
            {"Lab": [PASSIVE] * smallest, "Sales": [*half, DETRACTOR]},
        ),
    ]  # fmt: skip


async def run(ground: Ground) -> list[Row]:
    """The release as it is, for two epsilons; and as a control one with half the noise."""
    draws = ground.n(6_000, 100_000)
    random = ground.random("auditor")
    rows = []
    for claimed, drawn, control in ((2.0, 2.0, False), (1.0, 1.0, False), (1.0, 2.0, True)):
        pairs = cases(19 if claimed == 2.0 else 34)
        faults: Counter[str] = Counter()
        found = [audit(pair, drawn, draws, random, 2 * len(pairs), faults) for pair in pairs]
        worst = max(found, key=lambda one: one.least)
        if control:
            faults["half the noise not caught"] = int(worst.least <= claimed)
        else:
            faults["odds moved further"] = sum(one.least > claimed for one in found)
        name = "half the noise" if control else f"epsilon {claimed:g}"
        fact = (
            f"epsilon {claimed:g}: log-odds at most {max(one.seen for one in found):.2f} seen, "
            f"surely {worst.least:.2f} or more"
        )
        done = f"{len(pairs)} pairs of neighbours, {2 * draws:,} pulses each"
        rows.append(Row("auditor", "", name, done, dict(faults), fact))
    return rows


def audit(
    pair: Neighbours, epsilon: float, draws: int, random: Random, bounds: int, faults: Counter[str]
) -> Found:
    """Publish both companies and tell them apart, in both directions; `bounds` are drawn in all."""
    terms = Terms(pair.headcounts, epsilon)
    ways = [_outcomes(scores, terms, draws, random, faults) for scores in (pair.one, pair.other)]
    learnt, judged = ([way[: draws // 2] for way in ways], [way[draws // 2 :] for way in ways])
    return max(
        (_apart(learnt[i], learnt[1 - i], judged[i], judged[1 - i], SURE / bounds) for i in (0, 1)),
        key=lambda found: found.least,
    )


def _outcomes(
    scores: Scores, terms: Terms, draws: int, random: Random, faults: Counter[str]
) -> list[tuple[int, ...]]:
    """What so many pulses publish, as their released counts; all else has to follow from these."""
    counts = {name: _bands(scores[name]) for name in terms.headcounts}
    outcomes = []
    for number in range(draws):
        if number % CHECKED:
            released = draw_release(counts, terms.headcounts, terms.epsilon, random)
        else:
            result = published(scores, (), terms, random)
            released = dict(result.released)
            if all_figures(released, terms) != (result.company, result.groups):
                faults["figures that follow from something else"] += 1
        outcomes.append(tuple(count for name in sorted(released) for count in released[name]))
    return outcomes


def _bands(scores: Sequence[int]) -> Counts:
    return count_bands([list(scores).count(score) for score in range(TOP + 1)])


def _apart(
    learn: Sequence[tuple[int, ...]],
    learn_other: Sequence[tuple[int, ...]],
    judge: Sequence[tuple[int, ...]],
    judge_other: Sequence[tuple[int, ...]],
    wrong: float,
) -> Found:
    """Of all outcomes that look more like the one company those whose odds are the highest."""
    weights = [_weights(*counts) for counts in zip(zip(*learn), zip(*learn_other), strict=True)]  # noqa: B905

    def score(outcome: tuple[int, ...]) -> float:
        return sum(weight.get(count, 0.0) for weight, count in zip(weights, outcome, strict=True))

    above, above_other = (sorted(map(score, some)) for some in (learn, learn_other))
    limit = max(sorted(set(above)), key=lambda limit: _promise(above, above_other, limit))
    hits, hits_other = (
        sum(score(outcome) >= limit - 1e-9 for outcome in some) for some in (judge, judge_other)
    )
    n = len(judge)
    seen = log(max(hits, 1) / max(hits_other, 1))
    low = float(beta.ppf(wrong / 2, hits, n - hits + 1)) if hits else 0.0
    high = float(beta.ppf(1 - wrong / 2, hits_other + 1, n - hits_other)) if hits_other < n else 1.0
    return Found(seen, log(low / high) if low else float("-inf"))


def _weights(counts: Sequence[int], others: Sequence[int]) -> dict[int, float]:
    """How much each value of a count speaks for the one company."""
    here, there = Counter(counts), Counter(others)
    return {value: log((here[value] + 1) / (there[value] + 1)) for value in here | there}


def _promise(above: Sequence[float], above_other: Sequence[float], limit: float) -> float:
    """What the odds of all outcomes from `limit` on are at least, roughly; both are sorted."""
    a, b = (len(some) - bisect_left(some, limit - 1e-9) + 1 for some in (above, above_other))
    return log(a / b) - 3.5 * sqrt(1 / a + 1 / b)
