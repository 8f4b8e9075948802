"""What an invitation's sitting is open for: in Python for one, in SQL for many."""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa

from storage.asking.invitations import Invitation
from storage.database.tables import invitations, responses, waves
from survey.asking.attributes import next_question
from survey.asking.interview import ASK_FOR, RECALL_FOR, Sitting, Stage, stage
from survey.definition.definition import Definition

LOOK_BACK = timedelta(days=365) + RECALL_FOR  # the longest wave, answered on its last day


def stage_of(invitation: Invitation, now: datetime, definition: Definition) -> Stage:
    """What an invitation's sitting is open for."""
    if invitation.state == "void":  # another question took its place
        return Stage.CLOSED
    finished_at = invitation.scored_at
    if invitation.asks:
        known = (s.attributes for s in definition.surveys if s.key == invitation.survey_key)
        place = next_question(invitation.asks, next(known, ()), invitation.rated)
        if place is None and finished_at is None:  # none of its attributes is left
            return Stage.CLOSED
        finished_at = max(invitation.rated.values(), default=finished_at) if place is None else None
    return stage(
        Sitting(
            asked_at=invitation.delivered_at or invitation.created_at,
            in_wave=invitation.wave_id is not None,
            wave_open=invitation.wave_state == "open",
            scored_at=invitation.scored_at,
            finished_at=finished_at,
        ),
        now,
    )


def may_be_sent(invitation: Invitation) -> bool:
    """Whether a question makes sense when it is about to go out: unanswered, and its wave open."""
    wave_open = invitation.wave_id is None or invitation.wave_state == "open"
    return invitation.scored_at is None and wave_open


def still_open(now: datetime) -> sa.ColumnElement[bool]:
    """Of `invitations` with their waves and responses: delivered, open, and without any answer."""
    alone = sa.and_(invitations.c.wave_id.is_(None), invitations.c.delivered_at > now - ASK_FOR)
    return sa.and_(
        invitations.c.state == "delivered",
        responses.c.id.is_(None),
        sa.or_(waves.c.state == "open", alone),
    )
