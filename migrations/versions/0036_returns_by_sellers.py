"""Who opened a return: the buyer, or the seller without being asked."""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "return",
        sa.Column("by", sa.String(length=8), server_default=sa.text("'buyer'"), nullable=False),
    )


def downgrade() -> None:
    op.drop_column("return", "by")
