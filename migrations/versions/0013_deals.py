"""Deals in shows: their prices, limits and what an order took of them."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "deal",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("show_id", sa.BigInteger(), nullable=False),
        sa.Column("item_id", sa.BigInteger(), nullable=False),
        sa.Column("product_id", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("mode", sa.String(length=8), nullable=False),
        sa.Column("opens_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("pieces", sa.Integer(), nullable=True),
        sa.Column("per_buyer", sa.Integer(), nullable=True),
        sa.Column("hold_seconds", sa.Integer(), nullable=False),
        sa.Column("announced_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "closes_at is null or closes_at > opens_at",
            name=op.f("ck_deal_opens_before_it_closes"),
        ),
        sa.CheckConstraint(
            "hold_seconds between 120 and 300",
            name=op.f("ck_deal_hold_of_two_to_five_minutes"),
        ),
        sa.CheckConstraint("per_buyer > 0", name=op.f("ck_deal_some_per_buyer")),
        sa.ForeignKeyConstraint(
            ["product_id"], ["product.id"], name=op.f("fk_deal_product_id_product")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deal")),
    )
    op.create_index("ix_deal_show", "deal", ["show_id", "id"])
    op.create_index(
        "ix_deal_due", "deal", ["opens_at"], postgresql_where=sa.text("state != 'closed'")
    )
    op.create_index(
        "uq_deal_item",
        "deal",
        ["item_id"],
        unique=True,
        postgresql_where=sa.text("state != 'closed'"),
    )
    op.create_table(
        "deal_price",
        sa.Column("deal_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("variant_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("market", sa.String(length=8), nullable=False),
        sa.Column("minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("prior_minor", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("minor > 0", name=op.f("ck_deal_price_positive")),
        sa.ForeignKeyConstraint(["deal_id"], ["deal.id"], name=op.f("fk_deal_price_deal_id_deal")),
        sa.ForeignKeyConstraint(
            ["variant_id"], ["variant.id"], name=op.f("fk_deal_price_variant_id_variant")
        ),
        sa.PrimaryKeyConstraint("deal_id", "variant_id", "market", name=op.f("pk_deal_price")),
    )
    op.create_index("ix_deal_price_variant", "deal_price", ["variant_id", "market"])
    op.create_table(
        "deal_share",
        sa.Column("deal_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("who", sa.String(length=80), nullable=False),
        sa.Column("pieces", sa.Integer(), nullable=False),
        sa.CheckConstraint("pieces >= 0", name=op.f("ck_deal_share_not_negative")),
        sa.ForeignKeyConstraint(["deal_id"], ["deal.id"], name=op.f("fk_deal_share_deal_id_deal")),
        sa.PrimaryKeyConstraint("deal_id", "who", name=op.f("pk_deal_share")),
    )
    op.create_table(
        "deal_use",
        sa.Column("order_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("deal_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("who", sa.String(length=80), nullable=False),
        sa.Column("pieces", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["deal_id"], ["deal.id"], name=op.f("fk_deal_use_deal_id_deal")),
        sa.PrimaryKeyConstraint("order_id", "deal_id", "who", name=op.f("pk_deal_use")),
    )
    add_to_lines()


def add_to_lines() -> None:
    op.add_column("checkout_line", sa.Column("prior_minor", sa.BigInteger(), nullable=True))
    op.add_column(
        "checkout_line",
        sa.Column("location", sa.String(length=40), server_default="main", nullable=False),
    )
    op.add_column(
        "checkout_line",
        sa.Column("unheld", sa.Boolean(), server_default=sa.text("false"), nullable=False),
    )
    for table in ("checkout_line", "order_line"):
        op.add_column(table, sa.Column("deal_id", sa.BigInteger(), nullable=True))
        op.create_foreign_key(op.f(f"fk_{table}_deal_id_deal"), table, "deal", ["deal_id"], ["id"])
    op.add_column(
        "sandbox_card",
        sa.Column("fingerprint", sa.String(length=64), server_default="", nullable=False),
    )
