"""Who may sign cards of a tenant: by an operator's hand, or by what a DNS name publishes over TLS itself.

Whoever answers https for a name holds the name: what it publishes at `KEYS` are its keys. A key or publisher that is
revoked vouches for nothing from then on, and every card that rests on it alone is revoked in the same transaction.
"""

from __future__ import annotations

import re
from typing import Any, Final
from urllib.parse import urlsplit

from cryptography.x509 import load_der_x509_certificate
from msgspec import Struct
from msgspec.structs import replace

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
from legation.core.cards.trust import MAX_KEYS, key_set
from legation.core.catalogue import logged, steps
from legation.core.catalogue.publication import LIVE, stopping
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
) -> Plan[PublisherChanged]:
    """Believe these keys, by an operator's hand, beside those there are. `unverified_jwks` None adds none.

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
    now = yield from ask(Now())
    before = found.document
    fresh = _keys(unverified_jwks, name, not_after) if unverified_jwks is not None else ()
    after = replace(
        before,
        keys=_merged(before.keys, fresh),
        roots=tuple(dict.fromkeys((*before.roots, *roots))),
        reserved=before.reserved if reserved is None else tuple(dict.fromkeys(reserved)),
        verified=before.verified or "hand",
        verified_at=now,
        verified_by=who,
    )
    return (yield from _written(Found(after, found.version), now, "publisher-put", who))


def prove(tenant: str, name: str, *, who: str) -> Plan[PublisherChanged]:
    """Take the keys a DNS name publishes of itself; keys it publishes no more expire now.

    Raises Refused(PUBLISHER_REFUSED), and CARD_FETCH for whatever is wrong with what the name answers.
    """
    found = yield from _named(tenant, name)
    scheme = "http" if urlsplit(f"//{name}").hostname in LOOPBACK else "https"
    try:
        answer = yield from ask(Fetch(f"{scheme}://{name}{KEYS}", most=64 * 1024))
        unverified = parse_json(answer.body)
        fresh = _keys(unverified, name, None)
    except Broken as broken:
        raise Refused(Reason.CARD_FETCH, f"{name}{KEYS}: {broken.detail or broken.kind}") from None
    except Refused as refused:
        raise Refused(Reason.CARD_FETCH, f"{name}{KEYS}: no JWK Set: {refused.detail}", field="name") from None
    now = yield from ask(Now())
    live = {key.thumbprint for key in fresh}
    kept = tuple(
        key if key.thumbprint in live or key.not_after is not None else replace(key, not_after=now)
        for key in found.document.keys
    )
    after = replace(found.document, keys=_merged(kept, fresh), verified="domain", verified_at=now, verified_by=who)
    return (yield from _written(Found(after, found.version), now, "publisher-proven", who))


def revoke(tenant: str, name: str, *, key: str = "", who: str, why: str = "") -> Plan[PublisherChanged]:
    """A publisher, or one key of it (kid or thumbprint), vouches for nothing any more; its cards go with it.

    Raises Refused(PUBLISHER_REFUSED).
    """
    found = yield from ask(Find(Publisher, tenant, name))
    if found is None:
        raise _wrong(f"there is no publisher `{name}` in `{tenant}`", "name")
    before, now = found.document, (yield from ask(Now()))
    dead = {one.thumbprint for one in before.keys if not key or key in {one.kid, one.thumbprint}}
    if key and not dead:
        raise _wrong(f"`{name}` has no key `{key}`", "key")
    after = replace(
        before,
        keys=tuple(replace(one, revoked=one.revoked or one.thumbprint in dead) for one in before.keys),
        revoked=before.revoked or not key,
    )
    happened = [logged.of(What.REVOKED, Subject.KEY, one, now, why=why) for one in sorted(dead)]
    if not key:
        happened.append(logged.of(What.REVOKED, Subject.PUBLISHER, name, now, why=why))
    written: list[Change] = [PutKept(after, found.version)]
    agents = []
    for version in (yield from ask(FindAll(CardVersion, tenant))):
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


def _keys(unverified_jwks: Any, name: str, not_after: float | None) -> tuple[PublisherKey, ...]:
    return tuple(
        PublisherKey(one.key.kid, to_jwk(one.key.key), one.thumbprint, not_after=not_after)
        for one in key_set(unverified_jwks, name)
    )


def _merged(before: tuple[PublisherKey, ...], fresh: tuple[PublisherKey, ...]) -> tuple[PublisherKey, ...]:
    """Keys that are there already stay as they are: what was revoked stays so."""
    known = {key.thumbprint for key in before}
    merged = (*before, *(key for key in fresh if key.thumbprint not in known))
    if len(merged) > MAX_KEYS:
        raise _wrong(f"at most {MAX_KEYS} keys", "keys")
    return merged


def _written(found: Found[Publisher], now: float, what: str, who: str) -> Plan[PublisherChanged]:
    one = found.document
    if not one.keys and not one.roots and not one.reserved:
        raise _wrong("give it a key, a root, or a name to reserve", "keys")
    record_id = yield from steps.apply(
        (PutKept(one, found.version),), now, what,
        tenant=one.tenant, publisher=one.id, verified=one.verified, reserved=list(one.reserved),
        keys=[key.thumbprint for key in one.keys if not key.revoked], who=who,
    )  # fmt: skip
    return PublisherChanged(one, record_id)


def _wrong(detail: str, field: str) -> Refused:
    return Refused(Reason.PUBLISHER_REFUSED, detail, field=field)
