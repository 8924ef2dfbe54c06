"""What passes between the gateway and an origin, whichever binding carries it.

Decides whose tenant the origin reads, and what of its answer is A2A 1.0. An origin's answer is read as
strictly as a caller's request: whatever is refused is the origin's fault, and says so.
"""

from __future__ import annotations

from typing import Any

import msgspec

from legation.core import canonical
from legation.core import messages as m
from legation.core.model import Op
from legation.core.operations import Operation
from legation.core.reasons import Reason, Refused


def for_tenant(params: m.Params, tenant: str | None) -> m.Params:
    """The params as the origin is to read them: its own tenant, or none (A2A 1.0 §8.3.2)."""
    if isinstance(params, m.SendMessageRequest) and params.configuration is not None:
        push = params.configuration.task_push_notification_config
        if push is not None and push.tenant is not None:
            push = msgspec.structs.replace(push, tenant=None)  # the request's own says it
            configuration = msgspec.structs.replace(params.configuration, task_push_notification_config=push)
            params = msgspec.structs.replace(params, configuration=configuration)
    return params if params.tenant == tenant else msgspec.structs.replace(params, tenant=tenant)


def invalid(detail: str, *, field: str | None = None) -> Refused:
    """The origin's answer is not A2A 1.0."""
    return Refused(Reason.UPSTREAM_INVALID, detail, field=field)


def read_json(body: bytes) -> Any:
    """An origin's JSON. Raises Refused(UPSTREAM_INVALID)."""
    try:
        return canonical.parse_json(body)
    except Refused as refused:
        raise invalid(f"the answer is refused: {refused}", field=refused.field) from None


def read_result(row: Operation, document: Any) -> m.Result:
    """The typed result of a unary operation. Raises Refused(UPSTREAM_INVALID)."""
    if row.streaming:
        raise invalid("the answer is not a stream")
    if not isinstance(document, dict):
        raise invalid("the result is not an object")
    if row.op is Op.GET_EXTENDED_CARD:
        return m.ExtendedCard(document)
    result: m.Result = _read(row.result, document)
    return result


def read_stream_response(document: Any) -> m.StreamResponse:
    """The typed event of a stream. Raises Refused(UPSTREAM_INVALID)."""
    event: m.StreamResponse = _read(m.StreamResponse, document)
    return event


def _read(kind: Any, document: Any) -> Any:
    try:
        return canonical.decode(kind, document)[0]
    except Refused as refused:
        raise invalid(f"the answer is refused: {refused}", field=refused.field) from None


def plain(result: m.Result | m.StreamResponse) -> Any:
    """What goes on the wire for a result: itself, but for a card the card's own document."""
    return result.document if isinstance(result, m.ExtendedCard) else result
