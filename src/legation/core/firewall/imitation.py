# ruff: noqa: RUF001
"""Text that imitates the marks of an envelope: their two words one after the other, in whatever letters.

A reader takes `<</legation : untrusted` and `Iegation-untrusted` for the mark, so letters alone are compared: whatever
is none is left out, letters in disguise are folded, in words of another alphabet too, and letters that pass for each
other in ASCII (`I` and `l`, digits for letters) are one. A letter of another script between the two words is no part of
the mark, and neither is a third word: what is said about the product passes.
"""

from __future__ import annotations

import unicodedata
from typing import Final

import numpy as np
import numpy.typing as npt

from legation.core.firewall.chars import CLASS, LETTER, SINGLE, TABLES
from legation.core.firewall.normalise import Folded

MOST: Final = 64
"""Imitations that are told of one text."""
LETTERS: Final = 32
"""Code points of letters beyond which no mark reaches back: `tail` keeps so many."""

_FIRST: Final = b"iegation"
_LAST: Final = b"untrusted"
_LIGATURE: Final = b"untrused"
"""With a ligature of `st`, which folds to its first letter."""
_MARKS: Final = (_FIRST + _LAST, _FIRST + _LIGATURE)
_OTHER: Final = 128
"""Stands for a letter of another script: a byte that no ASCII text holds."""
_UNREAD: Final = bytes((_OTHER,))
_SPACE: Final = 32
_COLONS: Final = (b"%3a", b"&colon;", b"\\x3a", b"\\u003a", b"\\u{3a}")
"""A colon, written out: its letters are none of the text's."""
_DROPPED: Final = bytes(code for code in range(256) if not (code == _OTHER or (chr(code).islower() and code < 128)))
_SAME: Final = bytes.maketrans(b"l", b"i")
_READ_AS: Final = b"013457@$!|"
_DROPPED_BUT: Final = bytes(code for code in _DROPPED if code not in _READ_AS)
_DIGITS: Final = bytes.maketrans(b"l" + _READ_AS, b"ioieastasii")
_MORE: Final = "łl øo đd ŧt ɨi ɇe əe ɘe ǥg ŋn ƞn ɲn ɾr ɍr ʂs ʈt ɖd ʉu ᶅl ɫl ɭl ƚl ǀl ӏl"
"""Letters that pass for a Latin one and that the firewall does not fold for its words: pairs."""


def _alphabet() -> npt.NDArray[np.uint8]:
    """What each code point of a folded text says: itself in ASCII, a Latin letter, _OTHER, or _SPACE for no letter."""
    alike = TABLES.alike
    said = np.where((alike >= 97) & (alike <= 122), alike, _SPACE).astype(np.uint8)
    kind = TABLES.row & np.uint8(CLASS)
    others = ((kind == LETTER) | (kind == SINGLE)) & (said == _SPACE)
    said[others] = _OTHER
    for code in (others[:0x3400]).nonzero()[0].tolist():
        if unicodedata.category(chr(code)) not in {
            "Lu",
            "Ll",
            "Lt",
            "Lo",
        }:  # some look like a colon
            said[code] = _SPACE
    said[:128] = np.arange(128)
    for pair in _MORE.split():
        said[ord(pair[0])] = ord(pair[1])
    said[0x1F1E6:0x1F200] = np.arange(97, 123)  # regional indicators
    return said


_ALPHABET: Final = _alphabet()


def imitates(folded: Folded) -> list[tuple[int, int]]:
    """Code points of a folded text, half-open, that read like a mark; the first MOST."""
    said = _said(folded)
    letters = said.translate(_SAME, _DROPPED)
    if _FIRST not in letters and b"untrus" not in letters:
        return []
    for colon in _COLONS:
        if colon in said:
            said = said.replace(colon, b" " * len(colon))
    found = _found(said, _SAME, _DROPPED) or _found(said, _DIGITS, _DROPPED_BUT)
    return found[:MOST]


def tail(folded: Folded) -> str:
    """The last letters of a folded text, for whoever reads on: what follows may complete a mark."""
    return _said(folded).translate(None, _DROPPED)[-LETTERS:].replace(_UNREAD, "ж".encode()).decode()


def _said(folded: Folded) -> bytes:
    """A byte for each code point."""
    if len(folded.data) == len(folded.codes):
        return folded.data
    return _ALPHABET.take(folded.codes, mode="clip").tobytes()


def _found(said: bytes, read_as: bytes, dropped: bytes) -> list[tuple[int, int]]:
    """Where the words of a mark stand, in bytes of `said`."""
    letters = said.translate(read_as, dropped)
    at = [(first, len(mark)) for mark in _MARKS for first in _every(letters, mark)]
    if not at:
        return []
    kept = np.ones(256, np.bool_)
    kept[list(dropped)] = False
    places = kept.take(np.frombuffer(said, np.uint8)).nonzero()[0]
    return sorted((int(places[first]), int(places[first + size - 1]) + 1) for first, size in at)


def _every(letters: bytes, mark: bytes) -> list[int]:
    found: list[int] = []
    at = letters.find(mark)
    while at >= 0 and len(found) < MOST:
        found.append(at)
        at = letters.find(mark, at + 1)
    return found
