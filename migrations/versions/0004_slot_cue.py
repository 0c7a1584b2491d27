"""Where the newest cue of a slot before any moment is found at once."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

KEPT_ALREADY = """
insert into slot_cue (show_id, slot, at, seq)
select show_id, slot, at, seq
from room_entry, lateral unnest(case kind
  when 'pin' then array['pinned', 'price:' || (body::json ->> 'item')]
  when 'unpin' then array['pinned']
  when 'price' then array['price:' || (body::json ->> 'item')]
  when 'deal' then array['deal:' || (body::json ->> 'item')]
  when 'state' then array['state']
  when 'headline' then array['headline']
  when 'answered' then array['answered']
end) as slot
where cue is not null"""


def upgrade() -> None:
    op.create_table(
        "slot_cue",
        sa.Column("show_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("slot", sa.String(length=80), nullable=False),
        sa.Column("at", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["show_id"], ["show.id"], name=op.f("fk_slot_cue_show_id")),
        sa.PrimaryKeyConstraint("show_id", "slot", "at", name=op.f("pk_slot_cue")),
    )
    op.execute(KEPT_ALREADY)
