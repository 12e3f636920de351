"""Automatic retries, announced on the progress log"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.db import JsonObject

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("progress_entries", sa.Column("retry", JsonObject, nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("progress_entries", schema=None) as batch_op:
        batch_op.drop_column("retry")
