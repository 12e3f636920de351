"""What was spent on a day, and whose address a guest's run counts for"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_COUNTED = (("generation_runs", "by_admin"), ("avatar_jobs", "counted"))
_GIVEN = sa.text("guest_address IS NOT NULL")


def upgrade() -> None:
    op.create_table(
        "daily_usage",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("scope", sa.String(16), nullable=False),
        sa.Column("subject", sa.String(64), nullable=False),
        sa.Column("runs", sa.Integer(), nullable=False),
        sa.Column("portraits", sa.Integer(), nullable=False),
        sa.Column("cost", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("day", "scope", "subject", name="pk_daily_usage"),
    )
    for table, flag in _COUNTED:
        op.add_column(table, sa.Column("guest_address", sa.String(64), nullable=True))
        op.add_column(table, sa.Column(flag, sa.Boolean(), nullable=False, server_default=sa.false()))
        op.create_index(
            f"ix_{table}_guest_address",
            table,
            ["guest_address"],
            sqlite_where=_GIVEN,
            postgresql_where=_GIVEN,
        )


def downgrade() -> None:
    for table, flag in _COUNTED:
        op.drop_index(f"ix_{table}_guest_address", table)
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_column(flag)
            batch_op.drop_column("guest_address")
    op.drop_table("daily_usage")
