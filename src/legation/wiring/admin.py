"""What an operator's command works with: the store, the keyring, and an engine that only changes the registry.

A command runs beside the gateway, not through it. It needs neither a policy that loads nor a key that signs: an
agent must be stoppable when everything else is broken.
"""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any, TypeVar

from legation.adapters.clock import Clock
from legation.adapters.keyring import PURPOSES as MADE
from legation.adapters.keyring import SIGNALS, Keyring
from legation.adapters.keyring.files import KeyringError
from legation.adapters.keyring.ledger import PURPOSE as LEDGER
from legation.adapters.keyring.review import PURPOSE as REVIEW
from legation.adapters.originals import opener
from legation.adapters.policy_files import texts as policy_texts
from legation.adapters.sqlite.feed import notify
from legation.adapters.sqlite.store import Store
from legation.config import Settings
from legation.core.asks import Ask, Plan, Seal, Unavailable, Unseal
from legation.engine import Answerer, Engine, questions
from legation.wiring.answers import about_cards, unkept

T = TypeVar("T")

__all__ = ["PURPOSES", "Admin", "keyring", "make_keyring", "open_admin", "policy_texts", "reading", "rotate_key"]

PURPOSES = (*MADE, SIGNALS, REVIEW, LEDGER)
"""What keys are for."""


class Admin:
    """Runs an administrator's plans, and reads what they changed."""

    def __init__(self, engine: Engine, store: Store, keyring: Keyring | None = None) -> None:
        self.engine = engine
        self.store = store
        self.keyring = keyring

    async def run(self, plan: Plan[T]) -> T:
        """Run a plan of `core.enrolment`. Raises Refused, Unavailable."""
        return await self.engine.run(plan)

    def notify(self) -> bool:
        """Tell a running gateway of what changed; True when it has answered that it knows.

        Raises Unavailable when a gateway runs and did not confirm.
        """
        return notify(self.store.directory) is not None


@contextmanager
def reading(settings: Settings) -> Iterator[Store]:
    """The store, to read. Raises Unavailable; FileNotFoundError where there is none."""
    with Store.open(settings.storage.path, create=False) as store:
        yield store


@asynccontextmanager
async def open_admin(settings: Settings, *, create: bool = False) -> AsyncIterator[Admin]:
    """The store, to change. Raises Unavailable; FileNotFoundError where there is none, unless to create it."""
    store = Store.open(settings.storage.path, create=create)
    try:
        await store.start()
        answerers: dict[type[Ask[Any]], Answerer] = dict.fromkeys(questions(), _not_here)
        answerers |= Clock().answerers()
        answerers |= store.answerers()
        answerers |= about_cards(
            store,
            internal=settings.registry.internal_origins,
            firewall=settings.firewall,
            fingerprint=lambda *said: fingerprint(settings, *said),
        )
        answerers[Seal] = unkept
        answerers[Unseal] = lambda question: opened(settings, question)
        yield Admin(Engine(answerers), store)
    finally:
        await store.close()


def keyring(settings: Settings) -> Keyring:
    """The keyring. Raises Unavailable."""
    try:
        return Keyring(settings.keys.uri, clock=time.time)
    except KeyringError as fault:
        raise Unavailable("keyring", str(fault)) from None


def opened(settings: Settings, question: Unseal) -> bytes | None:
    """What an original holds. The keyring is read when it is asked for: nothing else an operator does needs it."""
    return opener(keyring(settings).review.open)(question)


def fingerprint(settings: Settings, tenant: str, said: bytes) -> str:
    """A keyed digest, as the gateway of these settings makes it; empty where there is no keyring."""
    try:
        return keyring(settings).review.fingerprint(tenant, said)
    except Unavailable:
        return ""


def make_keyring(settings: Settings) -> Keyring:
    """A new keyring where there is none. Raises Unavailable."""
    try:
        return Keyring.init(settings.keys.uri, clock=time.time)
    except KeyringError as fault:
        raise Unavailable("keyring", str(fault)) from None


def rotate_key(settings: Settings, purpose: str, *, force: bool) -> str:
    """Let the next key of a purpose sign; its kid. Raises Unavailable."""
    try:
        return keyring(settings).rotate(purpose, force=force)
    except KeyringError as fault:
        raise Unavailable("keyring", str(fault)) from None


def _not_here(question: Ask[Any]) -> Any:
    raise Unavailable(type(question).__name__, "an operator's command does not answer this")
