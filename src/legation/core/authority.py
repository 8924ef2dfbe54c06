"""How much somebody may do, as one value; and `meet`, which alone computes what a child of it may.

An `Authority` is an element of a product of orders: scope and audience by inclusion, details by `details.within`, time
and depth by size, the rest by equality. `within` is that order. Whatever is issued on the strength of something else
(an exchange, a refresh, an assertion, an approval, an agent's enrolment) is `meet(parent, wanted)`, so that no way
through the grants ends with more than it began with. Empty means none; a scope that is absent is not one without
limit, it refuses. Refuses to know grants, clocks and stores.
"""

from __future__ import annotations

from typing import Any, Final

from msgspec import Struct
from msgspec.structs import replace

from legation.core import delegation, details
from legation.core.details import Details
from legation.core.model import AccessToken, Actor, Agent
from legation.core.reasons import Reason, Refused
from legation.core.tokens import MAX_DEPTH


class Authority(Struct, frozen=True):
    """What a client may do, for whom, where and until when."""

    issuer: str
    subject: str
    """`sub`: an agent's id, or `user:` and a person's."""
    client: str
    """Who holds it: the current actor, or without a chain the subject."""
    tenant: str
    scope: frozenset[str] | None
    """None: not stated, from which nothing can be derived."""
    audience: frozenset[str]
    """Ids of agents at which it, or what is derived of it, may be used. Empty means none."""
    expires_at: float
    depth: int = 0
    """How often it may still be delegated."""
    delegates: frozenset[str] = frozenset()
    """Agent ids it may be delegated to. Empty means none."""
    details: Details = ()
    """What restricts it further; a type that is absent restricts nothing."""
    acr: str | None = None
    auth_time: int | None = None
    act: dict[str, Any] | None = None
    """The chain, as claims carry it."""
    receipts: tuple[str, ...] = ()
    """Of the steps before the newest, newest first. The newest is made anew for each token (`receipts.py`)."""
    parents: tuple[str, ...] = ()
    """What it was exchanged for, as revocations name it, oldest first."""
    grant: str | None = None
    txn: str | None = None

    @property
    def chain(self) -> tuple[Actor, ...]:
        """Who acts, current actor first."""
        return delegation.chain(self.act)


class Wanted(Struct, frozen=True):
    """What is asked of a parent. None asks for what there is."""

    client: str
    """Who is to hold the child."""
    expires_at: float
    """The child ends no later."""
    scope: frozenset[str] | None = None
    audience: frozenset[str] | None = None
    details: Details | None = None
    depth: int | None = None
    ceiling: Authority | None = None
    """What the client could have for itself: nothing passes through somebody who may not have it."""
    longest: int = delegation.HARD
    """Actors the tenant allows in a chain."""


# -- where authority begins ------------------------------------------------------------------------


def of_agent(agent: Agent, *, issuer: str, expires_at: float) -> Authority:
    """All an agent may do by itself: its enrolment."""
    return Authority(
        issuer=issuer,
        subject=agent.id,
        client=agent.id,
        tenant=agent.tenant,
        scope=agent.scopes,
        audience=agent.targets,
        expires_at=expires_at if agent.expires_at is None else min(expires_at, agent.expires_at),
        depth=min(agent.depth, MAX_DEPTH),
        delegates=agent.delegates,
    )


def of_person(  # noqa: PLR0913 - a consent has as many parts
    person: str,
    agent: Agent,
    *,
    issuer: str,
    scope: frozenset[str],
    audience: frozenset[str],
    expires_at: float,
    grant: str,
    details: Details = (),
    depth: int = 0,
    delegates: frozenset[str] = frozenset(),
    acr: str | None = None,
    auth_time: int | None = None,
    txn: str | None = None,
) -> Authority:
    """What a person lets an agent do: as much of what they consented to as the agent may do at all.

    `person` is its id; the agent is the first actor. `grant` is the consent, by which all of this dies.
    """
    actor = Actor(issuer, agent.id)
    subject = f"user:{person}"
    own = of_agent(agent, issuer=issuer, expires_at=expires_at)
    return Authority(
        issuer=issuer,
        subject=subject,
        client=agent.id,
        tenant=agent.tenant,
        scope=scope & agent.scopes,
        audience=audience & agent.targets,
        expires_at=own.expires_at,
        depth=min(depth, own.depth),
        delegates=delegates,
        details=details,
        acr=acr,
        auth_time=auth_time,
        act=delegation.extend(None, actor, root=Actor(issuer, subject), longest=delegation.HARD),
        grant=grant,
        txn=txn,
    )


def of_token(token: AccessToken, agent: str) -> Authority:
    """The authority an access token carries. Raises Refused(DELEGATION_REFUSED | DETAILS_REFUSED).

    `agent` is the one its audience names: what may not be delegated is good there alone.
    """
    delegation.chain(token.act)
    return Authority(
        issuer=token.issuer,
        subject=token.subject,
        client=token.client_id,
        tenant=token.tenant,
        scope=token.scope or None,
        audience=token.targets or frozenset({agent}),
        expires_at=float(token.expires_at),
        depth=token.depth,
        delegates=token.delegates,
        details=details.parse(token.authorization_details) if token.authorization_details else (),
        acr=token.acr,
        auth_time=token.auth_time,
        act=token.act,
        receipts=token.receipts,
        parents=token.parents,
        grant=token.grant,
        txn=token.txn,
    )


# -- what comes of it ------------------------------------------------------------------------------


def meet(parent: Authority, wanted: Wanted) -> Authority:
    """The child: what is wanted, once all of it lies within the parent and the ceiling.

    Raises Refused(SCOPE_REFUSED | TARGET_REFUSED | TOKEN_DETAILS | AUTHORITY_SPENT | ACTOR_UNAUTHORIZED |
    DELEGATION_DEPTH | DELEGATION_CYCLE).
    """
    above = wanted.ceiling
    # 1. Scope: asked for within what there is, or what there is; and that is something.
    if parent.scope is None or (above is not None and above.scope is None):
        raise Refused(Reason.SCOPE_REFUSED, "the authority states no scope, and that is not all scope", field="scope")
    scope = _some(wanted.scope, parent.scope, above.scope if above else None, Reason.SCOPE_REFUSED, "scope")
    # 2. Where it may be used.
    audience = _some(
        wanted.audience, parent.audience, above.audience if above else None, Reason.TARGET_REFUSED, "resource"
    )
    # 3. What exactly: types that are not named stay as restricted as they were.
    narrowed = details.narrow(parent.details, wanted.details)
    if above is not None and above.details:
        narrowed = details.meet(narrowed, above.details)
    # 4. Until when.
    expires_at = min(parent.expires_at, wanted.expires_at, above.expires_at if above else wanted.expires_at)
    # 5. By whom: one who acts for another takes one of the delegations that are left.
    act, depth, receipts = parent.act, parent.depth, parent.receipts[1:]
    if wanted.client != parent.client:
        act, receipts = _acted(parent, wanted), parent.receipts
        depth -= 1
    if wanted.depth is not None:
        depth = min(depth, wanted.depth)
    if above is not None:
        depth = min(depth, above.depth)
    # 6. Who vouched, when and for what is carried on, never raised.
    return replace(
        parent,
        client=wanted.client,
        scope=scope,
        audience=audience,
        details=narrowed,
        expires_at=expires_at,
        act=act,
        receipts=receipts,
        depth=max(depth, 0),
    )


def _some(
    wanted: frozenset[str] | None,
    there: frozenset[str],
    above: frozenset[str] | None,
    reason: Reason,
    field: str,
) -> frozenset[str]:
    """What is wanted of a set, or all of it. Raises Refused(reason) where that is more, or nothing."""
    most = there if above is None else there & above
    if wanted is None:
        wanted = most
    if not wanted:
        raise Refused(reason, "there is none of it to pass on", field=field)
    if not wanted <= most:
        raise Refused(reason, "more is asked than there is to pass on", field=field)
    return wanted


def _acted(parent: Authority, wanted: Wanted) -> dict[str, Any] | None:
    """The chain once another client acts. Raises Refused."""
    if parent.depth < 1:
        raise Refused(Reason.DELEGATION_DEPTH, "this authority may not be delegated further")
    if wanted.client not in parent.delegates:
        raise Refused(Reason.ACTOR_UNAUTHORIZED, "the subject does not name this client among those who may act for it")
    actor, root = Actor(parent.issuer, wanted.client), Actor(parent.issuer, parent.subject)
    return delegation.extend(parent.act, actor, root=root, longest=wanted.longest)


def within(child: Authority, parent: Authority) -> bool:
    """Whether a child is no more than its parent, in every component."""
    before, after = parent.chain, child.chain
    longer = len(after) - len(before)
    return (
        (child.issuer, child.subject, child.tenant) == (parent.issuer, parent.subject, parent.tenant)
        and child.scope is not None
        and parent.scope is not None
        and child.scope <= parent.scope
        and child.audience <= parent.audience
        and child.delegates <= parent.delegates
        and details.within(child.details, parent.details)
        and child.expires_at <= parent.expires_at
        and longer >= 0
        and after[longer:] == before
        and all(actor.sub in parent.delegates for actor in after[:longer])
        and (longer > 0 or child.client == parent.client)
        and 0 <= child.depth <= parent.depth - longer
        and child.acr in (None, parent.acr)
        and child.auth_time in (None, parent.auth_time)
        and child.parents[: len(parent.parents)] == parent.parents
        and (child.grant, child.txn if parent.txn else None) == (parent.grant, parent.txn)
    )


# -- as a token says it ----------------------------------------------------------------------------


def claims(of: Authority) -> dict[str, Any]:
    """What a token says of an authority besides RFC 9068's own claims; nothing for an agent's plain token."""
    said: dict[str, Any] = {}
    if of.act is not None:
        said["act"] = of.act
    if of.details:
        said["authorization_details"] = details.objects(of.details)
    if of.depth > 0:
        said["delegation_depth"] = of.depth
        said["delegation_targets"] = sorted(of.audience)
        said["delegation_actors"] = sorted(of.delegates)
    if of.parents:
        said["delegation_parents"] = of.parents
    for name in ("acr", "auth_time", "txn"):
        if (value := getattr(of, name)) is not None:
            said[name] = value
    if of.grant is not None:
        said["grant_id"] = of.grant
    return said


LIVES: Final = 1
"""Seconds: what would live shorter is not issued."""


def alive(of: Authority, now: float) -> Authority:
    """The authority, if any time of it is left. Raises Refused(AUTHORITY_SPENT)."""
    if int(of.expires_at) - int(now) < LIVES:
        raise Refused(Reason.AUTHORITY_SPENT, "no time of it is left")
    return of
