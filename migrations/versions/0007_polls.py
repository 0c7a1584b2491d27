"""Polls and quizzes, and who voted."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "poll",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("show_id", sa.BigInteger(), nullable=False),
        sa.Column("question", sa.String(length=140), nullable=False),
        sa.Column("options", sa.ARRAY(sa.String(length=60)), nullable=False),
        sa.Column("correct", sa.SmallInteger(), nullable=True),
        sa.Column("phase", sa.String(length=10), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("told", sa.Integer(), nullable=False),
        sa.Column("counts", sa.ARRAY(sa.Integer()), nullable=False),
        sa.ForeignKeyConstraint(["show_id"], ["show.id"], name=op.f("fk_poll_show_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_poll")),
    )
    op.create_index(op.f("ix_poll_show_id_poll_id"), "poll", ["show_id", "id"])
    op.create_index(
        "ix_poll_asked",
        "poll",
        ["show_id"],
        postgresql_where=sa.text("phase in ('open', 'closed')"),
    )
    op.create_table(
        "poll_vote",
        sa.Column("poll_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("voter", sa.String(length=32), nullable=False),
        sa.Column("place", sa.String(length=32), nullable=True),
        sa.Column("choice", sa.SmallInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["poll_id"], ["poll.id"], name=op.f("fk_poll_vote_poll_id")),
        sa.PrimaryKeyConstraint("poll_id", "voter", name=op.f("pk_poll_vote")),
    )
    op.create_index(
        "ix_poll_vote_place",
        "poll_vote",
        ["poll_id", "place"],
        postgresql_where=sa.text("place is not null"),
    )
