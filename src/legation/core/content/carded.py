"""What a card says, to whoever reads it in order to choose an agent."""

from __future__ import annotations

from typing import Any, Final

import msgspec

from legation.core import base64url
from legation.core.asks import Plan
from legation.core.content import saying
from legation.core.content.hearing import Hearing
from legation.core.content.quiet import quiet
from legation.core.content.screen import Looked, Screen
from legation.core.firewall import Action, Channel, Direction
from legation.core.firewall.walk import MAX_DEPTH
from legation.core.kept import CardFinding
from legation.core.messages import Json
from legation.core.tenant import Guard

FINDING: Final = "content"
"""Begins the name of every finding of ours in a card."""


NOTE: Final = 1
SERIOUS: Final = 3
"""As `card_text.Severity`: a note; and what a person must have seen before the card is published."""


_TO_URL: Final = str.maketrans("+/", "-_")
_USUAL: Final = frozenset({"alg", "b64", "crit", "cty", "header", "jku", "kid", "protected", "typ", "x5u"})
"""Names in a signature and its headers that say nothing themselves."""
_NUMBERS: Final = frozenset({"alg", "b64", "jwk", "x5c", "x5t", "x5t#S256"})
"""Of a protected header: keys, certificates and digests of them."""


def look(card: Json, screen: Screen, guard: Guard) -> Looked | None:
    """Look at a card, and apart from it at what its signatures say: headers hold free JSON (RFC 7515 §4.3).

    Apart, so that an honest signature changes nothing of what is made of the card. The graver of both counts.
    """
    said = {name: inner for name, inner in card.items() if name != "signatures"}
    signatures = card.get("signatures")
    heads = [_heads(one) for one in signatures] if isinstance(signatures, list | tuple) else signatures
    beside = _look({"signatures": heads}, screen, guard) if _speaks(heads) else None
    if beside is not None and beside.report.would is Action.BLOCK:
        return beside
    looked = _look(said, screen, guard)
    if beside is not None and looked is not None and beside.report.would > looked.report.would:
        return _look({"signatures": heads}, screen, guard)  # last, so that a hearing remembers it
    return looked


def _look(said: Any, screen: Screen, guard: Guard) -> Looked | None:
    return screen.look(said, Channel.CARD, Direction.INBOUND, guard)


def _speaks(value: Any, depth: int = 0) -> bool:
    """Whether there is a word in it, which an id is not; of what nests too deep that is for the firewall to say."""
    if depth > MAX_DEPTH:
        return True
    if isinstance(value, dict):
        return any(name not in _USUAL or _speaks(inner, depth + 1) for name, inner in value.items())
    if isinstance(value, list | tuple):
        return any(_speaks(inner, depth + 1) for inner in value)
    return isinstance(value, str) and bool(quiet(value, "id"))


def _heads(signature: Any) -> Any:
    """What a signature says beside itself: its protected header decoded, under the same name."""
    if not isinstance(signature, dict):
        return signature
    said = dict(signature)
    if _bytes(signature.get("signature")) is not None:
        del said["signature"]
    if (head := _bytes(signature.get("protected"))) is not None:
        try:
            said["protected"] = msgspec.json.decode(head)
        except (ValueError, RecursionError):  # nobody's header: it is read as what stands there
            said["protected"] = head.decode("utf-8", "replace")
    if isinstance(protected := said.get("protected"), dict):
        said["protected"] = {name: inner for name, inner in protected.items() if name not in _NUMBERS}
    for name in ("protected", "header"):
        if isinstance(inner := said.get(name), dict):  # the ids of keys are random letters
            said[name] = {key: quiet(one, "id") if isinstance(one, str) else one for key, one in inner.items()}
    return said


def _bytes(text: Any) -> bytes | None:
    """What is written in base64, of either alphabet; None for anything else."""
    return base64url.decode(text.rstrip("=").translate(_TO_URL)) if isinstance(text, str) else None


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
