"""Who answers what: every adapter, joined into one engine."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from legation import config
from legation.adapters.clock import Clock
from legation.adapters.dialer import Dialer
from legation.adapters.issuers import Issuers
from legation.adapters.issuers.addresses import allowed
from legation.adapters.issuers.fetching import resolve
from legation.adapters.keyring import Keyring
from legation.adapters.lookalikes import Lookalikes
from legation.adapters.memory import Memory
from legation.adapters.nonces import Nonces
from legation.adapters.originals import opener
from legation.adapters.origins import Origins
from legation.adapters.passkeys import Passkeys
from legation.adapters.policy_files import PolicyShelf
from legation.adapters.sqlite.store import Store
from legation.core.asks import (
    Ask,
    Broken,
    ContentOfCard,
    FeedOf,
    Forward,
    Inspect,
    Post,
    Seal,
    SecondOpinion,
    Unavailable,
    Unseal,
)
from legation.core.content import Fingerprint
from legation.engine import Answerer
from legation.wiring import screening


def nowhere(_: Forward | Post) -> Any:
    """Answer Forward where nothing is ever forwarded: an operator's command."""
    raise Broken("unreachable", "this process forwards nothing")


def unkept(_: Seal) -> bool:
    """Answer Seal where nothing is kept for reviewers."""
    return False


def unopined(_: SecondOpinion) -> Any:
    """Answer SecondOpinion where nobody is named."""
    raise Unavailable("second opinion", "nobody is named")


def unfollowed(_: FeedOf) -> None:
    """Answer FeedOf where no feed is followed: an operator's command."""


def joined(  # noqa: PLR0913 - everything meets here
    *,
    clock: Clock,
    store: Store,
    keyring: Keyring,
    shelf: PolicyShelf,
    dialer: Dialer | None,
    base_url: str,
    internal_issuers: bool = False,
    internal_origins: bool = False,
    firewall: config.Firewall | None = None,
) -> Mapping[type[Ask[Any]], Answerer]:
    """One answerer for every question."""
    return {
        **clock.answerers(),
        **Memory().answerers(),
        **Nonces(clock=time.time).answerers(),
        **keyring.answerers(),
        **store.answerers(),
        **shelf.answerers(),
        **Passkeys(base_url).answerers(),
        **Issuers(store.find, internal=internal_issuers).answerers(),
        **about_cards(store, internal=internal_origins, firewall=firewall, fingerprint=keyring.review.fingerprint),
        FeedOf: unfollowed,
        Inspect: screening.reading(firewall or config.Firewall()),
        Seal: unkept,
        SecondOpinion: unopined,
        Unseal: opener(keyring.review.open),
        Forward: dialer.forward if dialer is not None else nowhere,
        Post: dialer.post if dialer is not None else nowhere,
    }


def about_cards(
    store: Store,
    *,
    internal: bool,
    firewall: config.Firewall | None = None,
    fingerprint: Fingerprint | None = None,
) -> Mapping[type[Ask[Any]], Answerer]:
    """Who compares cards, reads and fetches them: for the gateway, and for an operator's command."""
    origins = Origins(allowed=lambda address: allowed(address, internal=internal), resolve=resolve, internal=internal)
    return {
        **Lookalikes(store.find_all).answerers(),
        **origins.answerers(),
        ContentOfCard: screening.late_reader(firewall or config.Firewall(), store.snapshot.named, fingerprint),
    }
