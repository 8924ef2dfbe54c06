"""What a card says, to whoever reads it in order to choose an agent."""

from __future__ import annotations

from msgspec import Struct

from legation.core.content import saying
from legation.core.content.screen import Looked, Screen
from legation.core.firewall import Action, Channel, Direction
from legation.core.kept import CardFinding
from legation.core.messages import Json
from legation.core.tenant import Guard

FINDING = "content"
"""Begins the name of every finding of ours in a card."""


class _Weight(Struct, frozen=True):
    severity: int
    forbids: bool


_WEIGHTS = {
    Action.ALLOW: _Weight(1, forbids=False),
    Action.ANNOTATE: _Weight(1, forbids=False),
    Action.SANITISE: _Weight(3, forbids=False),
    Action.QUARANTINE: _Weight(3, forbids=False),
    Action.BLOCK: _Weight(3, forbids=True),
}
"""As `card_text.Severity`: a note, a warning, or serious, which a person must have seen. A card is never cut: it is
signed as it is. ALLOW stands for what would be more, were the tenant not only watching."""


def look(card: Json, screen: Screen, guard: Guard) -> Looked | None:
    """Look at a card. Its signatures are its signers' and no reader's."""
    said = {name: inner for name, inner in card.items() if name != "signatures"}
    return screen.look(said, Channel.CARD, Direction.INBOUND, guard)


def card_findings(card: Json, screen: Screen | None, guard: Guard) -> tuple[CardFinding, ...]:
    """What is found in a card that is submitted, as the catalogue keeps it.

    Nothing where its tenant has no cards looked at. Without a screen it is found that nobody could look, which
    forbids it.
    """
    if guard.cards == "off":
        return ()
    if screen is None:
        return (CardFinding(f"{FINDING}:LIM-MODEL", "", "the content firewall is not there", 3, forbids=True),)
    looked = look(card, screen, guard)
    if looked is None or looked.report.would is Action.ALLOW:
        return ()
    weight = _WEIGHTS[looked.report.action]
    found = tuple(
        CardFinding(
            f"{FINDING}:{one.code.label}",
            saying.pointer(one.pointer),
            f"{one.code.owasp}{f' ({one.rule})' if one.rule else ''}, read as {one.view}",
            weight.severity,
            weight.forbids,
            start=one.span[0],
            end=one.span[1],
        )
        for one in looked.report.findings[: saying.MOST]
    )
    return found or (CardFinding(f"{FINDING}:PI-MODEL", "", "the model alone", weight.severity, weight.forbids),)
