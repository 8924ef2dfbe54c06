"""A request as bytes, and where it goes."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final, NamedTuple

from legation.core.asks import Broken, Outbound

_URL: Final = re.compile(
    r"(https?)://(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::([0-9]{1,5}))?((?:/|\?)[!\"$-~]*)?", re.ASCII | re.IGNORECASE
)
"""No user, no fragment, nothing invisible."""

_PORTS: Final = {"http": 80, "https": 443}
_WITHOUT_BODY: Final = frozenset({"GET", "DELETE"})
_METHODS: Final = _WITHOUT_BODY | {"POST", "PUT", "PATCH"}

_NAME: Final = re.compile(r"[!#$%&'*+.^_`|~0-9a-z-]+", re.ASCII)
_OURS: Final = frozenset(
    {
        *("accept-encoding", "connection", "content-length", "expect", "host", "keep-alive", "trailer"),
        *("te", "transfer-encoding", "upgrade", "user-agent"),  # codespell:ignore te
    }
)
"""What only this file says: how the message is framed, and who speaks."""


class Origin(NamedTuple):
    """Whom a connection leads to."""

    scheme: str
    host: str
    port: int


def written(outbound: Outbound) -> tuple[Origin, bytes]:
    """The request, head and body. Raises Broken for a URL that cannot be dialled, ValueError for a mistake of ours."""
    origin, head = _opening(outbound.method, outbound.url)
    for name, value in outbound.headers:
        if "\r" in value or "\n" in value or "\0" in value:  # a header, or a request, of its own
            raise ValueError("a header's value does not end where its line does")
        head += f"{_NAMES[name]}{value}\r\n"
    body = outbound.body
    if body or outbound.method not in _WITHOUT_BODY:
        return origin, f"{head}content-length: {len(body)}\r\n\r\n".encode("latin-1") + body
    return origin, f"{head}\r\n".encode("latin-1")


@lru_cache(maxsize=4096)
def _opening(method: str, url: str) -> tuple[Origin, str]:
    """What every request with this method to this URL begins with. Raises Broken."""
    if method not in _METHODS:
        raise ValueError("a method this client does not speak")
    found = _URL.fullmatch(url)
    if found is None:
        raise Broken("unreachable", "not an http or https URL")
    scheme, host = found[1].lower(), found[2].lower()
    port = int(found[3] or _PORTS[scheme])
    if not 0 < port < 65536:
        raise Broken("unreachable", "not a port")
    target = found[4] or "/"
    if target[0] == "?":
        target = f"/{target}"
    shown = host if port == _PORTS[scheme] else f"{host}:{port}"
    said = f"host: {shown}\r\nuser-agent: legation\r\naccept-encoding: identity\r\n"
    return Origin(scheme, host.strip("[]"), port), f"{method} {target} HTTP/1.1\r\n{said}"


class _Names(dict[str, str]):
    """Header names that may be sent, as their lines begin. Ours are few, and all in our code."""

    def __missing__(self, name: str) -> str:
        if not _NAME.fullmatch(name) or name in _OURS:
            raise ValueError("not a header name to send, in lower case")
        begun = f"{name}: "
        if len(self) < 256:
            self[name] = begun
        return begun


_NAMES: Final = _Names()
