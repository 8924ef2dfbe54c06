"""What the registry keeps of Agent Cards: every version that was submitted, who may sign, and what is published."""

from __future__ import annotations

from typing import ClassVar

from msgspec import Struct, field

from legation.core.kept.base import Kept


class CardFinding(Struct, frozen=True):
    """What somebody who reviews a card should know. `detail` never repeats a secret.

    Every member is always written: one that was left out where it is the gravest would read as nothing.
    """

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


class CardLine(Kept, frozen=True, kw_only=True):
    """A card somebody submitted for an agent (`parent`) as it stands in lists: without its bytes."""

    part_of: ClassVar[str] = "CardVersion"

    digest: str
    """SHA-256 of the card as it came, in hex."""
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


class CardVersion(CardLine, frozen=True, kw_only=True):
    """One card somebody submitted. What was submitted is kept whatever becomes of it; of what the watch brought of
    itself, so many.
    """

    part_of: ClassVar[str] = ""

    document: bytes
    """As it came, byte for byte. Nothing goes by it but what was signed in it. Empty where the digest alone is kept."""


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
    how: str = ""
    """`domain`: the publisher's name published it; `hand`: an operator handed it over; `client`: a client of the
    registry did. Empty for one from before this was kept.
    """
    added_by: str = ""
    added_at: float = 0.0
    late: bool = False
    """Added to a publisher that was known without it: what it alone signs is looked at, once for each agent."""


class Publisher(Kept, frozen=True, kw_only=True):
    """Somebody whose signature on a card counts in this tenant. The id is a DNS name, or one the operator gave."""

    keys: tuple[PublisherKey, ...] = ()
    roots: tuple[bytes, ...] = ()
    """DER certificates in which a chain for this name may end."""
    reserved: tuple[str, ...] = ()
    """Names of agents that are this publisher's alone."""
    verified: str = ""
    """`domain`: its keys were fetched over TLS from the DNS name itself; `hand`: an operator handed them over;
    `client`: no more than a client of the registry's word.
    """
    verified_at: float = 0.0
    verified_by: str = ""
    revoked: bool = False
    withdrawn: tuple[str, ...] = ()
    """RFC 7638 thumbprints that vouch for nothing, whatever certificate brings them, and were never among `keys`."""

    mirrored: ClassVar[bool] = True


class Voucher(Struct, frozen=True):
    """A key that vouches for a published card. `until` is when its certificates run out; None where it has none."""

    thumbprint: str
    until: float | None = None


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
    vouchers: tuple[Voucher, ...] = ()
    """Empty for one nobody known here signed."""
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
