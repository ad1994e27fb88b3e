"""The counsellors' workplace: teams' hours, duty and paging, timers, notes, invitations, second factors.

Revision: 0002. Nothing is taken away: a server of revision 0001 goes on working while this one is put in.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from assistant.store.types import UtcTime

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _new_tables()
    _new_columns()
    _stretches_under_way()


def _new_tables() -> None:
    op.create_table(
        "account_link",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("purpose", sa.String(length=12), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("counsellor_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("email", sa.String(length=200), nullable=False),
        sa.Column("name", sa.String(length=100), server_default="", nullable=False),
        sa.Column("locale", sa.String(length=20), nullable=False),
        sa.Column("role", sa.String(length=20), server_default="counsellor", nullable=False),
        sa.Column("teams", sa.String(length=200), server_default="", nullable=False),
        sa.Column("made_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.Column("expires_at", UtcTime(), nullable=False),
        sa.Column("used_at", UtcTime(), nullable=True),
        sa.ForeignKeyConstraint(["counsellor_id"], ["counsellor.id"], name=op.f("fk_account_link_counsellor_id")),
        sa.ForeignKeyConstraint(["made_by"], ["counsellor.id"], name=op.f("fk_account_link_made_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_link")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_account_link_token_hash")),
    )
    op.create_index(op.f("ix_account_link_email"), "account_link", ["email"], unique=False)

    op.create_table(
        "canned_reply",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("team_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("locale", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("body", sa.String(length=1000), nullable=False),
        sa.Column("changed_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("changed_at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["changed_by"], ["counsellor.id"], name=op.f("fk_canned_reply_changed_by")),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_canned_reply_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_canned_reply")),
        sa.UniqueConstraint("team_id", "locale", "name", name=op.f("uq_canned_reply_team_id_locale_name")),
    )
    op.create_table(
        "duty_contact",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("team_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("medium", sa.String(length=8), nullable=False),
        sa.Column("sealed_address", sa.LargeBinary(), nullable=False),
        sa.Column("lookup", sa.LargeBinary(length=32), nullable=False),
        sa.Column("level", sa.Integer(), server_default="1", nullable=False),
        sa.Column("hours", sa.String(length=300), server_default="", nullable=False),
        sa.Column("locale", sa.String(length=20), nullable=False),
        sa.Column("active", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_duty_contact_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duty_contact")),
    )
    op.create_index(op.f("ix_duty_contact_lookup"), "duty_contact", ["lookup"], unique=False)
    op.create_index(op.f("ix_duty_contact_team_id"), "duty_contact", ["team_id"], unique=False)

    op.create_table(
        "recovery_code",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("counsellor_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("used_at", UtcTime(), nullable=True),
        sa.ForeignKeyConstraint(["counsellor_id"], ["counsellor.id"], name=op.f("fk_recovery_code_counsellor_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_code")),
    )
    op.create_index(op.f("ix_recovery_code_counsellor_id"), "recovery_code", ["counsellor_id"], unique=False)

    op.create_table(
        "conversation_tag",
        sa.Column("conversation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("tag", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversation.id"], name=op.f("fk_conversation_tag_conversation_id")
        ),
        sa.PrimaryKeyConstraint("conversation_id", "tag", name=op.f("pk_conversation_tag")),
    )
    op.create_index(op.f("ix_conversation_tag_tag"), "conversation_tag", ["tag"], unique=False)

    op.create_table(
        "invitation",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("team_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("counsellor_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("channel_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code", sa.String(length=12), nullable=False),
        sa.Column("sealed_label", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.Column("expires_at", UtcTime(), nullable=False),
        sa.Column("used_at", UtcTime(), nullable=True),
        sa.Column("conversation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(["channel_id"], ["channel.id"], name=op.f("fk_invitation_channel_id")),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversation.id"], name=op.f("fk_invitation_conversation_id")),
        sa.ForeignKeyConstraint(["counsellor_id"], ["counsellor.id"], name=op.f("fk_invitation_counsellor_id")),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_invitation_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation")),
        sa.UniqueConstraint("code", name=op.f("uq_invitation_code")),
    )
    op.create_index(op.f("ix_invitation_counsellor_id"), "invitation", ["counsellor_id"], unique=False)

    op.create_table(
        "note",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("conversation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("author_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=12), server_default="note", nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["counsellor.id"], name=op.f("fk_note_author_id")),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversation.id"], name=op.f("fk_note_conversation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_note")),
    )
    op.create_index(op.f("ix_note_conversation_id"), "note", ["conversation_id"], unique=False)

    op.create_table(
        "presence",
        sa.Column("conversation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("counsellor_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("seen_at", UtcTime(), nullable=False),
        sa.Column("typing_at", UtcTime(), nullable=True),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversation.id"], name=op.f("fk_presence_conversation_id")),
        sa.ForeignKeyConstraint(["counsellor_id"], ["counsellor.id"], name=op.f("fk_presence_counsellor_id")),
        sa.PrimaryKeyConstraint("conversation_id", "counsellor_id", name=op.f("pk_presence")),
    )
    op.create_index(op.f("ix_presence_seen_at"), "presence", ["seen_at"], unique=False)

    op.create_table(
        "scheduled_send",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("conversation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("author_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("why", sa.String(length=20), nullable=True),
        sa.Column("due_at", UtcTime(), nullable=True),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.Column("idempotency_key", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["counsellor.id"], name=op.f("fk_scheduled_send_author_id")),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversation.id"], name=op.f("fk_scheduled_send_conversation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scheduled_send")),
        sa.UniqueConstraint("idempotency_key", name=op.f("uq_scheduled_send_idempotency_key")),
    )
    op.create_index(op.f("ix_scheduled_send_conversation_id"), "scheduled_send", ["conversation_id"], unique=False)
    op.create_index(op.f("ix_scheduled_send_state"), "scheduled_send", ["state"], unique=False)

    op.create_table(
        "timer",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("conversation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("due_at", UtcTime(), nullable=False),
        sa.Column("lease_until", UtcTime(), nullable=True),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversation.id"], name=op.f("fk_timer_conversation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_timer")),
        sa.UniqueConstraint("conversation_id", "kind", name=op.f("uq_timer_conversation_id_kind")),
    )
    op.create_index(op.f("ix_timer_due_at"), "timer", ["due_at"], unique=False)

    op.create_table(
        "media_copy",
        sa.Column("message_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("content_type", sa.String(length=100), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("expires_at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"], name=op.f("fk_media_copy_message_id")),
        sa.PrimaryKeyConstraint("message_id", "position", name=op.f("pk_media_copy")),
    )
    op.create_index(op.f("ix_media_copy_expires_at"), "media_copy", ["expires_at"], unique=False)

    op.create_table(
        "mention",
        sa.Column("note_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("counsellor_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("seen_at", UtcTime(), nullable=True),
        sa.ForeignKeyConstraint(["counsellor_id"], ["counsellor.id"], name=op.f("fk_mention_counsellor_id")),
        sa.ForeignKeyConstraint(["note_id"], ["note.id"], name=op.f("fk_mention_note_id")),
        sa.PrimaryKeyConstraint("note_id", "counsellor_id", name=op.f("pk_mention")),
    )
    op.create_table(
        "page",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("conversation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("team_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("handoff_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("reason", sa.String(length=12), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("code", sa.String(length=6), nullable=False),
        sa.Column("rounds", sa.Integer(), server_default="0", nullable=False),
        sa.Column("next_at", UtcTime(), nullable=True),
        sa.Column("lease_until", UtcTime(), nullable=True),
        sa.Column("opened_at", UtcTime(), nullable=False),
        sa.Column("ended_at", UtcTime(), nullable=True),
        sa.Column("acknowledged_by", sa.String(length=100), nullable=True),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversation.id"], name=op.f("fk_page_conversation_id")),
        sa.ForeignKeyConstraint(["handoff_id"], ["handoff.id"], name=op.f("fk_page_handoff_id")),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_page_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_page")),
    )
    op.create_index(op.f("ix_page_conversation_id"), "page", ["conversation_id"], unique=False)
    op.create_index(op.f("ix_page_next_at"), "page", ["next_at"], unique=False)
    op.create_index(op.f("ix_page_team_id"), "page", ["team_id"], unique=False)
    op.create_index(
        "uq_page_open",
        "page",
        ["conversation_id"],
        unique=True,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )

    op.create_table(
        "stretch",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("conversation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("counsellor_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("handoff_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("began_at", UtcTime(), nullable=False),
        sa.Column("began_how", sa.String(length=12), nullable=False),
        sa.Column("ended_at", UtcTime(), nullable=True),
        sa.Column("ended_how", sa.String(length=12), nullable=True),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversation.id"], name=op.f("fk_stretch_conversation_id")),
        sa.ForeignKeyConstraint(["counsellor_id"], ["counsellor.id"], name=op.f("fk_stretch_counsellor_id")),
        sa.ForeignKeyConstraint(["handoff_id"], ["handoff.id"], name=op.f("fk_stretch_handoff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stretch")),
    )
    op.create_index(op.f("ix_stretch_conversation_id"), "stretch", ["conversation_id"], unique=False)
    op.create_index(op.f("ix_stretch_counsellor_id"), "stretch", ["counsellor_id"], unique=False)
    op.create_index(
        "uq_stretch_open",
        "stretch",
        ["conversation_id"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )

    op.create_table(
        "notice",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("medium", sa.String(length=8), nullable=False),
        sa.Column("page_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("contact_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("counsellor_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("token_hash", sa.LargeBinary(length=32), nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("due_at", UtcTime(), nullable=False),
        sa.Column("lease_until", UtcTime(), nullable=True),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("error", sa.String(length=200), nullable=True),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.Column("sent_at", UtcTime(), nullable=True),
        sa.ForeignKeyConstraint(["contact_id"], ["duty_contact.id"], name=op.f("fk_notice_contact_id")),
        sa.ForeignKeyConstraint(["counsellor_id"], ["counsellor.id"], name=op.f("fk_notice_counsellor_id")),
        sa.ForeignKeyConstraint(["page_id"], ["page.id"], name=op.f("fk_notice_page_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
    )
    op.create_index(op.f("ix_notice_page_id"), "notice", ["page_id"], unique=False)
    op.create_index(op.f("ix_notice_status"), "notice", ["status"], unique=False)
    op.create_index(op.f("ix_notice_token_hash"), "notice", ["token_hash"], unique=False)


def _new_columns() -> None:
    op.add_column("contact", sa.Column("sealed_nickname", sa.LargeBinary(), nullable=True))
    op.add_column("contact", sa.Column("nickname_lookup", sa.LargeBinary(length=32), nullable=True))
    op.add_column("contact", sa.Column("word_lookup", sa.LargeBinary(length=32), nullable=True))
    op.add_column("contact", sa.Column("locked_at", UtcTime(), nullable=True))
    op.create_index(op.f("ix_contact_nickname_lookup"), "contact", ["nickname_lookup"], unique=False)
    _add_reference("conversation", "referent_id", "counsellor")
    op.add_column("conversation", sa.Column("snoozed_until", UtcTime(), nullable=True))
    op.add_column("conversation", sa.Column("returned_how", sa.String(length=12), nullable=True))
    op.create_index(op.f("ix_conversation_referent_id"), "conversation", ["referent_id"], unique=False)
    op.create_index(
        "ix_conversation_owner_id",
        "conversation",
        ["owner_id"],
        unique=False,
        sqlite_where=sa.text("owner_id IS NOT NULL"),
        postgresql_where=sa.text("owner_id IS NOT NULL"),
    )
    op.create_index(op.f("ix_handoff_opened_at"), "handoff", ["opened_at"], unique=False)
    op.create_index(
        "ix_event_repaired",
        "event",
        ["id"],
        unique=False,
        sqlite_where=sa.text("name = 'repaired'"),
        postgresql_where=sa.text("name = 'repaired'"),
    )
    op.create_index(op.f("ix_audit_counsellor_id"), "audit", ["counsellor_id"], unique=False)
    op.add_column(
        "counsellor", sa.Column("availability", sa.String(length=10), server_default="available", nullable=False)
    )
    op.add_column("counsellor", sa.Column("capacity", sa.Integer(), server_default="10", nullable=False))
    op.add_column("counsellor", sa.Column("sealed_totp", sa.LargeBinary(), nullable=True))
    op.add_column("counsellor", sa.Column("totp_step", sa.BigInteger(), nullable=True))
    op.add_column(
        "handoff", sa.Column("message_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True)
    )
    op.add_column("handoff", sa.Column("sealed_brief", sa.LargeBinary(), nullable=True))
    op.add_column("handoff", sa.Column("callback", sa.String(length=12), nullable=True))
    op.add_column("handoff", sa.Column("told_at", UtcTime(), nullable=True))
    op.add_column("handoff", sa.Column("overdue_at", UtcTime(), nullable=True))
    op.add_column("handoff", sa.Column("outcome", sa.String(length=20), nullable=True))
    op.add_column("handoff", sa.Column("satisfaction", sa.Integer(), nullable=True))
    _add_reference("risk_log", "acknowledged_by", "counsellor")
    op.add_column("risk_log", sa.Column("acknowledged_at", UtcTime(), nullable=True))
    op.add_column("team", sa.Column("country", sa.String(length=2), server_default="FR", nullable=False))
    op.add_column("team", sa.Column("time_zone", sa.String(length=40), server_default="Europe/Paris", nullable=False))
    op.add_column(
        "team", sa.Column("opening_hours", sa.String(length=300), server_default="mon-fri 09:00-18:00", nullable=False)
    )
    op.add_column("team", sa.Column("keeps_holidays", sa.Boolean(), server_default=sa.true(), nullable=False))
    op.add_column("team", sa.Column("closures", sa.Text(), server_default="", nullable=False))
    op.add_column("team", sa.Column("languages", sa.String(length=200), server_default="", nullable=False))
    op.add_column("team", sa.Column("territory", sa.String(length=200), server_default="", nullable=False))
    op.add_column("team", sa.Column("wait_minutes", sa.Integer(), server_default="10", nullable=False))
    op.add_column("team", sa.Column("answer_minutes", sa.Integer(), server_default="30", nullable=False))
    op.add_column("team", sa.Column("idle_minutes", sa.Integer(), server_default="1440", nullable=False))
    op.add_column("team", sa.Column("page_minutes", sa.Integer(), server_default="5", nullable=False))


def _stretches_under_way() -> None:
    """Who holds a conversation now began before stretches were written down."""
    op.execute(
        "INSERT INTO stretch (conversation_id, counsellor_id, handoff_id, epoch, began_at, began_how) "
        "SELECT c.id, c.owner_id, h.id, c.epoch, COALESCE(h.accepted_at, c.changed_at), 'taken_over' "
        "FROM conversation c LEFT JOIN handoff h ON h.conversation_id = c.id AND h.state <> 'closed' "
        "WHERE c.owner_id IS NOT NULL"
    )


def _add_reference(table: str, column: str, target: str) -> None:
    """SQLite adds a column with its reference only in one breath; copying the table instead would drop it under the
    rows that refer to it."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"ALTER TABLE {table} ADD COLUMN {column} INTEGER REFERENCES {target} (id)")
    else:
        op.add_column(table, sa.Column(column, sa.BigInteger(), nullable=True))
        op.create_foreign_key(op.f(f"fk_{table}_{column}"), table, target, [column], ["id"])
