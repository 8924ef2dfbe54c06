"""Whether what a token stands on is still there: nothing it bears was revoked, nobody in its chain was cut off.

A signature says what was true when the token was issued; this says whether it still is. One rule for all who ask:
the gateway at a call, the streams under way, introspection. It refuses to know whether the token is any good in itself
(`tokens.py`), and whether the chain it claims is one that may be (who delegated what to whom).
"""

from __future__ import annotations

import re
from typing import Any, Final

from legation.core.asks import AgentNamed, Find, Plan, Revoked, ask
from legation.core.kept import Person
from legation.core.model import AccessToken, Standing
from legation.core.reasons import Reason, Refused
from legation.core.registry import standing_at

TOKEN: Final = "token:"
KEY: Final = "key:"
GRANT: Final = "grant:"
DELEGATION: Final = "delegation:"
SUBJECT: Final = "subject:"
ACTOR: Final = "actor:"
"""What the id of a `kept.Revocation` begins with; what follows is a `jti`, a thumbprint, an id, a `sub` that another
authority vouches for and has withdrawn, or an actor of another authority (`actor`)."""

NAME: Final = re.compile(r"[!-~]{1,256}")
"""What a subject or an actor must be called so that a revocation can name it."""

USER: Final = "user:"
"""What the `sub` of a person begins with. Agents bear their id as it is, and none holds a colon."""

MAX_HOPS: Final = 16
"""Hops of a chain that are followed: twice what any tenant may allow."""


def names(token: AccessToken) -> tuple[str, ...]:
    """Everything of this token that may have been revoked, as revocations name it."""
    found = [TOKEN + token.jti, SUBJECT + token.subject]
    if token.jkt is not None:
        found.append(KEY + token.jkt)
    if token.grant is not None:
        found += (GRANT + token.grant, DELEGATION + token.grant)  # which of them it is, its id does not say
    if token.txn is not None:
        found.append(DELEGATION + token.txn)
    found += token.parents
    act: Any = token.act
    while isinstance(act, dict):
        if act.get("iss", token.issuer) != token.issuer:
            found.append(actor(str(act["iss"]), str(act.get("sub"))))
        act = act.get("act")
    return tuple(found)


def actor(iss: str, sub: str) -> str:
    """How a revocation names an actor of another authority. No issuer that is believed holds a `#`."""
    return f"{ACTOR}{iss}#{sub}"


def hops(token: AccessToken) -> tuple[str, ...]:
    """Everybody of this authority's whose word the token rests on: its subject, client, and actors (RFC 8693 §4.1).

    A subject with another prefix came from another authority: what becomes of it is a revocation.
    Raises Refused(TOKEN_REVOKED) for a chain that cannot be followed: nobody could say that it stands.
    """
    found = [token.client_id]
    if token.subject.startswith(USER) or ":" not in token.subject:
        found.append(token.subject)
    act: Any = token.act
    while act is not None:
        if not isinstance(act, dict) or not isinstance(act.get("sub"), str) or len(found) > MAX_HOPS:
            raise Refused(Reason.TOKEN_REVOKED, "its chain cannot be followed")
        # Those of another authority are its to answer for: by a signal or its feed; `names` holds them.
        if act.get("iss", token.issuer) == token.issuer:
            found.append(act["sub"])
        act = act.get("act")
    return tuple(dict.fromkeys(found))


def stands(token: AccessToken, now: float) -> Plan[None]:
    """Let a token stand: nothing it bears is revoked, and every hop is active. Raises Refused(TOKEN_REVOKED)."""
    yield from unrevoked(token)
    for who in hops(token):
        yield from hop(who, token, now)


def unrevoked(token: AccessToken, client: str | None = None) -> Plan[None]:
    """Raise Refused(TOKEN_REVOKED) where something the token bears was revoked since it was issued.

    `client` is the tenant of who holds it, where the caller knows: what that tenant revokes of its own counts there.
    """
    yield from _unrevoked(token, token.tenant, names(token))
    if client is not None:
        yield from _abroad(token, client)


def _abroad(token: AccessToken, tenant: str) -> Plan[None]:
    """The same for the tenant of one who acts under another's authority: its keys, and the tokens it went by.

    Their names mean the same everywhere, as those of actors elsewhere do; subjects and grants are each tenant's own.
    """
    if tenant != token.tenant:
        everywhere = tuple(name for name in names(token) if name.startswith((TOKEN, KEY, ACTOR)))
        yield from _unrevoked(token, tenant, everywhere)


def _unrevoked(token: AccessToken, tenant: str, found: tuple[str, ...]) -> Plan[None]:
    dead = yield from ask(Revoked(tenant, found, token.issued_at))
    if dead is not None:
        raise Refused(Reason.TOKEN_REVOKED, f"`{dead.partition(':')[0]}` was revoked")


def hop(who: str, token: AccessToken, now: float) -> Plan[None]:
    """One person or agent whose word the token rests on. Raises Refused(TOKEN_REVOKED)."""
    if who.startswith(USER):
        found = yield from ask(Find(Person, token.tenant, who.removeprefix(USER)))
        if found is None or found.document.suspended or token.issued_at < found.document.not_before:
            raise Refused(Reason.TOKEN_REVOKED, f"the authority of `{who}` was withdrawn")
        return
    agent = yield from ask(AgentNamed(who))
    if agent is None or standing_at(agent, now) is not Standing.ACTIVE or token.issued_at < agent.not_before:
        raise Refused(Reason.TOKEN_REVOKED, f"`{who}` lost its standing")
    yield from _abroad(token, agent.tenant)
