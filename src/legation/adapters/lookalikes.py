"""What each tenant has published and reserved, ready to be compared with. Answers Resembling.

One index for each tenant, made when it is first asked for and brought up to date with each question from what the
store holds in memory. INVARIANT: a tenant's claims are compared with its own cards; nothing is told of another's.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from inspect import isawaitable
from typing import Any, Final, TypeAlias

from legation.core.asks import Ask, FindAll, Resembling
from legation.core.kept import PublishedCard, Publisher
from legation.core.lookalike import Claim, Index, Lookalike

AT_ONCE: Final = 32
"""Cards taken before others on the loop have their turn: some ten milliseconds."""

Look: TypeAlias = "Callable[[FindAll[Any]], Any | Awaitable[Any]]"


class Lookalikes:
    """Answers Resembling. Used on one event loop."""

    def __init__(self, look: Look) -> None:
        """`look` answers FindAll."""
        self._look = look
        self._tenants: dict[str, _Known] = {}

    def answerers(self) -> Mapping[type[Ask[Any]], Callable[[Any], Any]]:
        return {Resembling: self.resembling}

    async def resembling(self, question: Resembling) -> tuple[Lookalike, ...]:
        """Nearest first."""
        known = self._tenants.setdefault(question.tenant, _Known())
        async with known.renewing:  # one at a time, each with what is published by then: never back to what was
            published = await self._found(FindAll(PublishedCard, question.tenant))
            await known.renew(published, await self._found(FindAll(Publisher, question.tenant)))
        return tuple(one for one in known.index.check(question.claim) if one.agent != question.agent)

    async def _found(self, question: FindAll[Any]) -> Any:
        answer = self._look(question)
        return await answer if isawaitable(answer) else answer


class _Known:
    """The index of one tenant, and which versions of the documents it was made of."""

    def __init__(self) -> None:
        self.index = Index()
        self.renewing = asyncio.Lock()
        self._cards: dict[str, int] = {}
        self._reserved: set[tuple[str, str]] = set()

    async def renew(self, published: Any, publishers: Any) -> None:
        """Take what changed since the last question; others on the loop have their turn meanwhile.

        Whoever asks first takes all there is, and at a hundred thousand agents that is longer than they may wait:
        what was taken stays taken, and the next one goes on from there.
        """
        taken = 0
        for found in published:
            card: PublishedCard = found.document
            if self._cards.get(card.id) == found.version:
                continue
            if (taken := taken + 1) % AT_ONCE == 0:
                await asyncio.sleep(0)
            self._cards[card.id] = found.version
            if card.published:
                self.index.add(card.id, Claim(card.publisher, card.name, card.organization, card.domain, card.skills))
            else:
                self.index.remove(card.id)
        wanted = {
            (name, found.document.id) for found in publishers if not found.document.revoked
            for name in found.document.reserved
        }  # fmt: skip
        for name, publisher in self._reserved - wanted:
            self.index.release(name, publisher)
        for name, publisher in wanted - self._reserved:
            self.index.reserve(name, publisher)
        self._reserved = wanted
