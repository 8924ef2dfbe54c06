"""What was gathered about an agent nobody enrolled. Nothing here is believed; `None` says that nobody looked."""

from __future__ import annotations

import enum
from typing import Any

from msgspec import Struct

from legation.core.card_text import Finding as TextFinding
from legation.core.lookalike import Lookalike


class Tls(Struct, frozen=True):
    """The connection the card came over."""

    version: str
    """As TLS names it: `TLSv1.2`, `TLSv1.3`."""
    trusted: bool
    """Whether the chain leads to a root of this machine, or a configured one."""
    name_matches: bool
    not_after: float
    """Epoch seconds: when the first certificate of the chain to expire does."""
    issuer: str = ""
    key: str = ""
    """Kind of the certificate's key: `RSA`, `EC`, `Ed25519`."""
    bits: int = 0
    older: str = ""
    """A version before 1.2 that is spoken as well; empty where there is none, or nobody tried."""


class Signature(Struct, frozen=True):
    """One signature of the card, and what became of its verification."""

    alg: str
    kid: str
    jku: str = ""
    publisher: str | None = None
    """Whose key it verifies with; None where no known key does."""
    fault: str = ""
    """Why it does not verify with the key it names; empty where it does, or where no such key is known."""


class Probe(enum.Enum):
    """What was tried, with consent. Each asks for something that should be refused."""

    CALL_ANONYMOUS = "call-anonymous"
    """A call without credentials."""
    EXTENDED_ANONYMOUS = "extended-anonymous"
    """GetExtendedAgentCard without credentials (A2A 1.0 §3.1.11)."""
    EXTENDED_CACHED = "extended-cached"
    """Whether a shared cache may keep the extended card (A2A 1.0 §8.6)."""
    WEBHOOK_INSIDE = "webhook-inside"
    """A push configuration that points at an address of the inside (A2A 1.0 §13.2)."""
    WEBHOOK_PLAIN = "webhook-plain"
    """A push configuration with an http URL."""


class Answer(enum.Enum):
    """What became of a probe."""

    REFUSED = "refused"
    ACCEPTED = "accepted"
    UNCLEAR = "unclear"


class Fault(Struct, frozen=True):
    """Something the specification does not allow."""

    pointer: str
    detail: str


class Facts(Struct, frozen=True):
    """Everything known of one agent."""

    target: str
    """What was asked for: a URL, or the name of a file."""
    at: float
    url: str = ""
    """Where the card was found at last; empty for a file."""
    card: Any = None
    """The parsed document; None where there is none."""
    unreadable: str = ""
    """Why there is no card: unreachable, too large, not JSON, a member twice."""
    cache_control: str | None = None
    tls: Tls | None = None
    signatures: tuple[Signature, ...] | None = None
    texts: tuple[TextFinding, ...] | None = None
    lookalikes: tuple[Lookalike, ...] | None = None
    faults: tuple[Fault, ...] | None = None
    probes: dict[Probe, Answer] = {}
    heard: dict[Probe, str] = {}
    """What was asked and what was answered, where a probe was accepted."""
    redirects: tuple[str, ...] = ()
    """The URLs that led on to `url`, in their order."""
