"""Files of answers that were imported, so that one can be taken back; what answers bring along."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "imports",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("file", sa.String(200), nullable=False, server_default=""),
        sa.Column("source", sa.String(200), nullable=False, server_default=""),
        sa.Column("surveys", JSON, nullable=False),
        sa.Column("answers", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("people", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("rows", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("root", sa.String(64), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name="pk_imports"),
    )
    op.add_column("responses", sa.Column("import_id", sa.BigInteger()))
    op.add_column("responses", sa.Column("properties", JSON))
    op.add_column("people", sa.Column("import_id", sa.BigInteger()))
    for table in ("responses", "people"):
        imported = sa.text("import_id IS NOT NULL")
        op.create_index(
            f"ix_{table}_import_id", table, ["import_id"],
            sqlite_where=imported, postgresql_where=imported,
        )  # fmt: skip
    op.create_index("ix_people_external_folded", "people", [sa.text("lower(external_id)")])


def downgrade() -> None:
    op.drop_index("ix_people_external_folded", "people")
    for table in ("responses", "people"):
        op.drop_index(f"ix_{table}_import_id", table)
    op.drop_column("people", "import_id")
    op.drop_column("responses", "import_id")
    op.drop_column("responses", "properties")
    op.drop_table("imports")
