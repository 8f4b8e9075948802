"""Nothing hidden can be worked out from what is published, and most that may be shown is shown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from math import exp, log
from random import Random

from benchmarks.anonymity.program import ONE_BAND, pinned, read, read_exact
from benchmarks.ground import Ground, Row
from survey.people.segments import frozen_segments
from survey.published.publish import FEWEST_FOR_COMMENTS, SMALLEST_GROUP, published
from survey.scores.scale import TOP
from survey.scores.scoring import count_bands

K = SMALLEST_GROUP
OFTEN = 0.95  # of companies with hidden and shown groups: how often exact figures give some away
MOODS = {"low": range(7), "middle": range(7, 9), "high": range(9, TOP + 1)}


async def run(ground: Ground) -> list[Row]:
    """So many companies of chance."""
    n = ground.n(60, 500)
    draw = ground.random("derivability")
    seen = Counter[str]()
    for _ in range(n):
        headcounts, scores = company(draw)
        _look(headcounts, scores, draw, seen)
    faults = {
        "hidden counts pinned": seen["pinned"],
        "groups known to be of one band": seen[ONE_BAND],
        "controls not broken": int(seen["broken"] < OFTEN * seen["controls"]),
    }
    fact = (
        f"{seen['shown']} of {seen['enough']} groups with {K} or more answers are shown; "
        f"{seen['cells']} hidden counts in {seen['hiding']} companies; exact figures give some "
        f"away in {seen['broken']} of {seen['controls']}"
    )
    done = f"{n} companies, {seen['parted']} of several groups, {seen['silent']} show nothing"
    return [Row("derivability", ground.engine, "", done, faults, fact)]


def _look(
    headcounts: Mapping[str, int],
    scores: Mapping[str, Sequence[int]],
    draw: Random,
    seen: Counter[str],
) -> None:
    """Publish one company, and work out what is hidden; `seen` counts what was found."""
    counts = {
        group: count_bands([given.count(score) for score in range(TOP + 1)])
        for group, given in scores.items()
    }
    result = published(scores, [], headcounts, K, FEWEST_FOR_COMMENTS, draw)
    seen["silent"] += result.n is None
    if len(counts) == 1:
        return
    seen["parted"] += 1
    enough = [group for group, count in counts.items() if count.n >= K]
    few = [group for group in counts if group not in enough]
    if enough and few:
        seen["controls"] += 1
        exact = read_exact(counts, headcounts, enough)
        seen["broken"] += bool(pinned(exact, counts, few, enough))
    shown = [group.name for group in result.groups if group.nps is not None]
    hidden = [group for group in counts if group not in shown]
    seen["enough"] += len(enough)
    seen["shown"] += len(shown)
    if result.n is None:
        return
    seen["hiding"] += bool(hidden)
    seen["cells"] += 4 * (len(hidden) + (len(hidden) > 1 and bool(shown)))
    for cell, _ in pinned(read(result, headcounts, K), counts, hidden, shown):
        seen[ONE_BAND if cell[-1] == ONE_BAND else "pinned"] += 1


def company(draw: Random) -> tuple[dict[str, int], dict[str, list[int]]]:
    """Headcounts and scores by group: uneven groups, each with a mood and a zeal of its own."""
    people, groups = round(exp(draw.uniform(log(12), log(300)))), draw.randint(1, 10)
    weights = [draw.lognormvariate(0, 1) for _ in range(groups)]
    segments = [str(one) for one in draw.choices(range(groups), weights, k=people)]
    taken = {segment: segments.count(segment) for segment in sorted(set(segments))}
    merged = frozen_segments(taken, K)
    least = draw.uniform(0.3, 1)
    scores: dict[str, list[int]] = {group: [] for group in merged.values()}
    headcounts = dict.fromkeys(scores, 0)
    zeal = {group: draw.uniform(0.3, 1) * draw.choice((least, 1)) for group in scores}
    moods = {group: _mood(draw) for group in scores}
    for segment in segments:
        group = merged[segment]
        headcounts[group] += 1
        if draw.random() < zeal[group]:
            (band,) = draw.choices(list(MOODS), moods[group])
            scores[group].append(draw.choice(MOODS[band]))
    return headcounts, scores


def _mood(draw: Random) -> list[float]:
    """How often a group's people are low, middle and high; one group in five is of one mind."""
    if draw.random() < 0.2:
        return draw.choice([[1, 0, 0], [0, 1, 0], [0, 0, 1]])
    return [draw.gammavariate(1, 1) for _ in MOODS]
