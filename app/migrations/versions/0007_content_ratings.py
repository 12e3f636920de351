"""What characters are rated, and what they are about"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.db import JsonObject

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("characters", sa.Column("content_rating", sa.String(16), nullable=True))
    op.add_column("characters", sa.Column("content_tags", JsonObject, nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("characters", schema=None) as batch_op:
        batch_op.drop_column("content_tags")
        batch_op.drop_column("content_rating")
