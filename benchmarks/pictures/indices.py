"""Weeks of a csi survey to draw, one a situation. Invented numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from benchmarks.pictures.weeks import COMPANY, LONG_REGIONS, LONG_THEMES, WEEK, words_in
from reports.csi.csi import CsiDigest, part_of
from survey.scores.csi import Rated

FOUR: Mapping[str, tuple[str, ...]] = {
    "en": ("speed of delivery", "courtesy of staff", "packaging", "order tracking"),
    "ru": ("скорость доставки", "вежливость персонала", "упаковка", "отслеживание заказа"),
    "bg": ("бързина на доставката", "любезност на персонала", "опаковка", "проследяване"),
    "fi": ("toimitusnopeus", "henkilökunnan ystävällisyys", "pakkaus", "tilauksen seuranta"),
    "zh": ("配送速度", "员工态度", "包装", "订单跟踪"),
}
SPREAD = ((9, 5.2), (8, 9.1), (3, 9), (2.5, 4))
ALIKE = tuple((8.1 + i % 5 / 10, 8.4 - i % 4 / 10) for i in range(20))
Means = Sequence[tuple[float, float]]


def index(names: Sequence[str], means: Means, answers: int = 212, **changed: Any) -> CsiDigest:
    """A week in which each attribute has these means of importance and satisfaction."""
    attributes = tuple(
        Rated(name, answers, *pair, (0.01, 0.01), 0.0)
        for name, pair in zip(names, means, strict=True)
    )
    plain = CsiDigest(
        survey="delivery", subject="Nordic Kettle", week=WEEK, so_far=False, target=85,
        headline_weeks=1, answers=answers, headline=part_of("", attributes),
        week_answers=answers, invited=486, delivered=480, answered=answers, open_n=0,
        next_round=date(2026, 12, 1),
    )  # fmt: skip
    return replace(plain, **changed)


def spread(n: int) -> Means:
    """Means of so many attributes, all over the matrix."""
    return [(5 + i * 37 % 50 / 10, 4 + i * 53 % 55 / 10) for i in range(n)]


def indices_in(language: str) -> dict[str, CsiDigest]:
    """Each situation of a csi survey, with names in the script of `language`."""
    four = words_in(language, FOUR)
    long = [*words_in(language, LONG_REGIONS), *words_in(language, LONG_THEMES)]
    twenty = [f"{name} {part}" for part in (1, 2) for name in long]
    return {
        "missed": index(four, SPREAD),
        "met": index(four, ((9, 9.4), (8, 9.1), (3, 8.2), (6, 8.8)), target=80),
        "no-target": index(four, SPREAD, target=None, headline_weeks=12, so_far=True),
        "few": index(four, SPREAD, answers=9, headline_weeks=12),
        "nobody": index((), (), answers=0, headline_weeks=12),
        "one": index(four[:1], SPREAD[:1]),
        "eight": index([*four, *long[:4]], spread(8), open_n=41),
        "ends": index(four[:3], ((10, 10), (10, 0), (0, 0))),
        "crowded": index(twenty, ALIKE, subject=words_in(language, COMPANY)),
        "same": index(twenty, [(7, 7)] * 20),
    }
