"""What may be said of an agent: the form of each member, whoever says it.

A table of checks, one for each member that somebody may wish for. Enrolment, changes, invitations and registrations
all come through here, so that no way in is wider than another. Refuses to know who may wish for what.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Final, TypeAlias
from urllib.parse import urlsplit

from legation.core import keys, spiffe
from legation.core.model import RegisteredKey
from legation.core.reasons import Reason, Refused

AGENT_ID: Final = re.compile(r"[a-z0-9][a-z0-9._-]{0,62}")
"""An agent's id stands in URLs and in file names."""
TENANT_ID: Final = re.compile(r"[a-z0-9][a-z0-9._-]{0,62}")
SCOPE: Final = re.compile(r"[A-Za-z0-9._:-]{1,128}")
KEY_ID: Final = re.compile(r"[A-Za-z0-9._:~-]{1,128}")
DETAIL_TYPE: Final = re.compile(r"[A-Za-z0-9._:/-]{1,128}")

MAX_NAMES: Final = 1024
"""Scopes, targets, callbacks and so on of one agent."""

MAX_DEPTH: Final = 8
"""Hops an `act` chain may have, whatever a tenant says."""

GRANT_TYPES: Final = frozenset(
    {
        "client_credentials",
        "authorization_code",
        "refresh_token",
        "urn:ietf:params:oauth:grant-type:token-exchange",
        "urn:ietf:params:oauth:grant-type:jwt-bearer",
        "urn:ietf:params:oauth:grant-type:uma-ticket",
        "urn:openid:params:grant-type:ciba",
    }
)
"""Every grant an agent can be enrolled for. None of them takes a password."""

TLS_MEMBERS: Final = frozenset({"subject_dn", "san_dns", "san_uri", "san_ip", "san_email"})
"""Where in a certificate an agent's name may stand (RFC 8705 §2.1.2)."""

LOOPBACK: Final = frozenset({"127.0.0.1", "::1"})

Check: TypeAlias = Callable[[Any, str], object]


def wrong(detail: str, field: str) -> Refused:
    """What is wrong with a wish, and where."""
    return Refused(Reason.ENROLMENT_REFUSED, detail, field=field)


def check(wishes: Mapping[str, Any]) -> None:
    """Check each of these members of an agent. Raises Refused(ENROLMENT_REFUSED) at the first that cannot be."""
    for field, value in wishes.items():
        CHECKS[field](value, field)


def named(grammar: re.Pattern[str], text: str, field: str) -> None:
    """Check a name. Raises Refused(ENROLMENT_REFUSED)."""
    if not grammar.fullmatch(text):
        raise wrong(f"`{text[:64]}` is not of the form {grammar.pattern}", field)


def line(text: str, field: str) -> str:
    """One line a person can read. Raises Refused(ENROLMENT_REFUSED)."""
    if not 1 <= len(text) <= 256 or not text.isprintable() or text != text.strip():
        raise wrong("one line of 1 to 256 characters", field)
    return text


def public_key(unverified_jwk: Mapping[str, Any]) -> RegisteredKey:
    """A key as it is registered. Raises Refused(ENROLMENT_REFUSED) for all but a public one of ours."""
    if unverified_jwk.get("kty") == "oct" or keys.PRIVATE & unverified_jwk.keys():
        raise wrong("no shared secret and no private key can be registered; give the public key", "key")
    jwk = dict(unverified_jwk)
    verifying = keys.from_jwk(jwk, Reason.ENROLMENT_REFUSED)
    kid = jwk.get("kid")
    return RegisteredKey(
        kid=kid if isinstance(kid, str) and KEY_ID.fullmatch(kid) else verifying.kid,
        jwk=keys.to_jwk(verifying.key),
        thumbprint=verifying.kid,
    )


def answerable(agent_id: str, **people: str) -> None:
    """A person answers for an agent, and an agent is none. Raises Refused(ENROLMENT_REFUSED)."""
    for field, somebody in people.items():
        if somebody == agent_id:
            raise wrong("an agent cannot answer for itself", field)


def shallow(depth: int, most: int) -> None:
    """An agent's depth fits its tenant's. Raises Refused(ENROLMENT_REFUSED)."""
    if depth > most:
        raise wrong(f"the tenant allows chains of {most}", "depth")


# -- one check each --------------------------------------------------------------------------------


def _names(grammar: re.Pattern[str]) -> Check:
    def each(names: frozenset[str], field: str) -> None:
        _few(names, field)
        for one in sorted(names):
            named(grammar, one, field)

    return each


def _few(names: frozenset[str], field: str) -> None:
    if len(names) > MAX_NAMES:
        raise wrong(f"at most {MAX_NAMES}", field)


def _perhaps(text: str, field: str) -> None:
    if text:
        line(text, field)


def _paragraph(text: str, field: str) -> None:
    if len(text) > 1024 or not text.isprintable() or text != text.strip():
        raise wrong("at most 1024 characters without line ends", field)


def _grants(grants: frozenset[str], field: str) -> None:
    if unknown := sorted(grants - GRANT_TYPES):
        raise wrong(f"there is no grant `{unknown[0][:64]}`", field)


def _depth(depth: int, field: str) -> None:
    if type(depth) is not int or not 0 <= depth <= MAX_DEPTH:
        raise wrong(f"from 0 to {MAX_DEPTH}", field)


def _flag(flag: bool, field: str) -> None:  # noqa: FBT001 - the value that is checked, as in all of these
    if type(flag) is not bool:
        raise wrong("true or false", field)


def _callbacks(urls: frozenset[str], field: str) -> None:
    """Exact URLs an agent may name as its callback. Whether one may be reached is the way out's to say."""
    _few(urls, field)
    for url in sorted(urls):
        scheme, _ = origin(url, field)
        if scheme not in {"http", "https"}:
            raise wrong(f"`{url[:64]}` is not an absolute http or https URL", field)


def _redirects(urls: frozenset[str], field: str) -> None:
    """Exact (RFC 9700 §2.1). To people's browsers, so over TLS; a program on their own machine may have none."""
    _few(urls, field)
    for url in sorted(urls):
        scheme, host = origin(url, field)
        if scheme != "https" and not (scheme == "http" and host in LOOPBACK):
            raise wrong(f"`{url[:64]}` is neither https nor http to 127.0.0.1 or [::1]", field)
        if _DOTS.search(urlsplit(url).path):
            raise wrong(f"`{url[:64]}` has a dot or empty segment, or an encoded one", field)


def origin(url: str, field: str) -> tuple[str, str]:
    """Scheme and host of an absolute URL without user and fragment. Raises Refused(ENROLMENT_REFUSED)."""
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        raise wrong(f"`{url[:64]}` is not a URL", field) from None
    plain = _URL.fullmatch(url) and "@" not in parts.netloc and "#" not in url
    if not plain or not parts.scheme or not parts.hostname:
        raise wrong(f"`{url[:64]}` is not an absolute URL", field)
    return parts.scheme, parts.hostname


def _spiffe(name: str | None, field: str) -> None:
    if name is not None:
        spiffe.workload(name, Reason.ENROLMENT_REFUSED, field)


def _tls(subject: tuple[str, str] | None, field: str) -> None:
    if subject is not None:
        member, value = subject
        if member not in TLS_MEMBERS:
            raise wrong(f"one of {', '.join(sorted(TLS_MEMBERS))}", field)
        line(value, field)


CHECKS: Final[dict[str, Check]] = {
    "owner": line,
    "name": line,
    "sponsor": _perhaps,
    "purpose": _paragraph,
    "scopes": _names(SCOPE),
    "targets": _names(AGENT_ID),
    "callbacks": _callbacks,
    "grants": _grants,
    "depth": _depth,
    "internal": _flag,
    "delegates": _names(AGENT_ID),
    "detail_types": _names(DETAIL_TYPE),
    "redirect_uris": _redirects,
    "spiffe_id": _spiffe,
    "tls_subject": _tls,
}
"""A member without a row here cannot be wished for."""

_URL: Final = re.compile(r"[!-~]{1,2048}")
_DOTS: Final = re.compile(r"//|%2[eEfF]|%5[cC]|\\|/\.{1,2}(?:/|\Z)")
