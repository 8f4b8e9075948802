"""A digest as JSON and back: how the tick freezes it in the outbox, and what --json prints."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from reports.digest.digest import (
    Digest,
    Mix,
    Moved,
    MovedPart,
    Planned,
    PulseDigest,
    Quote,
    SegmentPoint,
    ThemePoint,
    WeekPoint,
    Why,
)
from storage.cases.case_numbers import CaseNumbers
from survey.published.change import PulseChange
from survey.published.publish import from_json, to_json
from survey.published.release import Figures
from survey.scores.scale import Kind
from survey.scores.scoring import Change, Counts, Estimate
from survey.scores.verdict import Verdict, Word, of_pools


def freeze(digest: Digest) -> dict[str, Any]:
    """A digest as plain JSON values."""
    plain = asdict(digest)
    for name in ("first_day", "last_day", "next_round"):
        plain[name] = plain[name].isoformat() if plain[name] else None
    plain["plans"] = [(*plan[:-1], plan.due.isoformat()) for plan in digest.plans]
    return plain


def _estimate(plain: dict[str, Any]) -> Estimate:
    return Estimate(**(plain | {"counts": Counts(*plain["counts"])}))


def _whys(plain: Iterable[tuple[str, int, int | None, Iterable[list[str]]]]) -> tuple[Why, ...]:
    return tuple(Why(theme, n, usual, _names(names)) for theme, n, usual, names in plain)


def _names(plain: Iterable[list[str]]) -> tuple[tuple[str, str], ...]:
    return tuple((language, name) for language, name in plain)


def _plans(plain: Iterable[tuple[str, Iterable[list[str]], str, str, str]]) -> tuple[Planned, ...]:
    return tuple(
        Planned(theme, _names(names), words, who, date.fromisoformat(due))
        for theme, names, words, who, due in plain
    )


def _moved(plain: list[Any] | None) -> Moved | None:
    if plain is None:
        return None
    theme, names, *rest = plain
    return Moved(theme, _names(names), *rest)


def _mix(plain: list[Any] | None) -> Mix | None:
    return Mix(plain[0], plain[1], _names(plain[2]), *plain[3:]) if plain else None


def _verdict(plain: dict[str, Any]) -> Verdict:
    """That of a row; an older version's has none, and is judged by the pools that it holds."""
    if "verdict" not in plain:
        week, before = (_estimate(plain[name]).counts for name in ("estimate", "before"))
        return of_pools(week, before, 1)
    found = plain["verdict"]
    return Verdict(**found | {"word": Word(found["word"]), "change": _change(found["change"])})


def _change(plain: dict[str, Any] | None) -> Change | None:
    return Change(**plain) if plain else None


def thaw(plain: dict[str, Any]) -> Digest:
    """The digest that `freeze` wrote, after a way through JSON."""
    upcoming = plain["next_round"]
    plain = {name: value for name, value in plain.items() if name not in _OVER}
    return Digest(
        **plain
        | {
            "kind": Kind(plain["kind"]),
            "first_day": date.fromisoformat(plain["first_day"]),
            "last_day": date.fromisoformat(plain["last_day"]),
            "next_round": date.fromisoformat(upcoming) if upcoming else None,
            "estimate": _estimate(plain["estimate"]),
            "headline": _estimate(plain["headline"]),
            "before": _estimate(plain["before"]),
            "scores": tuple(plain["scores"]),
            "weeks": tuple(WeekPoint(*point) for point in plain["weeks"]),
            "quotes": tuple(Quote(*quote) for quote in plain["quotes"]),
            # Rows of older versions have none of these.
            "verdict": _verdict(plain),
            "drift": _change(plain.get("drift")),
            "mix": _mix(plain.get("mix")),
            "cases": CaseNumbers(*plain.get("cases", ())),
            "why_high": _whys(plain.get("why_high", ())),
            "why_low": _whys(plain.get("why_low", ())),
            "plans": _plans(plain.get("plans", ())),
            "moved": _moved(plain.get("moved")),
            "segments": tuple(SegmentPoint(*_named(one)) for one in plain.get("segments", ())),
            "themes": tuple(ThemePoint(*_named(one)) for one in plain.get("themes", ())),
            "movers": tuple(MovedPart(*_named(one)) for one in plain.get("movers", ())),
        }
    )


_OVER = ("change", "change_significant")  # that rows of older versions have


def _named(plain: list[Any]) -> list[Any]:
    name, names, *others = plain
    return [name, tuple((language, shown) for language, shown in names), *others]


def freeze_pulse(pulse: PulseDigest) -> dict[str, Any]:
    """A published result as plain JSON values."""
    return {
        "survey": pulse.survey,
        "subject": pulse.subject,
        "wave": pulse.wave,
        "closed_on": pulse.closed_on.isoformat(),
        "published": to_json(pulse.published),
        "key_gone_at": pulse.key_gone_at.isoformat() if pulse.key_gone_at else None,
    }


def thaw_pulse(plain: dict[str, Any]) -> PulseDigest:
    """The result that `freeze_pulse` wrote."""
    gone = plain.get("key_gone_at")
    return PulseDigest(
        **plain
        | {
            "closed_on": date.fromisoformat(plain["closed_on"]),
            "published": from_json(plain["published"]),
            "key_gone_at": datetime.fromisoformat(gone) if gone else None,
        }
    )


def numbers(estimate: Estimate) -> dict[str, Any]:
    """An estimate as plain JSON values."""
    return {
        "n": estimate.n,
        "promoters": estimate.counts.promoters,
        "passives": estimate.counts.passives,
        "detractors": estimate.counts.detractors,
        "nps": estimate.nps,
        "nps_exact": estimate.exact,
        "low": estimate.low,
        "high": estimate.high,
    }


def summary(digest: Digest) -> dict[str, Any]:
    """The object that `eleven digest --json` prints: null where there is nothing."""
    return {
        "survey": digest.survey,
        "week": digest.week,
        "so_far": digest.so_far,
        **numbers(digest.estimate),
        "invited": digest.invited,
        "response_rate": digest.response_rate,
        "open_n": digest.open_n,
        **_judged(digest.verdict),
        "drift": _interval(digest.drift),
        "mix": digest.mix and {k: v for k, v in digest.mix._asdict().items() if k != "names"},
        "movers": [
            {"by": one.column, "name": one.name, "n": one.n, "nps": one.nps, "change": one.points}
            for one in digest.movers
        ],
    }


UNJUDGED = dict.fromkeys(
    ("verdict", "window", "change", "change_low", "change_high", "change_significant")
)
"""What is said of a change where nothing is compared."""


def _judged(verdict: Verdict) -> dict[str, Any]:
    """The word, the window it speaks of, and the change in it."""
    change, weeks = verdict.change, verdict.weeks
    if change is None or weeks is None:
        return UNJUDGED | {"verdict": verdict.word.value}
    return {
        "verdict": verdict.word.value,
        "window": "week" if weeks == 1 else f"{weeks} weeks",
        "change": change.points,
        "change_low": change.low,
        "change_high": change.high,
        "change_significant": change.significant,
    }


def _interval(change: Change | None) -> dict[str, float] | None:
    return {"change": change.points, "low": change.low, "high": change.high} if change else None


def pulse_summary(pulse: PulseDigest) -> dict[str, Any]:
    """The same object for an anonymous wave: published, blurred values, the rest null."""
    published, company = pulse.published, pulse.published.company
    shares = {name: getattr(company, name) for name in ("promoters", "passives", "detractors")}
    change = next((change for change in published.changes if not change.name), None)
    return {
        "survey": pulse.survey,
        "wave": pulse.wave,
        "closed_on": pulse.closed_on.isoformat(),
        "n": company.n,
        "invited": published.invited,
        "promoters": None,
        "passives": None,
        "detractors": None,
        "shares": None if None in shares.values() else shares,
        "nps": company.nps,
        "epsilon": published.epsilon,
        "nps_exact": None,
        "low": company.low,
        "high": company.high,
        "response_rate": None if company.participation is None else company.participation / 100,
        "open_n": None,
        **UNJUDGED,
        "change": change.points if change else None,
        "change_margin": change.margin if change else None,
        "change_significant": change.clear if change else None,
        "groups": [_group_summary(group, published.changes) for group in published.groups],
        "trend": [point._asdict() for point in published.trend],
        "comments": list(published.comments),
        "suppressed": list(published.suppressed),
    }


def _group_summary(group: Figures, changes: Iterable[PulseChange]) -> dict[str, Any]:
    change = next((change for change in changes if change.name == group.name), None)
    return {
        "segment": group.name,
        "headcount": group.headcount,
        "n": group.n,
        "nps": group.nps,
        "low": group.low,
        "high": group.high,
        "change": change.points if change else None,
        "change_margin": change.margin if change else None,
        "change_significant": change.clear if change else None,
    }


def no_pulse_summary(survey_key: str, why: str) -> dict[str, Any]:
    """The same object where no wave has closed: `why` is "open" or "none"."""
    names = (
        "wave", "closed_on", "n", "invited", "promoters", "passives", "detractors", "shares", "nps",
        "epsilon", "nps_exact", "low", "high", "response_rate", "open_n", *UNJUDGED,
        "change_margin", "groups", "trend", "comments",
    )  # fmt: skip
    return {"survey": survey_key, **dict.fromkeys(names), "suppressed": [why]}
