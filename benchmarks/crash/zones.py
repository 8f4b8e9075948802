"""Weekly slots in every time zone: one run a period, at the right instant, whatever clocks do.

Each zone is tried with the office's own Monday morning and with slots inside the hours that its
clocks skip and repeat; the instants expected are computed from the zone itself, not from cron.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo, available_timezones

from benchmarks.ground import Ground, Row
from survey.time.periods import newest_due, week_of

WEEKS = 520
FIRST = datetime(2020, 1, 6)  # noqa: DTZ001 - a Monday on every wall
EARLIER = {"Pacific/Apia": datetime(2010, 1, 4)}  # noqa: DTZ001 - a Friday was left out in 2011
TELLING = (  # skipped midnights, half an hour's change, and zones on the day's edge
    "Africa/Cairo", "America/Santiago", "Australia/Lord_Howe", "Europe/Helsinki", "Pacific/Apia",
)  # fmt: skip
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
STEP = timedelta(minutes=15)


async def run(ground: Ground) -> list[Row]:
    """A third of the zones that differ, or all."""
    draw = ground.random("zones")
    names = sorted(available_timezones() - {"localtime"})
    if ground.size == "small":
        alike = {_habits(ZoneInfo(name)): name for name in names}  # one of those that agree
        names = sorted({*TELLING, *draw.sample(sorted(alike.values()), len(alike) // 3)})
    faults = Counter({"twice": 0, "missing": 0, "at another time": 0})
    runs = tried = 0
    for name in names:
        zone, first = ZoneInfo(name), EARLIER.get(name, FIRST)
        slots = _slots(zone, first, draw)
        if ground.size == "small":
            slots = slots[-1:]
        for slot in slots:
            ran = list(_ran(slot, zone, draw))
            expected = [_instant(slot + timedelta(weeks=n), zone) for n in range(WEEKS)]
            periods = Counter(week_of(at, zone) for at in ran)
            faults["twice"] += sum(n - 1 for n in periods.values())
            faults["missing"] += len(set(expected) - set(ran))
            faults["at another time"] += len(set(ran) - set(expected))
            runs, tried = runs + len(ran), tried + 1
    done = f"{len(names)} zones, {tried} weekly slots, {WEEKS} weeks"
    return [Row("zones", ground.engine, "", done, dict(faults), f"{runs} runs")]


def _habits(zone: ZoneInfo) -> tuple[timedelta, ...]:
    """The zone's offset every fortnight."""
    return tuple(_offset(FIRST + timedelta(weeks=2 * n), zone) for n in range(WEEKS // 2))


def _slots(zone: ZoneInfo, first: datetime, draw: Random) -> list[datetime]:
    """The first wall times of slots: Monday at nine, and within a fold and a gap, if any."""
    gaps, folds = [], []
    for day in range(7 * WEEKS):
        noon = first + timedelta(days=day, hours=12)
        if _offset(noon, zone) == _offset(noon + timedelta(days=1), zone):
            continue
        for step in range(96):
            wall = noon + step * STEP
            if _skipped(wall, zone):
                gaps.append(wall)
            elif _offset(wall, zone) != _offset(wall, zone, fold=1):
                folds.append(wall)
    chosen = [draw.choice(walls) for walls in (folds, gaps) if walls]
    week = timedelta(weeks=1)
    return [first + timedelta(hours=9), *(first + (wall - first) % week for wall in chosen)]


def _ran(slot: datetime, zone: ZoneInfo, draw: Random) -> Iterator[datetime]:
    """When the slot ran, for somebody who looks once a week, on another day than the slot's."""
    cron = f"{slot.minute} {slot.hour} * * {DAYS[slot.weekday()]}"
    now = _instant(slot, zone) + timedelta(hours=draw.uniform(26, 142))
    seen = now - timedelta(weeks=1)
    for _ in range(WEEKS):
        due = newest_due(cron, seen, now, zone)
        if due is not None:
            yield due
        seen, now = now, now + timedelta(weeks=1)


def _instant(wall: datetime, zone: ZoneInfo) -> datetime:
    """The first instant at which the wall shows this, or more where it never does."""
    while _skipped(wall, zone):
        wall += timedelta(minutes=1)
    return wall.replace(tzinfo=zone).astimezone(UTC)


def _skipped(wall: datetime, zone: ZoneInfo) -> bool:
    there = wall.replace(tzinfo=zone)
    return there.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != wall


def _offset(wall: datetime, zone: ZoneInfo, fold: int = 0) -> timedelta:
    offset = wall.replace(tzinfo=zone, fold=fold).utcoffset()
    assert offset is not None
    return offset
