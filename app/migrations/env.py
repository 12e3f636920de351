"""Alembic's environment: runs the migrations on the connection of `upgrade`, on SQLite and PostgreSQL."""

from __future__ import annotations

from alembic import context

import app.accounts.models
import app.characters.models
import app.runs.models  # noqa: F401 - the imports fill Base.metadata
from app.db import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,  # SQLite can't alter a column in place
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
