"""The keys of security event tokens: RSA, since CAEP's interoperability profile asks for RS256, and for nothing else.

They live in a directory of their own within the keyring, and are published as a key set of their own: whoever believes
our events by these keys believes no access token by them (RFC 8725 §3.12). They are made when first needed.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from msgspec.structs import replace

from legation.adapters.keyring import files
from legation.adapters.keyring.files import Entry, KeyringError, Manifest
from legation.core import base64url

PURPOSE: Final = "ssf"
BITS: Final = 2048
KEPT: Final = 86_400.0
"""Seconds a retired key stays published: events are signed when they are sent, and verified soon after."""


class SignalKeys:
    """The RSA keys of one directory."""

    def __init__(self, directory: Path, *, clock: Callable[[], float], max_age: float) -> None:
        self._directory = directory / PURPOSE
        self._clock = clock
        self._max_age = max_age
        self._entries: tuple[Entry, ...] = ()
        self._private: dict[str, RSAPrivateKey] = {}
        self._seen: tuple[int, int] | None = None

    def active(self) -> str:
        """The kid that signs now; a key is made where there is none. Raises KeyringError, OSError."""
        self._load(make=True)
        return next(entry.kid for entry in self._entries if entry.state == "active")

    def sign(self, kid: str, payload: bytes) -> bytes | None:
        """An RS256 signature; None for a kid that is not one of these, or does not sign."""
        entry = next((one for one in self._entries if one.kid == kid), None)
        if entry is None or entry.state == "next" or self._gone(entry):
            return None
        return self._private[kid].sign(payload, PKCS1v15(), SHA256())

    def jwks(self) -> list[dict[str, str]]:
        """The public key set: every key that may have signed, or soon will."""
        self._load(make=True)
        return [
            {**_public(self._private[entry.kid]), "kid": entry.kid, "use": "sig", "alg": "RS256"}
            for entry in self._entries
            if not self._gone(entry)
        ]

    def rotate(self, *, force: bool = False) -> str:
        """Retire the active key, let the next sign, make another next; the kid that now signs. Raises KeyringError."""
        self._load(make=True)
        with files.locked(self._directory):
            now = self._clock()
            entries = [entry for entry in files.read(self._directory).keys if not self._gone(entry)]
            fresh = next(entry for entry in entries if entry.state == "next")
            if not force and now - fresh.made_at < self._max_age:
                age = now - fresh.made_at
                raise KeyringError(
                    f"the next key was published {age:.0f} s ago; others look every {self._max_age:.0f} s"
                )
            turned = [
                replace(entry, state="active", active_at=now)
                if entry is fresh
                else replace(entry, state="retired", retired_at=now)
                if entry.state == "active"
                else entry
                for entry in entries
            ]
            files.write(self._directory, Manifest((*turned, self._make(now))))
        self._load()
        return fresh.kid

    def entries(self) -> tuple[Entry, ...]:
        """What the manifest says; nothing where no event was ever sent."""
        if (self._directory / files.MANIFEST).exists():
            self._load()
        return self._entries

    # -- the directory -----------------------------------------------------------------------------

    def _gone(self, entry: Entry) -> bool:
        return entry.retired_at is not None and self._clock() >= entry.retired_at + KEPT

    def _load(self, *, make: bool = False) -> None:
        """Read what is there, if it changed."""
        if make and not (self._directory / files.MANIFEST).exists():
            self._directory.mkdir(mode=0o700, exist_ok=True)
            with files.locked(self._directory):
                if not (self._directory / files.MANIFEST).exists():
                    now = self._clock()
                    first = replace(self._make(now), state="active", active_at=now)
                    files.write(self._directory, Manifest((first, self._make(now))))
        seen = files.stamp(self._directory)
        if seen == self._seen:
            return
        entries = files.read(self._directory).keys
        self._private = {
            entry.kid: self._private.get(entry.kid) or self._read(entry.kid)
            for entry in entries
            if not self._gone(entry)
        }
        self._entries = tuple(entry for entry in entries if entry.kid in self._private)
        self._seen = seen

    def _make(self, now: float) -> Entry:
        private = generate_private_key(65537, BITS)
        kid = _thumbprint(private)
        path = files.pem(self._directory, kid)
        content = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        return Entry(kid, PURPOSE, "next", now)

    def _read(self, kid: str) -> RSAPrivateKey:
        path = files.pem(self._directory, kid)
        try:
            private = load_pem_private_key(path.read_bytes(), None)
        except (OSError, ValueError, TypeError) as fault:
            raise KeyringError(f"`{path}` cannot be read: {type(fault).__name__}") from fault
        if not isinstance(private, RSAPrivateKey) or private.key_size < BITS or _thumbprint(private) != kid:
            raise KeyringError(f"`{path}` holds another key")
        return private


def _public(private: RSAPrivateKey) -> dict[str, str]:
    numbers = private.public_key().public_numbers()
    n, e = (base64url.encode(value.to_bytes((value.bit_length() + 7) // 8, "big")) for value in (numbers.n, numbers.e))
    return {"e": e, "kty": "RSA", "n": n}


def _thumbprint(private: RSAPrivateKey) -> str:
    """RFC 7638 §3 with SHA-256."""
    text = ",".join(f'"{name}":"{value}"' for name, value in _public(private).items())
    return base64url.encode(hashlib.sha256(f"{{{text}}}".encode()).digest())
