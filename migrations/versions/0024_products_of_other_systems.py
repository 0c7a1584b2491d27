"""What other systems know of a product: brand, ids, measures; and products that are deleted."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

MEASURES = ("weight_g", "length_mm", "width_mm", "height_mm")


def upgrade() -> None:
    op.create_table(
        "brand",
        sa.Column("id", sa.BigInteger, autoincrement=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("key", sa.String(80), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_brand"),
        sa.UniqueConstraint("key", name="uq_brand_key"),
    )
    op.add_column("product", sa.Column("brand_id", sa.BigInteger))
    op.create_foreign_key("fk_product_brand_id", "product", "brand", ["brand_id"], ["id"])
    op.add_column("product", sa.Column("external_id", sa.String(64)))
    op.add_column("product", sa.Column("creation_key", sa.String(64)))
    for name in MEASURES:
        op.add_column("product", sa.Column(name, sa.Integer))
    op.add_column("product", sa.Column("changed_at", sa.DateTime(timezone=True)))
    op.execute("update product set changed_at = created_at")
    op.alter_column("product", "changed_at", nullable=False)
    op.add_column("product", sa.Column("deleted_at", sa.DateTime(timezone=True)))
    op.create_unique_constraint(
        "uq_product_shop_id_creation_key", "product", ["shop_id", "creation_key"]
    )
    op.create_index("ix_product_changed", "product", ["shop_id", "changed_at", "id"])
    op.add_column("variant", sa.Column("external_id", sa.String(64)))
    op.add_column("variant", sa.Column("barcode", sa.String(20)))
    op.add_column("variant", sa.Column("barcode_kind", sa.String(4)))
    op.add_column("variant", sa.Column("retired_at", sa.DateTime(timezone=True)))


def downgrade() -> None:
    for name in ("external_id", "barcode", "barcode_kind", "retired_at"):
        op.drop_column("variant", name)
    op.drop_index("ix_product_changed", "product")
    op.drop_constraint("uq_product_shop_id_creation_key", "product")
    for name in (*MEASURES, "brand_id", "external_id", "creation_key", "changed_at", "deleted_at"):
        op.drop_column("product", name)
    op.drop_table("brand")
