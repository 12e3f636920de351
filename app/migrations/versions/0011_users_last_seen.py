"""When users were last seen"""

from __future__ import annotations

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

from app.db import UtcDateTime

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("users", sa.Column("seen_at", UtcDateTime(), nullable=True))
    # Nobody knows when those that are there were seen: their days begin now.
    users = sa.table("users", sa.column("seen_at", UtcDateTime()))
    op.execute(users.update().values(seen_at=datetime.now(UTC)))
    with op.batch_alter_table("users", schema=None) as batch_op:
        batch_op.alter_column("seen_at", existing_type=UtcDateTime(), nullable=False)


def downgrade() -> None:
    with op.batch_alter_table("users", schema=None) as batch_op:
        batch_op.drop_column("seen_at")
