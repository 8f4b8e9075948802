"""What had no reason to stay: words that were passed on and arrived, chats of who was forgotten."""

from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("DELETE FROM outbox WHERE kind = 'note' AND state IN ('sent', 'void')")
    op.execute("DELETE FROM case_posts WHERE what = 'relay' AND case_id IS NULL")


def downgrade() -> None:
    """What is gone stays gone."""
