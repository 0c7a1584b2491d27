"""What was told of a subject last is looked up, whether or not it waits."""

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_webhook_delivery_subject", "webhook_delivery", ["app_id", "subject", "id"])
    op.drop_index("ix_webhook_delivery_before", "webhook_delivery")


def downgrade() -> None:
    op.create_index(
        "ix_webhook_delivery_before",
        "webhook_delivery",
        ["app_id", "subject", "id"],
        postgresql_where=sa.text("state='waiting'"),
    )
    op.drop_index("ix_webhook_delivery_subject", "webhook_delivery")
