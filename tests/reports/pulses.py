"""Closed pulses to write and draw: one a situation that a reader may meet."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from benchmarks.pictures.weeks import COMPANY
from reports.digest.digest import PulseDigest
from survey.people.segments import OTHER
from survey.published.publish import Group, Published

COMMENTS = ("Too many meetings.", "Good\npeople.", "Pay.")
CLOSED = PulseDigest(
    survey="team",
    subject="Nordic Kettle",
    wave=3,
    closed_on=date(2026, 11, 6),
    published=Published(
        invited=40,
        n=30,
        participation=75,
        nps=5,
        low=-10,
        high=25,
        detractors=30,
        passives=35,
        promoters=35,
        comments=COMMENTS,
        suppressed=("segments",),
        groups=(Group("Engineering", -10, 5), Group("Sales", None, 5), Group("Support", 5, 5)),
    ),
)


def pulse(**changed: object) -> PulseDigest:
    """The pulse above with other published figures."""
    return replace(CLOSED, published=replace(CLOSED.published, **changed))  # type: ignore[arg-type]


NAMES = sorted(COMPANY.values())
CROWD = tuple(
    Group(f"{3 * NAMES[i % 5]} {i}"[-200:], None if i % 4 == 1 else 5 * i - 50, 5)
    for i in range(20)
)
COARSE = pulse(
    nps=20,
    low=None,
    high=None,
    detractors=None,
    passives=None,
    promoters=None,
    step=20,
    groups=(Group("Engineering", None, 5), Group(OTHER, None, 5), Group("Support", 80, 40)),
)
NOTHING = PulseDigest(
    "team",
    "Nordic Kettle",
    3,
    date(2026, 11, 6),
    Published(
        *(40, None, None, None, None, None, None, None, None, (), ("company",)),
        groups=(Group("Engineering", None, 5), Group("Sales", None, 5)),
    ),
)
SITUATIONS = {
    "ordinary": CLOSED,
    "one group": pulse(groups=(), suppressed=()),
    "ends": pulse(
        participation=95, nps=-95, low=-100, high=-85, detractors=95, passives=5, promoters=5
    ),
    "no interval": pulse(low=None, high=None),
    "coarse": COARSE,
    "coarse, one group": replace(
        COARSE, published=replace(COARSE.published, groups=(), nps=-80, step=40)
    ),
    "no group shown": pulse(
        groups=tuple(Group(name, None, 5) for name in ("Engineering", OTHER, "Sales"))
    ),
    "every group shown": pulse(
        groups=tuple(Group(f"Department {i}", 100 - 50 * i, 5) for i in range(5)), suppressed=()
    ),
    "nine groups": pulse(groups=tuple(Group(f"Department {i}", -5, 5) for i in range(9))),
    "twenty groups": pulse(groups=tuple(Group(f"Department {i}", -5, 5) for i in range(20))),
    "a crowd of long names": pulse(groups=CROWD),
}
