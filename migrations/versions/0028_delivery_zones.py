"""Delivery by zones: countries and postcodes with the same terms."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

# A market's country has its code; the id of one of a zone's methods is free among zones.
ZONES = """
insert into delivery_zone
    (id, shop_id, market, name, position, countries, postcodes, but_not, handling_days)
select min(id), shop_id, country, '', 0, array[country], '{}', '{}', 0
from delivery_method group by shop_id, country"""
PLACE = """
update delivery_method set zone_id = zone.id from delivery_zone zone
where zone.shop_id = delivery_method.shop_id and zone.market = delivery_method.country"""


def upgrade() -> None:
    op.create_table(
        "delivery_zone",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("shop_id", sa.BigInteger(), nullable=False),
        sa.Column("market", sa.String(length=2), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("countries", postgresql.ARRAY(sa.String(length=2)), nullable=False),
        sa.Column("postcodes", postgresql.ARRAY(sa.String(length=24)), nullable=False),
        sa.Column("but_not", postgresql.ARRAY(sa.String(length=24)), nullable=False),
        sa.Column("handling_days", sa.Integer(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["shop_id"], ["shop.id"], name=op.f("fk_delivery_zone_shop_id_shop"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery_zone")),
    )
    op.create_index(
        op.f("ix_delivery_zone_shop_id_delivery_zone_market_delivery_zone_position"),
        "delivery_zone",
        ["shop_id", "market", "position"],
    )
    place_methods()
    for name in ("arrives_first", "arrives_last"):
        op.add_column("orders", sa.Column(name, sa.Date(), nullable=True))


def place_methods() -> None:
    op.add_column("delivery_method", sa.Column("zone_id", sa.BigInteger(), nullable=True))
    op.add_column(
        "delivery_method", sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True)
    )
    op.execute(ZONES)
    op.execute(PLACE)
    op.alter_column("delivery_method", "zone_id", nullable=False)
    op.create_foreign_key(
        op.f("fk_delivery_method_zone_id_delivery_zone"),
        "delivery_method",
        "delivery_zone",
        ["zone_id"],
        ["id"],
        ondelete="CASCADE",
    )
    op.drop_constraint("uq_delivery_method_shop_id_country_kind_currency", "delivery_method")
    op.create_unique_constraint(
        op.f("uq_delivery_method_zone_id_kind"), "delivery_method", ["zone_id", "kind"]
    )
    op.drop_column("delivery_method", "country")


def downgrade() -> None:
    for name in ("arrives_first", "arrives_last"):
        op.drop_column("orders", name)
    op.add_column("delivery_method", sa.Column("country", sa.String(length=2), nullable=True))
    op.execute(
        "update delivery_method set country = zone.market from delivery_zone zone"
        " where zone.id = delivery_method.zone_id"
    )
    op.alter_column("delivery_method", "country", nullable=False)
    op.drop_constraint("uq_delivery_method_zone_id_kind", "delivery_method")
    op.create_unique_constraint(
        op.f("uq_delivery_method_shop_id_country_kind_currency"),
        "delivery_method",
        ["shop_id", "country", "kind", "currency"],
    )
    op.drop_column("delivery_method", "zone_id")
    op.drop_column("delivery_method", "withdrawn_at")
    op.drop_table("delivery_zone")
