"""Whether two URLs name one target of a request (RFC 9449 §4.3 check 9; RFC 3986 §6.2.2, §6.2.3)."""

from __future__ import annotations

import re
from typing import Final

MAX_LENGTH: Final = 4096
"""Characters of a URL that is compared."""


def same_target(unverified_url: object, url: str) -> bool:
    """Whether both mean the same scheme, host, port and path; query and fragment do not count.

    What cannot be read as an http(s) URL without userinfo is never the same as anything.
    """
    if not isinstance(unverified_url, str) or len(unverified_url) > MAX_LENGTH:
        return False
    normal = _normal(unverified_url)
    return normal is not None and normal == _normal(url)


def _normal(url: str) -> tuple[str, str, str, str] | None:
    """Scheme, host, port and path in normal form; None for what is no such URL. Case counts in the path."""
    if not (parts := _URL.fullmatch(url)):
        return None
    scheme, host, port = parts["scheme"].lower(), parts["host"].lower(), (parts["port"] or "").lstrip("0")
    path = _OCTET.sub(_octet, parts["path"])
    return scheme, host, "" if port == _DEFAULT[scheme] else port, _without_dots(path) or "/"


def _octet(match: re.Match[str]) -> str:
    """RFC 3986 §6.2.2.2: an unreserved character stands for itself, any other octet in capitals."""
    char = chr(int(match[1], 16))
    return char if _UNRESERVED.fullmatch(char) else match[0].upper()


def _without_dots(path: str) -> str:
    """RFC 3986 §5.2.4, for a path that is empty or begins with a slash."""
    kept: list[str] = []
    segments = path.split("/")
    for segment in segments:
        if segment == "..":
            if len(kept) > 1:
                kept.pop()
        elif segment != ".":
            kept.append(segment)
    if segments[-1] in (".", ".."):
        kept.append("")
    return "/".join(kept)


# The characters of RFC 3986 §2 and no others: what a lenient parser strips or folds is not a URL here.
_URL: Final = re.compile(
    r"""(?P<scheme>https?)://
        (?P<host>\[[0-9a-f:.]+\]|[a-z0-9._~!$&'()*+,;=-]+)
        (?::(?P<port>[0-9]{0,5}))?
        (?P<path>(?:/[a-z0-9._~!$&'()*+,;=:@%/-]*)?)
        (?:\?[a-z0-9._~!$&'()*+,;=:@%/?-]*)?
        (?:\#[a-z0-9._~!$&'()*+,;=:@%/?-]*)?""",
    re.VERBOSE | re.IGNORECASE | re.ASCII,
)
_OCTET: Final = re.compile(r"%([0-9A-Fa-f]{2})")
_UNRESERVED: Final = re.compile(r"[A-Za-z0-9._~-]")
_DEFAULT: Final = {"http": "80", "https": "443"}
