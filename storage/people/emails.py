"""External ids that are e-mail addresses: whatever the size of their letters, they are the same."""

from __future__ import annotations

from collections.abc import Collection

import sqlalchemy as sa

from storage.database.tables import people


def folded(external_id: str) -> str:
    """What two spellings of one id have in common."""
    return external_id.lower() if "@" in external_id else external_id


def same_person(external_ids: Collection[str]) -> sa.ColumnElement[bool]:
    """People with one of these external ids, both spellings found by an index."""
    emails = [folded(one) for one in external_ids if "@" in one]
    exactly = people.c.external_id.in_(external_ids)
    return sa.or_(exactly, sa.func.lower(people.c.external_id).in_(emails)) if emails else exactly
