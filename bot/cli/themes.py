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
    from collections.abc import Mapping, Sequence

    from survey.files.theme_scores import Labelled, Reader, ThemeScore
    from survey.themes.examples import Example


def add_commands(app: typer.Typer) -> None:
    themes = typer.Typer(no_args_is_help=True, help="How reasons are sorted into themes.")
    themes.command("evaluate")(evaluate_file)
    themes.callback()(lambda: None)  # one command alone would lose its name
    app.add_typer(themes, name="themes")


def evaluate_file(
    file: Annotated[Path, typer.Argument(metavar="FILE.csv", help="with , ; or tabs between")],
    examples: Annotated[
        str | None,
        typer.Option(metavar="GROUP", help="reasons of it are examples for all others"),
    ] = None,
    model: Annotated[bool, typer.Option("--model", help="with the extra `embeddings`")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="one JSON object")] = False,
) -> None:
    """Compare the themes that are read in reasons with those that a person found in them.

    Columns reason and themes (with spaces between, empty where there is none), and if you like
    language and group. Needs neither a database nor a definition. Where the lexicon finds nothing,
    the examples are asked, if you name some, or the model.
    """
    from bot.cli.sheets import open_sheet
    from locales import LANGUAGES
    from survey.files.theme_scores import BadLine, evaluate, read_labelled
    from survey.themes.examples import Example
    from survey.themes.themes import COMMON

    parts: defaultdict[str, list[Labelled]] = defaultdict(list)
    known: list[Example] = []
    bad = 0
    with open_sheet(file, tuple(LANGUAGES)) as sheet:
        for row in read_labelled(sheet.rows(), COMMON):
            if isinstance(row, BadLine):
                bad += 1
                typer.echo(f"line {row.line}: {row.problem}", err=True)
                continue
            if examples and row.group == examples:
                known.append(Example(row.reason, row.themes))
                continue
            for part in {row.language, row.group, "all"} - {""}:
                parts[part].append(row)
    if examples and not known:
        raise Stopped(f'--examples: no reason is of the group "{examples}"', 2)
    again = _reader(known, model)
    scores = {part: evaluate(rows, COMMON, again) for part, rows in sorted(parts.items())}
    if as_json:
        typer.echo(json.dumps({part: asdict(score) for part, score in scores.items()}))
    else:
        _show(scores)
    if bad:
        raise typer.Exit(1)


def _reader(examples: Sequence[Example], model: bool) -> Reader:
    """What looks again at reasons in which nothing was found."""
    from bot.ticking.embeddings import by_meaning, installed
    from locales import LANGUAGES, text
    from survey.themes.examples import by_shared_letters
    from survey.themes.themes import COMMON

    if model and not installed():
        raise Stopped("--model: install requirements-embeddings.lock first", 2)
    names = {theme: [text(one, f"theme.{theme}") for one in LANGUAGES] for theme in COMMON}
    look = by_meaning if model else by_shared_letters
    return lambda reasons: look(reasons, examples, names)


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
