"""One rung of the gateway as a process: `python -m bench.target --rung NAME --home DIR --port N`.

The lower rungs are put together here from the gateway's own parts, each with one part more than the one below; the
highest is the gateway itself, started as `legation serve` starts it. A rung that decides without a record exists
nowhere but in this file.
"""

from __future__ import annotations

import argparse
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, Final

import uvloop
from granian.constants import HTTPModes, Interfaces
from granian.server.embed import Server
from msgspec.structs import replace

from bench.seed import settings_for
from legation.adapters.clock import Clock
from legation.adapters.dialer import Dialer
from legation.adapters.keyring import Keyring
from legation.adapters.policy_files import PolicyShelf
from legation.adapters.sqlite.store import Store
from legation.config import Firewall
from legation.core import hop, messages, stages
from legation.core.asks import Forward, Inbound, Now, Outbound, Plan, ask
from legation.core.model import Binding, Call, Op, Presented, Trace
from legation.core.operations import Kind
from legation.core.pipeline import COLUMN, Stage
from legation.core.reasons import Refused
from legation.core.stages import Case, Terms
from legation.core.tenant import Guard
from legation.engine import Engine
from legation.surfaces import routes
from legation.surfaces.bindings import JSONRPC
from legation.surfaces.http import HttpAnswer, HttpRequest
from legation.surfaces.rsgi import App, Exchange
from legation.wiring.answers import joined
from legation.wiring.process import as_a_batch, serve

JSON: Final = (("content-type", "application/json"),)
TRACE: Final = Trace("0" * 31 + "1", None, "00")
UNREAD: Final = Guard(requests="off", replies="off")
ANY: Final = messages.SendMessageRequest(messages.Message("m", "ROLE_USER", (messages.Part(text="x"),)))

TOKEN: Final = (stages.token,)
PROOF: Final = (*TOKEN, stages.sender)
ONCE: Final = (*PROOF, stages.once)
POLICY: Final = (
    *ONCE,
    stages.standing,
    stages.delegation,
    stages.tenancy,
    stages.offer,
    stages.skill,
    stages.rules,
    stages.limits,
)

PASSTHROUGH: Final = "passthrough"
RUNGS: Final[dict[str, tuple[Stage, ...]]] = {
    PASSTHROUGH: (),
    "+ token": TOKEN,
    "+ DPoP": PROOF,
    "+ once-only": ONCE,
    "+ policy": POLICY,
}
"""Stages before the body is read as a message."""

CANONICAL: Final = "+ canonical form"
WHOLE: Final = "+ durable record"
CONTENT: Final = "+ content"
"""The gateway with nothing switched off: what is said is read both ways."""


class Part:
    """A gateway that does part of its work: it decides with some stages, records nothing, and forwards."""

    def __init__(
        self, engine: Engine, terms: Terms, upstream: str, column: tuple[Stage, ...], *, canonical: bool
    ) -> None:
        self._engine, self._terms, self._upstream = engine, terms, upstream
        self._column, self._canonical = column, canonical
        self._codec = JSONRPC(terms.base_url)

    async def handle(self, request: HttpRequest, _: Exchange) -> HttpAnswer | None:
        """Serve one call."""
        try:
            return await self._engine.run(self._canonically(request) if self._canonical else self._plainly(request))
        except Refused as refused:
            return HttpAnswer(refused.reason.row.http, JSON, refused.reason.id.encode())

    def _plainly(self, request: HttpRequest) -> Plan[HttpAnswer]:
        if self._column:
            yield from self._decide(self._call(request))
        outbound = Outbound("POST", self._upstream, JSON, request.body)
        inbound: Inbound = yield from ask(Forward(None, outbound))  # type: ignore[arg-type]  # nothing was decided
        return HttpAnswer(inbound.status, JSON, inbound.body)

    def _canonically(self, request: HttpRequest) -> Plan[HttpAnswer]:
        route = routes.match(request.path)
        decoded = self._codec.decode(request, route, self._terms.base_url + request.path, TRACE)
        case = yield from self._decide(decoded.call)
        token = yield from hop.token(case)
        outbound = self._codec.outbound(
            case.call.op,
            case.call.params,
            case.interface,
            request_id="bench",
            headers=(("authorization", f"Bearer {token}"),),
        )
        inbound: Inbound = yield from ask(Forward(None, outbound))  # type: ignore[arg-type]  # nothing was recorded
        reply = self._codec.reply(case.call.op, inbound.status, inbound.content_type, inbound.body, "bench")
        return self._codec.result(decoded.context, case.call, reply)  # type: ignore[arg-type]  # no agent errors here

    def _decide(self, call: Call) -> Plan[Case]:
        case = Case(call, self._terms, (yield from ask(Now())))
        case.task = None  # what `owned` establishes, on the rungs that leave it out
        for stage in self._column:
            if (steps := stage(case)) is not None:
                yield from steps
        return case

    def _call(self, request: HttpRequest) -> Call:
        """The call as far as it is known without reading the body."""
        route = routes.match(request.path)
        return Call(
            op=Op.SEND_MESSAGE,
            binding=Binding.JSONRPC,
            callee=route.agent,
            skill=route.skill,
            params=ANY,
            method=request.method,
            url=self._terms.base_url + request.path,
            presented=Presented(request.fields("authorization"), request.fields("dpop")),
            unverified_versions=request.fields("a2a-version"),
            size=len(request.body),
            trace=TRACE,
        )


async def partly(rung: str, home: Path, port: int, upstream: str) -> None:
    """Serve a lower rung until killed."""
    as_a_batch()
    settings = settings_for(home, port)
    clock = Clock()
    keyring = Keyring(settings.keys.uri, clock=lambda: clock.now(Now()))
    shelf = PolicyShelf(settings.policy.directory)
    store = Store.open(settings.storage.path)
    dialer = Dialer(most_reply_bytes=settings.limits.reply_bytes)
    await store.start()
    engine = Engine(
        joined(clock=clock, store=store, keyring=keyring, shelf=shelf, dialer=dialer, base_url=settings.server.base_url)
    )
    terms = Terms(settings.server.base_url, guard=UNREAD)
    canonical = rung == CANONICAL
    # `place` is left out: it is vacated by what only the whole does.
    column = tuple(s for s in COLUMN[Kind.MESSAGE] if s is not stages.place) if canonical else RUNGS[rung]
    part = Part(engine, terms, upstream, column, canonical=canonical)

    async def refused(_: HttpRequest, why: Refused) -> HttpAnswer:
        return HttpAnswer(why.reason.row.http, JSON, why.reason.id.encode())

    handle: Callable[[HttpRequest, Exchange], Awaitable[HttpAnswer | None]] = part.handle
    app: Any = App({"/": handle}, refused=refused, most_body_bytes=settings.limits.body_bytes, log=None)
    await Server(
        app,
        address="127.0.0.1",
        port=port,
        interface=Interfaces.RSGI,
        http=HTTPModes.http1,
        websockets=False,
        backlog=1024,
        log_enabled=False,
    ).serve()


async def wholly(home: Path, port: int, *, content: bool) -> None:
    """Serve the gateway itself until killed."""
    settings = settings_for(home, port)
    await serve(settings if content else replace(settings, firewall=Firewall(requests="off", replies="off")))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rung", choices=[*RUNGS, CANONICAL, WHOLE, CONTENT], required=True)
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--upstream", required=True)
    given = parser.parse_args()
    if given.rung in {WHOLE, CONTENT}:
        uvloop.run(wholly(given.home, given.port, content=given.rung == CONTENT))
    else:
        uvloop.run(partly(given.rung, given.home, given.port, given.upstream))
