# ruff: noqa: RUF001
"""Twenty-four ways to write a text so that a reader, or a model, understands it and a filter may not."""

from __future__ import annotations

import base64
import codecs
import random
from collections.abc import Callable

Trick = Callable[[str, random.Random], str]

_CYRILLIC = str.maketrans("aeopcyxijsAEOPCTXHKMB", "аеорсухіјѕАЕОРСТХНКМВ")
_FULL = str.maketrans({chr(code): chr(code + 0xFEE0) for code in range(33, 127)})
_MATH = str.maketrans(
    {chr(65 + k): chr(0x1D400 + k) for k in range(26)} | {chr(97 + k): chr(0x1D41A + k) for k in range(26)}
)
_CIRCLED = str.maketrans(
    {chr(97 + k): chr(0x24D0 + k) for k in range(26)} | {chr(65 + k): chr(0x24B6 + k) for k in range(26)}
)
_LEET = str.maketrans("oieastOIEAST", "013457013457")


def _swap(text: str, rng: random.Random) -> str:
    """Two neighbouring letters inside every long word change places."""
    words = text.split(" ")
    for place, word in enumerate(words):
        if len(word) > 4 and word.isalpha():
            at = rng.randrange(1, len(word) - 2)
            words[place] = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    return " ".join(words)


def _bold(text: str, rng: random.Random) -> str:
    return " ".join(f"**{word}**" if rng.random() < 0.6 else word for word in text.split(" "))


def _split_lines(text: str, rng: random.Random) -> str:
    return "".join("\n" if char == " " and rng.random() < 0.5 else char for char in text)


def _case(text: str, rng: random.Random) -> str:
    return "".join(char.upper() if rng.random() < 0.5 else char.lower() for char in text)


def _rand_caps(text: str, rng: random.Random) -> str:
    return "".join(char + ("\u0301" if char.isalpha() and rng.random() < 0.5 else "") for char in text)


TRICKS: dict[str, Trick] = {
    "zero-width": lambda text, _: "\u200b".join(text),
    "tag characters": lambda text, _: "Hello there." + "".join(chr(0xE0000 + ord(c)) for c in text if ord(c) < 127),
    "variation selectors": lambda text, _: (
        "Hi \U0001f600" + "".join(chr(0xFE00 + b if b < 16 else 0xE0100 + b - 16) for b in text.encode())
    ),
    "homoglyphs": lambda text, _: text.translate(_CYRILLIC),
    "full width": lambda text, _: text.translate(_FULL),
    "mathematical": lambda text, _: text.translate(_MATH),
    "circled": lambda text, _: text.translate(_CIRCLED),
    "soft hyphens": lambda text, _: "\u00ad".join(text),
    "accents": _rand_caps,
    "base64": lambda text, _: "Please see " + base64.b64encode(text.encode()).decode(),
    "base64 glued": lambda text, _: "data=" + base64.urlsafe_b64encode(text.encode()).decode().rstrip("="),
    "hex": lambda text, _: text.encode().hex(),
    "binary": lambda text, _: " ".join(f"{byte:08b}" for byte in text.encode()),
    "backslash x": lambda text, _: "".join(f"\\x{byte:02x}" for byte in text.encode()),
    "backslash u": lambda text, _: "".join(f"\\u{ord(c):04x}" for c in text),
    "entities": lambda text, _: "".join(f"&#{ord(c)};" for c in text),
    "percent": lambda text, _: "".join(f"%{byte:02X}" for byte in text.encode()),
    "rot13": lambda text, _: codecs.encode(text, "rot13"),
    "reversed": lambda text, _: text[::-1],
    "bidi override": lambda text, _: f"\u202e{text[::-1]}\u202c",
    "leet": lambda text, _: text.translate(_LEET),
    "spaced letters": lambda text, _: "  ".join(" ".join(word) for word in text.split()),
    "case": _case,
    "line breaks": _split_lines,
    "bold words": _bold,
    "typo swaps": _swap,
}
"""By name. `bold words` and `typo swaps` are the two hard ones of the reference."""
