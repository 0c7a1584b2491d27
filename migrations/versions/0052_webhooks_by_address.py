"""Messages to apps are looked for address by address; what comes in bulk goes last."""

import sqlalchemy as sa
from alembic import op

revision = "0052"
down_revision = "0051"
branch_labels = None
depends_on = None

WAITING = sa.text("state='waiting'")


def upgrade() -> None:
    op.add_column(
        "webhook_delivery",
        sa.Column("in_bulk", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
    op.execute("update webhook_delivery set in_bulk = true where topic like 'product.%'")
    op.create_index(
        "ix_webhook_delivery_place",
        "webhook_delivery",
        ["app_id", "address", "in_bulk", "next_at", "id"],
        postgresql_where=WAITING,
    )
    op.create_index(
        "ix_webhook_delivery_turn",
        "webhook_delivery",
        ["app_id", "subject", "id"],
        postgresql_where=WAITING,
    )
    op.drop_index("ix_webhook_delivery_due", "webhook_delivery")


def downgrade() -> None:
    op.create_index(
        "ix_webhook_delivery_due", "webhook_delivery", ["next_at"], postgresql_where=WAITING
    )
    op.drop_index("ix_webhook_delivery_turn", "webhook_delivery")
    op.drop_index("ix_webhook_delivery_place", "webhook_delivery")
    op.drop_column("webhook_delivery", "in_bulk")
