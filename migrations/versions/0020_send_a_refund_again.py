"""A credit may be carried by another refund, when the first one failed."""

from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

REFUSES = "on credit for each row when (not ({})) execute function refuse_change()"


def upgrade() -> None:
    keep("new.refund_id <> old.refund_id")


def downgrade() -> None:
    keep("false")


def keep(but: str) -> None:
    op.execute("drop trigger never_changed on credit")
    op.execute(f"create trigger never_changed before update {REFUSES.format(but)}")
