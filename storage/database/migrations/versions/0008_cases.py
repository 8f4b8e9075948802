"""Cases: customers who are followed up, what is said both ways, and where it stands."""

import sqlalchemy as sa
from alembic import op

from storage.database.types import UtcDateTime

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def _word(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String(length=200), server_default="", nullable=False)


def upgrade() -> None:
    op.create_table(
        "cases",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("survey_key", sa.String(length=64), nullable=False),
        sa.Column("response_id", sa.BigInteger(), nullable=True),
        sa.Column("note_id", sa.BigInteger(), nullable=True),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        _word("why"),
        sa.Column("wants_reply", sa.Boolean(), nullable=False),
        sa.Column("opened_at", UtcDateTime(), nullable=False),
        sa.Column("changed_at", UtcDateTime(), nullable=False),
        sa.Column("due_at", UtcDateTime(), nullable=True),
        sa.Column("taken_by", sa.BigInteger(), nullable=True),
        _word("taken_name"),
        sa.Column("taken_at", UtcDateTime(), nullable=True),
        sa.Column("replied_at", UtcDateTime(), nullable=True),
        sa.Column("done_at", UtcDateTime(), nullable=True),
        _word("outcome"),
        sa.Column("asked_at", UtcDateTime(), nullable=True),
        sa.Column("solved", sa.Boolean(), nullable=True),
        sa.Column("escalated_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["response_id"], ["responses.id"],
            name=op.f("fk_cases_response_id_responses"), ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["note_id"], ["notes.id"], name=op.f("fk_cases_note_id_notes"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"],
            name=op.f("fk_cases_person_id_people"), ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cases")),
        sa.UniqueConstraint("response_id", name=op.f("uq_cases_response_id")),
    )  # fmt: skip
    op.create_index("ix_cases_person", "cases", ["person_id"])
    op.create_index("ix_cases_done", "cases", ["done_at", "due_at"])
    op.create_table(
        "case_messages",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("written_by", sa.BigInteger(), nullable=True),
        _word("name"),
        sa.Column("text", sa.Text(), nullable=False),
        _word("file_kind"),
        _word("file_id"),
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("message_id", sa.BigInteger(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.id"],
            name=op.f("fk_case_messages_case_id_cases"), ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_messages")),
    )  # fmt: skip
    op.create_index("ix_case_messages_case", "case_messages", ["case_id", "at"])
    op.create_table(
        "case_posts",
        sa.Column("chat_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("message_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=True),
        _word("what"),
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.id"],
            name=op.f("fk_case_posts_case_id_cases"), ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("chat_id", "message_id", name=op.f("pk_case_posts")),
    )  # fmt: skip
    op.create_index("ix_case_posts_case", "case_posts", ["case_id"])


def downgrade() -> None:
    op.drop_table("case_posts")
    op.drop_table("case_messages")
    op.drop_table("cases")
