"""What several hosts need: rates that are counted together, and on PostgreSQL a log that refuses to be changed too."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

_REFUSALS = (
    # as on SQLite: a prune's own entry names the last one that it removes
    """
    CREATE FUNCTION audit_refuses() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'DELETE' AND EXISTS (SELECT 1 FROM audit WHERE action = 'prune' AND "rows" >= OLD.number) THEN
            RETURN OLD;
        END IF;
        RAISE EXCEPTION 'the audit log is append-only';
    END $$
    """,
    """
    CREATE TRIGGER audit_refuses_change BEFORE UPDATE OR DELETE ON audit
    FOR EACH ROW EXECUTE FUNCTION audit_refuses()
    """,
    "CREATE TRIGGER audit_refuses_truncate BEFORE TRUNCATE ON audit EXECUTE FUNCTION audit_refuses()",
)


def upgrade() -> None:
    """Make the table; on PostgreSQL, the triggers."""
    op.create_table(
        "rates",
        sa.Column("key_hash", sa.String(64), primary_key=True),
        sa.Column("window", sa.BigInteger, nullable=False),
        sa.Column("asked", sa.Integer, nullable=False),
        sa.Column("asked_before", sa.Integer, nullable=False),
        sa.Column("ends_at", sa.BigInteger, nullable=False),
    )
    if op.get_context().dialect.name == "postgresql":
        for refusal in _REFUSALS:
            op.execute(refusal)
