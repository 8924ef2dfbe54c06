"""Who acts for whom: `act` chains (RFC 8693 §4.1, with the rules of the OAuth Actor Profile).

Decides whether a chain can be read, how it grows, and who may be its next actor. The outermost actor is the current
one and the only one that access is decided by; those inside tell who acted before. Refuses to know whether an actor
still stands, and what authority comes with the chain (`authority.py`).
"""

from __future__ import annotations

from typing import Any, Final

from legation.core.model import Actor
from legation.core.reasons import Reason, Refused

HARD: Final = 8
"""Actors in a chain, whatever a tenant allows."""

PROFILE: Final = "ai_agent"
"""`sub_profile` of an agent."""

_MEANINGLESS: Final = frozenset({"exp", "nbf", "aud", "iat", "cnf"})
"""What says nothing inside `act` (RFC 8693 §4.1); whoever wrote it meant something we would not honour."""


def chain(unverified_act: object, reason: Reason = Reason.DELEGATION_REFUSED) -> tuple[Actor, ...]:
    """The actors of an `act` claim, current one first; empty for None. Raises Refused(reason).

    `act.iss` and `act.sub` are both required: a subject means something in its namespace alone.
    """
    found: list[Actor] = []
    while unverified_act is not None:
        if len(found) == HARD:
            raise Refused(reason, f"the chain has more than {HARD} actors")
        if not isinstance(unverified_act, dict) or not _MEANINGLESS.isdisjoint(unverified_act):
            raise Refused(reason, "`act` is no object, or says what means nothing there")
        iss, sub = unverified_act.get("iss"), unverified_act.get("sub")
        if not isinstance(iss, str) or not isinstance(sub, str) or not iss or not sub:
            raise Refused(reason, "an actor is `iss` and `sub`, both text")
        actor = Actor(iss, sub)
        if actor in found:
            raise Refused(reason, "an actor stands twice in the chain")
        found.append(actor)
        if "act" in unverified_act and unverified_act["act"] is None:
            raise Refused(reason, "an inner `act` is null")
        unverified_act = unverified_act.get("act")
    return tuple(found)


def extend(act: dict[str, Any] | None, actor: Actor, *, root: Actor, longest: int) -> dict[str, Any] | None:
    """The claim once `actor` acts: a new outermost actor around the chain there was, which is kept as it is.

    `root` is the subject, in its namespace; nobody acts for itself, so as its own first actor it adds none. Who is
    the current actor already is not written twice. Raises Refused(DELEGATION_CYCLE | DELEGATION_DEPTH).
    """
    before = chain(act)
    if (before[0] if before else root) == actor:
        return act
    # 1. No authority returns to one through whose hands it passed.
    if actor in before or actor == root:
        raise Refused(Reason.DELEGATION_CYCLE, f"`{actor.sub}` acted in this chain before")
    # 2. The result is counted, not what there was.
    if len(before) + 1 > min(longest, HARD):
        raise Refused(Reason.DELEGATION_DEPTH, f"a chain may have {min(longest, HARD)} actors")
    # 3. What was inherited is carried over whole: members we do not know are somebody's.
    head: dict[str, Any] = {"iss": actor.iss, "sub": actor.sub, "sub_profile": PROFILE}
    return head if act is None else {**head, "act": act}


def may_act(unverified_claim: object, actor: Actor) -> None:
    """Hold an actor against a `may_act` claim (RFC 8693 §4.4). Raises Refused(ACTOR_UNAUTHORIZED).

    Any form but one actor, named by `sub` and at most `iss`, refuses: what cannot be compared does not permit. Who
    the actor is never comes from here.
    """
    match unverified_claim:
        case {"sub": str(sub), "iss": str(iss), **others} if not others and (iss, sub) == (actor.iss, actor.sub):
            return
        case {"sub": str(sub), **others} if not others and sub == actor.sub:
            return
    raise Refused(Reason.ACTOR_UNAUTHORIZED, "`may_act` does not name this client alone, or not in a form known here")


def current(actors: tuple[Actor, ...], presenter: Actor, root: Actor) -> None:
    """That whoever presents a token is its current actor, or without a chain its subject.

    Raises Refused(DELEGATION_REFUSED).
    """
    if (actors[0] if actors else root) != presenter:
        raise Refused(Reason.DELEGATION_REFUSED, "the client is not the current actor")
    if root in actors:
        raise Refused(Reason.DELEGATION_REFUSED, "the subject acts for itself")
