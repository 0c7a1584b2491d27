"""Prices that go down for a time, outside of shows."""

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "promotion",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("shop_id", sa.BigInteger(), nullable=False),
        sa.Column("market", sa.String(length=8), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("by_variant", sa.Boolean(), nullable=False),
        sa.Column("title", sa.String(length=100), nullable=False),
        sa.Column("opens_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("stopped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "closes_at > opens_at", name=op.f("ck_promotion_opens_before_it_closes")
        ),
        sa.ForeignKeyConstraint(["shop_id"], ["shop.id"], name=op.f("fk_promotion_shop_id_shop")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_promotion")),
    )
    op.create_index("ix_promotion_shop", "promotion", ["shop_id", "id"])
    op.create_index(
        "ix_promotion_due",
        "promotion",
        ["opens_at"],
        postgresql_where=sa.text("ended_at is null"),
    )
    op.create_table(
        "promotion_price",
        sa.Column("promotion_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("variant_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("product_id", sa.BigInteger(), nullable=False),
        sa.Column("market", sa.String(length=8), nullable=False),
        sa.Column("minor", sa.BigInteger(), nullable=True),
        sa.Column("percent_bp", sa.Integer(), nullable=True),
        sa.Column("was_minor", sa.BigInteger(), nullable=True),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.CheckConstraint("minor > 0", name=op.f("ck_promotion_price_positive")),
        sa.CheckConstraint(
            "percent_bp between 1 and 9999", name=op.f("ck_promotion_price_percent")
        ),
        sa.CheckConstraint(
            "minor is not null or percent_bp is not null",
            name=op.f("ck_promotion_price_some_reduction"),
        ),
        sa.ForeignKeyConstraint(
            ["product_id"], ["product.id"], name=op.f("fk_promotion_price_product_id_product")
        ),
        sa.ForeignKeyConstraint(
            ["promotion_id"],
            ["promotion.id"],
            name=op.f("fk_promotion_price_promotion_id_promotion"),
        ),
        sa.ForeignKeyConstraint(
            ["variant_id"], ["variant.id"], name=op.f("fk_promotion_price_variant_id_variant")
        ),
        sa.PrimaryKeyConstraint("promotion_id", "variant_id", name=op.f("pk_promotion_price")),
    )
    op.create_index("ix_promotion_price_variant", "promotion_price", ["variant_id", "market"])
    op.create_index(
        "uq_promotion_price_on",
        "promotion_price",
        ["variant_id", "market"],
        unique=True,
        postgresql_where=sa.text("state = 'on'"),
    )


def downgrade() -> None:
    op.drop_table("promotion_price")
    op.drop_table("promotion")
