"""What a tenant sets: thresholds by channel, what a reason alone is worth, limits, and monitor-only mode."""

from __future__ import annotations

from typing import Final

from msgspec import Struct, field

from legation.core.firewall.flows import Flows
from legation.core.firewall.pinned import CERTAIN, STRICT, WATCHFUL
from legation.core.firewall.verdicts import Action, Channel, Code, Thresholds

CARDS: Final = Thresholds(annotate=WATCHFUL[0], quarantine=WATCHFUL[0], block=CERTAIN[0])
MESSAGES: Final = Thresholds(annotate=WATCHFUL[1], block=STRICT[1])
ARTIFACTS: Final = Thresholds(annotate=WATCHFUL[0], sanitise=STRICT[0])
TOOLS: Final = Thresholds(annotate=WATCHFUL[0], sanitise=STRICT[0])

FLOORS: Final[dict[Code, Action]] = {
    Code.PI_ENVELOPE: Action.BLOCK,
    Code.EX_CANARY: Action.BLOCK,
    Code.EX_MDIMAGE: Action.SANITISE,
    Code.EX_HTMLACTIVE: Action.SANITISE,
    Code.EX_HTMLHIDDEN: Action.ANNOTATE,
    Code.EX_URLQUERY: Action.ANNOTATE,
    Code.DL_SECRET: Action.SANITISE,
    Code.DL_CARD: Action.ANNOTATE,
    Code.DL_IBAN: Action.ANNOTATE,
    Code.TP_CROSSREF: Action.ANNOTATE,
    Code.UN_TAG: Action.SANITISE,
    Code.UN_VARSEL: Action.SANITISE,
    Code.UN_BIDI: Action.SANITISE,
    Code.UN_ZEROWIDTH: Action.SANITISE,
    Code.UN_HOMOGLYPH: Action.ANNOTATE,
    Code.UN_STYLED: Action.ANNOTATE,
    Code.LIM_SIZE: Action.QUARANTINE,
    Code.LIM_PARTS: Action.QUARANTINE,
    Code.LIM_DEPTH: Action.QUARANTINE,
    Code.LIM_VIEWS: Action.QUARANTINE,
    Code.LIM_MATCHES: Action.QUARANTINE,
    Code.LIM_INVISIBLE: Action.QUARANTINE,
    Code.LIM_ENCODING: Action.QUARANTINE,
    Code.LIM_MODEL: Action.ANNOTATE,
}
"""The least that becomes of a document in which a reason is found, whatever its risk."""

CARD_FLOORS: Final[dict[Code, Action]] = {
    Code.LIM_SIZE: Action.BLOCK,
    Code.LIM_PARTS: Action.BLOCK,
    Code.LIM_DEPTH: Action.BLOCK,
    Code.LIM_VIEWS: Action.BLOCK,
    Code.LIM_MATCHES: Action.BLOCK,
    Code.LIM_INVISIBLE: Action.BLOCK,
    Code.LIM_MODEL: Action.BLOCK,
    Code.UN_TAG: Action.BLOCK,
    Code.UN_VARSEL: Action.BLOCK,
    Code.UN_BIDI: Action.BLOCK,
    Code.EX_HTMLACTIVE: Action.QUARANTINE,
    Code.TP_CROSSREF: Action.QUARANTINE,
}
"""More, for cards and tool descriptions: they wait for a reviewer, so a doubt may stop them."""


class Settings(Struct, frozen=True):
    """One tenant's firewall, one direction."""

    cards: Thresholds = CARDS
    messages: Thresholds = MESSAGES
    artifacts: Thresholds = ARTIFACTS
    tools: Thresholds = TOOLS
    floors: dict[Code, Action] = field(default_factory=lambda: FLOORS)
    card_floors: dict[Code, Action] = field(default_factory=lambda: CARD_FLOORS)
    flows: Flows = Flows()
    monitor: bool = False
    """Report what would be done, and do nothing."""
    most: int = 1 << 20
    """Code points of a document that are read; more of it is LIM-SIZE."""
    tail: int = 1 << 16
    """Of those, how many from the end of a longer one."""

    def thresholds(self, channel: Channel) -> Thresholds:
        match channel:
            case Channel.CARD:
                return self.cards
            case Channel.MESSAGE:
                return self.messages
            case Channel.ARTIFACT:
                return self.artifacts
            case Channel.TOOL:
                return self.tools

    def floor(self, code: Code, channel: Channel) -> Action:
        """The least that becomes of a document for one reason."""
        least = self.floors.get(code, Action.ALLOW)
        return max(least, self.card_floors.get(code, least)) if channel is Channel.CARD else least
