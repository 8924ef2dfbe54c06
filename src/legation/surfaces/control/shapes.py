"""What comes and goes over the registry's JSON API: bodies, queries, and the documents that are answered.

A member nobody knows is refused: whoever asks for `despite` and means `despite_findings` must hear of it. What is
answered is shaped by `core.catalogue.shown`; here is only how that reads, for the OpenAPI document.
"""

from __future__ import annotations

from types import GenericAlias
from typing import Annotated, Any, Final, TypeAlias

import msgspec
from msgspec import Meta, Struct

from legation.core.card_text import Finding as TextFinding
from legation.core.cards.lint import Finding as Remark
from legation.core.catalogue.clients import MOST_LISTED
from legation.core.catalogue.publishers import NAME
from legation.core.catalogue.shown import UNSAID_OF_CARDS, UNSAID_OF_PUBLISHERS
from legation.core.catalogue.signing_keys import SigningKey
from legation.core.kept import CardFinding, CardSigner, CardVersion, Publisher
from legation.surfaces.routes import AGENT_ID

CARD_ID: Final = r"[0-9a-f]{1,64}"
PATHS: Final = {"agent": AGENT_ID, "card": CARD_ID, "publisher": NAME.pattern}
"""What may stand in the place of a name in braces."""

Why: TypeAlias = Annotated[str, Meta(max_length=512, description="For the record.")]
Which: TypeAlias = Annotated[str, Meta(pattern=rf"^(?:{CARD_ID})?\Z", description="Id of a card.")]
Limit: TypeAlias = Annotated[int, Meta(ge=1, le=MOST_LISTED, description="How many to list at most.")]
After: TypeAlias = Annotated[
    str, Meta(pattern=rf"^(?:{CARD_ID})?\Z", description="Go on after this card: the last id of the page before.")
]

# -- what is asked ---------------------------------------------------------------------------------


class Nothing(Struct, frozen=True, forbid_unknown_fields=True):
    """No members."""


class Paging(Struct, frozen=True, forbid_unknown_fields=True):
    limit: Limit = 50
    after: After = ""


class Listing(Struct, frozen=True, forbid_unknown_fields=True):
    waiting: Annotated[bool, Meta(description="Only what waits for somebody.")] = False
    agent: Annotated[str, Meta(pattern=rf"^(?:{AGENT_ID})?\Z", description="Only of this agent.")] = ""
    limit: Limit = 50
    after: After = ""


class Reviewed(Struct, frozen=True, forbid_unknown_fields=True):
    card: Which = ""


class Source(Struct, frozen=True, forbid_unknown_fields=True):
    """Where a card is."""

    url: Annotated[
        str,
        Meta(min_length=1, max_length=2048, description="Of the card, or of an origin: then its well-known place."),
    ]


class Step(Struct, frozen=True, forbid_unknown_fields=True):
    """A decision. Without `card` there must be only one it can be about."""

    card: Which = ""
    why: Why = ""


class Publication(Struct, frozen=True, forbid_unknown_fields=True):
    """A decision to publish."""

    card: Which = ""
    why: Why = ""
    despite_findings: Annotated[bool, Meta(description="Its serious findings and grave changes were seen.")] = False


class Restoration(Struct, frozen=True, forbid_unknown_fields=True):
    """A decision to publish again."""

    card: Annotated[str, Meta(pattern=rf"^{CARD_ID}\Z", description="Id of a card that was superseded.")]
    why: Why = ""
    despite_findings: Annotated[bool, Meta(description="Its serious findings and grave changes were seen.")] = False


class Belief(Struct, frozen=True, forbid_unknown_fields=True):
    """A publisher: by keys that are handed over; without any, by those its name publishes over TLS itself."""

    name: Annotated[str, Meta(pattern=rf"^{NAME.pattern}\Z", max_length=259, description="DNS name.")]
    keys: Annotated[list[dict[str, Any]], Meta(max_length=64, description="Public keys, each a JWK.")] = []
    not_after: Annotated[
        float | None, Meta(description="Until when the keys given may sign, in seconds since 1970; for ever if null.")
    ] = None


class Disbelief(Struct, frozen=True, forbid_unknown_fields=True):
    """A publisher, or one key of it, that is believed no more."""

    key: Annotated[str, Meta(max_length=256, description="One key alone, by kid or thumbprint.")] = ""
    why: Why = ""


class Pair(Struct, frozen=True, forbid_unknown_fields=True):
    """Two cards."""

    before: dict[str, Any]
    after: dict[str, Any]


# -- what is answered ------------------------------------------------------------------------------


def _shown(name: str, kind: type[Struct], unsaid: frozenset[str], **other: Any) -> Any:
    """What is shown of something kept: the members it has, but for those that are not said."""
    members = {one.name: one.type for one in msgspec.structs.fields(kind) if one.name not in unsaid}
    return msgspec.defstruct(name, [*{**members, **other}.items()])


def _several(kind: Any) -> Any:
    return GenericAlias(list, (kind,))


class Difference(Struct):
    kind: str
    field: str
    before: Any
    after: Any


class Now(Struct):
    """What holds of a card now."""

    signers: list[CardSigner]
    findings: list[CardFinding]
    reason: Annotated[str, Meta(description="Why it would not be published now; empty where nothing is in the way.")]


class Lint(Struct):
    structure: list[Remark]
    texts: list[TextFinding]


class Refusal(Struct):
    """Why not, and where that is recorded."""

    error: str
    error_description: str
    legation_reason: str
    record_id: str = ""


Card = _shown("Card", CardVersion, UNSAID_OF_CARDS)
CardDone = _shown("CardDone", CardVersion, UNSAID_OF_CARDS, record=str)
CardReviewed = _shown(
    "CardReviewed",
    CardVersion,
    UNSAID_OF_CARDS,
    differences=list[Difference],
    keys=list[SigningKey],
    now=Now,
    others=Annotated[list[str], Meta(description="Other cards of the agent that wait.")],
)
Known = _shown("Publisher", Publisher, UNSAID_OF_PUBLISHERS, roots=int)
Cards, Publishers, Differences = map(_several, (Card, Known, Difference))
KnownDone = _shown("PublisherDone", Publisher, UNSAID_OF_PUBLISHERS, roots=int, record=str, cards_revoked=list[str])
Verified = msgspec.defstruct(
    "Verified",
    [
        ("name", str),
        ("version", str),
        ("form", str),
        ("author", list[str]),
        ("gateway", None),
        ("left_out", list[str], msgspec.field(name="left out")),
        ("departures", list[Difference]),
    ],
)
