"""What a binding is to the gateway: one codec, on both sides of it.

Decides nothing; names what a codec must be able to say and to read, and what an answer must know of its
request.
"""

from __future__ import annotations

from typing import Protocol

from msgspec import Struct

from legation.core import messages as m
from legation.core.asks import Outbound
from legation.core.model import AgentError, Binding, Call, Interface, Op, Refusal, Reply, Trace
from legation.core.reasons import Refused
from legation.surfaces.http import HttpAnswer, HttpRequest, Route

JSON = "application/json"
A2A_JSON = "application/a2a+json"


class Context(Struct, frozen=True):
    """What an answer must know of the request it answers."""

    rpc_id: str | int | None = None
    """JSON-RPC id to echo."""
    task: str | None = None
    """Task the request named."""
    skill: str | None = None
    """Skill its path named."""
    allow: tuple[str, ...] = ()
    """HTTP methods the path takes, for 405."""


class Decoded(Struct, frozen=True):
    """A request, understood."""

    call: Call
    context: Context


class DecodeRefused(Exception):
    """A request that never became a Call, and what its answer must know."""

    def __init__(self, refused: Refused, context: Context) -> None:
        super().__init__(str(refused))
        self.refused = refused
        self.context = context


class Phrases(Protocol):
    """How a binding says things on a stream. Each answers a whole frame."""

    def event(self, event: m.StreamResponse) -> bytes: ...

    def agent_error(self, error: AgentError) -> bytes: ...

    def refusal(self, refusal: Refusal) -> bytes: ...


class Codec(Protocol):
    """One binding, on both sides of the gateway."""

    @property
    def binding(self) -> Binding:
        """Which it is."""
        ...

    @property
    def no_context(self) -> Context:
        """The context of a request of which nothing is known."""
        ...

    # -- towards the caller --------------------------------------------------------------------------

    def decode(self, request: HttpRequest, route: Route, url: str, trace: Trace) -> Decoded:
        """Read a request. `url` is its public URL without query. Raises DecodeRefused."""
        ...

    def result(self, context: Context, call: Call, result: m.Result) -> HttpAnswer:
        """Say what the agent answered."""
        ...

    def agent_error(self, context: Context, error: AgentError) -> HttpAnswer:
        """Say the error the agent answered with."""
        ...

    def refusal(self, context: Context, refusal: Refusal) -> HttpAnswer:
        """Say no, showing what may be shown."""
        ...

    def phrases(self, context: Context) -> Phrases:
        """The same, on a stream."""
        ...

    # -- towards the origin --------------------------------------------------------------------------

    def outbound(
        self,
        op: Op,
        params: m.Params,
        interface: Interface,
        *,
        request_id: str,
        headers: tuple[tuple[str, str], ...] = (),
        streaming: bool = False,
        timeout: float = 60.0,
    ) -> Outbound:
        """The request for an origin. `headers` go before those of the binding itself."""
        ...

    def otherwise(self, op: Op, outbound: Outbound) -> Outbound | None:
        """How else to ask an origin that takes this request by its other verb alone; None where it has no other.

        Only what repeats no effect.
        """
        ...

    def reply(self, op: Op, status: int, content_type: str, body: bytes, request_id: str) -> Reply:
        """Read a whole answer. Raises Refused(UPSTREAM_INVALID | UPSTREAM_UNREACHABLE)."""
        ...

    def read_event(self, data: bytes, request_id: str) -> m.StreamResponse | AgentError:
        """Read one event of a stream. Raises Refused(UPSTREAM_INVALID)."""
        ...
