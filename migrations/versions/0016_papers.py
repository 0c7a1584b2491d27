"""Invoices, credit notes and slips, numbered without gaps."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

PRINTED = "new.printed_at is not null and old.printed_at is null"


def upgrade() -> None:
    op.create_table(
        "paper_series",
        sa.Column("shop_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["shop_id"], ["shop.id"], name=op.f("fk_paper_series_shop_id")),
        sa.PrimaryKeyConstraint("shop_id", "kind", name=op.f("pk_paper_series")),
    )
    op.create_table(
        "paper",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("shop_id", sa.BigInteger(), nullable=False),
        sa.Column("order_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("about", sa.BigInteger(), nullable=False),
        sa.Column("locale", sa.String(length=8), nullable=False),
        sa.Column("body", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("printed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_paper_order_id")),
        sa.ForeignKeyConstraint(["shop_id"], ["shop.id"], name=op.f("fk_paper_shop_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper")),
        sa.UniqueConstraint("kind", "about", name=op.f("uq_paper_kind_about")),
        sa.UniqueConstraint("shop_id", "kind", "number", name=op.f("uq_paper_shop_id_kind_number")),
    )
    op.create_index(op.f("ix_paper_order_id"), "paper", ["order_id"], unique=False)
    op.create_index(
        "ix_paper_to_print",
        "paper",
        ["id"],
        unique=False,
        postgresql_where=sa.text("printed_at is null"),
    )
    every, refuses = "on paper for each row", "execute function refuse_change()"
    op.execute(f"create trigger never_deleted before delete {every} {refuses}")
    op.execute(
        f"create trigger never_changed before update {every} when (not ({PRINTED})) {refuses}"
    )


def downgrade() -> None:
    op.drop_table("paper")
    op.drop_table("paper_series")
