"""Streams on their way through the dialer, and connections over TLS."""

from __future__ import annotations

import asyncio
import ssl
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from legation.adapters import dialer as dialling
from legation.adapters.dialer import Dialer
from legation.adapters.dialer.answer import MOST_UNREAD
from legation.core.asks import Broken
from tests.adapters.dialled import CHUNKED, EVENTS, JSON, TWO, World, all_of, journey, soon, told

# -- streams -----------------------------------------------------------------------------------------


@journey()
async def test_a_stream_comes_as_it_is_sent_and_its_connection_is_used_again(world):
    said = [
        EVENTS + b"a2a-extensions: e\r\n" + CHUNKED,
        0.3,
        b"3\r\none\r\n",
        0.05,
        b"3\r\ntwo\r\n",
        0.05,
        b"0\r\n\r\n",
    ]
    stream = await world.answering(said, [TWO], streaming=True, timeout=0.2)
    assert told(stream) == (200, "text/event-stream; charset=utf-8", "e", b"")
    assert [piece async for piece in stream.chunks()] == [b"one", b"two"]
    assert (await world.asking()).body == b"ok"
    assert world.served.connections == 1


@pytest.mark.parametrize("said", [JSON + b"content-length: 2\r\n\r\n{}", JSON + CHUNKED + b"2\r\n{}\r\n0\r\n\r\n"])
@journey()
async def test_a_stream_answered_with_something_else_is_read_whole(world, said):
    assert (await world.answering([said], streaming=True)).body == b"{}"


@pytest.mark.parametrize(
    ("said", "clean"),
    [
        ([EVENTS + CHUNKED + b"4\r\ndata\r\n0\r\n\r\n"], True),
        ([EVENTS + CHUNKED + b"4\r\ndata\r\n0\r\n\r\nmore"], True),
        ([EVENTS + b"content-length: 4\r\n\r\nda", 0.02, b"ta"], True),
        ([EVENTS + b"connection: close\r\n\r\nda", 0.02, b"ta", "end"], True),
        ([EVENTS + b"\r\ndata", "end"], False),
        ([EVENTS + CHUNKED + b"4\r\ndata\r\n", "end"], False),
        ([EVENTS + CHUNKED + b"4\r\ndata\r\n", 0.02, "reset"], False),
        ([EVENTS + CHUNKED + b"4\r\ndata\r\nx\r\n"], False),
        ([EVENTS + b"content-length: 5\r\n\r\ndata", "end"], False),
        ([EVENTS + b"connection: close\r\n\r\ndata", 0.02, "reset"], False),
    ],
)
@journey()
async def test_how_a_stream_ends(world, said, clean):
    stream = await world.answering(said, streaming=True)
    heard = []
    with suppress(Broken) if clean else pytest.raises(Broken, match="reset"):
        heard += [piece async for piece in stream.chunks()] if clean else [await anext(aiter(stream.chunks()))]
        heard += [piece async for piece in stream.chunks()]
        heard.append(b".")
    assert b"".join(heard) == (b"data." if clean else b"data")
    await stream.close()


@journey()
async def test_a_slow_reader_makes_the_origin_wait(world):
    written_so_far = 0

    async def pour(writer: asyncio.StreamWriter) -> None:
        nonlocal written_so_far
        for _ in range(1024):
            writer.write(b"8000\r\n" + b"x" * 0x8000 + b"\r\n")
            await writer.drain()
            written_so_far += 0x8000
        writer.write(b"0\r\n\r\n")

    stream = await world.answering([EVENTS + CHUNKED, pour], [TWO], streaming=True)
    await asyncio.sleep(0.3)
    before = written_so_far
    await asyncio.sleep(0.2)
    assert before == written_so_far < 1024 * 0x8000
    assert stream._unread < 1 << 20
    assert len(await all_of(stream)) == 1024 * 0x8000
    assert (await world.asking()).body == b"ok"
    assert world.served.connections == 1


@journey()
async def test_a_stream_that_ends_before_it_is_read_holds_nothing_up(world):
    said = [EVENTS + b"content-length: %d\r\n\r\n" % (MOST_UNREAD + 1), b"x" * MOST_UNREAD, 0.05, b"x"]
    stream = await world.answering(said, [TWO], streaming=True)
    await soon(lambda: world.idle == 1)
    assert (await world.asking()).body == b"ok"
    assert len(await all_of(stream)) == MOST_UNREAD + 1
    assert world.served.connections == 1


@journey()
async def test_closing_a_stream_ends_it_and_nothing_else(world):
    said = [EVENTS + CHUNKED + b"1\r\na\r\n", 0.3, b"1\r\nb\r\n0\r\n\r\n"]
    one, two = [await world.answering(said, streaming=True) for _ in range(2)]
    waiting = asyncio.ensure_future(all_of(two))
    for _ in range(2):
        await one.close()
    await soon(lambda: world.held == 1)
    with pytest.raises(Broken, match="reset"):
        await anext(one.chunks())
    assert await waiting == b"ab"
    next_call = asyncio.ensure_future(world.answering([0.1, TWO]))
    await asyncio.sleep(0.05)
    await two.close()
    assert (await next_call).body == b"ok"


@journey()
async def test_a_reader_of_a_stream_may_leave_while_it_waits(world):
    stream = await world.answering([EVENTS + CHUNKED, "stay"], streaming=True)
    waiting = asyncio.ensure_future(all_of(stream))
    await asyncio.sleep(0.02)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    await stream.close()
    assert world.held == 0


# -- TLS ---------------------------------------------------------------------------------------------


def certified(directory: Path) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """An origin's identity as `localhost`, and the trust in who signed it."""
    now = datetime.now(UTC)
    ca_key, key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    ca, leaf = (x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]) for name in ("ca", "origin"))
    names = x509.SubjectAlternativeName([x509.DNSName("localhost")])

    def signed(subject: x509.Name, public: Any, more: x509.ExtensionType, *, critical: bool) -> bytes:
        serial, until = x509.random_serial_number(), now + timedelta(days=1)
        made = x509.CertificateBuilder(ca, subject, public, serial, now - timedelta(days=1), until)
        return made.add_extension(more, critical).sign(ca_key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)

    root = signed(ca, ca_key.public_key(), x509.BasicConstraints(ca=True, path_length=None), critical=True)
    file = directory / "origin.pem"
    file.write_bytes(
        signed(leaf, key.public_key(), names, critical=False)
        + key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    identity = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    identity.load_cert_chain(file)
    identity.set_alpn_protocols(["h2", "http/1.1"])
    return identity, ssl.create_default_context(cadata=root.decode())


@pytest.fixture(scope="module")
def tls(tmp_path_factory: pytest.TempPathFactory) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    return certified(tmp_path_factory.mktemp("tls"))


def secure(world: World, tls: Any, host: str = "localhost", **more: Any) -> dict[str, Any]:
    """Let the dialer trust who signed the origin's certificate."""
    world.dialer._ssl_context = tls[1]
    return {"url": f"https://{host}:{world.served.port}/"} | more


@journey(tls=True)
async def test_over_tls(world, tls):
    for _ in range(2):
        assert (await world.answering([TWO], **secure(world, tls))).body == b"ok"
    assert world.served.connections == 1
    said = [EVENTS + CHUNKED + b"1\r\na\r\n", 0.02, b"1\r\nb\r\n0\r\n\r\n"]
    assert await all_of(await world.answering(said, **secure(world, tls, streaming=True))) == b"ab"


@journey(tls=True)
async def test_a_certificate_of_another_name_or_another_authority_is_refused(world, tls, tmp_path):
    await world.breaks("unreachable", world.asking(**secure(world, tls, "127.0.0.1")))
    told = await world.breaks("unreachable", world.asking(**secure(world, certified(tmp_path))))
    assert "certificate" in str(told)
    world.dialer._ssl_context = None
    await world.breaks("unreachable", world.asking(url=f"https://localhost:{world.served.port}/"))
    assert (world.held, world.served.requests) == (0, [])


@journey(tls=True)
async def test_an_end_that_tls_does_not_vouch_for_is_no_end(world, tls):
    """Whoever sits in between can end a TCP connection; only the peer can end what TLS carries."""
    said = EVENTS + b"connection: close\r\n\r\ndata"
    stream = await world.answering([said, "close"], **secure(world, tls, streaming=True))
    assert await all_of(stream) == b"data"
    stream = await world.answering([said, 0.05, "cut"], **secure(world, tls, streaming=True))
    with pytest.raises(Broken, match="reset"):
        await all_of(stream)


@journey()
async def test_what_does_not_speak_tls(world, tls):
    world.served.greeting = b"HTTP/1.1 400 Bad Request\r\n\r\n"
    await world.breaks("unreachable", world.asking(**secure(world, tls)))


@journey()
async def test_connecting_takes_only_so_long(world, tls, monkeypatch):
    """The origin waits for a request's end, which no handshake contains."""
    asked = secure(world, tls)
    await world.breaks("timeout", world.asking(**asked, timeout=0.1))
    leaving = asyncio.ensure_future(world.asking(**asked))
    await soon(lambda: world.served.open == 1)
    leaving.cancel()
    with pytest.raises(asyncio.CancelledError):
        await leaving
    assert world.held == 0
    await soon(lambda: world.served.open == 0)
    monkeypatch.setattr(dialling, "CONNECT_SECONDS", 0.1)
    await world.breaks("unreachable", world.asking(**asked))
    under_way = asyncio.ensure_future(world.asking(**asked))
    await asyncio.sleep(0.02)
    await world.dialer.close()
    await world.breaks("unreachable", under_way)


def test_the_trust_of_the_system_is_asked_for_no_less():
    tls = Dialer(most_reply_bytes=1)._tls()
    assert (tls.verify_mode, tls.check_hostname) == (ssl.CERT_REQUIRED, True)
    assert tls.minimum_version >= ssl.TLSVersion.TLSv1_2
