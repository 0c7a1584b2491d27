"""Developers' apps, sellers' consents and the tokens they lead to."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def moment(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def upgrade() -> None:
    op.create_table(
        "app",
        sa.Column("id", sa.BigInteger, autoincrement=False),
        sa.Column(
            "account_id", sa.BigInteger, sa.ForeignKey("account.id", name="fk_app_account_id")
        ),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("key", sa.String(16), nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.Column("redirect_url", sa.Text, nullable=False),
        sa.Column("webhook_url", sa.Text),
        sa.Column("scopes", sa.ARRAY(sa.String(40)), nullable=False),
        moment("created_at"),
        moment("removed_at", nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_app"),
        sa.UniqueConstraint("key", name="uq_app_key"),
    )
    op.create_index("ix_app_account_id", "app", ["account_id"])
    op.create_table(
        "app_grant",
        sa.Column("id", sa.BigInteger, autoincrement=False),
        sa.Column(
            "app_id",
            sa.BigInteger,
            sa.ForeignKey("app.id", name="fk_app_grant_app_id"),
            nullable=False,
        ),
        sa.Column(
            "account_id", sa.BigInteger, sa.ForeignKey("account.id", name="fk_app_grant_account_id")
        ),
        sa.Column("scopes", sa.ARRAY(sa.String(40)), nullable=False),
        moment("granted_at"),
        moment("expires_at"),
        moment("revoked_at", nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_app_grant"),
    )
    op.create_index("ix_app_grant_account_id", "app_grant", ["account_id"])
    op.create_index(
        "uq_app_grant_standing",
        "app_grant",
        ["app_id", "account_id"],
        unique=True,
        postgresql_where=sa.text("revoked_at is null"),
    )
    op.create_table(
        "app_grant_shop",
        sa.Column(
            "grant_id",
            sa.BigInteger,
            sa.ForeignKey("app_grant.id", name="fk_app_grant_shop_grant_id"),
            autoincrement=False,
        ),
        sa.Column(
            "shop_id",
            sa.BigInteger,
            sa.ForeignKey("shop.id", name="fk_app_grant_shop_shop_id"),
            autoincrement=False,
        ),
        sa.Column("cipher", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("grant_id", "shop_id", name="pk_app_grant_shop"),
        sa.UniqueConstraint("cipher", name="uq_app_grant_shop_cipher"),
    )
    op.create_index("ix_app_grant_shop_shop_id", "app_grant_shop", ["shop_id"])
    op.create_table(
        "app_code",
        sa.Column("digest", sa.LargeBinary),
        sa.Column(
            "grant_id",
            sa.BigInteger,
            sa.ForeignKey("app_grant.id", name="fk_app_code_grant_id"),
            nullable=False,
        ),
        moment("expires_at"),
        moment("used_at", nullable=True),
        sa.PrimaryKeyConstraint("digest", name="pk_app_code"),
    )
    op.create_index("ix_app_code_grant_id", "app_code", ["grant_id"])
    op.create_table(
        "app_token",
        sa.Column("digest", sa.LargeBinary),
        sa.Column(
            "grant_id",
            sa.BigInteger,
            sa.ForeignKey("app_grant.id", name="fk_app_token_grant_id"),
            nullable=False,
        ),
        sa.Column("kind", sa.String(8), nullable=False),
        moment("expires_at"),
        moment("replaced_at", nullable=True),
        sa.PrimaryKeyConstraint("digest", name="pk_app_token"),
    )
    op.create_index("ix_app_token_grant_id", "app_token", ["grant_id"])
    op.create_index("ix_app_token_expires_at", "app_token", ["expires_at"])


def downgrade() -> None:
    for table in ("app_token", "app_code", "app_grant_shop", "app_grant", "app"):
        op.drop_table(table)
