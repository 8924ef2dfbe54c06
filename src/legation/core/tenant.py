"""A tenant: whose agents may call each other, how often, and how what they say is looked at."""

from __future__ import annotations

from typing import Literal, TypeAlias

from msgspec import Struct

Mode: TypeAlias = Literal["enforce", "monitor", "off"]
"""Whether the content firewall acts, only records what it would have done, or does not look."""


class Rate(Struct, frozen=True):
    """A token bucket: `per_second` refills up to `burst`."""

    per_second: float
    burst: float


class Guard(Struct, frozen=True):
    """What a tenant asks of the content firewall (docs/firewall.md). Who is to be protected decides."""

    requests: Mode = "enforce"
    """What is sent to its agents."""
    replies: Mode = "enforce"
    """What its agents are answered, streams included."""
    cards: Mode = "enforce"
    """What the cards of its agents say, and the extended cards they are answered."""
    level: Literal["standard", "strict"] = "standard"
    """`standard` acts where one harmless text in a thousand would be met, `strict` where one in a hundred would."""
    without_model: Literal["annotate", "refuse"] = "annotate"
    """What becomes of messages and replies while the model cannot be used. Cards are refused either way."""


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
    """Cards nobody known here signed: `refused`, `quarantined` until a person says yes, or `allowed`."""
    harmless: frozenset[str] = frozenset()
    """Classes of change (`cards.diff.Kind`) that publish by themselves when an origin's card changes."""
    guard: Guard | None = None
    """How content is looked at; None: as the gateway's settings say."""
