"""What staff are waited for as one row; where notes and the words of a case were written."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in ("about", "message_id", "typed"):
        op.add_column("expected", sa.Column(name, sa.BigInteger()))
    op.add_column(
        "expected", sa.Column("album", sa.String(length=200), server_default="", nullable=False)
    )
    op.add_column("notes", sa.Column("message_id", sa.BigInteger()))
    op.create_index("ix_notes_written", "notes", ["person_id", "message_id"])
    op.create_index("ix_case_messages_written", "case_messages", ["chat_id", "message_id"])


def downgrade() -> None:
    op.drop_index("ix_case_messages_written", "case_messages")
    op.drop_index("ix_notes_written", "notes")
    op.drop_column("notes", "message_id")
    for name in ("album", "typed", "message_id", "about"):
        op.drop_column("expected", name)
