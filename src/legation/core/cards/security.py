"""Which of two statements of security asks for less (A2A 1.0 §4.5, §7).

Decides by what a caller must at least show: a kind of scheme has a rank, requirements are alternatives, and the
weakest alternative is what counts. It refuses to know which scheme a gateway enforces: it compares what cards say.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final
from urllib.parse import urlsplit

from legation.core.messages import Json

_RANK: Final = {
    "mtlsSecurityScheme": 4,
    "openIdConnectSecurityScheme": 3,
    "oauth2SecurityScheme": 3,
    "httpAuthSecurityScheme": 2,
    "apiKeySecurityScheme": 1,
}
"""A key of one's own above a token, a token above a secret that is shown each time. Nothing known is 0."""

_LOWER: Final = {"implicit": 1, "password": 1}
"""Flows that hand over a password, or a token through the browser (RFC 9700 §2.1.2, §2.4)."""

_USUAL: Final = {"https": 443, "http": 80}

_HTTP: Final = {"basic": 1, "digest": 1, "dpop": 3}


def strength(scheme: Json) -> tuple[int, bool]:
    """What a scheme is worth: its rank, and whether PKCE is asked for where it could be."""
    [kind, content] = next(iter(scheme.items()), _NONE)
    [flow, terms] = next(iter(content.get("flows", {}).items()), _NONE)
    rank = _RANK.get(kind, 0)
    if kind == "httpAuthSecurityScheme":
        rank = _HTTP.get(content["scheme"].lower(), rank)
    return _LOWER.get(flow, rank), bool(terms.get("pkceRequired", flow != "authorizationCode"))


def weaker_scheme(before: Json, after: Json) -> bool:
    """Whether a scheme is worth less than it was, or speaks plain HTTP where it did not."""
    was, now = strength(before), strength(after)
    exposed = any(map(plain, urls(after))) and not any(map(plain, urls(before)))
    return now[0] < was[0] or now[1] < was[1] or exposed


def weaker_requirements(before: list[Json], after: list[Json]) -> bool:
    """Whether somebody who could not get in before can now.

    Alternatives stand in a list. One is covered when it asks for all that some earlier one asked for; the empty one
    asks for nothing, and so does the empty list.
    """
    return bool(before) and not all(any(_covers(new, old) for old in before) for new in after or [{}])


def urls(scheme: Json) -> Iterator[str]:
    """Where credentials go, and where it is said where they go."""
    for content in scheme.values():
        yield from (value for name, value in content.items() if name.endswith("Url") and value)
        for terms in content.get("flows", {}).values():
            yield from (value for name, value in terms.items() if name.endswith("Url") and value)


def host(url: str) -> str:
    """The host of a URL, or of the `host:port` a gRPC interface has; the whole text where there is none."""
    try:
        return urlsplit(url if "//" in url else f"//{url}").hostname or url
    except ValueError:
        return url


def reach(url: str) -> tuple[str, int]:
    """Host and port a URL leads to, 0 for the usual one: another port of a host is another server."""
    try:
        parts = urlsplit(url if "//" in url else f"//{url}")
        port = parts.port or 0
    except ValueError:
        return url, 0
    return parts.hostname or url, 0 if port == _USUAL.get(parts.scheme or "https") else port


def plain(url: str) -> bool:
    """Whether a URL is plain HTTP. Schemes are compared without case (RFC 3986 §3.1)."""
    return url.strip().lower().startswith("http:")


_NONE: Final[tuple[str, Json]] = ("", {})


def _covers(new: Json, old: Json) -> bool:
    asked = _schemes(new)
    return all(name in asked and scopes <= asked[name] for name, scopes in _schemes(old).items())


def _schemes(requirement: Json) -> dict[str, frozenset[str]]:
    schemes: dict[str, Any] = requirement.get("schemes", {})
    return {name: frozenset(scopes.get("list", ())) for name, scopes in schemes.items()}
