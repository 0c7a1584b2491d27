"""Discounts: what takes something off an order, and why a line cost less."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "discount",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("shop_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=True),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("percent_bp", sa.Integer(), nullable=True),
        sa.Column("buy", sa.Integer(), nullable=True),
        sa.Column("get", sa.Integer(), nullable=True),
        sa.Column("show_id", sa.BigInteger(), nullable=True),
        sa.Column("creator_id", sa.BigInteger(), nullable=True),
        sa.Column("combines", sa.Boolean(), nullable=False),
        sa.Column("announced", sa.Boolean(), nullable=False),
        sa.Column("opens_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("stopped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("most_uses", sa.Integer(), nullable=True),
        sa.Column("per_buyer", sa.Integer(), nullable=True),
        sa.Column("used", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "used >= 0 and (most_uses is null or used <= most_uses)",
            name=op.f("ck_discount_uses"),
        ),
        sa.CheckConstraint("percent_bp between 1 and 10000", name=op.f("ck_discount_percent")),
        sa.CheckConstraint(
            "closes_at is null or closes_at > opens_at",
            name=op.f("ck_discount_opens_before_it_closes"),
        ),
        sa.ForeignKeyConstraint(["shop_id"], ["shop.id"], name=op.f("fk_discount_shop_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_discount")),
    )
    op.create_index(
        "uq_discount_code",
        "discount",
        ["shop_id", "code"],
        unique=True,
        postgresql_where=sa.text("stopped_at is null"),
    )
    terms()
    uses()
    on_orders()


def terms() -> None:
    op.create_table(
        "discount_amount",
        sa.Column("discount_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("market", sa.String(length=8), nullable=False),
        sa.Column("off_minor", sa.BigInteger(), nullable=True),
        sa.Column("least_minor", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("off_minor > 0", name=op.f("ck_discount_amount_off")),
        sa.CheckConstraint("least_minor > 0", name=op.f("ck_discount_amount_least")),
        sa.ForeignKeyConstraint(
            ["discount_id"], ["discount.id"], name=op.f("fk_discount_amount_discount_id")
        ),
        sa.PrimaryKeyConstraint("discount_id", "market", name=op.f("pk_discount_amount")),
    )
    op.create_table(
        "discount_product",
        sa.Column("discount_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("product_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["discount_id"], ["discount.id"], name=op.f("fk_discount_product_discount_id")
        ),
        sa.ForeignKeyConstraint(
            ["product_id"], ["product.id"], name=op.f("fk_discount_product_product_id")
        ),
        sa.PrimaryKeyConstraint("discount_id", "product_id", name=op.f("pk_discount_product")),
    )


def uses() -> None:
    op.create_table(
        "discount_share",
        sa.Column("discount_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("who", sa.String(length=80), nullable=False),
        sa.Column("uses", sa.Integer(), nullable=False),
        sa.CheckConstraint("uses >= 0", name=op.f("ck_discount_share_not_negative")),
        sa.ForeignKeyConstraint(
            ["discount_id"], ["discount.id"], name=op.f("fk_discount_share_discount_id")
        ),
        sa.PrimaryKeyConstraint("discount_id", "who", name=op.f("pk_discount_share")),
    )
    op.create_table(
        "discount_use",
        sa.Column("order_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("discount_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("who", postgresql.ARRAY(sa.String(length=80)), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["discount_id"], ["discount.id"], name=op.f("fk_discount_use_discount_id")
        ),
        sa.PrimaryKeyConstraint("order_id", "discount_id", name=op.f("pk_discount_use")),
    )
    op.create_index(op.f("ix_discount_use_discount_id"), "discount_use", ["discount_id"])


def on_orders() -> None:
    op.add_column(
        "checkout", sa.Column("code", sa.String(length=40), server_default="", nullable=False)
    )
    op.add_column(
        "order_line",
        sa.Column("discount_minor", sa.BigInteger(), server_default="0", nullable=False),
    )
    op.create_check_constraint(
        op.f("ck_order_line_adds_up"),
        "order_line",
        "gross_minor + discount_minor = unit_minor * quantity",
    )
    op.create_table(
        "order_discount",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("order_id", sa.BigInteger(), nullable=False),
        sa.Column("line_id", sa.BigInteger(), nullable=True),
        sa.Column("discount_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=True),
        sa.Column("minor", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("minor > 0", name=op.f("ck_order_discount_some")),
        sa.ForeignKeyConstraint(
            ["discount_id"], ["discount.id"], name=op.f("fk_order_discount_discount_id")
        ),
        sa.ForeignKeyConstraint(
            ["line_id"], ["order_line.id"], name=op.f("fk_order_discount_line_id")
        ),
        sa.ForeignKeyConstraint(
            ["order_id"], ["orders.id"], name=op.f("fk_order_discount_order_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_discount")),
    )
    op.create_index(op.f("ix_order_discount_order_id"), "order_discount", ["order_id"])


def downgrade() -> None:
    op.drop_table("order_discount")
    op.drop_constraint("ck_order_line_adds_up", "order_line")
    op.drop_column("order_line", "discount_minor")
    op.drop_column("checkout", "code")
    for table in ("use", "share", "product", "amount"):
        op.drop_table(f"discount_{table}")
    op.drop_table("discount")
