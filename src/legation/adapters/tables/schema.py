"""The tables. Every statement the store runs comes from here; migrations are checked against it.

Types are those PostgreSQL has too. What belongs to a tenant says which, in a column `tenant`; the ledger is
the gateway's own and holds what tenants may not see of each other, so it has none. Documents are msgspec's
JSON of the core's values: their columns are only what a query needs.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
)

HEAD = "0002"
"""The newest migration: opening a current database need not import Alembic. A test compares."""

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

Sequence = BigInteger().with_variant(Integer(), "sqlite")
"""SQLite keeps a row under an INTEGER PRIMARY KEY itself; any other type costs a second index."""

meta = Table("meta", metadata, Column("name", Text, primary_key=True), Column("value", Text, nullable=False))

tenants = Table(
    "tenants",
    metadata,
    Column("id", Text, primary_key=True),
    Column("document", LargeBinary, nullable=False),
)

agents = Table(
    "agents",
    metadata,
    Column("id", Text, primary_key=True),
    Column("tenant", Text, ForeignKey("tenants.id"), nullable=False, index=True),
    Column("owner", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("standing", Text, nullable=False),
    Column("version", BigInteger, nullable=False),
    Column("document", LargeBinary, nullable=False),
    Column("card", LargeBinary, nullable=True),
)

agent_keys = Table(
    "agent_keys",
    metadata,
    Column("thumbprint", Text, primary_key=True),
    Column("tenant", Text, nullable=False),
    Column("agent", Text, ForeignKey("agents.id"), nullable=False, index=True),
)
"""INVARIANT: a key belongs to one agent, for ever: rows are added and never taken away, so a key an agent
gave up cannot become the identity of another."""

changes = Table(
    "changes",
    metadata,
    Column("seq", Sequence, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("id", Text, nullable=False),
    Column("tenant", Text, nullable=False),
    sqlite_autoincrement=True,
)
"""The feed. A number once given is never given again: snapshots remember how far they read."""

records = Table(
    "records",
    metadata,
    Column("seq", Sequence, primary_key=True, autoincrement=False),
    Column("record_id", Text, nullable=False, unique=True),
    Column("kind", Text, nullable=False),
    Column("decision_id", Text, nullable=True),
    Column("body", LargeBinary, nullable=False),
    Column("hash", LargeBinary, nullable=False),
)
_has_decision = records.c.decision_id.is_not(None)
Index(
    "ix_records_decision_id",
    records.c.decision_id,
    sqlite_where=_has_decision,
    postgresql_where=_has_decision,
)

owners = Table(
    "owners",
    metadata,
    Column("agent", Text, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("tenant", Text, nullable=False),
    Column("principal", Text, nullable=False),
    Column("skill", Text, nullable=True),
    Column("context", Text, nullable=True),
    Column("at", Float, nullable=False),
    sqlite_with_rowid=False,
)
_is_task = owners.c.kind == "task"
Index(
    "ix_owners_tasks",
    owners.c.tenant,
    owners.c.principal,
    owners.c.agent,
    owners.c.at,
    sqlite_where=_is_task,
    postgresql_where=_is_task,
)
"""For lists, which are of tasks alone; contexts would double what every call has to write."""

claims = Table(
    "claims",
    metadata,
    Column("space", Text, primary_key=True),
    Column("name", Text, primary_key=True),
    Column("until", Float, nullable=False, index=True),
    sqlite_with_rowid=False,
)

kept = Table(
    "kept",
    metadata,
    Column("kind", Text, primary_key=True),
    Column("tenant", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("parent", Text, nullable=False),
    Column("version", BigInteger, nullable=False),
    Column("until", Float, nullable=True, index=True),
    Column("document", LargeBinary, nullable=False),
    Index("ix_kept_parent", "kind", "tenant", "parent"),
    sqlite_with_rowid=False,
)
"""What the authority keeps: codes, refresh tokens, approvals, people, agreements. One table, because all of it is
found the same way and changed the same way, by version; ADR 13."""


def alembic_config(connection: Connection | None = None) -> Any:
    """Alembic's settings, without a file: the migrations ship inside the package."""
    from alembic.config import Config  # noqa: PLC0415 - only an outdated database pays for importing it

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    return config
