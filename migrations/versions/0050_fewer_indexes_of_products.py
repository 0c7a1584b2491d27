"""Fewer indexes to keep for each product; those that are asked in an order have that order."""

import sqlalchemy as sa
from alembic import op

revision = "0050"
down_revision = "0049"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_constraint("uq_product_shop_id_creation_key", "product")
    op.create_index(
        "uq_product_creation_key",
        "product",
        ["shop_id", "creation_key"],
        unique=True,
        postgresql_where=sa.text("creation_key is not null"),
    )
    op.create_index(
        "ix_product_shop",
        "product",
        ["shop_id", "id"],
        postgresql_where=sa.text("deleted_at is null"),
    )
    op.drop_index("ix_product_shop_id", "product")
    op.drop_index("ix_product_shelf", "product")
    op.create_index(
        "ix_product_shelf",
        "product",
        ["shop_id", "shelf", "changed_at", "id"],
        postgresql_include=["created_at"],
    )
    op.create_index("ix_feed_item_feed", "feed_item", ["feed_id", "key"])
    op.drop_index("ix_feed_item_feed_id", "feed_item")


def downgrade() -> None:
    op.create_index("ix_feed_item_feed_id", "feed_item", ["feed_id"])
    op.drop_index("ix_feed_item_feed", "feed_item")
    op.drop_index("ix_product_shelf", "product")
    op.create_index("ix_product_shelf", "product", ["shop_id", "shelf", "changed_at", "id"])
    op.create_index("ix_product_shop_id", "product", ["shop_id"])
    op.drop_index("ix_product_shop", "product")
    op.drop_index("uq_product_creation_key", "product")
    op.create_unique_constraint(
        "uq_product_shop_id_creation_key", "product", ["shop_id", "creation_key"]
    )
