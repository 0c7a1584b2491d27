"""When a show was on air, and played time told apart: of the show, and of its replay."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

ON_AIR_ALREADY = """
insert into air_span (show_id, since, until)
select id, started_at, ended_at from show where started_at is not null"""
REPLAYED_ALREADY = """
update {table} set replay = true from show
where show.id = {table}.show_id and show.ended_at < {began}"""
BEGAN = {
    "view_session": "view_session.began_at",
    "play_bucket": "to_timestamp(play_bucket.bucket / 1000.0)",
}


def upgrade() -> None:
    op.create_table(
        "air_span",
        sa.Column("show_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["show_id"], ["show.id"], name=op.f("fk_air_span_show_id")),
        sa.PrimaryKeyConstraint("show_id", "since", name=op.f("pk_air_span")),
    )
    op.execute(ON_AIR_ALREADY)
    for table, began in BEGAN.items():
        op.add_column(
            table, sa.Column("replay", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        op.execute(REPLAYED_ALREADY.format(table=table, began=began))
        op.alter_column(table, "replay", server_default=None)
        op.drop_constraint(f"pk_{table}", table)
    op.create_primary_key("pk_view_session", "view_session", ["show_id", "sid", "replay"])
    op.create_primary_key(
        "pk_play_bucket", "play_bucket", ["show_id", "replay", "market", "bucket"]
    )
