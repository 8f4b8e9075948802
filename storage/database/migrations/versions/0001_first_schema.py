"""The first schema: definitions, customers, employees behind the wall, inbox and outbox."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "chats",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("state", sa.String(length=200), server_default="active", nullable=False),
        sa.Column("problem", sa.String(length=200), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chats")),
    )
    op.create_table(
        "dead_letters",
        sa.Column("bot_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("update_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("type", sa.String(length=200), server_default="", nullable=False),
        sa.Column("error", sa.String(length=200), server_default="", nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("bot_id", "update_id", name=op.f("pk_dead_letters")),
    )
    op.create_table(
        "definitions",
        sa.Column("part", sa.String(length=80), nullable=False),
        sa.Column("body", JSON, nullable=False),
        sa.Column("origin", sa.String(length=200), server_default="file", nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("part", name=op.f("pk_definitions")),
    )
    op.create_table(
        "employees",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("survey_key", sa.String(length=64), nullable=False),
        sa.Column("telegram_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(length=200), server_default="", nullable=False),
        sa.Column("language", sa.String(length=8), nullable=True),
        sa.Column("segment", sa.String(length=200), server_default="", nullable=False),
        sa.Column("state", sa.String(length=200), server_default="active", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_employees")),
        sa.UniqueConstraint(
            "survey_key", "telegram_id", name=op.f("uq_employees_survey_key_telegram_id")
        ),
    )
    op.create_index("ix_employees_telegram_id", "employees", ["telegram_id"], unique=False)
    op.create_table(
        "inbox",
        sa.Column("bot_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("update_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("bot_id", "update_id", name=op.f("pk_inbox")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_inbox_day", "inbox", ["day"], unique=False)
    op.create_table(
        "ledger",
        sa.Column("survey_key", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("period", sa.String(length=40), nullable=False),
        sa.Column("chat_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("outcome", sa.String(length=200), server_default="", nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("survey_key", "kind", "period", "chat_id", name=op.f("pk_ledger")),
    )
    op.create_table(
        "links",
        sa.Column("token", sa.String(length=64), nullable=False),
        sa.Column("purpose", sa.String(length=200), server_default="", nullable=False),
        sa.Column("survey_key", sa.String(length=64), nullable=False),
        sa.Column("touchpoint", sa.String(length=200), server_default="", nullable=False),
        sa.Column("segment", sa.String(length=200), server_default="", nullable=False),
        sa.Column("external_id", sa.String(length=200), nullable=True),
        sa.Column("properties", JSON, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("token", name=op.f("pk_links")),
    )
    op.create_table(
        "outbox",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("kind", sa.String(length=200), server_default="", nullable=False),
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("payload", JSON, nullable=False),
        sa.Column("state", sa.String(length=200), server_default="queued", nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("leased_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("message_id", sa.BigInteger(), nullable=True),
        sa.Column("problem", sa.String(length=200), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
    )
    op.create_index("ix_outbox_state", "outbox", ["state", "due_at"], unique=False)
    op.create_table(
        "people",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("telegram_id", sa.BigInteger(), nullable=True),
        sa.Column("external_id", sa.String(length=200), nullable=True),
        sa.Column("name", sa.String(length=200), server_default="", nullable=False),
        sa.Column("language", sa.String(length=8), nullable=True),
        sa.Column("segment", sa.String(length=200), server_default="", nullable=False),
        sa.Column("properties", JSON, nullable=False),
        sa.Column("state", sa.String(length=200), server_default="active", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people")),
        sa.UniqueConstraint("external_id", name=op.f("uq_people_external_id")),
        sa.UniqueConstraint("telegram_id", name=op.f("uq_people_telegram_id")),
    )
    op.create_table(
        "rollup",
        sa.Column("survey_key", sa.String(length=64), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("touchpoint", sa.String(length=200), nullable=False),
        sa.Column("segment", sa.String(length=200), nullable=False),
        sa.Column("score", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint(
            "survey_key", "day", "touchpoint", "segment", "score", name=op.f("pk_rollup")
        ),
    )
    op.create_table(
        "waves",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("survey_key", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=200), server_default="", nullable=False),
        sa.Column("state", sa.String(length=200), server_default="open", nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("invited", sa.Integer(), nullable=False),
        sa.Column("frozen", JSON, nullable=False),
        sa.Column("published", JSON, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_waves")),
    )
    op.create_index(
        "one_open_wave",
        "waves",
        ["survey_key"],
        unique=True,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_table(
        "ballots",
        sa.Column("wave_id", ROW_ID, nullable=False),
        sa.Column("voter", sa.LargeBinary(length=32), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["wave_id"], ["waves.id"], name=op.f("fk_ballots_wave_id")),
        sa.PrimaryKeyConstraint("wave_id", "voter", name=op.f("pk_ballots")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "invitations",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("survey_key", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("wave_id", ROW_ID, nullable=True),
        sa.Column("touchpoint", sa.String(length=200), server_default="", nullable=False),
        sa.Column("segment", sa.String(length=200), server_default="", nullable=False),
        sa.Column("via", sa.String(length=200), server_default="", nullable=False),
        sa.Column("state", sa.String(length=200), server_default="", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("message_id", sa.BigInteger(), nullable=True),
        sa.Column("early", JSON, nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_invitations_person_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["wave_id"], ["waves.id"], name=op.f("fk_invitations_wave_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitations")),
    )
    op.create_index(
        "ix_invitations_delivered", "invitations", ["survey_key", "delivered_at"], unique=False
    )
    op.create_index(
        "ix_invitations_person", "invitations", ["person_id", "created_at"], unique=False
    )
    op.create_index("ix_invitations_wave", "invitations", ["wave_id"], unique=False)
    op.create_table(
        "notes",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_notes_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notes")),
    )
    op.create_table(
        "responses",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("survey_key", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=True),
        sa.Column("touchpoint", sa.String(length=200), server_default="", nullable=False),
        sa.Column("segment", sa.String(length=200), server_default="", nullable=False),
        sa.Column("via", sa.String(length=200), server_default="", nullable=False),
        sa.Column("score", sa.SmallInteger(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("scored_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("awaiting", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("reason_parts", JSON, nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_responses_person_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_responses")),
    )
    op.create_index("ix_responses_person", "responses", ["person_id", "scored_at"], unique=False)
    op.create_index("ix_responses_scored", "responses", ["survey_key", "scored_at"], unique=False)
    op.create_table(
        "samples",
        sa.Column("wave_id", ROW_ID, nullable=False),
        sa.Column("employee_id", sa.BigInteger(), nullable=False),
        sa.Column("counts_under", sa.String(length=200), server_default="", nullable=False),
        sa.Column("delivered", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["employee_id"],
            ["employees.id"],
            name=op.f("fk_samples_employee_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["wave_id"], ["waves.id"], name=op.f("fk_samples_wave_id")),
        sa.PrimaryKeyConstraint("wave_id", "employee_id", name=op.f("pk_samples")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("samples")
    op.drop_index("ix_responses_scored", table_name="responses")
    op.drop_index("ix_responses_person", table_name="responses")
    op.drop_table("responses")
    op.drop_table("notes")
    op.drop_index("ix_invitations_wave", table_name="invitations")
    op.drop_index("ix_invitations_person", table_name="invitations")
    op.drop_index("ix_invitations_delivered", table_name="invitations")
    op.drop_table("invitations")
    op.drop_table("ballots")
    op.drop_index(
        "one_open_wave",
        table_name="waves",
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
    op.drop_table("waves")
    op.drop_table("rollup")
    op.drop_table("people")
    op.drop_index("ix_outbox_state", table_name="outbox")
    op.drop_table("outbox")
    op.drop_table("links")
    op.drop_table("ledger")
    op.drop_index("ix_inbox_day", table_name="inbox")
    op.drop_table("inbox")
    op.drop_index("ix_employees_telegram_id", table_name="employees")
    op.drop_table("employees")
    op.drop_table("definitions")
    op.drop_table("dead_letters")
    op.drop_table("chats")
