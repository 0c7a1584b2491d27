"""Payments at more than one provider, money that goes back, and what a provider tells us."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column(
        "payment",
        sa.Column("refunded_minor", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
    )
    op.create_check_constraint(
        op.f("ck_payment_refunded_within"), "payment", "refunded_minor between 0 and minor"
    )
    op.add_column(
        "payment_attempt",
        sa.Column(
            "provider", sa.String(length=16), server_default=sa.text("'sandbox'"), nullable=False
        ),
    )
    op.alter_column("payment_attempt", "card", type_=sa.String(length=80))
    op.alter_column("payment_attempt", "challenge", type_=sa.String(length=255))
    op.add_column(
        "sandbox_intent",
        sa.Column("refunded_minor", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
    )
    op.add_column("sandbox_intent", sa.Column("created_at", MOMENT))
    make_refunds()
    make_disputes()
    make_inbox()


def make_refunds() -> None:
    op.create_table(
        "sandbox_refund",
        sa.Column("reference", sa.String(length=80), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("intent", sa.String(length=80), nullable=False),
        sa.Column("minor", sa.BigInteger(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["intent"],
            ["sandbox_intent.reference"],
            name=op.f("fk_sandbox_refund_intent_sandbox_intent"),
        ),
        sa.PrimaryKeyConstraint("reference", name=op.f("pk_sandbox_refund")),
        sa.UniqueConstraint("key", name=op.f("uq_sandbox_refund_key")),
    )
    op.create_table(
        "refund",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("payment_id", sa.BigInteger(), nullable=False),
        sa.Column("order_id", sa.BigInteger(), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("reference", sa.String(length=80)),
        sa.Column("reason", sa.String(length=80)),
        sa.Column("requested_at", MOMENT, nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.CheckConstraint("minor > 0", name=op.f("ck_refund_some")),
        sa.ForeignKeyConstraint(
            ["payment_id"], ["payment.id"], name=op.f("fk_refund_payment_id_payment")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refund")),
        sa.UniqueConstraint("key", name=op.f("uq_refund_key")),
        sa.UniqueConstraint("reference", name=op.f("uq_refund_reference")),
    )
    op.create_index(op.f("ix_refund_payment_id"), "refund", ["payment_id"])
    op.create_index(op.f("ix_refund_order_id"), "refund", ["order_id"])
    op.create_index(
        "ix_refund_unfinished",
        "refund",
        ["changed_at"],
        postgresql_where=sa.text("state in ('requested', 'submitted')"),
    )


def make_disputes() -> None:
    op.create_table(
        "dispute",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("payment_id", sa.BigInteger(), nullable=False),
        sa.Column("order_id", sa.BigInteger(), nullable=False),
        sa.Column("reference", sa.String(length=80), nullable=False),
        sa.Column("minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.String(length=80), nullable=False),
        sa.Column("answer_by", MOMENT),
        sa.Column("opened_at", MOMENT, nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["payment_id"], ["payment.id"], name=op.f("fk_dispute_payment_id_payment")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dispute")),
        sa.UniqueConstraint("reference", name=op.f("uq_dispute_reference")),
    )
    op.create_index(op.f("ix_dispute_payment_id"), "dispute", ["payment_id"])
    op.create_index(op.f("ix_dispute_order_id"), "dispute", ["order_id"])


def make_inbox() -> None:
    op.create_table(
        "provider_event",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("provider", sa.String(length=16), nullable=False),
        sa.Column("external_id", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=80), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("received_at", MOMENT, nullable=False),
        sa.Column("retry_at", MOMENT, nullable=False),
        sa.Column("handled_at", MOMENT),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_provider_event")),
        sa.UniqueConstraint(
            "provider", "external_id", name=op.f("uq_provider_event_provider_external_id")
        ),
    )
    op.create_index(
        "ix_provider_event_waiting",
        "provider_event",
        ["retry_at"],
        postgresql_where=sa.text("handled_at is null"),
    )


def downgrade() -> None:
    for table in ("provider_event", "dispute", "refund", "sandbox_refund"):
        op.drop_table(table)
    op.drop_column("sandbox_intent", "created_at")
    op.drop_column("sandbox_intent", "refunded_minor")
    op.drop_column("payment_attempt", "provider")
    op.drop_constraint(op.f("ck_payment_refunded_within"), "payment")
    op.drop_column("payment", "refunded_minor")
