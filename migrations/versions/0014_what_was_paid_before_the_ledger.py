"""Book what was captured before there was a ledger."""

from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

PAID = """
select payment.order_id, orders.shop_id, payment.minor, payment.currency, payment.captured_at
from payment join orders on orders.id = payment.order_id
where payment.state = 'captured'
  and not exists (select from journal_entry where key = 'capture/' || payment.order_id)"""
# Numbered from one: the ids of `kit.ids` are far above.
ACCOUNTS = f"""
insert into ledger_account (id, owner_kind, owner_id, kind, currency)
select (select coalesce(max(id), 0) from ledger_account) + row_number() over (), made.*
from (select distinct 'platform', 0::bigint, 'provider_clearing', paid.currency from ({PAID}) paid
      union select distinct 'shop', paid.shop_id, 'seller_pending', paid.currency
      from ({PAID}) paid) as made (owner_kind, owner_id, kind, currency)
on conflict do nothing"""  # noqa: S608 - of constants
ENTRIES = f"""
insert into journal_entry (id, key, kind, order_id, booked_at)
select paid.order_id, 'capture/' || paid.order_id, 'capture', paid.order_id, paid.captured_at
from ({PAID}) paid"""  # noqa: S608 - of constants
POSTINGS = """
insert into posting (entry_id, position, account_id, side, minor)
select entry.id, leg.position, account.id, leg.side, payment.minor
from journal_entry entry
join payment on payment.order_id = entry.order_id
join orders on orders.id = entry.order_id
cross join (values (0, 'platform', 'provider_clearing', 'D'), (1, 'shop', 'seller_pending', 'C'))
     as leg (position, owner_kind, kind, side)
join ledger_account account on account.owner_kind = leg.owner_kind and account.kind = leg.kind
     and account.currency = payment.currency
     and account.owner_id = case leg.owner_kind when 'shop' then orders.shop_id else 0 end
where entry.kind = 'capture' and not exists (select from posting where entry_id = entry.id)"""


def upgrade() -> None:
    for statement in (ACCOUNTS, ENTRIES, POSTINGS):
        op.execute(statement)


def downgrade() -> None:
    """The books stay: they are append-only."""
