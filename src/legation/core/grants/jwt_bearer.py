"""An agent brings what another authority said of a subject, and acts for that subject here (RFC 7523 §2.1, ID-JAG).

Believed are the issuers the operator named, for this use; what they say is held against an agreement of the tenant,
which says who their subject is here, at which agents, for which skills, how deep and how long. Nothing is taken from a
statement that an agreement does not translate. An assertion is used once, and no refresh token comes of it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from msgspec.structs import replace

from legation.core import alive, authority, delegation, tenancy, tokens, vouching
from legation.core import details as rar
from legation.core.asks import AgentNamed, ClaimDurably, FeedOf, Find, FindAll, Plan, Revoked, TenantNamed, ask
from legation.core.authority import Authority, Wanted
from legation.core.details import Details
from legation.core.grants import asked, desk, minting
from legation.core.grants.desk import Case, Issued
from legation.core.kept import Agreement, Issuer, Person
from legation.core.kept.federation import UNDER
from legation.core.model import Actor, Agent, Proof, Standing
from legation.core.reasons import Reason, Refused
from legation.core.registry import standing_at
from legation.core.transparency import heard
from legation.core.vouching import Profile, Statement

GRANT: Final = "urn:ietf:params:oauth:grant-type:jwt-bearer"

TYPE: Final = "oauth-id-jag+jwt"
"""`typ` of an Identity Assertion JWT Authorization Grant (draft-ietf-oauth-identity-assertion-authz-grant §3)."""

_REFUSE: Final = Reason.STATEMENT_REFUSED
_ID_JAG: Final = Profile("id-jag", frozenset({TYPE}), _REFUSE)
_PLAIN: Final = Profile("jwt-bearer", frozenset({"", "jwt", "authorization-grant+jwt"}), _REFUSE)


def grant(case: Case) -> Plan[Issued]:
    """A token for acting for the subject of an assertion. Raises Refused."""
    # 1. What is brought.
    unverified_assertion = case.request.unverified_form.get("assertion")
    if unverified_assertion is None:
        raise Refused(Reason.OAUTH_REQUEST, "`assertion` is missing", field="assertion")
    # 2. Who asks, by which key it will use the token, both for the first time: as with every grant.
    assertion, client = yield from desk.client(case)
    shown = yield from desk.sender(case, client)
    yield from desk.first_time(case, assertion, shown)
    asked.may_use(client, GRANT)
    # 3. What an issuer the client's tenant believes said to us; used once.
    statement = yield from _said(case, client, unverified_assertion)
    _meant_for(statement, client, shown)
    yield from _unstopped(case, client, statement)
    name, until = vouching.claim(statement)
    if not (yield from ask(ClaimDurably("statement", name, until))):
        raise Refused(Reason.STATEMENT_REPLAYED, "this assertion was used before")
    # 4. For which agent, and under which agreement.
    callee = yield from desk.target(case, client)
    agreement = yield from _agreement(case, client, callee, statement)
    # 5. Who its subject is here. Whoever cannot be told is nobody.
    subject, agent = yield from _subject(case, client, agreement, statement)
    # 6. As much as issuer, agreement and client allow together; the token, and its record before it leaves.
    child = yield from _allowed(case, client, callee, statement, _behind(agent, client, agreement), subject)
    return (yield from minting.issue(case, child, callee, shown))


# -- what was said -----------------------------------------------------------------------------------


def _said(case: Case, client: Agent, unverified_assertion: str) -> Plan[Statement]:
    """The statement, of the kind its `typ` names: neither passes for the other. Raises Refused(STATEMENT_REFUSED)."""
    profile = _ID_JAG if vouching.unverified_type(unverified_assertion, _REFUSE) == TYPE else _PLAIN
    statement = yield from vouching.verify(
        unverified_assertion, profile, tenant=client.tenant, audience=case.terms.base_url, now=case.now
    )
    case.facts.update(issuer=statement.issuer.id, theirs=statement.subject, statement=statement.jti)
    return statement


def _meant_for(statement: Statement, client: Agent, shown: Proof | None) -> None:
    """Check for whom and for whose key it was made (ID-JAG §4.4). Raises Refused(STATEMENT_REFUSED)."""
    claims = statement.claims
    # 1. `client_id` is who authenticated: an assertion another client lost is worth nothing to who found it.
    required = statement.use == _ID_JAG.use
    if (required or "client_id" in claims) and claims.get("client_id") != client.id:
        raise Refused(_REFUSE, "`client_id` is another client")
    # 2. `aud_tenant` is the client's tenant.
    if claims.get("aud_tenant", client.tenant) != client.tenant:
        raise Refused(_REFUSE, "`aud_tenant` is another tenant")
    # 3. `cnf` is the key of the proof. What it is bound to in another way cannot be shown here.
    if "cnf" in claims:
        jkt = shown.jkt if shown is not None else None
        if claims["cnf"] != {"jkt": jkt} or jkt is None:
            raise Refused(_REFUSE, "it is bound to another key, or in a way not known here")


def _unstopped(case: Case, client: Agent, statement: Statement) -> Plan[None]:
    """Nobody it rests on, subject or actor, is stopped at home, as far as the tenant follows that home's feed.

    Before it is used up: what nobody can tell now may be told in a minute. The client is of this authority, as
    `client_id` is; what another registry calls alike is somebody else. Raises Refused(STOPPED_ABROAD), Unavailable.
    """
    chain = delegation.chain(statement.claims.get("act"), _REFUSE)
    actors = tuple(alive.actor(actor.iss, actor.sub) for actor in chain)
    if (yield from ask(Revoked(client.tenant, actors, statement.issued_at))) is not None:
        raise Refused(Reason.STOPPED_ABROAD, "an actor of its chain was cut off after it was made")
    for home in sorted({statement.issuer.id, *(actor.iss for actor in chain)}):
        found = yield from ask(Find(Issuer, client.tenant, home))
        if found is not None and found.document.feed:
            named = (Actor(statement.issuer.id, statement.subject), *chain)
            agents = [actor.sub for actor in named if actor.iss == home]
            heard.unstopped((yield from ask(FeedOf(client.tenant, home))), found.document, agents, case.now)


# -- what follows from it ----------------------------------------------------------------------------


def _agreement(case: Case, client: Agent, callee: Agent, statement: Statement) -> Plan[Agreement]:
    """The agreement that lets this in: of the client's tenant, with this issuer and its tenant, for this callee.

    Raises Refused(SUBJECT_UNKNOWN).
    """
    theirs = statement.claims.get("tenant", "")
    found = yield from ask(FindAll(Agreement, client.tenant))
    fitting = _fitting((one.document for one in found), statement.issuer.id, theirs, callee.id, case.now)
    # A callee of a third tenant would need this agreement and that tenant's at once.
    if fitting is None or callee.tenant != client.tenant:
        raise Refused(Reason.SUBJECT_UNKNOWN, "no agreement with its issuer stands for this agent")
    case.agreement = fitting
    case.facts["agreement"] = fitting.id
    return fitting


def _fitting(agreements: Iterable[Agreement], issuer: str, theirs: object, callee: str, now: float) -> Agreement | None:
    for one in agreements:
        if (
            (one.issuer, one.caller_tenant) == (issuer, theirs)
            and callee in one.agents
            and not one.suspended
            and (one.expires_at is None or now < one.expires_at)
        ):
            return one
    return None


def _subject(case: Case, client: Agent, agreement: Agreement, statement: Statement) -> Plan[tuple[str, Agent | None]]:
    """Who the subject is here, and that whoever it is stands; where it is an agent, which. Raises Refused."""
    agent: Agent | None = None
    try:
        ours = tenancy.subject(agreement, statement.subject)
    except Refused:
        raise Refused(Reason.SUBJECT_UNKNOWN, "the agreement has no subject for this one") from None
    case.facts["subject"] = ours
    if ours.startswith(tokens.USER):
        person = yield from ask(Find(Person, client.tenant, ours.removeprefix(tokens.USER)))
        stands = person is not None and not person.document.suspended
        since = person.document.not_before if person is not None else 0.0
    elif ":" not in ours:
        agent = yield from ask(AgentNamed(ours))
        stands = agent is not None and agent.tenant == client.tenant and standing_at(agent, case.now) is Standing.ACTIVE
        since = agent.not_before if agent is not None else 0.0
    else:  # another authority's, under a name of its own: it ends by a revocation
        stands, since = True, 0.0
    # What was said before its subject, its agreement or its client was cut off says nothing after that.
    dead = alive.SUBJECT + ours, alive.GRANT + UNDER + agreement.id
    stands = stands and max(since, client.not_before) <= statement.issued_at
    if not stands or (yield from ask(Revoked(client.tenant, dead, statement.issued_at))) is not None:
        raise Refused(Reason.SUBJECT_UNKNOWN, "the subject is nobody who stands here")
    return ours, agent


def _behind(agent: Agent | None, client: Agent, agreement: Agreement) -> Agreement:
    """The agreement as far as a subject that is an agent of ours reaches itself.

    Whoever vouches for it lets nobody act for it whom it does not let. Raises Refused(ACTOR_UNAUTHORIZED).
    """
    if agent is None or agent.id == client.id:
        return agreement
    if client.id not in agent.delegates or agent.depth < 1:
        raise Refused(Reason.ACTOR_UNAUTHORIZED, "the subject does not let this client act for it")
    return replace(
        agreement,
        skills=agreement.skills & agent.scopes,
        agents=agreement.agents & agent.targets,
        depth=min(agreement.depth, agent.depth - 1),
    )


def _allowed(
    case: Case, client: Agent, callee: Agent, statement: Statement, agreement: Agreement, subject: str
) -> Plan[Authority]:
    """What the client gets: `authority.meet` of what the issuer said under the agreement, and its own enrolment."""
    issuer, claims = case.terms.base_url, statement.claims
    tenant = yield from ask(TenantNamed(client.tenant))
    longest = tenant.depth if tenant is not None else 0
    ends = min(asked.ends(case), case.now + agreement.lifetime)
    ceiling = authority.of_agent(client, issuer=issuer, expires_at=ends)
    scope = agreement.skills if "scope" not in claims else agreement.skills & _words(claims["scope"])
    _names(claims.get("resource"), case.terms.resource(callee.id))
    parent = Authority(
        issuer=issuer,
        subject=subject,
        client=client.id,
        tenant=client.tenant,
        scope=scope,
        audience=agreement.agents,
        expires_at=ends,
        depth=min(agreement.depth, client.depth),
        delegates=client.delegates,
        details=_details(claims),
        acr=tenancy.acr(agreement, _optional(claims, "acr", str)),
        auth_time=_optional(claims, "auth_time", int),
        act=_chain(statement, client, issuer, subject, longest),
        grant=UNDER + agreement.id,
    )
    depth = asked.depth(case, parent.depth)
    wanted = Wanted(
        client=client.id,
        expires_at=ends,
        scope=asked.scope(case, scope & client.scopes, callee, beyond=depth > 0),
        audience=None if depth > 0 else frozenset({callee.id}),
        details=asked.details(case, client),
        depth=depth,
        ceiling=ceiling,
        longest=longest,
    )
    return authority.meet(parent, wanted)


def _chain(statement: Statement, client: Agent, issuer: str, subject: str, longest: int) -> dict[str, Any] | None:
    """The chain the issuer told of, with the client as its current actor. Raises Refused.

    An issuer tells of actors in its own namespace, and in those the operator let it speak for.
    """
    act = statement.claims.get("act")
    if "act" in statement.claims and not isinstance(act, dict):
        raise Refused(_REFUSE, "`act` is not an object")
    spoken_for = {statement.issuer.id, *statement.issuer.actors}
    for actor in delegation.chain(act, _REFUSE):
        if actor.iss not in spoken_for:
            raise Refused(_REFUSE, "its issuer does not speak for an actor of its chain")
        if not alive.NAME.fullmatch(actor.sub):
            raise Refused(_REFUSE, "an actor of its chain has a name that no revocation could say")
    return delegation.extend(act, Actor(issuer, client.id), root=Actor(issuer, subject), longest=longest)


def _details(claims: dict[str, Any]) -> Details:
    """What the issuer restricted it to. Raises Refused(STATEMENT_REFUSED) for what is not understood."""
    if "authorization_details" not in claims:
        return ()
    listed = claims["authorization_details"]
    if not isinstance(listed, list):
        raise Refused(_REFUSE, "`authorization_details` is no array")
    return rar.parse(listed, _REFUSE)


def _names(resource: object, wanted: str) -> None:
    """Where the issuer named resources, that this is one of them (RFC 8707). Raises Refused(TARGET_REFUSED)."""
    if resource is None:
        return
    listed = resource if isinstance(resource, list) else [resource]
    if wanted not in listed:
        raise Refused(Reason.TARGET_REFUSED, "the assertion is for another resource", field="resource")


def _words(scope: object) -> frozenset[str]:
    if not isinstance(scope, str):
        raise Refused(_REFUSE, "`scope` is not text")
    return frozenset(scope.split(" ")) - {""}


def _optional(claims: dict[str, Any], name: str, kind: type[Any]) -> Any:
    """A claim of its type, or None where there is none. Raises Refused(STATEMENT_REFUSED)."""
    value = claims.get(name)
    if name in claims and type(value) is not kind:
        raise Refused(_REFUSE, f"`{name}` is not of its type")
    return value
