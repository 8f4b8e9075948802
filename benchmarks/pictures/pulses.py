"""Closed pulses to draw, one a situation. Invented numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from benchmarks.pictures.weeks import COMPANY, LONG_REGIONS, words_in
from reports.digest.digest import PulseDigest
from survey.people.segments import OTHER
from survey.published.publish import Group, Published

TEAMS: Mapping[str, tuple[str, str, str]] = {
    "en": ("Engineering", "Sales", "Support"),
    "ru": ("Разработка", "Продажи", "Поддержка"),
    "bg": ("Разработка", "Продажби", "Поддръжка"),
    "fi": ("Tuotekehitys", "Myynti", "Asiakastuki"),
    "zh": ("研发", "销售", "客服"),
}
PUBLISHED = Published(
    invited=40, n=30, participation=75, nps=5, low=-10, high=25, detractors=30, passives=35,
    promoters=35, comments=(), suppressed=(), groups=(),
)  # fmt: skip


def pulse(*groups: Group, subject: str = "Nordic Kettle", **changed: Any) -> PulseDigest:
    """A team pulse of forty people with these published figures."""
    shown = replace(PUBLISHED, groups=groups, **changed)
    return PulseDigest("team", subject, 1, date(2026, 11, 20), shown)


def pulses_in(language: str) -> dict[str, PulseDigest]:
    """Each situation of a closed pulse, with names in the script of `language`."""
    one, two, three = words_in(language, TEAMS)
    long = words_in(language, LONG_REGIONS)
    untold: dict[str, Any] = dict.fromkeys(("low", "high", "detractors", "passives", "promoters"))
    return {
        "published": pulse(Group(one, -10, 5), Group(three, 5, 5), Group(two, 20, 5)),
        "partly": pulse(Group(one, None, 5), Group(two, None, 5), Group(three, 5, 5)),
        "withheld": pulse(*(Group(name, None, 5) for name in (one, two, OTHER))),
        "coarse": pulse(
            Group(one, None, 5),
            Group(OTHER, None, 5),
            Group(three, 80, 40),
            nps=20,
            step=20,
            **untold,
        ),
        "coarse-whole": pulse(nps=-80, step=40, **untold),
        "no-groups": pulse(),
        "ends": pulse(
            Group(one, -100, 5),
            Group(three, -90, 5),
            participation=95,
            nps=-95,
            low=-100,
            high=-85,
            detractors=95,
            passives=5,
            promoters=5,
        ),
        "long-groups": pulse(
            *(Group(name, 50 - 25 * i, 5) for i, name in enumerate(long[:4])),
            Group(long[4], None, 5),
            subject=words_in(language, COMPANY),
        ),
        "crowd": pulse(
            *(Group(f"{long[i % 5]} {i}", None if i % 4 == 1 else 5 * i - 50, 5) for i in range(20))
        ),
    }
