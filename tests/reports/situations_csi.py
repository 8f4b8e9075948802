"""Digests of a csi survey, and what English says of each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from reports.csi.csi import CsiDigest, part_of
from survey.scores.csi import Pair, rated

SPEED = {Pair(9, 6): 30, Pair(9, 5): 30}
CARE = {Pair(8, 9): 30, Pair(6, 9): 30}


def csi_digest(
    answers: int,
    target: int | None = 85,
    pools: Mapping[str, dict[Pair, int]] | None = None,
    **others: object,
) -> CsiDigest:
    pools = {"speed": SPEED, "care": CARE} if pools is None else pools
    attributes = tuple(one for name, counts in pools.items() if (one := rated(name, counts)))
    plain = CsiDigest(
        survey="delivery", subject="Deliveries", week="2026-W47", so_far=False, target=target,
        headline_weeks=4, answers=answers, headline=part_of("", attributes),
        week_answers=min(answers, 40), invited=40, delivered=40, answered=min(answers, 12),
        open_n=0, next_round=date(2026, 12, 1),
    )  # fmt: skip
    return replace(plain, **others)  # type: ignore[arg-type]


@dataclass(frozen=True)
class CsiSituation:
    """A digest, what English says of it, and figures that stand in every language."""

    digest: CsiDigest
    english: str
    figures: tuple[str, ...] = ()


CSI = {
    "missed": CsiSituation(
        csi_digest(60),
        "Deliveries, week 47: below the target of 85, and not by chance.\n"
        "Last 4 weeks: CSI 70 (probably 70 to 71), 60 answers.\n"
        "Matters, but satisfies least: “speed” (importance 9, satisfaction 5.5).\n"
        "12 of 40 answered (30%).\n"
        "To do: begin with “speed”.",
        ("85", "70", "71", "60", "12", "40", "30"),
    ),
    "reached": CsiSituation(
        csi_digest(60, 60),
        "Deliveries, week 47: the target of 60 is reached, and not by chance.\n"
        "Last 4 weeks: CSI 70 (probably 70 to 71), 60 answers.\n"
        "Matters, but satisfies least: “speed” (importance 9, satisfaction 5.5).\n"
        "12 of 40 answered (30%).\n"
        "To do: pass the good news on to the team.",
        ("60", "70", "71"),
    ),
    "as near as chance allows": CsiSituation(
        csi_digest(60, 70),
        "Deliveries, week 47: as near to the target of 70 as chance allows to say.\n"
        "Last 4 weeks: CSI 70 (probably 70 to 71), 60 answers.\n"
        "Matters, but satisfies least: “speed” (importance 9, satisfaction 5.5).\n"
        "12 of 40 answered (30%).\n"
        "To do: begin with “speed”.",
        ("70", "71"),
    ),
    "without a target": CsiSituation(
        csi_digest(60, None),
        "Deliveries, week 47: 60 answers, no target to compare with.\n"
        "Last 4 weeks: CSI 70 (probably 70 to 71), 60 answers.\n"
        "Matters, but satisfies least: “speed” (importance 9, satisfaction 5.5).\n"
        "12 of 40 answered (30%).\n"
        "To do: begin with “speed”.",
        ("70", "71"),
    ),
    "too few to judge": CsiSituation(
        csi_digest(29),
        "Deliveries, week 47: 29 answers, too few to judge.\n"
        "12 of 40 answered.\n"
        "To do: ask more people before you change anything.",
        ("29", "12", "40"),
    ),
    "all tens in one week": CsiSituation(
        csi_digest(40, 85, {"speed": {Pair(10, 10): 40}}, headline_weeks=1, week_answers=40),
        "Deliveries, week 47: the target of 85 is reached, and not by chance.\n"
        "CSI 100 (probably 98 to 100), 40 answers.\n"
        "Matters, but satisfies least: “speed” (importance 10, satisfaction 10).\n"
        "12 of 40 answered (30%).\n"
        "To do: pass the good news on to the team.",
        ("85", "100", "40"),
    ),
    "all noughts": CsiSituation(
        csi_digest(40, 85, {"speed": {Pair(10, 0): 40}}),
        "Deliveries, week 47: below the target of 85, and not by chance.\n"
        "Last 4 weeks: CSI 0 (probably 0 to 2), 40 answers.\n"
        "Matters, but satisfies least: “speed” (importance 10, satisfaction 0).\n"
        "12 of 40 answered (30%).\n"
        "To do: begin with “speed”.",
        ("85", "40"),
    ),
    "nothing matters to anybody": CsiSituation(
        csi_digest(40, 85, {"speed": {Pair(0, 9): 40}}),
        "Deliveries, week 47: 40 answers, and no CSI can be told yet.\n"
        "12 of 40 answered (30%).\n"
        "To do: ask more people before you change anything.",
        ("40",),
    ),
    "a running week": CsiSituation(
        csi_digest(60, so_far=True, answered=3),
        "Deliveries, week 47 so far: below the target of 85, and not by chance.\n"
        "Last 4 weeks: CSI 70 (probably 70 to 71), 60 answers.\n"
        "Matters, but satisfies least: “speed” (importance 9, satisfaction 5.5).\n"
        "3 of 40 answered (8%).\n"
        "To do: begin with “speed”.",
        ("3", "40"),
    ),
    "a low rate, as ever": CsiSituation(
        csi_digest(60, delivered=100, invited=100),
        "Deliveries, week 47: below the target of 85, and not by chance.\n"
        "Last 4 weeks: CSI 70 (probably 70 to 71), 60 answers.\n"
        "Matters, but satisfies least: “speed” (importance 9, satisfaction 5.5).\n"
        "12 of 100 answered (12%, below 30%).\n"
        "To do: begin with “speed”.",
        ("12", "100", "30"),
    ),
    "a rate that fell": CsiSituation(
        csi_digest(60, delivered=100, invited=100, rate_before=41),
        "Deliveries, week 47: below the target of 85, and not by chance.\n"
        "Last 4 weeks: CSI 70 (probably 70 to 71), 60 answers.\n"
        "Matters, but satisfies least: “speed” (importance 9, satisfaction 5.5).\n"
        "12 of 100 answered (12%).\n"
        "Before, 41% did. Below 30%, do not take the figures at face value.\n"
        "To do: begin with “speed”.",
        ("12", "100", "41", "30"),
    ),
    "nobody was asked": CsiSituation(
        csi_digest(0, 85, {}, invited=0, delivered=0),
        "Deliveries, week 47: nobody was asked, nobody answered.\n"
        "Next round: 1 December. Until then you hear only when there is something to tell.",
    ),
    "asked, and nobody answered": CsiSituation(
        csi_digest(0, 85, {}),
        "Deliveries, week 47: 40 asked, nobody answered.\n"
        "That is unusual. Does the link still work?",
        ("40",),
    ),
}
