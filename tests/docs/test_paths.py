"""Whatever path our pages name is there: a reader who follows one arrives."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = ("README.md", "CONTRIBUTING.md", "SECURITY.md", *(
    path.relative_to(ROOT).as_posix() for path in sorted((ROOT / "docs").rglob("*.md"))
))  # fmt: skip
FOLDERS = {path.name for path in ROOT.iterdir() if path.is_dir() and path.name[0] != "."}
MADE = {"data", "keys", "demo-output", "pictures-output", "build", "dist"}  # by running it
PATH = re.compile(r"[\w.-]+(?:/[\w.-]+)+/?|[\w-]+/")
FILE = re.compile(r"\.(?:py|md|po|toml|csv|conf|mako)$")


def is_path(words: str) -> bool:
    """Whether words in backticks name something of this repository."""
    if not PATH.fullmatch(words):
        return False
    first = words.split("/", maxsplit=1)[0]
    return first in FOLDERS - MADE or (FILE.search(words) is not None and first not in MADE)


def named(page: str) -> Iterator[str]:
    """The paths in backticks on a page."""
    yield from filter(is_path, re.findall(r"`([^`\n]+)`", page))


def is_there(path: str) -> bool:
    """XX and NAME stand for something of the kind; .py may be left out."""
    if "XX" in path:
        return any(ROOT.glob(path.replace("XX", "*")))
    if "NAME" in path:
        return (ROOT / path).parent.is_dir()
    return (ROOT / path).exists() or (ROOT / f"{path}.py").is_file()


@pytest.mark.parametrize("page", [one for one in PAGES if "/decisions/" not in one])
def test_every_path_on_a_page_is_there(page: str) -> None:
    """But for decisions, which speak of their own day."""
    words = (ROOT / page).read_text("utf-8")
    assert [path for path in named(words) if not is_there(path)] == []


@pytest.mark.parametrize("page", PAGES)
def test_every_link_on_a_page_leads_somewhere(page: str) -> None:
    targets = re.findall(r"(?:\]\(|src=\")([^)\"#\s]+)", (ROOT / page).read_text("utf-8"))
    here = [one for one in targets if "://" not in one and not one.startswith("mailto:")]
    assert [one for one in here if not ((ROOT / page).parent / one).exists()] == []


def test_the_pages_name_many() -> None:
    assert len(list(named((ROOT / "README.md").read_text("utf-8")))) >= 10
    assert len(list(named((ROOT / "CONTRIBUTING.md").read_text("utf-8")))) >= 30


def test_a_wrong_path_would_be_noticed() -> None:
    """The control."""
    wrong = "`handlers/gone.py`, `bot/receiving/nowhere`, `handler/score.py`, `tests/no/`"
    found = [*named(wrong), "reports/gone/NAME.py", "locales/gone/XX.po"]
    assert len(found) == 6
    assert not any(map(is_there, found))


def test_every_document_is_in_the_index() -> None:
    index = (ROOT / "docs/README.md").read_text("utf-8")
    documents = {path.name for path in (ROOT / "docs").glob("*.md")} - {"README.md"}
    assert {name for name in documents if f"({name})" not in index} == set()
