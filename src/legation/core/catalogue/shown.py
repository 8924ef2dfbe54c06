"""What is said of cards, changes and publishers as JSON: one form for the command line and for the JSON API.

Bytes are left out: a card as it was submitted is written by itself.
"""

from __future__ import annotations

from typing import Any, Final

from msgspec import structs

from legation.core import card_text
from legation.core.cards.diff import Change
from legation.core.cards.lint import findings
from legation.core.cards.signatures import RawCard, SignedCard
from legation.core.cards.telling import plainly
from legation.core.catalogue.publishers import PublisherChanged
from legation.core.catalogue.review import Review
from legation.core.catalogue.steps import Decided
from legation.core.catalogue.submitting import Submitted
from legation.core.kept import CardLine, Publisher

UNSAID_OF_CARDS: Final = frozenset({"document", "until"})
UNSAID_OF_PUBLISHERS: Final = frozenset({"parent", "until"})
"""Members of what is kept that are not shown."""


def card(one: CardLine) -> dict[str, Any]:
    """A version, without its bytes."""
    return {name: getattr(one, name) for name in CardLine.__struct_fields__ if name not in UNSAID_OF_CARDS}


def done(one: Decided | Submitted) -> dict[str, Any]:
    """A version, and the record of what was done to it; that is empty where nothing was."""
    return {**card(one.card), "record": one.record_id}


def reviewed(found: Review) -> dict[str, Any]:
    """A version, how it differs from the published one, the keys it is signed with, and what holds now: what stands
    in the version itself is what was found when it was submitted.
    """
    keys = [structs.asdict(one) for one in found.keys]
    now = {"signers": found.signers, "findings": found.findings, "reason": found.reason}
    differences = [change(one) for one in found.changes]
    return {**card(found.card), "differences": differences, "keys": keys, "now": now, "others": found.others}


def change(one: Change) -> dict[str, Any]:
    return {"kind": one.kind.value, "field": one.field, "before": one.before, "after": one.after}


def publisher(one: Publisher) -> dict[str, Any]:
    """A publisher; of its roots, how many there are."""
    found = {name: getattr(one, name) for name in one.__struct_fields__ if name not in UNSAID_OF_PUBLISHERS}
    return {**found, "roots": len(one.roots)}


def publisher_changed(one: PublisherChanged) -> dict[str, Any]:
    return {**publisher(one.publisher), "record": one.record_id, "cards_revoked": one.revoked}


def verified(one: SignedCard) -> dict[str, Any]:
    """A card whose author signed it, and that nobody mediates."""
    return {**said(one), "author": by(one), "gateway": None, "left out": one.dropped, "departures": []}


def said(one: SignedCard) -> dict[str, Any]:
    """What a card is called, and the form its signature fits."""
    return {
        "name": plainly(one.document.get("name", "")),
        "version": plainly(one.document.get("version", "")),
        "form": one.form.value,
    }


def by(one: SignedCard) -> list[str]:
    """Whose signatures hold."""
    return [f"{signer.publisher} ({signer.kid})" for signer in one.signers]


def linted(raw: RawCard) -> dict[str, Any]:
    """What is unwise in a card."""
    return {"structure": findings(raw), "texts": card_text.inspect(raw.unverified)}
