"""What each tenant has published and reserved, ready to be compared with. Answers Resembling.

One index for each tenant, made when it is first asked for and brought up to date with each question from what the
store holds in memory. INVARIANT: a tenant's claims are compared with its own cards; nothing is told of another's.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from inspect import isawaitable
from typing import Any, TypeAlias

from legation.core.asks import Ask, FindAll, Resembling
from legation.core.kept import PublishedCard, Publisher
from legation.core.lookalike import Claim, Index, Lookalike

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
        published = await self._found(FindAll(PublishedCard, question.tenant))
        publishers = await self._found(FindAll(Publisher, question.tenant))
        known = self._tenants.setdefault(question.tenant, _Known())
        known.renew(published, publishers)
        return tuple(one for one in known.index.check(question.claim) if one.agent != question.agent)

    async def _found(self, question: FindAll[Any]) -> Any:
        answer = self._look(question)
        return await answer if isawaitable(answer) else answer


class _Known:
    """The index of one tenant, and which versions of the documents it was made of."""

    def __init__(self) -> None:
        self.index = Index()
        self._cards: dict[str, int] = {}
        self._reserved: set[tuple[str, str]] = set()

    def renew(self, published: Any, publishers: Any) -> None:
        """Take what changed since the last question."""
        for found in published:
            card: PublishedCard = found.document
            if self._cards.get(card.id) == found.version:
                continue
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
