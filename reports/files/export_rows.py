"""Answers as rows of a table: of a named survey all, of an anonymous one what it published."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import date, datetime
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from reports.chat.results import named_results, pulse_results, stretch
from reports.csi.csi import csi_results
from storage.answers.ratings import Ratings, ratings_of
from storage.answers.responses import Answer, answers_after
from storage.database.engine import Tx
from survey.definition.definition import Survey
from survey.files.formulas import guarded
from survey.scores.scale import Kind

CHUNK = 1000  # rows of a transaction
NAMED = (
    "survey", "answer_id", "scored_at", "day", "score", "ratings", "reason", "themes", "touchpoint",
    "segment", "via", "external_id", "telegram_id", "name", "properties", "language", "state",
)  # fmt: skip
PUBLISHED = (
    "survey", "wave", "closed_on", "segment", "n", "nps", "promoters", "passives", "detractors",
    "comment",
)  # fmt: skip

WEEKLY = ("answers", "promoters", "passives", "detractors", "nps", "csi", "low", "high")
"""What is told of a named survey's week; a csi survey has no bands, another no csi."""

Row = dict[str, Any]


class Reading(Protocol):
    """Opens a transaction that only reads, such as `Store.read`."""

    def __call__(self) -> AbstractAsyncContextManager[Tx]: ...


def columns(survey: Survey) -> tuple[str, ...]:
    """The headings of a survey's rows."""
    return PUBLISHED if survey.kind is Kind.ENPS else NAMED


async def rows_of(
    read: Reading, survey: Survey, now: datetime, zone: ZoneInfo
) -> AsyncIterator[Row]:
    """The rows of a survey, oldest first; each page of them in a transaction of its own."""
    rows = _published if survey.kind is Kind.ENPS else _named
    async for row in rows(read, survey, now, zone):
        yield row


def cell(value: object) -> object:
    """A value as a cell of a CSV file: no text of it is run by a spreadsheet."""
    if isinstance(value, dict):
        value = json.dumps(value, ensure_ascii=False)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        value = ";".join(value)
    return guarded(value) if isinstance(value, str) else value


async def _named(
    read: Reading, survey: Survey, _now: datetime, _zone: ZoneInfo
) -> AsyncIterator[Row]:
    after = None
    while True:
        async with read() as tx:
            page = await answers_after(tx, survey.key, after, CHUNK)
            csi = survey.kind is Kind.CSI
            rated = await ratings_of(tx, [answer.id for answer in page]) if csi else {}
        for answer in page:
            yield _row(survey.key, answer, rated.get(answer.id))
        if len(page) < CHUNK:
            return
        after = (page[-1].scored_at, page[-1].id)


def _row(key: str, answer: Answer, ratings: Ratings | None) -> Row:
    told: Row = {name: getattr(answer, name) for name in NAMED if hasattr(answer, name)}
    row = {"survey": key, "answer_id": answer.id, **told, "ratings": ratings}
    return {name: row[name] for name in NAMED}


async def _published(
    read: Reading, survey: Survey, now: datetime, zone: ZoneInfo
) -> AsyncIterator[Row]:
    async with read() as tx:
        found = await pulse_results(tx, survey, *stretch(None, None, now, zone), zone)
    empty = dict.fromkeys(PUBLISHED)
    for wave in found["waves"]:
        here = empty | {name: wave[name] for name in ("survey", "wave", "closed_on")}
        yield here | {"n": wave["n"], "nps": wave["nps"], **(wave["shares"] or {})}
        for group in wave["groups"]:
            yield here | {"segment": group["segment"], "nps": group["nps"]}
        for comment in wave["comments"]:
            yield here | {"comment": comment}


async def weekly_results(
    read: Reading, surveys: Sequence[Survey], now: datetime, zone: ZoneInfo
) -> list[Row]:
    """The numbers of each named survey and week; of anonymous ones there are none by week."""
    first, last = stretch(None, None, now, zone)
    found: list[Row] = []
    for survey in surveys:
        if survey.kind is Kind.ENPS:
            continue
        async with read() as tx:
            weeks = _csi_weeks if survey.kind is Kind.CSI else _nps_weeks
            told = await weeks(tx, survey, first, last, zone)
        empty = dict.fromkeys(WEEKLY)
        found += [{"survey": survey.key, "week": week, **empty, **row} for week, row in told]
    return found


async def _nps_weeks(
    tx: Tx, survey: Survey, first: date, last: date, zone: ZoneInfo
) -> list[tuple[str, Row]]:
    found = await named_results(tx, survey, first, last, zone, "week")
    return [
        (part.name, {
            **part.estimate.counts._asdict(), "answers": part.estimate.n,
            "nps": part.estimate.nps, "low": part.estimate.low, "high": part.estimate.high,
        })
        for part in found.parts
    ]  # fmt: skip


async def _csi_weeks(
    tx: Tx, survey: Survey, first: date, last: date, zone: ZoneInfo
) -> list[tuple[str, Row]]:
    found = await csi_results(tx, survey, first, last, zone, "week")
    return [
        (part.name, {"csi": part.index.value, "low": part.index.low, "high": part.index.high})
        for part in found.parts
    ]
