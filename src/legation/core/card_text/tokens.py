"""The shapes of issued credentials: what they begin with, what they are made of, how long they are, their checksum.

Only formats with a fixed beginning are here; each is found by a plain search for it and read by a bounded loop. Where
an issuer adds a checksum, a wrong one tells an example from a credential.
"""

from __future__ import annotations

import base64
import binascii
import zlib
from collections.abc import Callable, Iterator
from typing import Final

import msgspec
from msgspec import Struct

from legation.core.card_text.signs import places

_DIGITS: Final = "0123456789"
_UPPER: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_LOWER: Final = _UPPER.lower()
_ALNUM: Final = _DIGITS + _UPPER + _LOWER
_WORD: Final = frozenset(_ALNUM + "_-")
_HEX: Final = frozenset(_DIGITS + "abcdef")
_BASE62: Final = frozenset(_ALNUM)
_BASE32: Final = frozenset(_UPPER + "234567")
_BECH32: Final = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_JWT: Final = _WORD | {"."}

MAX_TOKEN: Final = 8192
"""Characters of a credential that are read."""


class Format(Struct, frozen=True):
    """One kind of credential: `prefix`, then at least `least` and at most `most` characters of `alphabet`."""

    what: str
    prefix: str
    alphabet: frozenset[str]
    least: int
    most: int = 255
    sound: Callable[[str], bool] | None = None
    """Whether the checksum, or the structure that stands in its place, of a whole credential holds."""


class Token(Struct, frozen=True):
    start: int
    end: int
    what: str
    sound: bool
    """False: the shape is right and the checksum wrong, as in an example made up for a page."""


def crc_base62(token: str) -> bool:
    """The last six characters are the CRC-32 of the thirty before, in base 62 (GitHub 2021, npm likewise)."""
    body = token.rpartition("_")[2]
    number, text = zlib.crc32(body[:-6].encode()), ""
    while number:
        number, digit = divmod(number, 62)
        text = _ALNUM[digit] + text
    return len(body) == 36 and body[-6:] == text.rjust(6, "0")


def bech32(token: str) -> bool:
    """The checksum of BIP 173: age's secret keys."""
    human, _, data = token.lower().rpartition("1")
    values = [_BECH32.find(c) for c in data]
    if not human or -1 in values or len(values) < 6:
        return False
    check = 1
    for value in [ord(c) >> 5 for c in human] + [0] + [ord(c) & 31 for c in human] + values:
        top = check >> 25
        check = (check & 0x1FFFFFF) << 5 ^ value
        for bit, generator in enumerate((0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)):
            check ^= generator if top >> bit & 1 else 0
    return check == 1


def jws(token: str) -> bool:
    """Three segments of which the first is a JSON object with `alg` (RFC 7515 §3.1)."""
    parts = token.split(".")
    if len(parts) != 3 or not all(parts[:2]):
        return False
    try:
        header = msgspec.json.decode(base64.urlsafe_b64decode(parts[0] + "=" * (-len(parts[0]) % 4)))
    except (binascii.Error, ValueError, RecursionError):
        return False
    return isinstance(header, dict) and "alg" in header


def _varied(token: str) -> bool:
    """No placeholder: `sk_live_xxxxxxxxxxxxxxxx` has one letter, `AKIAIOSFODNN7EXAMPLE` says what it is."""
    return len(set(token[-16:].lower())) > 5 and "example" not in token.lower()


FORMATS: Final = (
    *(Format("GitHub token", f"gh{kind}_", _BASE62, 36, 36, crc_base62) for kind in "pousr"),
    Format("GitHub token", "github_pat_", _WORD, 60, 120, _varied),
    Format("npm token", "npm_", _BASE62, 36, 36, crc_base62),
    Format("GitLab token", "glpat-", _WORD, 20, 64, _varied),
    Format("AWS access key id", "AKIA", _BASE32, 16, 16, _varied),
    Format("AWS access key id", "ASIA", _BASE32, 16, 16, _varied),
    Format("Google API key", "AIza", _WORD, 35, 35, _varied),
    Format("Google client secret", "GOCSPX-", _WORD, 24, 64, _varied),
    *(Format("Slack token", f"xox{kind}-", _WORD, 20, 255, _varied) for kind in "abprse"),
    *(Format("Stripe key", f"{kind}_live_", _BASE62, 20, 255, _varied) for kind in ("sk", "rk")),
    Format("Stripe webhook secret", "whsec_", _BASE62, 24, 64, _varied),
    Format("Anthropic API key", "sk-ant-", _WORD, 30, 255, _varied),
    Format("OpenAI API key", "sk-proj-", _WORD, 30, 255, _varied),
    Format("OpenAI API key", "sk-", _BASE62, 40, 64, _varied),
    Format("Hugging Face token", "hf_", _BASE62, 30, 64, _varied),
    Format("SendGrid key", "SG.", _JWT, 60, 80, _varied),
    Format("DigitalOcean token", "dop_v1_", _HEX, 64, 64, _varied),
    Format("PyPI token", "pypi-AgE", _WORD, 40, 255, _varied),
    Format("Docker token", "dckr_pat_", _WORD, 24, 64, _varied),
    Format("Databricks token", "dapi", _HEX, 32, 32, _varied),
    Format("Vault token", "hvs.", _WORD, 24, 255, _varied),
    Format("age secret key", "AGE-SECRET-KEY-1", frozenset(_BECH32.upper()), 58, 58, bech32),
    Format("JSON Web Token", "eyJ", _JWT, 20, MAX_TOKEN, jws),
)


def tokens(text: str) -> Iterator[Token]:
    """Credentials of known formats in a text."""
    for kind in FORMATS:
        past = 0
        for at in places(text, kind.prefix):
            # A prefix within a longer word is that word's; one inside a token already read is that token's.
            if at < past or (at and text[at - 1] in _BASE62 and kind.prefix[0] in _BASE62):
                continue
            end = start = at + len(kind.prefix)
            limit = min(start + kind.most, len(text))
            while end < limit and text[end] in kind.alphabet:
                end += 1
            longer = end < len(text) and end - start == kind.most and text[end] in _BASE62
            if end - start >= kind.least and not longer:
                past = end
                yield Token(at, end, kind.what, kind.sound is None or kind.sound(text[at:end]))
