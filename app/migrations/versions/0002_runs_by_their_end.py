"""Runs by their end: what estimates look through"""

from __future__ import annotations

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_generation_runs_status_ended", "generation_runs", ["status", "ended_at"])


def downgrade() -> None:
    op.drop_index("ix_generation_runs_status_ended", table_name="generation_runs")
