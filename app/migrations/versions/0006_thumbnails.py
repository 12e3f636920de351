"""Thumbnails of avatars"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("character_images", sa.Column("thumbnail_key", sa.String(200), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("character_images", schema=None) as batch_op:
        batch_op.drop_column("thumbnail_key")
