"""The right person at the right moment: what programs asked for, who pauses, what comes again."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "requests",
        sa.Column("key", sa.LargeBinary(length=32), nullable=False),
        sa.Column("answer", JSON, nullable=True),
        sa.Column("day", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_requests")),
    )
    op.create_index(op.f("ix_requests_day"), "requests", ["day"])
    op.add_column("people", sa.Column("snoozed_until", sa.DateTime(timezone=True)))
    op.add_column("people", sa.Column("listening_until", sa.DateTime(timezone=True)))
    op.add_column("invitations", sa.Column("remind_at", sa.DateTime(timezone=True)))
    op.create_index("ix_invitations_remind_at", "invitations", ["remind_at"])
    op.create_index("ix_links_external_id", "links", ["external_id"])


def downgrade() -> None:
    # Not in a batch: SQLite would make the tables anew, and dropping the old ones empties others.
    op.drop_index("ix_links_external_id", "links")
    op.drop_index("ix_invitations_remind_at", "invitations")
    op.drop_column("invitations", "remind_at")
    op.drop_column("people", "listening_until")
    op.drop_column("people", "snoozed_until")
    op.drop_table("requests")
