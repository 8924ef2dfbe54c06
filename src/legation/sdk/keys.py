"""An agent's own private key: what it proves its identity and its possession of a token with.

ES256 only (RFC 7518 §3.4), the quickest to sign and to verify together. The private key stays in this object
and in the file it came from; what leaves is signatures and the public JWK.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey
from joserfc import jws
from joserfc.jwk import ECKey

ALGORITHM: Final = "ES256"


class KeyUnusable(ValueError):
    """What was given as a private key is not an ES256 one."""


class AgentKey:
    """A private key on P-256. Its `repr` shows the thumbprint and nothing else."""

    def __init__(self, key: ECKey) -> None:
        """Raise KeyUnusable unless the key is private and on P-256."""
        private = key.private_key if key.is_private else None
        if not isinstance(private, EllipticCurvePrivateKey) or not isinstance(private.curve, SECP256R1):
            raise KeyUnusable("an agent key is a private key on P-256")
        self._key = key
        public = key.as_dict(private=False)
        self.public_jwk: dict[str, str] = {name: str(public[name]) for name in ("crv", "kty", "x", "y")}
        """The members RFC 7638 hashes, and no others: what enrolment takes and a DPoP proof carries."""
        self.thumbprint: str = key.thumbprint()
        """RFC 7638, SHA-256, base64url. Also the `kid` of what this key signs."""

    def __repr__(self) -> str:
        return f"AgentKey({self.thumbprint})"

    @classmethod
    def generate(cls) -> AgentKey:
        """A fresh key."""
        return cls(ECKey.generate_key("P-256", private=True))

    @classmethod
    def from_pem(cls, pem: bytes) -> AgentKey:
        """A key from PKCS #8 or SEC 1 PEM, unencrypted. Raises KeyUnusable."""
        try:
            return cls(ECKey.import_key(pem))
        except KeyUnusable:
            raise
        except Exception as error:
            raise KeyUnusable("this is not an unencrypted PEM private key on P-256") from error

    @classmethod
    def load(cls, path: Path) -> AgentKey:
        """A key from a PEM file. Raises OSError or KeyUnusable."""
        return cls.from_pem(path.read_bytes())

    def save(self, path: Path) -> None:
        """Write the key as PEM to a new file only its owner may read. Raises FileExistsError."""
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(self.pem())

    def pem(self) -> bytes:
        """The private key as PKCS #8 PEM. The one way it leaves this object."""
        return self._key.as_pem(private=True)

    def sign(self, header: dict[str, Any], claims: dict[str, Any]) -> str:
        """A compact JWS over the claims. `alg` is added; the header must not name another."""
        payload = json.dumps(claims, separators=(",", ":")).encode()
        return jws.serialize_compact({**header, "alg": ALGORITHM}, payload, self._key, [ALGORITHM])
