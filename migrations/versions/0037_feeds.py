"""Product feeds: where files come from, imports, and what each would change."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
AT_WORK = "state in ('waiting', 'checking', 'agreed', 'applying')"


def upgrade() -> None:
    op.create_index("ix_variant_sku", "variant", ["sku"])
    op.create_table(
        "feed",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("shop_id", sa.BigInteger(), nullable=False),
        sa.Column("market", sa.String(length=2), nullable=False),
        sa.Column("url", sa.String(length=2000), nullable=True),
        sa.Column("every_hours", sa.SmallInteger(), nullable=True),
        sa.Column("when_gone", sa.String(length=8), nullable=False),
        sa.Column("maker", JSONB(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=True),
        sa.Column("problem", sa.String(length=200), nullable=True),
        sa.Column("fetched_at", MOMENT, nullable=True),
        sa.Column("next_at", MOMENT, nullable=True),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["shop_id"], ["shop.id"], name=op.f("fk_feed_shop_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feed")),
    )
    op.create_index(op.f("ix_feed_shop_id"), "feed", ["shop_id"])
    op.create_index(op.f("ix_feed_next_at"), "feed", ["next_at"])
    op.create_table(
        "feed_import",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("feed_id", sa.BigInteger(), nullable=False),
        sa.Column("shop_id", sa.BigInteger(), nullable=False),
        sa.Column("file", sa.String(length=80), nullable=False),
        sa.Column("name", sa.String(length=160), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("automatic", sa.Boolean(), nullable=False),
        sa.Column("cancelling", sa.Boolean(), nullable=False),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("dialect", sa.String(length=8), nullable=True),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("products", sa.Integer(), nullable=False),
        sa.Column("handled", sa.Integer(), nullable=False),
        sa.Column("added", sa.Integer(), nullable=False),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.Column("same", sa.Integer(), nullable=False),
        sa.Column("gone", sa.Integer(), nullable=False),
        sa.Column("bad_rows", sa.Integer(), nullable=False),
        sa.Column("problem", sa.String(length=300), nullable=True),
        sa.Column("facts", JSONB(), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("checked_at", MOMENT, nullable=True),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["feed_id"], ["feed.id"], name=op.f("fk_feed_import_feed_id")),
        sa.ForeignKeyConstraint(["shop_id"], ["shop.id"], name=op.f("fk_feed_import_shop_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feed_import")),
    )
    op.create_index("ix_feed_import_shop", "feed_import", ["shop_id", "id"])
    op.create_index(
        "ix_feed_import_due", "feed_import", ["due_at"], postgresql_where=sa.text(AT_WORK)
    )
    op.create_table(
        "feed_import_line",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("import_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("product_id", sa.BigInteger(), nullable=True),
        sa.Column("title", sa.String(length=160), nullable=False),
        sa.Column("body", JSONB(), nullable=False),
        sa.ForeignKeyConstraint(
            ["import_id"],
            ["feed_import.id"],
            name=op.f("fk_feed_import_line_import_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feed_import_line")),
    )
    op.create_index(
        "ix_feed_import_line_kind", "feed_import_line", ["import_id", "kind", "line", "id"]
    )
    op.create_table(
        "feed_item",
        sa.Column("shop_id", sa.BigInteger(), nullable=False),
        sa.Column("key", sa.String(length=255), nullable=False),
        sa.Column("product_id", sa.BigInteger(), nullable=False),
        sa.Column("feed_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["shop_id"], ["shop.id"], name=op.f("fk_feed_item_shop_id")),
        sa.ForeignKeyConstraint(
            ["product_id"], ["product.id"], name=op.f("fk_feed_item_product_id")
        ),
        sa.ForeignKeyConstraint(["feed_id"], ["feed.id"], name=op.f("fk_feed_item_feed_id")),
        sa.PrimaryKeyConstraint("shop_id", "key", name=op.f("pk_feed_item")),
    )
    op.create_index(op.f("ix_feed_item_product_id"), "feed_item", ["product_id"])
    op.create_index(op.f("ix_feed_item_feed_id"), "feed_item", ["feed_id"])
    op.create_table(
        "feed_picture",
        sa.Column("product_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("position", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("key", sa.String(length=32), nullable=True),
        sa.Column("width", sa.Integer(), nullable=True),
        sa.Column("height", sa.Integer(), nullable=True),
        sa.Column("problem", sa.String(length=200), nullable=True),
        sa.Column("tries", sa.SmallInteger(), nullable=False),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["product_id"], ["product.id"], name=op.f("fk_feed_picture_product_id")
        ),
        sa.PrimaryKeyConstraint("product_id", "position", name=op.f("pk_feed_picture")),
    )
    op.create_index(
        "ix_feed_picture_due",
        "feed_picture",
        ["due_at"],
        postgresql_where=sa.text("state = 'waiting'"),
    )


def downgrade() -> None:
    for table in ("feed_picture", "feed_item", "feed_import_line", "feed_import", "feed"):
        op.drop_table(table)
    op.drop_index("ix_variant_sku", "variant")
