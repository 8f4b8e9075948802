"""What a pulse is still good for: half-widths, groups shown, changes seen, over many companies."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from random import Random
from statistics import mean

from benchmarks.ground import Ground, Row
from survey.people.segments import frozen_segments
from survey.published.change import change_of
from survey.published.publish import SMALLEST_GROUP, Published, Terms, published, smallest_shown
from survey.published.release import EPSILON
from survey.scores.scale import TOP

SHARE = 0.65  # of those asked who answer
CHANGE = 20  # points
NEARLY = 5  # points; the fewest people come narrower, for no interval passes 100
LEAST_COVERED = 0.92  # .94 at least is meant, less what chance does to so few companies
EXPECTED = {20: 38, 30: 28, 40: 27, 60: 22, 100: 16, 200: 11, 400: 7}  # people -> half-width
GROUPS = {20: 1, 30: 1, 40: 2, 60: 3, 100: 4, 200: 6, 400: 10}
Opinions = Mapping[str, Sequence[int]]  # group -> what everybody would say


async def run(ground: Ground) -> list[Row]:
    """Companies of the usual sizes, each asked twice, the second time after a change."""
    random = ground.random("usefulness")
    each = ground.n(500, 5_000) // len(EXPECTED)
    covered: list[bool] = []
    steady: list[bool] = []
    widths: dict[int, list[float]] = defaultdict(list)
    seen: dict[int, list[bool]] = defaultdict(list)
    shown: list[float] = []
    for people in EXPECTED:
        for _ in range(each):
            opinions = company(people, random)
            first = _pulse(opinions, random)
            assert first.company.low is not None
            assert first.company.high is not None
            covered.append(first.company.low <= _nps(opinions) <= first.company.high)
            widths[people].append((first.company.high - first.company.low) / 2)
            shown += [group.nps is not None for group in first.groups]
            later = _moved(opinions, random)
            seen[people].append(_called_clear(_pulse(later, random), first))
            steady.append(_called_clear(_pulse(opinions, random), first))
    far = [people for people, half in EXPECTED.items() if abs(mean(widths[people]) - half) > NEARLY]
    faults = {
        "intervals that hold too seldom": int(mean(covered) < LEAST_COVERED),
        "half-widths other than the page says": len(far),
        "changes seen where there is none": int(mean(steady) > 0.08),
    }
    wide = ", ".join(f"{people}: {mean(found):.0f}" for people, found in widths.items())
    caught = ", ".join(f"{people}: {mean(found):.2f}" for people, found in seen.items())
    fact = (
        f"half-widths {wide}; coverage {mean(covered):.3f}; groups with figures {mean(shown):.2f}; "
        f"a change of {CHANGE} called clear {caught}; none at all {mean(steady):.2f}"
    )
    done = f"{each * len(EXPECTED)} companies, 3 pulses each"
    return [Row("usefulness", "", f"epsilon {EPSILON:g}", done, faults, fact)]


def _called_clear(now: Published, before: Published) -> bool:
    pools = now.pool(), before.pool()
    assert pools[0] is not None
    assert pools[1] is not None
    change = change_of("", pools[0], pools[1])
    return change is not None and change.clear


def company(people: int, random: Random) -> dict[str, list[int]]:
    """What everybody thinks: groups of unequal size whose moods differ."""
    groups = GROUPS[people]
    least = smallest_shown(EPSILON, SMALLEST_GROUP)
    sizes = [least] * groups
    for _ in range(people - sum(sizes)):
        sizes[random.randrange(groups)] += 1
    found = {}
    for number, size in enumerate(sizes):
        high = random.betavariate(4, 6)
        low = (1 - high) * random.betavariate(4, 5)
        bands = random.choices(("high", "low", "middle"), (high, low, 1 - high - low), k=size)
        ranges = {"high": range(9, TOP + 1), "low": range(7), "middle": range(7, 9)}
        found[f"Group {number}"] = [random.choice(ranges[band]) for band in bands]
    return found


def _pulse(opinions: Opinions, random: Random) -> Published:
    sizes = {name: len(scores) for name, scores in opinions.items()}
    least = smallest_shown(EPSILON, SMALLEST_GROUP)
    groups = frozen_segments(sizes, least)
    headcounts: dict[str, int] = defaultdict(int)
    scores: dict[str, list[int]] = defaultdict(list)
    for name, some in opinions.items():
        headcounts[groups[name]] += len(some)
        scores[groups[name]] += [score for score in some if random.random() < SHARE]
    return published(scores, (), Terms(headcounts, EPSILON), random)


def _nps(opinions: Opinions) -> float:
    scores = [score for some in opinions.values() for score in some]
    return 100 * sum(map(_worth, scores)) / len(scores)


def _moved(opinions: Opinions, random: Random) -> dict[str, list[int]]:
    """The same people, of whom so many think worse or, where nobody is left, better of it."""
    people = [(name, at) for name, some in opinions.items() for at in range(len(some))]
    random.shuffle(people)
    later = {name: list(some) for name, some in opinions.items()}
    points = CHANGE / 100 * len(people)
    down = _nps(opinions) - CHANGE > -90
    for name, at in people:
        before = later[name][at]
        after = 3 if down else TOP
        step = abs(_worth(after) - _worth(before))
        if points >= step:
            later[name][at] = after
            points -= step
    return later


def _worth(score: int) -> int:
    return (score >= 9) - (score <= 6)
