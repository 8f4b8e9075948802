"""New alerts are found before everything else; what one person wrote in a day is counted."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    alert = sa.text("kind = 'case' AND state = 'queued'")
    op.create_index(
        "ix_outbox_alerts", "outbox", ["due_at"], sqlite_where=alert, postgresql_where=alert
    )
    edit = sa.text("kind = 'case_edit' AND state = 'queued'")
    op.create_index(
        "ix_outbox_edits", "outbox", ["chat_id"], sqlite_where=edit, postgresql_where=edit
    )
    op.create_index("ix_case_messages_by_chat", "case_messages", ["chat_id", "at"])
    op.create_index("ix_notes_person", "notes", ["person_id", "at"])


def downgrade() -> None:
    op.drop_index("ix_notes_person", "notes")
    op.drop_index("ix_case_messages_by_chat", "case_messages")
    op.drop_index("ix_outbox_edits", "outbox")
    op.drop_index("ix_outbox_alerts", "outbox")
