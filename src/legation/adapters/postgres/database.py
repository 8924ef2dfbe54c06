"""Reaching the server: its connections, its migrations, and how its faults are named.

INVARIANT: what a commit answered is on the server's disk: each connection asks for `synchronous_commit`.
INVARIANT: nobody waits for a lock longer than LOCK_WAIT, nor holds one longer than HELD while doing nothing.
INVARIANT: no fault that leaves here holds a host, a user or a password.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import URL, Connection, Engine, create_engine, func, select, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from legation.adapters.tables.schema import HEAD, alembic_config
from legation.core.asks import Unavailable

CONNECTIONS: Final = 8
"""Kept to the server, and so the questions that are asked of it at once."""

LOCK_WAIT: Final = 2.0
HELD: Final = 5.0
REACHED: Final = 5
"""Seconds: to wait for a lock, to hold a transaction idle, to reach the server."""

WRITING: Final = 0x1E6A_7101
MIGRATING: Final = 0x1E6A_7102
"""Advisory locks of this database: of whoever appends to the chain, of whoever brings the tables up to date."""

OPTIONS: Final = {
    "synchronous_commit": "on",
    "lock_timeout": str(int(LOCK_WAIT * 1000)),
    "idle_in_transaction_session_timeout": str(int(HELD * 1000)),
    "client_encoding": "UTF8",
    "TimeZone": "UTC",
}
"""What each connection asks of the server."""


def url_of(where: str) -> URL:
    """The server and database a `postgresql://` URL names. Raises ValueError for other URLs."""
    try:
        url = make_url(where)
    except ArgumentError:
        url = None
    if url is None or url.drivername not in {"postgresql", "postgres"} or not url.database:
        raise ValueError("a store of this kind is named postgresql://USER@HOST/DATABASE")
    return url.set(drivername="postgresql+psycopg")


def engine_of(where: str) -> Engine:
    """An engine whose connections are set up as the invariants say. Reaches for nothing yet."""
    return create_engine(
        url_of(where),
        # Each statement sees what was committed before it: whoever waited for a lock reads what its holder wrote.
        isolation_level="READ COMMITTED",
        pool_size=CONNECTIONS,
        max_overflow=0,
        pool_timeout=LOCK_WAIT,
        pool_pre_ping=True,  # a server that restarted costs nobody an answer
        hide_parameters=True,
        connect_args={
            "connect_timeout": REACHED,
            "application_name": "legation",
            "options": " ".join(f"-c {name}={value}" for name, value in OPTIONS.items()),
        },
    )


def open_database(where: str) -> Engine:
    """An engine on the database, its tables at the newest schema. Raises Unavailable; ValueError for other URLs."""
    engine = engine_of(where)
    try:
        with engine.begin() as connection:
            if revision(connection) != HEAD:
                upgrade(connection)
    except Unavailable:
        engine.dispose()
        raise
    except Exception as error:
        engine.dispose()
        raise unavailable("store", error) from error
    return engine


def revision(connection: Connection) -> str | None:
    """The schema's revision; None for an empty database."""
    if connection.scalar(select(func.to_regclass("alembic_version"))) is None:
        return None
    found: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return found


def upgrade(connection: Connection) -> None:
    """Migrate to the newest schema, in the caller's transaction, which other processes wait for."""
    from alembic import command  # noqa: PLC0415 - only an outdated database pays for importing it
    from alembic.util import CommandError  # noqa: PLC0415

    lock(connection, MIGRATING)
    try:
        if revision(connection) != HEAD:
            command.upgrade(alembic_config(connection), "head")
    except CommandError as error:
        raise Unavailable("store", f"the database is not one this version can read: {error}") from error


def lock(connection: Connection, number: int) -> None:
    """Wait for an advisory lock, which is held until the transaction ends."""
    connection.execute(select(func.pg_advisory_xact_lock(number)))


def unavailable(what: str, error: BaseException) -> Unavailable:
    """The fault as the core knows it, by the name its SQLSTATE has."""
    cause = getattr(error, "orig", None) or error
    return Unavailable(what, type(cause).__name__.lower())
