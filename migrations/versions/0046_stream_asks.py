"""A question about a stream key is answered with one session, however often it is asked."""

import sqlalchemy as sa
from alembic import op

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("stream_session", sa.Column("ask", sa.String(32)))
    op.create_unique_constraint("uq_stream_session_ask", "stream_session", ["ask"])


def downgrade() -> None:
    op.drop_constraint("uq_stream_session_ask", "stream_session")
    op.drop_column("stream_session", "ask")
