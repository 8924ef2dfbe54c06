"""Agent Cards: what an origin says of itself, who vouches for it, and what the gateway says of it (A2A 1.0 §4.4, §8).

reading     a card as it is written: which is fit to register, and what a registration takes
serving     a card as it is served: the gateway's interfaces and security in place of the origin's
projection  a card for one reader
"""

from legation.core.cards.projection import Home, extended, project
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
    "Home",
    "Label",
    "Link",
    "Modes",
    "Optional",
    "Registration",
    "Served",
    "SkillId",
    "Text",
    "document",
    "extended",
    "parse",
    "project",
    "registration",
    "served",
]
