"""Answers of some calendar days, found by an index however many there are."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import sqlalchemy as sa

from storage.database.tables import responses

APART = timedelta(days=2)  # a company's day and its instants in UTC are never as far
EARLIEST, LATEST = date.min + APART, date.max - APART


def answered_on(survey_key: str, first: date, last: date) -> sa.ColumnElement[bool]:
    """Answers of a survey given between two of the company's days, both included.

    The index knows instants alone, so they narrow the search, and the days decide.
    """
    return sa.and_(
        responses.c.survey_key == survey_key,
        responses.c.scored_at >= _midnight(max(first, EARLIEST) - APART),
        responses.c.scored_at <= _midnight(min(last, LATEST) + APART),
        responses.c.day.between(first, last),
    )


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
