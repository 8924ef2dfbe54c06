"""Agents nobody enrolled, on ports of this machine: sites that answer as they are told, and certificates for them."""

from __future__ import annotations

import asyncio
import contextlib
import json
import ssl
from collections.abc import Callable, Collection
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any, Self

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from legation.adapters.issuers.addresses import allowed
from legation.adapters.issuers.fetching import resolve
from legation.adapters.survey import Survey
from legation.adapters.survey.finding import WELL_KNOWN
from legation.core.posture import Facts, Report, audit

CACHED = {"cache-control": "max-age=60"}
Answers = dict[str, bytes]
"""Whole answers, by path; any other path is a 404."""


def answered(body: Any, status: str = "200 OK", media: str = "application/json", /, **headers: str) -> bytes:
    """A whole answer, with a body that is bytes or becomes JSON."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    lines = {"content-type": media, "content-length": str(len(content)), **headers}
    head = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in lines.items())
    return f"HTTP/1.1 {status}\r\n{head}\r\n".encode() + content


def moved(to: str) -> bytes:
    return answered(b"", "302 Found", location=to)


class Site:
    """A server on a free port of this machine. What it answers may be told once its port is known."""

    def __init__(self, answers: Answers | None = None, *, tls: ssl.SSLContext | None = None, hold: bool = False):
        self.answers: Answers = answers or {}
        self.asked: list[tuple[str, str, bytes]] = []
        """Method, path, and the whole request."""
        self.handler: Callable[[str, str, bytes], bytes | None] = lambda method, path, body: None
        self.tls, self.hold = tls, hold
        self.writers: list[asyncio.StreamWriter] = []

    async def __aenter__(self) -> Self:
        self.server = await asyncio.start_server(self.serve, "127.0.0.1", 0, ssl=self.tls)
        self.port = self.server.sockets[0].getsockname()[1]
        self.url = f"{'https' if self.tls else 'http'}://127.0.0.1:{self.port}"
        return self

    async def __aexit__(self, *_: object) -> None:
        for writer in self.writers:
            writer.transport.abort()
        self.server.close()
        await asyncio.sleep(0.01)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.writers.append(writer)
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError, ssl.SSLError):
            head = await reader.readuntil(b"\r\n\r\n")
            length = next((line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")), b":0")
            body = await reader.readexactly(int(length.partition(b":")[2]))
            method, path, _ = head.decode().split(" ", 2)
            self.asked.append((method, path, head + body))
            answer = self.handler(method, path, body)
            writer.write(self.answers.get(path, answered(b"", "404 Not Found")) if answer is None else answer)
            await writer.drain()
            if not self.hold:
                writer.close()

    def shows(self, card: Any, **headers: str) -> Self:
        """Serve this card where cards are."""
        self.answers[WELL_KNOWN] = answered(card, **(headers or {"cache_control": "max-age=60"}))
        return self

    def paths(self) -> list[str]:
        return [path for _, path, _ in self.asked]


class Authority:
    """A root of our own making, and what it certifies."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.key, self.name = ec.generate_private_key(ec.SECP256R1()), _named("A root of ours")
        self.certificate = _signed(self.name, self.name, self.key.public_key(), self.key, 365, ca=True)
        self.pem = directory / "root.pem"
        self.pem.write_bytes(self.certificate.public_bytes(Encoding.PEM))

    def context(
        self, *names: str, days: float = 90, bits: int = 0, own: bool = False, newest: Any = None, oldest: Any = None
    ) -> ssl.SSLContext:
        """A server's context: a certificate for these names that ends in `days`; RSA where it has `bits`. `own` signs
        itself; `oldest` and `newest` bound the versions it speaks.
        """
        key: Any = rsa.generate_private_key(65537, bits) if bits else ec.generate_private_key(ec.SECP256R1())
        issuer, signer = (_named("agent"), key) if own else (self.name, self.key)
        leaf = _signed(_named("agent"), issuer, key.public_key(), signer, days, names=names or ("127.0.0.1",))
        path = self.directory / f"{leaf.serial_number}.pem"
        path.write_bytes(
            key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
            + leaf.public_bytes(Encoding.PEM)
            + self.certificate.public_bytes(Encoding.PEM)
        )
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.set_ciphers("DEFAULT:@SECLEVEL=0")
        context.load_cert_chain(path)
        if newest is not None:
            context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
            context.maximum_version = newest
        if oldest is not None:
            context.minimum_version = oldest
        return context


def _named(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _signed(
    name: x509.Name, issuer: x509.Name, public: Any, signer: Any, days: float, *,
    names: Collection[str] = (), ca: bool = False,
) -> x509.Certificate:  # fmt: skip
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder(
        issuer, name, public, x509.random_serial_number(), now - timedelta(days=400), now + timedelta(days=days)
    ).add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
    builder = builder.add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
    builder = builder.add_extension(
        x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()), critical=False
    )
    if names:
        given = [x509.IPAddress(ip_address(one)) if one[0].isdigit() else x509.DNSName(one) for one in names]
        builder = builder.add_extension(x509.SubjectAlternativeName(given), critical=False)
    return builder.sign(signer, SHA256())


def surveying(**options: Any) -> Survey:
    """A survey as the command line makes it."""
    options.setdefault("resolve", resolve)
    return Survey(allowed=lambda address, inside: allowed(address, internal=inside), **options)


async def seen(target: str, **options: Any) -> Facts:
    return await surveying(**options).of(target)


async def judged(target: str, **options: Any) -> Report:
    return audit(await seen(target, **options))


def rules(report: Report) -> dict[str, str]:
    """What was found, by rule."""
    return {one.rule.id: one.detail for one in report.findings}
