"""A live reply: events from the origin, through the gate, to the caller, in order, with heartbeats between.

The caller's leaving closes this upstream exchange and nothing else: no task is cancelled (A2A 1.0 §3.5.2). What ends
other than by a clean close of the origin is told as an error event, never as an end.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import aclosing, suppress
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from legation.core import content, relay
from legation.core.asks import Broken, Inbound, Unavailable
from legation.core.messages import StreamResponse
from legation.core.model import AgentError, Ending, Outcome, Permit
from legation.core.reasons import Reason, Refused
from legation.core.stream import Gate
from legation.engine import Engine
from legation.surfaces.bindings import Phrases
from legation.surfaces.bindings.sse import HEARTBEAT, SseParser
from legation.surfaces.holding import Held
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


class _Line:
    """The way to the caller. The server ends the answer when its transport is let go, so this alone holds it:
    a frame kept alive by an exception's traceback would keep the caller waiting for an end that has come.
    """

    def __init__(self, transport: Transport) -> None:
        self._transport: Transport | None = transport

    async def send(self, frame: bytes) -> None:
        """Raises _Left when the caller is gone."""
        if self._transport is None:
            raise _Left
        try:
            await self._transport.send_bytes(frame)
        except Exception as gone:
            raise _Left from gone

    def end(self) -> None:
        """End the answer."""
        self._transport = None


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
    screen: content.Screen,
    held: Held,
) -> None:
    """Carry one stream to its end, and record how it ended."""
    gate, flow = Gate(permit), content.Flow(screen, permit.guard, patient=True)
    size = 0
    line = _Line(exchange.response_stream(200, [*HEADERS, *headers]))
    left: asyncio.Future[None] = asyncio.ensure_future(exchange.client_disconnect())
    parser = SseParser(max_event=terms.most_event_bytes)
    ending = Outcome(Ending.COMPLETED)
    fault: Refused | Broken | Unavailable | None = None
    try:
        with held:
            if permit.guard.replies_envelope != "off":
                flow.wrap(await engine.run(relay.wrapping(permit, screen)))
            async with aclosing(_events(engine, permit, inbound, parser, line, left, terms)) as events:
                async for data in events:
                    event = read_event(data)
                    if isinstance(event, AgentError):
                        event, ending = relay.erred(permit, event, screen)
                        size += await _pass(flow.end(), phrases, line)
                        await line.send(phrases.agent_error(event))
                        break
                    await engine.run(relay.admit_event(permit, gate, event))
                    size += await _pass(await engine.run(flow.fed(event, len(data))), phrases, line)
                else:
                    size += await _pass(flow.end(), phrases, line)
    except _Left:
        ending = Outcome(Ending.CLIENT_LEFT)
    except (Refused, Broken, Unavailable) as broken:
        fault = broken
    except Exception as broken:  # noqa: BLE001 - the answer has begun, so a fault of ours is told on the stream
        fault = Refused(Reason.INTERNAL, type(broken).__name__)
    except asyncio.CancelledError:
        await engine.run(relay.conclude(permit, Outcome(Ending.CLIENT_LEFT, events=gate.events, size=size), began))
        raise
    finally:
        left.cancel()
        await inbound.close()
    try:
        if fault is None:
            ended = replace(ending, events=gate.events, size=size, content=ending.content or flow.said)
            ended = replace(ended, original=ending.original if ending.content else flow.original)
            await engine.run(relay.conclude(permit, ended, began))
        else:
            refusal = await engine.run(relay.fail(permit, fault, began))
            with suppress(_Left):
                await _pass(flow.closed(), phrases, line)
                await line.send(phrases.refusal(refusal))
    finally:
        line.end()


async def _pass(events: tuple[StreamResponse, ...], phrases: Phrases, line: _Line) -> int:
    """Send these events; how many bytes they are. Raises _Left."""
    size = 0
    for event in events:
        frame = phrases.event(event)
        size += len(frame)
        await line.send(frame)
    return size


async def _events(
    engine: Engine,
    permit: Permit,
    inbound: Inbound,
    parser: SseParser,
    line: _Line,
    left: asyncio.Future[None],
    terms: StreamTerms,
) -> AsyncGenerator[bytes]:
    """Data of each event as it arrives; keeps the caller's connection alive and the authority checked in between.

    Raises _Left, Broken, or Refused(STREAM_IDLE | STREAM_TOO_LONG | STREAM_CUT).
    """
    clock = asyncio.get_running_loop().time
    started = last = clock()
    chunks = inbound.chunks()
    coming: asyncio.Future[bytes | None] | None = None
    try:
        while True:
            if coming is None:
                coming = asyncio.ensure_future(_next(chunks))
            await asyncio.wait((coming, left), timeout=terms.heartbeat, return_when=asyncio.FIRST_COMPLETED)
            if left.done():
                raise _Left
            if clock() - started > terms.total:
                raise Refused(Reason.STREAM_TOO_LONG, f"open for {terms.total:.0f} seconds")
            if not coming.done():
                if clock() - last > terms.idle:
                    raise Refused(Reason.STREAM_IDLE, f"no event for {terms.idle:.0f} seconds")
                await engine.run(relay.still_stands(permit))
                await line.send(HEARTBEAT)
                continue
            chunk = coming.result()
            coming = None
            if chunk is None:
                parser.close()
                return
            for data in parser.feed(chunk):
                last = clock()
                yield data
    finally:
        if coming is not None:
            coming.cancel()


async def _next(chunks: AsyncIterator[bytes]) -> bytes | None:
    """The next chunk; None at a clean end. Raises Broken."""
    return await anext(chunks, None)
