"""When an order last changed, for systems that ask for what is new."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

BACKFILL = """
update orders set changed_at = coalesce(
    (select max(at) from order_history where order_id = orders.id), drafted_at)"""


def upgrade() -> None:
    op.add_column("orders", sa.Column("changed_at", sa.DateTime(timezone=True)))
    op.execute(BACKFILL)
    op.alter_column("orders", "changed_at", nullable=False)
    op.create_index("ix_orders_changed", "orders", ["shop_id", "changed_at", "id"])


def downgrade() -> None:
    op.drop_index("ix_orders_changed", "orders")
    op.drop_column("orders", "changed_at")
