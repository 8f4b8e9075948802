"""How often a verdict claims a change that is none, and how soon it tells one that is.

`python -m benchmarks.verdicts [--size small|large] [--seed N]`. Every week is drawn, and judged as
a digest does it. Years in which nothing changes: every "moved" is false. Lasting falls: the digest
must tell within four weeks, as "moved", or as "perhaps" with an interval that excludes nought.
"Held" is wrong where the true NPS of its window lies further off than matters. Where only the mix
of answers changes, nobody thought anew: "moved" is false, and the control shows how often it would
be said. Exits with 1 where a bound is broken.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from rich.console import Console
from rich.table import Table

from survey.scores.mix import mixed, unmixed
from survey.scores.scoring import Counts, pooled
from survey.scores.verdict import HISTORY, MATTERS, MOVED, SURE_DRIFT, Word, drift, judge, of_pools

Shares = tuple[float, float, float]
TRUTHS: tuple[Shares, ...] = ((0.2, 0.3, 0.5), (0.12, 0.28, 0.6), (0.05, 0.15, 0.8))
YEARS = {"small": 40, "large": 200}  # of each kind
WEEKS = 52
SOON = 4  # weeks
FALSE = 0.3  # "moved" in a year that changes nothing
TOLD = 0.6  # of lasting falls of ten points at a hundred answers a week
WRONG = 0.05  # of all "held"
MIXED = 0.01  # "moved" where only the mix moves, and set aside where it does not


class Week(NamedTuple):
    """What a digest said in one week, and by how much the truth had moved by then."""

    word: Word
    leaning: int
    drifted: bool
    shift: float  # points, of the window's truth against that of the 12 weeks before it


def history(truths: Sequence[Shares], mean: int, random: np.random.Generator) -> list[Counts]:
    """The counts of weeks of about `mean` answers, one for each truth."""
    sizes = random.poisson(mean, len(truths))
    drawn = (random.multinomial(n, truth) for n, truth in zip(sizes, truths, strict=True))
    return [Counts(*map(int, bands)) for bands in drawn]


def told(truths: Sequence[Shares], mean: int, random: np.random.Generator) -> Iterator[Week]:
    """What digests say, from the first week that has all its history on."""
    weeks = history(truths, mean, random)
    nps = [100 * (high - low) for low, _, high in truths]
    for end in range(HISTORY, len(weeks) + 1):
        newest_first = weeks[end - HISTORY : end][::-1]
        verdict, moved = judge(newest_first), drift(newest_first)
        long = verdict.weeks or 1
        now, before = nps[end - long : end], nps[end - long - 12 : end - long]
        yield Week(
            verdict.word,
            verdict.leaning,
            moved is not None and moved.p_value < SURE_DRIFT,
            float(np.mean(now) - np.mean(before)),
        )


def fallen(truth: Shares, points: float) -> Shares:
    """The same company when as many promoters have become detractors as make so many points."""
    low, middle, high = truth
    return low + points / 200, middle, high - points / 200


def quiet(years: int, random: np.random.Generator) -> bool:
    """Print what is said in years that change nothing; whether "moved" keeps its bound."""
    table = Table("answers a week", "shares", "moved a year", "perhaps", "held", "unknown", "drift")
    table.title = f"Nothing changes: {years} years of each kind"
    kept = True
    for mean in (20, 60, 100, 200, 1000):
        moved_of_mean = 0.0
        for truth in TRUTHS:
            said = [
                week
                for _ in range(years)
                for week in told([truth] * (HISTORY + WEEKS - 1), mean, random)
            ]
            words = Counter(week.word for week in said)
            moved = sum(words[word] for word in MOVED) / years
            perhaps = sum(w.leaning != 0 and w.word is Word.UNKNOWN for w in said) / years
            shares = [f"{words[word] / len(said):.0%}" for word in (Word.HELD, Word.UNKNOWN)]
            drifts = sum(w.drifted for w in said) / years
            table.add_row(
                str(mean), shown(truth), f"{moved:.2f}", f"{perhaps:.2f}", *shares, f"{drifts:.2f}"
            )
            moved_of_mean += moved / len(TRUTHS)
        kept &= moved_of_mean <= FALSE
    Console().print(table)
    return kept


def falls(runs: int, random: np.random.Generator) -> bool:
    """Print how soon a lasting fall is told; whether ten points at a hundred a week are in time."""
    table = Table("answers a week", "shares", "fall", "told in 4", "moved in 4", "moved in 12")
    table.title = f"Lasting falls: {runs} of each kind"
    in_time: list[float] = []
    for mean, points in ((60, 20), (100, 10), (100, 20), (200, 10), (1000, 5)):
        for truth in TRUTHS:
            after = fallen(truth, points)
            said = [
                list(told([truth] * (HISTORY - 1) + [after] * 12, mean, random))
                for _ in range(runs)
            ]
            soon = [any(week.leaning < 0 for week in run[:SOON]) for run in said]
            sure = [[week.word is Word.DOWN for week in run] for run in said]
            row = (
                np.mean(soon),
                np.mean([any(r[:SOON]) for r in sure]),
                np.mean(list(map(any, sure))),
            )
            table.add_row(str(mean), shown(truth), str(points), *(f"{share:.0%}" for share in row))
            if (mean, points) == (100, 10):
                in_time.append(float(row[0]))
    Console().print(table)
    return float(np.mean(in_time)) >= TOLD


def held(runs: int, random: np.random.Generator) -> bool:
    """Print how often "held" stood over a change that matters; whether it keeps its bound.

    Every half year some change sets in, anything from a fall of 20 points to a rise of 20.
    """
    table = Table("answers a week", "held", "of these wrong")
    table.title = f'"Held" within ±{MATTERS}: {runs} changes of each kind'
    kept = True
    for mean in (60, 200, 1000):
        said: list[Week] = []
        for _ in range(runs):
            truth = TRUTHS[int(random.integers(2))]
            after = fallen(truth, float(random.uniform(-20, 20)))
            said += told([truth] * (HISTORY - 1) + [after] * 26, mean, random)
        steady = [week for week in said if week.word is Word.HELD]
        wrong = sum(abs(week.shift) >= MATTERS for week in steady) / max(len(steady), 1)
        kept &= wrong <= WRONG
        table.add_row(str(mean), f"{len(steady) / len(said):.0%}", f"{wrong:.2%}")
    Console().print(table)
    return kept


def mixes(runs: int, random: np.random.Generator) -> bool:
    """Print what is said where one of two kinds of people grows; whether "moved" keeps its bound.

    They think as ever, +60 and -10, and where only the mix moves nothing else does. Where all of
    them come to think otherwise by 20 points in the same mix, the mix must not silence the verdict.
    """
    table = Table("what changes", "moved", "moved, if the mix were not looked at", "set aside")
    table.title = f"A tenth of the answers becomes half of 400 in four weeks: {runs} runs"
    kinds = ((0.1, 0.2, 0.7), (0.4, 0.3, 0.3))
    kept = True
    for what, share, fall in (
        ("the mix", 0.5, 0),
        ("what people think", 0.1, 20),
        ("both", 0.5, 20),
    ):
        said: list[tuple[bool, bool, bool]] = []
        for _ in range(runs):
            sizes = {"before": random.multinomial(1200, (0.1, 0.9))}
            sizes["now"] = random.multinomial(400, (share, 1 - share))
            of = {
                when: {
                    str(kind): Counts(
                        *map(int, random.multinomial(n, fallen(truth, fall * (when == "now"))))
                    )
                    for kind, (n, truth) in enumerate(zip(sizes[when], kinds, strict=True))
                }
                for when in ("before", "now")
            }
            now, before = of["now"], of["before"]
            plain = of_pools(pooled(now.values()), pooled(before.values()), 4)
            verdict = unmixed(plain, mixed(now, before, MATTERS / 2))
            said.append((verdict.word in MOVED, plain.word in MOVED, verdict.mixed))
        moved, unseen, aside = (float(np.mean(column)) for column in zip(*said, strict=True))
        table.add_row(what, f"{moved:.1%}", f"{unseen:.1%}", f"{aside:.1%}")
        kept &= moved <= MIXED if what == "the mix" else True
        kept &= aside <= MIXED if what == "what people think" else True
    Console().print(table)
    return kept


def shown(truth: Shares) -> str:
    """Shares as one reads them."""
    return ", ".join(f"{share:.0%}" for share in truth)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", choices=YEARS, default="large")
    parser.add_argument("--seed", type=int, default=11)
    given = parser.parse_args()
    years, random = YEARS[given.size], np.random.default_rng(given.seed)
    kept = [quiet(years, random), falls(2 * years, random), held(years, random)]
    kept.append(mixes(10 * years, random))
    sys.exit(not all(kept))


if __name__ == "__main__":
    main()
