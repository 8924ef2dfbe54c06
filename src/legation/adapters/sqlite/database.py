"""Opening the file: its connections, its migrations, and which of its faults mean `Unavailable`.

INVARIANT: what a commit answered is on the disk: WAL with `synchronous=FULL` syncs each one.
INVARIANT: nobody waits for a lock longer than LOCK_WAIT; then the database is unavailable.
"""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event

from legation.adapters.tables import schema
from legation.core.asks import Unavailable

HEAD = schema.HEAD

LOCK_WAIT = 2.0
"""Seconds. A commit may wait behind one group and then in its own: twice this stays below five."""

_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    "PRAGMA trusted_schema=OFF",
    "PRAGMA journal_size_limit=67108864",
    "PRAGMA cache_size=-16384",
    "PRAGMA temp_store=MEMORY",  # a statement of many rows keeps a journal of its own: a file opened for each group
)


def path_of(where: str | Path) -> Path:
    """The file a path or a `sqlite:///` URL names. Raises ValueError for other URLs."""
    text = str(where)
    if "://" not in text:
        return Path(text)
    if not text.startswith("sqlite:///") or not (name := text.removeprefix("sqlite:///")):
        raise ValueError(f"`{text.partition('://')[0]}` is not a store this gateway knows; use sqlite:///PATH")
    return Path(name)


def engine_of(path: Path) -> Engine:
    """An engine whose connections are set up as the invariants say. Opens nothing yet."""
    engine = create_engine(
        URL.create("sqlite", database=str(path)),
        isolation_level="AUTOCOMMIT",  # the store says BEGIN itself: SQLAlchemy's would be DEFERRED
        connect_args={"timeout": LOCK_WAIT, "cached_statements": 256},
    )

    @event.listens_for(engine, "connect")
    def _(connection: Any, _record: Any) -> None:
        cursor = connection.cursor()
        for pragma in _PRAGMAS:
            cursor.execute(pragma)
        cursor.close()

    return engine


def raw(connection: Connection) -> sqlite3.Connection:
    """The driver's own connection under one of SQLAlchemy's."""
    driver = connection.connection.driver_connection
    if not isinstance(driver, sqlite3.Connection):
        raise TypeError("not a connection of sqlite3")
    return driver


def open_database(path: Path, *, create: bool) -> Engine:
    """An engine on the file, at the newest schema. Raises Unavailable; FileNotFoundError if not to create."""
    if create:
        # Made here so that nobody else can read it; SQLite gives -wal and -shm the same mode.
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    elif not path.is_file():
        raise FileNotFoundError(f"no database at `{path}`")
    engine = engine_of(path)
    try:
        with engine.connect() as connection:
            if revision(connection) != HEAD:
                upgrade(connection)
    except Exception as error:
        engine.dispose()
        raise (unavailable("store", error) if failed(error) else error) from error
    return engine


def revision(connection: Connection) -> str | None:
    """The schema's revision; None for an empty file."""
    if not raw(connection).execute("SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'").fetchone():
        return None
    row = raw(connection).execute("SELECT version_num FROM alembic_version").fetchone()
    return None if row is None else str(row[0])


def upgrade(connection: Connection) -> None:
    """Migrate to the newest schema, in one transaction that other processes wait for."""
    from alembic import command  # noqa: PLC0415 - only an outdated database pays for importing it
    from alembic.util import CommandError  # noqa: PLC0415

    connection.exec_driver_sql("BEGIN IMMEDIATE")
    try:
        if revision(connection) != HEAD:
            command.upgrade(schema.alembic_config(connection), "head")
    except CommandError as error:
        connection.exec_driver_sql("ROLLBACK")
        raise Unavailable("store", f"the database is not one this version can read: {error}") from error
    except BaseException:
        connection.exec_driver_sql("ROLLBACK")
        raise
    connection.exec_driver_sql("COMMIT")


def cause_of(error: BaseException) -> BaseException:
    """What the driver raised, where SQLAlchemy wrapped it."""
    cause: BaseException | None = getattr(error, "orig", None)
    return error if cause is None else cause


def failed(error: BaseException) -> bool:
    """Whether the database failed (locked, full, read-only, corrupt, gone) and not whoever asked."""
    cause = cause_of(error)
    return isinstance(cause, (sqlite3.OperationalError, OSError)) or type(cause) is sqlite3.DatabaseError


def unavailable(what: str, error: BaseException) -> Unavailable:
    """The fault as the core knows it, by the name SQLite gives it."""
    cause = cause_of(error)
    name: str = getattr(cause, "sqlite_errorname", None) or type(cause).__name__
    return Unavailable(what, name.lower().removeprefix("sqlite_"))
