"""One guarded GET of an origin's card: where it may lead, and what may come back."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import Awaitable, Callable
from typing import Any, Self

import pytest

from legation.adapters import origins
from legation.adapters.issuers.addresses import allowed
from legation.adapters.origins import Origins
from legation.core.asks import Broken, Fetch, Fetched

pytestmark = pytest.mark.journey

HEAD = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n"


class Origin:
    """Answers each request with these bytes."""

    def __init__(self, answer: bytes, *, slowly: float = 0.0) -> None:
        self.answer, self.slowly = answer, slowly
        self.asked: list[bytes] = []
        self.port = 0

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            self.asked.append(await reader.readuntil(b"\r\n\r\n"))
            await asyncio.sleep(self.slowly)
            writer.write(self.answer)
            await writer.drain()
        except (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()


def resolving(*addresses: str) -> Callable[[str, int], Awaitable[list[str]]]:
    async def resolve(_host: str, _port: int) -> list[str]:
        return list(addresses)

    return resolve


async def fetch(origin: Origin, *, internal: bool = True, to: tuple[str, ...] = ("127.0.0.1",), **more: Any) -> Fetched:
    made = Origins(
        allowed=lambda address: allowed(address, internal=internal), resolve=resolving(*to), internal=internal
    )
    return await made.fetch(Fetch(more.pop("url", f"http://agent.example:{origin.port}/card"), **more))


async def broken(origin: Origin, **more: Any) -> Broken:
    with pytest.raises(Broken) as caught:
        await fetch(origin, **more)
    return caught.value


def body(content: bytes, *headers: bytes) -> bytes:
    return HEAD + b"".join(one + b"\r\n" for one in headers) + b"content-length: %d\r\n\r\n" % len(content) + content


async def test_a_document_and_its_tag():
    async with Origin(body(b'{"a":1}', b'etag: "v1"')) as origin:
        assert await fetch(origin, etag='"v0"') == Fetched(200, '"v1"', b'{"a":1}')
        assert b'if-none-match: "v0"' in origin.asked[0]


async def test_what_is_known_is_not_sent_again():
    async with Origin(b'HTTP/1.1 304 Not Modified\r\netag: "v1"\r\n\r\n') as origin:
        assert await fetch(origin, etag='"v1"') == Fetched(304, '"v1"', b"")


@pytest.mark.parametrize("address", ["127.0.0.1", "10.0.0.1", "169.254.169.254", "::1", "100.100.100.200"])
async def test_an_origin_that_resolves_to_a_private_address_is_not_asked(address):
    async with Origin(body(b"{}")) as origin:
        assert "may not be dialled" in (await broken(origin, internal=False, to=(address,))).detail
        assert origin.asked == []


async def test_one_private_address_among_others_is_enough():
    async with Origin(body(b"{}")) as origin:
        await broken(origin, internal=False, to=("93.184.215.14", "127.0.0.1"))
        assert origin.asked == []


async def test_the_cloud_is_never_asked_for_credentials_whatever_the_operator_said():
    async with Origin(body(b"{}")) as origin:
        await broken(origin, internal=True, to=("169.254.169.254",))


@pytest.mark.parametrize("status", [b"301 Moved", b"302 Found", b"307 Again", b"308 For good", b"404 Gone", b"500 Oh"])
async def test_no_redirect_is_followed(status):
    answer = b"HTTP/1.1 " + status + b"\r\nlocation: http://169.254.169.254/\r\ncontent-length: 0\r\n\r\n"
    async with Origin(answer) as origin:
        assert "status" in (await broken(origin)).detail
        assert len(origin.asked) == 1


async def test_a_gzip_bomb_is_not_unpacked():
    bomb = gzip.compress(b"\0" * 10_000_000)
    async with Origin(body(bomb, b"content-encoding: gzip")) as origin:
        assert "encoded" in (await broken(origin)).detail


@pytest.mark.parametrize(
    "answer",
    [
        HEAD + b'content-length: 90\r\n\r\n{"a":1}',
        HEAD + b'transfer-encoding: chunked\r\n\r\n7\r\n{"a":1}\r\n',
    ],
)
async def test_a_document_that_broke_off_is_none_even_if_it_reads_like_one(answer):
    async with Origin(answer) as origin:
        assert "broke off" in (await broken(origin)).detail


async def test_a_document_that_ends_with_its_connection_is_one():
    async with Origin(HEAD + b'\r\n{"a":1}') as origin:
        assert (await fetch(origin)).body == b'{"a":1}'


async def test_a_document_without_end_is_cut_off():
    async with Origin(HEAD + b"\r\n" + b"x" * 2_000_000) as origin:
        assert (await broken(origin, most=1000)).kind == "too-large"


async def test_a_head_without_end_is_cut_off():
    async with Origin(b"HTTP/1.1 200 OK\r\n" + b"x: y\r\n" * 100_000) as origin:
        assert (await broken(origin)).kind in {"too-large", "unreachable"}


async def test_an_origin_that_is_slow_is_left(monkeypatch):
    monkeypatch.setattr(origins, "SECONDS", 0.2)
    async with Origin(body(b"{}"), slowly=3.0) as origin:
        assert (await broken(origin)).kind == "timeout"


@pytest.mark.parametrize("answer", [b"", b"hello", b"HTTP/1.1 200", b"\x16\x03\x01"])
async def test_what_is_not_http_is_no_document(answer):
    async with Origin(answer) as origin:
        assert (await broken(origin)).kind == "unreachable"


@pytest.mark.parametrize(
    "url", ["", "file:///etc/passwd", "ftp://a.example/", "http://user:pw@a.example/", "http://a.example:99999/",
            "http://a.example/x y", "http://a.example/\r\nhost: b"],
)  # fmt: skip
async def test_where_nobody_may_lead(url):
    async with Origin(body(b"{}")) as origin:
        await broken(origin, url=url)
        assert origin.asked == []


async def test_plain_http_leads_to_this_machine_alone():
    async with Origin(body(b"{}")) as origin:
        assert (await broken(origin, to=("10.0.0.1",))).detail == "not https"
