"""What the token endpoint does: one plan per grant (RFC 6749 §3.2), and the record of each answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeAlias

from legation.core import tokens
from legation.core.asks import Now, Plan, Unavailable, ask
from legation.core.grants import ciba, client_credentials, code, exchange, jwt_bearer, refresh, uma
from legation.core.grants.desk import PATH, Case, Issued, TokenRequest, turn_away
from legation.core.grants.resources import Resource, resource
from legation.core.grants.uma import Unsettled
from legation.core.model import Refusal
from legation.core.reasons import Reason, Refused
from legation.core.stages import Terms

__all__ = ["GRANTS", "PATH", "Issued", "Resource", "TokenRequest", "Unsettled", "resource", "token", "turn_away"]

Grant: TypeAlias = Callable[[Case], Plan[Issued | Unsettled]]

GRANTS: Final[dict[str, Grant]] = {
    "client_credentials": client_credentials.grant,
    "authorization_code": code.grant,
    "refresh_token": refresh.grant,
    exchange.GRANT: exchange.grant,
    jwt_bearer.GRANT: jwt_bearer.grant,
    ciba.GRANT: ciba.grant,
    uma.GRANT: uma.grant,
}
"""Every grant there is, by `grant_type`."""


def token(
    request: TokenRequest, terms: Terms, lifetime: int = tokens.MAX_LIFETIME
) -> Plan[Issued | Unsettled | Refusal]:
    """Answer one request to the token endpoint: a token whose record is durable, or a recorded refusal."""
    case: Case | None = None
    try:
        case = Case(request, terms, lifetime, (yield from ask(Now())))
        kind = request.unverified_form.get("grant_type")
        if kind is None:
            raise Refused(Reason.OAUTH_REQUEST, "`grant_type` is missing", field="grant_type")
        grant = GRANTS.get(kind)
        if grant is None:
            raise Refused(Reason.GRANT_UNKNOWN, "there is no such grant", field="grant_type")
        return (yield from grant(case))
    except Refused as refused:
        why = refused
    except Unavailable as down:
        why = Refused(Reason.UNAVAILABLE, down.what)
    return (yield from turn_away(why, case.facts if case is not None else {"remote": request.remote}))
