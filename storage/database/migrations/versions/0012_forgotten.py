"""Who answered lately and was forgotten is marked, so that they are counted once."""

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


def downgrade() -> None:
    op.drop_table("forgotten")
