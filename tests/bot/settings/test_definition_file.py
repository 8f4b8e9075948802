"""Reading eleven.toml, and the example that ships with the house."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from bot.settings.definition_file import load_definition
from survey.definition.definition import TABLES
from survey.definition.faults import Faulty
from survey.definition.inactive import inactive
from survey.scores.scale import Kind

EXAMPLE = Path(__file__).parents[3] / "eleven.example.toml"
GOOD = b'[company]\nname = "\xd0\xa7\xd0\xb0\xd0\xb9"\ntimezone = "Asia/Shanghai"\n'


def fault(path: Path) -> str:
    with pytest.raises(Faulty) as caught:
        load_definition(path)
    assert len(caught.value.faults) == 1
    return str(caught.value)


def test_an_absent_file_is_no_definition_and_no_fault(tmp_path: Path) -> None:
    assert load_definition(tmp_path / "eleven.toml") is None


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_a_byte_order_mark_makes_no_difference(tmp_path: Path, mark: bytes) -> None:
    path = tmp_path / "eleven.toml"
    path.write_bytes(mark + GOOD.replace(b"\n", b"\r\n"))
    definition = load_definition(path)
    assert definition
    assert definition.company.name == "Чай"


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (GOOD + b"channel = \n", "eleven.toml: is not valid TOML: Invalid value (at line 4"),
        (
            GOOD + b'name = "Tea"\n',
            "eleven.toml: is not valid TOML: Cannot overwrite a value (at l",
        ),
        (GOOD + b"[company]", "eleven.toml: is not valid TOML: Cannot declare ('company',) twice"),
        (b'[company]\nname = "\xd7\xe0\xe9"', "eleven.toml: line 2 is not UTF-8; save the file as"),
        (GOOD + b"channel = 5", "company.channel: wants the id of a channel or group"),
    ],
)
def test_a_file_that_cannot_be_used_gets_one_line(
    tmp_path: Path, content: bytes, line: str
) -> None:
    path = tmp_path / "eleven.toml"
    path.write_bytes(content)
    assert fault(path).startswith(line)


def test_a_folder_in_place_of_the_file_is_named(tmp_path: Path) -> None:
    path = tmp_path / "eleven.toml"
    path.mkdir()
    assert fault(path) == "eleven.toml: cannot be read: Is a directory"


def test_the_example_is_sound_and_shows_each_kind() -> None:
    definition = load_definition(EXAMPLE)
    assert definition
    assert {survey.kind for survey in definition.surveys} == set(Kind)


def test_the_example_shows_every_key_there_is() -> None:
    shown: set[str] = set()

    def collect(table: dict[str, Any]) -> None:
        for key, value in table.items():
            shown.add(key)
            for inner in value if isinstance(value, list) else [value]:
                if isinstance(inner, dict):
                    collect(inner)

    collect(tomllib.loads(EXAMPLE.read_text(encoding="utf-8")))
    known = {
        field.alias or name
        for table in TABLES.values()
        for name, field in table.model_fields.items()
    }
    assert known <= shown


def test_nothing_in_the_example_is_without_effect() -> None:
    definition = load_definition(EXAMPLE)
    assert definition
    assert inactive(definition) == []
