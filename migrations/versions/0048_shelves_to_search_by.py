"""Where a product stands for its seller, kept to search by; and by when it was made."""

import sqlalchemy as sa
from alembic import op

revision = "0048"
down_revision = "0047"
branch_labels = None
depends_on = None

FILL = """
update product set shelf = case
    when deleted_at is not null then 'deleted'
    when exists (select from listing where product_id = product.id and state = 'listed')
    then 'on_sale' else 'off_sale' end
where deleted_at is not null or exists (select from listing where product_id = product.id)"""


def upgrade() -> None:
    op.add_column(
        "product",
        sa.Column("shelf", sa.String(length=8), server_default="draft", nullable=False),
    )
    op.execute(FILL)
    op.create_index("ix_product_shelf", "product", ["shop_id", "shelf", "changed_at", "id"])
    op.create_index("ix_product_created", "product", ["shop_id", "created_at"])


def downgrade() -> None:
    op.drop_index("ix_product_created", "product")
    op.drop_index("ix_product_shelf", "product")
    op.drop_column("product", "shelf")
