"""Invoices of the operator for their commission."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None

BACKFILL = """
update orders set commission_vat_bp = taxed.bp from (
    select order_id, round(10000.0 * sum(commission_tax_minor) / sum(commission_minor), -2) as bp
    from order_unit where commission_minor > 0 group by order_id
    having sum(commission_tax_minor) > 0) taxed
where taxed.order_id = orders.id"""
NEVER_DELETED = """
create trigger never_deleted before delete on commission_invoice for each row
execute function refuse_change()"""
NEVER_CHANGED = """
create trigger never_changed before update on commission_invoice for each row
when (not (new.printed_at is not null and old.printed_at is null))
execute function refuse_change()"""


def upgrade() -> None:
    op.add_column(
        "orders",
        sa.Column("commission_vat_bp", sa.Integer(), server_default=sa.text("0"), nullable=False),
    )
    op.execute(BACKFILL)
    op.create_table(
        "operator",
        sa.Column("id", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("legal_name", sa.String(160), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("country", sa.String(2), nullable=False),
        sa.Column("email", sa.String(254), nullable=False),
        sa.Column("vat_id", sa.String(40), nullable=False),
        sa.Column("register_number", sa.String(80), nullable=False),
        sa.Column("invoices", sa.Integer(), nullable=False),
        sa.Column("invoiced_until", sa.Date()),
        sa.CheckConstraint("id = 1", name=op.f("ck_operator_only_one")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_operator")),
    )
    op.create_table(
        "commission_invoice",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("shop_id", sa.BigInteger(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("net_minor", sa.BigInteger(), nullable=False),
        sa.Column("tax_minor", sa.BigInteger(), nullable=False),
        sa.Column("locale", sa.String(8), nullable=False),
        sa.Column("body", postgresql.JSONB(), nullable=False),
        sa.Column("key", sa.String(80), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("printed_at", sa.DateTime(timezone=True)),
        sa.ForeignKeyConstraint(
            ["shop_id"], ["shop.id"], name=op.f("fk_commission_invoice_shop_id_shop")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commission_invoice")),
        sa.UniqueConstraint(
            "shop_id",
            "month",
            "currency",
            name=op.f("uq_commission_invoice_shop_id_month_currency"),
        ),
        sa.UniqueConstraint("number", name=op.f("uq_commission_invoice_number")),
    )
    op.create_index(
        "ix_commission_invoice_to_print",
        "commission_invoice",
        ["id"],
        postgresql_where=sa.text("printed_at is null"),
    )
    op.execute(NEVER_DELETED)
    op.execute(NEVER_CHANGED)


def downgrade() -> None:
    op.drop_table("commission_invoice")
    op.drop_table("operator")
    op.drop_column("orders", "commission_vat_bp")
