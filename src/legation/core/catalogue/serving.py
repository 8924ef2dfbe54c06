"""What callers get of a published card: everybody the public one, each caller the skills it may use.

Both are the author's content with the gateway's interfaces and security in place, signed by the gateway.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, Protocol

import msgspec
from msgspec import Struct

from legation.core import registry
from legation.core.asks import ActiveKid, Forward, Inbound, Now, Outbound, Plan, ask
from legation.core.cards.countersign import PURPOSE, countersign, mediated
from legation.core.cards.projection import projected
from legation.core.cards.serving import PRIVATE, Served
from legation.core.catalogue import extending
from legation.core.catalogue.publication import published
from legation.core.messages import ExtendedCard
from legation.core.model import Agent, Permit, Reply

JWKS: Final = "/oauth/jwks"
"""Where the gateway publishes its keys: what `jku` names. No verifier need look."""


class Asked(Struct, frozen=True):
    """What a served card depends on."""

    agent: Agent
    kid: str
    now: float


class Home(Protocol):
    """Whoever knows the public origin of the gateway."""

    @property
    def base_url(self) -> str: ...


def asked(agent_id: str) -> Plan[Asked]:
    """Whose card is asked for, by which key it is signed now. Raises Refused(CALLEE_UNKNOWN | ...)."""
    agent = yield from registry.public(agent_id)
    kid = yield from ask(ActiveKid(PURPOSE))
    return Asked(agent, kid, (yield from ask(Now())))


def public(agent: Agent, base_url: str, now: float) -> Plan[Served]:
    """The public card of an agent. Raises Refused: nothing is published, or its author's signature holds no more."""
    found = yield from published(agent, now)
    document = mediated(found.card, agent, base_url=base_url, author=found.author, whole=found.whole)
    return (yield from countersign(document, jku=base_url + JWKS))


def extended(permit: Permit, outbound: Outbound, read_: Callable[[Inbound], Reply], home: Home) -> Plan[Reply]:
    """The extended card, as far as the token reaches, signed by the gateway (§3.1.11).

    Nobody reviewed what an origin answers here: it is held against the published card (`extending`). Raises
    Refused(UPSTREAM_INVALID), and SCOPE_INSUFFICIENT where nothing is left.
    """
    reply = read_((yield from ask(Forward(permit, outbound))))
    if not isinstance(reply, ExtendedCard):
        return reply
    found = yield from extending.extended(permit.callee, reply.document)
    document = projected(found.card, permit.callee, permit.visible, base_url=home.base_url, author=found.author)
    served = yield from countersign(document, jku=home.base_url + JWKS, cache_control=PRIVATE)
    return ExtendedCard(msgspec.json.decode(served.body))
