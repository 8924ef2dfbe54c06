"""What is established about one call so far, and the operator's terms."""

from __future__ import annotations

from typing import Final

from msgspec import Struct

from legation.core.approvals import Approved
from legation.core.asks import Found
from legation.core.content import Blind, Came, Screen
from legation.core.details import Detail
from legation.core.inspected import Inspected
from legation.core.kept import Agreement, Approval
from legation.core.model import AccessToken, Actor, Agent, Call, Interface, Owner, Proof, Tenant
from legation.core.operations import ROW, Operation
from legation.core.tenant import Enveloping, Guard

BLIND: Final = Screen(Blind())


class Terms(Struct, frozen=True):
    """What the operator decided once, for every call."""

    base_url: str
    """Public origin of the gateway, without a trailing slash; also the issuer."""
    max_parts: int = 64
    hop_lifetime: int = 120
    """Seconds; hop tokens are minted for whole periods of half of it."""
    approval_lifetime: int = 900
    """Seconds within which a call that is held must be approved and sent again."""
    guard: Guard = Guard()
    """How content is looked at where a tenant does not say."""
    screen: Screen = BLIND
    """What looks at it. Whoever hands in none refuses all that is to be looked at."""

    def resource(self, agent: str) -> str:
        """The resource identifier of an agent: the one audience its tokens have (RFC 8707)."""
        return f"{self.base_url}/a2a/{agent}"


class Case:
    """What is established about one call so far. An attribute read before its stage ran is a fault, not a None."""

    __slots__ = (
        "about", "agreement", "approved", "bind_context", "call", "callee", "caller", "chain", "content", "details",
        "enveloping", "held", "interface", "me", "now", "original", "place", "planted", "policies", "policy_version",
        "proof", "review", "row", "skill", "stage", "subject", "task", "tenant", "terms", "token", "unassessed",
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
    chain: tuple[Actor, ...]
    """Who acts for the subject, current actor first; empty where nobody does."""
    agreement: Agreement | None
    """What lets the caller in from another tenant."""
    subject: str
    """The subject as the callee's tenant calls it."""
    details: tuple[Detail, ...]
    """Those of the token's that cover the call; empty where it has none."""
    interface: Interface
    me: Owner
    task: Owner | None
    about: Found[Approval] | None
    """The approval behind a task of the gateway's own, where the call names one."""
    approved: Approved | None
    """The approval this call will use up."""
    bind_context: str | None
    skill: str | None
    visible: frozenset[str]
    policy_version: str
    policies: tuple[str, ...]
    held: tuple[str, ...]
    unassessed: tuple[str, ...]
    content: Inspected | None
    """What was found in what it says; None where nothing was looked at."""
    enveloping: Enveloping
    """How its text parts are delivered, where it comes so far."""
    planted: tuple[str, ...]
    """Canaries of the callee's tenant, where that is not the caller's."""
    original: Came | None
    """What it says as it came, where that does not go so."""
    review: tuple[str, ...]
    """Why a person must see what it says before it goes, in the way policies are named; empty where nobody must."""
    place: str

    def __init__(self, call: Call, terms: Terms, now: float) -> None:
        self.call = call
        self.row = ROW[call.op]
        self.terms = terms
        self.now = now
        self.stage = ""
