"""What becomes of a program's wish to ask somebody."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from survey.asking.moment import Moment, Status, moment

NOW = datetime(2026, 11, 16, 10, tzinfo=UTC)
LATER = NOW + timedelta(days=30)
RULES = ("skip", "defer", "merge")


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("free_from", [None, NOW - timedelta(days=1), NOW])
def test_outside_a_quarantine_everybody_is_asked_when_wanted(
    rule: str, free_from: datetime | None
) -> None:
    """Also at the very instant it ends, and though a question may still be open."""
    assert moment(NOW, free_from, rule, is_open=True, is_queued=True) == Moment(Status.QUEUED, NOW)


@pytest.mark.parametrize(
    ("rule", "is_open", "is_queued", "decided"),
    [
        ("skip", True, True, Moment(Status.SKIPPED)),
        ("merge", True, False, Moment(Status.MERGED)),
        ("merge", False, False, Moment(Status.SKIPPED)),
        ("defer", True, False, Moment(Status.DEFERRED, LATER)),
        ("defer", False, False, Moment(Status.DEFERRED, LATER)),
        ("defer", True, True, Moment(Status.DEFERRED)),
    ],
)
def test_inside_a_quarantine_the_touchpoint_says(
    rule: str, is_open: bool, is_queued: bool, decided: Moment
) -> None:
    assert moment(NOW, LATER, rule, is_open=is_open, is_queued=is_queued) == decided


@pytest.mark.parametrize("rule", RULES)
def test_nobody_is_ever_asked_inside_a_quarantine(rule: str) -> None:
    for is_open in (True, False):
        for is_queued in (True, False):
            at = moment(NOW, LATER, rule, is_open=is_open, is_queued=is_queued).at
            assert at is None or at >= LATER
