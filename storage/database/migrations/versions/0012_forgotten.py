"""Who was forgotten is marked, so as to count once; whom a personal link bound is known."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "forgotten",
        sa.Column("mark", sa.LargeBinary(32), nullable=False),
        sa.Column("until", sa.Date, nullable=False),
        sa.PrimaryKeyConstraint("mark", name="pk_forgotten"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_forgotten_until", "forgotten", ["until"])
    op.add_column("people", sa.Column("bound_at", sa.DateTime(timezone=True)))
    listed = sa.Column("listed", sa.Boolean, nullable=False, server_default=sa.false())
    op.add_column("people", listed)


def downgrade() -> None:
    op.drop_column("people", "listed")
    op.drop_column("people", "bound_at")
    op.drop_table("forgotten")
