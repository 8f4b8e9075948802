"""How long whoever has answered is left in peace, as they are told in the thanks."""

from __future__ import annotations

from survey.definition.definition import Definition, Survey
from survey.scores.scale import Kind


def quiet_days_after(survey: Survey, definition: Definition) -> int:
    """For how many days nobody asks again whoever has answered this survey of customers.

    The shortest wait of all surveys of customers that ask by themselves: one of another kind
    keeps only the company's quiet days.
    """
    asking = (
        s for s in definition.surveys if s.kind is not Kind.ENPS and (s.wave or s.touchpoints)
    )
    quiet = definition.company.quiet_days
    waits = [max(s.quarantine_days, quiet) if s.kind is survey.kind else quiet for s in asking]
    return min([survey.quarantine_days, *waits])
