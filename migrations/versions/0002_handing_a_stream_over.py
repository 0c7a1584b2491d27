"""What a host said about a second device, and their own correction of the show's clock."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "stream_handover",
        sa.Column("show_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("allowed", sa.Boolean(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["show_id"], ["show.id"], name=op.f("fk_stream_handover_show_id_show")
        ),
        sa.PrimaryKeyConstraint("show_id", name=op.f("pk_stream_handover")),
    )
    op.add_column(
        "show_room",
        sa.Column("host_offset_ms", sa.Integer(), server_default=sa.text("0"), nullable=False),
    )


def downgrade() -> None:
    op.drop_column("show_room", "host_offset_ms")
    op.drop_table("stream_handover")
