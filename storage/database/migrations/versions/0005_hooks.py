"""Hooks: an index of those that wait, so that nobody looks for them among a million questions."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

WAITING = sa.text("kind = 'hook' AND state IN ('queued', 'leased')")


def upgrade() -> None:
    op.create_index(
        "ix_outbox_hooks", "outbox", ["chat_id", "due_at"],
        sqlite_where=WAITING, postgresql_where=WAITING,
    )  # fmt: skip


def downgrade() -> None:
    op.drop_index("ix_outbox_hooks", "outbox")
