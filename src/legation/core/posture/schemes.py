"""Who may call, by what the card asks of callers. Reads cards of 1.0 and of 0.3; nothing of them is believed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from legation.core.posture.findings import Finding, found, pointer
from legation.core.posture.rules import Rule

_KINDS: Final = {
    "apiKeySecurityScheme": "apiKey",
    "httpAuthSecurityScheme": "http",
    "oauth2SecurityScheme": "oauth2",
    "openIdConnectSecurityScheme": "openIdConnect",
    "mtlsSecurityScheme": "mutualTLS",
}
_OBSOLETE: Final = ("implicit", "password")
_LOOPBACK: Final = re.compile(r"http://(?:localhost|127\.0\.0\.1|\[::1\])(?:[:/?#]|\Z)", re.IGNORECASE)
_URLS: Final = ("authorizationUrl", "tokenUrl", "refreshUrl", "deviceAuthorizationUrl")


def judge(card: dict[str, Any]) -> Iterator[Finding]:
    """Findings of the schemes a card declares, and of what it requires."""
    declared = card.get("securitySchemes")
    schemes = declared if isinstance(declared, dict) else {}
    yield from _required(card, schemes)
    for name, scheme in schemes.items():
        yield from _scheme(pointer("securitySchemes", name), scheme)


def _required(card: dict[str, Any], schemes: dict[str, Any]) -> Iterator[Finding]:
    """1.0 wraps each requirement in `schemes`; 0.3 calls the list `security`."""
    member = "securityRequirements" if "securityRequirements" in card else "security"
    required = card.get(member)
    if not isinstance(required, list) or not required:
        where = "" if required is None else pointer(member)
        yield found(Rule.NO_AUTHENTICATION, "no scheme is required of callers", where)
        return
    for place, requirement in enumerate(required):
        at = pointer(member, place)
        names = requirement if isinstance(requirement, dict) else {}
        if member == "securityRequirements":
            inner = names.get("schemes")
            names = inner if isinstance(inner, dict) else {}
        if not names:
            rule = Rule.NO_AUTHENTICATION if len(required) == 1 else Rule.ANONYMOUS_ALTERNATIVE
            yield found(rule, "this requirement asks for nothing", at)
        for name in names:
            if name not in schemes:
                yield found(Rule.SCHEME_UNDEFINED, f"`{name}` is not among securitySchemes", at)


def _scheme(at: str, scheme: Any) -> Iterator[Finding]:
    if not isinstance(scheme, dict):
        yield found(Rule.SCHEME_UNKNOWN, "a scheme is an object", at)
        return
    named = [(kind, scheme[member]) for member, kind in _KINDS.items() if isinstance(scheme.get(member), dict)]
    if not named and scheme.get("type") in _KINDS.values():
        named = [(str(scheme["type"]), scheme)]
    if len(named) != 1:
        yield found(Rule.SCHEME_UNKNOWN, "a scheme is of one kind", at)
    for kind, body in named:
        yield from _kind(at, kind, body)


def _kind(at: str, kind: str, body: dict[str, Any]) -> Iterator[Finding]:
    if kind == "apiKey":
        place = body.get("location", body.get("in"))
        yield found(Rule.API_KEY_IN_URL if place == "query" else Rule.API_KEY, f"an API key in {place}", at)
    elif kind == "http":
        if str(body.get("scheme", "")).lower() in {"basic", "digest"}:
            yield found(Rule.PASSWORD_AUTHENTICATION, f"HTTP {body['scheme']}", at)
    elif kind == "openIdConnect":
        yield from _url(at, "openIdConnectUrl", body)
    elif kind == "oauth2":
        yield from _url(at, "oauth2MetadataUrl", body)
        flows = body.get("flows")
        for name, flow in flows.items() if isinstance(flows, dict) else ():
            if name in _OBSOLETE:
                yield found(Rule.FLOW_OBSOLETE, f"the flow `{name}`", at)
            if isinstance(flow, dict):
                if name == "authorizationCode" and flow.get("pkceRequired") is not True:
                    yield found(Rule.PKCE_OPTIONAL, "pkceRequired is not set", at)
                for member in _URLS:
                    yield from _url(at, member, flow)


def _url(at: str, member: str, body: dict[str, Any]) -> Iterator[Finding]:
    url = body.get(member)
    if isinstance(url, str) and url.lower().startswith("http:") and not _LOOPBACK.match(url):
        yield found(Rule.AUTHORITY_PLAIN, f"{member} is an http URL", at)
