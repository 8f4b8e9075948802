"""eleven answers export: all answers in a file; of an anonymous survey what it published."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer

from bot.cli.opening import Stopped, opened, run
from bot.cli.printing import AsJson, print_found, so_many
from survey.scores.scale import Kind

Row = dict[str, Any]
Put = Callable[[Row], object]


def export_answers(
    form: Annotated[str, typer.Option("--format", metavar="csv|xlsx|jsonl")],
    out: Annotated[Path, typer.Option(help="the file to write")],
    survey: Annotated[str | None, typer.Option(help="one survey; else all named ones")] = None,
    as_json: AsJson = False,
) -> None:
    """Write answers into a file, oldest first.

    Of an anonymous survey, which has to be asked for by --survey, only what its closed waves have
    published: rounded figures, groups and comments.
    """
    if form not in FORMATS:
        raise Stopped(f"--format: wants one of {', '.join(FORMATS)}", 2)
    n = run(_export(form, out, survey))
    print_found(f"{so_many(n, 'row')} in {out}", {"rows": n, "file": str(out)}, as_json=as_json)


async def _export(form: str, out: Path, key: str | None) -> int:
    """Write the rows; how many they are."""
    from reports.files.export_rows import NAMED, columns, rows_of, weekly_results

    async with opened() as site:
        chosen = (
            [site.definition.survey(key)]
            if key is not None
            else [survey for survey in site.definition.surveys if survey.kind is not Kind.ENPS]
        )
        zone, n = site.definition.company.zone, 0
        headings = columns(chosen[0]) if chosen else NAMED
        results = await weekly_results(site.store.read, chosen, site.now, zone)
        with FORMATS[form](out, headings, zone, results if form == "xlsx" else ()) as write:
            for survey in chosen:
                async for row in rows_of(site.store.read, survey, site.now, zone):
                    write(row)
                    n += 1
    return n


@contextmanager
def _csv(
    out: Path, columns: Sequence[str], _zone: ZoneInfo, _results: Sequence[Row]
) -> Iterator[Put]:
    from bot.cli.sheets import replacing
    from reports.files.export_rows import cell

    with replacing(out, "utf-8-sig") as target:
        writer = csv.DictWriter(target, columns)
        writer.writeheader()
        yield lambda row: writer.writerow({name: cell(value) for name, value in row.items()})


@contextmanager
def _jsonl(
    out: Path, _columns: Sequence[str], _zone: ZoneInfo, _results: Sequence[Row]
) -> Iterator[Put]:
    from bot.cli.sheets import replacing

    with replacing(out, "utf-8") as target:
        yield lambda row: target.write(
            json.dumps(row, ensure_ascii=False, default=lambda day: day.isoformat()) + "\n"
        )


@contextmanager
def _xlsx(
    out: Path, columns: Sequence[str], zone: ZoneInfo, results: Sequence[Row]
) -> Iterator[Put]:
    from bot.cli.workbook import workbook

    with workbook(out, columns, zone, results) as print_found:
        yield print_found


FORMATS = {"csv": _csv, "xlsx": _xlsx, "jsonl": _jsonl}
