"""Clips, captions, and media that was deleted."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("show", sa.Column("recording_removed_at", sa.DateTime(timezone=True)))
    op.add_column("show", sa.Column("removal_told_at", sa.DateTime(timezone=True)))
    op.create_table(
        "removal",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("folder", sa.String(length=80), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_removal")),
    )
    op.create_table(
        "show_captions",
        sa.Column("show_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["show_id"], ["show.id"], name=op.f("fk_show_captions_show_id_show")
        ),
        sa.PrimaryKeyConstraint("show_id", "language", name=op.f("pk_show_captions")),
    )
    op.create_table(
        "clip",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("show_id", sa.BigInteger(), nullable=False),
        sa.Column("product_id", sa.BigInteger(), nullable=True),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.Column("exact", sa.Boolean(), nullable=False),
        sa.Column("crop", sa.Float(), nullable=True),
        sa.Column("captions", sa.String(length=8), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=True),
        sa.Column("folder", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("progress", sa.Float(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("problem", sa.String(length=40), nullable=True),
        sa.Column("detail", sa.String(length=200), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ready_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("duration_ms", sa.Integer(), nullable=True),
        sa.Column("width", sa.Integer(), nullable=True),
        sa.Column("height", sa.Integer(), nullable=True),
        sa.Column("size", sa.BigInteger(), nullable=True),
        sa.Column("anchors", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("vtt", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["show_id"], ["show.id"], name=op.f("fk_clip_show_id_show")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clip")),
        sa.UniqueConstraint("folder", name=op.f("uq_clip_folder")),
    )
    op.create_index("ix_clip_show", "clip", ["show_id", "id"])
    op.create_index(
        "ix_clip_due",
        "clip",
        ["due_at"],
        postgresql_where=sa.text("state in ('waiting', 'cutting')"),
    )


def downgrade() -> None:
    op.drop_table("clip")
    op.drop_table("show_captions")
    op.drop_table("removal")
    op.drop_column("show", "removal_told_at")
    op.drop_column("show", "recording_removed_at")
