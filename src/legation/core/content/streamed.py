"""A stream, looked at as it comes: every event apart, and what is told in chunks as one text.

Each artifact has a window of its own, and so have the messages of the task's status. A chunk waits until enough has
followed it to be judged, or until its artifact ends; whatever comes behind it waits too, for events keep their order.
A task that ends or asks for something lets all go. Where a stream has several artifacts, what is told in one is also
read with the end of what was told before it in another. When something is found across chunks, what waits is dropped
and the stream is cut: what its receiver has is a beginning in which nothing was found.
"""

from __future__ import annotations

from collections import OrderedDict, deque
from typing import Any, Final, cast

import msgspec
from msgspec import Struct

from legation.core import messages as m
from legation.core.content import saying
from legation.core.content.across import Across
from legation.core.content.chunks import GOING_ON, Chunks
from legation.core.content.enveloping import Wrapping
from legation.core.content.hearing import Hearing
from legation.core.content.originals import Came
from legation.core.content.quiet import quiet
from legation.core.content.replied import typed
from legation.core.content.screen import Looked, Screen, Withheld, mode, settings_of
from legation.core.firewall import Action, Channel, Firewall, Report, Window
from legation.core.inspected import Inspected
from legation.core.reasons import Reason
from legation.core.tenant import Guard

MOST_EVENTS: Final = 256
"""Events that wait at once; beyond it the oldest is let go, read with what has come. As the window itself does."""

MOST_BYTES: Final = 1 << 20
"""Bytes of them, likewise."""

MOST_WINDOWS: Final = 64
"""Artifacts told at once. Of more the one heard longest ago is let go, and forgotten."""

_RANK: Final = {action.name.lower(): action for action in Action}


class _Waiting(Struct):
    """An event on its way."""

    event: m.StreamResponse | None
    size: int
    ready: bool
    key: str = ""


class Flow:
    """One stream. Feed it every event the gate let through; pass on what it returns, in order."""

    def __init__(self, screen: Screen, guard: Guard) -> None:
        self._screen = Hearing(screen)
        self._guard = guard
        how = mode(guard, Channel.ARTIFACT)
        self._off, self._holds = how == "off", how == "enforce"
        self._windows: OrderedDict[str, Window] = OrderedDict()
        self._queue: deque[_Waiting] = deque()
        self._bytes = 0
        self._chunks: Chunks | None = None
        self._across = Across(self._screen.firewall, settings_of(guard, Channel.ARTIFACT))
        self._last = ""
        """The key of the text that was told last."""
        self.record: Inspected | None = None
        """What the record says: of all that was found the worst."""
        self.original: Came | None = None
        """The event it was found in, as it came, where that did not pass so."""

    def wrap(self, by: Wrapping | None) -> None:
        """From now on, deliver text in envelopes."""
        self._chunks = None if by is None else Chunks(by)

    def feed(self, event: m.StreamResponse, size: int = 0) -> tuple[m.StreamResponse, ...]:
        """One event, of so many bytes; those that may pass now. Raises Withheld, after which none may."""
        event, found = typed(event, self._screen, self._guard)
        if self._off:
            return self._shown((event,))
        self._note(found, self._screen.original)
        key, ends = _told(event)
        waiting = _Waiting(event, size, ready=not key, key=key)
        self._queue.append(waiting)
        self._bytes += size
        if key:
            last = not self._holds or (event.artifact_update is not None and bool(event.artifact_update.last_chunk))
            self._read(key, waiting, msgspec.to_builtins(event), last=last)
        if ends:
            self._let_go()
        out = self._released()
        while len(self._queue) > MOST_EVENTS or self._bytes > MOST_BYTES:
            self._flush(self._queue[0].key)
            out += self._released()
        return self._shown(out)

    def end(self) -> tuple[m.StreamResponse, ...]:
        """The stream ended well: what waits may pass. Raises Withheld."""
        self._let_go()
        return (*self._shown(self._released()), *self.closed())

    def closed(self) -> tuple[m.StreamResponse, ...]:
        """What closes the envelopes that are open, however the stream ends."""
        return tuple(self._chunks.closed()) if self._chunks is not None else ()

    @property
    def said(self) -> Inspected | None:
        """What the record says, with how the text was delivered."""
        if self._chunks is None or self.record is None:
            return self.record
        return msgspec.structs.replace(self.record, enveloped=self._chunks.how)

    def _shown(self, events: tuple[m.StreamResponse, ...]) -> tuple[m.StreamResponse, ...]:
        return events if self._chunks is None else tuple(self._chunks.passed(events, self.record))

    def _released(self) -> tuple[m.StreamResponse, ...]:
        out = []
        while self._queue and self._queue[0].ready:
            one = self._queue.popleft()
            self._bytes -= one.size
            if one.event is not None:
                out.append(one.event)
        return tuple(out)

    def _let_go(self) -> None:
        for key in list(self._windows):
            self._flush(key)

    def _flush(self, key: str) -> None:
        """Let a window go with what it has; it goes on remembering what it passed."""
        if self._windows[key].held:
            self._read(key, _Waiting(None, 0, ready=True), {}, last=True)

    def _read(self, key: str, waiting: _Waiting, raw: Any, *, last: bool) -> None:
        said = quiet(raw)
        window = self._windows.get(key)
        if window is None:
            if len(self._windows) >= MOST_WINDOWS:
                oldest = next(iter(self._windows))
                self._flush(oldest)
                del self._windows[oldest]
            firewall = cast("Firewall", self._screen.firewall)  # a Window needs no more of it than a Screen does
            window = Window(firewall, settings_of(self._guard, Channel.ARTIFACT), channel=Channel.ARTIFACT)
            self._windows[key] = window
        self._windows.move_to_end(key)
        across = None
        if waiting.event is not None:
            before = self._windows.get(self._last) if key != self._last else None
            across = self._across.read(key, said, raw, before.told if before is not None else "")
            self._last = key
        step = window.feed(waiting, said, last=last)
        if across is not None and across.would > step.report.would:
            step = step._replace(report=across, cut=step.cut or (self._holds and across.would >= Action.SANITISE))
        if step.report.would > Action.ALLOW:
            self._note(saying.record(step.report, step.report.action), None)
        if step.cut:
            waiting_too = [msgspec.to_builtins(one.event) for one in self._queue if one.event is not None]
            raise Withheld(_cut(step.report, waiting_too), Reason.REPLY_BLOCKED)
        for released in step.released:
            released.ready = True

    def _note(self, found: Inspected | None, original: Came | None) -> None:
        if found is not None and (self.record is None or _gravity(found) > _gravity(self.record)):
            self.record = found
            self.original = original


def _told(event: m.StreamResponse) -> tuple[str, bool]:
    """Which text an event goes on with, empty for none; and whether the task has come to where everything is told."""
    if (update := event.artifact_update) is not None:
        return f"artifact {update.artifact.artifact_id}", False
    if (status := event.status_update) is not None:
        return "status" if status.status.message is not None else "", status.status.state not in GOING_ON
    return "", event.task is None or event.task.status.state not in GOING_ON


def _cut(report: Report, waiting: list[Any]) -> Looked:
    """What was found in what waits, which is what does not pass."""
    original = Came(waiting, Channel.ARTIFACT, ())
    return Looked(Action.BLOCK, None, report, saying.record(report, Action.BLOCK), original)


def _gravity(found: Inspected) -> tuple[int, float]:
    return max(_RANK[found.action], _RANK.get(found.would, Action.ALLOW)), found.risk
