"""Numbers of satisfaction as JSON and back: what the outbox keeps, and what --json prints."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Any

from reports.csi.csi import CsiDigest, CsiPart, CsiResults, part_of
from reports.digest.frozen import UNJUDGED
from survey.definition.operators import withheld
from survey.scores.csi import Index, Rated, judged, nss, verdict
from survey.scores.scoring import Counts

COUNTS = ("promoters", "passives", "detractors", "nps", "nps_exact")  # that only an NPS has


def freeze_csi(digest: CsiDigest) -> dict[str, Any]:
    """A digest as plain JSON values."""
    upcoming = digest.next_round.isoformat() if digest.next_round else None
    return asdict(digest) | {"next_round": upcoming}


def thaw_csi(plain: dict[str, Any]) -> CsiDigest:
    """The digest that `freeze_csi` wrote, after a way through JSON."""
    head, upcoming = plain["headline"], plain["next_round"]
    attributes = [
        Rated(
            **one
            | {
                "variances": one["variances"] and tuple(one["variances"]),
                "bands": Counts(*one.get("bands", (0, 0, 0))),  # rows of older versions have none
            }
        )
        for one in head["attributes"]
    ]
    told = head.get("judged")  # rows of older versions have none
    headline = CsiPart(
        head["name"],
        Index(**head["index"]),
        tuple(attributes),
        Index(**told) if told else judged(attributes),
    )
    round_ = date.fromisoformat(upcoming) if upcoming else None
    return CsiDigest(**plain | {"headline": headline, "next_round": round_})


def csi_digest_summary(digest: CsiDigest) -> dict[str, Any]:
    """The object that `eleven digest --json` prints: null where there is nothing."""
    return {
        "survey": digest.survey,
        "week": digest.week,
        "so_far": digest.so_far,
        "n": digest.week_answers,
        **dict.fromkeys(COUNTS),
        **_numbers(digest.headline),
        "weeks": digest.headline_weeks,
        "answers": digest.answers,
        "target": digest.target,
        **UNJUDGED,
        "verdict": verdict(digest.headline.judged, digest.target, digest.answers),
        "invited": digest.invited,
        "response_rate": digest.answered / digest.delivered if digest.delivered else None,
        "open_n": digest.open_n,
    }


def _numbers(part: CsiPart) -> dict[str, Any]:
    return {
        "csi": part.index.value,
        "low": part.index.low,
        "high": part.index.high,
        "attributes": [_attribute(one) for one in part.attributes],
    }


def _attribute(one: Rated) -> dict[str, Any]:
    net = nss(one)
    return {
        "name": one.name,
        "importance": one.importance,
        "satisfaction": one.satisfaction,
        "n": one.n,
        "nss": net.nps,
        "nss_exact": net.exact,
        "nss_low": net.low,
        "nss_high": net.high,
    }


def _group(by: str | None, part: CsiPart) -> dict[str, Any]:
    shown = part_of(part.name, ()) if withheld(by, part.n) else part
    return {"name": part.name, **_numbers(shown)}


def csi_summary(results: CsiResults) -> dict[str, Any]:
    """The results as plain JSON values: null where there is nothing, and for what an NPS has."""
    rate = results.answered / results.delivered if results.delivered else None
    return {
        "survey": results.survey,
        "from": results.first.isoformat(),
        "to": results.last.isoformat(),
        "n": results.answers,
        **dict.fromkeys(COUNTS),
        **_numbers(results.whole),
        "target": results.target,
        **UNJUDGED,
        "verdict": verdict(results.whole.judged, results.target, results.answers),
        "invited": results.invited,
        "response_rate": rate,
        "open_n": results.open_n,
        "by": results.by,
        "groups": [_group(results.by, part) for part in results.parts],
    }
