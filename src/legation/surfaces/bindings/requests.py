"""A request, whichever binding brought it, as a Call.

Decides which header fields may stand once, which media types carry JSON (A2A 1.0 §9.1, §11.1), and what a
Call holds beside its params. Credentials and versions are gathered and not judged: the pipeline judges them
(§3.6).
"""

from __future__ import annotations

import functools
import re
from typing import Any

from legation.core import canonical
from legation.core import messages as m
from legation.core.model import Binding, Call, Op, Presented, Trace
from legation.core.operations import Operation
from legation.core.reasons import Reason, Refused
from legation.surfaces.bindings import query
from legation.surfaces.bindings.codec import A2A_JSON, JSON
from legation.surfaces.http import HttpRequest, Route

MAX_EXTENSIONS = 16
MAX_EXTENSION = 512
"""Extensions a call may name, and characters of each; real ones are URIs of under a hundred."""

_EXTENSION = re.compile(r"[!-+\--~]{1,512}")
_ONCE = ("host", "content-type", "content-length", "content-encoding", "transfer-encoding")


def check_headers(request: HttpRequest) -> None:
    """Raise Refused if a field that says where to, or frames or types the body, stands twice, or it is compressed."""
    headers = request.headers
    for name in _ONCE:
        if len(headers.get(name, ())) > 1:
            raise Refused(Reason.HEADER_REPEATED, f"`{name}` stands twice", field=name)
    coding = request.fields("content-encoding")
    if coding and coding[0].strip().lower() != "identity":
        raise Refused(Reason.CONTENT_TYPE, "send the body without content coding", field="content-encoding")


def check_json(request: HttpRequest, most: int) -> None:
    """Raise Refused unless the body says it is JSON in UTF-8, of at most so many members and elements."""
    fields = request.fields("content-type")
    if not fields or not is_json(fields[0]):
        raise Refused(Reason.CONTENT_TYPE, f"send {JSON} or {A2A_JSON}, in utf-8", field="content-type")
    canonical.bounded(request.body, most)


@functools.lru_cache(256)
def is_json(content_type: str) -> bool:
    """Whether a Content-Type is one of A2A's JSON ones, in UTF-8 and with no other parameter."""
    media, _, parameters = content_type.strip().lower().partition(";")
    return media.rstrip() in (JSON, A2A_JSON) and parameters.strip().replace('"', "") in ("", "charset=utf-8")


def extensions(request: HttpRequest) -> tuple[str, ...]:
    """The URIs of every A2A-Extensions field, in order. Raises Refused."""
    fields = request.fields("a2a-extensions")
    if not fields:
        return ()
    named = tuple(uri for field in fields for part in field.split(",") if (uri := part.strip()))
    if len(named) > MAX_EXTENSIONS:
        raise Refused(Reason.INVALID_PARAMS, f"more than {MAX_EXTENSIONS} extensions", field="A2A-Extensions")
    if not all(_EXTENSION.fullmatch(uri) for uri in named):
        detail = f"an extension is a URI of up to {MAX_EXTENSION} characters"
        raise Refused(Reason.INVALID_PARAMS, detail, field="A2A-Extensions")
    return named


def activated(said: str | None, named: tuple[str, ...]) -> tuple[str, ...]:
    """The extensions an agent says are active, of those its caller named: in the caller's order, each once.

    So what passes has a request's form and bounds, and none of it is the agent's own words.
    """
    if not said or not named:
        return ()
    active = {uri.strip(" \t") for uri in said.split(",")}
    return tuple(dict.fromkeys(uri for uri in named if uri in active))


def read_params(row: Operation, document: Any) -> tuple[m.Params, tuple[str, ...]]:
    """The typed params of an operation, and the members left out. Raises Refused."""
    params, dropped = canonical.decode(row.params, document)
    if row.op is Op.CREATE_PUSH_CONFIG and task_of(params) is None:
        raise Refused(Reason.INVALID_PARAMS, "this member is required", field="taskId")
    return params, dropped


def read_call(
    row: Operation,
    binding: Binding,
    document: Any,
    request: HttpRequest,
    route: Route,
    url: str,
    trace: Trace,
    elsewhere: tuple[tuple[str, ...], tuple[str, ...]] = ((), ()),
) -> Call:
    """The Call, whose `params.tenant` and `path_tenant` are one and the same. Raises Refused.

    `elsewhere` is what the query held: versions, and names that mean nothing.
    """
    params, dropped = read_params(row, document)
    versions, ignored = elsewhere
    return Call(
        op=row.op,
        binding=binding,
        callee=route.agent,
        params=params,
        method=request.method,
        url=url,
        presented=Presented(request.fields("authorization"), request.fields("dpop")),
        unverified_versions=request.fields(query.VERSION) + versions,
        size=len(request.body),
        trace=trace,
        skill=route.skill,
        path_tenant=params.tenant,
        extensions=extensions(request),
        dropped=dropped + ignored,
        remote=request.remote,
    )


def task_of(params: m.Params) -> str | None:
    """The task a request names."""
    match params:
        case m.SendMessageRequest():
            return params.message.task_id
        case m.GetTaskRequest() | m.CancelTaskRequest() | m.SubscribeToTaskRequest():
            return params.id
        case m.ListTasksRequest() | m.GetExtendedAgentCardRequest():
            return None
        case _:
            return params.task_id
