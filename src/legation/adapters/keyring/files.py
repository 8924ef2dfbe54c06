"""A keyring on disk: a directory of PEM files (PKCS8, one key each) and a manifest of what each is for.

INVARIANT: a file is written whole or not at all, for its owner alone; a reader of the manifest sees the old
one or the new one.
"""

from __future__ import annotations

import fcntl
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, Literal
from urllib.parse import unquote, urlsplit

import msgspec
from cryptography.hazmat.primitives.asymmetric.ec import (
    SECP256R1,
    EllipticCurvePrivateKey,
    generate_private_key,
)
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from msgspec import Struct

from legation.core import keys

MANIFEST: Final = "keyring.json"

MEND: Final = "restore it from a backup, or, without one, move what is left away and run `legation keys make`"


class KeyringError(Exception):
    """The keyring cannot be used as asked; the text says why."""


class Entry(Struct, frozen=True, forbid_unknown_fields=True):
    """One key in the manifest. Times are epoch seconds."""

    kid: str
    purpose: str
    state: Literal["next", "active", "retired"]
    made_at: float
    active_at: float | None = None
    retired_at: float | None = None


class Manifest(Struct, frozen=True, forbid_unknown_fields=True):
    keys: tuple[Entry, ...]
    version: Literal[1] = 1


def directory(uri: str) -> Path:
    """The directory a URI names. Raises KeyringError."""
    parts = urlsplit(uri)
    if parts.scheme != "file":
        raise KeyringError(f"`{parts.scheme}:` is no kind of keyring; `file:` is")
    if parts.netloc not in ("", "localhost") or not parts.path or parts.query or parts.fragment:
        raise KeyringError("a keyring is `file:` and a directory of this machine")
    return Path(unquote(parts.path))


@contextmanager
def locked(directory: Path) -> Iterator[None]:
    """Alone among all processes."""
    with (directory / ".lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def stamp(directory: Path) -> tuple[int, int]:
    """What changes when the manifest is replaced."""
    found = (directory / MANIFEST).stat()
    return found.st_mtime_ns, found.st_ino


def read(directory: Path) -> Manifest:
    try:
        return msgspec.json.decode((directory / MANIFEST).read_bytes(), type=Manifest)
    except (OSError, msgspec.MsgspecError) as fault:
        raise KeyringError(f"`{directory / MANIFEST}` cannot be read: {fault}") from fault


def write(directory: Path, manifest: Manifest) -> None:
    _put(directory / MANIFEST, msgspec.json.format(msgspec.json.encode(manifest)) + b"\n")


def make(directory: Path, purpose: str, now: float) -> Entry:
    """A new key, on disk, as a next one."""
    private = generate_private_key(SECP256R1())
    kid = keys.thumbprint(keys.to_jwk(private.public_key()))
    _put(pem(directory, kid), private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return Entry(kid, purpose, "next", now)


def private(directory: Path, kid: str) -> EllipticCurvePrivateKey:
    """Raises KeyringError for a file others may read, or that holds another key than its name says."""
    path = pem(directory, kid)
    try:
        if stat.S_IMODE(path.stat().st_mode) & 0o077:
            raise KeyringError(f"`{path}` may be read by others: chmod 600")
        private = load_pem_private_key(path.read_bytes(), None)
    except FileNotFoundError as fault:
        raise KeyringError(f"`{path}` is missing, which the manifest names: {MEND}") from fault
    except (OSError, ValueError, TypeError) as fault:
        raise KeyringError(f"`{path}` cannot be read: {type(fault).__name__}") from fault
    if not isinstance(private, EllipticCurvePrivateKey) or not isinstance(private.curve, SECP256R1):
        raise KeyringError(f"`{path}` is no P-256 key")
    if keys.thumbprint(keys.to_jwk(private.public_key())) != kid:
        raise KeyringError(f"`{path}` holds another key")
    return private


def pem(directory: Path, kid: str) -> Path:
    return directory / f"{kid}.pem"


def _put(path: Path, content: bytes) -> None:
    """Write a file whole or not at all, for its owner alone, durably."""
    draft = path.with_name(f".{path.name}.draft")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
    directory = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)
