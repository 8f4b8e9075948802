"""docs/words.md: people see the words it says they see, and the code defines each once."""

from __future__ import annotations

import ast
from collections import defaultdict
from functools import cache
from pathlib import Path

import pytest

from benchmarks.house import definitions
from locales import LANGUAGES
from tests.locales.test_catalogues import ENGLISH, forms

ROOT = Path(__file__).parents[2]
ROOMS = ("survey", "locales", "storage", "reports", "handlers", "delivery", "bot")
GLOSSARY = (ROOT / "docs/words.md").read_text("utf-8")
ONCE_SAID_TWICE = {
    "Asked", "Change", "Expected", "PassOn", "Plan", "Report", "Told", "claim", "counted", "heard",
    "pauses", "put", "read", "ways_in",
}  # fmt: skip
"""Words that meant two things or three; each may come back with one."""


def rows(page: str) -> list[list[str]]:
    """The cells of a table, its heading first and without the line below it."""
    lines = [line for line in page.splitlines() if line.startswith("|") and "|---" not in line]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


HEADING, *WORDS = rows(GLOSSARY)
SHOWN = [one for one in HEADING if one in LANGUAGES]


@cache
def defined() -> dict[str, set[str]]:
    """The files that define each class of ours."""
    found = defaultdict(set)
    for room in ROOMS:
        for path in (ROOT / room).rglob("*.py"):
            for node in ast.parse(path.read_text("utf-8")).body:
                if isinstance(node, ast.ClassDef):
                    found[node.name].add(path.relative_to(ROOT).as_posix())
    return dict(found)


@cache
def said(language: str) -> str:
    """Every text of a catalogue, in small letters."""
    return "\n".join(form for key in ENGLISH for form in forms(language, key)).lower()


def test_it_speaks_of_much_and_of_each_thing_once() -> None:
    assert len(WORDS) >= 30
    assert len({row[0] for row in WORDS}) == len(WORDS)
    assert {len(row) for row in WORDS} == {len(HEADING)}
    assert {"en", "ru", "bg", "fi", "zh"} <= set(SHOWN)


@pytest.mark.parametrize("language", SHOWN)
def test_people_read_the_words_that_it_says_they_do(language: str) -> None:
    column = HEADING.index(language)
    shown = {row[0]: row[column] for row in WORDS if row[column] != "-"}
    assert len(shown) >= 10
    assert {what: word for what, word in shown.items() if word.lower() not in said(language)} == {}


@pytest.mark.parametrize("row", WORDS, ids=lambda row: row[0].strip("`"))
def test_each_word_of_the_code_is_defined_once_and_where_it_says(row: list[str]) -> None:
    word, where = row[0].strip("`"), row[1].strip("`")
    assert (ROOT / where).is_file()
    if row[0].startswith("`"):
        assert defined()[word] == {where}


def test_what_meant_two_things_means_one() -> None:
    """Counted as benchmarks.house does; the sandbox, which is Telegram, has words of its own."""
    ours = {
        name: [place for place in places if not place.startswith("sandbox.")]
        for name, places in definitions().items()
    }
    assert {name: ours[name] for name in ONCE_SAID_TWICE if len(ours.get(name, ())) > 1} == {}


def test_a_command_comes_to_a_handler_named_after_it() -> None:
    """`on_help`, not `help_asked`: the bot asks questions, and commands come."""
    handlers = [
        name
        for name, places in definitions().items()
        if any(place.startswith("handlers.") for place in places)
    ]
    assert [name for name in handlers if name.endswith("_asked")] == []
    assert sum(name.startswith("on_") for name in handlers) >= 15
