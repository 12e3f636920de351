"""Processes that work on a step has ended"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.db import UtcDateTime

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "step_crashes",
        sa.Column("id", sa.String(120), nullable=False),
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("step", sa.String(32), nullable=False),
        sa.Column("alone", sa.Boolean(), nullable=False),
        sa.Column("how", sa.Text(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["run_id"], ["generation_runs.id"], name=op.f("fk_step_crashes_run_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_step_crashes")),
    )
    op.create_index(op.f("ix_step_crashes_run_id"), "step_crashes", ["run_id"])
    op.create_index(op.f("ix_step_crashes_subject_id"), "step_crashes", ["subject_id"])


def downgrade() -> None:
    op.drop_table("step_crashes")
