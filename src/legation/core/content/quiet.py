"""What in a document says nothing to anybody: ids, and digests. Random letters must not be read as if somebody spoke.

A value is left out only where nothing can be hidden in it: it is one token of hexadecimal digits, and what these
encode is no text; or it is a moment, in the protocol's own member for it; or it is an id of the protocol's own that is
surely one: three words at most, however they are parted, and beside them random letters or digits, which encode no text
and are no secret.
"""

from __future__ import annotations

import base64
import binascii
import contextlib
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, Final

from legation.core.firewall.walk import FREE

IDS: Final = frozenset({"id", "taskId", "contextId", "messageId", "artifactId", "referenceTaskIds"})
"""Members of A2A's own messages that name things. In `data` and `metadata` they are anybody's words."""

TIME: Final = "timestamp"
"""The protocol's own member that holds a moment (RFC 3339)."""

MOST: Final = 128
"""Characters of an id or a digest: SHA-512 in hexadecimal."""

WORDS: Final = 3
"""Words an id may hold: `payment-request-4711` is an id, a sentence with hyphens is none."""

LONGEST: Final = 12
"""Letters of such a word: three longer ones, run together, are a sentence."""

LETTERS: Final = 28
"""Of all words of an id together."""

_SMALL: Final = 2
SHORT: Final = 8
"""Pieces of one or two letters: more of them are a word taken apart, where they are not random."""

RANDOM: Final = range(10, 65)
"""Characters of a token of random letters and digits: from some base 36 to 64 of base 64."""

_MOMENT: Final = 35
_HEX: Final = "0123456789abcdef-"
_HEX_TOKEN: Final = "0123456789abcdefABCDEF"
_READABLE: Final = bytes(byte for byte in range(256) if 0x20 <= byte < 0x7F or byte >= 0xC2)
"""Bytes of text; 0xC2 is the first that begins a letter of UTF-8."""
# Python's `re` reads ids here: tokens of MOST characters, with patterns that cannot go back.
_GRAMMAR: Final = re.compile(r"[A-Za-z0-9._~+=:/-]*\Z")
_PIECES: Final = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
_TOKENS: Final = re.compile(r"[A-Za-z0-9]+")
_ISSUED: Final = frozenset({
    "ghp", "gho", "ghu", "ghs", "ghr", "github", "npm", "pypi", "rubygems", "dckr", "xoxa", "xoxb", "xoxe", "xoxo",
    "xoxp", "xoxr", "xoxs", "xapp", "sk", "rk", "hf", "gsk", "xai", "r8", "whsec", "sq0atp", "sq0csp", "SG", "dop",
    "doo", "dor", "shpat", "shpca", "shppa", "shpss", "hvs", "hvb", "glsa", "PMAK", "lin", "sbp", "figd", "AGE",
    "glpat", "gldt", "glrt", "glcbt", "glptt", "glft", "glimt", "glagent", "gloas", "glsoat", "glffct", "ya29",
})  # fmt: skip
_BEGUN: Final = ("AKIA", "ASIA", "AIza", "GOCSPX", "SK", "dapi", "ATATT", "eyJ")
"""First tokens of secrets that say whose they are, and how such tokens begin."""
_UUID: Final = re.compile(r"\b[0-9A-Fa-f]{8}-(?:[0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}\b")
_UUID_SIZE: Final = 36
_SAYING: Final = frozenset({str, dict, list, tuple})
_LEET: Final = re.compile(r"[A-Za-z][0-9]+(?=[A-Za-z])")
_DIGITS: Final = str.maketrans("", "", "0123456789")
_NOT_32: Final = frozenset("0189")
_URL64: Final = str.maketrans("-_", "+/")
_HIDING: Final = 20
"""Characters of a token that can encode something worth saying."""
_VOWELS: Final = str.maketrans("", "", "aeiouAEIOU0134")
_RUN: Final = 4
"""Letters in a row that are random, on average at most: in base 36 three and a half."""
_VOWELLED: Final = 0.36
"""Of a text, at least: vowels, and digits that are written for them. Random letters and digits have a quarter."""


def quiet(value: Any, name: str = "", *, typed: bool = True, spared: tuple[str, ...] = ()) -> Any:
    """The document with empty strings for what says nothing. Its shape is the same.

    `spared` are strings in small letters: what holds one says something, whatever it looks like.
    """
    if isinstance(value, str):
        silent = _hexadecimal(value) or (typed and (_names(value) if name in IDS else name == TIME and _moment(value)))
        return "" if silent and not (spared and any(one in value.lower() for one in spared)) else value
    if isinstance(value, dict):
        if not typed:
            return {key: quiet(inner, key, typed=False, spared=spared) for key, inner in value.items()}
        return {key: quiet(inner, key, typed=key not in FREE, spared=spared) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        # Numbers have no say, and may be many: a call for each would be most of the work.
        return [quiet(inner, name, typed=typed, spared=spared) if type(inner) in _SAYING else inner for inner in value]
    return value


def loud(value: Any, said: Any, cleaned: Any) -> Any:
    """What became of what a document said, with what was left out of it back in its place."""
    if isinstance(value, str):
        return cleaned if said == value else value
    if isinstance(value, dict):
        return {key: loud(inner, said[key], cleaned[key]) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [loud(*three) for three in zip(value, said, cleaned, strict=True)]
    return value


def _hexadecimal(text: str) -> bool:
    """Whether it is a token of lower-case hexadecimal digits, letters among them, that encodes no text."""
    if not 8 <= len(text) <= MOST or text.strip(_HEX):
        return False
    digits = text.replace("-", "")
    if digits.isdecimal():
        return False  # a number may be that of a card
    try:
        inner = bytes.fromhex(digits[: len(digits) // 2 * 2])
    except ValueError:
        return False
    unreadable = len(inner.translate(None, _READABLE))
    return unreadable * 10 > len(inner)


def _moment(text: str) -> bool:
    """Whether it has no other characters than a moment in UTC or with an offset has, and no more of them."""
    return len(text) <= _MOMENT and not text.strip("0123456789-:.+TZ") and text[10:11] == "T"


@lru_cache(maxsize=4096)
def _names(text: str) -> bool:
    """Whether it is surely an id."""
    if len(text) > MOST or not _GRAMMAR.match(text) or "://" in text or ":AA" in text:
        return False
    if len(text) < RANDOM.start or text.isdecimal():
        return _few(text)
    if len(text) >= _UUID_SIZE and (found := _UUID.search(text)) and not _hides(found[0].replace("-", "")):
        return _names(text[: found.start()] + text[found.end() :])
    tokens = _TOKENS.findall(text)
    if len(text) >= _HIDING:
        if not _ISSUED.isdisjoint(tokens) or any(token.startswith(_BEGUN) for token in tokens):
            return False
        bare = "".join(tokens)
        if _random(bare):
            return not (_hides(bare) or (len(tokens) > 1 and (_hides(text) or any(map(_hides, tokens)))))
        if any(map(_hides, tokens)):
            return False
    return _few(text) or _few(" ".join(token for token in tokens if not _random(token)))


def _few(text: str) -> bool:
    """Whether there are no more words than an id has."""
    sizes = [len(piece) for piece in _PIECES.findall(text)]
    if len(sizes) == 1 or not sizes:
        return not sizes or sizes[0] <= LONGEST
    words = [size for size in sizes if size > _SMALL]
    few = len(words) <= WORDS and sum(words) <= LETTERS and max(words, default=0) <= LONGEST
    return few and len(sizes) - len(words) <= SHORT and len(_LEET.findall(text)) <= WORDS


def _random(token: str) -> bool:
    """Whether a token is of random letters and digits."""
    if len(token) not in RANDOM or token.isalpha():
        return False
    if not token.strip(_HEX_TOKEN):
        return True
    vowels = len(token) - len(token.translate(_VOWELS))
    return vowels <= _VOWELLED * len(token) and len(token.translate(_DIGITS)) <= _RUN * len(_PIECES.findall(token))


def _hides(token: str) -> bool:
    """Whether a token encodes a text: in base 16, 32 or 64."""
    if len(token) < _HIDING or token.isdecimal():
        return False
    return any(len(inner.translate(None, _READABLE)) * 10 <= len(inner) for inner in _decoded(token))


def _decoded(token: str) -> Iterator[bytes]:
    size = len(token)
    if not token.strip(_HEX_TOKEN):
        yield bytes.fromhex(token[: size // 2 * 2])
    with contextlib.suppress(ValueError):
        if token.isupper() or token.islower():
            if _NOT_32.isdisjoint(token):
                yield base64.b32decode(token[: size // 8 * 8], casefold=True)
        else:
            yield binascii.a2b_base64(token[: size // 4 * 4].translate(_URL64), strict_mode=True)
