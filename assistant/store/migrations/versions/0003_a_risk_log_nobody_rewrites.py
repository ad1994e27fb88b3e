"""What was done about a risk becomes rows of its own, and neither log can be rewritten any more.

Revision: 0003. Acknowledgements move from columns of `risk_log` to rows of `risk_step`; then triggers refuse UPDATE and
DELETE on `risk_log`, `risk_step` and `audit`, whoever asks.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from assistant.store.types import UtcTime

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

APPEND_ONLY = ("risk_log", "risk_step", "audit")
_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _steps()
    _acknowledgements()
    if op.get_bind().dialect.name == "sqlite":
        _refuse_on_sqlite()
    else:
        _refuse_on_postgresql()


def _steps() -> None:
    op.create_table(
        "risk_step",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("conversation_id", _KEY, nullable=False),
        sa.Column("risk_id", _KEY, nullable=True),
        sa.Column("what", sa.String(length=20), nullable=False),
        sa.Column("detail", sa.String(length=300), nullable=False),
        sa.Column("counsellor_id", _KEY, nullable=True),
        sa.Column("at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversation.id"], name=op.f("fk_risk_step_conversation_id")),
        sa.ForeignKeyConstraint(["risk_id"], ["risk_log.id"], name=op.f("fk_risk_step_risk_id")),
        sa.ForeignKeyConstraint(["counsellor_id"], ["counsellor.id"], name=op.f("fk_risk_step_counsellor_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_risk_step")),
    )
    op.create_index(op.f("ix_risk_step_conversation_id"), "risk_step", ["conversation_id"], unique=False)
    op.create_index(op.f("ix_risk_step_risk_id"), "risk_step", ["risk_id"], unique=False)


def _acknowledgements() -> None:
    op.execute(
        "INSERT INTO risk_step (conversation_id, risk_id, what, detail, counsellor_id, at) "
        "SELECT conversation_id, id, 'looked_at', '', acknowledged_by, acknowledged_at FROM risk_log "
        "WHERE acknowledged_at IS NOT NULL ORDER BY acknowledged_at, id"
    )
    for column in ("acknowledged_by", "acknowledged_at"):
        op.execute(f"ALTER TABLE risk_log DROP COLUMN {column}")


def _refuse_on_sqlite() -> None:
    for table in APPEND_ONLY:
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )


def _refuse_on_postgresql() -> None:
    op.execute(
        "CREATE FUNCTION refuse_rewriting() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$"
    )
    for table in APPEND_ONLY:
        op.execute(
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting()"
        )
