"""What goes on the wire: keys, tokens, DPoP proofs and whole requests, made before they are counted."""

from __future__ import annotations

import base64
import hashlib
import os
import signal
import time
import uuid
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache
from multiprocessing import get_context
from typing import Protocol

import msgspec
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

from bench.proc import every_core

ISSUER = "https://authority.bench.test"
AUDIENCE = "https://gateway.bench.test/agents/ledger"
_SHA256 = ec.ECDSA(hashes.SHA256())


def b64(data: bytes) -> str:
    """base64url without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def new_key() -> ec.EllipticCurvePrivateKey:
    """A fresh P-256 key; every run makes its own."""
    return ec.generate_private_key(ec.SECP256R1())


def scalar(key: ec.EllipticCurvePrivateKey) -> int:
    """The private number, so that a key can cross to a signing process."""
    return key.private_numbers().private_value


@cache
def key_of(number: int) -> ec.EllipticCurvePrivateKey:
    """The key with this private number."""
    return ec.derive_private_key(number, ec.SECP256R1())


def jwk_of(key: ec.EllipticCurvePrivateKey) -> dict[str, str]:
    """The public JWK."""
    numbers = key.public_key().public_numbers()
    return {"kty": "EC", "crv": "P-256", "x": b64(numbers.x.to_bytes(32)), "y": b64(numbers.y.to_bytes(32))}


def thumbprint(jwk: dict[str, str]) -> str:
    """RFC 7638."""
    return b64(hashlib.sha256(msgspec.json.encode(dict(sorted(jwk.items())))).digest())


def sign(key: ec.EllipticCurvePrivateKey, header: bytes, claims: bytes) -> str:
    """A compact ES256 JWS."""
    text = f"{b64(header)}.{b64(claims)}"
    r, s = decode_dss_signature(key.sign(text.encode(), _SHA256))
    return f"{text}.{b64(r.to_bytes(32) + s.to_bytes(32))}"


def access_token(
    key: ec.EllipticCurvePrivateKey,
    kid: str,
    *,
    jkt: str | None,
    issuer: str = ISSUER,
    audience: str = AUDIENCE,
    subject: str = "agent:bench-caller",
    scope: str = "invoices:read",
    tenant: str = "bench",
    life: int = 300,
) -> str:
    """An RFC 9068 access token, bound to `jkt` when one is given."""
    now = int(time.time())
    claims: dict[str, object] = {
        "iss": issuer,
        "sub": subject,
        "client_id": subject,
        "aud": audience,
        "scope": scope,
        "tenant": tenant,
        "iat": now,
        "exp": now + life,
        "jti": str(uuid.uuid4()),
    }
    if jkt is not None:
        claims["cnf"] = {"jkt": jkt}
    return sign(key, msgspec.json.encode({"alg": "ES256", "typ": "at+jwt", "kid": kid}), msgspec.json.encode(claims))


@dataclass(frozen=True, slots=True)
class Shape:
    """How a contender wants its requests; nothing but the ids differs between two of them.

    `proof_key` is the private number of the caller's key: with it every request carries a DPoP proof of
    its own for `htu`; without it the token goes as a bearer.
    """

    path: str = "/agents/ledger"
    host: str = "gateway.bench.test"
    token: str | None = None
    proof_key: int | None = None
    htu: str = AUDIENCE
    extra: tuple[tuple[str, str], ...] = ()

    def make(self, count: int, first: int = 0) -> list[bytes]:
        """`count` requests in this process."""
        lines = [f"POST {self.path} HTTP/1.1", f"host: {self.host}"]
        lines += ["content-type: application/json", "accept: application/json", "a2a-version: 1.0"]
        lines += [f"{name}: {value}" for name, value in self.extra]
        if self.token is not None:
            lines.append(f"authorization: {'Bearer' if self.proof_key is None else 'DPoP'} {self.token}")
        fixed = "\r\n".join(lines)
        prover = None if self.proof_key is None else Prover(self.proof_key, self.htu, self.token)
        out = []
        for n in range(first, first + count):
            body = send_message(n)
            proof = "" if prover is None else f"dpop: {prover.proof()}\r\n"
            head = f"{fixed}\r\n{proof}content-length: {len(body)}\r\n\r\n"
            out.append(head.encode() + body)
        return out


class Prover:
    """Makes RFC 9449 proofs for one key, one target and one token."""

    def __init__(self, number: int, htu: str, token: str | None, htm: str = "POST") -> None:
        self._key = key_of(number)
        self._header = msgspec.json.encode({"typ": "dpop+jwt", "alg": "ES256", "jwk": jwk_of(self._key)})
        self._fixed: dict[str, object] = {"htm": htm, "htu": htu}
        if token is not None:
            self._fixed["ath"] = b64(hashlib.sha256(token.encode()).digest())

    def proof(self) -> str:
        """A proof nobody has seen, made now."""
        claims = {"jti": b64(os.urandom(16)), "iat": int(time.time()), **self._fixed}
        return sign(self._key, self._header, msgspec.json.encode(claims))


def send_message(n: int) -> bytes:
    """The body of one `SendMessage`: about 500 bytes, ids of its own."""
    return (
        f'{{"jsonrpc":"2.0","id":"call-{n:08d}","method":"SendMessage","params":{{"message":{{'
        f'"messageId":"{uuid.uuid4()}","role":"ROLE_USER","parts":[{{"text":'
        '"Find invoice 2026-0417 of Northwind Traders, compare its total with the purchase order it names '
        'and tell me whether the two agree. Answer in one sentence."},'
        '{"data":{"invoice":"2026-0417","currency":"EUR","total":1840.5},"mediaType":"application/json"}]},'
        '"configuration":{"acceptedOutputModes":["text/plain","application/json"],"historyLength":0,'
        '"returnImmediately":false}}}'
    ).encode()


class Makes(Protocol):
    """A way to ask, of which requests are made."""

    @property
    def proof_key(self) -> int | None:
        """The private number of the key that signs each; None where nothing is signed."""

    def make(self, count: int, first: int = 0) -> list[bytes]:
        """`count` requests in this process."""


class Press:
    """Signs on every core before the counted phase, so that proofs are fresh and cost the run nothing."""

    def __init__(self) -> None:
        self._cores = len(every_core())
        self._pool = ProcessPoolExecutor(self._cores, get_context("spawn"), initializer=_signer)

    def make(self, shape: Makes, count: int) -> list[bytes]:
        """`count` requests, each with ids and a proof of its own."""
        if shape.proof_key is None or count < 200:
            return shape.make(count)
        share = -(-count // self._cores)
        firsts = range(0, count, share)
        parts = [self._pool.submit(shape.make, min(share, count - first), first) for first in firsts]
        return [request for part in parts for request in part.result(timeout=120)]

    def close(self) -> None:
        """End the signing processes."""
        self._pool.shutdown(cancel_futures=True)


def _signer() -> None:
    """A signing process uses any core and leaves Ctrl-C to its parent."""
    os.sched_setaffinity(0, every_core())
    signal.signal(signal.SIGINT, signal.SIG_IGN)
