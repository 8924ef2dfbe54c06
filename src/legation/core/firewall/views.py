"""Other ways to read a text: what is encoded in it, and what it says to a reader who is told the trick.

Each view is decoded once, never twice, within a budget; what a view says is scanned like the text itself, and never
forwarded. A view is only made where a pattern or a count says that it might be one.
"""

from __future__ import annotations

import binascii
import html.entities
from collections.abc import Iterator
from typing import Final, NamedTuple

from legation.core.firewall.normalise import Folded

MAX_DECODED: Final = 8192
"""Bytes of decoded text that are looked at. More of it is a finding: nobody sends an agent so much in disguise."""
MAX_RUNS: Final = 64
"""Encoded runs decoded in one text."""
SHORTEST: Final = 12
"""Characters of decoded text that can hold a directive."""

_B64: Final = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_")
_TO_RUNS: Final = bytes(code if code in _B64 else 32 for code in range(256))
_URL64: Final = bytes.maketrans(b"-_", b"+/")
_HEX: Final = frozenset(b"0123456789abcdef")
_TO_HEX: Final = bytes(code if code in _HEX else 32 for code in range(256))
_HEX_GAPS: Final = b" ,:;\n-\\x0"
_ROT13: Final = bytes.maketrans(
    b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ", b"nopqrstuvwxyzabcdefghijklmNOPQRSTUVWXYZABCDEFGHIJKLM"
)
_LEET: Final = bytes.maketrans(b"013457@$!|", b"oieastasil")
_MORSE: Final = dict(
    zip(
        ".- -... -.-. -.. . ..-. --. .... .. .--- -.- .-.. -- -. --- .--. --.- .-. ... - ..- ...- .-- -..- -.-- --..".split(),
        "abcdefghijklmnopqrstuvwxyz",
        strict=True,
    )
)


class View(NamedTuple):
    name: str
    text: str
    first: int
    """Where it is encoded: code points of the original, half-open."""
    last: int


class Views(NamedTuple):
    found: tuple[View, ...]
    cut: bool
    """Whether there was more than was decoded."""


def decode(text: str, folded: Folded, gates: frozenset[str]) -> Views:
    """The views of a text, for the gates (`rules.GATES`, `rules.SQUEEZED_GATES`) that opened."""
    found: list[View] = [View(*view) for view in folded.views]
    size = len(text)
    cut = False
    if "base64" in gates:
        runs, cut = _base64(text)
        found += runs
    if gates & {"hex", "binary"}:
        found += _numbers(text, folded, gates)
    if "escape" in gates:
        found.append(View("escape", _escapes(text), 0, size))
    if "percent" in gates:
        found.append(View("percent", _percent(text), 0, size))
    if "entity" in gates:
        found.append(View("entity", _entities(text), 0, size))
    if "morse" in gates:
        found.append(View("morse", _morse(text), 0, size))
    if "rot13" in gates:
        found.append(View("rot13", folded.data.translate(_ROT13).decode("utf-8", "replace"), 0, size))
    if "reversed" in gates:
        found.append(View("reversed", folded.data.decode("utf-8", "replace")[::-1], 0, size))
    if "leet" in gates:
        found.append(View("leet", folded.data.translate(_LEET).decode("utf-8", "replace"), 0, size))
    kept: list[View] = []
    left = MAX_DECODED
    for view in found:
        if len(view.text) < SHORTEST:
            continue
        whole = view.last - view.first == size
        shown = view.text if whole else view.text[:left]
        cut = cut or (not whole and len(view.text) > left)
        if shown:
            kept.append(view._replace(text=shown))
        if not whole:
            left -= len(shown)
    return Views(tuple(kept), cut)


def _readable(data: bytes) -> str | None:
    """The text of decoded bytes, if it is one: UTF-8, printable, with letters in it."""
    try:
        text = data.decode()
    except UnicodeDecodeError:
        try:
            text = data.decode("utf-16-le") if len(data) % 2 == 0 and data[1::2].count(0) * 2 > len(data) * 0.8 else ""
        except UnicodeDecodeError:
            return None
    if len(text) < SHORTEST // 2:
        return None
    spaced = text.translate(_CONTROLS)
    return text if spaced.isprintable() and sum(map(str.isalpha, text[:200])) * 2 > min(len(text), 200) else None


_CONTROLS: Final = {9: 32, 10: 32, 13: 32}


def _base64(text: str) -> tuple[list[View], bool]:
    """Runs of the alphabet of base64 or base64url, whatever they are glued to."""
    data = text.encode("utf-8", "replace")
    ascii_only = len(data) == len(text)
    found: list[View] = []
    tried = 0
    at = 0
    for run in data.translate(_TO_RUNS).split():
        if len(run) < 20:
            continue
        if tried >= MAX_RUNS:
            return found, True
        if run.isalpha() and (run.islower() or run.isupper()):
            continue  # a word, however long
        tried += 1
        body = run.translate(_URL64)
        for skip in range(4):
            piece = body[skip : skip + (len(body) - skip) // 4 * 4]
            rest = body[skip + len(piece) :]
            if len(rest) > 1:
                piece += rest + b"=" * (4 - len(rest))
            said = _readable(binascii.a2b_base64(piece))
            if said is not None:
                at = max(data.find(run, at), 0)
                first = at if ascii_only else len(data[:at].decode("utf-8", "replace"))
                found.append(View("base64", said, first, first + len(run)))
                break
            if skip == 0 and run[:1].isupper() and b"/" not in run:
                continue
    return found, False


def _numbers(text: str, folded: Folded, gates: frozenset[str]) -> Iterator[View]:
    """Bytes written as pairs of hexadecimal digits or as bits, with or without gaps."""
    size = len(text)
    if "binary" in gates:
        bits = folded.data.translate(bytes(code if code in b"01" else 32 for code in range(256))).split()
        joined = b"".join(piece for piece in bits if len(piece) % 8 == 0)
        if len(joined) >= 48:
            said = _readable(int(joined[: MAX_DECODED * 8], 2).to_bytes(len(joined[: MAX_DECODED * 8]) // 8))
            if said is not None:
                yield View("binary", said, 0, size)
    if "hex" in gates:
        runs = folded.data.replace(b"0x", b" ").replace(b"\\x", b" ").translate(_TO_HEX).split()
        for piece in runs[: MAX_RUNS * 4]:
            if len(piece) >= 24 and (said := _readable(bytes.fromhex(piece[: len(piece) // 2 * 2].decode()))):
                yield View("hex", said, 0, size)
        pairs = b"".join(piece for piece in runs if len(piece) == 2)
        if len(pairs) >= 24 and (said := _readable(bytes.fromhex(pairs[: MAX_DECODED * 2].decode()))):
            yield View("hex", said, 0, size)


def _escapes(text: str) -> str:
    """Backslash escapes of the usual languages: \\xHH, \\uHHHH, \\u{H...}, \\NNN."""
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
    """Percent-encoding as UTF-8 (RFC 3986 §2.1)."""
    pieces = text.encode("utf-8", "replace").split(b"%")
    out = [pieces[0]]
    for piece in pieces[1:]:
        try:
            out.append(bytes.fromhex(piece[:2].decode("ascii", "replace")) + piece[2:])
        except ValueError:
            out.append(b"%" + piece)
    return b"".join(out).decode("utf-8", "replace")


def _entities(text: str) -> str:
    """Character references of HTML."""
    pieces = text.split("&")
    out = [pieces[0]]
    for piece in pieces[1:]:
        name, found, rest = piece[:12].partition(";")
        rest = piece[len(name) + 1 :] if found else ""
        try:
            if found and name[:2] in {"#x", "#X"}:
                out.append(chr(int(name[2:], 16)) + rest)
            elif found and name[:1] == "#":
                out.append(chr(int(name[1:])) + rest)
            elif found and name + ";" in html.entities.html5:
                out.append(html.entities.html5[name + ";"] + rest)
            else:
                out.append("&" + piece)
        except (ValueError, OverflowError):
            out.append("&" + piece)
    return "".join(out)


def _morse(text: str) -> str:
    words = text.replace("/", " / ").split(" ")
    letters = [" " if word == "/" else _MORSE.get(word, "") for word in words]
    return "".join(letters)
