"""A stream: a directive told in several chunks is read as one.

Chunks of an artifact are held until enough has come to judge them with what went before: the last CARRY code points
of what was passed are read again in front of what is new. A held chunk is released, in order, once its text has been
read with the LOOKAHEAD that followed it, or when the artifact ends; on a finding everything still held is cut. What a
receiver has is therefore always a prefix that was found harmless.
"""

from __future__ import annotations

from collections import deque
from typing import Any, Final, NamedTuple

from msgspec import Struct

from legation.core.firewall.engine import Firewall
from legation.core.firewall.settings import Settings
from legation.core.firewall.verdicts import Action, Channel, Direction, Report
from legation.core.firewall.walk import walk

CARRY: Final = 2048
"""Code points of what was passed that are read again: longer than the longest window of words."""
LOOKAHEAD: Final = 240
"""Code points that must follow a text before it is released: longer than the longest pattern."""
MAX_HELD: Final = 256
"""Events held at once: more than LOOKAHEAD, so that no run of single letters outgrows it."""


class Held(Struct, frozen=True):
    event: Any
    size: int
    """Code points of its text."""


class Step(NamedTuple):
    """What one event brings."""

    released: tuple[Any, ...]
    """Events to pass on now, in order."""
    report: Report
    cut: bool
    """Whether the stream ends here: nothing that is held, and nothing that follows, may pass."""


class Window:
    """The window over one artifact of one stream, or over its messages."""

    def __init__(
        self,
        firewall: Firewall,
        settings: Settings | None = None,
        *,
        channel: Channel = Channel.ARTIFACT,
        stop: Action = Action.SANITISE,
    ) -> None:
        self._firewall = firewall
        self._settings = settings or Settings()
        self._channel = channel
        self._stop = stop
        self._carried = ""
        self._held: deque[Held] = deque()
        self._tail = ""
        self._cut = False

    @property
    def held(self) -> int:
        """Events waiting."""
        return len(self._held)

    @property
    def told(self) -> str:
        """The end of all that was fed, at most CARRY code points and what is held."""
        return self._carried + self._tail

    def feed(self, event: Any, document: Any, *, last: bool) -> Step:
        """One event, and the same as JSON values. `last`: nothing of this artifact follows."""
        text = spoken(document, self._settings)
        self._tail += text
        self._held.append(Held(event, len(text)))
        report = self._firewall.inspect_text(
            self._carried + self._tail, self._channel, Direction.OUTBOUND, self._settings
        )
        if report.would < self._stop:  # the event apart too: its names and metadata continue nothing
            alone = self._firewall.inspect(document, self._channel, Direction.OUTBOUND, self._settings)
            report = max(report, alone, key=lambda one: (one.would, one.risk))
        if self._cut or (report.would >= self._stop and not self._settings.monitor):
            self._cut = True
            self._held.clear()
            self._tail = ""
            return Step((), report, cut=True)
        return Step(tuple(self._release(last=last)), report, cut=False)

    def _release(self, *, last: bool) -> list[Any]:
        """Whatever has been read with enough of what follows it."""
        released = []
        following = len(self._tail)
        while self._held:
            first = self._held[0]
            following -= first.size
            if not (last or following >= LOOKAHEAD or len(self._held) > MAX_HELD):
                break
            released.append(self._held.popleft().event)
            self._carried = (self._carried + self._tail[: first.size])[-CARRY:]
            self._tail = self._tail[first.size :]
        return released


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
