"""A live reply: events from the origin, through the gate, to the caller, in order, with heartbeats between.

The caller's leaving closes this upstream exchange and nothing else: no task is cancelled (A2A 1.0 §3.5.2). What ends
other than by a clean close of the origin is told as an error event, never as an end.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from typing import Final

from msgspec import Struct

from legation.core import pipeline
from legation.core.asks import Broken, Inbound, Unavailable
from legation.core.messages import StreamResponse
from legation.core.model import AgentError, Ending, Outcome, Permit
from legation.core.reasons import Reason, Refused
from legation.core.stream import Gate
from legation.engine import Engine
from legation.surfaces.bindings import Phrases
from legation.surfaces.bindings.sse import HEARTBEAT, SseParser
from legation.surfaces.rsgi import Exchange, Transport

HEADERS: Final = (
    ("content-type", "text/event-stream; charset=utf-8"),
    ("cache-control", "no-store"),
    ("x-accel-buffering", "no"),
)


class StreamTerms(Struct, frozen=True):
    """How long a stream may be silent, and how long it may last. Seconds."""

    heartbeat: float = 2.5
    """The official SDK's client gives up after five seconds without a byte."""
    idle: float = 300.0
    """Without an event from the origin."""
    total: float = 3600.0
    most_event_bytes: int = 8 * 1024 * 1024


class _Left(Exception):
    """The caller is gone."""


async def pump(  # noqa: PLR0913 - one stream joins all of these
    engine: Engine,
    permit: Permit,
    inbound: Inbound,
    exchange: Exchange,
    *,
    began: float,
    read_event: Callable[[bytes], StreamResponse | AgentError],
    phrases: Phrases,
    headers: tuple[tuple[str, str], ...],
    terms: StreamTerms,
) -> None:
    """Carry one stream to its end, and record how it ended."""
    gate = Gate(permit)
    size = 0
    transport = exchange.response_stream(200, [*HEADERS, *headers])
    left: asyncio.Future[None] = asyncio.ensure_future(exchange.client_disconnect())
    parser = SseParser(max_event=terms.most_event_bytes)
    ending, fault = Outcome(Ending.COMPLETED), None
    try:
        async for data in _events(engine, permit, inbound, parser, transport, left, terms):
            event = read_event(data)
            if isinstance(event, AgentError):
                await _send(transport, phrases.agent_error(event))
                ending = Outcome(Ending.AGENT_ERROR, detail=event.message, status=event.http)
                break
            await engine.run(pipeline.admit_event(permit, gate, event))
            frame = phrases.event(event)
            size += len(frame)
            await _send(transport, frame)
    except _Left:
        ending = Outcome(Ending.CLIENT_LEFT)
    except (Refused, Broken, Unavailable) as broken:
        fault = broken
    finally:
        left.cancel()
        await inbound.close()
    if fault is None:
        ended = Outcome(ending.ending, detail=ending.detail, status=ending.status, events=gate.events, size=size)
        await engine.run(pipeline.conclude(permit, ended, began))
        return
    refusal = await engine.run(pipeline.fail(permit, fault, began))
    with suppress(_Left):
        await _send(transport, phrases.refusal(refusal))


async def _events(
    engine: Engine,
    permit: Permit,
    inbound: Inbound,
    parser: SseParser,
    transport: Transport,
    left: asyncio.Future[None],
    terms: StreamTerms,
) -> AsyncIterator[bytes]:
    """Data of each event as it arrives; keeps the caller's connection alive and the authority checked in between.

    Raises _Left, Broken, or Refused(STREAM_IDLE | STREAM_TOO_LONG | STREAM_CUT).
    """
    clock = asyncio.get_running_loop().time
    started = last = clock()
    chunks = inbound.chunks()
    coming: asyncio.Future[bytes] | None = None
    try:
        while True:
            if coming is None:
                coming = asyncio.ensure_future(anext(chunks))
            await asyncio.wait((coming, left), timeout=terms.heartbeat, return_when=asyncio.FIRST_COMPLETED)
            if left.done():
                raise _Left
            if clock() - started > terms.total:
                raise Refused(Reason.STREAM_TOO_LONG, f"open for {terms.total:.0f} seconds")
            if not coming.done():
                if clock() - last > terms.idle:
                    raise Refused(Reason.STREAM_IDLE, f"no event for {terms.idle:.0f} seconds")
                await engine.run(pipeline.still_stands(permit))
                await _send(transport, HEARTBEAT)
                continue
            try:
                chunk = coming.result()
            except StopAsyncIteration:
                parser.close()
                return
            coming = None
            for data in parser.feed(chunk):
                last = clock()
                yield data
    finally:
        if coming is not None:
            coming.cancel()


async def _send(transport: Transport, frame: bytes) -> None:
    """Raises _Left when the caller is gone."""
    try:
        await transport.send_bytes(frame)
    except Exception as gone:
        raise _Left from gone
