"""eleven answers export: all answers in a file; of an anonymous survey what it published."""

from __future__ import annotations

import csv
import json
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from zoneinfo import ZoneInfo

import typer

from bot.cli.opening import CHUNK, Opened, Stopped, opened, run
from survey.scale import Kind

if TYPE_CHECKING:
    from storage.ratings import Ratings
    from storage.responses import Answer
    from survey.definition import Survey

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""A spreadsheet takes a text that begins like this for a formula, and runs it."""
NAMED = (
    "survey", "answer_id", "scored_at", "day", "score", "ratings", "reason", "themes", "touchpoint",
    "segment", "via", "external_id", "telegram_id", "name", "properties",
)  # fmt: skip
PUBLISHED = (
    "survey", "wave", "closed_on", "segment", "n", "nps", "promoters", "passives", "detractors",
    "comment",
)  # fmt: skip

Row = dict[str, Any]
Put = Callable[[Row], object]


def export_answers(
    form: Annotated[str, typer.Option("--format", metavar="csv|xlsx|jsonl")],
    out: Annotated[Path, typer.Option(help="the file to write")],
    survey: Annotated[str | None, typer.Option(help="one survey; else all named ones")] = None,
) -> None:
    """Write answers into a file, oldest first.

    Of an anonymous survey, which has to be asked for by --survey, only what its closed waves have
    published: rounded figures, groups and comments.
    """
    if form not in FORMATS:
        raise Stopped(f"--format: wants one of {', '.join(FORMATS)}", 2)
    n = run(_export(form, out, survey))
    typer.echo(f"{n:,} rows in {out}")


async def _export(form: str, out: Path, key: str | None) -> int:
    """Write the rows; how many they are."""
    async with opened() as site:
        chosen = (
            [site.definition.survey(key)]
            if key is not None
            else [survey for survey in site.definition.surveys if survey.kind is not Kind.ENPS]
        )
        anonymous = any(survey.kind is Kind.ENPS for survey in chosen)
        n, columns = 0, PUBLISHED if anonymous else NAMED
        with FORMATS[form](out, columns, site.definition.company.zone) as put:
            for survey in chosen:
                rows = _published(site, survey) if anonymous else _named(site, survey)
                async for row in rows:
                    put(row)
                    n += 1
    return n


@contextmanager
def _csv(out: Path, columns: Sequence[str], _zone: ZoneInfo) -> Iterator[Put]:
    from bot.cli.sheets import replacing

    with replacing(out, "utf-8-sig") as target:
        writer = csv.DictWriter(target, columns)
        writer.writeheader()
        yield lambda row: writer.writerow({name: _cell(value) for name, value in row.items()})


def _cell(value: object) -> object:
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        value = ";".join(value)
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value


@contextmanager
def _jsonl(out: Path, _columns: Sequence[str], _zone: ZoneInfo) -> Iterator[Put]:
    from bot.cli.sheets import replacing

    with replacing(out, "utf-8") as target:
        yield lambda row: target.write(
            json.dumps(row, ensure_ascii=False, default=lambda day: day.isoformat()) + "\n"
        )


@contextmanager
def _xlsx(out: Path, columns: Sequence[str], zone: ZoneInfo) -> Iterator[Put]:
    from bot.cli.workbook import workbook

    with workbook(out, columns, zone) as put:
        yield put


FORMATS = {"csv": _csv, "xlsx": _xlsx, "jsonl": _jsonl}


async def _named(site: Opened, survey: Survey) -> AsyncIterator[Row]:
    from storage.ratings import ratings_of
    from storage.responses import answers_after

    after = None
    while True:
        async with site.store.read() as tx:
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


async def _published(site: Opened, survey: Survey) -> AsyncIterator[Row]:
    from reports.results import pulse_results, stretch

    zone = site.definition.company.zone
    async with site.store.read() as tx:
        found = await pulse_results(tx, survey, *stretch(None, None, site.now, zone), zone)
    empty = dict.fromkeys(PUBLISHED)
    for wave in found["waves"]:
        here = empty | {name: wave[name] for name in ("survey", "wave", "closed_on")}
        yield here | {"n": wave["n"], "nps": wave["nps"], **(wave["shares"] or {})}
        for group in wave["groups"]:
            yield here | {"segment": group["segment"], "nps": group["nps"]}
        for comment in wave["comments"]:
            yield here | {"comment": comment}
