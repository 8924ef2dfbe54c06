"""Keys of other issuers: pinned or fetched, never from where a caller said, and never in a storm (T44, T45)."""

from __future__ import annotations

import asyncio
import json
import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from msgspec.structs import replace

from legation.adapters.issuers import COOL, FRESH, STALE, Issuers
from legation.adapters.issuers.addresses import allowed
from legation.adapters.issuers.fetching import MOST_BODY, NotFetched, fetch
from legation.core.asks import ExternalKey, Find, Found, Unavailable
from legation.core.kept import Issuer
from tests.core.outsiders import DOMAIN, IDP, key_set, public_jwk

URI = IDP + "/jwks"
SET = key_set(public_jwk("ES256", kid="k1"))


class Place:
    """Issuers as tenants have them, a clock, and an origin that counts."""

    def __init__(self) -> None:
        self.issuers: dict[tuple[str, str], Issuer] = {}
        self.now = 1000.0
        self.fetched: list[str] = []
        self.answer: bytes | Exception = SET
        self.gate: asyncio.Event | None = None
        self.adapter = Issuers(self.look, fetching=self.fetch, monotonic=lambda: self.now)

    def look(self, question: Find[Issuer]) -> Found[Issuer] | None:
        found = self.issuers.get((question.tenant, question.id))
        return None if found is None else Found(found, 1)

    async def fetch(self, url: str) -> bytes:
        self.fetched.append(url)
        if self.gate is not None:
            await self.gate.wait()
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer

    def trust(self, tenant: str = "acme", name: str = IDP, **more: Any) -> None:
        fields = {"uses": frozenset({"id-jag"}), "jwks_uri": URI} | more
        self.issuers[tenant, name] = Issuer(tenant=tenant, id=name, **fields)

    async def key(self, kid: str = "k1", tenant: str = "acme", issuer: str = IDP) -> str | None:
        found = await self.adapter.key(ExternalKey(tenant, issuer, kid))
        return None if found is None else found.kid


@pytest.fixture
def place() -> Place:
    place = Place()
    place.trust()
    return place


async def test_a_key_is_fetched_once_and_kept(place: Place):
    assert [await place.key() for _ in range(10)] == ["k1"] * 10
    assert place.fetched == [URI]


async def test_a_pinned_set_is_never_fetched(place: Place):
    place.trust(jwks=SET, jwks_uri=None)
    assert await place.key() == "k1"
    assert await place.key("k2") is None
    place.now += STALE * 10
    assert await place.key() == "k1"
    assert place.fetched == []


async def test_who_is_not_believed_has_no_keys(place: Place):
    assert await place.key(issuer="https://stranger.example") is None
    assert await place.key(tenant="rival") is None
    assert place.fetched == []


async def test_a_suspended_issuer_has_no_keys(place: Place):
    assert await place.key() == "k1"
    place.trust(suspended=True)
    assert await place.key() is None


async def test_tenants_do_not_share_a_set(place: Place):
    place.trust("rival")
    await place.key()
    place.answer = key_set()
    assert await place.key(tenant="rival") is None
    assert await place.key() == "k1"


async def test_t44_a_flood_of_kids_is_one_fetch(place: Place):
    await place.key()
    place.now += COOL
    for index in range(100):
        assert await place.key(f"unknown-{index}") is None
    assert len(place.fetched) == 2
    place.now += COOL
    await place.key("unknown")
    assert len(place.fetched) == 3


async def test_t44_many_who_ask_at_once_are_one_fetch(place: Place):
    place.gate = asyncio.Event()
    asked = [asyncio.ensure_future(place.key()) for _ in range(50)]
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    place.gate.set()
    assert await asyncio.gather(*asked) == ["k1"] * 50
    assert len(place.fetched) == 1


async def test_one_who_leaves_spoils_it_for_nobody(place: Place):
    place.gate = asyncio.Event()
    leaver, stayer = asyncio.ensure_future(place.key()), asyncio.ensure_future(place.key())
    await asyncio.sleep(0)
    leaver.cancel()
    await asyncio.sleep(0)
    place.gate.set()
    assert await stayer == "k1"


async def test_a_new_key_is_found_after_the_cool_down(place: Place):
    await place.key()
    place.answer = key_set(public_jwk("ES256", kid="k1"), public_jwk("ES256", "new", kid="k2"))
    assert await place.key("k2") is None
    place.now += COOL
    assert await place.key("k2") == "k2"


async def test_a_withdrawn_key_is_gone_after_a_while(place: Place):
    await place.key()
    place.answer = key_set()
    place.now += FRESH - 1
    assert await place.key() == "k1"
    place.now += 1
    assert await place.key() is None


async def test_an_origin_that_is_down_is_forgiven_for_a_while(place: Place):
    await place.key()
    place.answer = NotFetched("down")
    place.now += FRESH
    assert await place.key() == "k1"
    place.now += STALE - FRESH + 1
    with pytest.raises(Unavailable, match="down"):
        await place.key()


async def test_an_origin_that_never_answered_is_no_answer(place: Place):
    place.answer = NotFetched("down")
    for _ in range(10):
        with pytest.raises(Unavailable):
            await place.key()
    assert len(place.fetched) == 1
    place.answer = SET
    place.now += COOL
    assert await place.key() == "k1"


@pytest.mark.parametrize(
    "bad",
    [
        b"not json",
        b'{"keys": [{"kty": "oct", "k": "AA", "kid": "s"}]}',
        key_set(public_jwk("ES256", kid="k1"), public_jwk("ES256", "other", kid="k1")),
    ],
)
async def test_t44_a_set_nobody_honest_publishes_replaces_nothing(place: Place, bad: bytes):
    await place.key()
    place.answer = bad
    place.now += COOL
    with pytest.raises(Unavailable):
        await Place.key(_never(place, bad))
    assert await place.key("k2") is None
    assert await place.key() == "k1"


def _never(place: Place, answer: bytes) -> Place:
    """The same, where nothing was fetched before."""
    fresh = Place()
    fresh.trust()
    fresh.answer = answer
    return fresh


async def test_what_the_operator_changes_begins_anew(place: Place):
    await place.key()
    place.trust(jwks_uri=IDP + "/other")
    place.answer = key_set(public_jwk("ES256", "new", kid="k2"))
    assert await place.key() is None
    assert await place.key("k2") == "k2"
    assert place.fetched == [URI, IDP + "/other"]


async def test_an_algorithm_the_operator_did_not_allow_has_no_keys(place: Place):
    place.answer = key_set(public_jwk("RS256", kid="k1"))
    assert await place.key() is None
    place.trust(algorithms=frozenset({"RS256"}))
    assert await place.key() == "k1"


async def test_a_bundle_is_read_as_a_bundle(place: Place):
    place.trust(name=DOMAIN)
    assert await place.key(issuer=DOMAIN) is None
    place.trust(name=DOMAIN, jwks_uri=IDP + "/bundle")
    place.answer = key_set(public_jwk("ES256", kid="k1", use="jwt-svid"))
    assert await place.key(issuer=DOMAIN) == "k1"


async def test_a_store_that_answers_later_is_waited_for(place: Place):
    async def look(question: Find[Issuer]) -> Found[Issuer] | None:
        return place.look(question)

    adapter = Issuers(look, fetching=place.fetch, monotonic=lambda: place.now)
    assert await adapter.key(ExternalKey("acme", IDP, "k1")) is not None
    place.issuers["acme", IDP] = replace(place.issuers["acme", IDP], suspended=True)
    assert await adapter.key(ExternalKey("acme", IDP, "k1")) is None


# -- T45: where it may be fetched from ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "outside", "inside"),
    [
        ("93.184.215.14", True, True),
        ("2606:2800:21f:cb07:6820:80da:af6b:8b2c", True, True),
        ("127.0.0.1", False, True),
        ("127.8.8.8", False, True),
        ("::1", False, True),
        ("10.0.0.1", False, True),
        ("172.16.0.1", False, True),
        ("192.168.1.1", False, True),
        ("fd12:3456:789a::1", False, True),
        ("::ffff:10.0.0.1", False, True),
        ("::ffff:93.184.215.14", True, True),
        ("64:ff9b::10.0.0.1", False, True),
        ("2002:a00:1::", False, True),
        ("169.254.169.254", False, False),
        ("::ffff:169.254.169.254", False, False),
        ("64:ff9b::a9fe:a9fe", False, False),
        ("2002:a9fe:a9fe::", False, False),
        ("fe80::1", False, False),
        ("fe80::1%eth0", False, False),
        ("fd00:ec2::254", False, False),
        ("168.63.129.16", False, False),
        ("100.100.100.200", False, False),
        ("100.64.0.1", False, False),
        ("192.0.0.192", False, False),
        ("0.0.0.0", False, False),  # noqa: S104 - judged, not bound
        ("::", False, False),
        ("224.0.0.1", False, False),
        ("ff02::1", False, False),
        ("not an address", False, False),
        ("2130706433", False, False),
    ],
)
def test_t45_which_addresses_may_be_dialled(address: str, outside: bool, inside: bool):
    assert allowed(address, internal=False) is outside
    assert allowed(address, internal=True) is inside


@pytest.mark.parametrize(
    ("url", "addresses"),
    [
        ("https://idp.example/jwks", ["10.0.0.1"]),
        ("https://idp.example/jwks", ["93.184.215.14", "127.0.0.1"]),
        ("https://idp.example/jwks", ["169.254.169.254"]),
        ("https://idp.example/jwks", []),
        ("http://idp.example/jwks", ["93.184.215.14"]),
        ("http://localhost/jwks", ["127.0.0.1"]),
        ("ftp://idp.example/jwks", ["93.184.215.14"]),
        ("file:///etc/passwd", ["93.184.215.14"]),
        ("https://user@idp.example/jwks", ["93.184.215.14"]),
        ("https:///jwks", ["93.184.215.14"]),
    ],
)
async def test_t45_nothing_is_dialled_that_may_not_be(url: str, addresses: list[str]):
    """Sockets are off here: what were dialled would fail otherwise than by being refused."""

    async def resolving(host: str, port: int) -> list[str]:
        return addresses

    with pytest.raises(NotFetched, match=r"not https|may not be dialled|absolute"):
        await fetch(url, resolving=resolving)


async def test_t45_even_within_only_this_machine_needs_no_tls():
    async def resolving(host: str, port: int) -> list[str]:
        return ["10.0.0.1"]

    with pytest.raises(NotFetched, match="not https"):
        await fetch("http://idp.internal/jwks", internal=True, resolving=resolving)


# -- over a socket -----------------------------------------------------------------------------------


def answered(body: bytes, *, status: str = "200 OK", media: str = "application/json", more: str = "") -> bytes:
    head = f"HTTP/1.1 {status}\r\ncontent-type: {media}\r\ncontent-length: {len(body)}\r\n{more}\r\n"
    return head.encode() + body


class Origin:
    """Says what it is told to whoever connects, and keeps what was asked."""

    def __init__(self, answer: bytes, *, hold: bool = False) -> None:
        self.answer = answer
        self.hold = hold
        self.asked: list[bytes] = []
        self.writers: list[asyncio.StreamWriter] = []

    async def __aenter__(self) -> str:
        self.server = await asyncio.start_server(self.serve, "127.0.0.1", 0)
        return f"http://127.0.0.1:{self.server.sockets[0].getsockname()[1]}"

    async def __aexit__(self, *_: object) -> None:
        for writer in self.writers:
            writer.transport.abort()
        self.server.close()
        await asyncio.sleep(0)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.writers.append(writer)
        self.asked.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(self.answer)
        if not self.hold:
            writer.close()


@pytest.mark.journey
async def test_a_set_is_fetched():
    origin = Origin(answered(SET))
    async with origin as url:
        assert await fetch(f"{url}/jwks?v=1", internal=True) == SET
    head = origin.asked[0].decode().split("\r\n")
    assert head[0] == "GET /jwks?v=1 HTTP/1.1"
    assert not any(line.lower().startswith(("cookie", "authorization", "accept-encoding")) for line in head)


@pytest.mark.journey
@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(answered(SET, status="302 Found", more="location: http://127.0.0.1:1/\r\n"), id="a redirect"),
        pytest.param(answered(SET, status="404 Not Found"), id="nothing"),
        pytest.param(answered(SET, status="204 No Content"), id="204"),
        pytest.param(answered(SET, media="text/html"), id="a page"),
        pytest.param(answered(SET, more="content-encoding: gzip\r\n"), id="encoded"),
        pytest.param(answered(b" " * (MOST_BODY + 1)), id="too long"),
        pytest.param(b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n" + b" " * 200_000, id="endless"),
        pytest.param(b"HTTP/1.1 200 OK\r\n" + b"x: y\r\n" * 50_000, id="an endless head"),
        pytest.param(b"SSH-2.0-OpenSSH\r\n", id="not HTTP"),
        pytest.param(b"", id="a close"),
    ],
)
async def test_what_is_no_set_is_not_fetched(answer: bytes):
    async with Origin(answer) as url:
        with pytest.raises(NotFetched):
            await fetch(url, internal=True)


@pytest.mark.journey
async def test_an_origin_that_says_nothing_is_not_waited_for(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("legation.adapters.issuers.fetching.SECONDS", 0.2)
    async with Origin(b"HTTP/1.1 200 OK\r\n", hold=True) as url:
        with pytest.raises(NotFetched, match="in time"):
            await fetch(url, internal=True)


def certificate(place: Path, name: str) -> None:
    """A certificate for a name that signs itself, and its key."""
    key, subject = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    number = x509.random_serial_number()
    made = (
        x509.CertificateBuilder(subject, subject, key.public_key(), number, now, now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, SHA256())
    )
    (place / "cert.pem").write_bytes(made.public_bytes(Encoding.PEM))
    (place / "key.pem").write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))


@pytest.mark.journey
async def test_a_certificate_must_hold_for_the_name_that_was_written(tmp_path: Path):
    """Dialled by address, named by its name: a certificate for another is refused."""
    served, trusting = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH), ssl.create_default_context()
    certificate(tmp_path, "idp.example")
    served.load_cert_chain(tmp_path / "cert.pem", tmp_path / "key.pem")
    trusting.load_verify_locations(tmp_path / "cert.pem")
    origin = Origin(answered(SET))
    server = await asyncio.start_server(origin.serve, "127.0.0.1", 0, ssl=served)
    port = server.sockets[0].getsockname()[1]

    async def resolving(host: str, port: int) -> list[str]:
        return ["127.0.0.1"]

    async with server:
        url = f"https://idp.example:{port}/jwks"
        assert json.loads(await fetch(url, internal=True, resolving=resolving, tls=trusting))["keys"]
        with pytest.raises(NotFetched):
            await fetch(f"https://other.example:{port}/jwks", internal=True, resolving=resolving, tls=trusting)
        with pytest.raises(NotFetched):
            await fetch(url, internal=True, resolving=resolving)
