"""Who may sign cards of a tenant: by an operator's hand, or by what a DNS name publishes over TLS itself.

Whoever answers https for a name holds the name: what it publishes at `KEYS` are its keys. A client of the registry may
say less than either (`client`): it speaks for publishers that clients made, and for no others (ADR 22). A key or
publisher that is revoked vouches for nothing from then on, and every card that rests on it alone is revoked in the same
transaction.
"""

from __future__ import annotations

import enum
import re
from typing import Any, Final
from urllib.parse import urlsplit

from cryptography.x509 import load_der_x509_certificate
from msgspec import Struct
from msgspec.structs import replace

from legation.core import base64url
from legation.core.asks import (
    AgentNamed,
    Broken,
    Change,
    Fetch,
    Find,
    FindAll,
    Found,
    Now,
    Plan,
    TenantNamed,
    ask,
)
from legation.core.canonical import parse_json
from legation.core.cards.standing import CardEvent
from legation.core.cards.trust import key_set
from legation.core.catalogue import likeness, logged, signing_keys, steps
from legation.core.catalogue.publication import LIVE, stopping
from legation.core.catalogue.signing_keys import CLIENT, DOMAIN, HAND
from legation.core.catalogue.steps import standing
from legation.core.kept import CardVersion, Publisher, PublisherKey, PutKept
from legation.core.keys import to_jwk
from legation.core.reasons import Reason, Refused
from legation.core.transparency.changes import Subject, What

KEYS: Final = "/.well-known/agent-card-keys.json"
"""Where a publisher's name publishes the JWK Set it signs cards with."""

NAME: Final = re.compile(r"[a-z0-9](?:[a-z0-9._-]{0,251}[a-z0-9])?(?::[0-9]{1,5})?")
LOOPBACK: Final = frozenset({"localhost", "127.0.0.1"})
MAX_RESERVED: Final = 64
MAX_WITHDRAWN: Final = 256
"""Thumbprints no card here was ever signed with that clients may withdraw. An operator may withdraw any number."""


class By(enum.Enum):
    """Whose word it is. Nobody but an operator goes on in spite of a likeness."""

    OPERATOR = "operator"
    OPERATOR_DESPITE = "operator, despite"
    """Who saw that the name, or a key, can be taken for another publisher's."""
    CLIENT = "client"


class PublisherChanged(Struct, frozen=True):
    """What was done."""

    publisher: Publisher
    record_id: str
    revoked: tuple[str, ...] = ()
    """Agents whose card was revoked with it."""


def put(
    tenant: str,
    name: str,
    unverified_jwks: Any,
    *,
    who: str,
    roots: tuple[bytes, ...] = (),
    reserved: tuple[str, ...] | None = None,
    not_after: float | None = None,
    by: By = By.OPERATOR,
) -> Plan[PublisherChanged]:
    """Believe these keys, by an operator's hand or a client's, beside those there are. With None, none is added.

    What only a client vouched for until now ends where an operator takes over, unless it is handed over again.
    Raises Refused(PUBLISHER_REFUSED | CARD_KEY).
    """
    found = yield from _named(tenant, name)
    for der in roots:
        try:
            load_der_x509_certificate(der)
        except ValueError:
            raise _wrong("not a certificate", "roots") from None
    if reserved is not None and (len(reserved) > MAX_RESERVED or not all(0 < len(one) <= 128 for one in reserved)):
        raise _wrong(f"at most {MAX_RESERVED} names of up to 128 characters", "reserved")
    before, client = found.document, by is By.CLIENT
    how = CLIENT if client else HAND
    if client and (roots or reserved is not None or before.roots or before.reserved or _known(found) != CLIENT):
        # Who reviews a card reads whose word the publisher is. A client's key must not go by a better word.
        raise _wrong(f"`{name}` is known by another word than a client's: an operator adds its keys", "keys")
    now = yield from ask(Now())
    fresh = _keys(unverified_jwks, found, how, who, now, not_after) if unverified_jwks is not None else ()
    yield from _unlike(found, fresh, by)
    kept = signing_keys.merged(before, fresh, now)
    if not client:
        kept = signing_keys.ended(kept, {key.thumbprint for key in kept if key.how == CLIENT}, now)
    after = replace(
        before,
        keys=kept,
        roots=tuple(dict.fromkeys((*before.roots, *roots))),
        reserved=before.reserved if reserved is None else tuple(dict.fromkeys(reserved)),
        verified=DOMAIN if before.verified == DOMAIN else how,
        verified_at=now,
        verified_by=who,
    )
    return (yield from _written(Found(after, found.version), now, "publisher-put", who, by))


def prove(tenant: str, name: str, *, who: str, by: By = By.OPERATOR) -> Plan[PublisherChanged]:
    """Take the keys a DNS name publishes of itself; keys it publishes no more, or never did, expire now.

    A client proves no publisher an operator's hand made, and what an operator handed over beside a name's own keys
    does not end by a client's word. Raises Refused(PUBLISHER_REFUSED), and CARD_FETCH for whatever is wrong with what
    the name answers.
    """
    found = yield from _named(tenant, name)
    before, client = found.document, by is By.CLIENT
    if client and _known(found) not in {CLIENT, DOMAIN}:
        raise _wrong(f"an operator vouches for `{name}` by hand: an operator has it proven", "name")
    # Before anybody is asked: a name that is refused is not called.
    yield from _unlike(found, (), by)
    scheme = "http" if urlsplit(f"//{name}").hostname in LOOPBACK else "https"
    now = yield from ask(Now())
    try:
        answer = yield from ask(Fetch(f"{scheme}://{name}{KEYS}", most=64 * 1024))
        unverified = parse_json(answer.body)
        fresh = _keys(unverified, found, DOMAIN, who, now, None)
    except Broken as broken:
        raise Refused(Reason.CARD_FETCH, f"{name}{KEYS}: {broken.detail or broken.kind}") from None
    except Refused as refused:
        raise Refused(Reason.CARD_FETCH, f"{name}{KEYS}: no JWK Set: {refused.detail}", field="name") from None
    yield from _unlike(found, fresh, by)
    live = {key.thumbprint for key in fresh}
    gone = {key.thumbprint for key in before.keys if not (client and key.how == HAND)} - live
    named = replace(before, keys=signing_keys.ended(before.keys, gone, now))
    kept = tuple(
        replace(key, how=DOMAIN) if key.thumbprint in live else key for key in signing_keys.merged(named, fresh, now)
    )
    after = replace(before, keys=kept, verified=DOMAIN, verified_at=now, verified_by=who)
    return (yield from _written(Found(after, found.version), now, "publisher-proven", who, by))


def revoke(
    tenant: str, name: str, *, key: str = "", who: str, why: str = "", by: By = By.OPERATOR
) -> Plan[PublisherChanged]:
    """A publisher, or one key of it (kid or thumbprint), vouches for nothing any more; its cards go with it.

    A thumbprint need not be one of the keys handed in: a certificate may bring it (`x5c`), now or later.
    Raises Refused(PUBLISHER_REFUSED).
    """
    found = yield from ask(Find(Publisher, tenant, name))
    if found is None:
        raise _wrong(f"there is no publisher `{name}` in `{tenant}`", "name")
    before, now = found.document, (yield from ask(Now()))
    dead = {one.thumbprint for one in before.keys if not key or key in {one.kid, one.thumbprint}}
    cards = yield from ask(FindAll(CardVersion, tenant))
    withdrawn = before.withdrawn
    # Also where a key handed in goes by this kid: a kid is whatever whoever made the key wrote.
    if _is_thumbprint(key) and key not in {one.thumbprint for one in before.keys}:
        dead.add(key)
        withdrawn = tuple(dict.fromkeys((*withdrawn, key)))
        used = any(one.thumbprint == key for card in cards for one in card.document.signers)
        if by is By.CLIENT and not used and len(withdrawn) > MAX_WITHDRAWN:
            raise _wrong(f"{MAX_WITHDRAWN} keys that signed nothing here are withdrawn: an operator adds more", "key")
    if key and not dead:
        raise _wrong(f"`{name}` has no key `{key}`, and it is no thumbprint (RFC 7638)", "key")
    after = replace(
        before,
        keys=tuple(replace(one, revoked=one.revoked or one.thumbprint in dead) for one in before.keys),
        revoked=before.revoked or not key,
        withdrawn=withdrawn,
    )
    happened = [logged.of(What.REVOKED, Subject.KEY, one, now, why=why) for one in sorted(dead)]
    if not key:
        happened.append(logged.of(What.REVOKED, Subject.PUBLISHER, name, now, why=why))
    written: list[Change] = [PutKept(after, found.version)]
    agents = []
    for version in cards:
        if standing(version.document) not in LIVE or not _rests_on(version.document, name, dead, whole=not key):
            continue
        agent = yield from ask(AgentNamed(version.document.parent))
        if agent is not None and agent.card == version.document.id:
            _, changes, told = yield from stopping(agent, version, CardEvent.REVOKE, now, why=why)
            written += changes
            happened += told
            agents.append(agent.id)
    written += yield from logged.entries(tenant, happened)
    record_id = yield from steps.apply(
        written, now, "publisher-key-revoked" if key else "publisher-revoked",
        tenant=tenant, publisher=name, keys=sorted(dead), agents=agents[:64], who=who, why=why,
    )  # fmt: skip
    return PublisherChanged(after, record_id, tuple(agents))


def _rests_on(card: CardVersion, name: str, dead: set[str], *, whole: bool) -> bool:
    """Whether nobody is left who vouches for a card."""
    gone = [one.thumbprint in dead or (whole and one.publisher == name) for one in card.signers]
    return bool(gone) and all(gone)


def _named(tenant: str, name: str) -> Plan[Found[Publisher]]:
    """A publisher as it stands; a new one where there is none. Raises Refused."""
    if (yield from ask(TenantNamed(tenant))) is None:
        raise _wrong(f"there is no tenant `{tenant}`", "tenant")
    if not NAME.fullmatch(name):
        raise _wrong("a DNS name such as acme.example, lower case", "name")
    found = yield from ask(Find(Publisher, tenant, name))
    if found is None:
        return Found(Publisher(tenant=tenant, id=name), 0)
    if found.document.revoked:
        raise _wrong(f"`{name}` was revoked, for good", "name")
    return found


def _known(found: Found[Publisher]) -> str:
    """By whose word a publisher is known; one that is new may be anybody's, so a client's."""
    return found.document.verified if found.version else CLIENT


def _unlike(found: Found[Publisher], fresh: tuple[PublisherKey, ...], by: By) -> Plan[None]:
    """See that a publisher who is new, and keys that are, can be taken for no other's. Raises Refused."""
    if by is By.OPERATOR_DESPITE:
        return
    name = found.document.id
    others = [one.document for one in (yield from ask(FindAll(Publisher, found.document.tenant)))]
    others = [one for one in others if one.id != name]
    near = "" if found.version else likeness.alike(name, others)
    mine = {key.thumbprint for key in fresh} - {key.thumbprint for key in found.document.keys}
    # A public key is public: whoever claims another's would be named for what that one signs.
    whose = next((one.id for one in others for key in one.keys if key.thumbprint in mine), "")
    if near or whose:
        told = near or f"a key given is known as one of `{whose}`"
        raise _wrong(f"{told}: an operator may say that it is meant (--despite-findings)", "name" if near else "keys")


def _is_thumbprint(text: str) -> bool:
    """Whether a text is a thumbprint in its one spelling: SHA-256 in base64url (RFC 7638 §3.1)."""
    raw = base64url.decode(text)
    return raw is not None and len(raw) == _SHA256


_SHA256: Final = 32


def _keys(
    unverified_jwks: Any, found: Found[Publisher], how: str, who: str, now: float, not_after: float | None
) -> tuple[PublisherKey, ...]:
    late = signing_keys.late(found.document, how)
    return tuple(
        PublisherKey(
            one.key.kid,
            to_jwk(one.key.key),
            one.thumbprint,
            not_after=not_after,
            how=how,
            added_by=who,
            added_at=now,
            late=late,
        )
        for one in key_set(unverified_jwks, found.document.id)
    )


def _written(found: Found[Publisher], now: float, what: str, who: str, by: By) -> Plan[PublisherChanged]:
    one = found.document
    if not one.keys and not one.roots and not one.reserved:
        raise _wrong("give it a key, a root, or a name to reserve", "keys")
    record_id = yield from steps.apply(
        (PutKept(one, found.version),), now, what,
        tenant=one.tenant, publisher=one.id, verified=one.verified, reserved=list(one.reserved),
        keys=[key.thumbprint for key in one.keys if not key.revoked], who=who, word=by.value,
    )  # fmt: skip
    return PublisherChanged(one, record_id)


def _wrong(detail: str, field: str) -> Refused:
    return Refused(Reason.PUBLISHER_REFUSED, detail, field=field)
