"""Taking authority to another authority: the Identity Assertion JWT Authorization Grant (ID-JAG), as its issuer.

Decides what of an authority may be taken where: as much as it holds, to an authority the operator named, as the client
that authority knows the agent by. It is no access token and opens nothing here; over there it is worth what that side
agreed to (`grants/jwt_bearer.py` is the other role). draft-ietf-oauth-identity-assertion-authz-grant.
"""

from __future__ import annotations

from typing import Any, Final

from msgspec import Struct

from legation.core import authority, details, tokens
from legation.core.asks import ActiveKid, Find, NewJti, Plan, Sign, ask
from legation.core.authority import Authority
from legation.core.kept.federation import Abroad
from legation.core.model import Agent
from legation.core.reasons import Reason, Refused

TYPE: Final = "oauth-id-jag+jwt"
"""`typ` of an ID-JAG (§3)."""

TOKEN_TYPE: Final = "urn:ietf:params:oauth:token-type:id-jag"
"""`requested_token_type` and `issued_token_type` of one (§4.3)."""


class Asked(Struct, frozen=True):
    """What a client asks to take along. Nothing in here is believed."""

    audience: str | None
    """Issuer identifier of the authority it is for."""
    resource: str | None = None
    scope: str | None = None


class Minted(Struct, frozen=True):
    """An ID-JAG, and what it says."""

    text: str
    claims: dict[str, Any]


def mint(parent: Authority, asked: Asked, client: Agent, *, issuer: str, now: float, jkt: str | None) -> Plan[Minted]:
    """An ID-JAG for what `client` holds (§4.3). Raises Refused(TARGET_REFUSED | SCOPE_REFUSED | DELEGATION_DEPTH).

    The caller MUST have established that the client holds `parent` and that all it rests on stands; MUST record what
    it hands out; and hands out no refresh token with it.
    """
    # 1. For an authority the client's tenant named, where the client has a name.
    abroad = yield from _named(asked.audience, client)
    # 2. What leaves this authority is passed on, so it must be such as may be.
    if parent.depth < 1:
        raise Refused(Reason.DELEGATION_DEPTH, "this authority may not be delegated further")
    # 3. No more than the parent, the client and the operator allow; what is not asked is not taken.
    if asked.resource is not None and asked.resource not in abroad.resources:
        raise Refused(Reason.TARGET_REFUSED, "no resource this client may take authority to", field="resource")
    most = (parent.scope or frozenset()) & client.scopes & abroad.scopes
    scope = most if asked.scope is None else frozenset(asked.scope.split(" ")) - {""}
    if not scope or scope - most:
        raise Refused(Reason.SCOPE_REFUSED, "more is asked than may be taken there, or nothing", field="scope")
    # 4. As the other side must have it: one audience, its own name for the client, one use, soon over.
    kid, jti = (yield from ask(ActiveKid("token"))), (yield from ask(NewJti()))
    issued_at = int(now)
    claims: dict[str, Any] = {
        "iss": issuer,
        "sub": parent.subject,
        "aud": abroad.id,
        "client_id": abroad.clients[client.id],
        "scope": " ".join(sorted(scope)),
        "tenant": client.tenant,
        "jti": jti,
        "iat": issued_at,
        "exp": int(min(issued_at + abroad.lifetime, authority.alive(parent, now).expires_at)),
    }
    if abroad.tenant_there:
        claims["aud_tenant"] = abroad.tenant_there
    if asked.resource is not None:
        claims["resource"] = asked.resource
    if parent.details:
        claims["authorization_details"] = details.objects(parent.details)
    for name in ("act", "acr", "auth_time"):
        if (value := getattr(parent, name)) is not None:
            claims[name] = value
    if jkt is not None:
        claims["cnf"] = {"jkt": jkt}
    unsigned = tokens.signing_input(kid, TYPE, claims)
    return Minted(tokens.compact(unsigned, (yield from ask(Sign(kid, unsigned)))), claims)


def _named(audience: str | None, client: Agent) -> Plan[Abroad]:
    """The authority abroad that is meant. Which there are is not told to whom they are not for."""
    if audience is None:
        raise Refused(Reason.OAUTH_REQUEST, "`audience` is missing", field="audience")
    found = yield from ask(Find(Abroad, client.tenant, audience[:1024]))
    if found is None or found.document.suspended or client.id not in found.document.clients:
        raise Refused(Reason.TARGET_REFUSED, "no authority this client may take authority to", field="audience")
    return found.document
