"""Stock at more than one location, and who waits for a piece of it."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "stock_level",
        sa.Column("closed", sa.Boolean(), server_default=sa.text("false"), nullable=False),
    )
    op.create_index("ix_stock_level_location", "stock_level", ["location"])
    op.create_index(
        "ix_stock_level_closed",
        "stock_level",
        ["variant_id"],
        postgresql_where=sa.text("closed"),
    )
    op.add_column(
        "hold_line",
        sa.Column("location", sa.String(length=40), server_default="main", nullable=False),
    )
    op.create_table(
        "stock_wait",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("token", sa.String(length=32), nullable=False),
        sa.Column("variant_id", sa.BigInteger(), nullable=False),
        sa.Column("location", sa.String(length=40), nullable=False),
        sa.Column("deal_id", sa.BigInteger(), nullable=True),
        sa.Column("account_id", sa.BigInteger(), nullable=True),
        sa.Column("holder", sa.String(length=80), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("offer_seconds", sa.Integer(), nullable=False),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=False),
        sa.Column("hold_id", sa.BigInteger(), nullable=True),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("offered_until", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_stock_wait_account_id_account")
        ),
        sa.ForeignKeyConstraint(["hold_id"], ["hold.id"], name=op.f("fk_stock_wait_hold_id_hold")),
        sa.ForeignKeyConstraint(
            ["variant_id"], ["variant.id"], name=op.f("fk_stock_wait_variant_id_variant")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock_wait")),
        sa.UniqueConstraint("token", name=op.f("uq_stock_wait_token")),
    )
    op.create_index("ix_stock_wait_deal", "stock_wait", ["deal_id"])
    op.create_index(op.f("ix_stock_wait_hold_id"), "stock_wait", ["hold_id"])
    op.create_index(
        "ix_stock_wait_waiting",
        "stock_wait",
        ["variant_id", "location", "id"],
        postgresql_where=sa.text("state='waiting'"),
    )
    op.create_index(
        "uq_stock_wait_account",
        "stock_wait",
        ["account_id", "variant_id", "location"],
        unique=True,
        postgresql_where=sa.text("state in ('waiting', 'offered')"),
    )
