"""The answer to an exchange for another authority: an ID-JAG, recorded, and no access token (RFC 8693 §2.2.1)."""

from __future__ import annotations

from legation.core import audit, authority, idjag
from legation.core.asks import Commit, NewId, Plan, TenantNamed, ask
from legation.core.authority import Authority, Wanted
from legation.core.grants import asked
from legation.core.grants.desk import Case, Issued
from legation.core.model import Agent, Proof
from legation.core.reasons import Reason, Refused


def issue(case: Case, parent: Authority, requester: Agent, shown: Proof | None) -> Plan[Issued]:
    """What of a parent the requester may take along, for the authority it names. Raises Refused."""
    form, issuer = case.request.unverified_form, case.terms.base_url
    # 1. The requester holds it, or joins its chain, as for any other exchange; and it is of the requester's tenant,
    # whose operator says where its agents may go.
    if parent.tenant != requester.tenant:
        raise Refused(Reason.ACTOR_UNAUTHORIZED, "the authority is of another tenant")
    tenant = yield from ask(TenantNamed(requester.tenant))
    ends = asked.ends(case)
    wanted = Wanted(
        client=requester.id,
        expires_at=ends,
        details=asked.details(case, requester),
        ceiling=authority.of_agent(requester, issuer=issuer, expires_at=ends),
        longest=tenant.depth if tenant is not None else 0,
    )
    child = authority.meet(parent, wanted)
    # 2. What of that may leave.
    along = idjag.Asked(form.get("audience"), form.get("resource"), form.get("scope"))
    minted = yield from idjag.mint(
        child, along, requester, issuer=issuer, now=case.now, jkt=shown.jkt if shown is not None else None
    )
    # 3. Recorded, and only then handed out. Its type is N_A: it opens nothing here.
    claims = minted.claims
    record_id = yield from ask(NewId())
    case.facts.update(abroad=claims["aud"], scope=claims["scope"].split(), token=claims["jti"], expires=claims["exp"])
    body = audit.event(record_id=record_id, at=case.now, what="id-jag-issued", **case.facts)
    yield from ask(Commit(record_id, "event", body))
    return Issued(
        access_token=minted.text,
        token_type="N_A",
        expires_in=claims["exp"] - claims["iat"],
        scope=claims["scope"],
        record_id=record_id,
        issued_token_type=idjag.TOKEN_TYPE,
    )
