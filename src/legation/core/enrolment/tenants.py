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
from legation.core.reasons import Reason, Refused
from legation.core.tenant import Guard

MOST_HOSTS: Final = 64
MOST_CANARIES: Final = 64
SHORTEST: Final = 12
LONGEST: Final = 200
"""Characters of a canary: in a stream, less than the text that is read together (`firewall.window.LOOKAHEAD`)."""
_HOST: Final = frozenset("abcdefghijklmnopqrstuvwxyz0123456789.-")

UNSIGNED: Final = ("refused", "quarantined", "allowed")
"""What may become of cards nobody known here signed."""


def put_tenant(tenant: Tenant, *, who: str, new: bool = False) -> Plan[str]:
    """Write a tenant, new or not; with `new` only if there is none of its id. The record's id. Raises Refused."""
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
    if tenant.guard is not None:
        _flows(tenant.guard)
    before = yield from ask(TenantNamed(tenant.id))
    if new and before is not None:
        raise Refused(Reason.REGISTRY_CONFLICT, f"tenant `{tenant.id}` exists", field="id")
    now = yield from ask(Now())
    return (
        yield from apply(
            (PutTenant(tenant, new=new),),
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
    return [] if tenant.guard is None else tenant.guard.shown()


def _flows(guard: Guard) -> None:
    """Hosts are names of hosts; canaries are long enough to stand nowhere by chance. Raises Refused."""
    if len(guard.hosts) > MOST_HOSTS or len(guard.canaries) > MOST_CANARIES:
        raise wrong(f"at most {MOST_HOSTS} hosts and {MOST_CANARIES} canaries", "firewall")
    for host in guard.hosts:
        labels = host.split(".")
        plain = set(host) <= _HOST and all(one and one[0] != "-" and one[-1] != "-" for one in labels)
        if not plain or len(labels) < 2 or len(host) > 253:
            raise wrong(f"`{host}` is no host such as acme.example, in lower case and in ASCII", "firewall")
    for canary in guard.canaries:
        if not (SHORTEST <= len(canary) <= LONGEST and canary.isascii() and canary.isprintable() and " " not in canary):
            detail = f"a canary is {SHORTEST} to {LONGEST} printable characters of ASCII, no white space among them"
            raise wrong(detail, "firewall")


def _positive(rate: Rate, field: str) -> None:
    if not (0 < rate.per_second <= 1e6 and 1 <= rate.burst <= 1e6):
        raise wrong("a rate is positive, and its burst at least one", field)
