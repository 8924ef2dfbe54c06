"""Patterns compiled once for each user of a machine. Whoever starts afterwards reads them from a file.

Compiling takes two seconds of a core, reading a millisecond. The file lies in the user's cache directory
(`$XDG_CACHE_HOME`, otherwise `~/.cache`) under the digest of what it was compiled from. It is machine code of a kind,
so it is read only where nobody but this user or root could have written it, and only whole; otherwise, and where there
is no such directory, the patterns are compiled.
"""

from __future__ import annotations

import hashlib
import os
import stat
from contextlib import suppress
from pathlib import Path
from typing import Final

from legation.core.firewall.patterns import EDITION, Patterns, Unfit

MOST: Final = 64 * 1024 * 1024
_DIGEST: Final = hashlib.sha256().digest_size


def patterns() -> Patterns:
    """The firewall's patterns, ready for one thread. Raises nothing for what is or is not in the cache."""
    place = _place()
    if place is not None:
        with suppress(OSError, Unfit):
            return Patterns(_read(place))
    made = Patterns()
    if place is not None:
        with suppress(OSError):
            _write(place, made.compiled())
    return made


def _place() -> Path | None:
    """Where they are kept; None where nothing can be."""
    cache = os.environ.get("XDG_CACHE_HOME", "")
    try:
        folder = Path(cache) if cache.startswith("/") else Path.home() / ".cache"
    except RuntimeError:  # a user without a home
        return None
    return folder / "legation" / f"patterns-{EDITION[:32]}"


def _read(place: Path) -> bytes:
    """What was written there. Raises OSError, Unfit."""
    for folder in place.parents[:2]:
        _trusted(folder.lstat())
    opened = os.open(place, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    with os.fdopen(opened, "rb") as file:
        found = os.fstat(opened)
        _trusted(found)
        if not stat.S_ISREG(found.st_mode) or not _DIGEST < found.st_size <= MOST:
            raise Unfit("not a file of ours")
        data = file.read(MOST)
    digest, body = data[:_DIGEST], data[_DIGEST:]
    if hashlib.sha256(body).digest() != digest:
        raise Unfit("broken")
    return body


def _trusted(found: os.stat_result) -> None:
    """Raise Unfit where somebody else may have written it."""
    if found.st_uid not in {0, os.geteuid()} or found.st_mode & 0o022:
        raise Unfit("somebody else may have written it")


def _write(place: Path, body: bytes) -> None:
    """Whole or not at all. Raises OSError."""
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    part = place.with_name(f"{place.name}.{os.getpid()}")
    try:
        opened = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        with os.fdopen(opened, "wb") as file:
            file.write(hashlib.sha256(body).digest() + body)
        part.replace(place)
    finally:
        part.unlink(missing_ok=True)
    for other in place.parent.glob("patterns-*"):  # of editions before
        if other != place and not other.name.startswith(f"{place.name}."):
            other.unlink(missing_ok=True)
