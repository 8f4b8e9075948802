"""Reasons that managers sorted are found without a look at all others."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    corrected = sa.text("origin = 'corrected'")
    op.create_index(
        "ix_response_themes_corrected",
        "response_themes",
        ["response_id"],
        sqlite_where=corrected,
        postgresql_where=corrected,
    )


def downgrade() -> None:
    # No older program knows the word, nor a row without a theme.
    op.execute("DELETE FROM response_themes WHERE theme = ''")
    op.execute("UPDATE response_themes SET origin = 'read' WHERE origin = 'corrected'")
    op.drop_index("ix_response_themes_corrected", "response_themes")
