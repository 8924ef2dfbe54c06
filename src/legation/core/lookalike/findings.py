"""What a look at a claim finds."""

from __future__ import annotations

import enum

from msgspec import Struct


class Rule(enum.Enum):
    """Why one name can be taken for another."""

    SAME = "same"
    """The same text; case, width and spaces aside."""
    CONFUSABLE = "confusable"
    """Another text that looks the same (UTS 39), or nearly: digits for letters, accents, `vv` for `w`."""
    TYPO = "typo"
    """A slip or two away."""
    REORDER = "reorder"
    """The same words in another order."""
    SPACING = "spacing"
    """The same letters, divided otherwise."""
    AFFIX = "affix"
    """The same with `official`, `secure`, `v2` or another noun beside it."""
    SKILLS = "skills"
    """The same skills."""
    SUFFIX = "suffix"
    """The same domain under another public suffix."""
    SUBDOMAIN = "subdomain"
    """A domain spelt out in front of another, or with hyphens for its dots."""
    RESERVED = "reserved"
    """A name, or a name that holds one, reserved to a publisher."""


class Part(enum.Enum):
    """What of a card imitates."""

    NAME = "name"
    ORGANIZATION = "organization"
    DOMAIN = "domain"
    SKILL = "skill"
    SKILLS = "skills"


class Lookalike(Struct, frozen=True):
    """A published agent, or a reservation, that a claim can be taken for. A claim with one is held."""

    part: Part
    rule: Rule
    claimed: str
    imitated: str
    """The text it can be taken for."""
    publisher: str
    """Whose that is."""
    agent: str | None
    """Id of a published agent that bears it; None for a reservation."""
    nearness: float
    """From 0 to 1, where no reader tells them apart."""
