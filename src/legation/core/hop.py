"""The token of one hop: what an origin sees in place of the caller's (it never sees that).

Minted for this caller, this callee and this skill, signed by the gateway, addressed to the origin's interface URL.
The claims are the same for a whole period, so that signing is paid once a period and not once a call; they say who
calls, for which tenant and skill, and nothing an origin could use elsewhere.
"""

from __future__ import annotations

from functools import lru_cache

from legation.core import tokens
from legation.core.asks import ActiveKid, Plan, Sign, ask
from legation.core.canonical import digest
from legation.core.stages import Case

TYPE = "hop+jwt"
"""`typ`, so that it is never taken for an access token."""


def token(case: Case) -> Plan[str]:
    """A compact JWS with iss, sub, client_id, aud, tenant, scope, iat, exp, jti."""
    kid = yield from ask(ActiveKid("hop"))
    half = case.terms.hop_lifetime // 2
    payload = _unsigned(
        kid,
        case.terms.base_url,
        case.token.subject,
        case.token.client_id,
        case.interface.url,
        case.token.tenant,
        case.skill or " ".join(sorted(case.token.scope)),
        int(case.now) // half * half,
        case.terms.hop_lifetime,
    )
    return tokens.compact(payload, (yield from ask(Sign(kid, payload))))


@lru_cache(maxsize=4096)
def _unsigned(  # noqa: PLR0913, PLR0917 - a claim each
    kid: str,
    issuer: str,
    subject: str,
    client_id: str,
    audience: str,
    tenant: str,
    scope: str,
    issued: int,
    lifetime: int,
) -> bytes:
    """What is signed. The same for a whole period, so it is put together once a period."""
    # All the claims that vary, so that tokens which differ have ids which differ (RFC 7519 §4.1.7).
    who = (subject, client_id, tenant, audience, scope, str(issued))
    claims = {
        "iss": issuer,
        "sub": subject,
        "client_id": client_id,
        "aud": audience,
        "tenant": tenant,
        "scope": scope,
        "iat": issued,
        "exp": issued + lifetime,
        "jti": digest("\n".join(who).encode())[:32],
    }
    return tokens.signing_input(kid, TYPE, claims)
