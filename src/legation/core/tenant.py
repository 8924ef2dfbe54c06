"""A tenant: whose agents may call each other, how often, and how what they say is looked at."""

from __future__ import annotations

import hashlib
from typing import Final, Literal, TypeAlias

from msgspec import Struct

Mode: TypeAlias = Literal["enforce", "monitor", "off"]
"""Whether the content firewall acts, only records what it would have done, or does not look."""

Level: TypeAlias = Literal["lenient", "standard", "strict"]
"""Thresholds by name: acts on what one harmless text in five thousand, in a thousand, or in a hundred looks like."""

Enveloping: TypeAlias = Literal["off", "parts", "marked"]
"""Whether text parts are delivered between marks that nobody could know; `marked`: with a mark between words too."""

RISKS: Final = {"requests": "requests_risks", "replies": "replies_risks", "cards": "cards_risks"}
"""Directions, and the member of a Guard that holds their thresholds by number."""

SHOWN: Final = 12
"""Hexadecimal digits by which a canary is called: it is never written out."""


class Rate(Struct, frozen=True):
    """A token bucket: `per_second` refills up to `burst`."""

    per_second: float
    burst: float


class Risks(Struct, frozen=True, omit_defaults=True):
    """Risks (0 to 1) from which something is done, each instead of what the level says; None: as it says."""

    annotate: float | None = None
    sanitise: float | None = None
    quarantine: float | None = None
    block: float | None = None

    def __post_init__(self) -> None:
        """Raise ValueError for what is no risk, and for a graver action that would come before a milder one."""
        said = [one for name in self.__struct_fields__ if (one := getattr(self, name)) is not None]
        if not all(0.0 <= one <= 1.0 for one in said):
            raise ValueError("a risk is from 0 to 1")
        if said != sorted(said):
            raise ValueError("risks rise: annotate, sanitise, quarantine, block")

    def given(self) -> dict[str, float]:
        """Those that are set, the mildest first."""
        return {name: one for name in self.__struct_fields__ if (one := getattr(self, name)) is not None}


def risks(text: str) -> Risks | None:
    """Risks as they are written, `quarantine=0.9 block=0.97`; None for none. Raises ValueError."""
    said: dict[str, float] = {}
    for one in text.split():
        name, equals, value = one.partition("=")
        if not equals or name not in Risks.__struct_fields__ or name in said:
            raise ValueError(f"`{one}` is none of annotate=, sanitise=, quarantine= and block=, each once")
        said[name] = float(value)
    return Risks(**said) if said else None


class Guard(Struct, frozen=True):
    """What a tenant asks of the content firewall (docs/firewall.md). Who is to be protected decides."""

    requests: Mode = "enforce"
    """What is sent to its agents."""
    replies: Mode = "enforce"
    """What its agents are answered, streams included."""
    cards: Mode = "enforce"
    """What the cards of its agents say, and the extended cards they are answered."""
    level: Level = "standard"
    """`standard` acts where one harmless text in a thousand would be met, `strict` where one in a hundred would."""
    without_model: Literal["annotate", "refuse"] = "annotate"
    """What becomes of messages and replies while the model cannot be used. Cards are refused either way."""
    requests_level: Level | None = None
    """For requests alone; None: as `level`."""
    replies_level: Level | None = None
    cards_level: Level | None = None
    requests_risks: Risks | None = None
    """Thresholds by number, for requests; None: the level alone says."""
    replies_risks: Risks | None = None
    cards_risks: Risks | None = None
    requests_envelope: Enveloping = "off"
    """Text parts of what is sent to its agents."""
    replies_envelope: Enveloping = "off"
    """Text parts of what its agents are answered."""
    opinion: Literal["off", "hold", "refuse"] = "hold"
    """What is quarantined while no second opinion can be had: `hold` keeps it so, `refuse` blocks it; `off` asks for
    none, and no text leaves for it. Cards are blocked unless it is `off`. Where the operator named nobody, `refuse`
    blocks all the same, and `hold` is as `off`."""
    hosts: tuple[str, ...] = ()
    """Hosts, with their subdomains, that links and images may point to."""
    canaries: tuple[str, ...] = ()
    """Secret strings that were planted to be missed: nothing passes that holds one. INVARIANT: never written out."""

    def shown(self) -> list[str]:
        """Everything that is set, as records and lists have it: canaries by their digests."""
        plain = [name for name in self.__struct_fields__ if name not in {"hosts", "canaries", *RISKS.values()}]
        said = [f"{name}={value}" for name in plain if (value := getattr(self, name)) is not None]
        for direction, name in RISKS.items():
            numbers: Risks | None = getattr(self, name)
            said += [f"{direction}.{action}={risk}" for action, risk in (numbers.given() if numbers else {}).items()]
        said += [f"host={host}" for host in self.hosts]
        return said + [f"canary={canary_digest(canary)}" for canary in self.canaries]

    def __repr__(self) -> str:
        """Without canaries."""
        return f"Guard({', '.join(self.shown())})"


def canary_digest(canary: str) -> str:
    """What a canary is called where it must not be said: the first digits of its SHA-256."""
    return f"sha256:{hashlib.sha256(canary.encode()).hexdigest()[:SHOWN]}"


class Tenant(Struct, frozen=True):
    id: str
    bearer: bool = False
    """Whether bearer tokens (single-use) are accepted."""
    rate: Rate = Rate(2000.0, 4000.0)
    """For all agents of the tenant together."""
    agent_rate: Rate = Rate(500.0, 1000.0)
    """For each agent of the tenant."""
    in_flight: int = 256
    """Calls one agent may have open at once."""
    streams: int = 64
    """Streams one agent may have open at once."""
    depth: int = 4
    """Length an `act` chain may reach, at most 8."""
    registration: bool = False
    """Whether agents may register themselves with a software statement (RFC 7591 §2.3)."""
    unsigned_cards: str = "quarantined"
    """Cards nobody known here signed: `refused`, `quarantined` until somebody says yes, `allowed` if internal."""
    harmless: frozenset[str] = frozenset()
    """Classes of change (`cards.diff.Kind`) that publish by themselves when an origin's card changes."""
    guard: Guard | None = None
    """How content is looked at; None: as the gateway's settings say."""
