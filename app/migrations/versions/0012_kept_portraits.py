"""Portraits that are painted and kept, and the jobs that go on from them"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.db import UtcDateTime

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Portraits of before were painted anew where they could not be stored: none is kept.
    op.add_column("avatar_jobs", sa.Column("kept", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("avatar_jobs", sa.Column("resumes", sa.Uuid(), nullable=True))
    op.create_table(
        "kept_portraits",
        sa.Column("job_id", sa.Uuid(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("kept_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["job_id"], ["avatar_jobs.id"], name=op.f("fk_kept_portraits_job_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("job_id", name=op.f("pk_kept_portraits")),
    )


def downgrade() -> None:
    op.drop_table("kept_portraits")
    # The code of before knows no cancelled job: to it such a one has failed, as its error says.
    op.execute("UPDATE avatar_jobs SET status = 'failed' WHERE status = 'cancelled'")
    with op.batch_alter_table("avatar_jobs", schema=None) as batch_op:
        batch_op.drop_column("resumes")
        batch_op.drop_column("kept")
