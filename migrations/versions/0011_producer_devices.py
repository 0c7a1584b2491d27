"""Second devices that a host lends for a show."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "producer_device",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("show_id", sa.BigInteger(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("link_hash", sa.LargeBinary(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=True),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
            name=op.f("fk_producer_device_account_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["show_id"], ["show.id"], name=op.f("fk_producer_device_show_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_producer_device")),
        sa.UniqueConstraint("link_hash", name=op.f("uq_producer_device_link_hash")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_producer_device_token_hash")),
    )
    for column in ("show_id", "account_id"):
        op.create_index(op.f(f"ix_producer_device_{column}"), "producer_device", [column])
