"""The JSON-RPC binding (A2A 1.0 §9; JSON-RPC 2.0).

Decides what is one request of the eleven: no batch, no notification, no id of a kind two parsers could read
differently, no member the envelope does not have. Refuses to know what params mean beyond their types.

HTTP speaks of what HTTP knows: authentication, authorisation, routes, verbs, size, rate and availability
(401, 403, 404 for a URL that names nothing, 405, 413, 429, 503). Everything A2A gives a JSON-RPC code is
answered with 200, as the official SDK does; so are 502 and 504, which a proxy in between might take as leave
to send a message twice.
"""

from __future__ import annotations

from typing import Any, Literal

from msgspec import Struct

from legation.core import messages as m
from legation.core.asks import Outbound
from legation.core.canonical import MAX_ELEMENTS, brief, encode, parse_json
from legation.core.model import AgentError, Binding, Call, Interface, Op, Refusal, Reply, Trace
from legation.core.operations import BY_NAME, ROW, Operation
from legation.core.reasons import Reason, Refused
from legation.surfaces.bindings import errors, query, replies, requests, sse
from legation.surfaces.bindings.codec import JSON, Context, Decoded, DecodeRefused
from legation.surfaces.bindings.glance import at_answer, at_request
from legation.surfaces.http import HttpAnswer, HttpRequest, Route

MAX_ID = 256
"""Characters of a request id; it is echoed, and stands in no record."""

_ENVELOPE = frozenset({"jsonrpc", "id", "method", "params"})

_SPOKEN_BY_HTTP = frozenset({401, 403, 405, 413, 429, 503})
_ROUTE_LEVEL = frozenset({Reason.ROUTE_UNKNOWN, Reason.CALLEE_UNKNOWN})

_OLD_METHODS = frozenset(
    {"message/send", "message/stream", "agent/getAuthenticatedExtendedCard"}
    | {f"tasks/{verb}" for verb in ("get", "list", "cancel", "resubscribe")}
    | {f"tasks/pushNotificationConfig/{verb}" for verb in ("set", "get", "list", "delete")}
)
"""What A2A 0.3 called its operations."""

_HEADERS = (("content-type", JSON), ("cache-control", "no-store"))


class _Request(Struct, frozen=True):
    jsonrpc: Literal["2.0"]
    id: str
    method: str
    params: m.Params


class _Result(Struct, frozen=True):
    jsonrpc: Literal["2.0"]
    id: str | int | None
    result: Any


class _Fault(Struct, frozen=True):
    code: int
    message: str
    data: Any


class _Error(Struct, frozen=True):
    jsonrpc: Literal["2.0"]
    id: str | int | None
    error: _Fault


class JSONRPC:
    """The codec."""

    binding = Binding.JSONRPC
    no_context = Context(allow=("POST",))

    def __init__(self, base: str, most: int = MAX_ELEMENTS) -> None:
        """`base` is the gateway's public URL, for challenges; `most`, members and elements of a request."""
        self._base = base
        self._most = most

    # -- towards the caller --------------------------------------------------------------------------

    def decode(self, request: HttpRequest, route: Route, url: str, trace: Trace) -> Decoded:
        """Read a request. Raises DecodeRefused, with the id where it could be read."""
        rpc_id: str | int | None = None
        try:
            _check(request, self._most)
            document: Any
            if (glance := at_request(request.body, MAX_ID)) is not None:
                rpc_id, row, document = glance
            else:
                envelope = _envelope(request.body)
                rpc_id = _id(envelope)
                row = _operation(envelope)
                document = _params(envelope, row)
            call = requests.read_call(row, self.binding, document, request, route, url, trace, _query(request))
        except Refused as refused:
            raise DecodeRefused(refused, Context(rpc_id, skill=route.skill, allow=("POST",))) from None
        return Decoded(call, Context(rpc_id, requests.task_of(call.params), route.skill))

    def result(self, context: Context, call: Call, result: m.Result) -> HttpAnswer:  # noqa: ARG002 - as Codec has it
        return HttpAnswer(200, _HEADERS, encode(_Result("2.0", context.rpc_id, replies.plain(result))))

    def agent_error(self, context: Context, error: AgentError) -> HttpAnswer:
        return HttpAnswer(200, _HEADERS, _agent_error(context, error))

    def refusal(self, context: Context, refusal: Refusal) -> HttpAnswer:
        shown = refusal.reason.shown
        spoken = shown.row.http in _SPOKEN_BY_HTTP or shown in _ROUTE_LEVEL
        headers = (("content-type", JSON), *errors.headers(self._base, context, refusal))
        return HttpAnswer(shown.row.http if spoken else 200, headers, _refusal(context, refusal))

    def phrases(self, context: Context) -> _Phrases:
        return _Phrases(context)

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
        return Outbound(
            method="POST",
            url=interface.url,
            headers=(
                *headers,
                ("content-type", JSON),
                ("accept", sse.MEDIA_TYPE if streaming else JSON),
            ),
            body=encode(_Request("2.0", request_id, op.value, replies.for_tenant(params, interface.tenant))),
            streaming=streaming,
            timeout=timeout,
        )

    def otherwise(self, op: Op, outbound: Outbound) -> None:
        """Nothing: every method is POSTed."""

    def reply(self, op: Op, status: int, content_type: str, body: bytes, request_id: str) -> Reply:
        errors.refuse_status(status)
        if not requests.is_json(content_type):
            if status >= 400:
                raise errors.without_error(status)
            raise replies.invalid(f"the content type `{brief(content_type)}` is not JSON")
        row = ROW[op]
        if (
            200 <= status < 300
            and not row.streaming
            and (glance := at_answer(body, row.result, request_id)) is not None
        ):
            result: m.Result = glance
            return result
        try:
            said = _response(replies.read_json(body), request_id)
        except Refused:
            if status >= 400:
                raise errors.without_error(status) from None
            raise
        if isinstance(said, AgentError):
            return said
        if not 200 <= status < 300:
            raise replies.invalid(f"the origin answered {status} with a result")
        return replies.read_result(row, {} if said is None and row.result is m.Empty else said)

    def read_event(self, data: bytes, request_id: str) -> m.StreamResponse | AgentError:
        if (glance := at_answer(data, m.StreamResponse, request_id)) is not None:
            event: m.StreamResponse = glance
            return event
        said = _response(replies.read_json(data), request_id)
        return said if isinstance(said, AgentError) else replies.read_stream_response(said)


class _Phrases:
    """What is said on a stream: complete JSON-RPC responses (A2A 1.0 §9.4.2)."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def event(self, event: m.StreamResponse) -> bytes:
        return sse.frame(encode(_Result("2.0", self._context.rpc_id, event)))

    def agent_error(self, error: AgentError) -> bytes:
        return sse.frame(_agent_error(self._context, error), "error")

    def refusal(self, refusal: Refusal) -> bytes:
        return sse.frame(_refusal(self._context, refusal), "error")


# -- reading a request -----------------------------------------------------------------------------


def _check(request: HttpRequest, most: int) -> None:
    if request.method != "POST":
        raise Refused(Reason.VERB_WRONG)
    requests.check_headers(request)
    requests.check_json(request, most)


def _envelope(body: bytes) -> dict[str, Any]:
    document = parse_json(body)
    if isinstance(document, list):
        raise Refused(Reason.BATCH)
    if not isinstance(document, dict):
        raise Refused(Reason.NOT_A_REQUEST, "a request is an object")
    return document


def _id(envelope: dict[str, Any]) -> str | int | None:
    """The id, if it is one that can be echoed; `_operation` refuses the others."""
    rpc_id = envelope.get("id")
    if type(rpc_id) is int or (type(rpc_id) is str and len(rpc_id) <= MAX_ID):
        return rpc_id
    return None


def _operation(envelope: dict[str, Any]) -> Operation:
    if not envelope.keys() <= _ENVELOPE:
        name = brief(next(name for name in envelope if name not in _ENVELOPE))
        raise Refused(Reason.NOT_A_REQUEST, f"a request has no member `{name}`", field=name)
    if envelope.get("jsonrpc") != "2.0":
        raise Refused(Reason.NOT_A_REQUEST, "`jsonrpc` is the string 2.0", field="jsonrpc")
    if _id(envelope) is None:
        detail = f"`id` is a string of up to {MAX_ID} characters, or an integer" if "id" in envelope else ""
        raise Refused(Reason.NOT_A_REQUEST, detail or "a request without `id` gets no answer", field="id")
    method = envelope.get("method")
    if not isinstance(method, str):
        raise Refused(Reason.NOT_A_REQUEST, "`method` is a string", field="method")
    row = BY_NAME.get(method)
    if row is not None:
        return row
    if method in _OLD_METHODS:
        raise Refused(Reason.VERSION, f"`{method}` is a method of A2A 0.3", field="method")
    raise Refused(Reason.METHOD_UNKNOWN, f"there is no method `{brief(method)}`", field="method")


def _params(envelope: dict[str, Any], row: Operation) -> dict[str, Any]:
    params = envelope.get("params")
    if params is None and row.op is Op.GET_EXTENDED_CARD:
        return {}
    if not isinstance(params, dict):
        raise Refused(Reason.INVALID_PARAMS, "`params` is an object", field="params")
    return params


def _query(request: HttpRequest) -> tuple[tuple[str, ...], tuple[str, ...]]:
    if not request.query:
        return (), ()
    versions, others = query.split_version(request.query)
    return versions, tuple(f"?{brief(name)}" for name, _ in others)


# -- saying ----------------------------------------------------------------------------------------


def _agent_error(context: Context, error: AgentError) -> bytes:
    return encode(_Error("2.0", context.rpc_id, _Fault(error.rpc, error.message, error.details)))


def _refusal(context: Context, refusal: Refusal) -> bytes:
    fault = _Fault(refusal.reason.shown.row.rpc, errors.message(refusal), errors.details(context, refusal))
    return encode(_Error("2.0", context.rpc_id, fault))


# -- reading a reply -------------------------------------------------------------------------------


def _response(document: Any, request_id: str) -> Any:
    """The result, or the AgentError, of a response to our request. Raises Refused(UPSTREAM_INVALID)."""
    if not isinstance(document, dict):
        raise replies.invalid("the answer is not an object")
    if document.get("jsonrpc") != "2.0":
        raise replies.invalid("the answer is not JSON-RPC 2.0", field="jsonrpc")
    error = document.get("error")
    # An agent that could not read the request cannot know its id (JSON-RPC 2.0 §5).
    if document.get("id") != request_id and not (error is not None and document.get("id", 0) is None):
        raise replies.invalid("the answer has the id of another request", field="id")
    if error is None:
        if "result" not in document:
            raise replies.invalid("the answer has neither result nor error")
        return document["result"]
    if document.get("result") is not None:
        raise replies.invalid("the answer has both result and error")
    return errors.from_rpc(error)
