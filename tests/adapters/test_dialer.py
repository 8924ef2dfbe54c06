"""Calls through the dialer: what is sent, what comes back whole, what does not, and what becomes of connections."""

from __future__ import annotations

import asyncio
import socket
from contextlib import suppress
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from legation.adapters.dialer.connection import Connection
from legation.adapters.dialer.pool import Pool
from legation.adapters.dialer.request import Origin, written
from legation.core.asks import Broken, Outbound
from tests.adapters.dialled import CHUNKED, EVENTS, JSON, MOST, OK, TWO, all_of, journey, soon, told

# -- what is sent ------------------------------------------------------------------------------------


def sent(**outbound: Any) -> tuple[Origin, bytes]:
    return written(Outbound(**({"method": "POST", "url": "http://one.test/a", "headers": (), "body": b""} | outbound)))


def test_a_request_is_what_was_asked_for_and_no_more():
    origin, request = sent(url="https://One.Test:8443/a?b=c", headers=(("x-one", "é"), ("x-two", "")), body=b"{}")
    assert origin == Origin("https", "one.test", 8443)
    assert request == (
        b"POST /a?b=c HTTP/1.1\r\nhost: one.test:8443\r\nuser-agent: legation\r\naccept-encoding: identity\r\n"
        b"x-one: \xe9\r\nx-two: \r\ncontent-length: 2\r\n\r\n{}"
    )
    assert b"content-length: 0\r\n\r\n" in sent()[1]
    assert b"content-length" not in sent(method="GET")[1]


@pytest.mark.parametrize(
    ("url", "origin", "begins"),
    [
        ("http://one.test", ("http", "one.test", 80), b"POST / HTTP/1.1\r\nhost: one.test\r\n"),
        ("http://one.test:80?q", ("http", "one.test", 80), b"POST /?q HTTP/1.1\r\nhost: one.test\r\n"),
        ("HTTPS://one.test:443/", ("https", "one.test", 443), b"POST / HTTP/1.1\r\nhost: one.test\r\n"),
        ("http://[::1]:99/%0D", ("http", "::1", 99), b"POST /%0D HTTP/1.1\r\nhost: [::1]:99\r\n"),
    ],
)
def test_where_a_url_leads(url, origin, begins):
    where, request = sent(url=url)
    assert where == origin
    assert request.startswith(begins)


@pytest.mark.parametrize(
    "url",
    [
        *("ftp://one.test/", "one.test", "/a", "http://", "http:///a", "http://me@one.test/", "http://me:pw@one.test/"),
        *("http://one.test/#a", "http://one.test/a b", "http://one.test/a\r\nx: y", "http://one.test/\0", "http://é/"),
        *("http://one.test:0/", "http://one.test:65536/", "http://one.test:/", "http://one.test:8x/", "http://a\\b/"),
        *("http://[::1%25lo]/", "http://[one.test]/", "http://one.test/\u212a", "file:///etc/hosts", "http+unix://a/"),
    ],
)
def test_a_url_that_is_not_dialled(url):
    with pytest.raises(Broken, match="unreachable"):
        sent(url=url)


@pytest.mark.parametrize(
    "wrong",
    [
        *({"headers": (("x", value),)} for value in ("a\r\nb: c", "a\rb", "a\nb", "a\0b", "\n", "ā")),
        *({"headers": ((name, "v"),)} for name in ("", "x y", "x:", "x\r\ny", "X", "é", "\n")),
        *({"headers": ((name, "v"),)} for name in ("host", "content-length", "transfer-encoding", "connection")),
        *({"method": method} for method in ("HEAD", "CONNECT", "post", "GET / HTTP/1.1\r\n", "")),
    ],
)
def test_a_header_or_method_that_would_say_something_else_is_a_mistake_of_ours(wrong):
    with pytest.raises(ValueError, match=r"header|method|latin-1"):
        sent(**wrong)


# -- whole answers -----------------------------------------------------------------------------------

OLD = b"HTTP/1.0 200 OK\r\nconnection: keep-alive\r\ncontent-length: 2\r\n\r\nok"
WHOLE = {
    "length": (JSON + b"Content-Length: 2\r\n\r\nok", (200, "application/json", None, b"ok")),
    "spaces": (OK + b"content-type: \t a/b \r\ncontent-length: 2 \r\n\r\nok", (200, "a/b", None, b"ok")),
    "nothing": (b"HTTP/1.1 404\r\ncontent-length: 0\r\n\r\n", (404, "", None, b"")),
    "no content": (b"HTTP/1.1 204 No Content\r\n\r\n", (204, "", None, b"")),
    "redirect": (b"HTTP/1.1 302 F\r\nlocation: http://x/\r\ncontent-length: 0\r\n\r\n", (302, "", None, b"")),
    "chunked": (JSON + CHUNKED + b"1\r\no\r\n1;a=b\r\nk\r\n0\r\n\r\n", (200, "application/json", None, b"ok")),
    "trailers": (JSON + CHUNKED + b"2\r\nok\r\n0\r\ncontent-type: a/b\r\n\r\n", (200, "application/json", None, b"ok")),
    "continue": (b"HTTP/1.1 100 Continue\r\n\r\n" + TWO, (200, "", None, b"ok")),
    "hints": (b"HTTP/1.1 103 E\r\ncontent-type: a/b\r\n\r\n" * 3 + TWO, (200, "", None, b"ok")),
    "extensions": (OK + b"A2A-Extensions: a\r\na2a-extensions: b\r\ncontent-length: 0\r\n\r\n", (200, "", "a, b", b"")),
    "identity": (OK + b"content-encoding: Identity\r\ncontent-length: 2\r\n\r\nok", (200, "", None, b"ok")),
    "the most": (OK + b"content-length: 1000\r\n\r\n" + b"x" * MOST, (200, "", None, b"x" * MOST)),
    "a hundred headers": (OK + b"x: y\r\n" * 99 + b"content-length: 2\r\n\r\nok", (200, "", None, b"ok")),
}
LAST = {
    "close": (OK + b"connection: x, Close\r\n\r\nok", (200, "", None, b"ok")),
    "close and length": (OK + b"connection: close\r\ncontent-length: 2\r\n\r\nok", (200, "", None, b"ok")),
    "old": (b"HTTP/1.0 200 OK\r\n\r\nok", (200, "", None, b"ok")),
    "old, kept": (OLD, (200, "", None, b"ok")),
    "old after interim": (b"HTTP/1.1 100 C\r\n\r\n" + OLD, (200, "", None, b"ok")),
    "more": (TWO + b"more", (200, "", None, b"ok")),
    "another answer": (TWO + OK + b"content-length: 4\r\n\r\nevil", (200, "", None, b"ok")),
    "half another": (TWO + b"HTTP/1.1 200 OK\r\nconte", (200, "", None, b"ok")),
    "body of none": (b"HTTP/1.1 204 N\r\ncontent-length: 2\r\n\r\nok", (204, "", None, b"")),
}


@pytest.mark.parametrize("name", WHOLE)
@journey()
async def test_an_answer_is_read_and_its_connection_used_again(world, name):
    said, expected = WHOLE[name]
    assert told(await world.answering([said])) == expected
    answer = await world.answering([byte.to_bytes() for byte in said])
    assert told(answer) == expected
    assert await all_of(answer) == expected[3]
    await answer.close()
    assert (world.served.connections, world.idle) == (1, 1)


@pytest.mark.parametrize("name", LAST)
@journey()
async def test_an_answer_that_is_the_last_of_its_connection(world, name):
    said, expected = LAST[name]
    assert told(await world.answering([said, "end"], [TWO])) == expected
    assert (await world.asking()).body == b"ok"
    assert world.served.connections == 2


@given(case=st.sampled_from([*WHOLE.values(), *LAST.values()]), cuts=st.lists(st.integers(0, 1200)))
def test_how_an_answer_is_cut_into_pieces_says_nothing(case, cuts):
    said, expected = case

    async def read() -> None:
        connection, answer = fed(said, cuts)
        connection.eof_received()
        assert told(await answer) == expected

    asyncio.run(read())


@given(case=st.sampled_from([*WHOLE.values()]), cuts=st.lists(st.integers(0, 1200)), more=st.binary(min_size=1))
def test_what_follows_an_answer_is_never_left_for_the_next(case, cuts, more):
    async def read() -> None:
        connection, answer = fed(case[0] + b"H" + more, [*cuts, len(case[0])] if len(cuts) % 2 else cuts)
        assert told(await answer) == case[1]
        assert connection.closed
        assert connection._pool.take() is None

    asyncio.run(read())


@given(
    case=st.sampled_from([*WHOLE.values()]), at=st.integers(0, 1200), noise=st.binary(max_size=9), cut=st.integers(0)
)
def test_noise_is_an_answer_or_a_fault_and_never_an_error(case, at, noise, cut):
    async def read() -> None:
        connection, answer = fed(case[0][:at] + noise + case[0][at + cut % 9 :], [at])
        connection.connection_lost(None)
        assert answer.done()
        if (fault := answer.exception()) is not None:
            assert isinstance(fault, Broken)

    asyncio.run(read())


class Pipe(asyncio.Transport):
    """A transport that goes nowhere."""

    def write(self, data: Any) -> None: ...

    def is_closing(self) -> bool:
        return False

    def get_write_buffer_size(self) -> int:
        return 0

    def abort(self) -> None: ...


def fed(said: bytes, cuts: list[int]) -> tuple[Connection, asyncio.Future[Any]]:
    """A connection that was asked once and heard this."""
    connection = Connection(Pool(lambda: 0.0, most_idle=1, idle_seconds=1), MOST)
    connection.connection_made(Pipe())
    answer = connection.send(b"?", 9.0, streaming=False)
    ends = sorted({min(cut, len(said)) for cut in cuts} | {0, len(said)})
    for start, end in pairwise(ends):
        if not connection.closed:
            connection.data_received(said[start:end])
    return connection, answer


# -- answers that are none ---------------------------------------------------------------------------

BROKEN = {
    "garbage": [b"\x16\x03\x01\x00\x02"],
    "another protocol": [b"RTSP/1.0 200 OK\r\ncontent-length: 2\r\n\r\nok"],
    "another version": [b"HTTP/2.0 200 OK\r\ncontent-length: 2\r\n\r\nok"],
    "no version": [b"HTTP/0.9 200 OK\r\ncontent-length: 2\r\n\r\nok"],
    "a line end first": [b"\r\n" + TWO],
    "bare line ends": [b"HTTP/1.1 200 OK\ncontent-length: 2\n\nok"],
    "a folded header": [OK + b"x: y\r\n z\r\ncontent-length: 2\r\n\r\nok"],
    "a space before the colon": [OK + b"content-length : 2\r\n\r\nok"],
    "switching": [b"HTTP/1.1 101 S\r\nconnection: upgrade\r\nupgrade: h2c\r\n\r\n" + TWO],
    "another interim": [b"HTTP/1.1 102 P\r\n\r\n" + TWO],
    "only interim": [b"HTTP/1.1 100 C\r\n\r\n", "end"],
    "no such status": [b"HTTP/1.1 099 P\r\ncontent-length: 2\r\n\r\nok"],
    "a status too high": [b"HTTP/1.1 600 P\r\ncontent-length: 2\r\n\r\nok"],
    "two lengths": [OK + b"content-length: 2\r\ncontent-length: 3\r\n\r\noko"],
    "no length": [OK + b"content-length: 2x\r\n\r\nok"],
    "length and chunks": [OK + b"content-length: 2\r\n" + CHUNKED + b"2\r\nok\r\n0\r\n\r\n"],
    "another coding": [OK + b"transfer-encoding: gzip\r\nconnection: close\r\n\r\nok", "end"],
    "two codings": [OK + b"transfer-encoding: gzip, chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n"],
    "chunks twice": [OK + b"transfer-encoding: chunked\r\n" + CHUNKED + b"2\r\nok\r\n0\r\n\r\n"],
    "old chunks": [b"HTTP/1.0 200 OK\r\n" + CHUNKED + b"2\r\nok\r\n0\r\n\r\n"],
    "encoded": [OK + b"content-encoding: gzip\r\ncontent-length: 2\r\n\r\nok"],
    "encoded twice": [OK + b"content-encoding: identity\r\ncontent-encoding: br\r\ncontent-length: 2\r\n\r\nok"],
    "a chunk that is longer": [OK + CHUNKED + b"2\r\nokk\r\n0\r\n\r\n"],
    "no chunk": [OK + CHUNKED + b"-1\r\nok"],
    "an endless head": [OK + b"x: " + b"y" * 70_000],
    "an endless head, slowly": [OK, *[b"x: " + b"y" * 8_000 + b"\r\n"] * 9],
    "endless interims": [b"HTTP/1.1 103 E\r\n\r\n" * 4_000],
    "too many headers": [OK + b"x: y\r\n" * 100 + b"content-length: 2\r\n\r\nok"],
    "too many trailers": [OK + CHUNKED + b"0\r\n" + b"x: y\r\n" * 100 + b"\r\n"],
    "an endless trailer": [OK + CHUNKED + b"1\r\nx\r\n0\r\nx: ", *[b"y" * 30_000, 0.02] * 4],
    "nothing": ["end"],
    "half a head": [OK + b"content-le", "end"],
    "half a body": [OK + b"content-length: 3\r\n\r\nok", "end"],
    "half a chunk": [OK + CHUNKED + b"3\r\nok", "end"],
    "no last chunk": [OK + CHUNKED + b"2\r\nok\r\n", "end"],
    "kept, without length": [OK + b"\r\nok", "end"],
    "old and kept, without length": [b"HTTP/1.0 200 OK\r\nconnection: keep-alive\r\n\r\nok", "end"],
    "a reset first": ["reset"],
    "a reset in the head": [OK, 0.02, "reset"],
    "a reset in the body": [OK + b"content-length: 3\r\n\r\nok", 0.02, "reset"],
    "a reset without length": [OK + b"connection: close\r\n\r\nok", 0.02, "reset"],
}


@pytest.mark.parametrize("name", BROKEN)
@journey()
async def test_an_answer_that_breaks_is_a_fault_and_is_not_asked_for_again(world, name):
    await world.breaks("reset", world.answering(BROKEN[name], [TWO]))
    assert (len(world.served.requests), world.held) == (1, 0)
    assert (await world.asking()).body == b"ok"


@pytest.mark.parametrize(
    "said",
    [
        [OK + b"content-length: 1001\r\n\r\n"],
        [OK + CHUNKED, *[b"64\r\n" + b"x" * 100 + b"\r\n"] * 10, b"1\r\nx\r\n", "stay"],
        [OK + b"connection: close\r\n\r\n" + b"x" * 1001, "stay"],
        [EVENTS + b"content-length: 1001\r\n\r\n", "stay"],
        [b"HTTP/1.1 200 OK\r\nconnection: keep-alive\r\ncontent-length: 18446744073709551615\r\n\r\n", "stay"],
    ],
)
@journey()
async def test_an_answer_that_is_too_large(world, said):
    await world.breaks("too-large", world.answering(said))
    assert world.held == 0


# -- time, and leaving -------------------------------------------------------------------------------


@pytest.mark.parametrize("streaming", [False, True])
@pytest.mark.parametrize("said", [["stay"], [OK, "stay"], [OK + b"content-length: 3\r\n\r\nok", "stay"]])
@journey()
async def test_an_answer_that_takes_too_long(world, said, streaming):
    await world.breaks("timeout", world.answering(said, timeout=0.1, streaming=streaming))
    assert world.held == 0
    await soon(lambda: world.served.open == 0)


@journey()
async def test_leaving_closes_that_connection_and_no_other(world):
    other = asyncio.ensure_future(world.answering([0.3, TWO], ["stay"]))
    await soon(lambda: len(world.served.requests) == 1)
    for streaming in (False, True):
        leaving = asyncio.ensure_future(world.asking(streaming=streaming))
        await soon(lambda: world.served.open == 2)
        await asyncio.sleep(0.02)
        leaving.cancel()
        with pytest.raises(asyncio.CancelledError):
            await leaving
        assert world.held == 1
        await soon(lambda: world.served.open == 1)
    assert (await other).body == b"ok"


@pytest.mark.parametrize("head", [b"", EVENTS])
@journey()
async def test_leaving_in_the_moment_of_the_answer_leaves_nothing_behind(world, head):
    said = EVENTS + CHUNKED + b"1\r\nx\r\n" if head else TWO
    for turns in range(12):
        leaving = asyncio.ensure_future(world.answering([said], streaming=True))
        while len(world.served.requests) <= turns:  # noqa: ASYNC110 - turns of the loop are what is counted
            await asyncio.sleep(0)
        for _ in range(turns):
            await asyncio.sleep(0)
        if not leaving.done():
            leaving.cancel()
        with suppress(asyncio.CancelledError):
            await (await leaving).close()
        assert world.held == world.idle


async def test_an_answer_to_somebody_who_has_left_is_the_last_of_its_connection():
    connection, answer = fed(TWO[:9], [])
    answer.cancel()
    connection.data_received(TWO[9:])
    assert connection.closed


@journey()
async def test_what_is_under_way_breaks_when_the_dialer_closes(world):
    under_way = asyncio.ensure_future(world.answering(["stay"]))
    await soon(lambda: len(world.served.requests) == 1)
    await world.dialer.close()
    await world.breaks("reset", under_way)
    await world.breaks("unreachable", world.asking())


# -- connections -------------------------------------------------------------------------------------


@journey()
async def test_calls_at_once_and_then_again(world):
    for _ in range(3):
        answers = await asyncio.gather(*[world.answering([0.01, TWO], body=b"%d" % n) for n in range(200)])
        assert {answer.body for answer in answers} == {b"ok"}
        assert world.idle == world.held == 32
    assert world.served.connections == 200 + 2 * (200 - 32)
    assert len({request.rpartition(b"\n")[2] for request in world.served.requests}) == 200


@journey(most_connections=2)
async def test_too_many_connections(world):
    under_way = [asyncio.ensure_future(world.answering([0.1, TWO])) for _ in range(2)]
    await asyncio.sleep(0)
    assert "all 2 connections" in str(await world.breaks("crowded", world.asking()))
    await asyncio.gather(*under_way)
    assert (await world.asking()).status == 200


@journey(idle_seconds=0.1)
async def test_an_idle_connection_is_closed_in_time_and_the_timer_with_it(world):
    await world.asking()
    assert world.served.open == 1
    await soon(lambda: world.served.open == 0)
    await soon(lambda: world.dialer._timer is None)
    assert not world.dialer._pools
    assert (await world.asking()).body == b"ok"


@pytest.mark.parametrize("after", ["end", "reset", b"HTTP/1.1 408 T\r\ncontent-length: 4\r\n\r\nevil", b"\r\n"])
@journey()
async def test_an_idle_connection_that_its_peer_ends_is_not_used(world, after):
    assert (await world.answering([TWO, 0.05, after], [TWO])).body == b"ok"
    await soon(lambda: world.held == 0)
    assert (await world.asking()).body == b"ok"
    assert [world.served.connections, len(world.served.requests)] == [2, 2]


@journey()
async def test_an_answer_that_came_before_the_request_was_gone(world):
    assert (await world.answering(["early", TWO, 0.1, "cut"], body=b"x" * (32 << 20))).body == b"ok"
    assert world.held == 0


@journey()
async def test_small_requests_leave_at_once(world):
    await world.asking()
    (pool,) = world.dialer._pools.values()
    (connection,) = pool.connections
    assert connection.transport.get_extra_info("socket").getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


@journey()
async def test_an_origin_that_is_not_there(world):
    with socket.create_server(("127.0.0.1", 0)) as held:
        port = held.getsockname()[1]
    await world.breaks("unreachable", world.asking(url=f"http://127.0.0.1:{port}/"))
    await world.breaks("unreachable", world.asking(url=f"http://{'a' * 64}.invalid/"))
    assert world.held == 0
