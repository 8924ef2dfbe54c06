# ruff: noqa: E501, FURB166
"""Other ways to read a text: what is encoded in it, and what it says to a reader who is told the trick.

Each view is decoded within a budget, and what it holds once more (`engine.DEEPEST`); what a view says is scanned like
the text itself, and never forwarded. A view is only made where a pattern or a count says that it might be one.
"""

from __future__ import annotations

import binascii
import html.entities
import unicodedata
from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

from legation.core.firewall.chars import DROP, PLANES, TABLES
from legation.core.firewall.lexicon import CONCEPTS
from legation.core.firewall.normalise import Folded

MAX_DECODED: Final = 8192
"""Bytes of decoded text that are looked at. More of it is a finding: nobody sends an agent so much in disguise."""
_ONE_MORE: Final = MAX_DECODED + 1
MAX_RUNS: Final = 64
"""Encoded runs decoded in one text."""
REWRITTEN: Final = frozenset({"escape", "percent", "entity", "rot13", "reversed", "leet", "spaced", "typo"})
"""Views that are no longer than the text they are of."""
WRITTEN: Final = frozenset({"base64", "escape", "percent", "entity"})
"""Views for which upper case matters, so that they are not read from folded text."""
MOST_PLAIN: Final = 4 * MAX_DECODED
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
        [
            ".-",
            "-...",
            "-.-.",
            "-..",
            ".",
            "..-.",
            "--.",
            "....",
            "..",
            ".---",
            "-.-",
            ".-..",
            "--",
            "-.",
            "---",
            ".--.",
            "--.-",
            ".-.",
            "...",
            "-",
            "..-",
            "...-",
            ".--",
            "-..-",
            "-.--",
            "--..",
        ],
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
    """The views of a text, for the gates (`rules.GATES` and its like) that opened."""
    found: list[View] = [View(*view) for view in folded.views]
    size = len(text)
    cut = False
    plain = text
    if gates & WRITTEN and (folded.odd or folded.place is not None):
        plain = _plain(text)  # an encoding in letters that are themselves in disguise
    if "base64" in gates:
        runs, cut = _base64(plain)
        found += runs if plain is text else (run._replace(first=0, last=size) for run in runs)
    if gates & {"hex", "binary"}:
        found += _numbers(text, folded, gates)
    found += (View(name, read(plain), 0, size) for name, read in _OF_TEXT.items() if name in gates)
    found += (View(name, read(folded), 0, size) for name, read in _OF_FOLDED.items() if name in gates)
    kept: list[View] = []
    left = MAX_DECODED
    for view in found:
        if len(view.text) < SHORTEST:
            continue
        whole = view.name in REWRITTEN
        shown = view.text if whole else view.text[:left]
        cut = cut or (not whole and len(view.text) > left)
        if shown:
            kept.append(view._replace(text=shown))
        if not whole:
            left -= len(shown)
    return Views(tuple(kept), cut)


def _plain(text: str) -> str:
    """Without what cannot be seen and with common letters for uncommon ones, upper case and lower kept apart."""
    whole = unicodedata.normalize("NFKD", text[:MOST_PLAIN])
    return "".join(
        char for char in whole if char < "\u0300" or not (ord(char) >= PLANES or TABLES.row[ord(char)] & DROP)
    )


def _readable(data: bytes) -> str | None:
    """The text of decoded bytes, if it is one: UTF-8, printable, with letters or digits in it."""
    try:
        text = data.decode()
    except UnicodeDecodeError:
        try:
            text = data.decode("utf-16-le") if len(data) % 2 == 0 and data[1::2].count(0) * 2 > len(data) * 0.8 else ""
        except UnicodeDecodeError:
            return None
    if len(text) < SHORTEST // 2:
        return None
    sample = text[:400]
    if any(char in _CONTROLS for char in sample):
        return None
    return text if sum(char.isalnum() or char > "\u2000" for char in sample) * 3 > len(sample) else None


_CONTROLS: Final = frozenset(chr(code) for code in (*range(32), *range(127, 160)) if code not in {9, 10, 13})


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
            said = _readable(int(joined[: _ONE_MORE * 8], 2).to_bytes(len(joined[: _ONE_MORE * 8]) // 8))
            if said is not None:
                yield View("binary", said, 0, size)
    if "hex" in gates:
        runs = folded.data.replace(b"0x", b" ").replace(b"\\x", b" ").translate(_TO_HEX).split()
        for piece in runs[: MAX_RUNS * 4]:
            if len(piece) >= 24 and (said := _readable(bytes.fromhex(piece[: len(piece) // 2 * 2].decode()))):
                yield View("hex", said, 0, size)
        pairs = b"".join(piece for piece in runs if len(piece) == 2)
        if len(pairs) >= 24 and (said := _readable(bytes.fromhex(pairs[: _ONE_MORE * 2].decode()))):
            yield View("hex", said, 0, size)


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


def _spaced(folded: Folded) -> str:
    """Letters that stand apart put together: wider gaps are those between words."""
    text = folded.plain().decode("utf-8", "replace")
    if "  " not in text:
        return text.replace(" ", "")
    return " ".join(piece.replace(" ", "") for piece in text.replace("   ", "  ").split("  ") if piece)


_COMMON: Final = """about after again against already another anyone around because become before being below between beyond
could during first follow found given going great having hello however itself later least longer making might number
often people perhaps possible present question rather really right since something sometimes still their there these
thing think those thought through today together tomorrow toward under until using value where which while whole within
would write written yourself attacker address account address assistant approve behave character company computer
contain continue create delete describe desired entire example explain finish forward future ghost handle happen inside
internal keyword language letter limits locate longest master matter mention message method minute moment morning
nothing notice obtain office option output outside password period permit please point position private problem produce
provide public purpose quickly reason receive record recipient remove report request require result return review safety
sample search second select sender server service simple single source special start status story string subject summary
supply support system table target teach ticket title topic transfer treat trust upload usual verify visit watch website
website window wonder world remember invite cancel recommendation summarise summarize product throw calendar invoice
project booking premium records customer customers meeting meetings emergency compliance approved authorised verified
required tester security continuing completing processing answering summarising calling asking unrestricted filters
harmful illegal questions judgement ethical policies features turned every command sorry unfortunately unable apology
disclaimer warnings detailed scenario fictional purposes educational academic imaginary hypothetical explicit anyone
candidate vendor score marks highest grading evaluation immediately weaknesses criteria objective directive requests
reader whoever contains important attention developers administrators operator human people location history contents
variables documents keyboard payload execute merge grant access alerts logging privileges location summary"""


def _ordered() -> dict[str, str]:
    """Words of the lexicon by their letters in alphabetical order."""
    found: dict[str, str] = {}
    for words in (*CONCEPTS.values(), _COMMON):
        for word in words.split():
            if len(word) > 4 and word.isascii() and word.isalpha():
                found.setdefault("".join(sorted(word)), word)
    return found


_BY_LETTERS: Final = _ordered()
_WORDS: Final = frozenset(_BY_LETTERS.values())


def _typo(folded: Folded) -> str:
    """Words whose letters changed places, put right."""
    words = folded.data.decode("utf-8", "replace").split(" ")
    for place, word in enumerate(words):
        bare = word.strip(".,;:!?\"'()")
        if len(bare) > 4 and bare not in _WORDS and (right := _BY_LETTERS.get("".join(sorted(bare)))):
            words[place] = word.replace(bare, right)
    return " ".join(words)


def _translated(table: bytes) -> Callable[[Folded], str]:
    return lambda folded: folded.data.translate(table).decode("utf-8", "replace")


_OF_TEXT: Final[dict[str, Callable[[str], str]]] = {
    "escape": _escapes,
    "percent": _percent,
    "entity": _entities,
    "morse": _morse,
}
_OF_FOLDED: Final[dict[str, Callable[[Folded], str]]] = {
    "rot13": _translated(_ROT13),
    "leet": _translated(_LEET),
    "reversed": lambda folded: folded.data.decode("utf-8", "replace")[::-1],
    "spaced": _spaced,
    "typo": _typo,
}
