"""The rhythms that a survey may be given in the chat; the file can say any other."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from survey.definition.definition import Survey
from survey.scores.scale import Kind

RHYTHMS: Mapping[str, Mapping[str, Any] | None] = {
    "never": None,
    "monthly": {"cron": "0 10 1 * *"},
    "quarterly": {"cron": "0 10 1 */3 *", "sample": 0.33},
    "weekly": {"cron": "0 10 * * mon", "open_days": 7, "sample": 0.25},
}
"""Each by its name, and the `wave` that it sets."""


def rhythms_for(kind: Kind) -> tuple[str, ...]:
    """Those that suit a kind: weekly is a pulse, which asks each of a team once in four weeks."""
    return tuple(name for name in RHYTHMS if name != "weekly" or kind is Kind.ENPS)


def rhythm_of(survey: Survey) -> str | None:
    """The rhythm that a survey has; None where it is another."""
    wave = survey.wave.model_dump(exclude_unset=True) if survey.wave else None
    return next((name for name, plan in RHYTHMS.items() if plan == wave), None)
