"""The nouns that travel through the core. Values only: nothing here decides anything."""

from __future__ import annotations

import enum
from typing import Any

from msgspec import Struct

from legation.core.hold import Hold as Hold  # noqa: PLC0414 - a noun like those below, from here for everybody
from legation.core.inspected import Inspected
from legation.core.messages import Params, Result
from legation.core.reasons import Reason
from legation.core.tenant import Guard as Guard  # noqa: PLC0414 - likewise
from legation.core.tenant import Rate as Rate  # noqa: PLC0414
from legation.core.tenant import Tenant as Tenant  # noqa: PLC0414


class Op(enum.Enum):
    """The eleven operations of A2A 1.0 (§5.3), by their JSON-RPC and gRPC name."""

    SEND_MESSAGE = "SendMessage"
    SEND_STREAMING_MESSAGE = "SendStreamingMessage"
    GET_TASK = "GetTask"
    LIST_TASKS = "ListTasks"
    CANCEL_TASK = "CancelTask"
    SUBSCRIBE_TO_TASK = "SubscribeToTask"
    CREATE_PUSH_CONFIG = "CreateTaskPushNotificationConfig"
    GET_PUSH_CONFIG = "GetTaskPushNotificationConfig"
    LIST_PUSH_CONFIGS = "ListTaskPushNotificationConfigs"
    DELETE_PUSH_CONFIG = "DeleteTaskPushNotificationConfig"
    GET_EXTENDED_CARD = "GetExtendedAgentCard"


class Binding(enum.Enum):
    """How a message is carried, by the name a card gives it (AgentInterface.protocolBinding)."""

    JSONRPC = "JSONRPC"
    REST = "HTTP+JSON"


class Standing(enum.Enum):
    """Where an agent stands; `registry.py` holds the transitions."""

    PENDING = "pending"
    ACTIVE = "active"
    SUSPENDED = "suspended"
    REVOKED = "revoked"
    EXPIRED = "expired"


class Presented(Struct, frozen=True):
    """Credentials as they arrived, each header field apart. Nothing in here is believed."""

    unverified_authorization: tuple[str, ...] = ()
    unverified_dpop: tuple[str, ...] = ()


class Trace(Struct, frozen=True):
    """W3C Trace Context. `parent_id` is the caller's span, or None where the trace begins here."""

    trace_id: str
    parent_id: str | None
    flags: str
    state: str | None = None


class Call(Struct, frozen=True):
    """One operation somebody wants performed, parsed once. Forwarding sends what stands here and nothing else."""

    op: Op
    binding: Binding
    callee: str
    """Agent id, from the path."""
    params: Params
    method: str
    """HTTP method, as sent."""
    url: str
    """Public URL of the request without query: what a DPoP proof must name (htu)."""
    presented: Presented
    unverified_versions: tuple[str, ...]
    """A2A-Version, header fields and query parameter alike."""
    size: int
    """Bytes of the body as received."""
    trace: Trace
    skill: str | None = None
    """Skill named by the interface path."""
    path_tenant: str | None = None
    """Tenant named by the REST path."""
    extensions: tuple[str, ...] = ()
    """URIs in A2A-Extensions, in order."""
    dropped: tuple[str, ...] = ()
    """JSON paths of members the specification does not know, left out of `params`."""
    remote: str = ""
    """Address of the peer, for the record."""


class Unparsed(Struct, frozen=True):
    """What is known of a request that never became a Call."""

    reason: Reason
    detail: str
    binding: Binding | None
    callee: str | None
    method: str
    path: str
    size: int
    trace: Trace
    field: str | None = None
    remote: str = ""
    stage: str = "parse"
    """How far it came: `token` for what was not even read, because of who sent it."""


class RegisteredKey(Struct, frozen=True):
    """A public key an agent is enrolled with. `jwk` holds the RFC 7638 members only."""

    kid: str
    jwk: dict[str, str]
    thumbprint: str
    """RFC 7638, SHA-256, base64url."""
    not_after: float | None = None
    """Epoch seconds; set when a newer key replaces this one, so that both work for a while."""


class Interface(Struct, frozen=True):
    """Where an agent's origin listens for one binding."""

    binding: Binding
    url: str
    tenant: str | None = None


class Agent(Struct, frozen=True):
    """A registered agent. Identity is `id`, never `name`."""

    id: str
    tenant: str
    owner: str
    name: str
    standing: Standing
    keys: tuple[RegisteredKey, ...] = ()
    scopes: frozenset[str] = frozenset()
    """Skills it may ask tokens for. Empty means none."""
    targets: frozenset[str] = frozenset()
    """Agent ids it may call. Empty means none."""
    callbacks: frozenset[str] = frozenset()
    """URLs (exact) it may name as push callbacks. Empty means none."""
    skills: tuple[str, ...] = ()
    """Skill ids of its own card."""
    input_modes: frozenset[str] = frozenset()
    """Media types its card accepts, lower case."""
    interfaces: tuple[Interface, ...] = ()
    """Where its origin listens. Empty: it cannot be called."""
    streaming: bool = False
    push: bool = False
    extended_card: bool = False
    required_extensions: frozenset[str] = frozenset()
    not_before: float = 0.0
    """Tokens of or for this agent issued before this moment (epoch seconds) are dead."""
    expires_at: float | None = None
    sponsor: str = ""
    """The person who answers for what it does; the owner where it is empty."""
    purpose: str = ""
    grants: frozenset[str] = frozenset({"client_credentials"})
    """OAuth grant types it may use."""
    depth: int = 0
    """How often authority it obtained may be delegated onwards. 0: it may not."""
    delegates: frozenset[str] = frozenset()
    """Agent ids that may act for it. Empty means none."""
    detail_types: frozenset[str] = frozenset()
    """Types of authorization_details it may ask for (RFC 9396 §10). Empty means none."""
    redirect_uris: frozenset[str] = frozenset()
    """Exact. Where people are sent back to once they have delegated to it."""
    spiffe_id: str | None = None
    tls_subject: tuple[str, str] | None = None
    """RFC 8705 §2.1.2: which member of the certificate (`san_dns`, `san_uri`, `subject_dn`...) and its value."""
    version: int = 0
    """Sequence of the change that last touched this agent."""
    card: str = ""
    """Id of its published `kept.CardVersion`; empty where its card is older than the catalogue."""
    card_stopped: str = ""
    """`suspended` or `revoked` where its card is, and it must not be called by it."""
    internal: bool = False
    """By an operator's word: it is one of the tenant's own, whose card may go unsigned where the tenant allows it."""


class Actor(Struct, frozen=True):
    """One hop of an `act` chain: who acted, in whose namespace (RFC 8693 §4.1)."""

    iss: str
    sub: str


class AccessToken(Struct, frozen=True):
    """An access token whose signature and claims hold (RFC 9068 §4). Made by `tokens.verify` alone."""

    issuer: str
    subject: str
    client_id: str
    audience: str
    scope: frozenset[str]
    tenant: str
    issued_at: int
    expires_at: int
    jti: str
    kid: str
    jkt: str | None = None
    """RFC 9449 §6.1 confirmation; None for a bearer token."""
    act: dict[str, Any] | None = None
    """As claimed. `delegation.chain` makes it a tuple of Actor, or refuses."""
    authorization_details: tuple[Any, ...] = ()
    """As claimed. `details.parse` gives them their types, or refuses."""
    depth: int = 0
    """How often it may still be delegated."""
    grant: str | None = None
    """The grant it was issued under: a person's consent, a refresh family, a delegation."""
    acr: str | None = None
    auth_time: int | None = None
    """When the person behind it last authenticated (epoch seconds)."""
    txn: str | None = None
    """The transaction it belongs to, the same down a whole chain."""
    targets: frozenset[str] = frozenset()
    """Agents at which it may be used once it is delegated. Empty means its audience alone."""
    delegates: frozenset[str] = frozenset()
    """Agent ids it may be delegated to. Empty means none."""
    receipts: tuple[str, ...] = ()
    """Signed receipts of the hops of `act`, newest first, as claimed. `receipts.verify` holds them against it."""
    parents: tuple[str, ...] = ()
    """What it was exchanged for, as revocations name it: tokens and keys, oldest first. It dies with each."""
    may_act: tuple[Any, ...] = ()
    """`may_act` as claimed (RFC 8693 §4.4), one member; empty where the token has none."""


class Proof(Struct, frozen=True):
    """A DPoP proof whose signature and claims hold (RFC 9449 §4.3). Made by `proof.verify` alone."""

    jkt: str
    jti: str
    issued_at: int
    nonce: str | None


class Owner(Struct, frozen=True):
    """Whose a task or context is, and under which skill it was begun."""

    tenant: str
    principal: str
    skill: str | None = None
    """None: begun under a token for every skill."""
    context: str | None = None
    """For a task: the context it belongs to."""


class PutAgent(Struct, frozen=True):
    """Write an agent as it now stands. `was` is the version it is based on; 0 for a new one."""

    agent: Agent
    was: int
    card: bytes | None = None
    """Its Agent Card; None leaves the stored one."""


class PutTenant(Struct, frozen=True):
    """Write a tenant as it now stands."""

    tenant: Tenant
    new: bool = False
    """Only if there is none of this id."""


# -- what becomes of a call ------------------------------------------------------------------------


class Receipt(Struct, frozen=True):
    """Proof that a record is durable."""

    record_id: str
    seq: int


class Refusal(Struct, frozen=True):
    """No. `record_id` names the durable record; it is empty only when the ledger itself was unavailable."""

    reason: Reason
    detail: str
    record_id: str
    field: str | None = None
    retry_after: int | None = None
    nonce: str | None = None
    """A fresh DPoP nonce to hand out (RFC 9449 §8, §9)."""
    callee: str | None = None
    """Agent whose protected-resource metadata a challenge names."""
    approval: str | None = None
    """The approval that would let the call pass (RFC 9470 §3)."""
    page: str | None = None
    """Where a person gives it."""


_seals: list[object] = []


def claim_seal() -> object:
    """Hand the one seal to the one module that may mint a Permit. Raises RuntimeError on a second claim."""
    if _seals:
        raise RuntimeError("the seal is claimed; only legation.core.pipeline mints permits")
    _seals.append(object())
    return _seals[0]


class Permit(Struct, frozen=True):
    """Yes, and on what terms. Only a Permit can be forwarded; only `pipeline` can make one."""

    seal: object
    call: Call
    record_id: str
    caller: Agent
    callee: Agent
    interface: Interface
    token: AccessToken
    skill: str | None
    """The skill this call was admitted for; None under a token for every skill."""
    owner: Owner
    """Whose the tasks and contexts are that the reply brings."""
    hop_token: str
    """Access token minted for this hop: what the origin sees instead of the caller's."""
    place: str
    """What it occupies, to be vacated when it ends."""
    visible: frozenset[str] = frozenset()
    """For a list: skills whose tasks may be shown."""
    expected_task: str | None = None
    """Task the reply must be about, where the request named one."""
    expected_context: str | None = None
    approval: str | None = None
    """The approval it used up."""
    guard: Guard = Guard()
    """How what comes back is looked at: as the caller's tenant says."""

    def __post_init__(self) -> None:
        """Raise RuntimeError unless the seal is the pipeline's."""
        if not _seals or self.seal is not _seals[0]:
            raise RuntimeError("a Permit is minted by legation.core.pipeline alone")


class Ending(enum.Enum):
    """How a permitted call ended."""

    COMPLETED = "completed"
    AGENT_ERROR = "agent-error"
    """The agent answered with an error of its own."""
    REFUSED = "refused"
    """The reply, or the rest of a stream, was not let through."""
    FAILED = "failed"
    """The agent was unreachable, broke off, or took too long."""
    CLIENT_LEFT = "client-left"


class Outcome(Struct, frozen=True):
    """What became of a permitted call."""

    ending: Ending
    reason: Reason | None = None
    detail: str = ""
    status: int = 0
    """HTTP status the origin answered with; 0 when it did not."""
    events: int = 0
    """Events passed, for a stream."""
    size: int = 0
    """Bytes of the reply."""
    millis: float = 0.0
    content: Inspected | None = None
    """What was found in the reply; of a stream the worst of its events."""
    original: Any = None
    """The reply as it came (`content.Came`), where it did not pass so. No record holds it."""


class AgentError(Struct, frozen=True):
    """An error the agent itself answered with, in the shape all bindings can say."""

    rpc: int
    http: int
    grpc: str
    message: str
    details: tuple[dict[str, Any], ...] = ()


Reply = Result | AgentError
