"""The HTTP+JSON binding (A2A 1.0 §11; the google.api.http options of a2a.proto).

Decides which operation a verb and a path name, and puts path, query and body together into one document:
what is said in two places must be said alike. Refuses to know what params mean beyond their types.
"""

from __future__ import annotations

import re
from typing import Any, get_args
from urllib.parse import quote

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from legation.core import messages as m
from legation.core.asks import Outbound
from legation.core.canonical import MAX_ELEMENTS, brief, encode, parse_json
from legation.core.model import AgentError, Binding, Call, Interface, Op, Refusal, Reply, Trace
from legation.core.operations import OPERATIONS, RESERVED_TENANTS, ROW, Operation
from legation.core.reasons import Reason, Refused
from legation.surfaces.bindings import errors, query, replies, requests, sse
from legation.surfaces.bindings.codec import A2A_JSON, JSON, Context, Decoded, DecodeRefused
from legation.surfaces.http import HttpAnswer, HttpRequest, Route

_HEADERS = (("content-type", A2A_JSON), ("cache-control", "no-store"))
_STATUS_HEADERS = (("content-type", JSON), ("cache-control", "no-store"))

_SAFE = "-._~"
"""What is never percent-encoded in a path or query (RFC 3986 §2.3); everything else is."""

_INTEGER = re.compile(r"0|-?[1-9][0-9]{0,15}")


class _Path(Struct, frozen=True):
    """The paths of one operation."""

    row: Operation
    pattern: re.Pattern[str]
    names: tuple[str, ...]
    """JSON names of what the path holds, the tenant first."""


def _path(row: Operation) -> _Path:
    fields = re.findall(r"\{(\w+)\}", row.path)
    # A `:` is never part of an id here: it begins a verb. The id's own grammar is judged with the params.
    pattern = re.sub(r"\\\{\w+\\\}", "([^/:]+)", re.escape(row.path))
    return _Path(row, re.compile(f"(?:/([^/:]+))?{pattern}"), ("tenant", *(_json_name(name) for name in fields)))


def _json_name(name: str) -> str:
    head, *tail = name.split("_")
    return head + "".join(part.capitalize() for part in tail)


_PATHS = tuple(_path(row) for row in OPERATIONS)
_FIXED = {row.path: tuple(p for p in _PATHS if p.row.path == row.path) for row in OPERATIONS if "{" not in row.path}


class REST:
    """The codec."""

    binding = Binding.REST
    no_context = Context()

    def __init__(self, base: str, most: int = MAX_ELEMENTS) -> None:
        """`base` is the gateway's public URL, for challenges; `most`, members and elements of a request."""
        self._base = base
        self._most = most

    # -- towards the caller --------------------------------------------------------------------------

    def decode(self, request: HttpRequest, route: Route, url: str, trace: Trace) -> Decoded:
        """Read a request. Raises DecodeRefused."""
        allow: tuple[str, ...] = ()
        try:
            requests.check_headers(request)
            matches = _match(route.rest)
            allow = tuple(dict.fromkeys(verb for path, _ in matches for verb in path.row.verbs))
            row, held = _named(matches, request.method)
            document, elsewhere = _document(row, request, self._most)
            for name, value in held.items():
                _merge(document, name, value)
            call = requests.read_call(row, self.binding, document, request, route, url, trace, elsewhere)
        except Refused as refused:
            raise DecodeRefused(refused, Context(skill=route.skill, allow=allow)) from None
        return Decoded(call, Context(task=requests.task_of(call.params), skill=route.skill))

    def result(self, context: Context, call: Call, result: m.Result) -> HttpAnswer:  # noqa: ARG002 - as Codec has it
        return HttpAnswer(200, _HEADERS, encode(replies.plain(result)))

    def agent_error(self, context: Context, error: AgentError) -> HttpAnswer:  # noqa: ARG002 - as Codec has it
        return HttpAnswer(error.http, _STATUS_HEADERS, _agent_error(error))

    def refusal(self, context: Context, refusal: Refusal) -> HttpAnswer:
        headers = (("content-type", JSON), *errors.headers(self._base, context, refusal))
        return HttpAnswer(refusal.reason.shown.row.http, headers, _refusal(context, refusal))

    def phrases(self, context: Context) -> _Phrases:
        return _Phrases(context)

    # -- towards the origin --------------------------------------------------------------------------

    def outbound(
        self,
        op: Op,
        params: m.Params,
        interface: Interface,
        *,
        request_id: str,  # noqa: ARG002 - this binding has no request ids
        headers: tuple[tuple[str, str], ...] = (),
        streaming: bool = False,
        timeout: float = 60.0,
    ) -> Outbound:
        row = ROW[op]
        params = replies.for_tenant(params, interface.tenant)
        # Member for member what a body would hold, so that the query says the same.
        members = {} if row.body else msgspec.to_builtins(params)
        path = row.path
        for name in re.findall(r"\{(\w+)\}", row.path):
            path = path.replace(f"{{{name}}}", quote(getattr(params, name), safe=_SAFE))
            members.pop(_json_name(name), None)
        if params.tenant is not None:
            path = f"/{quote(params.tenant, safe=_SAFE)}{path}"
            members.pop("tenant", None)
        asked = "&".join(f"{name}={quote(_text(value), safe=_SAFE)}" for name, value in members.items())
        typed = (("content-type", A2A_JSON),) if row.body else ()
        return Outbound(
            method=row.verbs[0],
            url=f"{interface.url.rstrip('/')}{path}{'?' if asked else ''}{asked}",
            headers=(*headers, *typed, ("accept", sse.MEDIA_TYPE if streaming else A2A_JSON)),
            body=encode(params) if row.body else b"",
            streaming=streaming,
            timeout=timeout,
        )

    def otherwise(self, op: Op, outbound: Outbound) -> Outbound | None:
        row = ROW[op]
        if len(row.verbs) == 1 or row.effect != "read" or row.body:
            return None
        return replace(outbound, method=row.verbs[1])

    def reply(self, op: Op, status: int, content_type: str, body: bytes, request_id: str) -> Reply:  # noqa: ARG002 - as Codec has it
        errors.refuse_status(status)
        row = ROW[op]
        if row.result is m.Empty and 200 <= status < 300 and not body:
            return m.Empty()
        if not requests.is_json(content_type):
            if status >= 400:
                raise errors.without_error(status)
            raise replies.invalid(f"the content type `{brief(content_type)}` is not JSON")
        if 200 <= status < 300:
            return replies.read_result(row, replies.read_json(body))
        try:
            document = replies.read_json(body)
        except Refused:
            raise errors.without_error(status) from None
        if not isinstance(document, dict) or not isinstance(document.get("error"), dict):
            raise errors.without_error(status)
        return errors.from_status(status, document["error"])

    def read_event(self, data: bytes, request_id: str) -> m.StreamResponse | AgentError:  # noqa: ARG002 - as Codec has it
        document = replies.read_json(data)
        if isinstance(document, dict) and "error" in document:
            return errors.from_status(0, document["error"])
        return replies.read_stream_response(document)


class _Phrases:
    """What is said on a stream: bare events (A2A 1.0 §11.7)."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def event(self, event: m.StreamResponse) -> bytes:
        return sse.frame(encode(event))

    def agent_error(self, error: AgentError) -> bytes:
        return sse.frame(_agent_error(error), "error")

    def refusal(self, refusal: Refusal) -> bytes:
        return sse.frame(_refusal(self._context, refusal), "error")


# -- reading a request -----------------------------------------------------------------------------


def _match(rest: str) -> list[tuple[_Path, dict[str, str]]]:
    """Every operation a path may name, with what the path holds. Raises Refused."""
    matches = []
    for path in _FIXED.get(rest, _PATHS):
        found = path.pattern.fullmatch(rest)
        # A reserved name is never a tenant: `/tasks/tasks` has one reading.
        if found and found[1] not in RESERVED_TENANTS:
            held = {name: value for name, value in zip(path.names, found.groups(), strict=True) if value is not None}
            matches.append((path, held))
    if matches:
        return matches
    if rest.startswith("/v1/"):
        raise Refused(Reason.VERSION, "`/v1` begins a path of A2A 0.3")
    raise Refused(Reason.ROUTE_UNKNOWN)


def _named(matches: list[tuple[_Path, dict[str, str]]], verb: str) -> tuple[Operation, dict[str, str]]:
    for path, held in matches:
        if verb in path.row.verbs:
            return path.row, held
    raise Refused(Reason.VERB_WRONG)


def _document(
    row: Operation, request: HttpRequest, most: int
) -> tuple[dict[str, Any], tuple[tuple[str, ...], tuple[str, ...]]]:
    """What the body says where the verb has one, else what the query says; and the rest of the query."""
    versions, others = query.split_version(request.query) if request.query else ((), [])
    if request.method == "POST":
        return _body(row, request, most), (versions, tuple(f"?{brief(name)}" for name, _ in others))
    if request.body:
        raise Refused(Reason.INVALID_PARAMS, "this operation takes no body")
    kinds = _KINDS[row.op]
    return {name: _value(kinds.get(name, str), name, text) for name, text in query.once(others).items()}, (
        versions,
        (),
    )


def _body(row: Operation, request: HttpRequest, most: int) -> dict[str, Any]:
    if not request.body and row.op in (Op.CANCEL_TASK, Op.SUBSCRIBE_TO_TASK):
        return {}
    requests.check_json(request, most)
    document = parse_json(request.body)
    if not isinstance(document, dict):
        raise Refused(Reason.INVALID_PARAMS, "the body is an object")
    return document


def _merge(document: dict[str, Any], name: str, value: str) -> None:
    """Put what the path says into the document. Raises Refused if the document says otherwise."""
    said = document.get(name)
    if said not in (None, "", value):
        reason = Reason.TENANT_CONFLICT if name == "tenant" else Reason.INVALID_PARAMS
        raise Refused(reason, "the path says otherwise", field=name)
    document[name] = value


def _value(kind: type, name: str, text: str) -> Any:
    """A query value as JSON has it. Raises Refused."""
    if kind is bool:
        if text not in ("true", "false"):
            raise Refused(Reason.INVALID_PARAMS, "expected true or false", field=name)
        return text == "true"
    if kind is int:
        if not _INTEGER.fullmatch(text):
            raise Refused(Reason.INVALID_PARAMS, "expected an integer", field=name)
        return int(text)
    return text


def _kind(annotation: Any) -> type:
    """What a query value is: bool, int, or text."""
    if annotation in (bool, int):
        return annotation  # type: ignore[no-any-return]
    kinds = [_kind(part) for part in get_args(annotation) if not isinstance(part, (str, msgspec.Meta))]
    return next((kind for kind in kinds if kind is not str), str)


_KINDS = {
    row.op: {field.encode_name: _kind(field.type) for field in msgspec.structs.fields(row.params)} for row in OPERATIONS
}
"""Of each operation: what the query parameters are."""


def _text(value: Any) -> str:
    """A JSON scalar as a query value (A2A 1.0 §11.5)."""
    return str(value).lower() if isinstance(value, bool) else str(value)


# -- saying ----------------------------------------------------------------------------------------


def _agent_error(error: AgentError) -> bytes:
    return _status(error.http, error.grpc, error.message, error.details)


def _refusal(context: Context, refusal: Refusal) -> bytes:
    row = refusal.reason.shown.row
    return _status(row.http, row.grpc, errors.message(refusal), errors.details(context, refusal))


def _status(http: int, grpc: str, message: str, details: Any) -> bytes:
    """google.rpc.Status as JSON (AIP-193)."""
    return encode({"error": {"code": http, "status": grpc, "message": message, "details": details}})
