"""Whom a publisher can be taken for, and whether a card says that it is another publisher's.

Decides what the name of a publisher, and what a card says of its provider, is near to among the publishers a tenant
knows. `lookalike` knows how names are near; it is asked of published cards elsewhere (`judging`). It refuses to know
who may go on in spite of it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Final

from legation.core.kept import CardFinding, Publisher
from legation.core.lookalike import Claim, Rule
from legation.core.lookalike.domains import Domains, domain
from legation.core.lookalike.names import Match, Names

PROVIDER: Final = "provider"

_OWN: Final = ""
"""Whose everything is that a claim may be near to. No publisher goes by it."""


def alike(name: str, known: Iterable[Publisher]) -> str:
    """Which known publisher a new name can be taken for, and why; empty for none."""
    others = [one.id for one in known if one.id != name]
    domains = Domains()
    for ident, other in enumerate(others):
        domains.add(ident, other, host(other))
    for match in domains.near(name, host(name)):
        return f"`{name}` can be taken for `{others[match.ident]}` ({match.rule.value})"
    return ""


def provider(claim: Claim, own: Collection[str], known: Iterable[Publisher]) -> tuple[CardFinding, ...]:
    """Where the provider of a card is, or looks like, a known publisher that does not vouch for the card.

    `own` are the names of those who do: who signed it, or for an unsigned one, where its owner is.
    """
    return tuple(_provider(claim, own, [one.id for one in known if one.id not in own]))


def _provider(claim: Claim, own: Collection[str], others: list[str]) -> Iterator[CardFinding]:
    # 1. Its host.
    domains = Domains()
    for ident, other in enumerate(others):
        domains.add(ident, other, host(other))
    for ident, mine in enumerate(own, start=len(others)):
        domains.add(ident, _OWN, host(mine))
    for match in domains.near(_OWN, claim.domain):
        yield _found("provider.url", claim.domain, others[match.ident], match)
        return
    # 2. What it is called: by the label people read as a publisher's name, or by the name in full.
    labels, ours = Names(company=True), Names(company=True)
    for ident, other in enumerate(others):
        labels.add(ident, other, label(other))
    for ident, mine in enumerate(own):
        ours.add(ident, mine, label(mine))
    nearest = max((match.nearness for match in ours.near(_OWN, claim.organization)), default=0.0)
    matches = [one for one in labels.near(_OWN, claim.organization) if one.nearness > nearest]
    if "." in claim.organization:
        matches += domains.near(_OWN, claim.organization)
    for match in matches:
        yield _found("provider.organization", claim.organization, others[match.ident], match)
        return


def host(name: str) -> str:
    """A publisher's name without its port."""
    return name.partition(":")[0]


def label(name: str) -> str:
    """What of a publisher's name people read as its name."""
    found = domain(host(name))
    return found.label if found is not None else ""


def _found(where: str, said: str, other: str, match: Match) -> CardFinding:
    how = "is" if match.rule is Rule.SAME else f"can be taken for ({match.rule.value})"
    detail = f"`{said}` {how} the publisher `{other}`, who does not vouch for the card"
    return CardFinding(PROVIDER, where, detail[:512])
