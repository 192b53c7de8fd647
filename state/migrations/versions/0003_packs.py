"""Board packs as they were made, and their files."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make both tables."""
    op.create_table(
        "packs",
        sa.Column("pack_id", sa.String(22), primary_key=True),
        sa.Column("principal_name", sa.String(200), nullable=False, index=True),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("address", sa.String(4000), nullable=False),
        sa.Column("stage", sa.String(10), nullable=False),
        sa.Column("step", sa.String(200), nullable=False),
        sa.Column("asked_at", sa.BigInteger, nullable=False),
        sa.Column("beat_at", sa.BigInteger, nullable=False),
        sa.Column("content_hash", sa.String(64), nullable=False),
        sa.Column("content", sa.Text, nullable=False),
    )
    op.create_table(
        "pack_files",
        sa.Column("pack_id", sa.String(22), sa.ForeignKey("packs.pack_id", ondelete="CASCADE"), primary_key=True),
        sa.Column("suffix", sa.String(4), primary_key=True),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
    )
