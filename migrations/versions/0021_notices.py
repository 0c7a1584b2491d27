"""Who joins and buys: what rooms say of it."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

RULES = ("tells_joins", "tells_purchases")


def upgrade() -> None:
    for rule in RULES:
        column = sa.Column(rule, sa.Boolean(), server_default=sa.true(), nullable=False)
        op.add_column("chat_rules", column)
    op.create_table(
        "notice_consent",
        sa.Column("account_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("joins", sa.Boolean(), nullable=False),
        sa.Column("purchases", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
            name=op.f("fk_notice_consent_account_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_notice_consent")),
    )


def downgrade() -> None:
    op.drop_table("notice_consent")
    for rule in RULES:
        op.drop_column("chat_rules", rule)
