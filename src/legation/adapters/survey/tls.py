"""What a TLS connection shows of the one who answers. Nothing is believed: this looks at a stranger's certificate.

A first handshake asks whether the chain leads to a root that is trusted, whatever its dates and names; where it does
not, a second one takes any certificate, so that everything else can still be told. Nothing secret is sent over either.
"""

from __future__ import annotations

import asyncio
import ssl
import warnings
from ipaddress import ip_address
from pathlib import Path
from typing import Any, Final

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed448 import Ed448PublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from legation.adapters.survey.reaching import Place, Unreached
from legation.core.posture import Tls

MOST_CHAIN: Final = 10
_NO_CHECK_TIME: Final = 0x200000
"""X509_V_FLAG_NO_CHECK_TIME of OpenSSL, which `ssl` has no name for: dates are judged apart from trust."""

Opened = tuple[asyncio.StreamReader, asyncio.StreamWriter, "Tls | None"]


class Looking:
    """Opens connections. Made once: reading a machine's roots takes a while."""

    def __init__(self, roots: Path | None = None) -> None:
        """`roots`: PEM certificates a chain may end in, beside those of this machine. Raises OSError."""
        self._trusting, self._taking = _context(), _context()
        if roots is not None:
            self._trusting.load_verify_locations(cafile=roots)
        self._taking.verify_mode = ssl.CERT_NONE
        self._old = _context()
        self._old.verify_mode = ssl.CERT_NONE
        with warnings.catch_warnings(action="ignore", category=DeprecationWarning):  # it is why one looks
            self._old.maximum_version = ssl.TLSVersion.TLSv1_1

    async def open(self, where: Place, address: str, limit: int) -> Opened:
        """A connection, and what its TLS shows. Raises Unreached, OSError."""
        if not where.secure:
            reader, writer = await asyncio.open_connection(address, where.port, limit=limit)
            return reader, writer, None
        try:
            trusted = True
            opened = await self._handshake(self._trusting, where, address, limit)
        except ssl.SSLCertVerificationError:
            trusted = False
            opened = await self._handshake(self._taking, where, address, limit)
        reader, writer = opened
        return reader, writer, _seen(writer.get_extra_info("ssl_object"), where.host, trusted=trusted)

    async def old(self, where: Place, address: str) -> str:
        """The version before 1.2 that is spoken to who knows no newer one; empty where none is. Raises OSError."""
        try:
            _, writer = await self._handshake(self._old, where, address, 2**16)
        except Unreached:
            return ""
        version = writer.get_extra_info("ssl_object").version()
        writer.transport.abort()
        return version or ""

    @staticmethod
    async def _handshake(
        context: ssl.SSLContext, where: Place, address: str, limit: int
    ) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        try:
            return await asyncio.open_connection(
                address, where.port, ssl=context, server_hostname=where.host, limit=limit
            )
        except ssl.SSLCertVerificationError:
            raise
        except ssl.SSLError as fault:
            raise Unreached(f"no TLS ({(fault.reason or 'unknown').lower().replace('_', ' ')})") from None


def _context() -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.check_hostname = False  # judged here: a wrong name must not hide the rest
    context.verify_flags |= _NO_CHECK_TIME
    # A survey wants to see what is old and weak, not to fail on it.
    context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
    context.set_ciphers("DEFAULT:@SECLEVEL=0")
    context.set_alpn_protocols(["http/1.1"])
    return context


def _seen(connection: Any, host: str, *, trusted: bool) -> Tls:
    """Raises Unreached for certificates that cannot be read."""
    try:
        chain = [x509.load_der_x509_certificate(one) for one in _chain(connection)]
        leaf = chain[0]
        kind, bits = _key(leaf)
        return Tls(
            version=connection.version() or "",
            trusted=trusted,
            name_matches=_names(leaf, host),
            not_after=min(one.not_valid_after_utc.timestamp() for one in chain),
            issuer=leaf.issuer.rfc4514_string(),
            key=kind,
            bits=bits,
        )
    except (ValueError, TypeError, IndexError, x509.DuplicateExtension):
        raise Unreached("the certificate cannot be read") from None


def _chain(connection: Any) -> list[bytes]:
    """What the server sent, its own first. Python has a public name for the rest of it since 3.13 only."""
    own = connection.getpeercert(binary_form=True)
    public = getattr(connection, "get_unverified_chain", None)
    if public is not None:
        return [bytes(one) for one in public()][:MOST_CHAIN] or [own]
    private = getattr(getattr(connection, "_sslobj", None), "get_unverified_chain", None)
    sent = private() if private is not None else None
    return [one.public_bytes(_DER) for one in sent][:MOST_CHAIN] if sent else [own]


_DER: Final = 2
"""`ENCODING_DER` of the private module beneath `ssl`."""


def _key(leaf: x509.Certificate) -> tuple[str, int]:
    key = leaf.public_key()
    if isinstance(key, RSAPublicKey):
        return "RSA", key.key_size
    if isinstance(key, EllipticCurvePublicKey):
        return "EC", key.key_size
    if isinstance(key, Ed25519PublicKey | Ed448PublicKey):
        return "Ed25519" if isinstance(key, Ed25519PublicKey) else "Ed448", 0
    return type(key).__name__.removesuffix("PublicKey").lstrip("_"), 0


def _names(leaf: x509.Certificate, host: str) -> bool:
    """Whether a certificate is for a host: by its alternative names alone, a star for one whole label (RFC 9525 §6)."""
    try:
        names = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return False
    try:
        return ip_address(host) in names.get_values_for_type(x509.IPAddress)
    except ValueError:
        pass
    wanted = host.rstrip(".").lower()
    _, _, parent = wanted.partition(".")
    given = {name.lower() for name in names.get_values_for_type(x509.DNSName)}
    return wanted in given or ("." in parent and f"*.{parent}" in given)
