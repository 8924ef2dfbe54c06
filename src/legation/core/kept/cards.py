"""What the registry keeps of Agent Cards: every version that was submitted, who may sign, and what is published."""

from __future__ import annotations

from typing import ClassVar

from msgspec import Struct, field

from legation.core.kept.base import Kept


class CardFinding(Struct, frozen=True, omit_defaults=True):
    """What somebody who reviews a card should know. `detail` never repeats a secret."""

    what: str
    """A kind of finding (`secret`, `lookalike`...), or the id of a reason (`card-signature`)."""
    where: str = ""
    """Member of the card: JSON Pointer or path."""
    detail: str = ""
    severity: int = 3
    """1 a note, 2 a warning, 3 serious: a person must have seen it before the card is published."""
    forbids: bool = False
    """Whether the card must not be published as long as this is so, whoever says yes."""
    start: int = 0
    end: int = 0
    """Where in the member's text; end exclusive."""


class CardSigner(Struct, frozen=True):
    """Whose signature on a card holds."""

    publisher: str
    kid: str
    thumbprint: str


class CardVersion(Kept, frozen=True, kw_only=True):
    """One card somebody submitted for an agent (`parent`). What was submitted is kept whatever becomes of it."""

    document: bytes
    """As it came, byte for byte. Nothing goes by it but what was signed in it."""
    digest: str
    """SHA-256 of `document`, in hex."""
    standing: str
    """Value of a `cards.standing.CardStanding`."""
    form: str = ""
    """Canonical form the signature fits; empty for a card nobody known here signed."""
    canonical: str = ""
    """SHA-256 of the canonical bytes, in hex: what the log of changes names."""
    signers: tuple[CardSigner, ...] = ()
    whole: bool = False
    """Whether what the author signed may travel with the card; otherwise its digest does."""
    name: str = ""
    label: str = ""
    """Its own version."""
    findings: tuple[CardFinding, ...] = ()
    changes: tuple[str, ...] = ()
    """What differs from the card that was published then, line by line."""
    source: str = ""
    """URL it came from, which is watched once it is published; empty for one that was handed over."""
    holder: str = ""
    """How its origin proved that it holds the key: `nonce`, `tls`, or `hand` where an operator vouched for it."""
    submitted_by: str = ""
    submitted_at: float = 0.0
    reviewed_by: str = ""
    reviewed_at: float | None = None
    why: str = ""


class PublisherKey(Struct, frozen=True):
    """A public key cards may be signed with. `jwk` holds the RFC 7638 members only."""

    kid: str
    jwk: dict[str, str]
    thumbprint: str
    not_before: float | None = None
    not_after: float | None = None
    """Epoch seconds."""
    revoked: bool = False
    """Kept, so that it never vouches for anything again."""


class Publisher(Kept, frozen=True, kw_only=True):
    """Somebody whose signature on a card counts in this tenant. The id is a DNS name, or one the operator gave."""

    keys: tuple[PublisherKey, ...] = ()
    roots: tuple[bytes, ...] = ()
    """DER certificates in which a chain for this name may end."""
    reserved: tuple[str, ...] = ()
    """Names of agents that are this publisher's alone."""
    verified: str = ""
    """`domain`: its keys were fetched over TLS from the DNS name itself; `hand`: an operator handed them over."""
    verified_at: float = 0.0
    verified_by: str = ""
    revoked: bool = False

    mirrored: ClassVar[bool] = True


class PublishedCard(Kept, frozen=True, kw_only=True):
    """What an agent (the id) is published as: what other cards must not be taken for, and what is watched."""

    card: str
    """Id of the CardVersion."""
    publisher: str
    name: str
    organization: str = ""
    domain: str = ""
    skills: tuple[str, ...] = field(default_factory=tuple)
    """Names of its skills."""
    source: str = ""
    published: bool = True
    """False once it is not: no document is ever taken away."""

    mirrored: ClassVar[bool] = True


class LogHead(Kept, frozen=True, kw_only=True):
    """How long the log of a tenant's registry changes is. One document: `head`."""

    size: int = 0
    seq: int = 0
    """Stops and lifts among them."""


class LogEntry(Kept, frozen=True, kw_only=True):
    """One leaf of the log. The id is its index, in ten digits."""

    leaf: bytes
