"""Pulses set against each other: what a second survey, a removal, new names or eight pulses add.

Nobody changes their answer from pulse to pulse, the worst that may be, and the reader knows the
mood. Each pulse that asks somebody moves the odds about them by epsilon at most, so these add up;
a pulse without them adds nothing by itself. That two pulses never ask the same person at once, and
that whoever is removed keeps their place, is tried on the bot itself, in its tests.
"""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

import numpy as np

from benchmarks.anonymity.reader import CERTAIN, MOODS, SHIFT, SMALLEST, STATES, posterior, worlds
from benchmarks.ground import Ground, Row
from survey.published.noise import draw_noise
from survey.published.release import EPSILON, scale_of

WITH, WITHOUT = True, False
SERIES = {
    "two surveys, one without them": (WITH, WITHOUT),
    "removed after a pulse": (WITH, WITHOUT, WITHOUT),
    "a segment renamed between two": (WITH, WITH),
    "eight pulses": (WITH,) * 8,
    "eight pulses, then removed": (*(WITH,) * 8, WITHOUT),
}


async def run(ground: Ground) -> list[Row]:
    """Each series by a reader who knows nobody's answer, and by one who knows everybody else's."""
    times = ground.n(60, 1_000)
    rows = []
    for name, series in SERIES.items():
        random = ground.random("differencing", name)
        faults, facts = dict.fromkeys(("known for certain", "odds beyond the sum"), 0), []
        for helpers, who in ((0, "nobody"), (SMALLEST - 1, "everybody else")):
            right = chance = 0.0
            for mood in MOODS:
                others = worlds(SMALLEST - 1 - helpers, mood)
                for _ in range(times):
                    guess, truth, moved, sure = _guess(others, series, mood, random)
                    right += guess == truth
                    chance += max(mood)
                    faults["odds beyond the sum"] += moved > EPSILON * sum(series) + 1e-6
                    # Eight pulses may come near it: they are what the page warns of.
                    faults["known for certain"] += sure and sum(series) == 1
            n = times * len(MOODS)
            facts.append(
                f"knowing {who} right in {right / n:.2f} (without pulses {chance / n:.2f})"
            )
        bound = f"log-odds moved by at most {EPSILON * sum(series):g}"
        done = f"{2 * times * len(MOODS)} guesses"
        rows.append(Row("differencing", "", name, done, faults, f"{'; '.join(facts)}; {bound}"))
    return [*rows, _control(ground, times)]


def _control(ground: Ground, times: int) -> Row:
    """Exact counts of two surveys, one without somebody: the difference is theirs."""
    random, wrong = ground.random("differencing", "control"), 0
    for mood in MOODS:
        others = worlds(SMALLEST - 1, mood)
        for _ in range(times):
            guess, truth, _moved, _sure = _guess(others, (WITH, WITHOUT), mood, random, exact=True)
            wrong += guess != truth
    faults = {"exact counts not told apart": wrong}
    done = f"{times * len(MOODS)} guesses"
    return Row("differencing", "", "exact counts", done, faults, "right in 1.00 is meant")


def _guess(
    others: np.typing.NDArray[np.float64],
    series: Sequence[bool],
    mood: Sequence[float],
    random: Random,
    *,
    exact: bool = False,
) -> tuple[str, str, float, bool]:
    """The likeliest state of somebody, the true one, how far odds moved, whether it is certain."""
    states = random.choices(STATES, mood, k=len(others))
    me, rest = states[0], states[1:]
    releases = []
    for here in series:
        asked = [SHIFT[state] for state in ((me, *rest) if here else rest)] or [SHIFT["silent"]]
        counts = [
            sum(part) + (0 if exact else draw_noise(scale_of(EPSILON), random))
            for part in zip(*asked, strict=True)
        ]
        releases.append((counts, here))
    after = posterior(others, releases, mood, None if exact else EPSILON)
    moved = 0.0
    if not exact:
        shifted = np.log(after) - np.log(np.array(mood))
        moved = float(shifted.max() - shifted.min())
    return STATES[int(np.argmax(after))], me, moved, bool(after.max() > CERTAIN)
