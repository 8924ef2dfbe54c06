"""A stream: a directive told in several chunks is read as one.

Chunks of an artifact are held until enough has come to judge them with what went before: the last CARRY code points
of what was told are read again in front of what is new. A held chunk is released, in order, once its text has been
read with the LOOKAHEAD that followed it, or when the artifact ends; on a finding everything still held is cut. What a
receiver has is therefore always a prefix that was found harmless.

What is new is read once, with CARRY before it and no more: what an event costs does not depend on what is held, and one
that says nothing costs nothing.
"""

from __future__ import annotations

from collections import deque
from typing import Any, Final, NamedTuple, Protocol

from msgspec import Struct

from legation.core.firewall.settings import Settings
from legation.core.firewall.verdicts import Action, Channel, Direction, Report
from legation.core.firewall.walk import walk

CARRY: Final = 2048
"""Code points of what was told that are read again: longer than the longest window of words."""
LOOKAHEAD: Final = 240
"""Code points that must follow a text before it is released: longer than the longest pattern."""
MAX_HELD: Final = 256
"""Events held at once: more than LOOKAHEAD, so that no run of single letters outgrows it."""


class Reader(Protocol):
    """What a window needs of a `Firewall`."""

    def inspect(
        self, document: Any, channel: Channel, direction: Direction = ..., settings: Settings | None = ...
    ) -> Report: ...


class Held(Struct, frozen=True):
    event: Any
    end: int
    """Code points told up to the end of its text."""


class Step(NamedTuple):
    """What one event brings."""

    released: tuple[Any, ...]
    """Events to pass on now, in order."""
    report: Report | None
    """None where there was nothing to read."""
    cut: bool
    """Whether the stream ends here: nothing that is held, and nothing that follows, may pass."""


class Window:
    """The window over one artifact of one stream, or over its messages."""

    def __init__(
        self,
        firewall: Reader,
        settings: Settings | None = None,
        *,
        channel: Channel = Channel.ARTIFACT,
        stop: Action = Action.SANITISE,
        told: str = "",
    ) -> None:
        """`told` is the end of what was told before, where that is remembered."""
        self._firewall = firewall
        self._settings = settings or Settings()
        self._channel = channel
        self._stop = stop
        self._held: deque[Held] = deque()
        self._told = told[-CARRY:]
        self._count = 0
        self._cut = False

    @property
    def held(self) -> int:
        """Events waiting."""
        return len(self._held)

    @property
    def told(self) -> str:
        """The end of all that was told, at most CARRY code points."""
        return self._told

    def feed(self, event: Any, document: Any, *, last: bool) -> Step:
        """One event, and the same as JSON values. `last`: nothing of this artifact follows."""
        text = spoken(document, self._settings)
        report = self.look(text)
        if report is None or report.would < self._stop:  # the event apart too: its names and metadata continue nothing
            alone = self._firewall.inspect(document, self._channel, Direction.OUTBOUND, self._settings)
            report = alone if report is None else max(report, alone, key=lambda one: (one.would, one.risk))
        return self.take(event, text, report, last=last)

    def look(self, text: str) -> Report | None:
        """What is found in a text together with what went before. Changes nothing."""
        if not text:
            return None
        return self._firewall.inspect(self._told + text, self._channel, Direction.OUTBOUND, self._settings)

    def take(self, event: Any, text: str, report: Report | None, *, last: bool) -> Step:
        """An event whose text was looked at: what may pass now."""
        stops = report is not None and report.would >= self._stop and not self._settings.monitor
        if self._cut or stops:
            self._cut = True
            self._held.clear()
            return Step((), report, cut=True)
        self.remember(text)
        self._held.append(Held(event, self._count))
        return Step(self.released(last=last), report, cut=False)

    def remember(self, text: str) -> None:
        """Text that was told and read, and that nothing waits with."""
        self._count += len(text)
        self._told = (self._told + text)[-CARRY:] if len(text) < CARRY else text[-CARRY:]

    def released(self, *, last: bool) -> tuple[Any, ...]:
        """Whatever was read with enough of what follows it; with `last` all, for everything held was read."""
        released = []
        while self._held and (last or self._count - self._held[0].end >= LOOKAHEAD or len(self._held) > MAX_HELD):
            released.append(self._held.popleft().event)
        return tuple(released)


def spoken(document: Any, settings: Settings) -> str:
    """The text of an event that the next one may continue: that of its parts, nothing between them."""
    body = document
    for name in ("artifactUpdate", "statusUpdate", "artifact", "status", "message"):
        if isinstance(body, dict) and isinstance(body.get(name), dict):
            body = body[name]
    parts = body.get("parts", ()) if isinstance(body, dict) else body
    inner = [
        {name: part[name] for name in ("text", "raw", "data") if name in part} if isinstance(part, dict) else part
        for part in (parts if isinstance(parts, list | tuple) else (parts,))
    ]
    walked = walk(inner, most=settings.most, tail=settings.tail)
    return "".join(walked.text[one.start : one.end] for one in walked.members if not one.key)
