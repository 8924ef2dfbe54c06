"""Changing what an agent may do, and what is known of it.

What is taken away is dead at once: whatever the agent held before a change that narrows is refused from then on. What
an agent is (its id, tenant, keys, SPIFFE ID and certificate name) is not altered here: keys are rotated, the rest is
another agent.
"""

from __future__ import annotations

import hashlib
from typing import Final

from msgspec import UNSET, Struct, UnsetType
from msgspec.structs import replace

from legation.core import audit, registry
from legation.core.asks import Change, Now, Plan, TenantNamed, ask
from legation.core.catalogue.hand import AS_BYTES, Handed, by_hand
from legation.core.enrolment import grammar
from legation.core.enrolment.agents import recorded
from legation.core.enrolment.grammar import wrong
from legation.core.enrolment.steps import Changed, apply, known
from legation.core.model import Agent, Interface, PutAgent
from legation.core.reasons import Reason, Refused


class Changes(Struct, frozen=True):
    """What is to be different. What is left unset stays; a set that is given replaces the one there was."""

    owner: str | UnsetType = UNSET
    name: str | UnsetType = UNSET
    sponsor: str | UnsetType = UNSET
    purpose: str | UnsetType = UNSET
    scopes: frozenset[str] | UnsetType = UNSET
    targets: frozenset[str] | UnsetType = UNSET
    callbacks: frozenset[str] | UnsetType = UNSET
    grants: frozenset[str] | UnsetType = UNSET
    depth: int | UnsetType = UNSET
    delegates: frozenset[str] | UnsetType = UNSET
    detail_types: frozenset[str] | UnsetType = UNSET
    redirect_uris: frozenset[str] | UnsetType = UNSET
    expires_at: float | UnsetType | None = UNSET
    internal: bool | UnsetType = UNSET
    unverified_card: bytes | UnsetType = UNSET


_CUTTING: Final = ("scopes", "targets", "grants", "delegates", "detail_types", "redirect_uris")
"""Sets that authority was drawn from: a member less, and what was drawn is dead."""


def alter(agent_id: str, changes: Changes, *, who: str, why: str = "", handed: Handed = AS_BYTES) -> Plan[Changed]:
    """Change an agent; the record has what was before and what is after. Raises Refused.

    `handed` says how its card is handed over; with a URL, in place of the bytes.
    `expires_at` None means never. A revoked or expired agent is not changed: it is over.
    """
    # 1. There is such an agent, and it is not at its end.
    agent = yield from known(agent_id)
    now = yield from ask(Now())
    standing = registry.standing_at(agent, now)
    if standing in registry.TERMINAL:
        raise Refused(Reason.STANDING_REFUSED, f"the agent is {standing.value}; nothing of it changes any more")
    # 2. Each wish is one that could have been enrolled.
    given = {name: getattr(changes, name) for name in changes.__struct_fields__}
    given = {name: value for name, value in given.items() if value is not UNSET}
    unverified_card: bytes | None = given.pop("unverified_card", None)
    expires_at = given.get("expires_at")
    if expires_at is not None and expires_at <= now:
        raise wrong("lies in the past", "expires_at")
    grammar.check({name: value for name, value in given.items() if name != "expires_at"})
    after = replace(agent, **given)
    grammar.answerable(agent.id, owner=after.owner, sponsor=after.sponsor)
    if "depth" in given:
        tenant = yield from ask(TenantNamed(agent.tenant))
        grammar.shallow(after.depth, tenant.depth if tenant is not None else 0)
    carded = unverified_card is not None or bool(handed.url)
    if after == agent and not carded:
        raise wrong("nothing of the agent would change", "changes")
    # 3. What is taken away is dead.
    if narrowed(agent, after):
        after = replace(after, not_before=now)
    # 4. A card is published by the operator's hand, as far as the tenant's policy lets it be.
    written: tuple[Change, ...] = (PutAgent(after, agent.version),)
    dropped: tuple[str, ...] = ()
    if carded:
        after, written, dropped = yield from by_hand(after, agent.version, unverified_card, handed, who=who)
    fields = differences(agent, after)
    for one in written:
        if isinstance(one, PutAgent) and one.card is not None:
            fields["card"] = hashlib.sha256(one.card).hexdigest()
    record_id = yield from apply(
        written,
        now,
        "agent-altered",
        agent=agent.id,
        tenant=agent.tenant,
        who=who,
        why=why,
        **fields,
    )
    return Changed(after, record_id, dropped)


def narrowed(before: Agent, after: Agent) -> bool:
    """Whether anything was taken away that tokens already issued may rest on."""
    return after.depth < before.depth or any(getattr(before, name) - getattr(after, name) for name in _CUTTING)


def differences(before: Agent, after: Agent) -> dict[str, audit.Field]:
    """Every member that differs, as it was and as it is."""
    found: dict[str, audit.Field] = {}
    for name in before.__struct_fields__:
        pair = getattr(before, name), getattr(after, name)
        if pair[0] != pair[1]:
            found[f"{name}_before"], found[f"{name}_after"] = map(_recorded, pair)
    return found


def _recorded(value: object) -> audit.Field:
    if isinstance(value, tuple) and value and isinstance(value[0], Interface):
        return [f"{one.binding.value} {one.url}" for one in value]
    return recorded(value)
