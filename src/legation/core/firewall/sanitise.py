"""Cut out what was found, defang what points outward, and say so in its place.

The result is a document of the same shape. It is inspected again by the caller, and sanitising it again changes
nothing: what is put in holds nothing that is taken out. What a decoded view says is never written; the encoded run
goes as a whole. Names of members are left: a document whose keys are the problem is quarantined.
"""

from __future__ import annotations

import base64
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from typing import Any, Final

from legation.core.firewall.chars import DROP, PLANES, TABLES
from legation.core.firewall.verdicts import Code, Finding
from legation.core.firewall.walk import octets_of, raw

INVISIBLE: Final = frozenset({Code.UN_TAG, Code.UN_VARSEL, Code.UN_ZEROWIDTH, Code.UN_BIDI})
LINKS: Final = frozenset({Code.EX_MDIMAGE, Code.EX_URLQUERY})
KEPT: Final = frozenset({Code.UN_HOMOGLYPH, Code.UN_STYLED, Code.TP_CROSSREF, Code.PI_MODEL})
"""Told, not cut: the span is the stretch in which they were seen. The model's window goes when nothing else does."""
_JOINERS: Final = frozenset({0x200C, 0x200D, 0xFE0F, 0xFE0E})
"""Invisible characters that emoji and several scripts need."""
_MARK: Final = b"[removed:"
_LABEL: Final = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ-")
_LONGEST_LABEL: Final = 24
_REACH: Final = 256
"""Bytes by which a cut grows to the end of the word it stands in."""
_IN_WORDS: Final = frozenset("@._-+/:%=&?#~")
_UNSPACED: Final = 0xE00
"""From Thai on, most scripts have no spaces between words: a cut ends where it ends."""


def sanitise(document: Any, findings: Iterable[Finding]) -> Any:
    """The document without what the findings point at. Raises ValueError for a finding in the name of a member."""
    findings = tuple(findings)
    solid = any(one.code not in KEPT and one.code not in INVISIBLE and one.span != (0, 0) for one in findings)
    by_pointer: dict[str, list[Finding]] = {}
    for one in findings:
        if one.key and one.code not in KEPT:
            raise ValueError("the name of a member cannot be sanitised")
        if one.span != (0, 0) and not one.key and not (solid and one.code is Code.PI_MODEL):
            by_pointer.setdefault(one.pointer, []).append(one)
    return _rebuild(document, "", by_pointer)


def _rebuild(value: Any, pointer: str, found: dict[str, list[Finding]]) -> Any:
    if isinstance(value, str):
        mine = found.get(pointer)
        if not mine:
            return value
        return cut(value, mine)
    if isinstance(value, dict):
        if (
            isinstance(said := value.get("raw"), str)
            and raw(f"{pointer}/raw")
            and (mine := found.get(f"{pointer}/raw"))
        ):
            value = {**value, "raw": _raw(said, value.get("mediaType"), mine)}
            found = {where: those for where, those in found.items() if where != f"{pointer}/raw"}
        return {
            name: _rebuild(inner, f"{pointer}/{name.replace('~', '~0').replace('/', '~1')}", found)
            for name, inner in value.items()
        }
    if isinstance(value, list | tuple):
        return [_rebuild(inner, f"{pointer}/{place}", found) for place, inner in enumerate(value)]
    return value


def _raw(value: str, media: Any, findings: list[Finding]) -> str:
    """A raw part: the spans are of its text in UTF-8. What was read in more than one way goes as a whole."""
    known = octets_of(value, media)
    if known is None:
        return cut(value, findings)
    done, codec = "[removed]", "utf-8"
    if known.codec:
        done, codec = cut(known.texts[0], findings), known.codec
    return base64.b64encode(done.encode(codec, "replace")).decode()


def cut(text: str, findings: list[Finding]) -> str:
    """One text without the spans of its findings."""
    data = text.encode("utf-8", "surrogatepass")
    solid = [one for one in findings if one.code not in KEPT and one.code not in INVISIBLE]
    if not solid:
        solid = [one for one in findings if one.code is Code.PI_MODEL]
    marks = list(_marks(data))
    spans = sorted(
        ((*_whole(data, one.span, marks), one.code.label) for one in solid if one.span[1] > one.span[0]), reverse=True
    )
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


def _marks(data: bytes) -> Iterator[tuple[int, int]]:
    """Where something was removed before."""
    at = data.find(_MARK)
    while at >= 0:
        stop = data.find(b"]", at, at + len(_MARK) + _LONGEST_LABEL)
        if stop > 0 and _LABEL.issuperset(data[at + len(_MARK) : stop]):
            yield at, stop + 1
        at = data.find(_MARK, at + 1)


def _whole(data: bytes, span: tuple[int, int], marks: list[tuple[int, int]]) -> tuple[int, int]:
    """A span grown to the words, the addresses and the marks that it ends in."""
    first, last = span
    before = data[max(0, first - _REACH) : first].decode("utf-8", "ignore")
    after = data[last : last + _REACH].decode("utf-8", "ignore")
    inside = data[first:last].decode("utf-8", "ignore")
    if inside and _wordy(inside[0]):
        kept = len(before)
        while kept and _wordy(before[kept - 1]):
            kept -= 1
        first -= len(before[kept:].encode())
    if inside and (_wordy(inside[-1]) or inside[-1] in _IN_WORDS):
        last += len(after[: _joined(after)].encode())
    place = max(bisect_right(marks, (first, 0)) - 1, 0)
    while place < len(marks) and marks[place][0] < last:
        if marks[place][1] > first:
            first, last = min(first, marks[place][0]), max(last, marks[place][1])
        place += 1
    return first, last


def _joined(text: str) -> int:
    """Characters up to the end of a word, or of an address, that goes on at the beginning of a text."""
    end = 0
    for place, char in enumerate(text):
        if _wordy(char):
            end = place + 1
        elif char not in _IN_WORDS:
            break
    return end


def _wordy(char: str) -> bool:
    return char.isalnum() and ord(char) < _UNSPACED


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
