"""What a command prints: words, or by --json one object with exact values."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Annotated, Any

import typer

AsJson = Annotated[bool, typer.Option("--json", help="print one JSON object")]


def print_found(words: str, found: Mapping[str, Any], *, as_json: bool) -> None:
    """Print one or the other on stdout; faults go to stderr either way."""
    typer.echo(json.dumps(found, ensure_ascii=False) if as_json else words)


def so_many(n: int, one: str, several: str = "") -> str:
    """How many: "1 answer", "2 answers", "3 people"."""
    return f"{n:,} {one if n == 1 else several or f'{one}s'}"
