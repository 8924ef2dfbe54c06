"""What is wrong with a text of a card."""

from __future__ import annotations

import enum

from msgspec import Struct


class Severity(enum.IntEnum):
    """How much a finding weighs. Ordered."""

    NOTE = 1
    WARNING = 2
    SERIOUS = 3


class Kind(enum.Enum):
    """What was found."""

    LENGTH = "length"
    INVISIBLE = "invisible"
    """Characters that show nothing, control characters, private ones."""
    BIDI = "bidi"
    """Characters that change the direction, and so the order in which a text is read (UTS 9)."""
    MIXED_SCRIPT = "mixed-script"
    """A word of letters from two alphabets (UTS 39 section 5)."""
    MARKUP = "markup"
    """HTML, Markdown that loads or links, script URLs."""
    ROLE = "role"
    """What chat formats mark a speaker or a turn with."""
    TOOL_CALL = "tool-call"
    """What models write to call a tool."""
    DIRECTIVE = "directive"
    """An order to whoever reads the card, instead of a description."""
    SECRET = "secret"
    INTERNAL_HOST = "internal-host"
    """A name or address that means something inside somebody's network only."""
    TOO_MUCH = "too-much"
    """The card, or a text in it, is beyond what is inspected."""


class Finding(Struct, frozen=True):
    """One thing wrong with one text. `detail` never repeats a secret."""

    pointer: str
    """The member, as a JSON Pointer (RFC 6901)."""
    kind: Kind
    start: int
    end: int
    """Where in the text, in characters of it as it came; end exclusive."""
    severity: Severity
    detail: str
    forbids: bool = False
    """Whether the card must not be published as long as it stands there."""
    in_name: bool = False
    """The span is in the member's name, not its value."""


class Hit(Struct, frozen=True):
    """A finding before it is known where its text stands; positions are those of the inspected text."""

    kind: Kind
    start: int
    end: int
    severity: Severity
    detail: str
    forbids: bool = False
