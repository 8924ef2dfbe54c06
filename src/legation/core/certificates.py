"""Client certificates: whether a leaf is an agent's (RFC 8705 §2.1), or a workload's X509-SVID (X509-SVID §4, §5).

A certificate is a fact that only the edge's own socket may bring: who terminated TLS checked that its holder has the
key. What is decided here is whose it is. Nothing hands one in yet.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

from cryptography import x509
from cryptography.x509.verification import PolicyBuilder, Store, VerificationError
from msgspec import Struct

from legation.core import spiffe
from legation.core.model import Agent
from legation.core.reasons import Reason, Refused

MAX_DER: Final = 16 * 1024
MAX_CHAIN: Final = 4
"""Intermediate certificates."""

_REFUSE: Final = Reason.CLIENT_UNAUTHENTICATED


class UnverifiedCertificate(Struct, frozen=True):
    """What a client showed in the handshake, as the edge tells. Handed in from the edge's own socket alone.

    INVARIANT: no header makes one (RFC 8705 §6.5, RFC 9440 §3): a caller could write any certificate there.
    """

    unverified_leaf: bytes
    """DER."""
    unverified_chain: tuple[bytes, ...] = ()
    """Intermediates, DER."""


def client(shown: UnverifiedCertificate, agent: Agent, roots: Sequence[bytes], *, now: float) -> None:
    """Check that a certificate is the agent's, by the one name it is enrolled with (RFC 8705 §2.1.2).

    `roots` are the authorities its tenant believes for clients, DER. Raises Refused(CLIENT_UNAUTHENTICATED).
    """
    if agent.tls_subject is None:
        raise Refused(_REFUSE, "the client is enrolled with no certificate name")
    leaf = _verified(shown, roots, now)
    member, value = agent.tls_subject
    if value not in names(leaf, member):
        raise Refused(_REFUSE, f"the certificate's `{member}` is another")


def workload(shown: UnverifiedCertificate, roots: Sequence[bytes], *, domain: str, now: float) -> str:
    """The SPIFFE ID of an X509-SVID that chains to its trust domain's bundle (X509-SVID §5).

    `roots` are those of `domain` and of no other: bundles are never merged. Raises Refused(CLIENT_UNAUTHENTICATED).
    """
    leaf = _verified(shown, roots, now)
    # 1. One URI, the SPIFFE ID of a workload of this trust domain (§3.1, §5.2).
    uris = names(leaf, "san_uri")
    if len(uris) != 1:
        raise Refused(_REFUSE, "an X509-SVID has exactly one URI")
    if spiffe.workload(uris[0], _REFUSE) != domain:
        raise Refused(_REFUSE, "the SPIFFE ID is of another trust domain")
    # 2. A leaf, for signing and for nothing that makes certificates (§4.1, §4.3).
    try:
        basic = leaf.extensions.get_extension_for_class(x509.BasicConstraints).value
        may_sign = basic.ca
    except x509.ExtensionNotFound:
        may_sign = False
    try:
        usage = leaf.extensions.get_extension_for_class(x509.KeyUsage).value
    except x509.ExtensionNotFound:
        raise Refused(_REFUSE, "an X509-SVID states its key usage") from None
    if may_sign or usage.key_cert_sign or usage.crl_sign or not usage.digital_signature:
        raise Refused(_REFUSE, "the certificate is no leaf that signs")
    return uris[0]


def names(leaf: x509.Certificate, member: str) -> list[str]:
    """What a certificate says in one of its members (RFC 8705 §2.1.2): several, one or none."""
    if member == "subject_dn":
        return [leaf.subject.rfc4514_string()]
    try:
        alternative = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return []
    match member:
        case "san_dns":
            return alternative.get_values_for_type(x509.DNSName)
        case "san_uri":
            return alternative.get_values_for_type(x509.UniformResourceIdentifier)
        case "san_email":
            return alternative.get_values_for_type(x509.RFC822Name)
        case "san_ip":
            return [str(ipaddress.ip_address(str(one))) for one in alternative.get_values_for_type(x509.IPAddress)]
        case _:
            return []


def _verified(shown: UnverifiedCertificate, roots: Sequence[bytes], now: float) -> x509.Certificate:
    """The leaf, once it chains to one of the roots and is in time. Raises Refused."""
    if len(shown.unverified_chain) > MAX_CHAIN or any(
        len(der) > MAX_DER for der in (shown.unverified_leaf, *shown.unverified_chain)
    ):
        raise Refused(_REFUSE, "the certificate or its chain is too long")
    try:
        leaf = x509.load_der_x509_certificate(shown.unverified_leaf)
        chain = [x509.load_der_x509_certificate(der) for der in shown.unverified_chain]
        trusted = [x509.load_der_x509_certificate(der) for der in roots]
        if not trusted:
            raise Refused(_REFUSE, "nobody is believed to issue certificates here")
        at = datetime.fromtimestamp(now, UTC).replace(tzinfo=None)
        PolicyBuilder().store(Store(trusted)).time(at).build_client_verifier().verify(leaf, chain)
        _ = leaf.extensions  # a malformed one is refused here, not where it is read
    except (ValueError, VerificationError, x509.DuplicateExtension, x509.UnsupportedGeneralNameType):
        raise Refused(_REFUSE, "the certificate does not hold") from None
    return leaf
