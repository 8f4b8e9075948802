"""Comparing a column that may be empty: what is unknown equals nothing, and no other unknown."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa


def equals(column: sa.ColumnElement[Any], value: object) -> sa.ColumnElement[bool]:
    """Rows whose column is this value; no row at all where the value is None.

    `column == None` would be IS NULL: of somebody without a customer number that finds whatever
    belongs to nobody. So every nullable column of `storage.database.tables` is compared with a
    value here.
    """
    return sa.false() if value is None else column == value
