"""The keys of what is kept for reviewers: one that seals originals, and one that makes digests of texts.

They live in a directory of their own within the keyring, made when first needed. Sealing: AES-256-GCM (NIST SP 800-38D)
under a key of the tenant's own (HKDF, RFC 5869), a fresh nonce each; what it is bound to is the additional data.

    made ──► active ──rotate──► retired ──KEPT seconds──► gone

INVARIANT: no key leaves this file; a key that is gone opens nothing, and what it sealed is as good as deleted.
INVARIANT: digests are never of a key that rotates: they would no longer be found.
"""

from __future__ import annotations

import functools
import hmac
import os
import secrets
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from msgspec.structs import replace

from legation.adapters.keyring import files
from legation.adapters.keyring.files import Entry, KeyringError, Manifest
from legation.core.asks import Unavailable

PURPOSE: Final = "review"
DIGESTS: Final = "digests"
"""Name of the other key in the manifest."""

KEPT: Final = 366 * 86_400.0
"""Seconds a retired key stays: longer than any original is kept."""

SIZE: Final = 32
FORM: Final = b"\x01"
KID: Final = 16
NONCE: Final = 12


class ReviewKeys:
    """The keys of one directory."""

    def __init__(self, directory: Path, *, clock: Callable[[], float]) -> None:
        self._directory = directory / PURPOSE
        self._clock = clock
        self._entries: tuple[Entry, ...] = ()
        self._seen: tuple[int, int] | None = None
        self._secret = functools.lru_cache(maxsize=8)(self._read)
        self._key = functools.lru_cache(maxsize=1024)(self._derived)

    def seal(self, tenant: str, bound: bytes, content: bytes) -> bytes:
        """Seal content, bound to other bytes. Raises KeyringError, OSError."""
        kid, nonce = self._active(PURPOSE), os.urandom(NONCE)
        return FORM + bytes.fromhex(kid) + nonce + AESGCM(self._key(kid, tenant)).encrypt(nonce, content, bound)

    def open(self, tenant: str, bound: bytes, sealed: bytes) -> bytes | None:
        """What was sealed; None where its key is gone, or it is not what was sealed. Raises Unavailable."""
        try:
            return self._opened(tenant, bound, sealed)
        except (KeyringError, OSError) as fault:
            raise Unavailable("keyring", str(fault)) from fault

    def _opened(self, tenant: str, bound: bytes, sealed: bytes) -> bytes | None:
        head = len(FORM) + KID
        if sealed[: len(FORM)] != FORM or len(sealed) < head + NONCE:
            return None
        kid = sealed[len(FORM) : head].hex()
        if (self._directory / files.MANIFEST).exists():
            self._load()
        if not any((entry.kid, entry.purpose) == (kid, PURPOSE) for entry in self._entries):
            return None
        if not self._path(kid).exists():
            return None
        nonce = sealed[head : head + NONCE]
        try:
            return AESGCM(self._key(kid, tenant)).decrypt(nonce, sealed[head + NONCE :], bound)
        except InvalidTag:
            return None

    def fingerprint(self, tenant: str, said: bytes) -> str:
        """HMAC-SHA-256 under a key of the tenant's own, its first 128 bits in hex; empty where there is no key."""
        try:
            key = self._key(self._active(DIGESTS), tenant)
        except (KeyringError, OSError):
            return ""
        return hmac.digest(key, said, "sha256")[:16].hex()

    def rotate(self) -> str:
        """Seal with a new key from now on; its kid. Raises KeyringError, OSError."""
        self._load(make=True)
        with files.locked(self._directory):
            now = self._clock()
            before = files.read(self._directory).keys
            entries = [entry for entry in before if not self._gone(entry)]
            turned = [
                replace(entry, state="retired", retired_at=now)
                if (entry.purpose, entry.state) == (PURPOSE, "active")
                else entry
                for entry in entries
            ]
            fresh = self._make(PURPOSE, now)
            files.write(self._directory, Manifest((*turned, fresh)))
            for entry in set(before) - set(entries):
                self._path(entry.kid).unlink(missing_ok=True)
        self._load()
        return fresh.kid

    def entries(self) -> tuple[Entry, ...]:
        """What the manifest says; nothing where nothing was ever kept."""
        if (self._directory / files.MANIFEST).exists():
            self._load()
        return self._entries

    # -- the directory -----------------------------------------------------------------------------

    def _active(self, purpose: str) -> str:
        """The kid in use; keys are made where there are none. Raises KeyringError, OSError."""
        self._load(make=True)
        for entry in self._entries:
            if (entry.purpose, entry.state) == (purpose, "active"):
                return entry.kid
        raise KeyringError(f"no key is active for `{purpose}`")

    def _gone(self, entry: Entry) -> bool:
        return entry.retired_at is not None and self._clock() >= entry.retired_at + KEPT

    def _load(self, *, make: bool = False) -> None:
        """Read the manifest, if it changed."""
        if make and not (self._directory / files.MANIFEST).exists():
            self._directory.mkdir(mode=0o700, exist_ok=True)
            with files.locked(self._directory):
                if not (self._directory / files.MANIFEST).exists():
                    now = self._clock()
                    files.write(self._directory, Manifest((self._make(PURPOSE, now), self._make(DIGESTS, now))))
        seen = files.stamp(self._directory)
        if seen != self._seen:
            entries = files.read(self._directory).keys
            self._entries = tuple(entry for entry in entries if not self._gone(entry))
            self._secret.cache_clear()
            self._key.cache_clear()
            self._seen = seen

    def _make(self, purpose: str, now: float) -> Entry:
        kid = secrets.token_hex(KID)
        with os.fdopen(os.open(self._path(kid), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(secrets.token_bytes(SIZE))
            file.flush()
            os.fsync(file.fileno())
        return Entry(kid, purpose, "active", now, now)

    def _derived(self, kid: str, tenant: str) -> bytes:
        info = f"legation review\n{tenant}".encode()
        return bytes(HKDF(SHA256(), SIZE, salt=None, info=info).derive(self._secret(kid)))

    def _read(self, kid: str) -> bytes:
        path = self._path(kid)
        if stat.S_IMODE(path.stat().st_mode) & 0o077:
            raise KeyringError(f"`{path}` may be read by others: chmod 600")
        secret = path.read_bytes()
        if len(secret) != SIZE:
            raise KeyringError(f"`{path}` holds no key")
        return secret

    def _path(self, kid: str) -> Path:
        return self._directory / f"{kid}.key"
