"""When parcels, cancellations and returns last changed, for systems that ask for what is new."""

import sqlalchemy as sa
from alembic import op

revision = "0051"
down_revision = "0050"
branch_labels = None
depends_on = None

SO_FAR = {
    "cancellation": "update cancellation set changed_at = greatest(asked_at, decided_at)",
    "parcel": """
update parcel set changed_at = greatest(opened_at, packed_at, handed_over_at, delivered_at)""",
    "return": """
update "return" set changed_at = greatest(
    asked_at, decided_at, sent_at, received_at, settled_at)""",
}


def upgrade() -> None:
    for table, so_far in SO_FAR.items():
        op.add_column(table, sa.Column("changed_at", sa.DateTime(timezone=True)))
        op.execute(so_far)
        op.alter_column(table, "changed_at", nullable=False)
        op.create_index(f"ix_{table}_changed", table, ["shop_id", "changed_at", "id"])


def downgrade() -> None:
    for table in SO_FAR:
        op.drop_index(f"ix_{table}_changed", table)
        op.drop_column(table, "changed_at")
