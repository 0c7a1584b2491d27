"""The tables of every domain, and procrastinate's."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from vitrine.jobs.running import schema_sql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

REFUSE_CHANGE = """create function refuse_change() returns trigger language plpgsql as
$$ begin raise exception '% is append-only', tg_table_name; end $$"""
APPEND_ONLY = {
    "order_history": "false",
    "price_ledger": "false",
    "room_entry": "new.kind = 'erased'",
    "stock_movement": "false",
}


def upgrade() -> None:
    op.get_bind().exec_driver_sql(schema_sql().replace("%", "%%"))
    op.create_table(
        "account",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("email_key", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("locale", sa.String(length=8), nullable=False),
        sa.Column("is_operator", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("is_demo", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("email_key", name=op.f("uq_account_email_key")),
    )
    op.create_table(
        "counted_flush",
        sa.Column("boot", sa.String(length=64), nullable=False),
        sa.Column("sid", sa.String(length=64), nullable=False),
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("boot", "sid", "seq", name=op.f("pk_counted_flush")),
    )
    op.create_index(
        op.f("ix_counted_flush_counted_at"), "counted_flush", ["counted_at"], unique=False
    )
    op.create_table(
        "handled",
        sa.Column("listener", sa.String(length=120), nullable=False),
        sa.Column("event_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("handled_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("listener", "event_id", name=op.f("pk_handled")),
    )
    op.create_table(
        "hold",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("request", sa.String(length=64), nullable=False),
        sa.Column("buyer", sa.String(length=80), nullable=False),
        sa.Column("active_buyer", sa.String(length=80), nullable=True),
        sa.Column("holder", sa.String(length=80), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("granted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("order_id", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "(state = 'active') = (active_buyer is not null)",
            name=op.f("ck_hold_active_has_buyer"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hold")),
        sa.UniqueConstraint("active_buyer", name=op.f("uq_hold_active_buyer")),
        sa.UniqueConstraint("key", name=op.f("uq_hold_key")),
    )
    op.create_index(
        "ix_hold_due",
        "hold",
        ["expires_at"],
        unique=False,
        postgresql_where=sa.text("state='active'"),
    )
    op.create_index(
        "ix_hold_holder",
        "hold",
        ["holder"],
        unique=False,
        postgresql_where=sa.text("state='active'"),
    )
    op.create_index(op.f("ix_hold_order_id"), "hold", ["order_id"], unique=False)
    op.create_table(
        "market_stage",
        sa.Column("market", sa.String(length=2), nullable=False),
        sa.Column("stage", sa.String(length=16), nullable=False),
        sa.Column("stopped", postgresql.ARRAY(sa.String(length=16)), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("market", name=op.f("pk_market_stage")),
    )
    op.create_table(
        "outbox",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("show_id", sa.BigInteger(), nullable=True),
        sa.Column("cue", sa.BigInteger(), nullable=True),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("request_id", sa.String(length=64), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sa.UniqueConstraint("show_id", "cue", name=op.f("uq_outbox_show_id_cue")),
    )
    op.create_index(
        op.f("ix_outbox_published_at_outbox_id"), "outbox", ["published_at", "id"], unique=False
    )
    op.create_table(
        "outgoing_mail",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("to", sa.String(length=254), nullable=False),
        sa.Column("locale", sa.String(length=8), nullable=False),
        sa.Column("data", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("subject", sa.String(length=300), nullable=True),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("html", sa.Text(), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outgoing_mail")),
        sa.UniqueConstraint("key", name=op.f("uq_outgoing_mail_key")),
    )
    op.create_index(
        "ix_outgoing_mail_due",
        "outgoing_mail",
        ["due_at"],
        unique=False,
        postgresql_where=sa.text("due_at is not null"),
    )
    op.create_table(
        "parked",
        sa.Column("listener", sa.String(length=120), nullable=False),
        sa.Column("event_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("parked_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("listener", "event_id", name=op.f("pk_parked")),
    )
    op.create_table(
        "payment",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("order_id", sa.BigInteger(), nullable=False),
        sa.Column("minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("captured_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment")),
        sa.UniqueConstraint("order_id", name=op.f("uq_payment_order_id")),
    )
    op.create_table(
        "sandbox_card",
        sa.Column("token", sa.String(length=40), nullable=False),
        sa.Column("brand", sa.String(length=20), nullable=False),
        sa.Column("last4", sa.String(length=4), nullable=False),
        sa.Column("behaviour", sa.String(length=20), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("token", name=op.f("pk_sandbox_card")),
    )
    op.create_table(
        "shop",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("slug", sa.String(length=96), nullable=False),
        sa.Column("home_market", sa.String(length=2), nullable=False),
        sa.Column("avatar", sa.String(length=32), nullable=True),
        sa.Column("trader_legal_name", sa.String(length=160), nullable=False),
        sa.Column("trader_address", sa.Text(), nullable=False),
        sa.Column("trader_email", sa.String(length=254), nullable=False),
        sa.Column("trader_phone", sa.String(length=40), nullable=False),
        sa.Column("trader_register_number", sa.String(length=80), nullable=False),
        sa.Column("trader_vat_id", sa.String(length=40), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shop")),
        sa.UniqueConstraint("slug", name=op.f("uq_shop_slug")),
    )
    op.create_table(
        "sign_in_attempt",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_attempt")),
    )
    op.create_index(
        op.f("ix_sign_in_attempt_key_sign_in_attempt_at"),
        "sign_in_attempt",
        ["key", "at"],
        unique=False,
    )
    op.create_table(
        "waitlist_entry",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("market", sa.String(length=2), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("email_key", sa.String(length=254), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("locale", sa.String(length=8), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_waitlist_entry")),
        sa.UniqueConstraint("market", "email_key", name=op.f("uq_waitlist_entry_market_email_key")),
    )
    op.create_table(
        "account_session",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("agent", sa.String(length=300), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
            name=op.f("fk_account_session_account_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_session")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_account_session_token_hash")),
    )
    op.create_index(
        op.f("ix_account_session_account_id"), "account_session", ["account_id"], unique=False
    )
    op.create_table(
        "creator",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("shop_id", sa.BigInteger(), nullable=True),
        sa.Column("account_id", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_creator_account_id")),
        sa.ForeignKeyConstraint(["shop_id"], ["shop.id"], name=op.f("fk_creator_shop_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_creator")),
    )
    op.create_index(op.f("ix_creator_account_id"), "creator", ["account_id"], unique=False)
    op.create_index(
        "uq_creator_shop_account",
        "creator",
        ["shop_id", "account_id"],
        unique=True,
        postgresql_where=sa.text("account_id is not null"),
    )
    op.create_index(
        "uq_creator_shop_itself",
        "creator",
        ["shop_id"],
        unique=True,
        postgresql_where=sa.text("account_id is null"),
    )
    op.create_table(
        "delivery_method",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("shop_id", sa.BigInteger(), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("price_minor", sa.BigInteger(), nullable=False),
        sa.Column("free_from_minor", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("days_min", sa.Integer(), nullable=False),
        sa.Column("days_max", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["shop_id"], ["shop.id"], name=op.f("fk_delivery_method_shop_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery_method")),
        sa.UniqueConstraint(
            "shop_id",
            "country",
            "kind",
            "currency",
            name=op.f("uq_delivery_method_shop_id_country_kind_currency"),
        ),
    )
    op.create_table(
        "payment_attempt",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("payment_id", sa.BigInteger(), nullable=False),
        sa.Column("order_id", sa.BigInteger(), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("request", sa.String(length=64), nullable=False),
        sa.Column("card", sa.String(length=40), nullable=False),
        sa.Column("minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("reference", sa.String(length=80), nullable=True),
        sa.Column("challenge", sa.String(length=80), nullable=True),
        sa.Column("reason", sa.String(length=40), nullable=True),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["payment_id"], ["payment.id"], name=op.f("fk_payment_attempt_payment_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_attempt")),
        sa.UniqueConstraint("key", name=op.f("uq_payment_attempt_key")),
        sa.UniqueConstraint("reference", name=op.f("uq_payment_attempt_reference")),
    )
    op.create_index(
        op.f("ix_payment_attempt_order_id"), "payment_attempt", ["order_id"], unique=False
    )
    op.create_index(
        "ix_payment_attempt_unfinished",
        "payment_attempt",
        ["changed_at"],
        unique=False,
        postgresql_where=sa.text("state in ('submitted', 'authorized')"),
    )
    op.create_index(
        "uq_payment_attempt_live",
        "payment_attempt",
        ["payment_id"],
        unique=True,
        postgresql_where=sa.text(
            "state in ('submitted', 'requires_action', 'authorized', 'captured')"
        ),
    )
    op.create_table(
        "product",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("shop_id", sa.BigInteger(), nullable=False),
        sa.Column("title", sa.String(length=160), nullable=False),
        sa.Column("description_html", sa.Text(), nullable=False),
        sa.Column("category", sa.String(length=32), nullable=False),
        sa.Column("tax_category", sa.String(length=32), nullable=False),
        sa.Column("option_name", sa.String(length=40), nullable=False),
        sa.Column("manufacturer_name", sa.String(length=160), nullable=False),
        sa.Column("manufacturer_address", sa.Text(), nullable=False),
        sa.Column("manufacturer_email", sa.String(length=254), nullable=False),
        sa.Column("manufacturer_country", sa.String(length=2), nullable=False),
        sa.Column("responsible_name", sa.String(length=160), nullable=False),
        sa.Column("responsible_address", sa.Text(), nullable=False),
        sa.Column("responsible_email", sa.String(length=254), nullable=False),
        sa.Column("warnings", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["shop_id"], ["shop.id"], name=op.f("fk_product_shop_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_product")),
    )
    op.create_index(op.f("ix_product_shop_id"), "product", ["shop_id"], unique=False)
    op.create_table(
        "sandbox_intent",
        sa.Column("reference", sa.String(length=80), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("card", sa.String(length=40), nullable=False),
        sa.Column("minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=True),
        sa.ForeignKeyConstraint(
            ["card"], ["sandbox_card.token"], name=op.f("fk_sandbox_intent_card")
        ),
        sa.PrimaryKeyConstraint("reference", name=op.f("pk_sandbox_intent")),
        sa.UniqueConstraint("key", name=op.f("uq_sandbox_intent_key")),
    )
    op.create_table(
        "shop_member",
        sa.Column("shop_id", sa.BigInteger(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
            name=op.f("fk_shop_member_account_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["shop_id"], ["shop.id"], name=op.f("fk_shop_member_shop_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("shop_id", "account_id", name=op.f("pk_shop_member")),
    )
    op.create_index(op.f("ix_shop_member_account_id"), "shop_member", ["account_id"], unique=False)
    op.create_table(
        "listing",
        sa.Column("product_id", sa.BigInteger(), nullable=False),
        sa.Column("market", sa.String(length=2), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("listed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_listing_product_id")),
        sa.PrimaryKeyConstraint("product_id", "market", name=op.f("pk_listing")),
    )
    op.create_table(
        "product_image",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("product_id", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=32), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("alt", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["product_id"], ["product.id"], name=op.f("fk_product_image_product_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_product_image")),
        sa.UniqueConstraint(
            "product_id", "position", name=op.f("uq_product_image_product_id_position")
        ),
    )
    op.create_table(
        "show",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("shop_id", sa.BigInteger(), nullable=False),
        sa.Column("creator_id", sa.BigInteger(), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("rehearse_first", sa.Boolean(), nullable=False),
        sa.Column("keep_seconds", sa.Integer(), nullable=True),
        sa.Column("poster", sa.String(length=200), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["creator_id"], ["creator.id"], name=op.f("fk_show_creator_id")),
        sa.ForeignKeyConstraint(["shop_id"], ["shop.id"], name=op.f("fk_show_shop_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_show")),
    )
    op.create_index(
        "ix_show_due",
        "show",
        ["ends_at"],
        unique=False,
        postgresql_where=sa.text("state='interrupted'"),
    )
    op.create_index(op.f("ix_show_shop_id_show_id"), "show", ["shop_id", "id"], unique=False)
    op.create_index(
        op.f("ix_show_state_show_starts_at"), "show", ["state", "starts_at"], unique=False
    )
    op.create_table(
        "variant",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("product_id", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("sku", sa.String(length=64), nullable=False),
        sa.Column("title", sa.String(length=160), nullable=False),
        sa.Column("option", sa.String(length=80), nullable=False),
        sa.Column("swatch", sa.String(length=7), nullable=True),
        sa.Column("content_amount", sa.Integer(), nullable=True),
        sa.Column("content_unit", sa.String(length=4), nullable=True),
        sa.CheckConstraint("content_amount > 0", name=op.f("ck_variant_content_amount")),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_variant_product_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_variant")),
        sa.UniqueConstraint("product_id", "sku", name=op.f("uq_variant_product_id_sku")),
    )
    op.create_table(
        "erasure",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("show_id", sa.BigInteger(), nullable=False),
        sa.Column("message_id", sa.String(length=64), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=True),
        sa.Column("by", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("applied_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["show_id"], ["show.id"], name=op.f("fk_erasure_show_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erasure")),
    )
    op.create_index(
        "ix_erasure_pending",
        "erasure",
        ["show_id"],
        unique=False,
        postgresql_where=sa.text("applied_at is null"),
    )
    op.create_index("uq_erasure_message", "erasure", ["show_id", "message_id"], unique=True)
    op.create_table(
        "hold_line",
        sa.Column("hold_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("variant_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_hold_line_some")),
        sa.ForeignKeyConstraint(["hold_id"], ["hold.id"], name=op.f("fk_hold_line_hold_id")),
        sa.ForeignKeyConstraint(
            ["variant_id"], ["variant.id"], name=op.f("fk_hold_line_variant_id")
        ),
        sa.PrimaryKeyConstraint("hold_id", "variant_id", name=op.f("pk_hold_line")),
    )
    op.create_index(op.f("ix_hold_line_variant_id"), "hold_line", ["variant_id"], unique=False)
    op.create_table(
        "item",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("show_id", sa.BigInteger(), nullable=False),
        sa.Column("product_id", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_item_product_id")),
        sa.ForeignKeyConstraint(["show_id"], ["show.id"], name=op.f("fk_item_show_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item")),
    )
    op.create_index(op.f("ix_item_product_id"), "item", ["product_id"], unique=False)
    op.create_index("uq_item_product", "item", ["show_id", "product_id"], unique=True)
    op.create_table(
        "orders",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("number", sa.String(length=16), nullable=False),
        sa.Column("secret", sa.String(length=32), nullable=False),
        sa.Column("checkout_id", sa.BigInteger(), nullable=False),
        sa.Column("hold_id", sa.BigInteger(), nullable=False),
        sa.Column("shop_id", sa.BigInteger(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=True),
        sa.Column("creator_id", sa.BigInteger(), nullable=True),
        sa.Column("show_id", sa.BigInteger(), nullable=True),
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("market", sa.String(length=8), nullable=False),
        sa.Column("locale", sa.String(length=8), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("goods_minor", sa.BigInteger(), nullable=False),
        sa.Column("delivery_minor", sa.BigInteger(), nullable=False),
        sa.Column("tax_minor", sa.BigInteger(), nullable=False),
        sa.Column("total_minor", sa.BigInteger(), nullable=False),
        sa.Column("tax_policy", sa.String(length=40), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("line1", sa.String(length=120), nullable=False),
        sa.Column("line2", sa.String(length=120), nullable=False),
        sa.Column("postcode", sa.String(length=16), nullable=False),
        sa.Column("city", sa.String(length=80), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("delivery_name", sa.String(length=80), nullable=False),
        sa.Column("button_label", sa.String(length=120), nullable=False),
        sa.Column("drafted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("pay_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("secured_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("placed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "total_minor = goods_minor + delivery_minor", name=op.f("ck_orders_adds_up")
        ),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_orders_account_id")),
        sa.ForeignKeyConstraint(["creator_id"], ["creator.id"], name=op.f("fk_orders_creator_id")),
        sa.ForeignKeyConstraint(["hold_id"], ["hold.id"], name=op.f("fk_orders_hold_id")),
        sa.ForeignKeyConstraint(["shop_id"], ["shop.id"], name=op.f("fk_orders_shop_id")),
        sa.ForeignKeyConstraint(["show_id"], ["show.id"], name=op.f("fk_orders_show_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_orders")),
        sa.UniqueConstraint("checkout_id", name=op.f("uq_orders_checkout_id")),
        sa.UniqueConstraint("hold_id", name=op.f("uq_orders_hold_id")),
        sa.UniqueConstraint("number", name=op.f("uq_orders_number")),
        sa.UniqueConstraint("secret", name=op.f("uq_orders_secret")),
    )
    op.create_index(op.f("ix_orders_account_id"), "orders", ["account_id"], unique=False)
    op.create_index(
        "ix_orders_due",
        "orders",
        ["pay_until"],
        unique=False,
        postgresql_where=sa.text("state='unpaid'"),
    )
    op.create_index(op.f("ix_orders_shop_id_orders_id"), "orders", ["shop_id", "id"], unique=False)
    op.create_index(op.f("ix_orders_show_id_orders_id"), "orders", ["show_id", "id"], unique=False)
    op.create_table(
        "play_bucket",
        sa.Column("show_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("market", sa.String(length=8), nullable=False),
        sa.Column("bucket", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("played_ms", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["show_id"], ["show.id"], name=op.f("fk_play_bucket_show_id")),
        sa.PrimaryKeyConstraint("show_id", "market", "bucket", name=op.f("pk_play_bucket")),
    )
    op.create_table(
        "price",
        sa.Column("variant_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("market", sa.String(length=8), nullable=False),
        sa.Column("minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("prior_minor", sa.BigInteger(), nullable=True),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("minor > 0", name=op.f("ck_price_positive")),
        sa.ForeignKeyConstraint(["variant_id"], ["variant.id"], name=op.f("fk_price_variant_id")),
        sa.PrimaryKeyConstraint("variant_id", "market", name=op.f("pk_price")),
    )
    op.create_table(
        "price_ledger",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("variant_id", sa.BigInteger(), nullable=False),
        sa.Column("market", sa.String(length=8), nullable=False),
        sa.Column("minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("prior_minor", sa.BigInteger(), nullable=True),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["variant_id"], ["variant.id"], name=op.f("fk_price_ledger_variant_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_price_ledger")),
    )
    op.create_index(
        op.f("ix_price_ledger_variant_id_price_ledger_market_price_ledger_since_price_ledger_id"),
        "price_ledger",
        ["variant_id", "market", "since", "id"],
        unique=False,
    )
    op.create_table(
        "pseudonym",
        sa.Column("who", sa.String(length=32), nullable=False),
        sa.Column("show_id", sa.BigInteger(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_pseudonym_account_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["show_id"], ["show.id"], name=op.f("fk_pseudonym_show_id")),
        sa.PrimaryKeyConstraint("who", name=op.f("pk_pseudonym")),
        sa.UniqueConstraint("show_id", "account_id", name=op.f("uq_pseudonym_show_id_account_id")),
    )
    op.create_index(op.f("ix_pseudonym_account_id"), "pseudonym", ["account_id"], unique=False)
    op.create_table(
        "reminder",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("show_id", sa.BigInteger(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("email_key", sa.String(length=254), nullable=False),
        sa.Column("locale", sa.String(length=8), nullable=False),
        sa.Column("secret", sa.String(length=32), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["show_id"], ["show.id"], name=op.f("fk_reminder_show_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder")),
        sa.UniqueConstraint("secret", name=op.f("uq_reminder_secret")),
        sa.UniqueConstraint("show_id", "email_key", name=op.f("uq_reminder_show_id_email_key")),
    )
    op.create_table(
        "room_checkpoint",
        sa.Column("show_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("state", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["show_id"], ["show.id"], name=op.f("fk_room_checkpoint_show_id")),
        sa.PrimaryKeyConstraint("show_id", "seq", name=op.f("pk_room_checkpoint")),
    )
    op.create_table(
        "room_entry",
        sa.Column("show_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("cue", sa.BigInteger(), nullable=True),
        sa.Column("message_id", sa.String(length=64), nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["show_id"], ["show.id"], name=op.f("fk_room_entry_show_id")),
        sa.PrimaryKeyConstraint("show_id", "seq", name=op.f("pk_room_entry")),
    )
    op.create_index(
        "ix_room_entry_cue",
        "room_entry",
        ["show_id", "cue"],
        unique=False,
        postgresql_where=sa.text("cue is not null"),
    )
    op.create_index(
        "ix_room_entry_message",
        "room_entry",
        ["show_id", "message_id"],
        unique=False,
        postgresql_where=sa.text("message_id is not null"),
    )
    op.create_index(
        op.f("ix_room_entry_show_id_room_entry_at"), "room_entry", ["show_id", "at"], unique=False
    )
    op.create_table(
        "show_room",
        sa.Column("show_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("cue", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("capture_delay_ms", sa.Integer(), nullable=False),
        sa.Column("pinned_item_id", sa.BigInteger(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["show_id"], ["show.id"], name=op.f("fk_show_room_show_id")),
        sa.PrimaryKeyConstraint("show_id", name=op.f("pk_show_room")),
    )
    op.create_table(
        "stock_level",
        sa.Column("variant_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("location", sa.String(length=40), nullable=False),
        sa.Column("on_hand", sa.Integer(), nullable=False),
        sa.Column("reserved", sa.Integer(), nullable=False),
        sa.Column("safety", sa.Integer(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "reserved >= 0 and reserved <= on_hand - safety", name=op.f("ck_stock_level_covered")
        ),
        sa.CheckConstraint("safety >= 0", name=op.f("ck_stock_level_safety_not_negative")),
        sa.ForeignKeyConstraint(
            ["variant_id"], ["variant.id"], name=op.f("fk_stock_level_variant_id")
        ),
        sa.PrimaryKeyConstraint("variant_id", "location", name=op.f("pk_stock_level")),
    )
    op.create_table(
        "stock_movement",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("variant_id", sa.BigInteger(), nullable=False),
        sa.Column("location", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("order_id", sa.BigInteger(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["variant_id"], ["variant.id"], name=op.f("fk_stock_movement_variant_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock_movement")),
    )
    op.create_index(
        op.f("ix_stock_movement_variant_id_stock_movement_location_stock_movement_id"),
        "stock_movement",
        ["variant_id", "location", "id"],
        unique=False,
    )
    op.create_table(
        "stream_key",
        sa.Column("show_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["show_id"], ["show.id"], name=op.f("fk_stream_key_show_id")),
        sa.PrimaryKeyConstraint("show_id", name=op.f("pk_stream_key")),
    )
    op.create_table(
        "stream_session",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("show_id", sa.BigInteger(), nullable=False),
        sa.Column("protocol", sa.String(length=8), nullable=False),
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.Column("folder", sa.String(length=32), nullable=False),
        sa.Column("rehearsal", sa.String(length=32), nullable=True),
        sa.Column("admitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("first_keyframe_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("stopped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ending", sa.String(length=8), nullable=True),
        sa.Column("media", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.ForeignKeyConstraint(["show_id"], ["show.id"], name=op.f("fk_stream_session_show_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stream_session")),
    )
    op.create_index(
        op.f("ix_stream_session_show_id_stream_session_id"),
        "stream_session",
        ["show_id", "id"],
        unique=False,
    )
    op.create_index(
        "uq_stream_session_running",
        "stream_session",
        ["show_id"],
        unique=True,
        postgresql_where=sa.text("stopped_at is null"),
    )
    op.create_table(
        "view_session",
        sa.Column("show_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("sid", sa.String(length=64), nullable=False),
        sa.Column("shop_id", sa.BigInteger(), nullable=False),
        sa.Column("creator_id", sa.BigInteger(), nullable=False),
        sa.Column("market", sa.String(length=8), nullable=False),
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("viewer", sa.String(length=64), nullable=True),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("has_frame", sa.Boolean(), nullable=False),
        sa.Column("played_ms", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["creator_id"], ["creator.id"], name=op.f("fk_view_session_creator_id")
        ),
        sa.ForeignKeyConstraint(["shop_id"], ["shop.id"], name=op.f("fk_view_session_shop_id")),
        sa.ForeignKeyConstraint(["show_id"], ["show.id"], name=op.f("fk_view_session_show_id")),
        sa.PrimaryKeyConstraint("show_id", "sid", name=op.f("pk_view_session")),
    )
    op.create_index(
        op.f("ix_view_session_creator_id_view_session_day"),
        "view_session",
        ["creator_id", "day"],
        unique=False,
    )
    op.create_index(
        op.f("ix_view_session_market_view_session_day"),
        "view_session",
        ["market", "day"],
        unique=False,
    )
    op.create_table(
        "checkout",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("token", sa.String(length=32), nullable=False),
        sa.Column("key", sa.String(length=160), nullable=False),
        sa.Column("request", sa.String(length=64), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=True),
        sa.Column("shop_id", sa.BigInteger(), nullable=False),
        sa.Column("creator_id", sa.BigInteger(), nullable=True),
        sa.Column("show_id", sa.BigInteger(), nullable=True),
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("market", sa.String(length=8), nullable=False),
        sa.Column("locale", sa.String(length=8), nullable=False),
        sa.Column("hold_id", sa.BigInteger(), nullable=False),
        sa.Column("hold_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("quote_id", sa.BigInteger(), nullable=True),
        sa.Column("order_id", sa.BigInteger(), nullable=True),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("line1", sa.String(length=120), nullable=False),
        sa.Column("line2", sa.String(length=120), nullable=False),
        sa.Column("postcode", sa.String(length=16), nullable=False),
        sa.Column("city", sa.String(length=80), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("method_id", sa.BigInteger(), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_checkout_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["creator_id"], ["creator.id"], name=op.f("fk_checkout_creator_id")
        ),
        sa.ForeignKeyConstraint(["hold_id"], ["hold.id"], name=op.f("fk_checkout_hold_id")),
        sa.ForeignKeyConstraint(
            ["method_id"], ["delivery_method.id"], name=op.f("fk_checkout_method_id")
        ),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_checkout_order_id")),
        sa.ForeignKeyConstraint(["shop_id"], ["shop.id"], name=op.f("fk_checkout_shop_id")),
        sa.ForeignKeyConstraint(["show_id"], ["show.id"], name=op.f("fk_checkout_show_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_checkout")),
        sa.UniqueConstraint("key", name=op.f("uq_checkout_key")),
        sa.UniqueConstraint("token", name=op.f("uq_checkout_token")),
    )
    op.create_table(
        "order_history",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("order_id", sa.BigInteger(), nullable=False),
        sa.Column("was", sa.String(length=10), nullable=True),
        sa.Column("became", sa.String(length=10), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["order_id"], ["orders.id"], name=op.f("fk_order_history_order_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_history")),
    )
    op.create_index(
        op.f("ix_order_history_order_id_order_history_id"),
        "order_history",
        ["order_id", "id"],
        unique=False,
    )
    op.create_table(
        "order_line",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("order_id", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("shop_id", sa.BigInteger(), nullable=False),
        sa.Column("product_id", sa.BigInteger(), nullable=False),
        sa.Column("variant_id", sa.BigInteger(), nullable=False),
        sa.Column("sku", sa.String(length=80), nullable=False),
        sa.Column("title", sa.String(length=255), nullable=False),
        sa.Column("option", sa.String(length=120), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("unit_minor", sa.BigInteger(), nullable=False),
        sa.Column("gross_minor", sa.BigInteger(), nullable=False),
        sa.Column("rate_bp", sa.Integer(), nullable=False),
        sa.Column("tax_minor", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_order_line_order_id")),
        sa.ForeignKeyConstraint(
            ["product_id"], ["product.id"], name=op.f("fk_order_line_product_id")
        ),
        sa.ForeignKeyConstraint(["shop_id"], ["shop.id"], name=op.f("fk_order_line_shop_id")),
        sa.ForeignKeyConstraint(
            ["variant_id"], ["variant.id"], name=op.f("fk_order_line_variant_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_line")),
    )
    op.create_index(
        op.f("ix_order_line_order_id_order_line_position"),
        "order_line",
        ["order_id", "position"],
        unique=False,
    )
    op.create_table(
        "order_tax",
        sa.Column("order_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("rate_bp", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("gross_minor", sa.BigInteger(), nullable=False),
        sa.Column("tax_minor", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_order_tax_order_id")),
        sa.PrimaryKeyConstraint("order_id", "rate_bp", name=op.f("pk_order_tax")),
    )
    op.create_table(
        "checkout_line",
        sa.Column("checkout_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("variant_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("honoured_minor", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_checkout_line_some")),
        sa.ForeignKeyConstraint(
            ["checkout_id"], ["checkout.id"], name=op.f("fk_checkout_line_checkout_id")
        ),
        sa.ForeignKeyConstraint(
            ["variant_id"], ["variant.id"], name=op.f("fk_checkout_line_variant_id")
        ),
        sa.PrimaryKeyConstraint("checkout_id", "variant_id", name=op.f("pk_checkout_line")),
    )
    op.create_table(
        "order_unit",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("order_id", sa.BigInteger(), nullable=False),
        sa.Column("line_id", sa.BigInteger(), nullable=False),
        sa.Column("variant_id", sa.BigInteger(), nullable=False),
        sa.Column("shop_id", sa.BigInteger(), nullable=False),
        sa.Column("creator_id", sa.BigInteger(), nullable=True),
        sa.Column("show_id", sa.BigInteger(), nullable=True),
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("market", sa.String(length=8), nullable=False),
        sa.Column("gross_minor", sa.BigInteger(), nullable=False),
        sa.Column("tax_minor", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["creator_id"], ["creator.id"], name=op.f("fk_order_unit_creator_id")
        ),
        sa.ForeignKeyConstraint(["line_id"], ["order_line.id"], name=op.f("fk_order_unit_line_id")),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_order_unit_order_id")),
        sa.ForeignKeyConstraint(["shop_id"], ["shop.id"], name=op.f("fk_order_unit_shop_id")),
        sa.ForeignKeyConstraint(["show_id"], ["show.id"], name=op.f("fk_order_unit_show_id")),
        sa.ForeignKeyConstraint(
            ["variant_id"], ["variant.id"], name=op.f("fk_order_unit_variant_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_unit")),
    )
    op.create_index(op.f("ix_order_unit_creator_id"), "order_unit", ["creator_id"], unique=False)
    op.create_index(op.f("ix_order_unit_line_id"), "order_unit", ["line_id"], unique=False)
    op.create_index(op.f("ix_order_unit_order_id"), "order_unit", ["order_id"], unique=False)
    op.create_index(op.f("ix_order_unit_show_id"), "order_unit", ["show_id"], unique=False)
    op.create_table(
        "quote",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("checkout_id", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["checkout_id"], ["checkout.id"], name=op.f("fk_quote_checkout_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quote")),
    )
    op.create_index(op.f("ix_quote_checkout_id"), "quote", ["checkout_id"], unique=False)
    keep_append_only()


def keep_append_only() -> None:
    op.execute(REFUSE_CHANGE)
    for table, but in APPEND_ONLY.items():
        op.execute(
            f"create trigger never_deleted before delete on {table}"
            " for each row execute function refuse_change()"
        )
        op.execute(
            f"create trigger never_changed before update on {table}"
            f" for each row when (not ({but})) execute function refuse_change()"
        )


def downgrade() -> None:
    op.drop_index(op.f("ix_quote_checkout_id"), table_name="quote")
    op.drop_table("quote")
    op.drop_index(op.f("ix_order_unit_show_id"), table_name="order_unit")
    op.drop_index(op.f("ix_order_unit_order_id"), table_name="order_unit")
    op.drop_index(op.f("ix_order_unit_line_id"), table_name="order_unit")
    op.drop_index(op.f("ix_order_unit_creator_id"), table_name="order_unit")
    op.drop_table("order_unit")
    op.drop_table("checkout_line")
    op.drop_table("order_tax")
    op.drop_index(op.f("ix_order_line_order_id_order_line_position"), table_name="order_line")
    op.drop_table("order_line")
    op.drop_index(op.f("ix_order_history_order_id_order_history_id"), table_name="order_history")
    op.drop_table("order_history")
    op.drop_table("checkout")
    op.drop_index(op.f("ix_view_session_market_view_session_day"), table_name="view_session")
    op.drop_index(op.f("ix_view_session_creator_id_view_session_day"), table_name="view_session")
    op.drop_table("view_session")
    op.drop_index(
        "uq_stream_session_running",
        table_name="stream_session",
        postgresql_where=sa.text("stopped_at is null"),
    )
    op.drop_index(op.f("ix_stream_session_show_id_stream_session_id"), table_name="stream_session")
    op.drop_table("stream_session")
    op.drop_table("stream_key")
    op.drop_index(
        op.f("ix_stock_movement_variant_id_stock_movement_location_stock_movement_id"),
        table_name="stock_movement",
    )
    op.drop_table("stock_movement")
    op.drop_table("stock_level")
    op.drop_table("show_room")
    op.drop_index(op.f("ix_room_entry_show_id_room_entry_at"), table_name="room_entry")
    op.drop_index(
        "ix_room_entry_message",
        table_name="room_entry",
        postgresql_where=sa.text("message_id is not null"),
    )
    op.drop_index(
        "ix_room_entry_cue", table_name="room_entry", postgresql_where=sa.text("cue is not null")
    )
    op.drop_table("room_entry")
    op.drop_table("room_checkpoint")
    op.drop_table("reminder")
    op.drop_index(op.f("ix_pseudonym_account_id"), table_name="pseudonym")
    op.drop_table("pseudonym")
    op.drop_index(
        op.f("ix_price_ledger_variant_id_price_ledger_market_price_ledger_since_price_ledger_id"),
        table_name="price_ledger",
    )
    op.drop_table("price_ledger")
    op.drop_table("price")
    op.drop_table("play_bucket")
    op.drop_index(op.f("ix_orders_show_id_orders_id"), table_name="orders")
    op.drop_index(op.f("ix_orders_shop_id_orders_id"), table_name="orders")
    op.drop_index("ix_orders_due", table_name="orders", postgresql_where=sa.text("state='unpaid'"))
    op.drop_index(op.f("ix_orders_account_id"), table_name="orders")
    op.drop_table("orders")
    op.drop_index("uq_item_product", table_name="item")
    op.drop_index(op.f("ix_item_product_id"), table_name="item")
    op.drop_table("item")
    op.drop_index(op.f("ix_hold_line_variant_id"), table_name="hold_line")
    op.drop_table("hold_line")
    op.drop_index("uq_erasure_message", table_name="erasure")
    op.drop_index(
        "ix_erasure_pending", table_name="erasure", postgresql_where=sa.text("applied_at is null")
    )
    op.drop_table("erasure")
    op.drop_table("variant")
    op.drop_index(op.f("ix_show_state_show_starts_at"), table_name="show")
    op.drop_index(op.f("ix_show_shop_id_show_id"), table_name="show")
    op.drop_index("ix_show_due", table_name="show", postgresql_where=sa.text("state='interrupted'"))
    op.drop_table("show")
    op.drop_table("product_image")
    op.drop_table("listing")
    op.drop_index(op.f("ix_shop_member_account_id"), table_name="shop_member")
    op.drop_table("shop_member")
    op.drop_table("sandbox_intent")
    op.drop_index(op.f("ix_product_shop_id"), table_name="product")
    op.drop_table("product")
    op.drop_index(
        "uq_payment_attempt_live",
        table_name="payment_attempt",
        postgresql_where=sa.text(
            "state in ('submitted', 'requires_action', 'authorized', 'captured')"
        ),
    )
    op.drop_index(
        "ix_payment_attempt_unfinished",
        table_name="payment_attempt",
        postgresql_where=sa.text("state in ('submitted', 'authorized')"),
    )
    op.drop_index(op.f("ix_payment_attempt_order_id"), table_name="payment_attempt")
    op.drop_table("payment_attempt")
    op.drop_table("delivery_method")
    op.drop_index(
        "uq_creator_shop_itself",
        table_name="creator",
        postgresql_where=sa.text("account_id is null"),
    )
    op.drop_index(
        "uq_creator_shop_account",
        table_name="creator",
        postgresql_where=sa.text("account_id is not null"),
    )
    op.drop_index(op.f("ix_creator_account_id"), table_name="creator")
    op.drop_table("creator")
    op.drop_index(op.f("ix_account_session_account_id"), table_name="account_session")
    op.drop_table("account_session")
    op.drop_table("waitlist_entry")
    op.drop_index(op.f("ix_sign_in_attempt_key_sign_in_attempt_at"), table_name="sign_in_attempt")
    op.drop_table("sign_in_attempt")
    op.drop_table("shop")
    op.drop_table("sandbox_card")
    op.drop_table("payment")
    op.drop_table("parked")
    op.drop_index(
        "ix_outgoing_mail_due",
        table_name="outgoing_mail",
        postgresql_where=sa.text("due_at is not null"),
    )
    op.drop_table("outgoing_mail")
    op.drop_index(op.f("ix_outbox_published_at_outbox_id"), table_name="outbox")
    op.drop_table("outbox")
    op.drop_table("market_stage")
    op.drop_index(op.f("ix_hold_order_id"), table_name="hold")
    op.drop_index("ix_hold_holder", table_name="hold", postgresql_where=sa.text("state='active'"))
    op.drop_index("ix_hold_due", table_name="hold", postgresql_where=sa.text("state='active'"))
    op.drop_table("hold")
    op.drop_table("handled")
    op.drop_index(op.f("ix_counted_flush_counted_at"), table_name="counted_flush")
    op.drop_table("counted_flush")
    op.drop_table("account")
    op.execute("drop function refuse_change()")
