"""Themes of reasons, and counts of them. The reasons that are there already are unsorted."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "response_themes",
        sa.Column("response_id", sa.BigInteger(), nullable=False),
        sa.Column("theme", sa.String(length=40), nullable=False),
        sa.Column("origin", sa.String(length=200), server_default="", nullable=False),
        sa.ForeignKeyConstraint(
            ["response_id"],
            ["responses.id"],
            name=op.f("fk_response_themes_response_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("response_id", "theme", name=op.f("pk_response_themes")),
    )
    op.create_table(
        "theme_rollup",
        sa.Column("survey_key", sa.String(length=64), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("theme", sa.String(length=40), nullable=False),
        sa.Column("score", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("forgotten", sa.Integer(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint(
            "survey_key", "day", "theme", "score", name=op.f("pk_theme_rollup")
        ),
    )
    op.execute(
        "INSERT INTO theme_rollup (survey_key, day, theme, score, n, forgotten)"
        " SELECT survey_key, day, '', score, count(*), 0 FROM responses"
        " WHERE reason IS NOT NULL AND score IS NOT NULL GROUP BY survey_key, day, score"
    )


def downgrade() -> None:
    op.drop_table("theme_rollup")
    op.drop_table("response_themes")
