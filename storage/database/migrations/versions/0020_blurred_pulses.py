"""Pulses are blurred: what closed before has its rounded figures in the new shape."""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from alembic import op

from storage.database.types import Json, UtcDateTime

revision = "0020"
down_revision = "0024"
branch_labels = None
depends_on = None

FIGURES = ("n", "nps", "low", "high", "promoters", "passives", "detractors")
waves = sa.table(
    "waves",
    sa.column("id", sa.Integer),
    sa.column("kind", sa.String),
    sa.column("state", sa.String),
    sa.column("closed_at", UtcDateTime),
    sa.column("key_gone_at", UtcDateTime),
    sa.column("frozen", Json),
    sa.column("published", Json),
)
outbox = sa.table(
    "outbox",
    sa.column("id", sa.Integer),
    sa.column("kind", sa.String),
    sa.column("payload", Json),
)


def upgrade() -> None:
    op.add_column("waves", sa.Column("key_gone_at", UtcDateTime()))
    connection = op.get_bind()
    # Of what closed before nobody noted it; these keys are gone, and their results are told.
    over = sa.and_(waves.c.kind == "enps", waves.c.state != "open")
    connection.execute(waves.update().where(over).values(key_gone_at=waves.c.closed_at))
    rows = connection.execute(sa.select(waves).where(waves.c.kind == "enps")).mappings().all()
    for row in rows:
        old = row["published"]
        if old and "company" not in old:
            headcounts = row["frozen"].get("headcounts", {})
            new = blurred(old, headcounts)
            connection.execute(waves.update().where(waves.c.id == row["id"]).values(published=new))
    # Results that wait to be sent, or may be sent again.
    told = connection.execute(sa.select(outbox).where(outbox.c.kind == "pulse")).mappings().all()
    for row in told:
        payload = dict(row["payload"])
        pulse = payload.get("pulse", {})
        old = pulse.get("published")
        if old and "company" not in old:
            payload["pulse"] = pulse | {"published": blurred(old, {})}
            connection.execute(
                outbox.update().where(outbox.c.id == row["id"]).values(payload=payload)
            )


def blurred(old: Mapping[str, Any], headcounts: Mapping[str, int]) -> dict[str, Any]:
    """The same rounded figures in the shape of `survey.published.publish.Published`."""
    none = dict.fromkeys(FIGURES)
    # An older pulse told "about 75 %" apart from "about 30 people": the share is worked out anew.
    company = {"name": "", "headcount": old["invited"], **{one: old.get(one) for one in FIGURES}}
    groups = [
        {
            "name": one["name"],
            "headcount": headcounts.get(one["name"], 0),
            **none,
            "nps": one["nps"],
        }
        for one in old.get("groups", ())
    ]
    return {
        "invited": old["invited"],
        "epsilon": None,
        "company": company,
        "groups": groups,
        "comments": list(old["comments"]),
        "suppressed": list(old["suppressed"]),
        "released": {},
        "changes": [],
        "trend": [],
    }


def downgrade() -> None:
    op.drop_column("waves", "key_gone_at")
