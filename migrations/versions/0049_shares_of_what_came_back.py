"""An order that comes back with late money is counted again for its deals' limits per buyer."""

import sqlalchemy as sa
from alembic import op

revision = "0049"
down_revision = "0048"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("deal_use", sa.Column("released_at", sa.DateTime(timezone=True)))
    op.create_index("ix_deal_use_who", "deal_use", ["deal_id", "who"])


def downgrade() -> None:
    op.drop_index("ix_deal_use_who", "deal_use")
    op.execute("delete from deal_use where released_at is not null")
    op.drop_column("deal_use", "released_at")
