"""One document looked at on a tenant's terms: the verdict, the document as it may pass, and what the record says."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Final, Protocol

from msgspec import Struct
from msgspec.structs import replace

from legation.core.content import saying
from legation.core.content.enveloping import bared
from legation.core.content.forgiving import Fingerprint, Forgiven, How
from legation.core.content.originals import Came
from legation.core.content.quiet import loud, quiet
from legation.core.firewall import Action, Channel, Code, Direction, Finding, Flows, Report, Settings
from legation.core.firewall.opinion import Policy
from legation.core.firewall.pinned import CERTAIN
from legation.core.firewall.pinned import STRICT as BLOCKING_AT
from legation.core.firewall.settings import ARTIFACTS, CARDS, FLOORS, MESSAGES, TOOLS
from legation.core.firewall.verdicts import Thresholds
from legation.core.inspected import Inspected
from legation.core.reasons import Reason, Refused
from legation.core.tenant import Guard, Level, Mode, Risks


class Looking(Protocol):
    """What a Screen needs of `firewall.Firewall`."""

    def inspect(
        self, document: Any, channel: Channel, direction: Direction = ..., settings: Settings | None = ...
    ) -> Report: ...

    def inspect_text(
        self, text: str, channel: Channel, direction: Direction = ..., settings: Settings | None = ...
    ) -> Report: ...

    def clean(
        self, document: Any, channel: Channel, direction: Direction = ..., settings: Settings | None = ...
    ) -> tuple[Any, Report]: ...


class Looked(Struct, frozen=True):
    """What was found in one document, and what is to become of it."""

    action: Action
    document: Any
    """As it may pass: cleaned where `action` is SANITISE, otherwise as it came."""
    report: Report
    """On the document as it came, but for what somebody vouched for."""
    record: Inspected
    original: Came | None = None
    """As it came, where it does not pass so."""
    forgiven: tuple[tuple[Finding, str], ...] = ()
    """What was found and does not count, each with the id of the entry."""
    bared: bool = False
    """Whether envelopes of ours were taken off it: `document` is then not as it came, whatever the action."""

    @property
    def codes(self) -> tuple[str, ...]:
        """The reasons, each once."""
        return saying.codes(self.report)


class Withheld(Refused):
    """What does not pass, with what the record says of it."""

    def __init__(self, looked: Looked, reason: Reason) -> None:
        detail, field = saying.why(looked.report)
        super().__init__(reason, detail, field=field)
        self.record = looked.record
        self.original = looked.original


class Screen:
    """The firewall on tenants' terms. Belongs to one thread, as its firewall does."""

    def __init__(
        self, firewall: Looking, fingerprint: Fingerprint | None = None, opinion: Policy | None = None
    ) -> None:
        """Without `fingerprint` nothing can be vouched for; without `opinion` nobody is asked for a second one."""
        self.firewall = firewall
        self.fingerprint = fingerprint
        self.opinion = opinion

    def look(self, document: Any, channel: Channel, direction: Direction, guard: Guard) -> Looked | None:
        """Look at one document; None where the tenant has it not looked at. Never raises for what is in it."""
        if mode(guard, channel) == "off":
            return None
        settings = self.settings(guard, channel)
        spared = tuple(one.lower() for one in settings.flows.canaries)
        said = quiet(document, spared=spared)
        report = self.firewall.inspect(said, channel, direction, settings)
        came = document
        if report.would is Action.BLOCK and (known := self._bared(document, report)) is not document:
            document, said = known, quiet(known, spared=spared)
            report = self.firewall.inspect(said, channel, direction, settings)
        left: Any = said
        aside: tuple[tuple[Finding, str], ...] = ()
        if report.would > Action.ALLOW and (known := self.forgiven(said, report, (channel, direction, settings))):
            left, report, aside = known.left, known.report, known.aside
        action, passing = report.action, document
        if action is Action.SANITISE:
            cleaned, after = self.firewall.clean(left, channel, direction, settings)
            if after.action >= Action.SANITISE or cleaned == left:
                action = Action.QUARANTINE  # what cannot be cut out does not pass
            else:
                passing = loud(document, left, cleaned)
        original = None
        if action >= Action.SANITISE:
            original = Came(document, channel, tuple(dict.fromkeys(one.pointer for one in report.findings)))
        record = saying.record(report, action, aside)
        return Looked(action, passing, report, record, original, aside, bared=document is not came)

    def _bared(self, document: Any, report: Report) -> Any:
        """A document without envelopes of ours, where there seems to be one. A card is signed and stays as it is."""
        if self.fingerprint is None or report.channel is Channel.CARD:
            return document
        if not any(one.code is Code.PI_ENVELOPE for one in report.findings):
            return document
        return bared(document, self.fingerprint)

    def settings(self, guard: Guard, channel: Channel) -> Settings:
        """On whose terms a channel is looked at, as the firewall takes them."""
        return settings_of(guard, channel)

    def forgiven(self, _said: Any, _report: Report, _how: How) -> Forgiven | None:
        """What is left of a document without what somebody vouched for; None: nobody's word is known here."""
        return None


class Blind:
    """A Screen's firewall where there is none: whoever wants to be protected is refused, and told that it is down."""

    def inspect(self, *_: Any) -> Report:
        """Raise Refused(UNAVAILABLE)."""
        raise Refused(Reason.UNAVAILABLE, "firewall")

    inspect_text = inspect

    def clean(self, *_: Any) -> tuple[Any, Report]:
        """Raise Refused(UNAVAILABLE)."""
        raise Refused(Reason.UNAVAILABLE, "firewall")


def mode(guard: Guard, channel: Channel) -> Mode:
    """How a tenant has a channel looked at."""
    match channel:
        case Channel.CARD:
            return guard.cards
        case Channel.MESSAGE:
            return guard.requests
        case Channel.ARTIFACT | Channel.TOOL:
            return guard.replies


BLOCKING: Final = BLOCKING_AT[0]
"""Risk of a document that one harmless one in a thousand reaches."""

STANDARD: Final = Settings()

STRICT: Final = Settings(
    cards=replace(CARDS, block=BLOCKING),
    messages=replace(MESSAGES, quarantine=MESSAGES.annotate),
    artifacts=replace(ARTIFACTS, sanitise=ARTIFACTS.annotate),
    tools=replace(TOOLS, sanitise=TOOLS.annotate),
)
"""One rank earlier: what is only annotated by default waits for a person, or is cut out."""

LENIENT: Final = Settings(
    cards=replace(CARDS, quarantine=BLOCKING),
    messages=replace(MESSAGES, block=CERTAIN[1]),
    artifacts=replace(ARTIFACTS, sanitise=CERTAIN[0]),
    tools=replace(TOOLS, sanitise=CERTAIN[0]),
)
"""One rank later. What a reason by itself is worth stays as it is."""

LEVELS: Final = {"lenient": LENIENT, "standard": STANDARD, "strict": STRICT}


def numbers(guard: Guard, channel: Channel) -> Risks | None:
    """The thresholds a tenant set by number for a channel."""
    match channel:
        case Channel.CARD:
            return guard.cards_risks
        case Channel.MESSAGE:
            return guard.requests_risks
        case Channel.ARTIFACT | Channel.TOOL:
            return guard.replies_risks


def level(guard: Guard, channel: Channel) -> Level:
    """The name of the thresholds for a channel."""
    match channel:
        case Channel.CARD:
            return guard.cards_level or guard.level
        case Channel.MESSAGE:
            return guard.requests_level or guard.level
        case Channel.ARTIFACT | Channel.TOOL:
            return guard.replies_level or guard.level


_OF: Final = {
    Channel.CARD: "cards",
    Channel.MESSAGE: "messages",
    Channel.ARTIFACT: "artifacts",
    Channel.TOOL: "tools",
}


def _by_number(usual: Thresholds, said: Risks) -> Thresholds:
    """A level's thresholds with those that were set by number; whatever is acted on is at least annotated."""
    after = replace(usual, **said.given())
    return replace(after, annotate=min(after.annotate, after.sanitise, after.quarantine, after.block))


@lru_cache(maxsize=256)
def settings_of(guard: Guard, channel: Channel) -> Settings:
    """A tenant's terms as the firewall takes them."""
    settings = LEVELS[level(guard, channel)]
    if (said := numbers(guard, channel)) is not None:
        settings = replace(settings, **{_OF[channel]: _by_number(settings.thresholds(channel), said)})
    if guard.without_model == "refuse":
        settings = replace(settings, floors={**FLOORS, Code.LIM_MODEL: Action.BLOCK})
    if guard.hosts or guard.canaries:
        settings = replace(settings, flows=Flows(guard.hosts, guard.canaries))
    return replace(settings, monitor=mode(guard, channel) == "monitor")
