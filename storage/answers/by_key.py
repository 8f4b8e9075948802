"""What answers are told apart by, beyond the columns of the rollup."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from storage.database.engine import Tx
from storage.database.tables import responses
from storage.people.properties import property_of

VIA = "via"
ASKED = ("wave", "api")  # of the ways to come, those by which a person was asked


def value_of(tx: Tx, name: str) -> sa.ColumnElement[Any]:
    """How an answer came ("via": wave, api, link, open), or else a property of its person.

    "" where the person has no such property, or is forgotten.
    """
    found = responses.c.via if name == VIA else sa.func.coalesce(property_of(tx, name), "")
    return found.label("value")
