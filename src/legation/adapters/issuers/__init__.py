"""Keys of the issuers tenants believe: pinned, or fetched from where the operator said. Answers ExternalKey.

Each tenant's issuer has a set of its own; sets are never joined. Nothing a caller sends leads to a fetch but a `kid`
nobody has, and that at most once in COOL seconds an issuer, however many ask.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from inspect import isawaitable
from typing import Any, Final

from legation.adapters.issuers.fetching import NotFetched, fetch
from legation.core import foreign
from legation.core.asks import Ask, ExternalKey, Find, Found, Unavailable
from legation.core.kept import Issuer
from legation.core.keys import VerifyingKey
from legation.core.reasons import Reason, Refused

FRESH: Final = 900.0
"""Seconds a fetched set is used without another look: how long a key its issuer withdrew still counts."""

STALE: Final = 3600.0
"""Seconds it is used where another look fails. After that nothing of the issuer is believed."""

COOL: Final = 30.0
"""Seconds between two fetches of one set."""

Fetch = Callable[[str], Awaitable[bytes]]
Look = Callable[[Find[Issuer]], Any]


class Issuers:
    """Answers ExternalKey. Used on one event loop."""

    def __init__(
        self,
        look: Look,
        *,
        internal: bool = False,
        fetching: Fetch | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """`look` answers Find. `internal` lets sets be fetched from private networks."""
        self._look = look
        self._fetch = fetching or (lambda url: fetch(url, internal=internal))
        self._monotonic = monotonic
        self._held: dict[tuple[str, str], _Held] = {}

    def answerers(self) -> Mapping[type[Ask[Any]], Callable[[Any], Any]]:
        return {ExternalKey: self.key}

    async def key(self, question: ExternalKey) -> VerifyingKey | None:
        """A key by kid. Raises Unavailable where a set is needed and cannot be had."""
        found = self._look(Find(Issuer, question.tenant, question.issuer))
        if isawaitable(found):
            found = await found
        issuer = _document(found)
        name = question.tenant, question.issuer
        if issuer is None or issuer.suspended:
            self._held.pop(name, None)
            return None
        held = self._held.get(name)
        if held is None or held.issuer != issuer:  # what the operator changed begins anew
            held = self._held[name] = _Held(issuer)
            if issuer.jwks is not None:
                held.take(issuer.jwks, self._monotonic())
        if issuer.jwks is None and held.due(question.kid, self._monotonic()):
            await self._renew(held)
        return held.key(question.kid, self._monotonic())

    async def _renew(self, held: _Held) -> None:
        """Fetch, or wait for whoever fetches already. A fault is no fault of those who ask: the set tells."""
        if held.flight is None:
            held.tried_at = self._monotonic()
            held.flight = asyncio.ensure_future(self._fly(held))
        await asyncio.shield(held.flight)

    async def _fly(self, held: _Held) -> None:
        try:
            held.take(await self._fetch(held.issuer.jwks_uri or ""), self._monotonic())
        except (NotFetched, Unavailable) as fault:
            held.fault = str(fault)
        finally:
            held.flight = None


class _Held:
    """The set of one issuer of one tenant."""

    def __init__(self, issuer: Issuer) -> None:
        self.issuer = issuer
        self.keys: Mapping[str, VerifyingKey] | None = None
        self.fetched_at = 0.0
        self.tried_at: float | None = None
        self.fault = ""
        self.flight: asyncio.Future[None] | None = None

    def take(self, unverified_set: bytes, now: float) -> None:
        """Make these the keys. Raises Unavailable for a set that is not to be worked with, and keeps what there was."""
        use = "jwt-svid" if self.issuer.id.startswith("spiffe://") else "sig"
        try:
            keys = foreign.key_set(unverified_set, self.issuer.algorithms, Reason.STATEMENT_REFUSED, use=use)
        except Refused as refused:
            raise Unavailable("issuer keys", refused.detail) from None
        self.keys, self.fetched_at, self.fault = keys, now, ""

    def due(self, kid: str, now: float) -> bool:
        """Whether it is time for another look."""
        if self.flight is not None:
            return self.keys is None or kid not in self.keys
        if self.keys is not None and kid in self.keys and now - self.fetched_at < FRESH:
            return False
        return self.tried_at is None or now - self.tried_at >= COOL

    def key(self, kid: str, now: float) -> VerifyingKey | None:
        """A key of the set as it is. Raises Unavailable without a set, or with one nobody could renew for long."""
        if self.keys is None or (self.issuer.jwks is None and now - self.fetched_at > STALE):
            raise Unavailable("issuer keys", self.fault or "not fetched")
        return self.keys.get(kid)


def _document(found: Found[Issuer] | None) -> Issuer | None:
    return None if found is None else found.document
