"""What this gateway offers to those who bear a token for it: how they come in, and how they are turned away."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import msgspec

from legation.core.canonical import parse_json
from legation.core.keys import ALGORITHMS
from legation.core.model import Presented, Refusal
from legation.core.reasons import Reason, Refused
from legation.core.visiting import Visit
from legation.surfaces.authority import RESOURCE, Endpoint, answers
from legation.surfaces.http import HttpAnswer, HttpRequest

MAX_BODY: Final = 64 * 1024
MAX_DEPTH: Final = 24


def visit(request: HttpRequest, base_url: str) -> Visit:
    """A request with what it shows of who it is from. The URL is ours, whatever `Host` says."""
    presented = Presented(request.fields("authorization"), request.fields("dpop"))
    return Visit(presented, request.method, base_url + request.path, request.remote)


def json_body(request: HttpRequest, refuse: Reason, *, most: int) -> bytes:
    """The bytes of a body that says it is JSON. Raises Refused(refuse | TOO_LARGE)."""
    media = [value.partition(";")[0].strip().lower() for value in request.fields("content-type")]
    if media != ["application/json"]:
        raise Refused(refuse, "the body is application/json", field="Content-Type")
    if len(request.body) > most:
        raise Refused(Reason.TOO_LARGE, f"the body is longer than {most} bytes")
    return request.body


def document(request: HttpRequest, refuse: Reason, *, most: int = MAX_BODY) -> dict[str, Any]:
    """The JSON object a request brings. Raises Refused(refuse | TOO_LARGE)."""
    body = json_body(request, refuse, most=most)
    try:
        found = parse_json(body, max_depth=MAX_DEPTH)
    except Refused as refused:
        raise Refused(refuse, f"{refused.reason.id}: {refused.detail}") from None
    if not isinstance(found, dict):
        raise Refused(refuse, "the body is a JSON object")
    return found


def answered(status: int, body: Any = None, *headers: tuple[str, str]) -> HttpAnswer:
    """An answer for one reader, which no cache keeps."""
    if body is None:
        return HttpAnswer(status, (("cache-control", "no-store"), *headers))
    return HttpAnswer(status, (answers.JSON, ("cache-control", "no-store"), *headers), msgspec.json.encode(body))


def published(base_url: str, resource: str, *scopes: str) -> Mapping[str, Endpoint]:
    """What a resource of ours says of itself (RFC 9728 §2), and where."""
    body = msgspec.json.encode(
        {
            "resource": base_url + resource,
            "authorization_servers": [base_url],
            "scopes_supported": scopes,
            "bearer_methods_supported": ["header"],
            "dpop_signing_alg_values_supported": sorted(ALGORITHMS),
        }
    )

    async def publish(request: HttpRequest) -> HttpAnswer:
        return answers.published(request, body)

    return {RESOURCE + resource: publish}


def turned_away(refusal: Refusal, request: HttpRequest, metadata: str, *, allow: str = "") -> HttpAnswer:
    """A refusal with the challenge of a resource (RFC 6750 §3, RFC 9449 §7.1); `metadata` is where it is described."""
    plain = answers.refused(refusal, request)
    kept = [header for header in plain.headers if header[0] not in {"www-authenticate", "allow"}]
    if plain.status == 401:
        kept.append(("www-authenticate", challenge(refusal, metadata)))
    if allow:
        kept.append(("allow", allow))
    return HttpAnswer(plain.status, tuple(kept), plain.body)


def challenge(refusal: Refusal, metadata: str) -> str:
    """How to come in (RFC 9728 §5.1)."""
    error = refusal.reason.shown.row.oauth
    said = f', error="{error}"' if error else ""
    return f'DPoP realm="legation"{said}, algs="{" ".join(sorted(ALGORITHMS))}", resource_metadata="{metadata}"'
