"""Where a seller is, and under which numbers the operator owes VAT in their place."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("shop", sa.Column("established_in", sa.String(length=2), nullable=True))
    op.add_column("shop", sa.Column("sends_from", sa.String(length=2), nullable=True))
    op.add_column(
        "shop",
        sa.Column("is_operators", sa.Boolean(), server_default=sa.text("false"), nullable=False),
    )
    op.add_column(
        "operator",
        sa.Column(
            "vat_numbers",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'{}'"),
            nullable=False,
        ),
    )


def downgrade() -> None:
    op.drop_column("operator", "vat_numbers")
    op.drop_column("shop", "is_operators")
    op.drop_column("shop", "sends_from")
    op.drop_column("shop", "established_in")
