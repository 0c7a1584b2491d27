"""Webhooks: where apps want them, what is sent, and which addresses fail."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

WAITING = sa.text("state='waiting'")


def owner(name: str, table: str, of: str) -> sa.Column[object]:
    key = sa.ForeignKey(f"{of}.id", name=f"fk_{table}_{name}")
    return sa.Column(name, sa.BigInteger, key, autoincrement=False, nullable=False)


def moment(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def upgrade() -> None:
    op.create_table(
        "webhook_address",
        owner("app_id", "webhook_address", "app"),
        owner("shop_id", "webhook_address", "shop"),
        sa.Column("topic", sa.String(40), nullable=False),
        sa.Column("address", sa.Text, nullable=False),
        moment("made_at"),
        moment("changed_at"),
        sa.PrimaryKeyConstraint("app_id", "shop_id", "topic", name="pk_webhook_address"),
    )
    op.create_table(
        "webhook_delivery",
        sa.Column("id", sa.BigInteger, autoincrement=False),
        owner("app_id", "webhook_delivery", "app"),
        owner("shop_id", "webhook_delivery", "shop"),
        sa.Column("topic", sa.String(40), nullable=False),
        sa.Column("subject", sa.String(40), nullable=False),
        sa.Column("facts", postgresql.JSONB, nullable=False),
        sa.Column("address", sa.Text, nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("tries", sa.Integer, nullable=False),
        moment("next_at"),
        sa.Column("last_problem", sa.String(200), nullable=False),
        sa.Column("last_status", sa.Integer),
        moment("happened_at"),
        moment("ended_at", nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_webhook_delivery"),
    )
    op.create_index(
        "ix_webhook_delivery_due", "webhook_delivery", ["next_at"], postgresql_where=WAITING
    )
    op.create_index(
        "ix_webhook_delivery_before",
        "webhook_delivery",
        ["app_id", "subject", "id"],
        postgresql_where=WAITING,
    )
    op.create_index("ix_webhook_delivery_shop", "webhook_delivery", ["shop_id", "id"])
    op.create_table(
        "webhook_health",
        owner("app_id", "webhook_health", "app"),
        sa.Column("address", sa.Text, nullable=False),
        moment("failing_since", nullable=True),
        moment("paused_at", nullable=True),
        sa.PrimaryKeyConstraint("app_id", "address", name="pk_webhook_health"),
    )


def downgrade() -> None:
    for table in ("webhook_health", "webhook_delivery", "webhook_address"):
        op.drop_table(table)
