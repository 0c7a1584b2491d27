"""The ledger: accounts, entries and their postings, which balance or are refused."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

REFUSE_UNBALANCED = """create or replace function refuse_unbalanced() returns trigger
language plpgsql as $$ begin
if exists (
    select from posting join ledger_account on ledger_account.id = posting.account_id
    where posting.entry_id = new.entry_id group by ledger_account.currency
    having sum(case posting.side when 'D' then posting.minor else -posting.minor end) <> 0
) then raise exception 'entry % is not balanced', new.entry_id; end if;
return null; end $$"""
BALANCED = """create constraint trigger balanced after insert on posting
deferrable initially deferred for each row execute function refuse_unbalanced()"""


def upgrade() -> None:
    op.create_table(
        "ledger_account",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("owner_kind", sa.String(length=10), nullable=False),
        sa.Column("owner_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_account")),
        sa.UniqueConstraint(
            "owner_kind",
            "owner_id",
            "kind",
            "currency",
            name=op.f("uq_ledger_account_owner_kind_owner_id_kind_currency"),
        ),
    )
    op.create_table(
        "journal_entry",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("order_id", sa.BigInteger()),
        sa.Column("booked_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_journal_entry")),
        sa.UniqueConstraint("key", name=op.f("uq_journal_entry_key")),
    )
    op.create_index(op.f("ix_journal_entry_order_id"), "journal_entry", ["order_id"])
    op.create_table(
        "posting",
        sa.Column("entry_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("side", sa.String(length=1), nullable=False),
        sa.Column("minor", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("minor > 0", name=op.f("ck_posting_some")),
        sa.CheckConstraint("side in ('D', 'C')", name=op.f("ck_posting_side")),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["journal_entry.id"], name=op.f("fk_posting_entry_id_journal_entry")
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["ledger_account.id"], name=op.f("fk_posting_account_id_ledger_account")
        ),
        sa.PrimaryKeyConstraint("entry_id", "position", name=op.f("pk_posting")),
    )
    op.create_index(
        op.f("ix_posting_account_id_posting_entry_id"), "posting", ["account_id", "entry_id"]
    )
    op.execute(REFUSE_UNBALANCED)
    op.execute(BALANCED)
    for table in ("journal_entry", "posting"):
        every, refuses = f"on {table} for each row", "execute function refuse_change()"
        op.execute(f"create trigger never_deleted before delete {every} {refuses}")
        op.execute(
            f"create trigger never_changed before update {every} when (not (false)) {refuses}"
        )


def downgrade() -> None:
    for table in ("posting", "journal_entry", "ledger_account"):
        op.drop_table(table)
    op.execute("drop function refuse_unbalanced()")
