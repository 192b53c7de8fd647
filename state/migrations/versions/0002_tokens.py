"""Tokens with which programs ask in somebody's name."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make the table and its two indexes."""
    op.create_table(
        "tokens",
        sa.Column("token_hash", sa.String(64), primary_key=True),
        sa.Column("token_id", sa.String(8), nullable=False, unique=True),
        sa.Column("principal_name", sa.String(200), nullable=False, index=True),
        sa.Column("label", sa.String(60), nullable=False),
        sa.Column("is_exact", sa.Boolean, nullable=False),
        sa.Column("made_at", sa.BigInteger, nullable=False),
        sa.Column("ends_at", sa.BigInteger, nullable=False),
        sa.Column("used_at", sa.BigInteger),
        sa.Column("revoked_at", sa.BigInteger),
    )
