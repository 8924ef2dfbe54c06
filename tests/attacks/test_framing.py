"""Where one request ends and the next begins: smuggling, slowness, and what speaks another protocol."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from legation.surfaces import rsgi
from tests.attacks import wire
from tests.attacks.conftest import TARGET, hello

pytestmark = [pytest.mark.journey, pytest.mark.asyncio(loop_scope="module")]

RPC = f"/a2a/{TARGET}/rpc"
BODY = hello()
CHUNKED = b"%x\r\n%s\r\n0\r\n\r\n" % (len(BODY), BODY)
CHUNKS = ("transfer-encoding", "chunked")
LENGTH = ("content-length", str(len(BODY)))


async def request(field, *more, version="1.1", **instead):
    return wire.head("POST", RPC, [*(await field.fields(**instead)), *more], version=version)


# What HTTP itself forbids is refused below the gateway: there is no request yet, so no reason and no record.
NO_REQUEST: dict[str, list[tuple[Any, Any]]] = {
    "two lengths": [LENGTH, ("content-length", "5")],
    "list of lengths": [("content-length", f"{len(BODY)}, {len(BODY)}")],
    "signed length": [("content-length", f"+{len(BODY)}")],
    "negative length": [("content-length", "-1")],
    "hexadecimal length": [("content-length", hex(len(BODY)))],
    "empty length": [("content-length", "")],
    "endless length": [("content-length", "9" * 40)],
    "space before the colon": [("content-length ", str(len(BODY)))],
    "nul in a value": [LENGTH, ("x-note", b"a\0b")],
    "carriage return in a value": [LENGTH, ("x-note", b"a\rauthorization: Bearer x")],
    "nul in a name": [LENGTH, (b"x-\0", "a")],
    "no name": [LENGTH, ("", "a")],
    "folded": [LENGTH, ("x-note", b"a\r\n\tb")],
    "last coding not chunked": [("transfer-encoding", "chunked, identity")],
    "unknown coding": [("transfer-encoding", "xchunked")],
    "vertical tab in the coding": [("transfer-encoding", b"\x0bchunked")],
}


@pytest.mark.parametrize("name", NO_REQUEST)
async def test_what_is_no_request_of_http(field, name):
    answer = await wire.ask(field.port, await request(field, *NO_REQUEST[name]), CHUNKED)
    assert answer.status in (400, 0)
    assert answer.body == b""


async def test_other_versions_of_http(field):
    for version in ("0.9", "2.0", "1.2", "1.10"):
        answer = await wire.ask(field.port, await request(field, LENGTH, version=version), BODY)
        assert answer.status in (400, 505, 0)
    assert (await wire.ask(field.port, b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")).status in (400, 0)
    assert (await wire.ask(field.port, b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"a" * 100)).status in (400, 0)
    assert (await wire.ask(field.port, b"GET /\r\n\r\n")).status in (400, 0)
    assert (await wire.ask(field.port, await request(field, CHUNKS, version="1.0"), CHUNKED)).status == 400


@pytest.mark.parametrize("coding", ["gzip, chunked", "chunked, chunked", "identity, chunked"])
async def test_codings_that_nobody_undoes(field, coding):
    answer = await wire.ask(field.port, await request(field, ("transfer-encoding", coding)), CHUNKED)
    field.recorded(answer, "content-type")


async def test_chunks_and_chunks(field):
    answer = await wire.ask(field.port, await request(field, CHUNKS, CHUNKS), CHUNKED)
    field.recorded(answer, "content-type", "header-repeated")


@pytest.mark.parametrize("order", [(LENGTH, CHUNKS), (CHUNKS, LENGTH)], ids=["length first", "chunks first"])
async def test_length_and_chunks_smuggle_nothing(ground, order):
    """Chunks count, the length does not, and the connection ends (RFC 9112 §6.3): what follows is never a request."""
    before = len(ground.origin.asked)
    second = await request(ground, LENGTH) + hello()
    async with wire.connected(ground.port) as line:
        await line.send(await request(ground, *order) + CHUNKED + second)
        first = await line.answer()
        assert first.status == 200
        assert first.field("connection") == "close"
        assert (await line.answer()).status == 0
    assert len(ground.origin.asked) == before + 1


async def test_a_short_length_does_not_free_the_chunks(field):
    """A length within the bound, chunks beyond it."""
    flood = b"%x\r\n" % 2**21 + b" " * 2**21 + b"\r\n0\r\n\r\n"
    for order in ([("content-length", "5"), CHUNKS], [CHUNKS, ("content-length", "5")], [CHUNKS]):
        answer = await wire.ask(field.port, await request(field, *order), flood)
        if answer.status:  # closed before all of the flood was sent, the answer may be lost
            field.recorded(answer, "too-large")


async def test_a_length_beyond_the_bound(field):
    answer = await wire.ask(field.port, await request(field, ("content-length", str(2**20 + 1))), b"{")
    field.recorded(answer, "too-large")
    answer = await wire.ask(field.port, await request(field, ("content-length", str(2**62))), b"{")
    field.recorded(answer, "too-large")


async def test_more_than_its_length_is_another_request(field):
    """A body with a request behind it: the rest is read as a request of its own, which has no credentials."""
    stowaway = wire.head("POST", RPC, [("host", field.host), ("a2a-version", "1.0"), ("content-length", "0")])
    async with wire.connected(field.port) as line:
        await line.send(await request(field, ("content-length", "2")) + b"{}" + stowaway)
        field.recorded(await line.answer(), "not-a-request")
        field.recorded(await line.answer(), "content-type")


async def test_pipelined_requests_are_answered_in_order_each_by_itself(ground):
    before = len(ground.origin.asked)
    honest = [await request(ground, LENGTH) + BODY for _ in range(3)]
    async with wire.connected(ground.port) as line:
        await line.send(honest[0] + honest[1] + honest[1] + honest[2])
        answers = [await line.answer() for _ in range(4)]
    assert ["result" in answer.document for answer in answers] == [True, True, False, True]
    ground.recorded(answers[2], "proof-replayed")
    assert len(ground.origin.asked) == before + 3


async def test_http_1_0_is_held_to_the_same(field):
    answer = await wire.ask(field.port, await request(field, LENGTH, version="1.0", dpop=None), BODY)
    field.recorded(answer, "proof-missing")


async def test_bad_chunks(field):
    for chunks in (b"zz\r\n{}\r\n0\r\n\r\n", b"-2\r\n{}\r\n0\r\n\r\n", b"2 2\r\n{}\r\n", b"f" * 20 + b"\r\n{}\r\n"):
        answer = await wire.ask(field.port, await request(field, CHUNKS), chunks)
        if answer.status != 400:
            field.recorded(answer, "not-json")


@pytest.mark.parametrize("size", [66_000, 100_000])
async def test_headers_of_many_kilobytes(field, size):
    field.recorded(await wire.ask(field.port, await request(field, LENGTH, ("x-note", "a" * size)), BODY), "too-large")


@pytest.mark.parametrize(("count", "size"), [(120, 1), (1000, 1), (1, 2**20), (90, 2**14)])
async def test_more_headers_than_the_server_reads(field, count, size):
    """The server ends these before there is a request: no reason and no record (ADR 24)."""
    many = [(f"x-{number}", "a" * size) for number in range(count)]
    answer = await wire.ask(field.port, await request(field, LENGTH, *many), BODY)
    assert answer.status in (431, 0)
    assert answer.body == b""


async def broken_off(field, *pieces):
    async with wire.connected(field.port) as line:
        await line.send(*pieces)
        line.writer.write_eof()
        return await line.answer()


async def test_a_body_shorter_than_its_length(field):
    longer = ("content-length", str(len(BODY) + 1))
    field.recorded(await broken_off(field, await request(field, longer), BODY), "not-json")


async def test_chunks_cut_within_a_chunk(field):
    field.recorded(await broken_off(field, await request(field, CHUNKS), CHUNKED[:50]), "not-json")


@pytest.mark.xfail(strict=True, reason="the server gives chunks that broke off as if they had ended")
async def test_chunks_without_their_end(ground):
    """RFC 9112 §8: a chunked body without its last chunk is incomplete, and so is the request."""
    ground.recorded(await broken_off(ground, await request(ground, CHUNKS), CHUNKED[:-5]), "not-json")


async def test_a_client_that_leaves_within_its_body_is_no_fault_of_ours(field):
    newest = field.setting.running.admin.store.head()
    async with wire.connected(field.port) as line:
        await line.send(await request(field, LENGTH), BODY[:20])
    async with asyncio.timeout(3):
        while field.setting.running.admin.store.head() == newest:  # noqa: ASYNC110 - the gateway is not ours to hook
            await asyncio.sleep(0.02)
    [row] = field.setting.running.admin.store.records(kind="decision", newest=True, limit=1)
    assert b'"reason":"not-json"' in row.body


@pytest.mark.parametrize("framed", [CHUNKS, LENGTH], ids=["chunks", "length"])
async def test_a_body_that_drips(field, monkeypatch, framed):
    monkeypatch.setattr(rsgi, "BODY_SECONDS", 0.4)
    async with wire.connected(field.port) as line:
        await line.send(await request(field, framed))
        dripping = asyncio.create_task(drip(line, framed is CHUNKS))
        field.recorded(await line.answer(), "not-json")
        dripping.cancel()


async def drip(line, chunked):
    while True:
        await line.send(b"1\r\n \r\n" if chunked else b" ")
        await asyncio.sleep(0.05)


async def test_hundred_half_open_connections_hold_nobody_up(field):
    async with asyncio.timeout(8):
        lines = [wire.connected(field.port) for _ in range(100)]
        opened = [await line.__aenter__() for line in lines]
        heads = await request(field, LENGTH)
        await asyncio.gather(*(line.send(heads[: 20 + i]) for i, line in enumerate(opened[:50])))
        await asyncio.gather(*(line.send(heads, BODY[:10]) for line in opened[50:]))
        await field.serves()
        field.origin.asked.pop()
        for line in lines:
            await line.__aexit__(None, None, None)


async def test_an_upgrade_is_not_taken(field):
    key = ("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ==")
    upgrade = [("connection", "upgrade"), ("upgrade", "websocket"), ("sec-websocket-version", "13"), key]
    for path in ("/rpc", "/rest/tasks/t:subscribe"):
        answer = await field.send(None, path, "GET", *upgrade)
        assert answer.status not in (101, 200)
        field.recorded(answer, "verb-wrong", "task-not-found")
