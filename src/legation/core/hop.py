"""The token of one hop: what an origin sees in place of the caller's (it never sees that).

Minted for this caller, this callee and this skill, signed by the gateway, addressed to the origin's interface URL.
The claims are the same for a whole period, so that signing is paid once a period and not once a call; they say who
calls, for which tenant and skill, and nothing an origin could use elsewhere.
"""

from __future__ import annotations

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
    issued = int(case.now) // half * half
    scope = case.skill or " ".join(sorted(case.token.scope))
    # All the claims that vary, so that tokens which differ have ids which differ (RFC 7519 §4.1.7).
    varying = f"{case.token.subject}\n{case.token.client_id}\n{case.token.tenant}\n{case.interface.url}\n{scope}\n{issued}"
    claims = {
        "iss": case.terms.base_url,
        "sub": case.token.subject,
        "client_id": case.token.client_id,
        "aud": case.interface.url,
        "tenant": case.token.tenant,
        "scope": scope,
        "iat": issued,
        "exp": issued + case.terms.hop_lifetime,
        "jti": digest(varying.encode())[:32],
    }
    payload = tokens.signing_input(kid, TYPE, claims)
    return tokens.compact(payload, (yield from ask(Sign(kid, payload))))
