"""A query string, read one way only (RFC 3986 §3.4; A2A 1.0 §11.5).

Decides what its names and values are: percent-encoded UTF-8 without controls. Refuses `+`, which is a plus
to one reader and a space to the next. Refuses to know what the names mean.
"""

from __future__ import annotations

import re
from urllib.parse import unquote

from legation.core.canonical import brief
from legation.core.reasons import Reason, Refused

MAX_QUERY = 8192
MAX_PAIRS = 64

VERSION = "a2a-version"
"""Service parameter that may come as a query parameter, in lower case (A2A 1.0 §3.6.1)."""

_RAW = re.compile(r"(?:[!-$&-*,-~]|%[0-9A-Fa-f]{2})*")
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f]")


def pairs(raw: str) -> list[tuple[str, str]]:
    """Names and values, in order. Raises Refused."""
    if not raw:
        return []
    if len(raw) > MAX_QUERY:
        raise Refused(Reason.TOO_LARGE, f"the query exceeds {MAX_QUERY} characters")
    found = [_pair(part) for part in raw.split("&") if part]
    if len(found) > MAX_PAIRS:
        raise Refused(Reason.TOO_LARGE, f"the query has more than {MAX_PAIRS} parameters")
    return found


def split_version(raw: str) -> tuple[tuple[str, ...], list[tuple[str, str]]]:
    """Every A2A-Version of the query, and the other pairs. Raises Refused."""
    versions: list[str] = []
    others: list[tuple[str, str]] = []
    for name, value in pairs(raw):
        if name.lower() == VERSION:
            versions.append(value)
        else:
            others.append((name, value))
    return tuple(versions), others


def once(found: list[tuple[str, str]]) -> dict[str, str]:
    """Pairs as a mapping. Raises Refused(DUPLICATE_MEMBER) if a name stands twice: none of A2A's repeats."""
    mapping = dict(found)
    if len(mapping) != len(found):
        names = [name for name, _ in found]
        twice = next(brief(name) for name in names if names.count(name) > 1)
        raise Refused(Reason.DUPLICATE_MEMBER, f"`{twice}` stands twice in the query", field=twice)
    return mapping


def _pair(part: str) -> tuple[str, str]:
    name, _, value = part.partition("=")
    return _plain(name), _plain(value)


def _plain(text: str) -> str:
    if not _RAW.fullmatch(text):
        raise Refused(Reason.INVALID_PARAMS, "percent-encode the query; a space is %20 and a plus is %2B")
    if "%" not in text:
        return text
    try:
        plain = unquote(text, errors="strict")
    except UnicodeDecodeError:
        raise Refused(Reason.INVALID_PARAMS, "the query is not utf-8") from None
    if _CONTROL.search(plain):
        raise Refused(Reason.INVALID_PARAMS, "the query has a control character")
    return plain
