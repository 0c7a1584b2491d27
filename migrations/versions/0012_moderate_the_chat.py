"""moderate the chat."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "moderation_deed",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("shop_id", sa.BigInteger(), nullable=False),
        sa.Column("show_id", sa.BigInteger(), nullable=True),
        sa.Column("by_id", sa.BigInteger(), nullable=False),
        sa.Column("of_id", sa.BigInteger(), nullable=True),
        sa.Column("deed", sa.String(length=12), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moderation_deed")),
    )
    op.create_index(
        op.f("ix_moderation_deed_shop_id_moderation_deed_id"),
        "moderation_deed",
        ["shop_id", "id"],
        unique=False,
    )
    op.create_table(
        "chat_rules",
        sa.Column("shop_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("slow_seconds", sa.Integer(), nullable=False),
        sa.Column("audience", sa.String(length=12), nullable=False),
        sa.Column("links", sa.String(length=8), nullable=False),
        sa.Column("shields_host", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["shop_id"], ["shop.id"], name=op.f("fk_chat_rules_shop_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("shop_id", name=op.f("pk_chat_rules")),
    )
    op.create_table(
        "follow",
        sa.Column("account_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("shop_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_follow_account_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["shop_id"], ["shop.id"], name=op.f("fk_follow_shop_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("account_id", "shop_id", name=op.f("pk_follow")),
    )
    op.create_index(op.f("ix_follow_shop_id"), "follow", ["shop_id"], unique=False)
    op.create_table(
        "listed_words",
        sa.Column("shop_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["shop_id"], ["shop.id"], name=op.f("fk_listed_words_shop_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("shop_id", "language", name=op.f("pk_listed_words")),
    )
    op.create_table(
        "member_invitation",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("shop_id", sa.BigInteger(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("secret", sa.String(length=32), nullable=False),
        sa.Column("locale", sa.String(length=8), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["shop_id"], ["shop.id"], name=op.f("fk_member_invitation_shop_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_member_invitation")),
        sa.UniqueConstraint("secret", name=op.f("uq_member_invitation_secret")),
    )
    op.create_index(
        op.f("ix_member_invitation_shop_id"), "member_invitation", ["shop_id"], unique=False
    )
    op.create_table(
        "patron",
        sa.Column("account_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("shop_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("orders", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_patron_account_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["shop_id"], ["shop.id"], name=op.f("fk_patron_shop_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("account_id", "shop_id", name=op.f("pk_patron")),
    )
    op.create_table(
        "private_thread",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("shop_id", sa.BigInteger(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("topic", sa.String(length=12), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("awaits_shop", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
            name=op.f("fk_private_thread_account_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["shop_id"], ["shop.id"], name=op.f("fk_private_thread_shop_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_private_thread")),
        sa.UniqueConstraint(
            "shop_id",
            "account_id",
            "topic",
            name=op.f("uq_private_thread_shop_id_account_id_topic"),
        ),
    )
    op.create_index(
        op.f("ix_private_thread_account_id"), "private_thread", ["account_id"], unique=False
    )
    op.create_index(op.f("ix_private_thread_shop_id"), "private_thread", ["shop_id"], unique=False)
    op.create_table(
        "private_line",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("thread_id", sa.BigInteger(), nullable=False),
        sa.Column("key", sa.String(length=100), nullable=False),
        sa.Column("by_shop", sa.Boolean(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["thread_id"],
            ["private_thread.id"],
            name=op.f("fk_private_line_thread_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_private_line")),
        sa.UniqueConstraint("thread_id", "key", name=op.f("uq_private_line_thread_id_key")),
    )
    op.create_table(
        "headlined",
        sa.Column("show_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("cue", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("message_id", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["show_id"], ["show.id"], name=op.f("fk_headlined_show_id")),
        sa.PrimaryKeyConstraint("show_id", "cue", name=op.f("pk_headlined")),
    )
    op.create_table(
        "held_line",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("show_id", sa.BigInteger(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("request", sa.String(length=100), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("why", sa.String(length=12), nullable=False),
        sa.Column("word", sa.String(length=100), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_held_line_account_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["show_id"], ["show.id"], name=op.f("fk_held_line_show_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_held_line")),
        sa.UniqueConstraint("show_id", "request", name=op.f("uq_held_line_show_id_request")),
    )
    op.create_index(op.f("ix_held_line_account_id"), "held_line", ["account_id"], unique=False)
    op.create_index(
        "ix_held_line_waiting",
        "held_line",
        ["show_id"],
        unique=False,
        postgresql_where=sa.text("state='waiting'"),
    )
    op.create_table(
        "sanction",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("shop_id", sa.BigInteger(), nullable=False),
        sa.Column("show_id", sa.BigInteger(), nullable=True),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("measure", sa.String(length=12), nullable=False),
        sa.Column("grounds", sa.String(length=12), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("secret", sa.String(length=32), nullable=False),
        sa.Column("made_by", sa.BigInteger(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("appeal", sa.Text(), nullable=True),
        sa.Column("appealed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decision", sa.Text(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_sanction_account_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["made_by"], ["account.id"], name=op.f("fk_sanction_made_by"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["shop_id"], ["shop.id"], name=op.f("fk_sanction_shop_id")),
        sa.ForeignKeyConstraint(["show_id"], ["show.id"], name=op.f("fk_sanction_show_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sanction")),
        sa.UniqueConstraint("secret", name=op.f("uq_sanction_secret")),
    )
    op.create_index(op.f("ix_sanction_account_id"), "sanction", ["account_id"], unique=False)
    op.create_index(
        "ix_sanction_standing",
        "sanction",
        ["shop_id"],
        unique=False,
        postgresql_where=sa.text("lifted_at is null"),
    )
    refuses = "execute function refuse_change()"
    op.execute(
        f"create trigger never_deleted before delete on moderation_deed for each row {refuses}"
    )
    op.execute(
        "create trigger never_changed before update on moderation_deed"
        f" for each row when (not (false)) {refuses}"
    )


def downgrade() -> None:
    op.drop_index(
        "ix_sanction_standing", table_name="sanction", postgresql_where=sa.text("lifted_at is null")
    )
    op.drop_index(op.f("ix_sanction_account_id"), table_name="sanction")
    op.drop_table("sanction")
    op.drop_index(
        "ix_held_line_waiting", table_name="held_line", postgresql_where=sa.text("state='waiting'")
    )
    op.drop_index(op.f("ix_held_line_account_id"), table_name="held_line")
    op.drop_table("held_line")
    op.drop_table("headlined")
    op.drop_table("private_line")
    op.drop_index(op.f("ix_private_thread_shop_id"), table_name="private_thread")
    op.drop_index(op.f("ix_private_thread_account_id"), table_name="private_thread")
    op.drop_table("private_thread")
    op.drop_table("patron")
    op.drop_index(op.f("ix_member_invitation_shop_id"), table_name="member_invitation")
    op.drop_table("member_invitation")
    op.drop_table("listed_words")
    op.drop_index(op.f("ix_follow_shop_id"), table_name="follow")
    op.drop_table("follow")
    op.drop_table("chat_rules")
    op.drop_index(
        op.f("ix_moderation_deed_shop_id_moderation_deed_id"), table_name="moderation_deed"
    )
    op.drop_table("moderation_deed")
