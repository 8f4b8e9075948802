"""Whatever module or name of ours a comment names is there, wherever it has moved."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from pkgutil import resolve_name

import pytest

ROOT = Path(__file__).parents[2]
ROOMS = ("survey", "locales", "storage", "reports", "handlers", "delivery", "bot", "sandbox")
NAME = re.compile(rf"`((?:{'|'.join(ROOMS)})(?:\.\w+)+)(?:\(\))?`")
SOURCES = [
    path
    for folder in (*ROOMS, "tests", "benchmarks", "docs")
    for path in sorted((ROOT / folder).rglob("*"))
    if path.suffix in (".py", ".md", ".mako") and "decisions" not in path.parts
]
HERE = Path(__file__)


def named(words: str) -> Iterator[str]:
    """The dotted names in backticks; NAME stands for something of the kind."""
    yield from (name for name in NAME.findall(words) if "NAME" not in name)


def is_there(name: str) -> bool:
    """Whether a module has that name, or something in a module."""
    try:
        resolve_name(name)
    except (ImportError, AttributeError):
        return False
    return True


@pytest.mark.parametrize("room", [*ROOMS, "tests", "benchmarks", "docs"])
def test_every_module_that_is_named_is_there(room: str) -> None:
    """But for decisions, which speak of their own day."""
    ours = [path for path in SOURCES if path.relative_to(ROOT).parts[0] == room and path != HERE]
    wrong = {
        f"{path.relative_to(ROOT)}: {name}"
        for path in ours
        for name in named(path.read_text("utf-8"))
        if not is_there(name)
    }
    assert wrong == set()


def test_many_are_named_and_a_wrong_one_would_be_noticed() -> None:
    """The control."""
    names = [name for path in SOURCES for name in named(path.read_text("utf-8"))]
    assert len(names) >= 10
    wrong = "`storage.forgotten` and `survey.buttons.roles.WANTS()`"
    assert [is_there(name) for name in named(wrong)] == [False, False]
