"""Plans about themes; who may be quoted; who wants no such messages."""

import sqlalchemy as sa
from alembic import op

from storage.database.types import UtcDateTime

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

SWITCHES = (("people", "muted"), ("responses", "quotable"), ("employees", "muted"))


def upgrade() -> None:
    op.create_table(
        "actions",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("survey_key", sa.String(length=64), nullable=False),
        sa.Column("theme", sa.String(length=40), server_default="", nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("by_id", sa.BigInteger(), nullable=False),
        sa.Column("by_name", sa.String(length=200), server_default="", nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=200), server_default="open", nullable=False),
        sa.Column("done_at", UtcDateTime(), nullable=True),
        sa.Column("told_at", UtcDateTime(), nullable=True),
        sa.Column("told_to", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_actions")),
    )
    op.create_index("ix_actions_survey", "actions", ["survey_key", "state"])
    for table, column in SWITCHES:
        op.add_column(
            table, sa.Column(column, sa.Boolean(), server_default=sa.false(), nullable=False)
        )


def downgrade() -> None:
    for table, column in SWITCHES:
        op.drop_column(table, column)
    op.drop_table("actions")
