"""The operator's commission and the creators' shares, frozen on every piece."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

SHARES = ("commission_minor", "creator_minor")


def upgrade() -> None:
    op.create_table(
        "selling_term",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("shop_id", sa.BigInteger(), nullable=True),
        sa.Column("creator_id", sa.BigInteger(), nullable=True),
        sa.Column("bp", sa.Integer(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("bp between 0 and 5000", name=op.f("ck_selling_term_half_at_most")),
        sa.ForeignKeyConstraint(
            ["creator_id"], ["creator.id"], name=op.f("fk_selling_term_creator_id")
        ),
        sa.ForeignKeyConstraint(["shop_id"], ["shop.id"], name=op.f("fk_selling_term_shop_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_selling_term")),
    )
    op.create_index(
        op.f(
            "ix_selling_term_kind_selling_term_shop_id_selling_term_creator_id_selling_term_since"
        ),
        "selling_term",
        ["kind", "shop_id", "creator_id", "since"],
        unique=False,
    )
    every, refuses = "on selling_term for each row", "execute function refuse_change()"
    op.execute(f"create trigger never_deleted before delete {every} {refuses}")
    op.execute(f"create trigger never_changed before update {every} when (not (false)) {refuses}")
    for name in SHARES:
        share = sa.Column(name, sa.BigInteger(), server_default="0", nullable=False)
        op.add_column("order_unit", share)


def downgrade() -> None:
    for name in SHARES:
        op.drop_column("order_unit", name)
    op.drop_table("selling_term")
