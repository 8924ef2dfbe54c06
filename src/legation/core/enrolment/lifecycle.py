"""Moving an agent through its lifecycle, and giving it another key."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from msgspec.structs import replace

from legation.core import registry, ssf
from legation.core.asks import Change, FindAll, Now, Plan, Unavailable, ask
from legation.core.catalogue.logged import agent_moved
from legation.core.enrolment.grammar import public_key, wrong
from legation.core.enrolment.steps import Changed, apply, known
from legation.core.kept.federation import Abroad
from legation.core.model import Agent, PutAgent
from legation.core.reasons import Reason, Refused
from legation.core.registry import Event

MAX_OVERLAP: Final = 30 * 86400
"""Seconds two keys of an agent may both work: long enough for any roll-out, short enough to be noticed."""

MAX_KEYS: Final = 8


def move(agent_id: str, event: Event, *, who: str, why: str = "") -> Plan[Changed]:
    """Let an event befall an agent. Raises Refused(STANDING_REFUSED and others)."""
    agent = yield from known(agent_id)
    now = yield from ask(Now())
    after = registry.moved(agent, event, now)
    told = _told(agent, now, who, why) if event in registry.CUTS else ()
    logged = yield from _logged(agent, after, now, why)
    record_id = yield from apply(
        (PutAgent(after, agent.version), *(yield from ssf.queued(agent.tenant, told, now)), *logged),
        now,
        f"agent-{DONE[event]}",
        agent=agent.id,
        tenant=agent.tenant,
        before=agent.standing.value,
        after=after.standing.value,
        who=who,
        why=why,
    )
    return Changed(after, record_id)


def _logged(agent: Agent, after: Agent, now: float, why: str) -> Plan[tuple[Change, ...]]:
    """What the feed says of it: of whoever is called by a card, and of whoever may have gone abroad.

    Feeds are public. Where the tenant's agents take authority elsewhere, by whatever chain, all of them may be named
    there, so all are told of; why is nobody's business but of those who know its card.
    """
    if agent.card:
        return (yield from agent_moved(agent, after, now, why))
    try:
        goes = bool((yield from ask(FindAll(Abroad, agent.tenant))))
    except Unavailable:  # nobody goes on because of that; rather one too many is told of
        goes = True
    return (yield from agent_moved(agent, after, now, "")) if goes else ()


def _told(agent: Agent, now: float, who: str, why: str) -> tuple[ssf.Signal, ...]:
    """What others hear of an agent that was cut off (CAEP 1.0 §3.1)."""
    return (ssf.session_revoked(ssf.agent_subject(agent.id), now, who=ssf.initiator(who), why=why),)


DONE: Final = {
    Event.ACTIVATE: "activated",
    Event.SUSPEND: "suspended",
    Event.RESUME: "resumed",
    Event.REVOKE: "revoked",
    Event.EXPIRE: "expired",
}


def rotate(
    agent_id: str, unverified_jwk: Mapping[str, Any], *, overlap: float, who: str, why: str = ""
) -> Plan[Changed]:
    """Give an agent a new key; the old ones work `overlap` seconds more. Raises Refused.

    Without an overlap the old key is taken for stolen: what it was used to obtain is dead too.
    """
    if not 0 <= overlap <= MAX_OVERLAP:
        raise wrong(f"from 0 to {MAX_OVERLAP} seconds", "overlap")
    agent = yield from known(agent_id)
    now = yield from ask(Now())
    standing = registry.standing_at(agent, now)
    if standing in registry.TERMINAL:
        raise Refused(Reason.STANDING_REFUSED, f"the agent is {standing.value}; it needs no key")
    key = public_key(unverified_jwk)
    until = now + overlap
    kept = tuple(
        replace(old, not_after=until if old.not_after is None else min(old.not_after, until))
        for old in agent.keys
        if overlap and (old.not_after is None or old.not_after > now)
    )
    if any(key.thumbprint == old.thumbprint for old in agent.keys):
        raise wrong("the agent has this key already", "key")
    if any(key.kid == old.kid for old in kept):
        key = replace(key, kid=key.thumbprint)
    if len(kept) >= MAX_KEYS:
        raise wrong(f"the agent has {MAX_KEYS} keys that still work; wait until one has run out", "key")
    after = replace(agent, keys=(*kept, key), not_before=agent.not_before if overlap else now)
    told = ssf.credential_changed(agent.id, now, revoked=not overlap, who=ssf.initiator(who), why=why)
    record_id = yield from apply(
        (PutAgent(after, agent.version), *(yield from ssf.queued(agent.tenant, (told,), now))),
        now,
        "agent-key-rotated",
        agent=agent.id,
        tenant=agent.tenant,
        key=key.thumbprint,
        before=[old.thumbprint for old in agent.keys],
        until=until,
        who=who,
        why=why,
    )
    return Changed(after, record_id)
