"""Base64url without padding, strictly: one text for one value (RFC 7515 §2, RFC 4648 §3.5)."""

from __future__ import annotations

import binascii
from typing import Final

_TO_STANDARD: Final = bytes.maketrans(b"-_", b"+/")
_TO_URL: Final = bytes.maketrans(b"+/", b"-_")


def encode(value: bytes) -> str:
    """The one text of these bytes."""
    return binascii.b2a_base64(value, newline=False).translate(_TO_URL).rstrip(b"=").decode()


def decode(unverified_text: str) -> bytes | None:
    """The bytes of a text; None where `encode` would have written them otherwise.

    Decoders read past padding, line ends, foreign characters and stray bits. Writing the value back shows
    them all, so a signed text cannot be varied without breaking it.
    """
    try:
        text = unverified_text.encode("ascii")
        value = binascii.a2b_base64(text.translate(_TO_STANDARD) + b"=="[: -len(text) % 4])
    except ValueError:  # not ASCII, or a length no bytes have
        return None
    written = binascii.b2a_base64(value, newline=False).translate(_TO_URL).rstrip(b"=")
    return value if written == text else None
