"""Our signing keys: IssuerKey, ActiveKid, Sign, and the public key set.

A keyring is a URI; `file:` is a directory of PEM files (PKCS8, one key each) and a manifest that says which
key is for what, and in which state. Each purpose has one key that signs, one that is published ahead of its
time, and those that sign no more but may still be needed to verify:

    next ──rotate──► active ──rotate──► retired ──KEPT seconds──► gone

INVARIANT: a key is published before it signs, and as long as anything it signed can be in time.
INVARIANT: what one purpose signs never verifies as another's: IssuerKey names the purpose.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from msgspec import Struct
from msgspec.structs import replace

from legation.adapters.keyring import files
from legation.adapters.keyring.files import Entry, Manifest
from legation.adapters.keyring.files import KeyringError as KeyringError
from legation.adapters.keyring.ledger import PURPOSE as LEDGER
from legation.adapters.keyring.ledger import LedgerKeys
from legation.adapters.keyring.review import PURPOSE as REVIEW
from legation.adapters.keyring.review import ReviewKeys
from legation.adapters.keyring.signals import PURPOSE, SignalKeys
from legation.core import keys
from legation.core.asks import ActiveKid, Ask, IssuerKey, Sign, Unavailable
from legation.core.keys import VerifyingKey

PURPOSES: Final = ("token", "hop", "card")
SIGNALS: Final = PURPOSE

MAX_AGE: Final = 300
"""Seconds others may keep the published key set; a next key is at least as old before it signs."""

KEPT: Final = 300 + 60
"""Seconds a retired key stays: the longest life of what it signed, and by how much processes may differ."""

LOOK_AGAIN: Final = 1.0
"""Seconds between two looks at the manifest: how soon a rotation by another process is seen."""


class _Held(Struct, frozen=True, eq=False):
    """A key in memory."""

    entry: Entry
    private: EllipticCurvePrivateKey
    public: VerifyingKey


class Keyring:
    """The keys of one directory. Rereads it when another process has rotated them."""

    def __init__(self, uri: str, *, clock: Callable[[], float]) -> None:
        """Open a keyring. Raises KeyringError."""
        self._directory = files.directory(uri)
        self._clock = clock
        self._looked = clock()
        self._seen: tuple[int, int] | None = None
        self._held: dict[str, _Held] = {}
        self._active: dict[str, str] = {}
        self._signature = functools.lru_cache(maxsize=4096)(self._sign)
        self.signals = SignalKeys(self._directory, clock=clock, max_age=MAX_AGE)
        """Keys of security event tokens, which are RSA and a key set of their own."""
        self.review = ReviewKeys(self._directory, clock=clock)
        """Keys of what is kept for reviewers, which sign nothing."""
        self.ledger = LedgerKeys(self._directory, clock=clock)
        """Keys of checkpoints of the ledger, which are kept for ever."""
        self._load()

    @classmethod
    def init(cls, uri: str, *, clock: Callable[[], float]) -> Keyring:
        """Make a keyring where there is none. Raises KeyringError."""
        directory = files.directory(uri)
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        with files.locked(directory):
            if (directory / files.MANIFEST).exists():
                raise KeyringError(f"`{directory}` holds a keyring already")
            now = clock()
            entries = []
            for purpose in PURPOSES:
                entries.append(replace(files.make(directory, purpose, now), state="active", active_at=now))
                entries.append(files.make(directory, purpose, now))
            files.write(directory, Manifest(tuple(entries)))
        return cls(uri, clock=clock)

    def answerers(self) -> Mapping[type[Ask[Any]], Callable[[Any], Any]]:
        return {IssuerKey: self.issuer_key, ActiveKid: self.active_kid, Sign: self.sign}

    # -- answers -----------------------------------------------------------------------------------

    def issuer_key(self, question: IssuerKey) -> VerifyingKey | None:
        """The key of that kid, if it is one for that purpose and still, or soon, in use."""
        self._look()
        held = self._held.get(question.kid)
        if held is None or held.entry.purpose != question.purpose or self._gone(held.entry):
            return None
        return held.public

    def active_kid(self, question: ActiveKid) -> str:
        """Raises Unavailable for a purpose without a key."""
        if question.purpose == SIGNALS:
            try:
                return self.signals.active()
            except (KeyringError, OSError) as fault:
                raise Unavailable("keyring", str(fault)) from fault
        self._look()
        kid = self._active.get(question.purpose)
        if kid is None and question.purpose in PURPOSES:
            kid = self._made(question.purpose)
        if kid is None:
            raise Unavailable("keyring", f"no key is active for `{question.purpose}`")
        return kid

    def _made(self, purpose: str) -> str | None:
        """The first keys of a purpose that is younger than this keyring. Raises Unavailable."""
        try:
            with files.locked(self._directory):
                entries = files.read(self._directory).keys
                if not any(entry.purpose == purpose for entry in entries):
                    now = self._clock()
                    first = replace(files.make(self._directory, purpose, now), state="active", active_at=now)
                    files.write(self._directory, Manifest((*entries, first, files.make(self._directory, purpose, now))))
            self._load()
        except (KeyringError, OSError) as fault:
            raise Unavailable("keyring", str(fault)) from fault
        return self._active.get(purpose)

    def sign(self, question: Sign) -> bytes:
        """A signature; the same one for the same payload while it is remembered. Raises Unavailable."""
        held = self._held.get(question.kid)
        if held is None and (signature := self.signals.sign(question.kid, question.payload)) is not None:
            return signature
        # A key retired since ActiveKid was answered may finish what it began; a next one never signs.
        if held is None or held.entry.state == "next" or self._gone(held.entry):
            raise Unavailable("keyring", f"`{question.kid[:43]}` is no key that signs")
        return self._signature(question.kid, question.payload)

    def jwks(self) -> list[dict[str, str]]:
        """The public key set (RFC 7517 §5): every key that may have signed, or soon will."""
        self._look()
        return [
            {**keys.to_jwk(held.public.key), "kid": held.entry.kid, "use": "sig", "alg": "ES256"}
            for held in self._held.values()
            if not self._gone(held.entry)
        ]

    # -- rotation ----------------------------------------------------------------------------------

    def rotate(self, purpose: str, *, force: bool = False) -> str:
        """Retire the active key, let the next sign, make another next. Returns the kid that now signs.

        `force` uses a next key that others may not have seen yet. Raises KeyringError.
        """
        if purpose == SIGNALS:
            return self.signals.rotate(force=force)
        if purpose == REVIEW:
            return self.review.rotate()
        if purpose == LEDGER:
            return self.ledger.rotate()
        with files.locked(self._directory):
            now = self._clock()
            before = files.read(self._directory).keys
            entries = [entry for entry in before if not self._gone(entry)]
            fresh = next((e for e in entries if e.purpose == purpose and e.state == "next"), None)
            if fresh is None:
                raise KeyringError(f"there is no next key for `{purpose}`")
            if not force and now - fresh.made_at < MAX_AGE:
                age = now - fresh.made_at
                raise KeyringError(f"the next key was published {age:.0f} s ago; others look every {MAX_AGE} s")
            after = [
                replace(entry, state="active", active_at=now)
                if entry is fresh
                else replace(entry, state="retired", retired_at=now)
                if entry.purpose == purpose and entry.state == "active"
                else entry
                for entry in entries
            ]
            files.write(self._directory, Manifest((*after, files.make(self._directory, purpose, now))))
            # Only now: a manifest that names a file that is gone would be worse than a file too many.
            for entry in set(before) - set(entries):
                files.pem(self._directory, entry.kid).unlink(missing_ok=True)
        self._load()
        return fresh.kid

    def entries(self) -> tuple[Entry, ...]:
        """What the manifest says, for those who operate it."""
        self._look()
        return (
            *(held.entry for held in self._held.values()),
            *self.signals.entries(),
            *self.review.entries(),
            *self.ledger.entries(),
        )

    # -- the directory -----------------------------------------------------------------------------

    def _gone(self, entry: Entry) -> bool:
        return entry.retired_at is not None and self._clock() >= entry.retired_at + KEPT

    def _look(self) -> None:
        """Reread the manifest if it was replaced. Raises Unavailable."""
        now = self._clock()
        if 0 <= now - self._looked < LOOK_AGAIN:
            return
        try:
            if files.stamp(self._directory) != self._seen:
                self._load()
        except (KeyringError, OSError) as fault:
            raise Unavailable("keyring", str(fault)) from fault
        self._looked = now

    def _load(self) -> None:
        """Read what is there, keeping the keys already in memory. Raises KeyringError."""
        try:
            seen = files.stamp(self._directory)
        except OSError as fault:
            raise KeyringError(f"there is no keyring in `{self._directory}`: {files.MEND}") from fault
        held = {}
        for entry in files.read(self._directory).keys:
            if (known := self._held.get(entry.kid)) is not None:
                held[entry.kid] = replace(known, entry=entry)
                continue
            private = files.private(self._directory, entry.kid)
            held[entry.kid] = _Held(entry, private, VerifyingKey(entry.kid, "ES256", private.public_key()))
        self._held = held
        self._active = {h.entry.purpose: h.entry.kid for h in held.values() if h.entry.state == "active"}
        self._seen = seen

    def _sign(self, kid: str, payload: bytes) -> bytes:
        r, s = decode_dss_signature(self._held[kid].private.sign(payload, ECDSA(SHA256())))
        return r.to_bytes(32, "big") + s.to_bytes(32, "big")
