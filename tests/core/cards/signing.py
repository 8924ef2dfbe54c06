"""Keys, cards that the specification allows, and signers of other people's making."""

from __future__ import annotations

import copy
import datetime as dt
import json
from typing import Any

from a2a.types import AgentCard as WireCard
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, EllipticCurvePrivateKey, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from google.protobuf.json_format import MessageToDict, ParseDict  # type: ignore[import-untyped]

from legation.core import base64url
from legation.core.cards.canonical import forms, known
from legation.core.cards.signatures import RawCard, SignedCard, read, verify
from legation.core.cards.trust import SignerKey, Trust
from legation.core.keys import VerifyingKey

NOW = dt.datetime(2026, 11, 21, tzinfo=dt.UTC).timestamp()

FULL: dict[str, Any] = {
    "name": "Billing",
    "description": "Invoices and refunds",
    "version": "1.4.0",
    "provider": {"organization": "Acme", "url": "https://acme.example"},
    "documentationUrl": "https://docs.acme.example/billing",
    "iconUrl": "https://acme.example/i.png",
    "supportedInterfaces": [
        {"url": "https://a.acme.example/rpc", "protocolBinding": "JSONRPC", "protocolVersion": "1.0", "tenant": "b"},
        {"url": "https://a.acme.example/rest", "protocolBinding": "HTTP+JSON", "protocolVersion": "1.0"},
        {"url": "a.acme.example:443", "protocolBinding": "GRPC", "protocolVersion": "1.0"},
    ],
    "capabilities": {
        "streaming": True,
        "pushNotifications": False,
        "extensions": [
            {
                "uri": "https://acme.example/ext/identity/v1",
                "description": "workload identity",
                "required": True,
                "params": {"issuer": "https://id.acme.example", "depth": 1, "ratio": 0.25},
            }
        ],
    },
    "securitySchemes": {
        "m2m": {
            "oauth2SecurityScheme": {
                "flows": {
                    "clientCredentials": {
                        "tokenUrl": "https://id.acme.example/token",
                        "scopes": {"invoke": "Invoke the agent", "refund": "Refund"},
                    }
                }
            }
        },
        "mtls": {"mtlsSecurityScheme": {"description": "X.509-SVID"}},
    },
    "securityRequirements": [{"schemes": {"m2m": {"list": ["invoke"]}}}],
    "defaultInputModes": ["text/plain"],
    "defaultOutputModes": ["application/json"],
    "skills": [
        {
            "id": "refund",
            "name": "Refund",
            "description": "Issues a refund – ¥, € and 😀 alike",
            "tags": ["billing"],
            "examples": ["refund INV-1"],
            "securityRequirements": [{"schemes": {"m2m": {"list": ["refund"]}}}],
        },
        {"id": "invoice", "name": "Invoice", "description": "Writes an invoice", "tags": ["billing"]},
    ],
}
"""A card without an empty member: every canonical form of it is the same."""


def card(**changes: Any) -> dict[str, Any]:
    """FULL with these members instead; None takes one away."""
    made = {**copy.deepcopy(FULL), **changes}
    return {name: value for name, value in made.items() if value is not None}


class Key:
    """A private key, and what others know of it."""

    def __init__(self, kid: str = "key-1", publisher: str = "acme.example", *, ed25519: bool = False) -> None:
        self.kid, self.publisher = kid, publisher
        self.private: EllipticCurvePrivateKey | Ed25519PrivateKey = (
            Ed25519PrivateKey.generate() if ed25519 else generate_private_key(SECP256R1())
        )
        self.alg = "EdDSA" if ed25519 else "ES256"

    def signer(self, **terms: Any) -> SignerKey:
        return SignerKey(self.publisher, VerifyingKey(self.kid, self.alg, self.private.public_key()), **terms)

    def sign(self, signing_input: bytes) -> bytes:
        if isinstance(self.private, Ed25519PrivateKey):
            return self.private.sign(signing_input)
        r, s = decode_dss_signature(self.private.sign(signing_input, ECDSA(hashes.SHA256())))
        return r.to_bytes(32, "big") + s.to_bytes(32, "big")

    def over(self, payload: bytes, **header: Any) -> dict[str, str]:
        """An AgentCardSignature over these bytes; a header member that is None is left out."""
        members = {"alg": self.alg, "kid": self.kid, "typ": "JOSE", **header}
        members = {name: value for name, value in members.items() if value is not None}
        protected = base64url.encode(json.dumps(members).encode())
        signature = self.sign(f"{protected}.{base64url.encode(payload)}".encode())
        return {"protected": protected, "signature": base64url.encode(signature)}


def payload_of(document: dict[str, Any]) -> bytes:
    """By the specification's rules."""
    return next(forms(known(document)[0]))[1]


def signed(document: dict[str, Any], *keys: Key, **header: Any) -> dict[str, Any]:
    """The card with a signature by each key, by the specification's rules."""
    payload = payload_of(document)
    return {**document, "signatures": [key.over(payload, **header) for key in keys]}


def trusting(*keys: Key | SignerKey, **more: Any) -> Trust:
    return Trust(keys=tuple(key.signer() if isinstance(key, Key) else key for key in keys), **more)


def verified(document: dict[str, Any], *keys: Key | SignerKey) -> SignedCard:
    return verify(raw(document), trusting(*keys), now=NOW)


def raw(document: dict[str, Any] | bytes) -> RawCard:
    return read(document if isinstance(document, bytes) else json.dumps(document).encode())


def wire(document: dict[str, Any]) -> WireCard:
    """As the official SDK holds it."""
    message = WireCard()
    ParseDict(document, message, ignore_unknown_fields=True)
    return message


def unwired(message: WireCard) -> dict[str, Any]:
    """As the official SDK writes it."""
    document: dict[str, Any] = MessageToDict(message)
    return document
