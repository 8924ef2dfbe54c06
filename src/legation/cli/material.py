"""What an operator hands over as files or URLs: public keys and Agent Cards. And keys made on the spot."""

from __future__ import annotations

import os
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_public_key,
)

from legation.cli.common import Fault
from legation.core import canonical, keys
from legation.core.cards.countersign import MAX_MEDIATED
from legation.core.reasons import Refused

WELL_KNOWN: Final = "/.well-known/agent-card.json"
MAX_KEY: Final = 64 * 1024
PATIENCE: Final = 10.0
"""Seconds a card may take."""


def public_jwk(path: Path) -> dict[str, Any]:
    """The public key in a JWK, a key set of one, or PEM. Raises Fault."""
    try:
        unverified = path.read_bytes()
    except OSError as fault:
        raise Fault(f"`{path}` cannot be read: {(fault.strerror or '').lower()}") from None
    if len(unverified) > MAX_KEY:
        raise Fault(f"`{path}` is too large for a key")
    if b"PRIVATE KEY" in unverified:
        raise Fault(f"`{path}` holds a private key; give the public one: openssl pkey -pubout -in {path}")
    if b"-----BEGIN" in unverified:
        try:
            key = load_pem_public_key(unverified)
        except ValueError:
            raise Fault(f"`{path}` holds no public key in PEM") from None
        if not isinstance(key, EllipticCurvePublicKey | Ed25519PublicKey):
            raise Fault(f"`{path}` holds neither an EC P-256 nor an Ed25519 key")
        try:
            return dict(keys.to_jwk(key))
        except ValueError as fault:
            raise Fault(f"`{path}`: {fault}") from None
    try:
        document = canonical.parse_json(unverified)
    except Refused as refused:
        raise Fault(f"`{path}` is neither a JWK nor PEM: {refused.detail}") from None
    if isinstance(document, dict) and isinstance(document.get("keys"), list):
        if len(document["keys"]) != 1:
            raise Fault(f"`{path}` holds {len(document['keys'])} keys; give one")
        document = document["keys"][0]
    if not isinstance(document, dict):
        raise Fault(f"`{path}` holds no JWK")
    return document


def new_key(path: Path) -> dict[str, Any]:
    """Make a private key in a new file that only its owner may read; its public half. Raises Fault."""
    private = generate_private_key(SECP256R1())
    pem = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise Fault(f"`{path}` is there already; name a new file") from None
    with os.fdopen(descriptor, "wb") as file:
        file.write(pem)
    return dict(keys.to_jwk(private.public_key()))


def card(where: str) -> bytes:
    """An Agent Card: from a file, or from a URL or the well-known place below it. Raises Fault."""
    parts = urlsplit(where)
    if parts.scheme not in {"http", "https"}:
        try:
            return Path(where).read_bytes()
        except OSError as fault:
            raise Fault(f"`{where}` cannot be read: {(fault.strerror or '').lower()}") from None
    below = where.rstrip("/") + WELL_KNOWN
    if not parts.path.strip("/"):
        return _fetched(below)
    try:
        return _fetched(where)
    except Absent as absent:
        if parts.query or parts.path.endswith(".json"):
            raise
        try:
            return _fetched(below)
        except Absent:
            raise Fault(f"{absent}, and so did `{below}`") from None


class Absent(Fault):
    """There is nothing at a URL."""


def _fetched(url: str) -> bytes:
    """What a URL answers. Raises Absent, Fault."""
    request = urllib.request.Request(url, headers={"accept": "application/json", "user-agent": "legation"})  # noqa: S310
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:  # noqa: S310 - the scheme was looked at
            body: bytes = answer.read(MAX_MEDIATED + 1)
            if answer.length and len(body) <= MAX_MEDIATED:
                raise Fault(f"`{url}` broke off after {len(body)} bytes")
    except urllib.error.HTTPError as fault:
        said = f"`{url}` answered {fault.code}"
        raise (Absent(said) if fault.code in {404, 405} else Fault(said)) from None
    except (OSError, ValueError) as fault:
        raise Fault(f"`{url}` does not answer: {getattr(fault, 'reason', fault)}") from None
    return body
