"""Who said what? Guesses from every order in which anything lies around, judged fairly.

An ordering is one guess: the so-manieth person said the so-manieth reason found. As many are tried
as there are places, directions and orders of persons, so the best of them is good by chance alone:
the bound allows for that (Bonferroni), and what is beyond it is no chance.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import exp

MARK = re.compile(rb"mark-[0-9a-f]{16}")  # within every reason
SCORES = {  # how a score looks where a program writes one down
    "score": re.compile(rb"score\W{1,5}(\d{1,2})\b"),
    "tap": re.compile(rb"\bb:\d+:(\d{1,2})\b"),
}
PAGES = {"database": (0, 4096), "wal": (32, 24 + 4096)}  # of SQLite: head, size
BLOCK = 8192  # of PostgreSQL
FALSE_ALARM = 1e-4  # how often a row may fail by chance

Evidence = Mapping[str, bytes]
Orderings = dict[str, list[bytes]]


def mark(number: int) -> str:
    """The part of a reason by which it is found."""
    return f"mark-{number:016x}"


def orders_of_marks(evidence: Evidence, wanted: Iterable[str], engine: str) -> Orderings:
    """Every order in which all the marks wanted are found, by where."""
    ours = {one.encode() for one in wanted}
    found: Orderings = {}
    for place, data in evidence.items():
        head, size = PAGES.get(place, (0, BLOCK)) if engine == "sqlite" else (0, BLOCK)
        hits = [(hit.start(), hit.group()) for hit in MARK.finditer(data) if hit.group() in ours]
        # Databases fill a page from its end.
        by_page = sorted(hits, key=lambda hit: ((hit[0] - head) // size, -hit[0]))
        for way, sequence in (("first", hits), ("last", hits[::-1]), ("page", by_page)):
            order = list(dict.fromkeys(token for _, token in sequence))
            if len(order) == len(ours):
                found[f"{place}, {way}"] = order
    return found


def orders_of_scores(evidence: Evidence, n: int) -> Orderings:
    """Every place with a score for each of `n` people, no more and no fewer."""
    found = {
        f"{place}, {name}": pattern.findall(data)
        for place, data in evidence.items()
        for name, pattern in SCORES.items()
    }
    return {name: scores for name, scores in found.items() if len(scores) == n}


@dataclass
class Guesses:
    """How often each ordering was right, over some waves."""

    right: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    made: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    by_chance: dict[str, float] = field(default_factory=lambda: defaultdict(float))

    def add(self, truths: Mapping[str, Sequence[bytes]], found: Orderings) -> None:
        """One wave: what is true, in each order of persons known, and what was found."""
        for place, order in found.items():
            for persons, truth in truths.items():
                for way, guess in (("", order), (" backwards", order[::-1])):
                    name = f"{place}{way}, by {persons}"
                    self.right[name] += sum(map(bytes.__eq__, truth, guess))
                    self.made[name] += len(truth)
                    # The mean of right ones in a random order, and about their variance.
                    times = Counter(truth).values()
                    self.by_chance[name] += sum(one * one for one in times) / len(truth)

    def best(self, place: str = "") -> tuple[str, float]:
        """The best ordering from a place and its share of right matches; 0 where there is none."""
        shares = {
            name: self.right[name] / made
            for name, made in self.made.items()
            if name.startswith(place)
        }
        name = max(shares, key=lambda name: shares[name], default="")
        return name, shares.get(name, 0.0)

    @property
    def above_chance(self) -> list[str]:
        """The orderings that are right more often than the best of as many is by chance."""
        return [
            name for name, right in self.right.items() if right / self.made[name] > self.bound(name)
        ]

    def bound(self, name: str) -> float:
        """The share of right matches that an ordering has by chance, at most."""
        risk = FALSE_ALARM / len(self.made)
        return most_by_chance(self.by_chance[name], risk) / self.made[name]


def most_by_chance(mean: float, risk: float) -> int:
    """What a Poisson variable of this mean exceeds no more often than `risk`."""
    most, chance = 0, exp(-mean)
    beyond = 1 - chance
    while beyond > risk:
        most += 1
        chance *= mean / most
        beyond -= chance
    return most
