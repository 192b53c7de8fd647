"""The build of a release that was asked for last, which all hosts tell of."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "builds",
        sa.Column("build_id", sa.String(16), primary_key=True),
        sa.Column("began_at", sa.BigInteger, nullable=False),
        sa.Column("beat_at", sa.BigInteger, nullable=False),
        sa.Column("is_over", sa.Boolean, nullable=False),
        sa.Column("is_done", sa.Boolean, nullable=False),
        sa.Column("said", sa.Text, nullable=False),
        sa.Column("release_id", sa.String(40), nullable=False),
    )
