"""Agent Cards: what an origin says of itself, who vouches for it, and what the gateway says of it (A2A 1.0 §4.4, §8).

- `reading`: a card as it is written; which is fit to register, and what a registration takes.
- `fields`, `canonical`: the bytes that a signature covers.
- `trust`, `chains`, `signatures`: an unverified card in, a signed one out, or a refusal.
- `serving`, `countersign`, `projection`: the gateway's interfaces and security in place of the origin's, its signature
  over them, and a card for one reader.
- `diff` (with `security`, `versions`), `telling`: what changed, by its meaning, and so that a person can judge it.
- `standing`: the lifecycle of a card. `lint`: what is unwise in one.
"""

from legation.core.cards.projection import project
from legation.core.cards.reading import (
    AUTHORIZATION_EXTENSION,
    MAX_CARD,
    PROVENANCE_EXTENSION,
    VERSION,
    AgentCapabilities,
    AgentCard,
    AgentExtension,
    AgentInterface,
    AgentProvider,
    AgentSkill,
    Card,
    Label,
    Link,
    Modes,
    Optional,
    Registration,
    SkillId,
    Text,
    parse,
    registration,
)
from legation.core.cards.serving import SCHEME, Served, document, served

__all__ = [
    "AUTHORIZATION_EXTENSION",
    "MAX_CARD",
    "PROVENANCE_EXTENSION",
    "SCHEME",
    "VERSION",
    "AgentCapabilities",
    "AgentCard",
    "AgentExtension",
    "AgentInterface",
    "AgentProvider",
    "AgentSkill",
    "Card",
    "Label",
    "Link",
    "Modes",
    "Optional",
    "Registration",
    "Served",
    "SkillId",
    "Text",
    "document",
    "parse",
    "project",
    "registration",
    "served",
]
