"""What in a document says nothing to anybody: ids, and digests. Random letters must not be read as if somebody spoke.

A value is left out only where nothing can be hidden in it: it is one token of hexadecimal digits, and what these
encode is no text; or it is an id of the protocol's own, which is short and not made of words.
"""

from __future__ import annotations

from typing import Any, Final

IDS: Final = frozenset({"id", "taskId", "contextId", "messageId", "artifactId", "referenceTaskIds"})
"""Members of A2A's own messages that name things. In `data` and `metadata` they are anybody's words."""

MOST: Final = 128
"""Characters of an id or a digest: SHA-512 in hexadecimal."""

WORDS: Final = 3
"""Words an id may hold: `payment-request-4711` is an id, a sentence with hyphens is none."""

_HEX: Final = "0123456789abcdef-"
_READABLE: Final = bytes(byte for byte in range(256) if 0x20 <= byte < 0x7F or byte >= 0xC2)
"""Bytes of text; 0xC2 is the first that begins a letter of UTF-8."""
_FREE: Final = frozenset({"data", "metadata"})
_APART: Final = str.maketrans(dict.fromkeys("._~@+=:/-0123456789", " "))


def quiet(value: Any, name: str = "", *, typed: bool = True, spared: tuple[str, ...] = ()) -> Any:
    """The document with empty strings for what says nothing. Its shape is the same.

    `spared` are strings in small letters: what holds one says something, whatever it looks like.
    """
    if isinstance(value, str):
        silent = _hexadecimal(value) or (typed and name in IDS and _names(value))
        return "" if silent and not (spared and any(one in value.lower() for one in spared)) else value
    if isinstance(value, dict):
        if not typed:
            return {key: quiet(inner, key, typed=False, spared=spared) for key, inner in value.items()}
        return {key: quiet(inner, key, typed=key not in _FREE, spared=spared) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [quiet(inner, name, typed=typed, spared=spared) for inner in value]
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


def _names(text: str) -> bool:
    return len(text) <= MOST and sum(len(word) > 2 for word in text.translate(_APART).split()) <= WORDS
