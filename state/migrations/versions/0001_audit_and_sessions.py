"""The audit log, which cannot be changed or shortened, and who is signed in."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_TRIGGERS = (
    """
    CREATE TRIGGER audit_refuses_update BEFORE UPDATE ON audit
    BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END
    """,
    # INSERT OR REPLACE deletes without asking the next one
    """
    CREATE TRIGGER audit_refuses_replace BEFORE INSERT ON audit
    WHEN EXISTS (SELECT 1 FROM audit WHERE number = NEW.number)
    BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END
    """,
    # lets `python -m state prune` remove what its own entry covers, which names the last one removed
    """
    CREATE TRIGGER audit_refuses_delete BEFORE DELETE ON audit
    WHEN NOT EXISTS (SELECT 1 FROM audit WHERE action = 'prune' AND "rows" >= OLD.number)
    BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END
    """,
)


def upgrade() -> None:
    """Make both tables; on SQLite, the triggers too: elsewhere privileges do their work."""
    op.create_table(
        "audit",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("at", sa.String(27), nullable=False),
        sa.Column("action", sa.String(20), nullable=False, index=True),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("role", sa.String(80), nullable=False),
        sa.Column("query", sa.String(4000), nullable=False),
        sa.Column("release", sa.String(40), nullable=False),
        sa.Column("tier", sa.String(20), nullable=False),
        sa.Column("rows", sa.Integer),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("detail", sa.String(500), nullable=False),
        sa.Column("previous_hash", sa.String(64), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
    )
    op.create_table(
        "sessions",
        sa.Column("session_hash", sa.String(64), primary_key=True),
        sa.Column("principal_name", sa.String(200), nullable=False),
        sa.Column("groups", sa.Text, nullable=False),
        sa.Column("started_at", sa.BigInteger, nullable=False),
        sa.Column("seen_at", sa.BigInteger, nullable=False),
    )
    if op.get_context().dialect.name == "sqlite":
        for trigger in _TRIGGERS:
            op.execute(trigger)
