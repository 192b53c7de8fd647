"""The collection of returns: what was sent, what became of it, what councils say, and what was published."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "collections",
        sa.Column("as_at", sa.String(10), primary_key=True),
        sa.Column("period_kind", sa.String(10), nullable=False),
        sa.Column("opens_on", sa.String(10), nullable=False),
        sa.Column("due_on", sa.String(10), nullable=False),
        sa.Column("closes_on", sa.String(10), nullable=False),
        sa.Column("councils", sa.Text, nullable=False),
        sa.Column("made_by", sa.String(200), nullable=False),
    )
    op.create_table(
        "submissions",
        sa.Column("submission_id", sa.String(22), primary_key=True),
        sa.Column("as_at", sa.String(10), nullable=False),
        sa.Column("council_code", sa.String(20), nullable=False, index=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("layout", sa.String(10), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("stage", sa.String(10), nullable=False),
        sa.Column("note", sa.String(1000), nullable=False),
        sa.Column("sent_by", sa.String(200), nullable=False),
        sa.Column("sent_at", sa.BigInteger, nullable=False),
        sa.Column("decided_by", sa.String(200), nullable=False),
        sa.Column("decided_at", sa.BigInteger),
        sa.Column("reason", sa.String(1000), nullable=False),
        sa.Column("published_at", sa.BigInteger),
        sa.Column("files_gone_at", sa.BigInteger),
        sa.Column("report", sa.Text, nullable=False),
    )
    op.create_table(
        "submission_files",
        sa.Column(
            "submission_id",
            sa.String(22),
            sa.ForeignKey("submissions.submission_id", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column("name", sa.String(120), primary_key=True),
        sa.Column("size_bytes", sa.BigInteger, nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
    )
    op.create_table(
        "standings",
        sa.Column("as_at", sa.String(10), primary_key=True),
        sa.Column("council_code", sa.String(20), primary_key=True),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("from_as_at", sa.String(10), nullable=False),
        sa.Column("reason", sa.String(1000), nullable=False),
        sa.Column("decided_by", sa.String(200), nullable=False),
        sa.Column("decided_at", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "headings",
        sa.Column("council_code", sa.String(20), primary_key=True),
        sa.Column("kind", sa.String(10), primary_key=True),
        sa.Column("theirs", sa.String(200), primary_key=True),
        sa.Column("ours", sa.String(60), nullable=False),
        sa.Column("confirmed_by", sa.String(200), nullable=False),
        sa.Column("confirmed_at", sa.BigInteger),
    )
    op.create_table(
        "comments",
        sa.Column("comment_id", sa.String(22), primary_key=True),
        sa.Column("council_code", sa.String(20), nullable=False, index=True),
        sa.Column("measure", sa.String(60), nullable=False),
        sa.Column("as_at", sa.String(10), nullable=False),
        sa.Column("text", sa.String(500), nullable=False),
        sa.Column("written_by", sa.String(200), nullable=False),
        sa.Column("written_at", sa.BigInteger, nullable=False),
        sa.Column("is_pinned", sa.Boolean, nullable=False),
        sa.Column("taken_back_at", sa.BigInteger),
    )
    op.create_table(
        "publications",
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("release_id", sa.String(40), nullable=False),
        sa.Column("before_id", sa.String(40), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("published_by", sa.String(200), nullable=False),
        sa.Column("published_at", sa.BigInteger, nullable=False),
        sa.Column("note", sa.String(1000), nullable=False),
        sa.Column("changes", sa.Text, nullable=False),
    )
