"""The policy enforcement point: an A2A request in, a decision, the origin's reply out.

Reads and writes bytes through the bindings; everything decided is decided by the plans of `core.pipeline`.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, Final

from msgspec import Struct

from legation.core import listing, pipeline, relay
from legation.core import messages as m
from legation.core.asks import Inbound, Now, Outbound, Plan, ask
from legation.core.cards.serving import PRIVATE
from legation.core.catalogue import serving
from legation.core.model import AgentError, Call, Hold, Op, Permit, Refusal, Reply, Trace, Unparsed
from legation.core.operations import ROW
from legation.core.reasons import Reason, Refused
from legation.core.stages import Terms
from legation.engine import Engine
from legation.surfaces import routes, streaming, tracing
from legation.surfaces.bindings import JSONRPC, REST, Codec, Context, DecodeRefused
from legation.surfaces.held import Holds
from legation.surfaces.holding import Holding
from legation.surfaces.http import HttpAnswer, HttpRequest, Route
from legation.surfaces.rsgi import Exchange
from legation.surfaces.streaming import StreamTerms

PREFIX: Final = "/a2a/"


class Ids(Struct, frozen=True):
    """Where trace and span ids come from."""

    trace: Callable[[], str]
    span: Callable[[], str]


class Gateway:
    """Serves every agent under `/a2a/`."""

    def __init__(
        self,
        engine: Engine,
        terms: Terms,
        stream_terms: StreamTerms,
        *,
        card: Callable[[HttpRequest, Route], Any],
        holds: Holds,
        ids: Ids,
        reply_timeout: float,
        decided: Callable[[str, str, float], None],
    ) -> None:
        self._engine = engine
        self._terms = terms
        self._stream_terms = stream_terms
        self._card = card
        self._ids = ids
        self._reply_timeout = reply_timeout
        self._decided = decided
        self.holds = holds
        self.holding = Holding(engine)
        """What is under way. Tell it of every change a call may rest on."""
        self._codecs: dict[str, Codec] = {"rpc": JSONRPC(terms.base_url), "rest": REST(terms.base_url)}

    async def handle(self, request: HttpRequest, exchange: Exchange) -> HttpAnswer | None:
        """Serve one request under `/a2a/`. None when the answer was streamed."""
        began = time.perf_counter()
        try:
            route = routes.match(request.path)
        except Refused as refused:
            return await self.refuse(request, refused)
        if route.binding == "card":
            answer: HttpAnswer = await self._card(request, route)
            return answer
        codec = self._codecs[route.binding]
        trace = tracing.read(request, self._ids.trace)
        try:
            decoded = codec.decode(request, route, self._terms.base_url + request.path, trace)
        except DecodeRefused as fault:
            return await self._unparsed(codec, request, fault, route.agent, trace)
        seen = self.holding.seen
        verdict = await self._engine.run(pipeline.admit(decoded.call, self._terms))
        op = decoded.call.op
        if isinstance(verdict, Refusal):
            self._decided(op.value, verdict.reason.id, time.perf_counter() - began)
            return codec.refusal(decoded.context, verdict)
        if isinstance(verdict, Hold):
            self._decided(op.value, Reason.APPROVAL_REQUIRED.id, time.perf_counter() - began)
            return self.holds.answer(codec, decoded.context, decoded.call, verdict)
        try:
            if ROW[op].streaming:
                return await self._stream(codec, decoded.context, verdict, exchange, seen)
            return await self._unary(codec, decoded.context, verdict, seen)
        finally:
            await self._engine.run(relay.release(verdict))
            self._decided(op.value, "permitted", time.perf_counter() - began)

    async def refuse(self, request: HttpRequest, refused: Refused) -> HttpAnswer:
        """Refuse what has no route, no readable body, or met a fault of ours; recorded like every refusal."""
        trace = tracing.read(request, self._ids.trace)
        codec = self._codecs["rpc" if request.path.rstrip("/").endswith("/rpc") else "rest"]
        return await self._unparsed(codec, request, DecodeRefused(refused, codec.no_context), None, trace)

    async def _unparsed(
        self, codec: Codec, request: HttpRequest, fault: DecodeRefused, agent: str | None, trace: Trace
    ) -> HttpAnswer:
        refused = fault.refused
        refusal = await self._engine.run(
            pipeline.reject(
                Unparsed(
                    reason=refused.reason,
                    detail=refused.detail,
                    binding=codec.binding,
                    callee=agent,
                    method=request.method,
                    path=request.path[:512],
                    size=len(request.body),
                    trace=trace,
                    field=refused.field,
                    remote=request.remote,
                )
            )
        )
        self._decided("unparsed", refusal.reason.id, 0.0)
        return codec.refusal(fault.context, refusal)

    async def _unary(self, codec: Codec, context: Context, permit: Permit, seen: int) -> HttpAnswer:
        call = permit.call
        try:
            with self.holding(permit, seen) as held:
                exchange = self._exchange(codec, permit)
                reply = await self._engine.run(relay.carry(permit, exchange, self._terms.screen, held.withdrawn))
        except Refused as why:
            return codec.refusal(context, relay.cut(permit, why))
        self.holds.led_to(permit, reply)
        match reply:
            case Refusal():
                return codec.refusal(context, reply)
            case AgentError():
                return codec.agent_error(context, reply)
            case _:
                answer = codec.result(context, call, reply)
                return _private(answer) if call.op is Op.GET_EXTENDED_CARD else answer

    def _exchange(self, codec: Codec, permit: Permit) -> Plan[Reply]:
        """What goes back and forth with the origin for a unary call."""

        def read(inbound: Inbound) -> Reply:
            return codec.reply(permit.call.op, inbound.status, inbound.content_type, inbound.body, permit.record_id)

        def page(asked: m.ListTasksRequest) -> Outbound:
            return self._outbound(codec, permit, asked)

        match permit.call.op:
            case Op.LIST_TASKS:
                return listing.scoped(permit, page, read)
            case Op.GET_EXTENDED_CARD:
                return serving.extended(permit, self._outbound(codec, permit, permit.call.params), read, self._terms)
            case _:
                return relay.single(permit, self._outbound(codec, permit, permit.call.params), read)

    async def _stream(
        self, codec: Codec, context: Context, permit: Permit, exchange: Exchange, seen: int
    ) -> HttpAnswer | None:
        began = await self._engine.run(ask(Now()))
        op, record_id = permit.call.op, permit.record_id
        try:
            with self.holding(permit, seen) as held:
                opened = await self._engine.run(
                    relay.open_stream(
                        permit,
                        self._outbound(codec, permit, permit.call.params),
                        lambda inbound: codec.reply(op, inbound.status, inbound.content_type, inbound.body, record_id),
                        began,
                        self._terms.screen,
                        held.withdrawn,
                    )
                )
        except Refused as why:
            return codec.refusal(context, relay.cut(permit, why))
        if isinstance(opened, Refusal):
            return codec.refusal(context, opened)
        if isinstance(opened, AgentError):
            return codec.agent_error(context, opened)
        activated = _activated(permit, opened)
        await streaming.pump(
            self._engine,
            permit,
            opened,
            exchange,
            began=began,
            read_event=lambda data: codec.read_event(data, record_id),
            phrases=self.holds.noting(permit, codec.phrases(context)),
            headers=(("a2a-extensions", activated),) if activated else (),
            terms=self._stream_terms,
            screen=self._terms.screen,
            held=self.holding(permit, seen),
        )
        return None

    def _outbound(self, codec: Codec, permit: Permit, params: m.Params) -> Outbound:
        call: Call = permit.call
        headers = (
            ("a2a-version", "1.0"),
            ("authorization", f"Bearer {permit.hop_token}"),
            *((("a2a-extensions", ", ".join(call.extensions)),) if call.extensions else ()),
            *tracing.onward(call.trace, self._ids.span()),
        )
        return codec.outbound(
            call.op,
            params,
            permit.interface,
            request_id=permit.record_id,
            headers=headers,
            streaming=ROW[call.op].streaming,
            timeout=self._reply_timeout,
        )


def _activated(permit: Permit, opened: Inbound) -> str:
    """The extensions the agent says are active, of those its caller named: so none of its own words are in it."""
    said = {uri.strip() for uri in (opened.activated_extensions or "").split(",")}
    return ", ".join(uri for uri in permit.call.extensions if uri in said)


def _private(answer: HttpAnswer) -> HttpAnswer:
    """An answer no cache keeps for others: a card made for one reader (A2A 1.0 §8.6)."""
    kept = tuple(field for field in answer.headers if field[0] != "cache-control")
    return HttpAnswer(answer.status, (*kept, ("cache-control", PRIVATE)), answer.body)
