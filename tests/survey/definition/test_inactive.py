"""What a definition may say already although nothing comes of it yet."""

from __future__ import annotations

import tomllib

import pytest

from survey.definition.inactive import inactive
from survey.definition.reading import read_definition
from tests.survey.definition.test_definition import COMPANY, CSI, ENPS, NPS


@pytest.mark.parametrize(
    ("toml", "line"),
    [
        (ENPS + 'names = { fi = { a = "b" } }', 'survey "team": names is not active yet'),
        (CSI + 'themes = ["price"]', 'survey "delivery": themes is not active yet'),
    ],
)
def test_a_key_without_effect_is_named_in_one_line(toml: str, line: str) -> None:
    assert inactive(read_definition(tomllib.loads(toml))) == [line]


@pytest.mark.parametrize(
    "toml",
    [
        COMPANY + 'working_hours = "mon 09:00-18:00"',
        NPS + "reminder_days = []",
        ENPS + "reminder_days = [3]",
        NPS + 'competitor = "X"',
        NPS + 'share_url = "https://a.example"',
        CSI + 'names = { fi = { speed = "nopeus" } }',
        NPS + 'names = { fi = { North = "Pohjoinen" } }',
        NPS + 'themes = ["price"]\nnames = { fi = { price = "hinta" } }',
        NPS + '[[survey.touchpoint]]\nkey = "till"\ndelay_minutes = 5\nwhen_quarantined = "merge"',
        ENPS + 'segments = ["Sales"]\njoin = "open"',
    ],
)
def test_a_key_set_to_nothing_is_not_called_inactive(toml: str) -> None:
    assert inactive(read_definition(tomllib.loads(toml))) == []
