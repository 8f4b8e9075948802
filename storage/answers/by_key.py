"""What answers are told apart by, beyond the columns of the rollup."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from storage.database.engine import Tx
from storage.database.tables import responses
from storage.people.properties import answer_property

VIA = "via"
ASKED = ("wave", "api")  # of the ways to come, those by which a person was asked


def value_of(tx: Tx, name: str) -> sa.ColumnElement[Any]:
    """How an answer came ("via": wave, api, link, open), or a property of it or of its person.

    "" where nothing has such a property.
    """
    found = responses.c.via if name == VIA else sa.func.coalesce(answer_property(tx, name), "")
    return found.label("value")
