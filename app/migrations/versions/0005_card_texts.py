"""Greeting, scenario and example dialogue of a character"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_TEXTS = ("greeting", "scenario", "example_dialogue")


def upgrade() -> None:
    for name in _TEXTS:
        op.add_column("characters", sa.Column(name, sa.Text(), nullable=False, server_default=""))


def downgrade() -> None:
    with op.batch_alter_table("characters", schema=None) as batch_op:
        for name in reversed(_TEXTS):
            batch_op.drop_column(name)
