"""Cut out what was found, defang what points outward, and say so in its place.

The result is a document of the same shape. It is inspected again by the caller, and sanitising it again changes
nothing: what is put in holds nothing that is taken out. What a decoded view says is never written; the encoded run
goes as a whole. Names of members are left: a document whose keys are the problem is quarantined.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable
from typing import Any, Final

from legation.core.firewall.chars import DROP, PLANES, TABLES
from legation.core.firewall.verdicts import Code, Finding

INVISIBLE: Final = frozenset({Code.UN_TAG, Code.UN_VARSEL, Code.UN_ZEROWIDTH, Code.UN_BIDI})
LINKS: Final = frozenset({Code.EX_MDIMAGE, Code.EX_URLQUERY})
KEPT: Final = frozenset({Code.UN_HOMOGLYPH, Code.UN_STYLED, Code.TP_CROSSREF, Code.PI_MODEL})
"""Told, not cut: the span is the stretch in which they were seen. The model's window goes when it stands alone."""
_JOINERS: Final = frozenset({0x200C, 0x200D, 0xFE0F, 0xFE0E})
"""Invisible characters that emoji and several scripts need."""


def sanitise(document: Any, findings: Iterable[Finding]) -> Any:
    """The document without what the findings point at. Raises ValueError for a finding in the name of a member."""
    by_pointer: dict[str, list[Finding]] = {}
    for one in findings:
        if one.key and one.code not in KEPT:
            raise ValueError("the name of a member cannot be sanitised")
        if one.span != (0, 0):
            by_pointer.setdefault(one.pointer, []).append(one)
    return _rebuild(document, "", by_pointer)


def _rebuild(value: Any, pointer: str, found: dict[str, list[Finding]]) -> Any:
    if isinstance(value, str):
        mine = found.get(pointer)
        if not mine:
            return value
        return _raw(value, mine) if pointer.endswith("/raw") else cut(value, mine)
    if isinstance(value, dict):
        return {
            name: _rebuild(inner, f"{pointer}/{name.replace('~', '~0').replace('/', '~1')}", found)
            for name, inner in value.items()
        }
    if isinstance(value, list | tuple):
        return [_rebuild(inner, f"{pointer}/{place}", found) for place, inner in enumerate(value)]
    return value


def _raw(value: str, findings: list[Finding]) -> str:
    """A raw part: the spans are of its bytes."""
    try:
        text = base64.b64decode(value, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return base64.b64encode(b"[removed]").decode()
    return base64.b64encode(cut(text, findings).encode("utf-8", "replace")).decode()


def cut(text: str, findings: list[Finding]) -> str:
    """One text without the spans of its findings."""
    data = text.encode("utf-8", "surrogatepass")
    solid = [one for one in findings if one.code not in KEPT and one.code not in INVISIBLE]
    if not solid:
        solid = [one for one in findings if one.code is Code.PI_MODEL]
    spans = sorted(((*one.span, one.code.label) for one in solid if one.span[1] > one.span[0]), reverse=True)
    pieces: list[bytes] = []
    at = 0
    while spans:
        first, last, label = spans.pop()
        while spans and spans[-1][0] <= last:
            last = max(last, spans.pop()[1])
        pieces += (data[at:first], f"[removed:{label}]".encode())
        at = last
    pieces.append(data[at:])
    kept = b"".join(pieces).decode("utf-8", "replace")
    if any(one.code in INVISIBLE for one in findings):
        kept = visible(kept)
    return kept


def visible(text: str) -> str:
    """Without characters that cannot be seen, but for the joiners that writing needs between others than Latin."""
    out: list[str] = []
    for char in text:
        code = ord(char)
        unseen = 0xE0000 <= code <= 0xE0FFF or (code < PLANES and TABLES.row[code] & DROP)
        if unseen and not 0x300 <= code <= 0x36F:
            needed = code in _JOINERS and out and not out[-1].isascii() and ord(out[-1]) not in _JOINERS
            if not needed:
                continue
        out.append(char)
    return "".join(out)
