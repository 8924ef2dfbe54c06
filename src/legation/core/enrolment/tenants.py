"""Writing a tenant: who shares a roof, and how much they may do."""

from __future__ import annotations

from typing import Final

from legation.core.asks import Now, Plan, TenantNamed, ask
from legation.core.cards.diff import Kind
from legation.core.catalogue import NEVER_HARMLESS
from legation.core.enrolment import grammar
from legation.core.enrolment.grammar import wrong
from legation.core.enrolment.steps import apply
from legation.core.model import PutTenant, Rate, Tenant
from legation.core.operations import RESERVED_TENANTS

UNSIGNED: Final = ("refused", "quarantined", "allowed")
"""What may become of cards nobody known here signed."""


def put_tenant(tenant: Tenant, *, who: str) -> Plan[str]:
    """Write a tenant, new or not; the record's id. Raises Refused."""
    grammar.named(grammar.TENANT_ID, tenant.id, "id")
    if tenant.id in RESERVED_TENANTS:
        raise wrong(f"`{tenant.id}` means something else in a path", "id")
    for field, rate in (("rate", tenant.rate), ("agent_rate", tenant.agent_rate)):
        _positive(rate, field)
    if tenant.in_flight < 1 or tenant.streams < 1:
        raise wrong("at least one call and one stream", "in_flight" if tenant.in_flight < 1 else "streams")
    if not 0 <= tenant.depth <= grammar.MAX_DEPTH:
        raise wrong(f"from 0 to {grammar.MAX_DEPTH}", "depth")
    if tenant.unsigned_cards not in UNSIGNED:
        raise wrong(f"one of {', '.join(UNSIGNED)}", "unsigned_cards")
    known = {kind.value for kind in Kind} - {kind.value for kind in NEVER_HARMLESS}
    if strange := tenant.harmless - known:
        raise wrong(f"`{min(strange)}` is no class of change that may be harmless", "harmless")
    before = yield from ask(TenantNamed(tenant.id))
    now = yield from ask(Now())
    return (
        yield from apply(
            (PutTenant(tenant),),
            now,
            "tenant-added" if before is None else "tenant-changed",
            tenant=tenant.id,
            bearer=tenant.bearer,
            rate=[str(tenant.rate.per_second), str(tenant.rate.burst)],
            agent_rate=[str(tenant.agent_rate.per_second), str(tenant.agent_rate.burst)],
            in_flight=tenant.in_flight,
            streams=tenant.streams,
            depth=tenant.depth,
            registration=tenant.registration,
            unsigned_cards=tenant.unsigned_cards,
            harmless=sorted(tenant.harmless),
            firewall=_terms(tenant),
            who=who,
        )
    )


def _terms(tenant: Tenant) -> list[str]:
    """How content is looked at; empty where the gateway's settings say."""
    guard = tenant.guard
    return [] if guard is None else [f"{name}={getattr(guard, name)}" for name in guard.__struct_fields__]


def _positive(rate: Rate, field: str) -> None:
    if not (0 < rate.per_second <= 1e6 and 1 <= rate.burst <= 1e6):
        raise wrong("a rate is positive, and its burst at least one", field)
