"""What a card says, to whoever reads it in order to choose an agent."""

from __future__ import annotations

from typing import Final

from legation.core.asks import Plan
from legation.core.content import saying
from legation.core.content.hearing import Hearing
from legation.core.content.screen import Looked, Screen
from legation.core.firewall import Action, Channel, Direction
from legation.core.kept import CardFinding
from legation.core.messages import Json
from legation.core.tenant import Guard

FINDING: Final = "content"
"""Begins the name of every finding of ours in a card."""


NOTE: Final = 1
SERIOUS: Final = 3
"""As `card_text.Severity`: a note; and what a person must have seen before the card is published."""


def look(card: Json, screen: Screen, guard: Guard) -> Looked | None:
    """Look at a card. Its signatures are its signers' and no reader's."""
    said = {name: inner for name, inner in card.items() if name != "signatures"}
    return screen.look(said, Channel.CARD, Direction.INBOUND, guard)


def card_heard(card: Json, hearing: Hearing, guard: Guard) -> Plan[tuple[CardFinding, ...]]:
    """The same, with a second opinion on a card that would wait, where there is somebody to ask."""
    found = card_findings(card, hearing, guard)
    if hearing.doubt is not None and (yield from hearing.consult()):
        found = card_findings(card, hearing, guard)
    return found


def card_findings(card: Json, screen: Screen | None, guard: Guard) -> tuple[CardFinding, ...]:
    """What is found in a card that is submitted, as the catalogue keeps it.

    Nothing where its tenant has no cards looked at. Without a screen it is found that nobody could look, which
    forbids it.
    """
    if guard.cards == "off":
        return ()
    if screen is None:
        return (CardFinding(f"{FINDING}:LIM-MODEL", "", "the content firewall is not there", SERIOUS, forbids=True),)
    looked = look(card, screen, guard)
    if looked is None:
        return ()
    allowed = tuple(
        CardFinding(
            f"{FINDING}:{one.code.label}", saying.pointer(one.pointer), f"allowed by {entry}", NOTE,
            start=one.span[0], end=one.span[1],
        )
        for one, entry in looked.forgiven[: saying.MOST]
    )  # fmt: skip
    if looked.report.would is Action.ALLOW:
        return allowed
    hide = saying.secret(looked.report)
    severity = SERIOUS if looked.report.action >= Action.SANITISE else NOTE
    forbids = looked.report.action is Action.BLOCK
    found = tuple(
        CardFinding(
            f"{FINDING}:{one.code.label}",
            saying.pointer(one.pointer, secret=hide),
            f"{one.code.owasp}{f' ({one.rule})' if one.rule else ''}, read as {one.view}",
            severity,
            forbids,
            start=one.span[0],
            end=one.span[1],
        )
        for one in looked.report.findings[: saying.MOST]
    )
    return (*(found or (CardFinding(f"{FINDING}:PI-MODEL", "", "the model alone", severity, forbids),)), *allowed)
