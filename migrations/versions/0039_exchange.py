"""Another piece instead of the money."""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("order_unit", sa.Column("replaced_by", sa.BigInteger()))
    op.add_column("order_unit", sa.Column("sku", sa.String(80)))
    op.add_column("order_unit", sa.Column("option", sa.String(120)))
    op.create_foreign_key(
        op.f("fk_order_unit_replaced_by_order_unit"),
        "order_unit",
        "order_unit",
        ["replaced_by"],
        ["id"],
    )
    op.create_check_constraint(
        op.f("ck_order_unit_replaced_is_worth_nothing"),
        "order_unit",
        "replaced_by is null or gross_minor = 0",
    )
    op.create_index(
        "uq_order_unit_replaced_by",
        "order_unit",
        ["replaced_by"],
        unique=True,
        postgresql_where=sa.text("replaced_by is not null"),
    )
    op.add_column("return", sa.Column("hold_id", sa.BigInteger()))
    op.create_foreign_key(op.f("fk_return_hold_id_hold"), "return", "hold", ["hold_id"], ["id"])
    op.add_column("return_unit", sa.Column("wanted_variant_id", sa.BigInteger()))
    op.create_foreign_key(
        op.f("fk_return_unit_wanted_variant_id_variant"),
        "return_unit",
        "variant",
        ["wanted_variant_id"],
        ["id"],
    )


def downgrade() -> None:
    op.drop_column("return_unit", "wanted_variant_id")
    op.drop_column("return", "hold_id")
    op.drop_index("uq_order_unit_replaced_by", "order_unit")
    op.drop_column("order_unit", "option")
    op.drop_column("order_unit", "sku")
    op.drop_column("order_unit", "replaced_by")
