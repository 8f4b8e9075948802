"""Managers may mute a customer for some days: until when, and who did."""

import sqlalchemy as sa
from alembic import op

from storage.database.types import UtcDateTime

revision = "0019"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("people", sa.Column("silenced_until", UtcDateTime()))
    by = sa.Column("silenced_by", sa.String(length=200), server_default="", nullable=False)
    op.add_column("people", by)
    some = sa.text("silenced_until IS NOT NULL")
    op.create_index(
        "ix_people_silenced",
        "people",
        ["silenced_until"],
        sqlite_where=some,
        postgresql_where=some,
    )


def downgrade() -> None:
    op.drop_index("ix_people_silenced", "people")
    op.drop_column("people", "silenced_by")
    op.drop_column("people", "silenced_until")
