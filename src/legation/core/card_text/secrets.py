"""What must not leave: keys, tokens, passwords, and names of a network's inside."""

from __future__ import annotations

import base64
import binascii
import ipaddress
import re
from collections.abc import Iterator
from typing import Final

from msgspec.structs import replace

from legation.core.card_text.findings import Hit, Kind, Severity
from legation.core.card_text.plain import Plain
from legation.core.card_text.signs import places
from legation.core.card_text.tokens import tokens


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Every expression here is one class repeated a bounded number of times after a fixed beginning: none can go back and
# forth over a text. A test reads their parse trees.
_ASSIGNED: Final = re.compile(
    r"(?:pass(?:word|wd|phrase)?|pwd|secret|api[ _-]?key|access[ _-]?key|auth[ _-]?token|access[ _-]?token|"
    r"client[ _-]?secret|private[ _-]?key|connection[ _-]?string|accountkey|sharedaccesskey)"
    r"[\"'`]?[ ]{0,3}(?:[:=]|\bis\b|=>)[ ]{0,3}[\"'`]?"
)
_VALUE: Final = re.compile(r"[^\s\"'`,;<>]{1,256}")
_SCHEME: Final = re.compile(r"authorization[\"']?[ ]{0,3}[:=][ ]{0,3}[\"']?(?:bearer|basic|token)[ ]{1,3}|\bbasic ")
_HOST: Final = re.compile(
    r"(?<![a-z0-9_.-])(?:(?:[a-z0-9_-]{1,63}+\.){1,10}+[a-z0-9-]{1,63}+|localhost\b)|\[[0-9a-f:.]{2,45}+\]"
)
_ADDRESS: Final = re.compile(r"(?<![a-z0-9:.])(?:f[cd][0-9a-f]{2}|fe[89ab][0-9a-f]):[0-9a-f:]{2,36}")
_BARE: Final = re.compile(r"https?://([a-z0-9-]{1,63})(?![a-z0-9.@_-])")
_STANDS_FOR: Final = _words(
    """host hostname localhost server domain gateway agent url site example origin proxy myhost"""
)
_PLACEHOLDERS: Final = (
    "xxx", "***", "...", "…", "your", "example", "placeholder", "redacted", "changeme", "insert", "dummy",
    "todo", "required",
)  # fmt: skip
_WORDS_FOR_NONE: Final = _words("""string required optional none null true false encrypted hashed never not the a an""")
_INSIDE: Final = (
    ".local", ".internal", ".intranet", ".corp", ".lan", ".home", ".private", ".localdomain", ".home.arpa",
    ".cluster.local", ".svc", ".consul", ".localhost",
)  # fmt: skip
_MIN_PASSWORD: Final = 6


def secrets_in(plain: Plain) -> Iterator[Hit]:
    """Credentials and inside names in a text. Everything certain forbids publishing."""
    for token in tokens(plain.text):
        if token.sound:
            yield _secret(plain, token.start, token.end, token.what)
        else:
            detail = f"shaped like a {token.what}; it holds no valid one"
            yield Hit(Kind.SECRET, *plain.span(token.start, token.end), Severity.NOTE, detail)
    yield from _pem(plain)
    yield from _assigned(plain)
    yield from _in_urls(plain)
    yield from _hosts(plain)


def _secret(plain: Plain, start: int, end: int, what: str) -> Hit:
    return Hit(Kind.SECRET, *plain.span(start, end), Severity.SERIOUS, what, forbids=True)


def _pem(plain: Plain) -> Iterator[Hit]:
    """Private keys (RFC 7468 §10, §11, and OpenSSH's and PGP's)."""
    for at in places(plain.text, "-----BEGIN "):
        line = plain.text[at : at + 64]
        if "PRIVATE KEY" in line:
            end = plain.text.find("-----END ", at, at + 16_384)
            yield _secret(plain, at, end if end >= 0 else at + len(line), "a private key")


def _assigned(plain: Plain) -> Iterator[Hit]:
    """`password: hunter22`, `Authorization: Bearer ...`, `Basic dXNlcjpwYXNz`."""
    for name in _ASSIGNED.finditer(plain.lower):
        value = _VALUE.match(plain.text, name.end())
        spoken = "is" in name[0][-5:]
        if value and credible(value[0], spoken=spoken):
            hit = _secret(plain, *value.span(), "a value given to a name such as password or key")
            # Letters alone may be prose (`API key: contact sales`): shown, and not certain enough to forbid.
            prose = value[0].rstrip(".)!?").isalpha()
            yield replace(hit, severity=Severity.WARNING, forbids=False) if prose else hit
    for scheme in _SCHEME.finditer(plain.lower):
        value = _VALUE.match(plain.text, scheme.end())
        if value is None:
            continue
        if scheme[0] == "basic ":
            if _pair(value[0]):
                yield _secret(plain, *value.span(), "a user name and password")
        elif credible(value[0], spoken=False):
            yield _secret(plain, *value.span(), "the value of an Authorization header")


def credible(value: str, *, spoken: bool) -> bool:
    """Whether a value could be a credential, and not a word that stands for it or tells of it."""
    bare = value.rstrip(".)!?]}").lower()
    if len(bare) < _MIN_PASSWORD or bare in _WORDS_FOR_NONE or any(sign in bare for sign in _PLACEHOLDERS):
        return False
    if bare[0] in "<{$[%(" or len(set(bare)) < 3:
        return False
    # `the password is required`: a plain word after `is` is prose; so is one that a type is named with.
    return not (spoken and bare.isalpha())


def _pair(value: str) -> bool:
    """Whether this is base64 of `user:password` (RFC 7617 §2)."""
    try:
        text = base64.b64decode(value.rstrip(".)"), validate=True).decode()
    except (binascii.Error, ValueError):
        return False
    user, colon, password = text.partition(":")
    return bool(colon and user and password) and text.isprintable()


def _in_urls(plain: Plain) -> Iterator[Hit]:
    """A password in a URL (RFC 3986 §3.2.1)."""
    for at in places(plain.lower, "://"):
        rest = plain.text[at + 3 : at + 515]
        ends = min((rest.find(sign) for sign in "/?# \n\t\"'<>" if sign in rest), default=len(rest))
        userinfo, sign, _ = rest[:ends].rpartition("@")
        user, colon, password = userinfo.partition(":")
        if sign and colon and password and not any(mark in password.lower() for mark in ("<", "{", "***", "xxx")):
            start = at + 3 + len(user) + 1
            yield _secret(plain, start, start + len(password), "a password in a URL")


def _hosts(plain: Plain) -> Iterator[Hit]:
    for expression in (_HOST, _ADDRESS):
        for host in expression.finditer(plain.lower):
            if (what := inside(host[0])) is not None:
                yield Hit(Kind.INTERNAL_HOST, *plain.span(*host.span()), Severity.SERIOUS, what, forbids=True)
    for host in _BARE.finditer(plain.lower):
        # A name without a dot means something in one network only; it may be an example, so a person decides.
        if host[1] not in _STANDS_FOR:
            yield Hit(Kind.INTERNAL_HOST, *plain.span(*host.span(1)), Severity.SERIOUS, "a host name without a domain")


def inside(host: str) -> str | None:
    """What makes a host name or address one of somebody's inside; None for a public one. Lower case."""
    name = host.strip("[]").rstrip(".")
    if name == "localhost" or (name.endswith(_INSIDE) and "." in name):
        return "a host name of a private network"
    try:
        address = ipaddress.ip_address(name)
    except ValueError:
        return None
    if address.is_global or address.is_multicast or address.is_unspecified:
        return None
    documentation = any(address in network for network in _DOCUMENTATION if network.version == address.version)
    return None if documentation else "an address of a private network"


_DOCUMENTATION: Final = tuple(
    map(ipaddress.ip_network, ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32"))
)
"""Addresses for use in examples (RFC 5737, RFC 3849)."""
