"""Joins what an audit of strangers needs: the survey that looks, the home that knows somebody, the core that judges."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from pathlib import Path
from urllib.parse import urlsplit

from legation.adapters.issuers.addresses import allowed
from legation.adapters.issuers.fetching import resolve
from legation.adapters.survey import Survey
from legation.config import Settings
from legation.core.asks import FindAll, Plan, ask
from legation.core.cards.trust import Trust
from legation.core.catalogue.trusting import trust
from legation.core.kept import PublishedCard, Publisher
from legation.core.lookalike import Claim, Index
from legation.core.posture import Facts, Report, audit
from legation.core.posture.gathering import Known
from legation.wiring.admin import open_admin

Told = Callable[[str], None]


def scan(
    targets: Sequence[str],
    *,
    known: Known,
    hosts: Sequence[str] = (),
    consent: bool = False,
    roots: Path | None = None,
    parallel: int = 8,
    told: Told = lambda _: None,
) -> list[Report]:
    """Look at every target, several at a time, and judge it; the worst first. Raises OSError for unreadable `roots`."""

    async def run() -> list[Report]:
        survey = Survey(
            allowed=lambda address, inside: allowed(address, internal=inside),
            resolve=resolve,
            known=known,
            hosts=hosts,
            consent=consent,
            roots=roots,
        )
        return await survey.all(targets, judged, parallel=parallel)

    def judged(facts: Facts) -> Report:
        told(facts.target)
        return audit(facts)

    return sorted(asyncio.run(run()), key=_badness)


def known_of(settings: Settings, tenant: str) -> Known:
    """Who is known in a tenant, and what it has published. Raises Unavailable; FileNotFoundError without a home."""

    async def run() -> Known:
        async with open_admin(settings) as admin:
            return await admin.run(_known(tenant))

    return asyncio.run(run())


def _known(tenant: str) -> Plan[Known]:
    trusted: Trust = yield from trust(tenant)
    published = yield from ask(FindAll(PublishedCard, tenant))
    publishers = yield from ask(FindAll(Publisher, tenant))
    index, origins = Index(), {}
    for found in published:
        card = found.document
        if card.published:
            index.add(card.id, Claim(card.publisher, card.name, card.organization, card.domain, card.skills))
            origins[card.id] = urlsplit(card.source).netloc
    for publisher in publishers:
        for name in () if publisher.document.revoked else publisher.document.reserved:
            index.reserve(name, publisher.document.id)
    return Known(trusted, index, origins)


def _badness(report: Report) -> tuple[int, int, int, str]:
    """What cannot be read comes after what is bad, and before what is good."""
    worst = max((one.rule.weight for one in report.findings), default=-1)
    return -worst, report.score, -len(report.findings), report.target
