"""Parcels, cancellations, withdrawals, returns and what is given back."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

APPEND_ONLY = (
    "parcel_history",
    "credit",
    "credit_line",
    "withdrawal",
    "withdrawal_unit",
    "return_history",
)
# What was placed before there were parcels: one each, by the order's own number.
PARCELS = """
insert into parcel (id, order_id, shop_id, location, state, opened_at)
select id, id, shop_id, 'main', 'open', placed_at from orders where state = 'placed'"""
PARCEL_UNITS = """
insert into parcel_unit (unit_id, parcel_id)
select unit.id, unit.order_id from order_unit unit join parcel on parcel.id = unit.order_id"""


def upgrade() -> None:
    follow_pieces()
    make_parcels()
    make_cancellations()
    make_credits()
    make_withdrawals()
    make_returns()
    for table in APPEND_ONLY:
        every, refuses = f"on {table} for each row", "execute function refuse_change()"
        op.execute(f"create trigger never_deleted before delete {every} {refuses}")
        op.execute(
            f"create trigger never_changed before update {every} when (not (false)) {refuses}"
        )
    op.execute(PARCELS)
    op.execute(PARCEL_UNITS)


def follow_pieces() -> None:
    for column in (
        sa.Column("state", sa.String(length=10), server_default="ordered", nullable=False),
        sa.Column("credited_minor", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("credited_tax_minor", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("restocked", sa.Boolean(), server_default=sa.text("false"), nullable=False),
    ):
        op.add_column("order_unit", column)
    op.add_column(
        "orders",
        sa.Column("delivery_credited_minor", sa.BigInteger(), server_default="0", nullable=False),
    )
    for name, table, rule in (
        ("credited_within", "order_unit", "credited_minor between 0 and gross_minor"),
        ("credited_tax_within", "order_unit", "credited_tax_minor between 0 and tax_minor"),
        (
            "delivery_credited_within",
            "orders",
            "delivery_credited_minor between 0 and delivery_minor",
        ),
    ):
        op.create_check_constraint(op.f(f"ck_{table}_{name}"), table, rule)


def make_parcels() -> None:
    op.create_table(
        "parcel",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("order_id", sa.BigInteger(), nullable=False),
        sa.Column("shop_id", sa.BigInteger(), nullable=False),
        sa.Column("location", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("carrier", sa.String(length=24), nullable=True),
        sa.Column("tracking", sa.String(length=60), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("packed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("handed_over_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_parcel_order_id")),
        sa.ForeignKeyConstraint(["shop_id"], ["shop.id"], name=op.f("fk_parcel_shop_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_parcel")),
    )
    op.create_index(op.f("ix_parcel_order_id"), "parcel", ["order_id"], unique=False)
    op.create_index(
        "ix_parcel_under_way",
        "parcel",
        ["handed_over_at"],
        unique=False,
        postgresql_where=sa.text("state='handed_over'"),
    )
    op.create_index(
        "ix_parcel_waiting",
        "parcel",
        ["shop_id", "id"],
        unique=False,
        postgresql_where=sa.text("state in ('open', 'packed')"),
    )
    op.create_table(
        "parcel_unit",
        sa.Column("unit_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("parcel_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["parcel_id"], ["parcel.id"], name=op.f("fk_parcel_unit_parcel_id")
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["order_unit.id"], name=op.f("fk_parcel_unit_unit_id")
        ),
        sa.PrimaryKeyConstraint("unit_id", name=op.f("pk_parcel_unit")),
    )
    op.create_index(op.f("ix_parcel_unit_parcel_id"), "parcel_unit", ["parcel_id"], unique=False)
    op.create_table(
        "parcel_history",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("parcel_id", sa.BigInteger(), nullable=False),
        sa.Column("was", sa.String(length=12), nullable=True),
        sa.Column("became", sa.String(length=12), nullable=False),
        sa.Column("by_account_id", sa.BigInteger(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["parcel_id"], ["parcel.id"], name=op.f("fk_parcel_history_parcel_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_parcel_history")),
    )
    op.create_index(
        op.f("ix_parcel_history_parcel_id_parcel_history_id"),
        "parcel_history",
        ["parcel_id", "id"],
        unique=False,
    )


def make_cancellations() -> None:
    op.create_table(
        "cancellation",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("order_id", sa.BigInteger(), nullable=False),
        sa.Column("shop_id", sa.BigInteger(), nullable=False),
        sa.Column("by", sa.String(length=10), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_cancellation_order_id")),
        sa.ForeignKeyConstraint(["shop_id"], ["shop.id"], name=op.f("fk_cancellation_shop_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cancellation")),
    )
    op.create_index(op.f("ix_cancellation_order_id"), "cancellation", ["order_id"], unique=False)
    op.create_index(
        op.f("ix_cancellation_shop_id_cancellation_id"),
        "cancellation",
        ["shop_id", "id"],
        unique=False,
    )
    op.create_index(
        "uq_cancellation_requested",
        "cancellation",
        ["order_id"],
        unique=True,
        postgresql_where=sa.text("state='requested'"),
    )
    op.create_table(
        "cancellation_unit",
        sa.Column("cancellation_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("unit_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["cancellation_id"],
            ["cancellation.id"],
            name=op.f("fk_cancellation_unit_cancellation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["order_unit.id"], name=op.f("fk_cancellation_unit_unit_id")
        ),
        sa.PrimaryKeyConstraint("cancellation_id", "unit_id", name=op.f("pk_cancellation_unit")),
    )


def make_credits() -> None:
    op.create_table(
        "credit",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("order_id", sa.BigInteger(), nullable=False),
        sa.Column("shop_id", sa.BigInteger(), nullable=False),
        sa.Column("refund_id", sa.BigInteger(), nullable=False),
        sa.Column("because", sa.String(length=16), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("minor", sa.BigInteger(), nullable=False),
        sa.Column("tax_minor", sa.BigInteger(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("minor > 0", name=op.f("ck_credit_some")),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_credit_order_id")),
        sa.ForeignKeyConstraint(["refund_id"], ["refund.id"], name=op.f("fk_credit_refund_id")),
        sa.ForeignKeyConstraint(["shop_id"], ["shop.id"], name=op.f("fk_credit_shop_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_credit")),
        sa.UniqueConstraint("key", name=op.f("uq_credit_key")),
        sa.UniqueConstraint("refund_id", name=op.f("uq_credit_refund_id")),
    )
    op.create_index(op.f("ix_credit_order_id"), "credit", ["order_id"], unique=False)
    op.create_index(op.f("ix_credit_shop_id_credit_id"), "credit", ["shop_id", "id"], unique=False)
    op.create_table(
        "credit_line",
        sa.Column("credit_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("unit_id", sa.BigInteger(), nullable=True),
        sa.Column("rate_bp", sa.Integer(), nullable=False),
        sa.Column("minor", sa.BigInteger(), nullable=False),
        sa.Column("tax_minor", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("minor > 0", name=op.f("ck_credit_line_some")),
        sa.ForeignKeyConstraint(
            ["credit_id"], ["credit.id"], name=op.f("fk_credit_line_credit_id")
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["order_unit.id"], name=op.f("fk_credit_line_unit_id")
        ),
        sa.PrimaryKeyConstraint("credit_id", "position", name=op.f("pk_credit_line")),
    )
    op.create_index(op.f("ix_credit_line_unit_id"), "credit_line", ["unit_id"], unique=False)


def make_withdrawals() -> None:
    op.create_table(
        "withdrawal",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("order_id", sa.BigInteger(), nullable=False),
        sa.Column("shop_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("is_whole", sa.Boolean(), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_withdrawal_order_id")),
        sa.ForeignKeyConstraint(["shop_id"], ["shop.id"], name=op.f("fk_withdrawal_shop_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_withdrawal")),
    )
    op.create_index(op.f("ix_withdrawal_order_id"), "withdrawal", ["order_id"], unique=False)
    op.create_index(
        op.f("ix_withdrawal_shop_id_withdrawal_id"), "withdrawal", ["shop_id", "id"], unique=False
    )
    op.create_table(
        "withdrawal_unit",
        sa.Column("unit_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("withdrawal_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["order_unit.id"], name=op.f("fk_withdrawal_unit_unit_id")
        ),
        sa.ForeignKeyConstraint(
            ["withdrawal_id"], ["withdrawal.id"], name=op.f("fk_withdrawal_unit_withdrawal_id")
        ),
        sa.PrimaryKeyConstraint("unit_id", name=op.f("pk_withdrawal_unit")),
    )
    op.create_index(
        op.f("ix_withdrawal_unit_withdrawal_id"), "withdrawal_unit", ["withdrawal_id"], unique=False
    )


def make_returns() -> None:
    op.create_table(
        "return",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("order_id", sa.BigInteger(), nullable=False),
        sa.Column("shop_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("secret", sa.String(length=32), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("carrier", sa.String(length=24), nullable=True),
        sa.Column("tracking", sa.String(length=60), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_return_order_id")),
        sa.ForeignKeyConstraint(["shop_id"], ["shop.id"], name=op.f("fk_return_shop_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_return")),
        sa.UniqueConstraint("secret", name=op.f("uq_return_secret")),
    )
    op.create_index(op.f("ix_return_order_id"), "return", ["order_id"], unique=False)
    op.create_index(op.f("ix_return_shop_id_return_id"), "return", ["shop_id", "id"], unique=False)
    op.create_table(
        "return_unit",
        sa.Column("return_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("unit_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("open", sa.Boolean(), nullable=False),
        sa.Column("credited_minor", sa.BigInteger(), nullable=True),
        sa.Column("disposition", sa.String(length=10), nullable=True),
        sa.ForeignKeyConstraint(
            ["return_id"], ["return.id"], name=op.f("fk_return_unit_return_id")
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["order_unit.id"], name=op.f("fk_return_unit_unit_id")
        ),
        sa.PrimaryKeyConstraint("return_id", "unit_id", name=op.f("pk_return_unit")),
    )
    op.create_index(
        "uq_return_unit_open",
        "return_unit",
        ["unit_id"],
        unique=True,
        postgresql_where=sa.text("open"),
    )
    op.create_table(
        "return_history",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("return_id", sa.BigInteger(), nullable=False),
        sa.Column("was", sa.String(length=12), nullable=True),
        sa.Column("became", sa.String(length=12), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["return_id"], ["return.id"], name=op.f("fk_return_history_return_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_return_history")),
    )
    op.create_index(
        op.f("ix_return_history_return_id_return_history_id"),
        "return_history",
        ["return_id", "id"],
        unique=False,
    )


def downgrade() -> None:
    for table in (
        "return_history",
        "return_unit",
        "return",
        "withdrawal_unit",
        "withdrawal",
        "credit_line",
        "credit",
        "cancellation_unit",
        "cancellation",
        "parcel_history",
        "parcel_unit",
        "parcel",
    ):
        op.drop_table(table)
    op.drop_column("orders", "delivery_credited_minor")
    for column in ("restocked", "credited_tax_minor", "credited_minor", "state"):
        op.drop_column("order_unit", column)
