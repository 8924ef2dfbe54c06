"""Everything the core may put to the world. A reviewer who has read this file knows all that the product can do.

A question is a frozen value; its type parameter is the type of its answer. A plan is a generator that yields
questions and returns its result; `engine.py` answers them, in order, with adapters. An adapter that cannot answer
raises `Unavailable`, which the engine turns into a refusal that names it: no question has a permissive default.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import Any, Generic, TypeAlias, TypeVar

from msgspec import Struct

from legation.core.exchanges import Abandoned as Abandoned  # noqa: PLC0414 - these are from here for everybody
from legation.core.exchanges import Alike as Alike  # noqa: PLC0414
from legation.core.exchanges import Broken as Broken  # noqa: PLC0414
from legation.core.exchanges import Conflict as Conflict  # noqa: PLC0414
from legation.core.exchanges import Fetched as Fetched  # noqa: PLC0414
from legation.core.exchanges import Inbound as Inbound  # noqa: PLC0414
from legation.core.exchanges import Opinion as Opinion  # noqa: PLC0414
from legation.core.exchanges import Outbound as Outbound  # noqa: PLC0414
from legation.core.exchanges import PolicyBook as PolicyBook  # noqa: PLC0414
from legation.core.exchanges import Unavailable as Unavailable  # noqa: PLC0414
from legation.core.kept import Allowed, CardFinding, Kept, Original, Passkey, PutKept
from legation.core.kept.federation import Feed
from legation.core.keys import VerifyingKey
from legation.core.lookalike import Claim, Lookalike
from legation.core.messages import Json
from legation.core.model import Agent, Guard, Owner, Permit, PutAgent, PutTenant, Rate, Receipt, Tenant

T = TypeVar("T")
D = TypeVar("D", bound=Kept)


class Ask(Struct, Generic[T], frozen=True):
    """A question whose answer is a T."""


Plan: TypeAlias = Generator[Ask[Any], Any, T]
"""A decision under way: questions out, answers in, a result at the end."""


def ask(question: Ask[T]) -> Generator[Ask[Any], Any, T]:
    """Put one question; the only bare `yield` in the core."""
    answer: T = yield question
    return answer


# -- time and chance -------------------------------------------------------------------------------


class Now(Ask[float], frozen=True):
    """Epoch seconds."""


class NewId(Ask[str], frozen=True):
    """A fresh record id: 24 hex digits, sorting by time."""


class NewJti(Ask[str], frozen=True):
    """A fresh token id: at least 128 bits of chance, base64url."""


class NewSecret(Ask[str], frozen=True):
    """A fresh secret: 256 bits of chance, base64url. For codes, tickets, refresh and enrolment tokens."""


# -- keys and nonces -------------------------------------------------------------------------------


class IssuerKey(Ask[VerifyingKey | None], frozen=True):
    """The public key this authority signs with for a purpose, by kid; None for a kid it never had or has retired."""

    kid: str
    purpose: str = "token"
    """`token` or `hop`: what one purpose signs never verifies as another's."""


class ActiveKid(Ask[str], frozen=True):
    """The kid of the key that signs now, for a purpose (`token`, `hop`)."""

    purpose: str


class ExternalKey(Ask[VerifyingKey | None], frozen=True):
    """A key of an issuer the tenant believes (`kept.Issuer`), by kid; None when it has none of that kid.

    Pinned, or fetched from where the operator said: an unknown kid fetches again, at most once in 30 s.
    """

    tenant: str
    issuer: str
    kid: str


class Sign(Ask[bytes], frozen=True):
    """An ES256 signature (RFC 7518 §3.4, 64 bytes) over `payload` by the named key of ours."""

    kid: str
    payload: bytes


class FreshNonce(Ask[str], frozen=True):
    """A DPoP nonce to hand out now, for a space (`as`, `rs`: RFC 9449 §8, §9)."""

    space: str


class NonceIsOurs(Ask[bool], frozen=True):
    """Whether this process handed this nonce out, in this space, recently enough."""

    space: str
    nonce: str


# -- once only -------------------------------------------------------------------------------------


class RememberedSince(Ask[float], frozen=True):
    """The moment (epoch seconds) since which ClaimOnce remembers. What could have been claimed earlier is unknown."""


class ClaimOnce(Ask[bool], frozen=True):
    """Claim a name in a space, atomically, in memory. True when nobody has claimed it before. Kept until `until`."""

    space: str
    name: str
    until: float


class ClaimDurably(Ask[bool], frozen=True):
    """The same, surviving a restart."""

    space: str
    name: str
    until: float


# -- the registry ----------------------------------------------------------------------------------


class AgentNamed(Ask[Agent | None], frozen=True):
    """A registered agent by id, from the snapshot."""

    id: str


class TenantNamed(Ask[Tenant | None], frozen=True):
    """A tenant by id, from the snapshot."""

    id: str


class Policies(Ask[PolicyBook], frozen=True):
    """The policies in force."""


# -- what the authority keeps ----------------------------------------------------------------------


class Found(Struct, Generic[D], frozen=True):
    """A document and its version, which a change must name (`PutKept.was`)."""

    document: D
    version: int


class Find(Ask["Found[D] | None"], Generic[D], frozen=True):
    """A document by kind, tenant and id; None when there is none. At once for kinds that are mirrored."""

    kind: type[D]
    tenant: str
    id: str


class FindAll(Ask["tuple[Found[D], ...]"], Generic[D], frozen=True):
    """Every document of a kind in a tenant, by id; those of one parent where one is named."""

    kind: type[D]
    tenant: str
    parent: str | None = None


class PasskeyMade(Ask[Passkey | None], frozen=True):
    """The passkey a browser made for this challenge at our origin (WebAuthn L3 §7.1); None when it does not hold."""

    challenge: bytes
    unverified_response: bytes
    """`PublicKeyCredential.toJSON()`, as sent."""


class PasskeyUsed(Ask[Passkey | None], frozen=True):
    """The passkey after it signed this challenge at our origin, its user verified (WebAuthn L3 §7.2); None if not.

    Among `passkeys`: a person's. The answer has the new sign count, to be kept.
    """

    passkeys: tuple[Passkey, ...]
    challenge: bytes
    unverified_response: bytes


class FeedOf(Ask[Feed | None], frozen=True):
    """What an issuer has stopped, by its feed as read last; None if never. From memory: one MUST look how old it is."""

    tenant: str
    issuer: str


class Revoked(Ask[str | None], frozen=True):
    """The first of these names of which a `kept.Revocation` at or after `issued_at` is known; None when all stand."""

    tenant: str
    names: tuple[str, ...]
    issued_at: float


# -- whose task is it ------------------------------------------------------------------------------


class OwnerOf(Ask[Owner | None], frozen=True):
    """Whose a task (`kind` "task") or context ("context") of an agent is; None when it was never seen."""

    agent: str
    kind: str
    id: str


class BindFirst(Ask["tuple[Owner, ...]"], frozen=True):
    """Bind each of these tasks and contexts of an agent to an owner, unless somebody has it; answer who has each now.

    Durable and atomic: of several who bind one name, one has it, and all hear who.
    """

    agent: str
    names: tuple[tuple[str, str], ...]
    """Kind (`task`, `context`) and id of each."""
    owner: Owner


class TasksOf(Ask[tuple[tuple[str, Owner], ...]], frozen=True):
    """Every task an owner has at an agent, optionally in one context, newest first."""

    agent: str
    tenant: str
    principal: str
    context: str | None = None


# -- how much --------------------------------------------------------------------------------------


class Spend(Ask[int | None], frozen=True):
    """Take `cost` from each of these buckets, all or none. None: taken. Otherwise seconds until it could be."""

    buckets: tuple[tuple[str, Rate], ...]
    cost: float = 1.0


class Occupy(Ask[bool], frozen=True):
    """Take one of `limit` places (`in-flight:agent`, `stream:agent`). False when all are taken."""

    place: str
    limit: int


class Vacate(Ask[None], frozen=True):
    """Give a place back."""

    place: str


# -- the record ------------------------------------------------------------------------------------


class Commit(Ask[Receipt], frozen=True):
    """Append a record to the ledger and answer when it is durable. `body` is the record's canonical bytes.

    The receipt names the record: this one, or the first of those this one is `alike`, if there are too many.
    """

    record_id: str
    kind: str
    """`decision`, `outcome` or `event`."""
    body: bytes
    alike: Alike | None = None


class Note(Ask[None], frozen=True):
    """The same without waiting, for outcomes alone: durable with the next group, lost only if the process dies."""

    record_id: str
    kind: str
    body: bytes


Change: TypeAlias = PutAgent | PutTenant | PutKept


class Apply(Ask[Receipt], frozen=True):
    """Make these changes and append their record, in one transaction. Raises `Conflict` into the plan."""

    changes: tuple[Change, ...]
    record_id: str
    body: bytes
    kind: str = "event"
    """`decision` where a call is permitted by what it uses up."""


class CardOf(Ask[bytes | None], frozen=True):
    """The Agent Card an agent was registered with, as the bytes the registry keeps; None without one."""

    agent: str


class Resembling(Ask[tuple[Lookalike, ...]], frozen=True):
    """What a claim can be taken for: other publishers' published cards and reserved names, of one tenant."""

    tenant: str
    agent: str
    """Whose card it is: nobody is taken for oneself."""
    claim: Claim


class ContentOfCard(Ask[tuple[CardFinding, ...]], frozen=True):
    """What the content firewall finds in a card that this agent submits (ADR 21), but in what somebody vouched for."""

    card: Json
    guard: Guard | None
    """As its tenant says; None: as the settings say."""
    tenant: str = ""
    agent: str = ""
    allowed: tuple[Allowed, ...] = ()


class Inspect(Ask[Any], frozen=True):
    """What a method of the content firewall makes of a document that is too long to be read between two calls."""

    method: str
    document: Any
    how: tuple[Any, ...]


class SecondOpinion(Ask[Opinion], frozen=True):
    """What the operator's own classifier makes of a text that is quarantined, and of no other."""

    text: str
    channel: str


class Seal(Ask[bool], frozen=True):
    """Keep what an agent said and was withheld or changed, sealed, as long and as much as the operator says.

    Without waiting: durable soon after, lost if the process dies first. False: not kept.
    """

    tenant: str
    id: str
    """Of the record that says so."""
    agent: str
    at: float
    content: bytes


class Unseal(Ask[bytes | None], frozen=True):
    """What an original holds; None where its key is gone, or it is not what was sealed."""

    original: Original


# -- the way out -----------------------------------------------------------------------------------


class Post(Ask[int], frozen=True):
    """Send a document once, to a URL an operator registered, not redirected; the HTTP status. Raises `Broken`."""

    url: str
    headers: tuple[tuple[str, str], ...]
    body: bytes


class Fetch(Ask[Fetched], frozen=True):
    """GET a JSON document, following no redirect, from an address that may be dialled. Raises `Broken` into the plan.

    Everything about it is bounded; what is longer than `most` bytes is broken.
    """

    url: str
    etag: str = ""
    """Of the document that is known; empty for none."""
    most: int = 256 * 1024


class Forward(Ask[Inbound], frozen=True):
    """Send what was permitted. Never retried. Raises `Broken` into the plan."""

    permit: Permit
    outbound: Outbound
