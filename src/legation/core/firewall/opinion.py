"""A second opinion on what is quarantined: another classifier, off the hot path, that a tenant may plug in.

It is asked only about a document that already waits, never before one passes: `Firewall.inspect` knows nothing of it.
It may keep the document, block it, or release it with a note; it can release nothing that the tenant's floors hold,
and where it is missing, slow or not the one that was pinned, the tenant's policy decides, and the finding says why.
"""

from __future__ import annotations

from typing import Final, Protocol

from msgspec import Struct
from msgspec.structs import replace

from legation.core.firewall.settings import Settings
from legation.core.firewall.verdicts import Action, Channel, Code, Finding, Report


class Unavailable(Exception):
    """The classifier is missing, slow or answers with nonsense."""


class Detector(Protocol):
    """A classifier: over HTTP, in another process, ONNX. Its adapter keeps its own deadline and raises Unavailable."""

    @property
    def digest(self) -> str:
        """What it says it is: SHA-256 of its weights, or whatever its operator pins."""
        ...

    def risk(self, text: str, channel: Channel) -> float:
        """Probability, 0 to 1, that the text is a directive. Raises Unavailable."""
        ...


class Said(Struct, frozen=True):
    """A Detector that was asked before: its answer."""

    digest: str
    chance: float

    def risk(self, _text: str, _channel: Channel) -> float:
        """What it said."""
        return self.chance


class Policy(Struct, frozen=True):
    """What a second opinion may do."""

    digest: str
    """The one detector whose word counts."""
    release: float = 0.05
    """Below this the document is released, annotated."""
    block: float = 0.95
    """From this it is blocked."""
    failing: Action = Action.QUARANTINE
    """Where there is no opinion; cards are blocked then, whatever is set here."""


OPINION: Final = "second-opinion"


def second(text: str, report: Report, detector: Detector | None, policy: Policy, settings: Settings) -> Report:
    """The report after a second opinion. Anything but a quarantine comes back as it was."""
    if report.would is not Action.QUARANTINE:
        return report
    try:
        if detector is None or detector.digest != policy.digest:
            raise Unavailable
        chance = detector.risk(text, report.channel)
        if not 0.0 <= chance <= 1.0:
            raise Unavailable
    except Unavailable:
        would = Action.BLOCK if report.channel is Channel.CARD else max(policy.failing, Action.QUARANTINE)
        return _with(report, would, Finding(Code.LIM_MODEL, "", (0, 0), OPINION, 0.0, "unavailable"), settings)
    if chance >= policy.block:
        return _with(report, Action.BLOCK, Finding(Code.PI_MODEL, "", (0, 0), OPINION, chance, "blocked"), settings)
    if chance < policy.release:
        held = max((settings.floor(one.code, report.channel) for one in report.findings), default=Action.ALLOW)
        would = max(held, Action.ANNOTATE)
        return _with(report, would, Finding(Code.PI_MODEL, "", (0, 0), OPINION, chance, "released"), settings)
    return _with(report, Action.QUARANTINE, Finding(Code.PI_MODEL, "", (0, 0), OPINION, chance, "kept"), settings)


def _with(report: Report, would: Action, finding: Finding, settings: Settings) -> Report:
    action = Action.ALLOW if settings.monitor else would
    return replace(report, would=would, action=action, findings=(*report.findings, finding))
