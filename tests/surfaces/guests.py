"""Requests of an agent that bears a token for what the gateway itself offers."""

from __future__ import annotations

import json
from typing import Any

from legation.surfaces.http import HttpAnswer, HttpRequest
from tests.world import BASE, UNSAID, World


def asked(
    world: World, method: str, path: str, body: Any = None, *, scope: str, caller: str = "orchestrator", **more: Any
) -> HttpRequest:
    """A request in order but for what is given: `token`, `proof`, `scheme`, `query`, or header fields as tuples."""
    resource = "/".join(path.split("/")[:2])
    token = more.pop("token", UNSAID)
    if token is UNSAID:
        token = world.token(caller=caller, aud=BASE + resource, scope=(scope,))
    proof, scheme, query = more.pop("proof", UNSAID), more.pop("scheme", "DPoP"), more.pop("query", "")
    fields: dict[str, tuple[str, ...]] = {"content-type": ("application/json",)}
    if token is not None:
        fields["authorization"] = (f"{scheme} {token}",)
        shown = world.proof(token, method, BASE + path, key=caller) if proof is UNSAID else proof
        if shown is not None:
            fields["dpop"] = (shown,)
    fields |= {name.replace("_", "-"): value for name, value in more.items()}
    content = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
    return HttpRequest(method, path, query, fields, content, "192.0.2.1")


def heads(answer: HttpAnswer) -> dict[str, str]:
    found = dict(answer.headers)
    assert len(found) == len(answer.headers), "no header stands twice"
    return found


def document(answer: HttpAnswer) -> Any:
    return json.loads(answer.body)
