"""The token of a grant: minted for an authority, with its receipt, recorded, and only then handed out."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from legation.core import audit, authority, receipts, tokens
from legation.core import details as rar
from legation.core.asks import ActiveKid, Commit, NewId, NewJti, Plan, Sign, ask
from legation.core.authority import Authority
from legation.core.grants.desk import Case, Issued
from legation.core.model import Agent, Proof
from legation.core.reasons import Reason, Refused


def mint(case: Case, child: Authority, callee: Agent, shown: Proof | None) -> Plan[tuple[str, dict[str, Any]]]:
    """A token for an authority at one agent, and its claims. INVARIANT: recorded before it is handed out.

    With a chain comes the receipt for its current actor, signed now; what has a chain, details or depth belongs to a
    transaction. Raises Refused(AUTHORITY_SPENT | TOKEN_TOO_LONG).
    """
    authority.alive(child, case.now)
    kid, jti = (yield from ask(ActiveKid("token"))), (yield from ask(NewJti()))
    if child.txn is None and (child.act is not None or child.details or child.depth):
        child = replace(child, txn=(yield from ask(NewJti())))
    issued_at = int(case.now)
    lasts = min(int(child.expires_at) - issued_at, tokens.MAX_LIFETIME)
    more = authority.claims(child)
    if child.act is not None:
        claims = receipts.payload(
            child, issued_at=issued_at, expires_at=issued_at + lasts, jti=(yield from ask(NewJti())), token_jti=jti
        )
        newest = yield from _signed(kid, receipts.TYPE, claims)
        more["actor_receipts"] = [newest, *child.receipts]
    claims = tokens.payload(
        issuer=case.terms.base_url,
        subject=child.subject,
        client_id=child.client,
        audience=case.terms.resource(callee.id),
        scope=child.scope or frozenset(),
        tenant=child.tenant,
        issued_at=issued_at,
        lifetime=lasts,
        jti=jti,
        jkt=shown.jkt if shown is not None else None,
        more=more,
    )
    minted = yield from _signed(kid, tokens.TYPE, claims)
    if len(minted) > tokens.MAX_LENGTH:
        raise Refused(Reason.TOKEN_TOO_LONG, f"the token would be {len(minted)} characters long")
    case.facts.update(callee=callee.id, scope=sorted(child.scope or ()), token=jti, kid=kid, expires=claims["exp"])
    if more:
        case.facts.update(_passed_on(child))
    return minted, claims


def _signed(kid: str, typ: str, claims: dict[str, Any]) -> Plan[str]:
    unsigned = tokens.signing_input(kid, typ, claims)
    return tokens.compact(unsigned, (yield from ask(Sign(kid, unsigned))))


def _passed_on(child: Authority) -> dict[str, audit.Field]:
    """What the record says of an authority beyond an agent's own."""
    said: dict[str, audit.Field] = {
        "subject": child.subject,
        "chain": [actor.sub for actor in child.chain],
        "details": [str(one) for one in rar.objects(child.details)],
        "depth": child.depth,
        "grant": child.grant,
        "txn": child.txn,
    }
    return {name: value for name, value in said.items() if value}


def issue(
    case: Case, child: Authority, callee: Agent, shown: Proof | None, *, issued_token_type: str | None = None
) -> Plan[Issued]:
    """Mint, record, and only then hand out. Raises Refused."""
    minted, claims = yield from mint(case, child, callee, shown)
    record_id = yield from ask(NewId())
    case.facts.pop("because", None)
    body = audit.event(record_id=record_id, at=case.now, what="token-issued", **case.facts)
    yield from ask(Commit(record_id, "event", body))
    return issued(child, minted, claims, record_id, issued_token_type)


def issued(
    child: Authority, minted: str, claims: dict[str, Any], record_id: str, issued_token_type: str | None = None
) -> Issued:
    """The answer for a token that is recorded (RFC 6749 §5.1, RFC 8693 §2.2.1, RFC 9396 §7)."""
    return Issued(
        access_token=minted,
        token_type="DPoP" if "cnf" in claims else "Bearer",
        expires_in=claims["exp"] - claims["iat"],
        scope=claims["scope"],
        record_id=record_id,
        details=tuple(rar.objects(child.details)),
        issued_token_type=issued_token_type,
    )
