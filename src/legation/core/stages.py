"""The stages of admission: each puts its questions, applies its rule, and adds to the case what it established.

A stage may read only what an earlier one established; `pipeline.py` says in which order they run, and for which
class of operation. Rules are in the modules this one imports; here is only the asking.
"""

from __future__ import annotations

from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from legation.core import messages as m
from legation.core import ownership, policy, proof, registry, skills, tokens
from legation.core.asks import (
    AgentNamed,
    ClaimOnce,
    IssuerKey,
    NonceIsOurs,
    Occupy,
    OwnerOf,
    Plan,
    Policies,
    RememberedSince,
    Spend,
    TenantNamed,
    ask,
)
from legation.core.model import AccessToken, Agent, Call, Interface, Owner, Proof, Tenant
from legation.core.operations import ROW, Kind, Operation
from legation.core.reasons import Reason, Refused

VERSION: Final = "1.0"


class Terms(Struct, frozen=True):
    """What the operator decided once, for every call."""

    base_url: str
    """Public origin of the gateway, without a trailing slash; also the issuer."""
    max_parts: int = 64
    hop_lifetime: int = 120
    """Seconds; hop tokens are minted for whole periods of half of it."""

    def resource(self, agent: str) -> str:
        """The resource identifier of an agent: the one audience its tokens have (RFC 8707)."""
        return f"{self.base_url}/a2a/{agent}"


class Case:
    """What is established about one call so far. An attribute read before its stage ran is a fault, not a None."""

    __slots__ = (
        "bind_context", "call", "callee", "caller", "held", "interface", "me", "now", "place", "policies",
        "policy_version", "proof", "row", "skill", "stage", "task", "tenant", "terms", "token", "unassessed",
        "unverified_token", "visible",
    )  # fmt: skip

    call: Call
    row: Operation
    terms: Terms
    now: float
    stage: str
    unverified_token: str
    token: AccessToken
    tenant: Tenant
    proof: Proof | None
    caller: Agent
    callee: Agent
    interface: Interface
    me: Owner
    task: Owner | None
    bind_context: str | None
    skill: str | None
    visible: frozenset[str]
    policy_version: str
    policies: tuple[str, ...]
    held: tuple[str, ...]
    unassessed: tuple[str, ...]
    place: str

    def __init__(self, call: Call, terms: Terms, now: float) -> None:
        self.call = call
        self.row = ROW[call.op]
        self.terms = terms
        self.now = now
        self.stage = ""


def version(case: Case) -> None:
    """A2A 1.0 §3.6: exactly one A2A-Version, and one we speak. Absent or empty means 0.3, which we do not."""
    stated = case.call.unverified_versions
    if len(stated) > 1:
        raise Refused(Reason.VERSION, "A2A-Version is stated more than once")
    if not stated or stated[0] != VERSION:
        raise Refused(Reason.VERSION, "0.3 is assumed when A2A-Version is absent" if not stated else "")


def token(case: Case) -> Plan[None]:
    """The caller's access token: ours, for this callee, in time (RFC 9068 §4)."""
    call = case.call
    scheme, case.unverified_token = proof.scheme(call.presented.unverified_authorization)
    kid = tokens.unverified_kid(case.unverified_token)
    key = yield from ask(IssuerKey(kid))
    if key is None:
        raise Refused(Reason.KEY_UNKNOWN, "no key of this authority has that kid")
    case.token = tokens.verify(
        case.unverified_token,
        key,
        issuer=case.terms.base_url,
        audience=case.terms.resource(call.callee),
        now=case.now,
    )
    tenant = yield from ask(TenantNamed(case.token.tenant))
    if tenant is None:
        raise Refused(Reason.CALLER_STANDING, "the token's tenant is not registered")
    case.tenant = tenant
    if case.token.jkt is None and not tenant.bearer:
        raise Refused(Reason.BEARER_REFUSED, "the tenant accepts no bearer tokens")
    if (scheme == "dpop") != (case.token.jkt is not None):
        raise Refused(Reason.SCHEME_WRONG, "the scheme does not fit the token")


def sender(case: Case) -> Plan[None]:
    """Sender constraint: a DPoP proof by the key the token is bound to (RFC 9449 §4.3, §7)."""
    case.proof = None
    if case.token.jkt is None:
        return
    call = case.call
    shown = proof.verify(
        call.presented.unverified_dpop,
        method=call.method,
        url=call.url,
        now=case.now,
        unverified_token=case.unverified_token,
    )
    proof.bind(shown, case.token)
    if shown.nonce is not None:
        if not (yield from ask(NonceIsOurs("rs", shown.nonce))):
            raise Refused(Reason.PROOF_NONCE, "the nonce is not one of ours, or too old")
    elif proof.must_carry_nonce(shown, (yield from ask(RememberedSince()))):
        raise Refused(Reason.PROOF_NONCE, "the gateway started too recently to know this proof is new")
    case.proof = shown


def once(case: Case) -> Plan[None]:
    """Once only: this proof, or this bearer token, was never used before."""
    if case.proof is not None:
        name, until = proof.claim(case.proof, case.call.url, case.now)
        if not (yield from ask(ClaimOnce("dpop", name, until))):
            raise Refused(Reason.PROOF_REPLAYED, "this proof was used before")
        return
    if case.token.issued_at <= (yield from ask(RememberedSince())):
        raise Refused(Reason.TOKEN_PREDATES_RESTART, "the token is older than the memory of what was used")
    if not (yield from ask(ClaimOnce("bearer", case.token.jti, case.token.expires_at + tokens.SKEW))):
        raise Refused(Reason.TOKEN_REPLAYED, "this bearer token was used before")


def standing(case: Case) -> Plan[None]:
    """Caller and callee are registered, active, and not cut off since the token was issued."""
    caller = yield from ask(AgentNamed(case.token.client_id))
    if caller is None:
        raise Refused(Reason.CALLER_STANDING, "the caller is not registered")
    registry.may_call(caller, case.now)
    if case.token.issued_at < caller.not_before:
        raise Refused(Reason.TOKEN_REVOKED, "the token was issued before the caller was cut off")
    callee = yield from ask(AgentNamed(case.call.callee))
    if callee is None:
        raise Refused(Reason.CALLEE_UNKNOWN, "no such agent")
    registry.may_be_called(callee, case.now)
    if case.token.issued_at < callee.not_before:
        raise Refused(Reason.TOKEN_REVOKED, "the token was issued before the callee was cut off")
    case.caller, case.callee = caller, callee
    case.me = Owner(case.token.tenant, case.token.subject)


def delegation(case: Case) -> None:
    """Delegation: no chain is accepted until one can be checked hop by hop."""
    if case.token.act is not None:
        raise Refused(Reason.DELEGATION_REFUSED, "the token carries `act`")


def tenancy(case: Case) -> None:
    """Token, caller and callee belong to one tenant; the callee is one the caller is enrolled to call."""
    if not case.token.tenant == case.caller.tenant == case.callee.tenant:
        raise Refused(Reason.TENANT_MISMATCH, "token, caller and callee are not of one tenant")
    if case.callee.id not in case.caller.targets:
        raise Refused(Reason.TARGET_NOT_ALLOWED, "the caller is not enrolled to call this agent")


def offer(case: Case) -> None:
    """What is asked is what the callee's card offers (A2A 1.0 §3.3.4): binding, capability, tenant, extensions."""
    call, callee = case.call, case.callee
    interface = next((one for one in callee.interfaces if one.binding is call.binding), None)
    if interface is None:
        raise Refused(Reason.BINDING_NOT_OFFERED, f"the agent does not offer {call.binding.value}")
    if not {call.path_tenant, call.params.tenant} <= {None, interface.tenant, callee.tenant}:
        raise Refused(Reason.INTERFACE_TENANT, "the agent's card declares another tenant")
    if case.row.streaming and not callee.streaming:
        raise Refused(Reason.STREAMING_NOT_OFFERED)
    if case.row.kind is Kind.PUSH and not callee.push:
        raise Refused(Reason.PUSH_NOT_OFFERED)
    if case.row.kind is Kind.CARD and not callee.extended_card:
        raise Refused(Reason.EXTENDED_CARD_NOT_OFFERED)
    if missing := callee.required_extensions.difference(call.extensions):
        raise Refused(Reason.EXTENSION_REQUIRED, ", ".join(sorted(missing)))
    case.interface = interface


def owned(case: Case) -> Plan[None]:
    """Task, context and every referenced task are the caller's own, before anything could tell they exist."""
    call, agent = case.call, case.callee.id
    case.task = None
    case.bind_context = None
    context_id = ownership.context_named(call)
    if (task_id := ownership.task_named(call)) is not None:
        case.task = ownership.own_task((yield from ask(OwnerOf(agent, "task", task_id))), case.me)
        case.call = _in_context(call, ownership.one_context(context_id, case.task))
        if case.task.context is not None:
            context_id = None  # the task's own, or refused above
    if context_id is not None:
        found = yield from ask(OwnerOf(agent, "context", context_id))
        ownership.own_context(found, case.me)
        if found is None:
            if case.row.kind is Kind.LIST:
                raise Refused(Reason.TASK_NOT_FOUND, "no context of this id was seen here")
            case.bind_context = context_id
    for referred in ownership.tasks_referred(call):
        known = ownership.own_task((yield from ask(OwnerOf(agent, "task", referred))), case.me)
        skills.begun_in_scope(known, case.token.scope, case.callee)


def _in_context(call: Call, context_id: str | None) -> Call:
    """Say the context of a follow-up where the caller left it out: agents infer it wrongly otherwise (§3.4.3)."""
    params = call.params
    if context_id is None or not isinstance(params, m.SendMessageRequest) or params.message.context_id == context_id:
        return call
    return replace(call, params=replace(params, message=replace(params.message, context_id=context_id)))


def skill(case: Case) -> None:
    """The skill the call is for is named, is the callee's, and is in the token's scope."""
    case.skill = None
    case.visible = frozenset()
    match case.row.kind:
        case Kind.MESSAGE:
            case.skill = skills.for_message(case.call, case.token.scope, case.callee, case.task)
        case Kind.TASK | Kind.PUSH:
            if case.task is None:
                raise Refused(Reason.TASK_NOT_FOUND, "the request names no task")
            case.skill = skills.for_task(case.call, case.token.scope, case.callee, case.task)
        case Kind.LIST | Kind.CARD:
            case.visible = skills.visible(case.call, case.token.scope, case.callee)


def details(case: Case) -> None:
    """RFC 9396: no authorization_details are accepted until one can be compared with what the call really asks."""
    if case.token.authorization_details:
        raise Refused(Reason.DETAILS_REFUSED, "the token carries authorization_details")


def rules(case: Case) -> Plan[None]:
    """Cedar: some policy permits, none forbids, none fails."""
    book = yield from ask(Policies())
    case.policy_version = book.version
    call = case.call
    decision = policy.decide(
        book,
        principal=case.caller,
        action=case.row,
        resource=case.callee,
        context=policy.Context(
            skill=case.skill or "",
            scope=case.token.scope,
            binding=call.binding.value,
            proofed=case.proof is not None,
            size=call.size,
            parts=len(call.params.message.parts) if isinstance(call.params, m.SendMessageRequest) else 0,
        ),
    )
    case.policies, case.held = decision.policies, decision.held


def limits(case: Case) -> Plan[None]:
    """Rates of the tenant and of the agent. Only the authenticated and permitted can spend."""
    wait = yield from ask(
        Spend(
            (
                (f"tenant:{case.tenant.id}", case.tenant.rate),
                (f"agent:{case.caller.id}", case.tenant.agent_rate),
            ),
            case.row.cost,
        )
    )
    if wait is not None:
        raise Refused(Reason.RATE_LIMITED, "the rate of the agent or its tenant is used up", retry_after=wait)


def behaviour(case: Case) -> None:
    """No baseline is kept yet, so nothing can be far from it; the record says the call was not assessed."""
    case.unassessed = ("behaviour",)


def content(case: Case) -> None:
    """What the message carries: how many parts, of which media types. (What they say is not looked at yet.)"""
    params = case.call.params
    if not isinstance(params, m.SendMessageRequest):
        return
    parts = params.message.parts
    if len(parts) > case.terms.max_parts:
        raise Refused(Reason.TOO_MANY_PARTS, f"more than {case.terms.max_parts} parts", field="message.parts")
    accepted = case.callee.input_modes
    for index, part in enumerate(parts):
        if part.media_type is not None and accepted and part.media_type.lower() not in accepted:
            raise Refused(
                Reason.CONTENT_TYPE,
                "the agent does not accept this media type",
                field=f"message.parts[{index}]",
            )


def egress(case: Case) -> None:
    """Where the agent may be told to call back: URLs enrolled for the caller, both where a call can name one."""
    params = case.call.params
    if isinstance(params, m.TaskPushNotificationConfig):
        config: m.TaskPushNotificationConfig | None = params
    elif isinstance(params, m.SendMessageRequest) and params.configuration is not None:
        config = params.configuration.task_push_notification_config
    else:
        return
    if config is None:
        return
    if not case.callee.push:
        raise Refused(Reason.PUSH_NOT_OFFERED)
    if config.url not in case.caller.callbacks:
        raise Refused(Reason.WEBHOOK_REFUSED, "the callback URL is not enrolled for the caller", field="url")


def approval(case: Case) -> None:
    """What a policy permits only once a person has approved it is refused until a person can."""
    if case.held:
        raise Refused(Reason.APPROVAL_UNAVAILABLE, ", ".join(case.held))


def place(case: Case) -> Plan[None]:
    """One of the places a principal has for calls under way, or for open streams. Last: it must be given back."""
    if case.row.streaming:
        place, most, reason = f"stream:{case.caller.id}", case.tenant.streams, Reason.TOO_MANY_STREAMS
    else:
        place, most, reason = f"in-flight:{case.caller.id}", case.tenant.in_flight, Reason.TOO_MANY_IN_FLIGHT
    if not (yield from ask(Occupy(place, most))):
        raise Refused(reason, f"{most} are open", retry_after=1)
    case.place = place
