"""Both bindings make the same Call of the same request, and refuse it for the same reason."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from legation.core.model import Binding, Op
from legation.core.operations import OPERATIONS, RESERVED_TENANTS, ROW
from legation.surfaces.http import HttpRequest
from tests.documents import documents
from tests.surfaces.bindings.wire import MESSAGE, decode, refused, request, rpc

REST = "/a2a/pay/rest"


def as_rest(row, document: dict[str, Any], tenant_in_path: bool) -> HttpRequest:
    """A request as a client of this binding makes it, written without our own writer."""
    document = dict(document)
    path = row.path
    for field, name in (("task_id", "taskId"), ("id", "id")):
        if f"{{{field}}}" in path:
            path = path.replace(f"{{{field}}}", document[name] if row.body else document.pop(name))
    if tenant_in_path and document.get("tenant"):
        path = f"/{document['tenant'] if row.body else document.pop('tenant')}{path}"
    if row.body:
        return request("POST", REST + path, document)
    verb = row.verbs[-1]
    query = "&".join(
        f"{name}={quote(json.dumps(value) if not isinstance(value, str) else value, safe='')}"
        for name, value in document.items()
    )
    return request(verb, REST + path, b"", query)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_both_bindings_make_the_same_call(data):
    row = data.draw(st.sampled_from(OPERATIONS))
    document = data.draw(documents(row.params))
    if document.get("tenant") in RESERVED_TENANTS or (
        "pageToken" in document and not document["pageToken"].isprintable()
    ):
        return
    if row.op is Op.CREATE_PUSH_CONFIG:
        document.setdefault("taskId", "t1")
    rest = decode(as_rest(row, document, data.draw(st.booleans())))
    other = decode(rpc(row.op.value, document))
    assert rest.call.params == other.call.params
    assert (
        msgspec.structs.replace(
            rest.call, binding=Binding.JSONRPC, method="POST", url=other.call.url, size=other.call.size
        )
        == other.call
    )
    assert rest.context == msgspec.structs.replace(other.context, rpc_id=None)


@pytest.mark.parametrize(
    ("op", "document"),
    [
        (Op.SEND_MESSAGE, {}),
        (Op.SEND_MESSAGE, {"message": MESSAGE | {"role": 1}}),
        (Op.SEND_MESSAGE, {"message": MESSAGE | {"task_id": "t"}}),
        (Op.SEND_MESSAGE, {"message": MESSAGE | {"taskId": "a\x00"}}),
        (Op.SEND_MESSAGE, {"message": MESSAGE, "configuration": {"historyLength": "1"}}),
        (Op.CANCEL_TASK, {"id": "t1", "Metadata": {}}),
        (Op.CREATE_PUSH_CONFIG, {"taskId": "t1"}),
        (Op.CREATE_PUSH_CONFIG, {"taskId": "t1", "url": "https://x", "authentication": {}}),
    ],
)
def test_both_bindings_refuse_alike(op, document):
    one = refused(as_rest(ROW[op], document, False)).refused
    other = refused(rpc(op.value, document)).refused
    assert (one.reason, one.detail, one.field) == (other.reason, other.detail, other.field)
