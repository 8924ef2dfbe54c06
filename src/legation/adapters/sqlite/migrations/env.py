"""Run by Alembic, on the connection `database.upgrade` opened and holds the write lock on."""

from __future__ import annotations

from alembic import context

from legation.adapters.sqlite.schema import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
context.run_migrations()
