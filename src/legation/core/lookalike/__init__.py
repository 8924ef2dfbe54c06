"""Shadowing: a claimed name, provider or skill that can be taken for a published one.

Decides which published agent, or which reservation, a claim can be taken for, by which rule and how nearly; a
claim with a finding is held for a person. Publishers differ, or nothing is found: a publisher may name its own
products as it likes. It refuses to know what a name is worth: identity is the agent id, never the name.
An `Index` is a value that grows with the registry and belongs to whoever keeps it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from legation.core.lookalike.domains import Domains
from legation.core.lookalike.findings import Lookalike, Part, Rule
from legation.core.lookalike.names import Match, Names
from legation.core.lookalike.skillsets import MAX_SKILLS, Skillsets
from legation.core.lookalike.vocabulary import Buckets

__all__ = ["Claim", "Index", "Lookalike", "Part", "Rule"]

MAX_FINDINGS: Final = 32
"""Findings told of one claim: one is enough to hold it."""


class Claim(Struct, frozen=True):
    """What a card says of who it is. Nothing in here is believed but `publisher`."""

    publisher: str
    """Id of the verified publisher that submits it."""
    name: str
    organization: str = ""
    """provider.organization"""
    domain: str = ""
    """Host of provider.url."""
    skills: tuple[str, ...] = ()
    """Names of its skills."""


class Index:
    """What is published, and what is reserved; asked of each new claim.

    Some 4 KiB for each agent. Not for use by several threads while it changes.
    """

    def __init__(self) -> None:
        self._agents: dict[str, int] = {}
        self._held: dict[int, tuple[str, Claim]] = {}
        self._next = 0
        self._organizations = Names(company=True)
        self._names = Names(providers=self._organizations)
        self._sponsors: Buckets[tuple[str, str], int] = Buckets()
        self._domains = Domains()
        self._skills = Skillsets()
        self._reserved = Names(reserved=True)
        self._reservations: dict[tuple[str, str], int] = {}

    def __len__(self) -> int:
        """Agents published."""
        return len(self._agents)

    def add(self, agent: str, claim: Claim) -> None:
        """A card is published; one that was there under this agent id is replaced."""
        self.remove(agent)
        ident = self._number()
        self._agents[agent] = ident
        self._held[ident] = (agent, claim)
        self._names.add(ident, claim.publisher, claim.name)
        self._domains.add(ident, claim.publisher, claim.domain)
        self._skills.add(ident, claim.publisher, claim.skills)
        if claim.organization:
            # A publisher's hundred agents are one organization: it is indexed once, under the first of them.
            sponsor = (claim.publisher, claim.organization)
            if sponsor not in self._sponsors:
                self._organizations.add(ident, *sponsor)
            self._sponsors.add(sponsor, ident)

    def remove(self, agent: str) -> None:
        """A card is no longer published. An agent that is not here is no error."""
        ident = self._agents.pop(agent, None)
        if ident is None:
            return
        _, claim = self._held.pop(ident)
        self._names.remove(ident)
        self._domains.remove(ident)
        self._skills.remove(ident)
        if claim.organization:
            self._leave((claim.publisher, claim.organization), ident)

    def _leave(self, sponsor: tuple[str, str], ident: int) -> None:
        first = self._sponsors[sponsor][0]
        self._sponsors.discard(sponsor, ident)
        if ident == first:
            self._organizations.remove(ident)
            if sponsor in self._sponsors:
                self._organizations.add(self._sponsors[sponsor][0], *sponsor)

    def reserve(self, name: str, publisher: str) -> None:
        """From now on, names that hold this one, or can be taken for it, are this publisher's."""
        if (name, publisher) not in self._reservations:
            ident = self._reservations[name, publisher] = self._number()
            self._held[ident] = (name, Claim(publisher, name))
            self._reserved.add(ident, publisher, name)

    def release(self, name: str, publisher: str) -> None:
        """A reservation ends. One that is not here is no error."""
        ident = self._reservations.pop((name, publisher), None)
        if ident is not None:
            del self._held[ident]
            self._reserved.remove(ident)

    def _number(self) -> int:
        self._next += 1
        return self._next

    def check(self, claim: Claim) -> tuple[Lookalike, ...]:
        """What a claim can be taken for, nearest first, at most `MAX_FINDINGS`. Empty: nothing of another's."""
        found = sorted(self._findings(claim), key=lambda one: -one.nearness)
        return tuple(found[:MAX_FINDINGS])

    def _findings(self, claim: Claim) -> Iterator[Lookalike]:
        publisher = claim.publisher
        yield from self._reservation(Part.NAME, claim, claim.name)
        for match in self._names.near(publisher, claim.name):
            yield self._finding(Part.NAME, claim.name, match)
        if claim.organization:
            yield from self._reservation(Part.ORGANIZATION, claim, claim.organization)
            for match in self._organizations.near(publisher, claim.organization):
                yield self._finding(Part.ORGANIZATION, claim.organization, match)
        for match in self._domains.near(publisher, claim.domain):
            yield self._finding(Part.DOMAIN, claim.domain, match)
        for match in self._skills.near(publisher, claim.skills):
            yield self._finding(Part.SKILLS, ", ".join(claim.skills[:8]), match)
        for skill in claim.skills[:MAX_SKILLS]:
            for ident, other in self._skills.drawn_alike(publisher, skill)[:MAX_FINDINGS]:
                agent, whose = self._held[ident]
                yield Lookalike(Part.SKILL, Rule.CONFUSABLE, skill, other, whose.publisher, agent, 1.0)

    def _reservation(self, part: Part, claim: Claim, text: str) -> Iterator[Lookalike]:
        told = set()
        for match in (
            *self._reserved.near(claim.publisher, text),
            *self._reserved.within(claim.publisher, text, self._names),
        ):
            if match.ident not in told:
                told.add(match.ident)
                name, whose = self._held[match.ident]
                yield Lookalike(part, Rule.RESERVED, text, name, whose.publisher, None, match.nearness)

    def _finding(self, part: Part, claimed: str, match: Match) -> Lookalike:
        agent, whose = self._held[match.ident]
        imitated = {
            Part.NAME: whose.name,
            Part.ORGANIZATION: whose.organization,
            Part.DOMAIN: whose.domain,
            Part.SKILLS: ", ".join(whose.skills[:8]),
        }[part]
        return Lookalike(part, match.rule, claimed, imitated, whose.publisher, agent, match.nearness)
