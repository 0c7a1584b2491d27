"""A creator's own link."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("creator", sa.Column("code", sa.String(length=16)))
    op.create_unique_constraint(op.f("uq_creator_code"), "creator", ["code"])


def downgrade() -> None:
    op.drop_column("creator", "code")
