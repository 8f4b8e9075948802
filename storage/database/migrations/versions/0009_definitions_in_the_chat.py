"""Definitions in the chat: revisions of parts, titles of channels, texts that are waited for."""

import sqlalchemy as sa
from alembic import op

from storage.database.types import UtcDateTime

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "expected",
        sa.Column("telegram_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("what", sa.String(length=200), server_default="", nullable=False),
        sa.Column("until", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("telegram_id", name=op.f("pk_expected")),
    )
    op.add_column(
        "definitions", sa.Column("revision", sa.Integer(), server_default="1", nullable=False)
    )
    op.add_column(
        "chats", sa.Column("title", sa.String(length=200), server_default="", nullable=False)
    )


def downgrade() -> None:
    op.drop_column("chats", "title")
    op.drop_column("definitions", "revision")
    op.drop_table("expected")
