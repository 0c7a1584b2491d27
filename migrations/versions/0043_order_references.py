"""What sellers' other systems call an order."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "order_reference",
        sa.Column("order_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("system", sa.String(length=40), nullable=False),
        sa.Column("number", sa.String(length=100), nullable=False),
        sa.Column("pieces", JSONB(), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["order_id"], ["orders.id"], name=op.f("fk_order_reference_order_id_orders")
        ),
        sa.PrimaryKeyConstraint("order_id", "system", name=op.f("pk_order_reference")),
    )
    op.create_index(
        op.f("ix_order_reference_system_order_reference_number"),
        "order_reference",
        ["system", "number"],
    )


def downgrade() -> None:
    op.drop_table("order_reference")
