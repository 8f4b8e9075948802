"""Closed pulses to write and draw: one a situation that a reader may meet."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from benchmarks.pictures.pulses import figures, pulses_before
from benchmarks.pictures.weeks import COMPANY
from reports.digest.digest import PulseDigest
from survey.people.segments import OTHER, UNPLACED
from survey.published.change import PulseChange
from survey.published.publish import Published
from survey.published.release import Figures

COMMENTS = ("Too many meetings.", "Good\npeople.", "Pay.")
ENGINEERING = Figures("Engineering", 20, 14, -10, -45, 27, 30, 30, 40)
SUPPORT = Figures("Support", 20, 16, 5, -32, 43, 35, 35, 30)
CLOSED = PulseDigest(
    survey="team",
    subject="Nordic Kettle",
    wave=3,
    closed_on=date(2026, 11, 6),
    published=Published(
        invited=61,
        epsilon=2.0,
        company=Figures("", 61, 45, 4, -16, 25, promoters=35, passives=34, detractors=31),
        groups=(ENGINEERING, Figures("Sales", 21), SUPPORT),
        comments=COMMENTS,
        suppressed=("segments",),
    ),
)


def pulse(**changed: object) -> PulseDigest:
    """The pulse above with other published figures."""
    return replace(CLOSED, published=replace(CLOSED.published, **changed))  # type: ignore[arg-type]


NAMES = sorted(COMPANY.values())
CROWD = tuple(
    figures(f"{3 * NAMES[i % 5]} {i}"[-200:], None if i % 4 == 1 else 5 * i - 50) for i in range(20)
)
CHANGED = pulse(
    changes=(
        PulseChange("", -34, 27),
        PulseChange("Engineering", -60, 49),
        PulseChange("Support", 3, 50),
    ),
    trend=pulses_before(8),
)
OLD = pulse(
    epsilon=None,
    company=Figures("", 40, 30, 20),
    groups=(Figures("Engineering", 12), Figures(OTHER, 8), Figures("Support", 20, nps=80)),
)
NOTHING = PulseDigest(
    "team",
    "Nordic Kettle",
    3,
    date(2026, 11, 6),
    Published(12, 2.0, Figures("", 12), suppressed=("company", "comments")),
)
SITUATIONS = {
    "ordinary": CLOSED,
    "one group": pulse(groups=(), suppressed=()),
    "changed": CHANGED,
    "unclear": pulse(changes=(PulseChange("", -20, 27),), trend=pulses_before(2)),
    "old": OLD,
    "comments alone": replace(
        NOTHING, published=replace(NOTHING.published, comments=COMMENTS, suppressed=("company",))
    ),
    "no group shown": pulse(
        groups=tuple(Figures(name, 20) for name in ("Engineering", OTHER, UNPLACED))
    ),
    "every group shown": pulse(
        groups=tuple(figures(f"Department {i}", 100 - 50 * i) for i in range(5)), suppressed=()
    ),
    "nine groups": pulse(groups=tuple(figures(f"Department {i}", -5) for i in range(9))),
    "twenty groups": pulse(groups=tuple(figures(f"Department {i}", -5) for i in range(20))),
    "a crowd of long names": pulse(groups=CROWD),
}
