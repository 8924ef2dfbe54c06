"""Requests as they arrive, and what is said to them, for the tests of the bindings."""

from __future__ import annotations

import json
from typing import Any

import pytest

from legation.core.model import Trace
from legation.surfaces import routes
from legation.surfaces.bindings import JSONRPC, REST, Codec, Decoded, DecodeRefused
from legation.surfaces.http import HttpAnswer, HttpRequest

BASE = "https://gw.example"
TRACE = Trace("0af7651916cd43dd8448eb211c80319c", None, "01")
CODECS: dict[str, Codec] = {"rpc": JSONRPC(BASE), "rest": REST(BASE)}

MESSAGE = {"messageId": "m1", "role": "ROLE_USER", "parts": [{"text": "hi"}]}
SEND = {"message": MESSAGE}
TASK = {"id": "t1", "contextId": "c1", "status": {"state": "TASK_STATE_WORKING"}}


def request(method: str, path: str, body: Any = b"", query: str = "", **headers: Any) -> HttpRequest:
    """A request; a header given as None is left out, as a tuple repeated."""
    fields: dict[str, Any] = {"content-type": "application/json", "a2a-version": "1.0"}
    fields |= {name.replace("_", "-"): value for name, value in headers.items()}
    return HttpRequest(
        method,
        path,
        query,
        {n: v if isinstance(v, tuple) else (v,) for n, v in fields.items() if v is not None},
        body if isinstance(body, bytes) else json.dumps(body).encode(),
        "192.0.2.1",
    )


def rpc(method: str, params: Any = None, **rest: Any) -> HttpRequest:
    envelope = {"jsonrpc": "2.0", "id": "r1", "method": method, "params": params}
    return request("POST", "/a2a/pay/rpc", envelope, **rest)


def decode(asked: HttpRequest) -> Decoded:
    route = routes.match(asked.path)
    return CODECS[route.binding].decode(asked, route, BASE + asked.path, TRACE)


def refused(asked: HttpRequest) -> DecodeRefused:
    with pytest.raises(DecodeRefused) as caught:
        decode(asked)
    return caught.value


def said(answer: HttpAnswer) -> Any:
    """The body of an answer, which has its headers in order."""
    headers = dict(answer.headers)
    assert len(headers) == len(answer.headers)
    assert headers["cache-control"] == "no-store"
    for name, value in answer.headers:
        assert name == name.lower()
        assert value.isprintable()
        assert value.isascii()
    return json.loads(answer.body)
