"""eleven themes."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.opening import Stopped

if TYPE_CHECKING:
    from collections.abc import Mapping

    from survey.theme_scores import Labelled, ThemeScore


def add_commands(app: typer.Typer) -> None:
    themes = typer.Typer(no_args_is_help=True, help="How reasons are sorted into themes.")
    themes.command("evaluate")(evaluate_file)
    themes.callback()(lambda: None)  # one command alone would lose its name
    app.add_typer(themes, name="themes")


def evaluate_file(
    file: Annotated[Path, typer.Argument(metavar="FILE.csv", help="with , ; or tabs between")],
    as_json: Annotated[bool, typer.Option("--json", help="one JSON object")] = False,
) -> None:
    """Compare the themes that are read in reasons with those that a person found in them.

    Columns reason and themes (with spaces between, empty where there is none), and if you like
    language and group. Needs neither a database nor a definition.
    """
    from bot.cli.sheets import open_sheet
    from survey.sheet import Unreadable
    from survey.theme_scores import BadLine, evaluate, read_labelled
    from survey.themes import COMMON

    parts: defaultdict[str, list[Labelled]] = defaultdict(list)
    bad = 0
    with open_sheet(file) as lines:
        try:
            for row in read_labelled(lines, COMMON):
                if isinstance(row, BadLine):
                    bad += 1
                    typer.echo(f"line {row.line}: {row.problem}", err=True)
                    continue
                for part in {row.language, row.group, "all"} - {""}:
                    parts[part].append(row)
        except Unreadable as unreadable:
            raise Stopped(f"{file}: {unreadable}", 2) from None
    scores = {part: evaluate(rows, COMMON) for part, rows in sorted(parts.items())}
    if as_json:
        typer.echo(json.dumps({part: asdict(score) for part, score in scores.items()}))
    else:
        _show(scores)
    if bad:
        raise typer.Exit(1)


def _show(scores: Mapping[str, ThemeScore]) -> None:
    wide = max((len(part) for part in scores), default=0)
    typer.echo(f"{'':{wide}}  reasons  exact  precision  recall  abstained")
    for part, score in scores.items():
        typer.echo(
            f"{part:{wide}}  {score.n:7}  {_percent(score.exact):>5}  "
            f"{_percent(score.precision):>9}  {_percent(score.recall):>6}  "
            f"{_percent(score.abstained):>9}"
        )


def _percent(share: float | None) -> str:
    return "-" if share is None else f"{100 * share:.0f} %"
