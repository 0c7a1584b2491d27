"""How long a shop keeps its replays, which of them it keeps for good, and why one went."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("shop", sa.Column("replay_days", sa.SmallInteger(), nullable=True))
    op.add_column(
        "show",
        sa.Column("recording_kept", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.add_column("show", sa.Column("recording_removed_because", sa.String(10), nullable=True))


def downgrade() -> None:
    op.drop_column("show", "recording_removed_because")
    op.drop_column("show", "recording_kept")
    op.drop_column("shop", "replay_days")
