"""Ratings beside scores: attributes of an interview, and a competitor."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    # SQLite makes the table anew, which empties whatever refers to it: nothing does yet.
    with op.batch_alter_table("responses") as responses:
        responses.alter_column("score", existing_type=sa.SmallInteger(), nullable=True)
    op.add_column("invitations", sa.Column("asks", JSON, nullable=True))
    op.create_table(
        "ratings",
        sa.Column("response_id", sa.BigInteger(), nullable=False),
        sa.Column("question", sa.String(length=20), nullable=False),
        sa.Column("attribute", sa.String(length=200), nullable=False),
        sa.Column("score", sa.SmallInteger(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["response_id"],
            ["responses.id"],
            name=op.f("fk_ratings_response_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("response_id", "question", "attribute", name=op.f("pk_ratings")),
    )
    op.create_table(
        "attribute_rollup",
        sa.Column("survey_key", sa.String(length=64), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("touchpoint", sa.String(length=200), nullable=False),
        sa.Column("segment", sa.String(length=200), nullable=False),
        sa.Column("attribute", sa.String(length=200), nullable=False),
        sa.Column("importance", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("satisfaction", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint(
            "survey_key",
            "day",
            "touchpoint",
            "segment",
            "attribute",
            "importance",
            "satisfaction",
            name=op.f("pk_attribute_rollup"),
        ),
    )


def downgrade() -> None:
    op.drop_table("attribute_rollup")
    op.drop_table("ratings")
    op.drop_column("invitations", "asks")
    op.execute("DELETE FROM responses WHERE score IS NULL")
    with op.batch_alter_table("responses") as responses:
        responses.alter_column("score", existing_type=sa.SmallInteger(), nullable=False)
