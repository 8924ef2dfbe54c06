"""What is counted as unread: who may be sent more, when it counts no longer, and how fast a stream may be."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Any

import pytest

from legation.core.reasons import Reason, Refused
from legation.surfaces.bindings.sse import HEARTBEAT
from legation.surfaces.http import HttpAnswer
from legation.surfaces.line import Left, Line, Pace
from legation.surfaces.unread import SMALL, WINDOW, Bounds, Unread, Whole

MIB = 2**20


class Reader:
    """A caller's connection. `queue` is what it has not taken; None: nobody knows."""

    def __init__(self, queue: int | None) -> None:
        self.queue = queue
        self.severed = False

    def queued(self) -> int | None:
        return self.queue

    def sever(self) -> None:
        self.severed = True


class Wire:
    """What the server is given."""

    def __init__(self) -> None:
        self.sent: list[bytes] = []
        self.gone = False

    async def send_bytes(self, data: bytes) -> None:
        if self.gone:
            raise RuntimeError
        self.sent.append(data)


def unread(reader: Reader, **bounds: Any) -> Unread:
    return Unread(lambda _: reader, Bounds(**({"principal": 4 * MIB, "total": 8 * MIB, "seconds": 0.05} | bounds)))


def line(among: Unread, pace: Pace | None = None) -> tuple[Line, Wire, asyncio.Future[None]]:
    wire, left = Wire(), asyncio.get_running_loop().create_future()
    return Line(wire, left, among.owed("one", "peer"), pace or Pace()), wire, left


# -- how much --------------------------------------------------------------------------------------


async def test_a_principal_has_its_share_and_no_more_than_it_leaves() -> None:
    among = unread(Reader(1))
    for name, size in (("one", 4 * MIB), ("two", 2 * MIB)):
        among.owed(name, "").take(size)
        with pytest.raises(Refused) as no:
            among.owed(name, "").take(MIB)
        assert no.value.reason is Reason.TOO_MUCH_UNREAD
    among.owed("three", "").take(MIB)
    with pytest.raises(Refused):
        among.owed("four", "").take(2 * MIB)


async def test_one_answer_that_is_more_than_a_share_is_answered_alone() -> None:
    among = unread(Reader(1), total=4 * MIB)
    among.owed("one", "").take(64 * MIB)
    with pytest.raises(Refused):
        among.owed("two", "").take(1)


async def test_what_is_settled_counts_no_more() -> None:
    among = unread(Reader(1))
    owed = among.owed("one", "")
    owed.take(MIB)
    owed.settle()
    assert (among.held, among.total) == ({}, 0)


# -- whole answers ---------------------------------------------------------------------------------


def whole(among: Unread, size: int) -> None:
    with Whole(among, "one", "peer") as one:
        one.weigh(bytes(size))
        one.sent(HttpAnswer(200, (), bytes(size)))


async def test_small_answers_count_for_nothing() -> None:
    among = unread(Reader(1))
    for _ in range(1000):
        whole(among, SMALL)
    assert among.total == 0


async def test_what_was_read_meanwhile_makes_room_at_once() -> None:
    reader = Reader(1)
    among = unread(reader)
    whole(among, 4 * MIB)
    with pytest.raises(Refused):
        whole(among, 4 * MIB)
    reader.queue = 0
    await asyncio.sleep(0.02)
    whole(among, 4 * MIB)
    await among.close()


async def test_who_reads_nothing_is_severed_and_counts_no_more() -> None:
    reader = Reader(1)
    among = unread(reader)
    whole(among, SMALL + 1)
    async with asyncio.timeout(10):
        while among.total:  # noqa: ASYNC110 - another task's doing
            await asyncio.sleep(0.05)
    assert reader.severed


async def test_an_answer_that_failed_counts_no_more() -> None:
    among = unread(Reader(1))
    with suppress(RuntimeError), Whole(among, "one", "peer") as one:
        one.weigh(bytes(MIB))
        assert among.total == MIB
        raise RuntimeError
    assert among.total == 0


# -- streams ---------------------------------------------------------------------------------------


async def test_a_stream_goes_on_when_what_went_before_is_taken() -> None:
    reader = Reader(1)
    among = unread(reader, seconds=20.0)
    way, wire, _ = line(among)
    await way.send(bytes(WINDOW))
    sending = asyncio.ensure_future(way.send(b"more"))
    await asyncio.sleep(0.1)
    assert len(wire.sent) == 1
    reader.queue = 0
    await asyncio.wait_for(sending, 5)
    assert (len(wire.sent), among.total) == (2, 4)


async def test_a_stream_that_is_not_taken_is_refused_in_time() -> None:
    among = unread(Reader(1))
    way, wire, _ = line(among)
    await way.send(bytes(SMALL))
    with pytest.raises(Refused) as no:
        await way.send(bytes(WINDOW))
    assert no.value.reason is Reason.TOO_MUCH_UNREAD
    assert len(wire.sent) == 1


async def test_a_caller_that_leaves_is_waited_for_no_longer_and_owes_nothing() -> None:
    among = unread(Reader(1), seconds=20.0)
    way, _, left = line(among)
    await way.send(bytes(WINDOW))
    sending = asyncio.ensure_future(way.send(b"more"))
    await asyncio.sleep(0.01)
    left.set_result(None)
    with pytest.raises(Left):
        await sending
    way.end()
    assert among.total == 0


async def test_where_nothing_is_known_everything_counts_until_it_is_too_much() -> None:
    among = unread(Reader(None))
    way, wire, _ = line(among)
    for _ in range(4 * MIB // WINDOW):
        await way.send(bytes(WINDOW))
    with pytest.raises(Refused) as no:
        await way.send(b"x")
    assert no.value.reason is Reason.TOO_MUCH_UNREAD
    assert sum(map(len, wire.sent)) == 4 * MIB


async def test_a_stream_waits_for_its_pace_with_signs_of_life(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("legation.surfaces.line._OFTEN", 0.05)
    among = unread(Reader(0))
    way, wire, _ = line(among, Pace(rate=100_000, burst=10_000))
    clock = asyncio.get_running_loop().time
    began = clock()
    for _ in range(5):
        await way.send(bytes(10_000))
    assert clock() - began >= 0.29  # ten thousand at once, the last before it is paid for
    assert HEARTBEAT in wire.sent


async def test_a_stream_ends_after_its_total() -> None:
    way, wire, _ = line(unread(Reader(0)), Pace(total=10))
    await way.send(bytes(10))
    with pytest.raises(Refused) as no:
        await way.send(b"x")
    assert no.value.reason is Reason.STREAM_TOO_LARGE
    await way.say(b"what is last")
    assert wire.sent[-1] == b"what is last"
