"""Joins what tells others, and is asked by others: shared signals, the decision point, the registry."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from legation.adapters.keyring import Keyring
from legation.adapters.sqlite.store import Store
from legation.core.stages import Terms
from legation.core.visiting import ACCESS, REGISTRY, SIGNALS
from legation.engine import Engine
from legation.surfaces.access import Access
from legation.surfaces.authority import Endpoint
from legation.surfaces.control import Control
from legation.surfaces.http import HttpAnswer, HttpRequest
from legation.surfaces.rsgi import Exchange, Handler, Refuser
from legation.surfaces.signals import Courier, Signals


class Sharing:
    """Signals, decisions and the registry for others, and the courier that pushes the signals."""

    def __init__(self, engine: Engine, terms: Terms, keyring: Keyring, store: Store) -> None:
        async def tenants() -> list[str]:
            found = await asyncio.get_running_loop().run_in_executor(None, store.tenants)
            return [tenant.id for tenant in found]

        self.tenants = tenants
        self.courier = Courier(engine, terms, tenants)
        self._signals = Signals(engine, terms, jwks=keyring.signals.jwks, wake=self.courier.wake)
        self._access = Access(engine, terms)
        self._control = Control(engine, terms)
        store.snapshot.watch(self.courier.wake)

    def endpoints(self) -> Mapping[str, Endpoint]:
        """Documents of theirs among the well-known ones."""
        return {**self._signals.endpoints(), **self._access.endpoints(), **self._control.endpoints()}

    def routes(self) -> Mapping[str, Handler]:
        """Who serves which paths."""
        return {
            f"{SIGNALS}/": _handler(self._signals),
            f"{ACCESS}/": _handler(self._access),
            f"{REGISTRY}/": _handler(self._control),
        }

    def refusers(self) -> Mapping[str, Refuser]:
        """Who refuses what was never read."""
        return {
            f"{SIGNALS}/": self._signals.refuse,
            f"{ACCESS}/": self._access.refuse,
            f"{REGISTRY}/": self._control.refuse,
        }


def _handler(serve: Any) -> Handler:
    async def handle(request: HttpRequest, _: Exchange) -> HttpAnswer:
        answer: HttpAnswer = await serve(request)
        return answer

    return handle
