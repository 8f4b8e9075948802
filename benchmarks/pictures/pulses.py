"""Closed pulses to draw, one a situation. Invented numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from benchmarks.pictures.weeks import COMPANY, LONG_REGIONS, words_in
from reports.digest.digest import PulseDigest
from survey.people.segments import OTHER, UNPLACED
from survey.published.change import Point, PulseChange
from survey.published.publish import Published
from survey.published.release import Figures

TEAMS: Mapping[str, tuple[str, str, str]] = {
    "en": ("Engineering", "Sales", "Support"),
    "ru": ("Разработка", "Продажи", "Поддержка"),
    "bg": ("Разработка", "Продажби", "Поддръжка"),
    "fi": ("Tuotekehitys", "Myynti", "Asiakastuki"),
    "zh": ("研发", "销售", "客服"),
}
CLOSED_ON = date(2026, 11, 20)
WHOLE = Figures("", 66, 48, 4, -15, 24, promoters=35, passives=34, detractors=31)
PUBLISHED = Published(invited=66, epsilon=2.0, company=WHOLE)


def figures(name: str, nps: int | None, headcount: int = 22) -> Figures:
    """A group's figures; hidden where `nps` is None."""
    if nps is None:
        return Figures(name, headcount)
    return Figures(name, headcount, 15, nps, max(nps - 36, -100), min(nps + 34, 100), 40, 30, 30)


def pulses_before(n: int) -> tuple[Point, ...]:
    """The company's last `n` pulses, four weeks apart, the newest last."""
    scores = (-38, -20, -31, -4, 10, -12, 24, 4)[-n:]
    days = [CLOSED_ON - timedelta(weeks=4 * back) for back in range(n - 1, -1, -1)]
    return tuple(
        Point("", day.isoformat(), nps, nps - 19, nps + 20)
        for day, nps in zip(days, scores, strict=True)
    )


def pulse(*groups: Figures, subject: str = "Nordic Kettle", **changed: Any) -> PulseDigest:
    """A team pulse of 66 people with these published figures."""
    shown = replace(PUBLISHED, groups=groups, **changed)
    return PulseDigest("team", subject, 1, CLOSED_ON, shown)


def pulses_in(language: str) -> dict[str, PulseDigest]:
    """Each situation of a closed pulse, with names in the script of `language`."""
    one, two, three = words_in(language, TEAMS)
    long = words_in(language, LONG_REGIONS)
    three_groups = figures(one, -10), figures(three, 5), figures(two, 20)
    return {
        "published": pulse(*three_groups),
        "changed": pulse(
            *three_groups,
            changes=(PulseChange("", -34, 27), PulseChange(one, -60, 49), PulseChange(two, 3, 50)),
            trend=pulses_before(8),
        ),
        "unclear": pulse(
            *three_groups, changes=(PulseChange("", -20, 27),), trend=pulses_before(2)
        ),
        "whole-over-time": pulse(changes=(PulseChange("", -20, 27),), trend=pulses_before(5)),
        "partly": pulse(figures(one, None), figures(UNPLACED, None), figures(three, 5)),
        "withheld": pulse(*(figures(name, None) for name in (one, two, OTHER))),
        "no-groups": pulse(),
        "old": pulse(
            Figures(three, 20, nps=80),
            epsilon=None,
            company=Figures("", 40, 30, -80),
        ),
        "ends": pulse(
            figures(one, -100),
            figures(three, 100),
            company=Figures("", 44, 44, -100, -100, -84, 0, 0, 100),
        ),
        "long-groups": pulse(
            *(figures(name, 50 - 25 * i) for i, name in enumerate(long[:4])),
            figures(long[4], None),
            subject=words_in(language, COMPANY),
        ),
        "crowd": pulse(
            *(figures(f"{long[i % 5]} {i}", None if i % 4 == 1 else 5 * i - 50) for i in range(20))
        ),
    }
