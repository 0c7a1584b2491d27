"""Whose VAT an order bears, and where its goods came from."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

# Every order so far was taxed where it went.
KNOWN = """
update orders set ships_from = shop.home_market, taxed_in = orders.country,
    supply_kind = case when shop.home_market = orders.country then 'domestic'
        when shop.home_market = 'GB' or orders.country = 'GB' then 'import'
        else 'eu_distance' end
from shop where shop.id = orders.shop_id"""


def upgrade() -> None:
    op.add_column(
        "shop",
        sa.Column("vat_scheme", sa.String(length=16), server_default="destination", nullable=False),
    )
    for name, length in (("ships_from", 2), ("taxed_in", 2), ("supply_kind", 16)):
        op.add_column(
            "orders",
            sa.Column(name, sa.String(length=length), server_default="", nullable=False),
        )
        op.alter_column("orders", name, server_default=None)
    op.execute(KNOWN)
    op.add_column(
        "order_line",
        sa.Column("tax_liable", sa.String(length=16), server_default="seller", nullable=False),
    )


def downgrade() -> None:
    op.drop_column("order_line", "tax_liable")
    for name in ("ships_from", "taxed_in", "supply_kind"):
        op.drop_column("orders", name)
    op.drop_column("shop", "vat_scheme")
