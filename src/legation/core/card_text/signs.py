"""What the characters of a text betray by themselves: invisible ones, directions, mixed alphabets, markup."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

from legation.core.card_text.findings import Hit, Kind, Severity
from legation.core.card_text.plain import IGNORABLE, SPOKEN_TAGS, Plain

_OVERRIDES: Final = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_MARKS: Final = frozenset("\u200e\u200f\u061c")
_JOINERS: Final = frozenset("\u200c\u200d")
_VARIATION: Final = frozenset("\ufe0e\ufe0f")
_ALLOWED_CONTROLS: Final = frozenset("\n\t\r")
_ALPHABETS: Final = ("LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE", "COPTIC", "GEORGIAN")


def characters(text: str) -> Iterator[Hit]:
    """Runs of characters that show nothing or turn the text round."""
    if text.isascii() and text.isprintable():
        return
    start, open_run = 0, None
    for place, character in enumerate(text):
        sort = None if character.isascii() and character.isprintable() else _sort(text, place)
        if sort != open_run:
            if open_run is not None:
                yield Hit(open_run[0], start, place, open_run[1], open_run[2])
            start, open_run = place, sort
    if open_run is not None:
        yield Hit(open_run[0], start, len(text), open_run[1], open_run[2])


def _sort(text: str, place: int) -> tuple[Kind, Severity, str] | None:
    """What is wrong with one character where it stands."""
    character = text[place]
    before = text[place - 1] if place else ""
    if character in _OVERRIDES:
        return Kind.BIDI, Severity.SERIOUS, "a direction is set: what is read is not what is written"
    if character in _MARKS:
        return Kind.BIDI, Severity.NOTE, "a direction mark"
    if ord(character) in SPOKEN_TAGS:
        return Kind.INVISIBLE, Severity.SERIOUS, "tag characters: a text that a model reads and nobody sees"
    if character in _BLANK:
        return Kind.INVISIBLE, Severity.WARNING, "characters that show nothing"
    if character in IGNORABLE:
        # Persian and Indic scripts need joiners; emoji need them and variation selectors.
        joined = character in _JOINERS and before and (_cursive(before) or _pictured(before))
        if joined or (character in _VARIATION and (_pictured(before) or before in "#*0123456789") and before):
            return None
        return Kind.INVISIBLE, Severity.WARNING, "characters that show nothing"
    category = unicodedata.category(character)
    if category == "Cc" and character not in _ALLOWED_CONTROLS:
        return Kind.INVISIBLE, Severity.SERIOUS, "control characters, which a terminal would obey"
    if category in {"Co", "Cn", "Cs"}:
        return Kind.INVISIBLE, Severity.WARNING, "private or unassigned characters"
    return None


def _cursive(character: str) -> bool:
    return "\u0600" <= character <= "\u08ff" or "\u0900" <= character <= "\u0dff" or "\u1000" <= character <= "\u109f"


def _pictured(character: str) -> bool:
    return bool(character) and (unicodedata.category(character) in {"So", "Sk"} or character in _VARIATION)


def mixed_scripts(text: str) -> Iterator[Hit]:
    """Words with letters of two alphabets that share shapes. Accents and digits belong to any."""
    if text.isascii():
        return
    start, found = 0, set[str]()
    for place, character in enumerate((*text, " ")):
        if character.isalpha():
            if not found:
                start = place
            found.add(_alphabet(character))
        elif unicodedata.category(character)[0] != "M" and not character.isalnum():
            if len(found - {""}) > 1:
                names = " and ".join(sorted(name.title() for name in found - {""}))
                yield Hit(Kind.MIXED_SCRIPT, start, place, Severity.SERIOUS, f"letters of {names} in one word")
            found = set()


def _alphabet(letter: str) -> str:
    name = unicodedata.name(letter, "").partition(" ")[0]
    return name if name in _ALPHABETS else ""


_SCHEMES: Final = ("javascript:", "vbscript:", "data:text/html", "data:image/svg")
_TAG: Final = re.compile(r"<[/!?]?[a-z]|<!--")
_ESCAPED: Final = re.compile(r"&(?:lt|#0{0,8}60|#x0{0,8}3c);?[ ]{0,3}[/!?]?[a-z!-]")
"""What a renderer that decodes twice, or a model, reads as a tag."""
_BLANK: Final = frozenset("\u2800\u3164\u115f\u1160\uffa0")
"""Letters and symbols without ink: Braille without dots, the Hangul fillers."""


def markup(plain: Plain) -> Iterator[Hit]:
    """What a renderer would obey. One pass per sign, each a plain search."""
    text = plain.lower
    for tag in _TAG.finditer(text):
        end = text.find(">", tag.end(), tag.end() + 200)
        yield _marked(plain, tag.start(), end + 1 if end >= 0 else tag.end(), Severity.WARNING, "an HTML tag")
    for tag in _ESCAPED.finditer(text):
        yield _marked(plain, tag.start(), tag.end(), Severity.WARNING, "an HTML tag, escaped")
    for scheme in _SCHEMES:
        for at in places(text, scheme):
            yield _marked(plain, at, at + len(scheme), Severity.SERIOUS, "a URL that is a program")
    for at in places(text, "]("):
        opened = text.rfind("[", max(at - 200, 0), at)
        if opened >= 0:
            image = text[opened - 1 : opened] == "!"
            what = "a Markdown image, which is fetched when shown" if image else "a Markdown link"
            severity = Severity.SERIOUS if image else Severity.WARNING
            yield _marked(plain, opened - image, at + 2, severity, what)


def _marked(plain: Plain, start: int, end: int, severity: Severity, detail: str) -> Hit:
    return Hit(Kind.MARKUP, *plain.span(start, end), severity, detail)


def places(text: str, sign: str) -> Iterator[int]:
    """Where a sign stands."""
    at = text.find(sign)
    while at >= 0:
        yield at
        at = text.find(sign, at + 1)
