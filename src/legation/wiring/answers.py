"""Who answers what: every adapter, joined into one engine."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from legation.adapters.clock import Clock
from legation.adapters.dialer import Dialer
from legation.adapters.keyring import Keyring
from legation.adapters.memory import Memory
from legation.adapters.nonces import Nonces
from legation.adapters.policy_files import PolicyShelf
from legation.adapters.sqlite.store import Store
from legation.core.asks import Ask, Broken, ExternalKey, Forward, PasskeyMade, PasskeyUsed, Unavailable
from legation.engine import Answerer


def nowhere(_: Forward) -> Any:
    """Answer Forward where nothing is ever forwarded: an operator's command."""
    raise Broken("unreachable", "this process forwards nothing")


def no_issuer(_: ExternalKey) -> None:
    """Answer ExternalKey where no issuer's keys are fetched: nobody has any."""


def no_passkeys(question: PasskeyMade | PasskeyUsed) -> Any:
    """Answer where no passkey can be checked."""
    raise Unavailable(type(question).__name__, "no passkeys here")


def joined(
    *, clock: Clock, store: Store, keyring: Keyring, shelf: PolicyShelf, dialer: Dialer | None
) -> Mapping[type[Ask[Any]], Answerer]:
    """One answerer for every question."""
    return {
        **clock.answerers(),
        **Memory().answerers(),
        **Nonces(clock=time.time).answerers(),
        **keyring.answerers(),
        **store.answerers(),
        **shelf.answerers(),
        ExternalKey: no_issuer,
        PasskeyMade: no_passkeys,
        PasskeyUsed: no_passkeys,
        Forward: dialer.forward if dialer is not None else nowhere,
    }
