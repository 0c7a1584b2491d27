"""At most so many pieces at a promotion's price, in all and per buyer."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("promotion_price", sa.Column("prior_minor", sa.BigInteger(), nullable=True))
    op.create_table(
        "promotion_limit",
        *subject("promotion_limit"),
        sa.Column("pieces", sa.Integer(), nullable=True),
        sa.Column("per_buyer", sa.Integer(), nullable=True),
        sa.Column("used", sa.Integer(), nullable=False),
        sa.CheckConstraint("pieces > 0", name=op.f("ck_promotion_limit_some")),
        sa.CheckConstraint("per_buyer > 0", name=op.f("ck_promotion_limit_some_per_buyer")),
        sa.CheckConstraint("used >= 0", name=op.f("ck_promotion_limit_not_negative")),
        sa.PrimaryKeyConstraint("promotion_id", "subject_id", name=op.f("pk_promotion_limit")),
    )
    op.create_table(
        "promotion_share",
        *subject("promotion_share"),
        sa.Column("who", sa.String(length=80), nullable=False),
        sa.Column("pieces", sa.Integer(), nullable=False),
        sa.CheckConstraint("pieces >= 0", name=op.f("ck_promotion_share_not_negative")),
        sa.PrimaryKeyConstraint(
            "promotion_id", "subject_id", "who", name=op.f("pk_promotion_share")
        ),
    )
    op.create_table(
        "promotion_use",
        sa.Column("order_id", sa.BigInteger(), autoincrement=False, nullable=False),
        *subject("promotion_use"),
        sa.Column("pieces", sa.Integer(), nullable=False),
        sa.Column("who", postgresql.ARRAY(sa.String(length=80)), nullable=False),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint(
            "order_id", "promotion_id", "subject_id", name=op.f("pk_promotion_use")
        ),
    )


def subject(table: str) -> tuple[sa.Column[int], sa.Column[int], sa.ForeignKeyConstraint]:
    return (
        sa.Column("promotion_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("subject_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["promotion_id"], ["promotion.id"], name=op.f(f"fk_{table}_promotion_id_promotion")
        ),
    )


def downgrade() -> None:
    op.drop_table("promotion_use")
    op.drop_table("promotion_share")
    op.drop_table("promotion_limit")
    op.drop_column("promotion_price", "prior_minor")
