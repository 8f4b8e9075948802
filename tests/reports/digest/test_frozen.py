"""Digests and results go through JSON unchanged; --json prints what is published."""

from __future__ import annotations

import json
from typing import Any

import pytest

from reports.digest.frozen import freeze_pulse, no_pulse_summary, pulse_summary, thaw_pulse
from tests.reports.pulses import CLOSED, NOTHING, SITUATIONS


def through_json(plain: dict[str, Any]) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(json.dumps(plain, ensure_ascii=False))
    return told


@pytest.mark.parametrize("shown", [*SITUATIONS.values(), NOTHING], ids=[*SITUATIONS, "nothing"])
def test_a_result_comes_back_as_it_was_frozen(shown: Any) -> None:
    assert thaw_pulse(through_json(freeze_pulse(shown))) == shown


def test_a_result_from_before_groups_were_shown_has_none() -> None:
    """Its row in the outbox, written by an older version, still becomes a message."""
    plain = through_json(freeze_pulse(CLOSED))
    del plain["published"]["groups"], plain["published"]["step"]
    thawed = thaw_pulse(plain)
    assert thawed.published.groups == ()
    assert thawed.published.step == 5
    assert thawed.published.nps == CLOSED.published.nps


def test_the_json_of_a_result_names_each_group_and_hides_what_is_hidden() -> None:
    said = through_json(pulse_summary(CLOSED))
    assert said["groups"] == [
        {"segment": "Engineering", "nps": -10, "step": 5},
        {"segment": "Sales", "nps": None, "step": 5},
        {"segment": "Support", "nps": 5, "step": 5},
    ]
    figures = [said[name] for name in ("nps", "nps_exact", "step", "low", "high")]
    assert figures == [5, None, 5, -10, 25]
    assert said["suppressed"] == ["segments"]
    assert said["shares"] == {"promoters": 35, "passives": 35, "detractors": 30}


def test_withheld_figures_are_null() -> None:
    coarse = pulse_summary(SITUATIONS["coarse"])
    assert [coarse[name] for name in ("nps", "step", "low", "high", "shares")] == [
        *(20, 20, None, None, None)
    ]
    nothing = pulse_summary(NOTHING)
    assert {group["nps"] for group in nothing["groups"]} == {None}
    assert nothing["suppressed"] == ["company"]
    assert [nothing[name] for name in ("n", "nps", "response_rate")] == [None] * 3


def test_without_a_closed_wave_the_same_fields_are_null() -> None:
    none = no_pulse_summary("team", "none")
    assert set(none) == set(pulse_summary(CLOSED))
    assert {value for name, value in none.items() if name not in ("survey", "suppressed")} == {None}
