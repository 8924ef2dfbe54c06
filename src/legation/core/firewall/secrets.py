"""Data that should not go: keys and tokens by their form, card and account numbers by their check digits."""

from __future__ import annotations

from typing import Final

from legation.core.firewall.links import Flow
from legation.core.firewall.verdicts import Code

LONGEST_TOKEN: Final = 4096
LONGEST_KEY: Final = 1 << 14
"""Characters of a private key in PEM (RFC 7468): RSA of 16,384 bits has some 13,000."""
_OF_TOKENS: Final = frozenset("-_.~+/=")
_OF_KEYS: Final = frozenset("+/=\\,:- \t\r\n")

PARTS: Final = frozenset(" /-\u00a0\u2010\u2011\u2012\u2013\u2014\u202f")
"""What stands between the groups of a number."""
_PARTS: Final = "".join(PARTS)
_DOUBLED: Final = str.maketrans("0123456789", "0246813579")
SHORTEST_CARD, LONGEST_CARD = 13, 19
_MANUALS: Final = """password passwd pass pw pwd secret changeme change-me token example placeholder mypassword
    yourpassword your-password your_password pass123 password123"""
_EXAMPLES: Final = frozenset(_MANUALS.split())
"""Passwords of manuals."""

_BRANDS: Final = (
    # ISO/IEC 7812: first and last issuer number, lengths
    ("4", "4", (13, 16, 19)),
    ("51", "55", (16,)),
    ("2221", "2720", (16,)),
    ("34", "34", (15,)),
    ("37", "37", (15,)),
    ("6011", "6011", (16, 19)),
    ("644", "659", (16, 19)),
    ("300", "305", (14, 16)),
    ("36", "36", (14, 16)),
    ("38", "39", (14, 16)),
    ("3528", "3589", (16, 17, 18, 19)),
    ("62", "62", (16, 17, 18, 19)),
    ("50", "50", (16, 17, 18, 19)),
    ("56", "58", (16, 17, 18, 19)),
    ("60", "69", (16, 19)),
    ("2200", "2204", (16, 17, 18, 19)),
)


_REGISTRY: Final = """
    AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 DO28 EE20
    EG29 ES24 FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HN28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30
    KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23
    PK24 PL28 PS29 PT25 QA29 RO24 RS22 RU33 SA24 SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26
    UA29 VA22 VG24 XK20 YE30
"""
_IBANS: Final = {entry[:2]: int(entry[2:]) for entry in _REGISTRY.split()}
"""Length of the account numbers of each country (ISO 13616 registry)."""


def token_end(text: str, at: int) -> int:
    """Where a token ends of which enough is known: what is left of a secret is still half of it."""
    end = at
    while end < len(text) and end - at < LONGEST_TOKEN and (text[end].isalnum() or text[end] in _OF_TOKENS):
        end += 1
    return end


def key_span(text: str, at: int) -> tuple[int, int]:
    """A private key from its first line, which ends at `at`, to its last, or as far as it goes."""
    first = max(text.rfind("-----BEGIN", max(0, at - 80), at), 0)
    stop = text.find("-----END", at, at + LONGEST_KEY)
    if stop >= 0:
        end = text.find("-----", stop + 8, stop + 80)
        return first, end + 5 if end >= 0 else stop + 8
    end = at
    while end < len(text) and end - at < LONGEST_KEY and (text[end].isalnum() or text[end] in _OF_KEYS):
        end += 1
    return first, end


def url_span(text: str, at: int) -> tuple[int, int] | None:
    """A URL with a password in it (RFC 3986, 3.2.1) whose `@` stands before `at`; none where it is an example's."""
    mark = text.rfind("://", max(0, at - 200), at)
    first = mark
    while first > 0 and (text[first - 1].isalnum() or text[first - 1] in "+.-") and mark - first < 21:
        first -= 1
    password = text[mark + 3 : at].rpartition("@")[0].partition(":")[2].lower()
    if mark < 0 or not password.strip("*x.") or password in _EXAMPLES:
        return None
    return first, _url_end(text, at)


def numbered(text: str, at: int) -> tuple[int, int]:
    """A token of the form `number:letters` that ends at `at`."""
    first = text.rfind(":", max(0, at - 80), at)
    while first > 0 and text[first - 1].isdigit():
        first -= 1
    return max(first, 0), at


def hook_span(text: str, at: int) -> tuple[int, int]:
    """A URL that is itself the secret, of which enough is known at `at`."""
    first = text.rfind("https://", max(0, at - 80), at)
    return (first if first >= 0 else max(0, text.rfind("hooks.", 0, at))), _url_end(text, at)


def _url_end(text: str, at: int) -> int:
    while at < len(text) and text[at] > " " and text[at] not in "\"'<>`":
        at += 1
    return at


def card(text: str, at: int, least: int) -> Flow | None:
    """The card number whose Luhn sum is right (ISO/IEC 7812-1), which begins at `least` or behind it and ends at `at`
    or one character before.

    It is whole groups of digits, parted by `PARTS`, so that a date behind it or a number before it does not hide it.
    """
    digits = ""
    end = at
    while end and not text[end - 1].isdigit():
        end -= 1
    first = end
    while len(digits) < LONGEST_CARD:
        before = text[max(least, first - LONGEST_CARD - 1) : first]
        group = before[len(before.rstrip("0123456789")) :]
        if not group:
            return None
        digits = group + digits
        first -= len(group)
        if len(digits) >= SHORTEST_CARD and _issued(digits) and luhn(digits):
            return Flow(Code.DL_CARD, first, end, "card-number")
        parts = before[: -len(group)]
        if parts[-1:] not in PARTS:
            return None
        first -= len(parts) - len(parts.rstrip(_PARTS))
    return None


def _issued(digits: str) -> bool:
    """Whether somebody issues cards with such a number; one of a single digit is nobody's."""
    size = len(digits)
    return (
        digits[0] in "23456"
        and len(set(digits)) > 1
        and any(size in sizes and low <= digits[: len(low)] <= high for low, high, sizes in _BRANDS)
    )


def luhn(digits: str) -> bool:
    """The check digit of ISO/IEC 7812-1 annex B."""
    return (sum(map(int, digits[::-2])) + sum(map(int, digits[-2::-2].translate(_DOUBLED)))) % 10 == 0


def iban(text: str, at: int, end: int) -> Flow | None:
    """The international bank account number (ISO 13616) that begins in between: length of its country, ISO 7064 sum."""
    for word in range(at, end):
        size = _IBANS.get(text[word : word + 2])
        if size is None or not text[word + 2 : word + 4].isdigit():
            continue
        last, piece = word, ""
        for char in text[word : word + 2 * size]:
            last += 1
            piece += char if char not in PARTS else ""
            if len(piece) == size:
                break
        size -= len(piece)
        if not size and piece.isascii() and piece.isalnum() and mod97(piece):
            return Flow(Code.DL_IBAN, word, last, "iban")
    return None


def mod97(iban: str) -> bool:
    """ISO 7064 mod 97-10 over the rearranged number."""
    return int("".join(str(int(char, 36)) for char in iban[4:] + iban[:4])) % 97 == 1
