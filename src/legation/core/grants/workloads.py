"""A client authenticates as the workload it is: by a JWT-SVID (draft-ietf-oauth-spiffe-client-auth §3.1).

The `client_id` says which agent; the document must be of that agent's SPIFFE ID, by a trust domain its tenant believes.
"""

from __future__ import annotations

from legation.core import spiffe, vouching
from legation.core.asks import AgentNamed, Plan, ask
from legation.core.assertions import Assertion
from legation.core.model import Agent
from legation.core.reasons import Reason, Refused

_REFUSE = Reason.CLIENT_UNAUTHENTICATED


def authenticate(
    unverified_svid: str, unverified_id: str | None, *, issuer: str, now: float
) -> Plan[tuple[Assertion, Agent]]:
    """The agent that is this workload, and what to claim once. Raises Refused(CLIENT_UNAUTHENTICATED).

    Its standing is not looked at here.
    """
    if unverified_id is None:
        raise Refused(_REFUSE, "`client_id` is missing")
    agent = yield from ask(AgentNamed(unverified_id))
    if agent is None or agent.spiffe_id is None:
        raise Refused(_REFUSE, "there is no such client with a SPIFFE ID")
    tenant = agent.tenant

    def trusted(domain: str) -> Plan[object]:
        return (yield from vouching.believed(tenant, domain, "spiffe", _REFUSE))

    svid = yield from spiffe.verify(
        unverified_svid, tenant=tenant, issuer=issuer, now=now, refuse=_REFUSE, trusted=trusted
    )
    if svid.id != agent.spiffe_id:
        raise Refused(_REFUSE, "the document is another workload's")
    return Assertion(agent.id, svid.name, svid.kid, svid.expires_at), agent
