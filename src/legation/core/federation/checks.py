"""What may be written of an issuer, an agreement, an authority abroad: each member by its form.

Refuses to know who writes it, and what becomes of what was issued before.
"""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import urlsplit

from legation.core import foreign, spiffe
from legation.core.asks import Find, FindAll, Now, Plan, TenantNamed, ask
from legation.core.kept import Agreement, Issuer
from legation.core.kept.federation import Abroad
from legation.core.reasons import Reason, Refused
from legation.core.tokens import USER
from legation.core.transparency import heard
from legation.core.vouching import USES

MAX_DEPTH: Final = 8
MAX_LIFETIME: Final = 300
MAX_NAMES: Final = 1024
LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})


def wrong(detail: str, field: str) -> Refused:
    """What is wrong with a record, and where."""
    return Refused(Reason.FEDERATION_REFUSED, detail, field=field)


def issuer(document: Issuer, own: str) -> None:
    """Whom to believe: a name, some uses, keys from one place, algorithms that are asymmetric."""
    bundle = document.id.startswith(spiffe.SCHEME)
    if bundle:
        spiffe.trust_domain(document.id, Reason.FEDERATION_REFUSED, "id")
    else:
        _url(document.id, "id", query=False)
    if document.id == own:
        raise wrong("this authority does not vouch to itself", "id")
    if unknown := sorted(document.uses - USES):
        raise wrong(f"`{unknown[0][:64]}` is none of {', '.join(sorted(USES))}", "uses")
    if bundle and document.uses - {"spiffe", "enrolment", "activation"}:
        raise wrong("a trust domain is believed for spiffe and enrolment", "uses")
    if not bundle and "spiffe" in document.uses:
        raise wrong("only a trust domain is believed for spiffe", "uses")
    if (document.jwks is None) == (document.jwks_uri is None):
        raise wrong("either keys, or where to fetch them", "jwks")
    allowed = spiffe.ALGORITHMS if bundle else foreign.ALGORITHMS
    if not document.algorithms or document.algorithms - allowed:
        raise wrong(f"some of {', '.join(sorted(allowed))}", "algorithms")
    if document.jwks is not None:
        use = "jwt-svid" if bundle else "sig"
        if not foreign.key_set(document.jwks, document.algorithms, Reason.FEDERATION_REFUSED, use=use):
            raise wrong("no key in it can sign with these algorithms", "jwks")
    if document.jwks_uri is not None:
        _url(document.jwks_uri, "jwks_uri")
    for actor in document.actors:
        _url(actor, "actors")
    _feed(document)


def _feed(document: Issuer) -> None:
    """Where a registry of that issuer's gateway says what it stopped, if anywhere: a tenant is the last of its path."""
    if not document.feed:
        return
    _url(document.feed, "feed", query=False)
    if document.id.startswith(spiffe.SCHEME) or heard.registry(document) is None:
        raise wrong(f"not of the form https://...{heard.PATH}TENANT, of an issuer at an https URL", "feed")


def agreement(document: Agreement) -> Plan[None]:
    """Whom to let in: from where, to which agents, for which skills, as whom, how deep and how long."""
    if not _NAME.fullmatch(document.id):
        raise wrong(f"not of the form {_NAME.pattern}", "id")
    yield from _from_where(document)
    for field, names, grammar in (("agents", document.agents, _NAME), ("skills", document.skills, _SCOPE)):
        if len(names) > MAX_NAMES or not all(grammar.fullmatch(one) for one in names):
            raise wrong(f"at most {MAX_NAMES}, each of the form {grammar.pattern}", field)
    _translations(document)
    yield from _set_apart(document)
    if not 0 <= document.depth <= MAX_DEPTH:
        raise wrong(f"from 0 to {MAX_DEPTH}", "depth")
    if not 1 <= document.lifetime <= MAX_LIFETIME:
        raise wrong(f"from 1 to {MAX_LIFETIME} seconds", "lifetime")
    now = yield from ask(Now())
    if document.expires_at is not None and document.expires_at <= now:
        raise wrong("lies in the past", "expires_at")


def _from_where(document: Agreement) -> Plan[None]:
    """An issuer the tenant believes, with a tenant of its if it has several; or another tenant of this gateway."""
    if len(document.caller_tenant) > 256 or not _plain(document.caller_tenant):
        raise wrong("a short printable text", "caller_tenant")
    if document.issuer:
        if (yield from ask(Find(Issuer, document.tenant, document.issuer))) is None:
            raise wrong(f"tenant `{document.tenant}` believes no issuer `{document.issuer[:64]}`", "issuer")
    elif document.caller_tenant == document.tenant:
        raise wrong("a tenant needs no agreement with itself", "caller_tenant")
    elif (yield from ask(TenantNamed(document.caller_tenant))) is None:
        raise wrong(f"there is no tenant `{document.caller_tenant[:64]}`", "caller_tenant")


def _translations(document: Agreement) -> None:
    """Their words for ours."""
    for field, pairs in (("subjects", document.subjects), ("claims", document.claims)):
        if len(pairs) > MAX_NAMES or not all(_SUBJECT.fullmatch(text) for pair in pairs.items() for text in pair):
            raise wrong(f"at most {MAX_NAMES}, each of the form {_SUBJECT.pattern}", field)
    if any("{sub}" in ours and theirs != "*" for theirs, ours in document.subjects.items()):
        raise wrong("only `*` stands for several, so only its value may hold {sub}", "subjects")
    # Whoever is not named may be anybody, so cannot be said to be one of our agents.
    if (rest := document.subjects.get("*")) is not None and ":" not in rest.partition("{sub}")[0]:
        raise wrong("the value of `*` begins with what sets them apart, such as user: or partner:", "subjects")


def _set_apart(document: Agreement) -> Plan[None]:
    """No two issuers name whom they vouch for alike, or one would speak for the other's; people are people to both."""
    mine = _beginning(document)
    if not document.issuer or not mine or mine.startswith(USER):
        return
    for found in (yield from ask(FindAll(Agreement, document.tenant))):
        other = found.document
        theirs = _beginning(other)
        same = (other.issuer, other.caller_tenant) == (document.issuer, document.caller_tenant)
        if other.issuer and theirs and not same and (mine.startswith(theirs) or theirs.startswith(mine)):
            raise wrong(f"`{other.id}` names another issuer's by `{theirs}`", "subjects")


def _beginning(document: Agreement) -> str:
    """What the names of all who are not named begin with; nothing where there are none."""
    return document.subjects.get("*", "").partition("{sub}")[0]


def abroad(document: Abroad, own: str) -> None:
    """Where agents may go: as whom, and for what."""
    _url(document.id, "id", query=False)
    if document.id == own:
        raise wrong("that is this authority", "id")
    for agent, client in document.clients.items():
        if not _NAME.fullmatch(agent) or not client or len(client) > 256 or not _plain(client):
            raise wrong("an agent id, and what it is called there", "clients")
    if not all(_SCOPE.fullmatch(scope) for scope in document.scopes):
        raise wrong(f"each of the form {_SCOPE.pattern}", "scopes")
    for resource in document.resources:
        _url(resource, "resources")
    if not 1 <= document.lifetime <= MAX_LIFETIME:
        raise wrong(f"from 1 to {MAX_LIFETIME} seconds", "lifetime")


def _url(url: str, field: str, *, query: bool = True) -> None:
    """https, or http to this machine; without user and fragment; an issuer without a query (RFC 8414 §2)."""
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        raise wrong("not a URL", field) from None
    plain = _URL.fullmatch(url) and "@" not in parts.netloc and "#" not in url and (query or "?" not in url)
    secure = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)
    if not plain or not secure or not parts.hostname:
        raise wrong("not an https URL without user, fragment or, for an issuer, query", field)


def _plain(text: str) -> bool:
    return text.isascii() and (text.isprintable() or not text)


_NAME: Final = re.compile(r"[a-z0-9][a-z0-9._-]{0,62}")
_SCOPE: Final = re.compile(r"[A-Za-z0-9._:/-]{1,128}")
_SUBJECT: Final = re.compile(r"[!-~]{1,256}")
_URL: Final = re.compile(r"[!-~]{1,1024}")
