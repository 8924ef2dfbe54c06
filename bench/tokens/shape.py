"""Requests to a token endpoint, each with an assertion and a proof that nobody has seen; and what their answers say."""

from __future__ import annotations

import base64
import os
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from bench.proc import BenchError
from bench.wire import Prover, b64, jwk_of, key_of, sign, thumbprint

ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_ES256 = ec.ECDSA(hashes.SHA256())


@dataclass(frozen=True, slots=True)
class TokenShape:
    """How one client asks. Nothing differs between two requests but what must be used once."""

    client: str
    proof_key: int
    """The private number of its one key, which signs assertions and proofs."""
    issuer: str
    endpoint: str
    """URL of the token endpoint as the proof names it."""
    form: tuple[tuple[str, str], ...]

    def make(self, count: int, first: int = 0) -> list[bytes]:
        """`count` requests in this process."""
        key, path = key_of(self.proof_key), "/" + self.endpoint.split("/", 3)[3]
        header = msgspec.json.encode(
            {"alg": "ES256", "typ": "client-authentication+jwt", "kid": thumbprint(jwk_of(key))}
        )
        prover, host = Prover(self.proof_key, self.endpoint, None), self.endpoint.split("/", 3)[2]
        fixed = urlencode([("client_id", self.client), *self.form, ("client_assertion_type", ASSERTION)])
        out = []
        for _ in range(first, first + count):
            now = int(time.time())
            claims = {"iss": self.client, "sub": self.client, "aud": self.issuer, "iat": now, "exp": now + 240}
            assertion = sign(key, header, msgspec.json.encode({**claims, "jti": b64(os.urandom(16))}))
            body = f"{fixed}&client_assertion={assertion}"
            out.append(
                (
                    f"POST {path} HTTP/1.1\r\nhost: {host}\r\ncontent-type: application/x-www-form-urlencoded\r\n"
                    f"dpop: {prover.proof()}\r\ncontent-length: {len(body)}\r\n\r\n{body}"
                ).encode()
            )
        return out


class _Issued(msgspec.Struct):
    access_token: str
    token_type: str
    expires_in: int


class _Claims(msgspec.Struct):
    iss: str
    sub: str
    client_id: str
    aud: str
    scope: str
    jti: str
    cnf: dict[str, str]
    exp: int
    act: dict[str, Any] | None = None


_issued = msgspec.json.Decoder(_Issued).decode
_claims = msgspec.json.Decoder(_Claims).decode


@dataclass(slots=True)
class Issues:
    """What each answer must be: a token nobody had before, for the client that asked, bound to its key.

    Signatures are verified after the phase (`signed`), so that they cost nobody anything while it is counted.
    """

    issuer: str
    resource: str
    scope: str
    holders: dict[str, str]
    """Clients, and the thumbprint of each one's key."""
    subject: str | None = None
    """Whose the tokens are; None for the client's own."""
    chain: int = 0
    """Actors in `act`."""
    tokens: list[str] = field(default_factory=list)
    _seen: set[str] = field(default_factory=set)

    def expected(self, requests: Sequence[bytes]) -> list[str]:
        """The client of each request."""
        return [_client(request) for request in requests]

    def wrong(self, client: str, head: bytes, body: bytes) -> str | None:
        """What is wrong with the answer to this client, if anything is."""
        if not head.startswith(b"http/1.1 200"):
            return f"an answer that is not 200: {head[:200]!r} {body[:800]!r}"
        try:
            issued = _issued(body)
            payload = issued.access_token.split(".")[1]
            claims = _claims(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
        except (msgspec.DecodeError, IndexError, ValueError) as error:
            return f"an answer that is no token ({error}): {body[:800]!r}"
        said = (claims.iss, claims.sub, claims.client_id, claims.aud, claims.scope, claims.cnf.get("jkt"))
        meant = (self.issuer, self.subject or client, client, self.resource, self.scope, self.holders[client])
        if said != meant or issued.token_type != "DPoP" or _depth(claims.act) != self.chain or claims.jti in self._seen:
            return f"a token that was not asked for: {said}, {issued.token_type}, {_depth(claims.act)} actors"
        self._seen.add(claims.jti)
        self.tokens.append(issued.access_token)
        return None

    def signed(self, jwks: Sequence[dict[str, str]]) -> None:
        """Verify every token that came, by the keys the issuer publishes. Raises BenchError."""
        keys = {jwk["kid"]: _public(jwk) for jwk in jwks if jwk.get("crv") == "P-256"}
        for token in self.tokens:
            text, _, signature = token.rpartition(".")
            kid = msgspec.json.decode(_bytes(token.partition(".")[0]))["kid"]
            made = _bytes(signature)
            try:
                keys[kid].verify(
                    encode_dss_signature(int.from_bytes(made[:32]), int.from_bytes(made[32:])), text.encode(), _ES256
                )
            except (InvalidSignature, KeyError) as error:
                raise BenchError(f"a token that is not signed by its issuer: {token[:200]}") from error
        self.tokens.clear()


def _client(request: bytes) -> str:
    return request.partition(b"client_id=")[2].partition(b"&")[0].decode()


def _depth(act: dict[str, Any] | None) -> int:
    depth = 0
    while act is not None:
        depth, act = depth + 1, act.get("act")
    return depth


def _bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _public(jwk: dict[str, str]) -> ec.EllipticCurvePublicKey:
    x, y = (int.from_bytes(_bytes(jwk[name])) for name in ("x", "y"))
    return ec.EllipticCurvePublicNumbers(x, y, ec.SECP256R1()).public_key()
