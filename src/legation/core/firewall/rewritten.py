"""A text with its escapes undone, or without what is no part of what a reader sees: views no longer than the text."""

from __future__ import annotations

import binascii
import html.entities
from collections.abc import Callable
from typing import Final

import numpy as np
import numpy.typing as npt

_Codes = npt.NDArray[np.uint32]
_Places = npt.NDArray[np.int64]
_Mask = npt.NDArray[np.bool_]


def _escapes(text: str) -> str:
    """Escapes of the usual languages, each after a backslash: two, four or more hexadecimal digits, three octal."""
    pieces = text.split("\\")
    out = [pieces[0]]
    for piece in pieces[1:]:
        digits, base, skip = "", 16, 0
        if piece[:1] == "x":
            digits, skip = piece[1:3], 3
        elif piece[:2] == "u{":
            digits = piece[2:9].partition("}")[0]
            skip = 3 + len(digits)
        elif piece[:1] == "u":
            digits, skip = piece[1:5], 5
        elif piece[:3].isdigit():
            digits, base, skip = piece[:3], 8, 3
        try:
            out.append(chr(int(digits, base)) + piece[skip:])
        except (ValueError, OverflowError):
            out.append("\\" + piece)
    return "".join(out)


def _percent(text: str) -> str:
    """Percent-encoding as UTF-8 (RFC 3986 §2.1), and once more where a percent sign was encoded."""
    data = _unquoted(text.encode("utf-8", "replace"))
    return (_unquoted(data) if b"%25" in text.encode("utf-8", "replace") else data).decode("utf-8", "replace")


def _unquoted(data: bytes) -> bytes:
    pieces = data.split(b"%")
    out = [pieces[0]]
    for piece in pieces[1:]:
        try:
            out.append(bytes.fromhex(piece[:2].decode("ascii", "replace")) + piece[2:])
        except ValueError:
            out.append(b"%" + piece)
    return b"".join(out)


def _quoted(text: str) -> str:
    """Quoted-printable as UTF-8 (RFC 2045 §6.7)."""
    return binascii.a2b_qp(text.encode("utf-8", "replace")).decode("utf-8", "replace")


def _entities(text: str) -> str:
    """Character references of HTML, and once more where an ampersand was one."""
    once = _referenced(text)
    return _referenced(once) if "&amp;" in text or "&#38;" in text else once


def _referenced(text: str) -> str:
    pieces = text.split("&")
    out = [pieces[0]]
    for piece in pieces[1:]:
        try:
            if piece[:1] == "#":
                end = piece.find(";", 1, 9)
                simple = piece[1:end].isdecimal()
                out.append(chr(int(piece[1:end])) + piece[end + 1 :] if end > 0 and simple else _numbered(piece))
                continue
            name, found, _ = piece[:12].partition(";")
            out.append(html.entities.html5[name + ";"] + piece[len(name) + 1 :] if found else "&" + piece)
        except (KeyError, ValueError, OverflowError):
            out.append("&" + piece)
    return "".join(out)


def _numbered(piece: str) -> str:
    """A reference by number, with or without the semicolon. Raises ValueError, OverflowError."""
    hexadecimal = piece[1:2] in {"x", "X"}
    start = 2 if hexadecimal else 1
    digits = piece[start : start + 8]
    if digits[:2] == "00":
        piece = piece[:start] + piece[start:].lstrip("0")
        digits = piece[start : start + 8]
    length = len(digits) - len(digits.lstrip("0123456789abcdefABCDEF" if hexadecimal else "0123456789"))
    end = start + length
    return chr(int(digits[:length], 16 if hexadecimal else 10)) + piece[end + (piece[end : end + 1] == ";") :]


def _codes(text: str) -> _Codes:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)


def _kept(codes: _Codes, gone: _Mask) -> str:
    return codes[~gone].tobytes().decode("utf-32-le", "replace")


def _from_to(size: int, first: _Places, last: _Places) -> _Mask:
    """Positions from each of `first` up to its `last`, inclusive."""
    edge = np.bincount(first, minlength=size + 1) - np.bincount(last + 1, minlength=size + 1)
    return np.cumsum(edge[:size]) > 0


def _next(wanted: _Places, after: _Places, size: int) -> _Places:
    """For each position the first of `wanted` from there on; the last of the text where there is none."""
    return np.append(wanted, size - 1)[np.searchsorted(wanted, after)]


def _controls(text: str) -> str:
    """Without control sequences of terminals (ECMA-48 §5.4, and operating system commands) and control characters."""
    codes = _codes(text.replace("\x9b", "\x1b["))
    size = len(codes)
    unseen = ((codes < 32) & (codes != 9) & (codes != 10) & (codes != 13)) | ((codes >= 127) & (codes < 160))
    escape = np.flatnonzero(codes[:-1] == 27)
    for opens, ends in ((91, (codes >= 64) & (codes < 127)), (93, (codes == 7) | (codes == 27))):
        first = escape[codes[escape + 1] == opens]
        if len(first):
            unseen |= _from_to(size, first, _next(np.flatnonzero(ends), first + 2, size))
    return _kept(codes, unseen)


def _erased(text: str) -> str:
    """As a terminal shows it: a backspace takes the character before it away."""
    pieces = text.split("\b")
    out = list(pieces[0])
    for piece in pieces[1:]:
        if out:
            out.pop()
        out += piece
    return "".join(out) if len(pieces) > 1 else ""


def _bare(text: str) -> str:
    """Without tags and comments of HTML, where they part letters; tags of blocks are white space."""
    text, joined = _uncommented(text)
    codes = _codes(text)
    size = len(codes)
    opens = np.flatnonzero(codes[:-2] == 60)
    after = codes[opens + 1]
    named = opens + np.where(after == 47, 2, 1)
    lead = codes[named] | 32
    tag = ((lead >= 97) & (lead <= 122)) | (lead == 33) | (lead == 63)
    opens, named, lead = opens[tag], named[tag], lead[tag]
    closes = np.flatnonzero(codes == 62)
    if not len(closes):
        return text if joined else ""
    closed = opens < closes[-1]
    opens, named, lead = opens[closed], named[closed], lead[closed]
    gone = _from_to(size, opens, _next(closes, opens, size))
    second = np.where(named + 1 < size, codes[np.minimum(named + 1, size - 1)], 0)
    block = (lead >= 97) & _BLOCKS.take(lead % 32 * 128 + np.minimum(second | 32, 127))
    spaced = opens[block]
    codes = codes.copy()
    codes[spaced] = 32
    gone[spaced] = False
    stays = np.flatnonzero(~gone)
    meet = np.flatnonzero(np.diff(stays) > 1)
    inside = _letters(codes[stays[meet]]) & _letters(codes[stays[meet + 1]])
    return _kept(codes, gone) if joined + np.count_nonzero(inside) > 1 else ""


_COMMENTED: Final = 2
"""What a comment between two letters counts: nobody writes one there to lay out a text."""


def _uncommented(text: str) -> tuple[str, int]:
    """A text without comments, and what stood between letters counts."""
    pieces = text.split("<!--")
    out = [pieces[0]]
    joined = 0
    unended: list[str] = []
    for piece in pieces[1:]:
        end = 0 if piece.startswith((">", "->")) else piece.find("-->")
        if end < 0:
            unended.append("<!--" + piece)
            continue
        rest = piece[piece.index(">", end) + 1 :]
        joined += _COMMENTED * (out[-1][-1:].isalnum() and rest[:1].isalnum())
        out.append(rest)
        unended.clear()
    return "".join(out + unended), joined


def _letters(codes: _Codes) -> _Mask:
    lower = codes | 32
    return ((lower >= 97) & (lower <= 122)) | (codes > 0xBF)


_BREAKS: Final = "p> p/ p: di br li ul ol td tr th ta h1 h2 h3 h4 h5 h6 hr he ti bo ht na ar op dt dd dl im sc se bl pr"


def _blocks() -> _Mask:
    """By the first two characters of a tag's name, whether the tag breaks a line."""
    table = np.zeros(32 * 128, np.bool_)
    for name in _BREAKS.split():
        table[ord(name[0]) % 32 * 128 + (ord(name[1]) | 32)] = True
    table[ord("p") % 32 * 128 + 32] = True
    return table


_BLOCKS: Final = _blocks()

_SIGNALS: Final = (
    ".- -... -.-. -.. . ..-. --. .... .. .--- -.- .-.. -- -. --- .--. --.- .-. ... - ..- ...- .-- -..- -.-- --.."
)
_MORSE: Final = dict(zip(_SIGNALS.split(), "abcdefghijklmnopqrstuvwxyz", strict=True))


def morse(text: str) -> str:
    words = text.replace("/", " / ").split(" ")
    return "".join([" " if word == "/" else _MORSE.get(word, "") for word in words])


OF_TEXT: Final[dict[str, Callable[[str], str]]] = {
    "escape": _escapes,
    "percent": _percent,
    "quoted": _quoted,
    "entity": _entities,
    "controls": _controls,
    "erased": _erased,
    "tags": _bare,
}
