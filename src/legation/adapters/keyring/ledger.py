"""The keys that sign checkpoints of the ledger, in a directory of their own within the keyring, made when first needed.

    made ──► active ──rotate──► retired, for ever

INVARIANT: a retired key stays, and signs nothing more: what it signed is verified as long as there is a ledger.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ec import ECDSA
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from msgspec.structs import replace

from legation.adapters.keyring import files
from legation.adapters.keyring.files import Entry, KeyringError, Manifest
from legation.core.keys import VerifyingKey

PURPOSE: Final = "ledger"


class LedgerKeys:
    """The keys of one directory. Read from the disk each time: a checkpoint is a matter of minutes."""

    def __init__(self, directory: Path, *, clock: Callable[[], float]) -> None:
        self._directory = directory / PURPOSE
        self._clock = clock

    def active(self) -> str:
        """The kid that signs; a key is made where there is none. Raises KeyringError, OSError."""
        if not self._there():
            self._directory.mkdir(mode=0o700, exist_ok=True)
            with files.locked(self._directory):
                if not self._there():
                    files.write(self._directory, Manifest((self._fresh(),)))
        for entry in self.entries():
            if entry.state == "active":
                return entry.kid
        raise KeyringError(f"no key is active for `{PURPOSE}`")

    def sign(self, kid: str, payload: bytes) -> bytes:
        """A signature (ES256, RFC 7518 §3.4). Raises KeyringError."""
        key = files.private(self._directory, kid)
        r, s = decode_dss_signature(key.sign(payload, ECDSA(SHA256())))
        return r.to_bytes(32, "big") + s.to_bytes(32, "big")

    def verifying(self) -> Mapping[str, VerifyingKey]:
        """Every key that ever signed, by kid; none where none was made. Raises KeyringError."""
        kids = [entry.kid for entry in self.entries()]
        return {kid: VerifyingKey(kid, "ES256", files.private(self._directory, kid).public_key()) for kid in kids}

    def rotate(self) -> str:
        """Sign with a new key from now on; its kid. Raises KeyringError, OSError."""
        self.active()
        with files.locked(self._directory):
            before = [
                replace(entry, state="retired", retired_at=self._clock()) if entry.state == "active" else entry
                for entry in files.read(self._directory).keys
            ]
            fresh = self._fresh()
            files.write(self._directory, Manifest((*before, fresh)))
        return fresh.kid

    def entries(self) -> tuple[Entry, ...]:
        """What the manifest says; nothing where nothing was ever signed. Raises KeyringError."""
        return files.read(self._directory).keys if self._there() else ()

    def _there(self) -> bool:
        return (self._directory / files.MANIFEST).exists()

    def _fresh(self) -> Entry:
        now = self._clock()
        return replace(files.make(self._directory, PURPOSE, now), state="active", active_at=now)
