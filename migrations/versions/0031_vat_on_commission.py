"""VAT on the operator's commission; what may be paid out is kept, not summed each time."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

KEEP_AVAILABLE = """create or replace function keep_available() returns trigger
language plpgsql as $$ begin
update ledger_account
set kept_minor = kept_minor + case new.side when 'C' then new.minor else -new.minor end
where id = new.account_id and kind in ('seller_available', 'creator_available');
return null; end $$"""
KEPT = """create trigger kept after insert on posting
for each row execute function keep_available()"""
SO_FAR = """update ledger_account set kept_minor = booked.minor
from (select account_id, sum(case side when 'C' then minor else -minor end) as minor
      from posting group by account_id) booked
where booked.account_id = ledger_account.id
      and ledger_account.kind in ('seller_available', 'creator_available')"""


def upgrade() -> None:
    op.add_column("selling_term", sa.Column("country", sa.String(length=2)))
    for table, column in (("order_unit", "commission_tax_minor"), ("ledger_account", "kept_minor")):
        zero = sa.Column(column, sa.BigInteger(), server_default=sa.text("0"), nullable=False)
        op.add_column(table, zero)
    op.execute("lock table posting in share row exclusive mode")
    op.execute(KEEP_AVAILABLE)
    op.execute(KEPT)
    op.execute(SO_FAR)


def downgrade() -> None:
    op.execute("drop trigger kept on posting")
    op.execute("drop function keep_available()")
    op.drop_column("ledger_account", "kept_minor")
    op.drop_column("order_unit", "commission_tax_minor")
    op.drop_column("selling_term", "country")
