"""Keys that a certificate vouches for: `x5c` in the header of a card's signature (RFC 7515 §4.1.6, RFC 5280).

Decides whether a chain is for a name of a known publisher, ends in a root configured for that publisher, and is valid
now. INVARIANT: the roots of one publisher never speak for another. Whether a certificate was withdrawn is not asked
here (no CRL, no OCSP): the caller names withdrawn keys by thumbprint.
"""

from __future__ import annotations

import base64
import binascii
from datetime import UTC, datetime
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.x509 import (
    Certificate,
    DNSName,
    ExtensionNotFound,
    KeyUsage,
    SubjectAlternativeName,
    load_der_x509_certificate,
)
from cryptography.x509.verification import PolicyBuilder, Store, VerificationError

from legation.core.cards.trust import SignerKey, Trust
from legation.core.keys import VerifyingKey, thumbprint, to_jwk
from legation.core.reasons import Reason, Refused

MAX_CHAIN: Final = 5
"""Certificates in a header: a leaf, intermediates, and the root some send along."""


def key_of(unverified_x5c: object, kid: str, trust: Trust, now: float) -> SignerKey:
    """The key of the leaf, and whose it is. Raises Refused(CARD_CHAIN | CARD_KEY_REVOKED)."""
    # 1. A list of certificates, the signer's first (RFC 7515 §4.1.6).
    leaf, *intermediates = _certificates(unverified_x5c)
    # 2. A key of a kind we verify with; never one that was withdrawn.
    key = leaf.public_key()
    if isinstance(key, Ed25519PublicKey):
        verifying = VerifyingKey(kid, "EdDSA", key)
    elif isinstance(key, EllipticCurvePublicKey) and isinstance(key.curve, SECP256R1):
        verifying = VerifyingKey(kid, "ES256", key)
    else:
        raise _refused("its key is neither EC P-256 nor Ed25519")
    if thumbprint(to_jwk(verifying.key)) in trust.dead:
        raise Refused(Reason.CARD_KEY_REVOKED, "the key of its certificate was revoked")
    # 3. For a name of a publisher we know, in full; a wildcard is for hosts, not for signatures.
    publisher, name = _named(leaf, trust)
    # 4. Signatures, basic constraints, name constraints and validity up to a root of that publisher (RFC 5280 §6).
    roots = trust.roots.get(publisher, ())
    if not roots:
        raise _refused("no root is configured for its publisher")
    try:
        moment = datetime.fromtimestamp(now, UTC)
        policy = PolicyBuilder().store(Store(list(roots))).time(moment).max_chain_depth(MAX_CHAIN)
        policy.build_server_verifier(DNSName(name)).verify(leaf, intermediates)
    except (VerificationError, ValueError, OverflowError) as fault:
        why = str(fault).splitlines()[0][:200]
        raise _refused(f"the chain does not hold: {why}") from None
    # 5. A key that may make signatures, where its certificate says what it is for (RFC 5280 §4.2.1.3).
    _may_sign(leaf)
    return SignerKey(publisher, verifying)


def _certificates(unverified_x5c: object) -> list[Certificate]:
    if not isinstance(unverified_x5c, list) or not 1 <= len(unverified_x5c) <= MAX_CHAIN:
        raise _refused(f"`x5c` is not a list of 1 to {MAX_CHAIN} certificates")
    certificates = []
    for text in unverified_x5c:
        try:
            certificates.append(load_der_x509_certificate(base64.b64decode(text, validate=True)))
        except (ValueError, TypeError, binascii.Error):
            raise _refused("a certificate is not DER in base64") from None
    return certificates


def _named(leaf: Certificate, trust: Trust) -> tuple[str, str]:
    """Publisher and name. The first of the certificate's names that is known to us."""
    try:
        names = leaf.extensions.get_extension_for_class(SubjectAlternativeName).value.get_values_for_type(DNSName)
    except (ExtensionNotFound, ValueError):
        raise _refused("its certificate names no host") from None
    for name in names:
        if publisher := trust.names.get(name.lower()):
            return publisher, name
    raise _refused("its certificate is for no publisher known here")


def _may_sign(leaf: Certificate) -> None:
    try:
        usage = leaf.extensions.get_extension_for_class(KeyUsage).value
    except ExtensionNotFound:
        return
    if not usage.digital_signature:
        raise _refused("its certificate is not for signatures (keyUsage)")


def _refused(detail: str) -> Refused:
    return Refused(Reason.CARD_CHAIN, detail)
