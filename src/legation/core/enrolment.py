"""The administrator's plans: enrol an agent, move it through its lifecycle, change its key, keep tenants.

Each ends in one `Apply`: the change and its record, in one transaction. Decides what may be registered: ids by
grammar, each id once for ever, public keys only. It refuses to know who may administer: whoever can open the
database can, and `who` is what they say of themselves, for the record.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlsplit

from msgspec import Struct
from msgspec.structs import replace

from legation.core import audit, cards, keys, registry
from legation.core.asks import AgentNamed, Apply, Change, Conflict, NewId, Now, Plan, TenantNamed, ask
from legation.core.model import Agent, PutAgent, PutTenant, Rate, RegisteredKey, Standing, Tenant
from legation.core.operations import RESERVED_TENANTS
from legation.core.reasons import Reason, Refused
from legation.core.registry import Event

AGENT_ID: Final = re.compile(r"[a-z0-9][a-z0-9._-]{0,62}")
"""An agent's id stands in URLs and in file names."""
TENANT_ID: Final = re.compile(r"[a-z0-9][a-z0-9._-]{0,62}")
SCOPE: Final = re.compile(r"[A-Za-z0-9._:-]{1,128}")
KEY_ID: Final = re.compile(r"[A-Za-z0-9._:~-]{1,128}")

MAX_OVERLAP: Final = 30 * 86400
"""Seconds two keys of an agent may both work: long enough for any roll-out, short enough to be noticed."""

MAX_KEYS: Final = 8
MAX_NAMES: Final = 1024
"""Scopes, targets or callbacks of one agent."""


class Enrolment(Struct, frozen=True):
    """An agent somebody wants registered. Nothing in here is believed."""

    id: str
    tenant: str
    owner: str
    unverified_jwk: Mapping[str, Any]
    name: str = ""
    """For people; the id where it is empty."""
    scopes: frozenset[str] = frozenset()
    targets: frozenset[str] = frozenset()
    callbacks: frozenset[str] = frozenset()
    unverified_card: bytes | None = None
    expires_at: float | None = None
    active: bool = True
    """Whether it may call at once; otherwise it waits, pending, to be activated."""


class Changed(Struct, frozen=True):
    """What was done. The agent's version is the store's to give, so it is still that of before."""

    agent: Agent
    record_id: str
    dropped: tuple[str, ...] = ()
    """Members of its card that were left out."""


def enrol(wanted: Enrolment, *, who: str) -> Plan[Changed]:
    """Register an agent. Raises Refused."""
    # 1. It can be named, and never was.
    _grammar(AGENT_ID, wanted.id, "id")
    if (yield from ask(AgentNamed(wanted.id))) is not None:
        raise Refused(Reason.REGISTRY_CONFLICT, f"agent `{wanted.id}` exists; an id is never used again", field="id")
    # 2. It belongs somewhere, and somebody answers for it.
    if (yield from ask(TenantNamed(wanted.tenant))) is None:
        raise _wrong(f"there is no tenant `{wanted.tenant}`", "tenant")
    owner = _line(wanted.owner, "owner")
    name = _line(wanted.name or wanted.id, "name")
    # 3. It has a key, and only the public half of it.
    key = public_key(wanted.unverified_jwk)
    # 4. What it may ask for, whom it may call, where it may be called back.
    for field, names, grammar in (("scopes", wanted.scopes, SCOPE), ("targets", wanted.targets, AGENT_ID)):
        _few(names, field)
        for one in sorted(names):
            _grammar(grammar, one, field)
    _few(wanted.callbacks, "callbacks")
    for url in sorted(wanted.callbacks):
        _callback(url)
    # 5. What it says of itself.
    card = cards.parse(wanted.unverified_card) if wanted.unverified_card is not None else None
    now = yield from ask(Now())
    if wanted.expires_at is not None and wanted.expires_at <= now:
        raise _wrong("lies in the past", "expires_at")
    agent = Agent(
        id=wanted.id,
        tenant=wanted.tenant,
        owner=owner,
        name=name,
        standing=Standing.PENDING,
        keys=(key,),
        scopes=wanted.scopes,
        targets=wanted.targets,
        callbacks=wanted.callbacks,
        expires_at=wanted.expires_at,
    )
    if card is not None:
        taken = cards.registration(card)
        agent = replace(agent, **{field: getattr(taken, field) for field in taken.__struct_fields__})
    if wanted.active:
        agent = registry.moved(agent, Event.ACTIVATE, now)
    record_id = yield from _apply(
        PutAgent(agent, 0, wanted.unverified_card),
        now,
        "agent-enrolled",
        agent=agent.id,
        tenant=agent.tenant,
        owner=owner,
        standing=agent.standing.value,
        key=key.thumbprint,
        scopes=sorted(agent.scopes),
        targets=sorted(agent.targets),
        callbacks=sorted(agent.callbacks),
        skills=sorted(agent.skills),
        expires_at=agent.expires_at,
        who=who,
    )
    return Changed(agent, record_id, card.dropped if card is not None else ())


def move(agent_id: str, event: Event, *, who: str, why: str = "") -> Plan[Changed]:
    """Let an event befall an agent. Raises Refused(STANDING_REFUSED and others)."""
    agent = yield from _known(agent_id)
    now = yield from ask(Now())
    after = registry.moved(agent, event, now)
    record_id = yield from _apply(
        PutAgent(after, agent.version),
        now,
        f"agent-{_DONE[event]}",
        agent=agent.id,
        tenant=agent.tenant,
        before=agent.standing.value,
        after=after.standing.value,
        who=who,
        why=why,
    )
    return Changed(after, record_id)


_DONE: Final = {
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
        raise _wrong(f"from 0 to {MAX_OVERLAP} seconds", "overlap")
    agent = yield from _known(agent_id)
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
        raise _wrong("the agent has this key already", "key")
    if any(key.kid == old.kid for old in kept):
        key = replace(key, kid=key.thumbprint)
    if len(kept) >= MAX_KEYS:
        raise _wrong(f"the agent has {MAX_KEYS} keys that still work; wait until one has run out", "key")
    after = replace(agent, keys=(*kept, key), not_before=agent.not_before if overlap else now)
    record_id = yield from _apply(
        PutAgent(after, agent.version),
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


def put_tenant(tenant: Tenant, *, who: str) -> Plan[str]:
    """Write a tenant, new or not; the record's id. Raises Refused."""
    _grammar(TENANT_ID, tenant.id, "id")
    if tenant.id in RESERVED_TENANTS:
        raise _wrong(f"`{tenant.id}` means something else in a path", "id")
    for field, rate in (("rate", tenant.rate), ("agent_rate", tenant.agent_rate)):
        _positive(rate, field)
    if tenant.in_flight < 1 or tenant.streams < 1:
        raise _wrong("at least one call and one stream", "in_flight" if tenant.in_flight < 1 else "streams")
    before = yield from ask(TenantNamed(tenant.id))
    now = yield from ask(Now())
    return (
        yield from _apply(
            PutTenant(tenant),
            now,
            "tenant-added" if before is None else "tenant-changed",
            tenant=tenant.id,
            bearer=tenant.bearer,
            rate=[str(tenant.rate.per_second), str(tenant.rate.burst)],
            agent_rate=[str(tenant.agent_rate.per_second), str(tenant.agent_rate.burst)],
            in_flight=tenant.in_flight,
            streams=tenant.streams,
            who=who,
        )
    )


def public_key(unverified_jwk: Mapping[str, Any]) -> RegisteredKey:
    """A key as it is registered. Raises Refused(ENROLMENT_REFUSED) for all but a public one of ours."""
    if unverified_jwk.get("kty") == "oct" or keys.PRIVATE & unverified_jwk.keys():
        raise _wrong("no shared secret and no private key can be registered; give the public key", "key")
    jwk = dict(unverified_jwk)
    verifying = keys.from_jwk(jwk, Reason.ENROLMENT_REFUSED)
    named = jwk.get("kid")
    return RegisteredKey(
        kid=named if isinstance(named, str) and KEY_ID.fullmatch(named) else verifying.kid,
        jwk=keys.to_jwk(verifying.key),
        thumbprint=verifying.kid,
    )


# -- steps -----------------------------------------------------------------------------------------


def _known(agent_id: str) -> Plan[Agent]:
    agent = yield from ask(AgentNamed(agent_id))
    if agent is None:
        raise _wrong(f"there is no agent `{agent_id}`", "id")
    return agent


def _apply(change: Change, now: float, what: str, **fields: audit.Field) -> Plan[str]:
    """Make the change with its record. Raises Refused(REGISTRY_CONFLICT)."""
    record_id = yield from ask(NewId())
    body = audit.event(record_id=record_id, at=now, what=what, **fields)
    try:
        receipt = yield from ask(Apply((change,), record_id, body))
    except Conflict as conflict:
        raise Refused(Reason.REGISTRY_CONFLICT, conflict.what) from None
    return receipt.record_id


def _wrong(detail: str, field: str) -> Refused:
    return Refused(Reason.ENROLMENT_REFUSED, detail, field=field)


def _grammar(grammar: re.Pattern[str], text: str, field: str) -> None:
    if not grammar.fullmatch(text):
        raise _wrong(f"`{text[:64]}` is not of the form {grammar.pattern}", field)


def _line(text: str, field: str) -> str:
    """One line a person can read."""
    if not 1 <= len(text) <= 256 or not text.isprintable() or text != text.strip():
        raise _wrong("one line of 1 to 256 characters", field)
    return text


def _few(names: frozenset[str], field: str) -> None:
    if len(names) > MAX_NAMES:
        raise _wrong(f"at most {MAX_NAMES}", field)


def _callback(url: str) -> None:
    """An exact URL an agent may name as its callback. Whether it may be reached is the way out's to say."""
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        raise _wrong(f"`{url[:64]}` is not a URL", "callbacks") from None
    plain = re.fullmatch(r"[!-~]{1,2048}", url) and "@" not in parts.netloc and not parts.fragment
    if not plain or parts.scheme not in {"http", "https"} or not parts.hostname:
        raise _wrong(f"`{url[:64]}` is not an absolute http or https URL", "callbacks")


def _positive(rate: Rate, field: str) -> None:
    if not (0 < rate.per_second <= 1e6 and 1 <= rate.burst <= 1e6):
        raise _wrong("a rate is positive, and its burst at least one", field)
