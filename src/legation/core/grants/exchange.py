"""An agent exchanges the authority it was called with, or its own, for less (RFC 8693, OAuth Actor Profile).

Origins never see a caller's access token (ADR 11): what an agent holds of a call is the hop token, addressed to it. It
brings that, and acts for the subject from then on; or it brings an access token of its own and narrows it. Who acts is
who authenticates; nobody becomes the subject. What comes out is `authority.meet` of what was brought.
"""

from __future__ import annotations

from typing import Final

from msgspec.structs import replace

from legation.core import alive, authority, delegation, hop, idjag, receipts, tenancy, tokens
from legation.core.asks import AgentNamed, IssuerKey, Plan, TenantNamed, ask
from legation.core.authority import Authority, Wanted
from legation.core.grants import abroad, asked, desk, minting
from legation.core.grants.desk import Case, Issued
from legation.core.model import AccessToken, Actor, Agent, Proof
from legation.core.reasons import Reason, Refused

GRANT: Final = "urn:ietf:params:oauth:grant-type:token-exchange"

ACCESS_TOKEN: Final = "urn:ietf:params:oauth:token-type:access_token"
JWT: Final = "urn:ietf:params:oauth:token-type:jwt"
"""Type of a hop token: a JWT, and no access token."""


def grant(case: Case) -> Plan[Issued]:
    """A token for acting on what was brought. Raises Refused."""
    form = case.request.unverified_form
    # 1. What is brought, in a form known here (RFC 8693 §2.1).
    subject_token = _well_formed(form)
    own = form["subject_token_type"] == ACCESS_TOKEN
    # 2. Who asks; by which key it will use the token, which for a token of its own is the key that is bound to.
    assertion, requester = yield from desk.client(case)
    shown = yield from desk.sender(case, requester, over=subject_token if own else None)
    yield from desk.first_time(case, assertion, shown)
    asked.may_use(requester, GRANT)
    # 3. The authority it carries: ours, in time, and meant for whoever brings it.
    token = yield from (_own if own else _passed)(case, requester, subject_token, shown)
    case.facts.update(subject=token.subject, parent=token.jti)
    if token.issued_at < requester.not_before:
        raise Refused(Reason.SUBJECT_WITHDRAWN, "it was issued before this client was cut off")
    # 4. That its chain holds, that all it rests on stands, and that this actor may join.
    yield from _holds(case, token)
    if "actor_token" in form:
        yield from _actor(case, requester, form["actor_token"], shown)
    if token.may_act:
        delegation.may_act(token.may_act[0], Actor(case.terms.base_url, requester.id))
    # 5. For which agent; and of all that is there, how much. Or for another authority.
    if form.get("requested_token_type") == idjag.TOKEN_TYPE:
        return (yield from abroad.issue(case, (yield from _parent(case, token)), requester, shown))
    callee = yield from desk.target(case, requester, home=token.tenant, audience=form.get("audience"))
    parent = yield from _parent(case, token)
    tenant = yield from ask(TenantNamed(token.tenant))
    child = _narrowed(case, parent, requester, callee, tenant.depth if tenant is not None else 0)
    # 6. The token; and its record, before it leaves.
    return (yield from minting.issue(case, child, callee, shown, issued_token_type=ACCESS_TOKEN))


# -- what is brought -------------------------------------------------------------------------------


def _well_formed(form: dict[str, str]) -> str:
    """The subject token of a request in order. Raises Refused(OAUTH_REQUEST)."""
    for name in ("subject_token", "subject_token_type"):
        if name not in form:
            raise Refused(Reason.OAUTH_REQUEST, f"`{name}` is missing", field=name)
    if form["subject_token_type"] not in (ACCESS_TOKEN, JWT):
        raise Refused(
            Reason.OAUTH_REQUEST, f"neither {JWT} (a hop token) nor {ACCESS_TOKEN}", field="subject_token_type"
        )
    if form.get("requested_token_type", ACCESS_TOKEN) not in (ACCESS_TOKEN, idjag.TOKEN_TYPE):
        what = f"only {ACCESS_TOKEN} and {idjag.TOKEN_TYPE} are issued"
        raise Refused(Reason.OAUTH_REQUEST, what, field="requested_token_type")
    if ("actor_token" in form) != ("actor_token_type" in form):
        raise Refused(Reason.OAUTH_REQUEST, "both of actor_token and its type, or neither", field="actor_token")
    if form.get("actor_token_type", ACCESS_TOKEN) != ACCESS_TOKEN:
        raise Refused(Reason.OAUTH_REQUEST, f"only {ACCESS_TOKEN} shows an actor", field="actor_token_type")
    return form["subject_token"]


def _own(case: Case, requester: Agent, unverified_token: str, shown: Proof | None) -> Plan[AccessToken]:
    """An access token the requester holds itself. Raises Refused(SUBJECT_TOKEN | ACTOR_UNAUTHORIZED)."""
    token = yield from _access_token(case, unverified_token, Reason.SUBJECT_TOKEN)
    if shown is None or token.jkt != shown.jkt:
        raise Refused(Reason.SUBJECT_TOKEN, "it is not bound to the key of the proof")
    if token.client_id != requester.id:
        raise Refused(Reason.ACTOR_UNAUTHORIZED, "the access token is another client's")
    return (yield from _let_in(case, token, requester))


def _passed(case: Case, requester: Agent, unverified_token: str, _: Proof | None) -> Plan[AccessToken]:
    """What a hop token passes on to the requester.

    Raises Refused(SUBJECT_TOKEN | DELEGATION_DEPTH | ACTOR_UNAUTHORIZED).
    """
    key = yield from ask(IssuerKey(hop.unverified_kid(unverified_token), "hop"))
    if key is None:
        raise Refused(Reason.SUBJECT_TOKEN, "no key for hop tokens has that kid")
    terms = case.terms
    passed = hop.read(unverified_token, key, issuer=terms.base_url, resource=terms.resource(""), now=case.now)
    # Who was not called with it has it from somebody else: two halves that belong to different calls.
    if passed.to != requester.id or passed.origin not in {one.url for one in requester.interfaces}:
        raise Refused(Reason.ACTOR_UNAUTHORIZED, "the call it came with was to another agent")
    case.facts["hop"] = passed.jti
    return (yield from _let_in(case, passed.token, requester))


def _let_in(case: Case, token: AccessToken, requester: Agent) -> Plan[AccessToken]:
    """Authority of the requester's own tenant, or let into it by an agreement. Raises Refused(ACTOR_UNAUTHORIZED)."""
    try:
        yield from tenancy.entering(token.tenant, requester, case.now)
    except Refused as foreign:
        raise Refused(Reason.ACTOR_UNAUTHORIZED, f"the authority is of another tenant: {foreign.detail}") from None
    return token


def _access_token(case: Case, unverified_token: str, reason: Reason) -> Plan[AccessToken]:
    """An access token of ours, for whatever audience, in time. Raises Refused(reason)."""
    try:
        key = yield from ask(IssuerKey(tokens.unverified_kid(unverified_token)))
        if key is None:
            raise Refused(reason, "no key of this authority has that kid")
        return tokens.subject(unverified_token, key, issuer=case.terms.base_url, now=case.now)
    except Refused as refused:  # here a token is a parameter, and its failing no 401
        raise Refused(reason, refused.detail) from None


def _actor(case: Case, requester: Agent, unverified_token: str, shown: Proof | None) -> Plan[None]:
    """An `actor_token` shows the requester and nobody else, and brings no chain. Raises Refused(ACTOR_TOKEN).

    A chain comes from the subject token only: of two chains one would be a choice.
    """
    token = yield from _access_token(case, unverified_token, Reason.ACTOR_TOKEN)
    if token.act is not None:
        raise Refused(Reason.ACTOR_TOKEN, "it carries `act`")
    if (token.subject, token.client_id, token.tenant) != (requester.id, requester.id, requester.tenant):
        raise Refused(Reason.ACTOR_TOKEN, "it is not this client's own")
    if shown is None or token.jkt != shown.jkt:
        raise Refused(Reason.ACTOR_TOKEN, "it is not bound to the key of the proof")
    try:
        yield from alive.stands(token, case.now)
    except Refused as dead:
        raise Refused(Reason.ACTOR_TOKEN, dead.detail) from None


# -- whether it may --------------------------------------------------------------------------------


def _holds(case: Case, token: AccessToken) -> Plan[None]:
    """Its chain and receipts hold, and everybody in it stands. Raises Refused(SUBJECT_CHAIN | SUBJECT_WITHDRAWN)."""
    issuer = case.terms.base_url
    try:
        actors = delegation.chain(token.act)
        delegation.current(actors, Actor(issuer, token.client_id), Actor(issuer, token.subject))
        keys = {}
        for kid in receipts.unverified_kids(token):
            if (key := (yield from ask(IssuerKey(kid)))) is not None:
                keys[kid] = key
        receipts.verify(token, actors, keys)
    except Refused as broken:
        raise Refused(Reason.SUBJECT_CHAIN, broken.detail) from None
    try:
        yield from alive.stands(token, case.now)
    except Refused as dead:
        raise Refused(Reason.SUBJECT_WITHDRAWN, dead.detail) from None


def _parent(case: Case, token: AccessToken) -> Plan[Authority]:
    """The authority of the token; of an agent's, what it is still enrolled for. Raises Refused(SUBJECT_CHAIN).

    An operator who takes a scope, a target or a delegate from an agent takes it from what the agent passed on too.
    """
    agent_id = token.audience.removeprefix(case.terms.resource(""))
    brought = (alive.TOKEN + token.jti, *((alive.KEY + token.jkt,) if token.jkt is not None else ()))
    try:
        parent = authority.of_token(replace(token, parents=tuple(dict.fromkeys((*token.parents, *brought)))), agent_id)
    except Refused as broken:
        raise Refused(Reason.SUBJECT_CHAIN, broken.detail) from None
    if ":" in token.subject:  # a person, or somebody whom another authority vouched for: no enrolment is theirs
        return parent
    subject = yield from ask(AgentNamed(token.subject))
    if subject is None or parent.scope is None:
        return replace(parent, scope=None)
    return replace(
        parent,
        scope=parent.scope & subject.scopes,
        audience=parent.audience & subject.targets,
        delegates=parent.delegates & subject.delegates,
        depth=min(parent.depth, subject.depth),
    )


def _narrowed(case: Case, parent: Authority, requester: Agent, callee: Agent, longest: int) -> Authority:
    """What of the parent the requester gets. Raises Refused."""
    ends = asked.ends(case)
    ceiling = authority.of_agent(requester, issuer=case.terms.base_url, expires_at=ends)
    if callee.id not in parent.audience:
        raise Refused(Reason.TARGET_REFUSED, "the authority does not reach this agent", field="resource")
    left = parent.depth - (requester.id != parent.client)
    depth = asked.depth(case, min(left, ceiling.depth))
    possible = (parent.scope or frozenset()) & requester.scopes
    wanted = Wanted(
        client=requester.id,
        expires_at=ends,
        scope=asked.scope(case, possible, callee, beyond=depth > 0),
        audience=None if depth > 0 else frozenset({callee.id}),
        details=asked.details(case, requester),
        depth=depth,
        ceiling=ceiling,
        longest=longest,
    )
    return authority.meet(parent, wanted)
