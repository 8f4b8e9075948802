"""A reader who knows the rules, the mood of the company and some helpers: what do they learn?

Of everybody in a group the reader knows how likely they are to be promoter, passive, detractor or
silent; of their helpers they know it for certain. From the published counts they work out, by
Bayes' rule over everything that may have been, how likely each answer of one more person is, and
guess the likeliest. Beside it stands the best guess without a pulse, and the same reader who gets
the exact counts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import factorial
from random import Random

import numpy as np
from numpy.typing import NDArray

from benchmarks.ground import Ground, Row
from survey.published.noise import draw_noise
from survey.published.release import scale_of

STATES = ("promoter", "passive", "detractor", "silent")
SHIFT = {"promoter": (1, 0, 1), "passive": (0, 0, 1), "detractor": (0, 1, 1), "silent": (0, 0, 0)}
MOODS = (  # how likely each state is: mixed companies, and such that hardly differ
    (0.25, 0.25, 0.15, 0.35),
    (0.10, 0.15, 0.40, 0.35),
    (0.03, 0.05, 0.85, 0.07),
    (0.85, 0.05, 0.03, 0.07),
)
CERTAIN = 1 - 1e-6
SMALLEST = 19  # people of a group with figures at epsilon 2
Table = NDArray[np.float64]


@dataclass
class Seen:
    """How a reader fared."""

    guesses: int = 0
    right: int = 0
    by_chance: float = 0.0  # how many were right without a pulse, on average
    certain: int = 0  # whose answer or silence was known
    odds: float = 0.0  # how far the odds between two answers moved at most, as a logarithm


async def run(ground: Ground) -> list[Row]:
    """With 0 to 5 helpers, with everybody but one, and exact counts as a control."""
    times = ground.n(150, 2_000)
    rows = [_row(ground, SMALLEST, helpers, times) for helpers in (0, 1, 2, 3, 4, 5, SMALLEST - 1)]
    rows.append(_row(ground, 10, 3, times))
    control = Seen()
    random = ground.random("reader", "control")
    for helpers in (3, 5, SMALLEST - 1):
        _read(SMALLEST, helpers, times, None, random, control)
    sure = control.certain / control.guesses
    fact = f"certain in {sure:.2f}, right in {control.right / control.guesses:.2f}"
    faults = {"exact counts give nobody away": int(not control.certain)}
    return [*rows, Row("reader", "", "exact counts", f"{control.guesses} guesses", faults, fact)]


def _row(ground: Ground, people: int, helpers: int, times: int) -> Row:
    epsilon, seen = 2.0, Seen()
    _read(people, helpers, times, epsilon, ground.random("reader", people, helpers), seen)
    chance = seen.by_chance / seen.guesses
    faults = {
        "answers known for certain": seen.certain,
        "odds moved beyond epsilon": int(seen.odds > epsilon + 1e-6),
    }
    fact = (
        f"right in {seen.right / seen.guesses:.2f}, without the pulse in {chance:.2f}; "
        f"log-odds moved by at most {seen.odds:.2f}"
    )
    done = f"{people} people, {helpers} helpers, {seen.guesses} guesses"
    return Row("reader", "", f"{helpers} of {people} help", done, faults, fact)


def _read(
    people: int, helpers: int, times: int, epsilon: float | None, random: Random, seen: Seen
) -> None:
    """Guess one answer in each of so many groups of each mood; without epsilon counts are exact."""
    for mood in MOODS:
        others = worlds(people - 1 - helpers, mood)
        for _ in range(times):
            states = random.choices(STATES, mood, k=people)
            released = [
                sum(part) + (draw_noise(scale_of(epsilon), random) if epsilon else 0)
                for part in zip(*(SHIFT[state] for state in states), strict=True)
            ]
            left = released
            for helper in states[1 : helpers + 1]:
                left = without(left, helper)
            after = posterior(others, [(left, True)], mood, epsilon)
            seen.guesses += 1
            seen.right += STATES[int(np.argmax(after))] == states[0]
            seen.by_chance += max(mood)
            seen.certain += bool(after.max() > CERTAIN) or bool(after[3] < 1 - CERTAIN)
            if epsilon:
                moved = np.log(after) - np.log(np.array(mood))
                seen.odds = max(seen.odds, float(moved.max() - moved.min()))


def worlds(people: int, mood: Sequence[float]) -> Table:
    """How likely each (promoters, detractors, participants) of so many people is."""
    likely = np.zeros((people + 1,) * 3)
    up, middle, down, silent = mood
    for p in range(people + 1):
        for d in range(people + 1 - p):
            for s in range(people + 1 - p - d):
                rest = people - p - d - s
                ways = factorial(people) // (
                    factorial(p) * factorial(d) * factorial(s) * factorial(rest)
                )
                likely[p, d, p + d + s] += ways * up**p * down**d * middle**s * silent**rest
    return likely


def posterior(
    others: Table,
    releases: Sequence[tuple[Sequence[int], bool]],
    mood: Sequence[float],
    epsilon: float | None,
) -> Table:
    """How likely each state of one person is once all these counts are known.

    Each release is of the others, the second part says whether of this person, too; answers stay.
    """
    found = [
        chance
        * _likelihood(
            others,
            [without(counts, state) if here else counts for counts, here in releases],
            epsilon,
        )
        for state, chance in zip(STATES, mood, strict=True)
    ]
    return np.array(found) / sum(found)


def without(counts: Sequence[int], state: str) -> list[int]:
    return [count - one for count, one in zip(counts, SHIFT[state], strict=True)]


def _likelihood(others: Table, left: Sequence[Sequence[int]], epsilon: float | None) -> float:
    """How likely these releases are, over everything that the others may have answered."""
    size = len(others)
    if epsilon is None:
        exact = tuple(left[0])
        possible = all(tuple(counts) == exact for counts in left)
        possible = possible and all(0 <= count < size for count in exact)
        return float(others[exact]) if possible else 0.0
    scale = float(scale_of(epsilon))
    by_count = [
        np.exp(-sum(np.abs(count - np.arange(size)) for count in counts) / scale)
        for counts in zip(*left, strict=True)
    ]
    return float(np.einsum("pdn,p,d,n", others, *by_count))
