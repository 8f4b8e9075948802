"""Digests and results go through JSON unchanged; --json prints what is published."""

from __future__ import annotations

import json
from typing import Any

import pytest

from reports.digest.frozen import freeze_pulse, no_pulse_summary, pulse_summary, thaw_pulse
from tests.reports.pulses import CHANGED, CLOSED, NOTHING, SITUATIONS


def through_json(plain: dict[str, Any]) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(json.dumps(plain, ensure_ascii=False))
    return told


@pytest.mark.parametrize("shown", [*SITUATIONS.values(), NOTHING], ids=[*SITUATIONS, "nothing"])
def test_a_result_comes_back_as_it_was_frozen(shown: Any) -> None:
    assert thaw_pulse(through_json(freeze_pulse(shown))) == shown


def test_the_json_of_a_result_has_each_group_with_its_margin_and_hides_what_is_hidden() -> None:
    said = through_json(pulse_summary(CHANGED))
    engineering, sales, support = said["groups"]
    assert engineering == {
        "segment": "Engineering", "headcount": 20, "n": 14, "nps": -10, "low": -45, "high": 27,
        "change": -60, "change_margin": 49, "change_significant": True,
    }  # fmt: skip
    assert sales == dict.fromkeys(engineering) | {"segment": "Sales", "headcount": 21}
    assert support["change_significant"] is False
    figures = [said[name] for name in ("n", "nps", "nps_exact", "epsilon", "low", "high")]
    assert figures == [45, 4, None, 2.0, -16, 25]
    assert [said[name] for name in ("change", "change_margin", "change_significant")] == [
        *(-34, 27, True)
    ]
    assert said["trend"][-1] == {
        "name": "", "closed_on": "2026-11-20", "nps": 4, "low": -15, "high": 24,
    }  # fmt: skip
    assert said["suppressed"] == ["segments"]
    assert said["shares"] == {"promoters": 35, "passives": 34, "detractors": 31}


def test_withheld_figures_are_null() -> None:
    old = pulse_summary(SITUATIONS["old"])
    assert [old[name] for name in ("nps", "epsilon", "low", "high", "shares")] == [
        *(20, None, None, None, None)
    ]
    nothing = pulse_summary(NOTHING)
    assert nothing["suppressed"] == ["company", "comments"]
    assert [nothing[name] for name in ("n", "nps", "response_rate")] == [None] * 3


def test_without_a_closed_wave_the_same_fields_are_null() -> None:
    none = no_pulse_summary("team", "none")
    assert set(none) == set(pulse_summary(CLOSED))
    assert {value for name, value in none.items() if name not in ("survey", "suppressed")} == {None}
