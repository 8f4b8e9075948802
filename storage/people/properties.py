"""What a company knows of its customers beyond the columns, as a query may ask for it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from storage.database.engine import Tx
from storage.database.tables import people, responses
from survey.people.eligible import SEGMENT


def property_of(tx: Tx, name: str) -> sa.ColumnElement[str | None]:
    """The value of a person's property, NULL without one; any name will do."""
    return _value(tx, people.c.properties, name)


def _value(tx: Tx, properties: sa.Column[Any], name: str) -> sa.ColumnElement[str | None]:
    if tx.dialect.name == "postgresql":
        found: sa.ColumnElement[str | None] = properties[name].as_string()
        return found
    # SQLite finds no key by its path that JSON writes with escapes, such as one in Cyrillic.
    each = sa.func.json_each(properties).table_valued("key", "value")
    its = sa.select(each.c.value).where(each.c.key == name)
    return its.correlate(properties.table).scalar_subquery()


def answer_property(tx: Tx, name: str) -> sa.ColumnElement[str | None]:
    """What the file told that an answer came in, else the property of its person."""
    return sa.func.coalesce(_value(tx, responses.c.properties, name), property_of(tx, name))


def having(tx: Tx, eligible: Mapping[str, str]) -> list[sa.ColumnElement[bool]]:
    """The same rule as `survey.people.eligible.is_eligible`, as conditions on people."""
    return [
        (people.c.segment if name == SEGMENT else property_of(tx, name)) == value
        for name, value in eligible.items()
    ]


def among(
    tx: Tx, person_id: sa.Column[int], where: Mapping[str, str]
) -> list[sa.ColumnElement[bool]]:
    """The same as conditions on rows of people; of rows that are nobody's where none is asked."""
    return [person_id.in_(sa.select(people.c.id).where(*having(tx, where)))] if where else []
