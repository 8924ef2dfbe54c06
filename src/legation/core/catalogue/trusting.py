"""Whose signatures count in a tenant: what is kept of its publishers, as verification takes it."""

from __future__ import annotations

from cryptography.x509 import Certificate, load_der_x509_certificate

from legation.core.asks import FindAll, Plan, ask
from legation.core.cards.trust import SignerKey, Trust
from legation.core.kept import Publisher
from legation.core.keys import from_jwk
from legation.core.reasons import Reason


def trust(tenant: str) -> Plan[Trust]:
    """Everything a verification in this tenant believes."""
    found = yield from ask(FindAll(Publisher, tenant))
    publishers = [one.document for one in found]
    keys = tuple(
        SignerKey(
            publisher.id,
            from_jwk(key.jwk, Reason.CARD_KEY, kid=key.kid),
            key.not_before,
            key.not_after,
            key.revoked or publisher.revoked,
        )
        for publisher in publishers
        for key in publisher.keys
    )
    living = [publisher for publisher in publishers if not publisher.revoked]
    roots: dict[str, tuple[Certificate, ...]] = {
        publisher.id: tuple(map(load_der_x509_certificate, publisher.roots)) for publisher in living if publisher.roots
    }
    names = {publisher.id.lower(): publisher.id for publisher in living if publisher.roots}
    withdrawn = frozenset(one for publisher in publishers for one in publisher.withdrawn)
    return Trust(keys, roots, names, withdrawn)
