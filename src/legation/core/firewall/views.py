"""Other ways to read a text: what is encoded in it, and what it says to a reader who is told the trick.

Each view is decoded within a budget, and what it holds once more (`engine.DEEPEST`); what a view says is scanned like
the text itself, and never forwarded. A view is only made where a pattern or a count says that it might be one.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Iterator
from typing import Final, NamedTuple

import numpy as np

from legation.core.firewall import runs
from legation.core.firewall.chars import DROP, TABLES, rows_of
from legation.core.firewall.normalise import Folded
from legation.core.firewall.reworded import OF_FOLDED
from legation.core.firewall.rewritten import OF_TEXT, morse
from legation.core.firewall.runs import SHORTEST, Said

MAX_DECODED: Final = 1 << 16
"""Characters of decoded text that are looked at. More of it is a finding: nobody sends an agent so much in disguise."""
FEW: Final = 4
"""Encoded runs that are each a view; more of them are read as one text."""
CASED: Final = frozenset({"run", "lines", "escape", "percent", "entity"})
"""Gates to what upper case matters for, so that it is not read from folded text."""
_SLICE: Final = 1 << 16


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


def decode(text: str, folded: Folded, gates: frozenset[str], room: int | None = None) -> Views:
    """The views of a text, for the gates (`rules.GATES` and its like) that opened.

    Within `room` characters, for what is itself a view: then no more of them are made from the whole of it than fit.
    """
    size = len(text)
    left = MAX_DECODED if room is None else room
    kept: list[View] = []
    cut = False
    plain = text
    if gates & CASED and not text.isascii() and (folded.odd or folded.place is not None):
        plain = _plain(text)  # an encoding in letters that are themselves in disguise
    for view in (*(View(*one) for one in folded.views), *_decoded(text, plain, folded, gates)):
        if len(view.text) >= SHORTEST:
            cut = cut or len(view.text) > left
            if left > 0:
                kept.append(view._replace(text=view.text[:left]))
            left -= len(view.text)
    for name, said in _rewritten(plain, folded, gates, left if room is not None else None):
        kept.append(View(name, said, 0, size))
    return Views(tuple(kept), cut)


def _rewritten(plain: str, folded: Folded, gates: frozenset[str], room: int | None) -> Iterator[tuple[str, str]]:
    """Views of the whole text, as long as there is room for one more of its length."""
    for name in (*OF_TEXT, *OF_FOLDED):
        if GATE_OF.get(name, name) in gates and (room is None or len(plain) <= room):
            said = OF_TEXT[name](plain) if name in OF_TEXT else OF_FOLDED[name](folded)
            if len(said) >= SHORTEST:
                yield name, said
                room = None if room is None else room - len(said)


GATE_OF: Final = {"erased": "controls"}
"""Views whose gate has another name."""


def _decoded(text: str, plain: str, folded: Folded, gates: frozenset[str]) -> Iterator[View]:
    """What is written in digits, and in Morse."""
    if gates & {"run", "lines", "uu"}:
        data = plain.encode("utf-8", "replace")

        def origin(first: int, last: int) -> tuple[int, int]:
            if plain is not text:
                return 0, len(text)
            if len(data) == len(text):
                return first, last
            return len(data[:first].decode("utf-8", "replace")), len(data[:last].decode("utf-8", "replace"))

        for lines, gate in ((True, "lines"), (False, "run")):
            if gate in gates and runs.may_be_base64(data, lines=lines):
                yield from _views("base64", runs.digits(data, runs.BASE64_LINES if lines else runs.BASE64), origin)
                break
        if "uu" in gates:
            yield from _views("uu", runs.uuencoded(data), origin)
    for gate, read in _OF_DIGITS.items():
        if gate in gates:
            for name, said in read(folded.data):
                yield from _views(
                    name, said, lambda first, last: folded.origin(folded.character(first), folded.character(last))
                )
    if "morse" in gates:
        yield View("morse", morse(text), 0, len(text))


def _views(name: str, said: list[Said], origin: Callable[[int, int], tuple[int, int]]) -> Iterator[View]:
    """Each run a view, and all of them as one text: it may have been cut in pieces."""
    if len(said) <= FEW:
        for one in said:
            yield View(name, one.text, *origin(one.first, one.last))
    if len(said) > 1:
        whole = " ".join([one.text for one in said])
        yield View(name, whole, *origin(said[0].first, said[-1].last))


def _hex(data: bytes) -> Iterable[tuple[str, list[Said]]]:
    data = runs.unmarked(data)
    return [("hex", runs.digits(data, runs.HEX))] if runs.may_be_hex(data) else ()


def _base32(data: bytes) -> Iterable[tuple[str, list[Said]]]:
    return [("base32", runs.digits(data, runs.BASE32))] if runs.may_be_base32(data) else ()


def _bits(data: bytes) -> Iterable[tuple[str, list[Said]]]:
    return [("binary", runs.digits(data, runs.BITS))]


_OF_DIGITS: Final[dict[str, Callable[[bytes], Iterable[tuple[str, list[Said]]]]]] = {
    "hex": _hex,
    "binary": _bits,
    "base32": _base32,
    "decimal": runs.numbers,
}


def _plain(text: str) -> str:
    """Without what cannot be seen and with common letters for uncommon ones, upper case and lower kept apart."""
    out: list[str] = []
    for at in range(0, len(text), _SLICE):
        whole = unicodedata.normalize("NFKD", text[at : at + _SLICE])[: 4 * _SLICE]  # one ligature is eighteen letters
        codes = np.frombuffer(whole.encode("utf-32-le", "surrogatepass"), np.uint32)
        seen = TABLES.row.take(rows_of(codes)) & DROP == 0
        out.append(codes[seen].tobytes().decode("utf-32-le", "surrogatepass"))
    return "".join(out)
