"""Run by Alembic, on the connection a store opened and holds its write lock on."""

from __future__ import annotations

from alembic import context

from legation.adapters.tables.schema import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
context.run_migrations()
