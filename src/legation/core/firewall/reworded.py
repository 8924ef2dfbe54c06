# ruff: noqa: E501
"""A text as it reads to one who is told the trick: other letters, another order, letters that stand apart."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from legation.core.firewall.lexicon import CONCEPTS
from legation.core.firewall.normalise import Folded

_ROT13: Final = bytes.maketrans(
    b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ", b"nopqrstuvwxyzabcdefghijklmNOPQRSTUVWXYZABCDEFGHIJKLM"
)
_LEET: Final = bytes.maketrans(b"013457@$!|", b"oieastasil")


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


OF_FOLDED: Final[dict[str, Callable[[Folded], str]]] = {
    "rot13": _translated(_ROT13),
    "leet": _translated(_LEET),
    "reversed": lambda folded: folded.data.decode("utf-8", "replace")[::-1],
    "spaced": _spaced,
    "typo": _typo,
}
