"""The policy enforcement point: an A2A request in, a decision, the origin's reply out.

Reads and writes bytes through the bindings; everything decided is decided by the plans of `core.pipeline`.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, Final

from msgspec import Struct
from msgspec.structs import replace

from legation.core import listing, pipeline, relay
from legation.core import messages as m
from legation.core.asks import Inbound, Now, Outbound, Plan, ask
from legation.core.canonical import MAX_ELEMENTS
from legation.core.cards.serving import PRIVATE
from legation.core.catalogue import serving
from legation.core.model import AgentError, Call, Hold, Op, Permit, Presented, Refusal, Reply, Trace, Unparsed
from legation.core.operations import ROW
from legation.core.reasons import Reason, Refused
from legation.core.stages import Terms
from legation.engine import Engine
from legation.surfaces import routes, streaming, tracing
from legation.surfaces.bindings import JSONRPC, REST, Codec, Context, DecodeRefused, requests
from legation.surfaces.cards import VERBS
from legation.surfaces.held import Holds
from legation.surfaces.holding import Holding
from legation.surfaces.http import HttpAnswer, HttpRequest, Route
from legation.surfaces.rsgi import Exchange
from legation.surfaces.streaming import StreamTerms
from legation.surfaces.unread import Unread, Whole

PREFIX: Final = "/a2a/"


READ_OF_ANYBODY: Final = 16 * 1024
"""Bytes of a body that is read whoever sent it: whatever it holds, that takes a few milliseconds at most."""


class Sender(Struct, frozen=True):
    """Who sent what is not read yet."""

    callee: str
    presented: Presented


class Ids(Struct, frozen=True):
    """Where trace and span ids come from."""

    trace: Callable[[], str]
    span: Callable[[], str]


class Gateway:
    """Serves every agent under `/a2a/`."""

    def __init__(  # noqa: PLR0913 - everything meets here
        self,
        engine: Engine,
        terms: Terms,
        stream_terms: StreamTerms,
        *,
        card: Callable[[HttpRequest, Route], Any],
        holds: Holds,
        unread: Unread,
        ids: Ids,
        reply_timeout: float,
        decided: Callable[[str, str, float], None],
        most_elements: int = MAX_ELEMENTS,
    ) -> None:
        self._engine = engine
        self._terms = terms
        self._stream_terms = stream_terms
        self._card = card
        self._ids = ids
        self._reply_timeout = reply_timeout
        self._decided = decided
        self._unread = unread
        self.holds = holds
        self.holding = Holding(engine)
        """What is under way. Tell it of every change a call may rest on."""
        self._codecs: dict[str, Codec] = {
            "rpc": JSONRPC(terms.base_url, most_elements),
            "rest": REST(terms.base_url, most_elements),
        }

    async def handle(self, request: HttpRequest, exchange: Exchange) -> HttpAnswer | None:
        """Serve one request under `/a2a/`. None when the answer was streamed."""
        began = time.perf_counter()
        try:
            route = routes.match(request.path)
        except Refused as refused:
            return await self.refuse(request, refused)
        trace = tracing.read(request, self._ids.trace)
        if route.binding == "card":
            try:
                answer: HttpAnswer = await self._card(request, route)
            except Refused as refused:
                fault = DecodeRefused(refused, Context(allow=VERBS))
                return await self._unparsed(self._codecs["rest"], request, fault, route.agent, trace)
            return answer
        codec = self._codecs[route.binding]
        if len(request.body) > READ_OF_ANYBODY and (why := await self._stranger(request, route.agent)) is not None:
            fault = DecodeRefused(why, replace(codec.no_context, skill=route.skill))
            return await self._unparsed(codec, request, fault, route.agent, trace, "token")
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
                return await self._stream(codec, decoded.context, verdict, exchange, seen, request.peer)
            with Whole(self._unread, verdict.caller.id, request.peer) as whole:
                return whole.sent(await self._unary(codec, decoded.context, verdict, seen, whole))
        finally:
            await self._engine.run(relay.release(verdict))
            self._decided(op.value, "permitted", time.perf_counter() - began)

    async def refuse(self, request: HttpRequest, refused: Refused, *allow: str) -> HttpAnswer:
        """Refuse what has no route, no readable body, or met a fault of ours; recorded like every refusal.

        `allow` are the HTTP methods its path takes, where it is the method that is wrong.
        """
        trace = tracing.read(request, self._ids.trace)
        codec = self._codecs["rpc" if request.path.rstrip("/").endswith("/rpc") else "rest"]
        context = replace(codec.no_context, allow=allow) if allow else codec.no_context
        return await self._unparsed(codec, request, DecodeRefused(refused, context), None, trace)

    async def _stranger(self, request: HttpRequest, agent: str) -> Refused | None:
        """Why a long body is not read at all: reading it costs what nobody may spend for others without a token."""
        presented = Presented(request.fields("authorization"), request.fields("dpop"))
        return await self._engine.run(pipeline.stranger(Sender(agent, presented), self._terms))

    async def _unparsed(
        self,
        codec: Codec,
        request: HttpRequest,
        fault: DecodeRefused,
        agent: str | None,
        trace: Trace,
        stage: str = "parse",
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
                    stage=stage,
                )
            )
        )
        self._decided("unparsed", refusal.reason.id, 0.0)
        return codec.refusal(fault.context, refusal)

    async def _unary(self, codec: Codec, context: Context, permit: Permit, seen: int, whole: Whole) -> HttpAnswer:
        call, active = permit.call, _Active(permit.call)
        try:
            with self.holding(permit, seen) as held:
                exchange = self._exchange(codec, permit, active, whole)
                reply = await self._engine.run(relay.carry(permit, exchange, self._terms.screen, held.withdrawn))
        except Refused as why:
            return codec.refusal(context, relay.cut(permit, why))
        self.holds.led_to(permit, reply)
        match reply:
            case Refusal():
                return codec.refusal(context, reply)
            case AgentError():
                return active.on(codec.agent_error(context, reply))
            case _:
                answer = active.on(codec.result(context, call, reply))
                return _private(answer) if call.op is Op.GET_EXTENDED_CARD else answer

    def _exchange(self, codec: Codec, permit: Permit, active: _Active, whole: Whole) -> Plan[Reply]:
        """What goes back and forth with the origin for a unary call."""
        op = permit.call.op

        def read(inbound: Inbound, op: Op = op) -> Reply:
            whole.weigh(inbound.body)
            active.hear(inbound)
            return codec.reply(op, inbound.status, inbound.content_type, inbound.body, permit.record_id)

        def outbound(params: m.Params, op: Op = op) -> Outbound:
            return self._outbound(codec, permit, op, params)

        match op:
            case Op.LIST_TASKS:
                return listing.scoped(permit, outbound, read)
            case Op.GET_EXTENDED_CARD:
                return serving.extended(permit, outbound(permit.call.params), read, self._terms)
            case _:
                return relay.single(permit, outbound(permit.call.params), read)

    async def _stream(
        self, codec: Codec, context: Context, permit: Permit, exchange: Exchange, seen: int, peer: str
    ) -> HttpAnswer | None:
        began = await self._engine.run(ask(Now()))
        op, record_id, active = permit.call.op, permit.record_id, _Active(permit.call)

        def read(inbound: Inbound) -> Reply:
            active.hear(inbound)
            return codec.reply(op, inbound.status, inbound.content_type, inbound.body, record_id)

        outbound = self._outbound(codec, permit, op, permit.call.params)
        try:
            with self.holding(permit, seen) as held:
                opened = await self._engine.run(
                    relay.open_stream(
                        permit,
                        outbound,
                        read,
                        began,
                        self._terms.screen,
                        held.withdrawn,
                        otherwise=codec.otherwise(op, outbound),
                    )
                )
        except Refused as why:
            return codec.refusal(context, relay.cut(permit, why))
        if isinstance(opened, Refusal):
            return codec.refusal(context, opened)
        if isinstance(opened, AgentError):
            return active.on(codec.agent_error(context, opened))
        active.hear(opened)
        await streaming.pump(
            self._engine,
            permit,
            opened,
            exchange,
            began=began,
            read_event=lambda data: codec.read_event(data, record_id),
            phrases=self.holds.noting(permit, codec.phrases(context)),
            headers=active.headers,
            terms=self._stream_terms,
            screen=self._terms.screen,
            held=self.holding(permit, seen),
            owed=self._unread.owed(permit.caller.id, peer),
        )
        return None

    def _outbound(self, codec: Codec, permit: Permit, op: Op, params: m.Params) -> Outbound:
        call: Call = permit.call
        headers = (
            ("a2a-version", "1.0"),
            ("authorization", f"Bearer {permit.hop_token}"),
            *((("a2a-extensions", ", ".join(call.extensions)),) if call.extensions else ()),
            *tracing.onward(call.trace, self._ids.span()),
        )
        return codec.outbound(
            op,
            params,
            permit.interface,
            request_id=permit.record_id,
            headers=headers,
            streaming=ROW[op].streaming,
            timeout=self._reply_timeout,
        )


class _Active:
    """The extensions the agent says are active for a call (A2A 1.0 §3.2.6), as its caller may hear of them."""

    __slots__ = ("_named", "headers")

    def __init__(self, call: Call) -> None:
        self._named = call.extensions
        self.headers: tuple[tuple[str, str], ...] = ()

    def hear(self, inbound: Inbound) -> None:
        """Take what an answer says; of several, the last one's."""
        if not self._named:
            return
        active = requests.activated(inbound.activated_extensions, self._named)
        self.headers = (("a2a-extensions", ", ".join(active)),) if active else ()

    def on(self, answer: HttpAnswer) -> HttpAnswer:
        """The answer, saying so."""
        return HttpAnswer(answer.status, (*answer.headers, *self.headers), answer.body) if self.headers else answer


def _private(answer: HttpAnswer) -> HttpAnswer:
    """An answer no cache keeps for others: a card made for one reader (A2A 1.0 §8.6)."""
    kept = tuple(field for field in answer.headers if field[0] != "cache-control")
    return HttpAnswer(answer.status, (*kept, ("cache-control", PRIVATE)), answer.body)
