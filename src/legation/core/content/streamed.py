"""A stream, looked at as it comes: every event apart, and what is told in chunks as one text.

Each artifact is a text of its own (`texts.py`), and so are the messages of the task's status; a task that is told whole
goes on with them. A chunk waits until enough has followed it to be judged, or until its artifact ends; whatever comes
behind it waits too, for events keep their order. A task that ends or asks for something lets all go. Where a stream has
several artifacts, what is told in one is also read with the end of what was told before it in another, and what events
call things is read with what the events before them did. When something is found across events, what waits is dropped
and the stream is cut: what its receiver has is a beginning in which nothing was found.

An event is looked at first and taken then: looking may have to be asked about (`aside.py`), and begins anew after that.
"""

from __future__ import annotations

from collections import deque
from typing import Any, Final, NamedTuple

import msgspec
from msgspec import Struct

from legation.core import messages as m
from legation.core.asks import Plan
from legation.core.content import saying
from legation.core.content.across import Across
from legation.core.content.aside import patiently
from legation.core.content.chunks import Chunks
from legation.core.content.enveloping import Wrapping
from legation.core.content.hearing import Hearing
from legation.core.content.originals import Came
from legation.core.content.replied import typed
from legation.core.content.screen import Looked, Screen, Withheld, mode, settings_of
from legation.core.content.texts import Names, Texts, TooMany
from legation.core.content.told import Told, told
from legation.core.firewall import Action, Channel, Code, Direction, Finding, Report
from legation.core.inspected import Inspected
from legation.core.reasons import Reason
from legation.core.tenant import Guard

MOST_EVENTS: Final = 256
"""Events that wait at once; beyond it the oldest is let go, read with what has come. As the window itself does."""

MOST_BYTES: Final = 1 << 20
"""Bytes of them, likewise."""

_RANK: Final = {action.name.lower(): action for action in Action}


class _Waiting(Struct):
    """An event on its way."""

    event: m.StreamResponse
    size: int
    ready: bool
    key: str = ""


class _Seen(NamedTuple):
    """An event that was looked at."""

    event: m.StreamResponse
    """As it may pass."""
    found: Inspected | None
    original: Came | None
    told: Told
    worst: Report | None
    """What is found in it together with what came before."""


class Flow:
    """One stream. Feed it every event the gate let through; pass on what it returns, in order."""

    def __init__(self, screen: Screen, guard: Guard, *, patient: bool = False) -> None:
        """`patient`: feed it by `fed`, which asks about what is too long to be read at once."""
        self._screen = Hearing(screen, patient=patient)
        self._guard = guard
        how = mode(guard, Channel.ARTIFACT)
        self._off, self._holds = how == "off", how == "enforce"
        self._settings = settings_of(guard, Channel.ARTIFACT)
        self._texts = Texts(self._screen.firewall, self._settings)
        self._across = Across(self._screen.firewall, self._settings)
        self._names = Names(self._screen.firewall, self._settings)
        self._queue: deque[_Waiting] = deque()
        self._bytes = 0
        self._chunks: Chunks | None = None
        self.record: Inspected | None = None
        """What the record says: of all that was found the worst."""
        self.original: Came | None = None
        """The event it was found in, as it came, where that did not pass so."""

    def wrap(self, by: Wrapping | None) -> None:
        """From now on, deliver text in envelopes."""
        self._chunks = None if by is None else Chunks(by)

    def fed(self, event: m.StreamResponse, size: int = 0) -> Plan[tuple[m.StreamResponse, ...]]:
        """As `feed`, while other calls go on. Raises Withheld, Unavailable."""
        return (yield from patiently(self._screen.firewall, lambda: self.feed(event, size)))

    def feed(self, event: m.StreamResponse, size: int = 0) -> tuple[m.StreamResponse, ...]:
        """One event, of so many bytes; those that may pass now. Raises Withheld, after which none may."""
        if self._off:
            return self._shown((typed(event, self._screen, self._guard)[0],))
        return self._shown(self._taken(self._seen(event), size))

    def end(self) -> tuple[m.StreamResponse, ...]:
        """The stream ended well: what waits may pass, for it was read."""
        self._free(self._texts.let_go())
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

    def _seen(self, event: m.StreamResponse) -> _Seen:
        """Look at an event, by itself and with what came before it. Changes nothing here. Raises Withheld."""
        event, found = typed(event, self._screen, self._guard)
        original = self._screen.original
        said = told(event, self._settings)
        try:
            reports = [self._texts.look(said), self._across.look(said), self._names.look(said.names)]
        except TooMany:
            reports = [self._too_many()]
        every = [one for one in reports if one is not None]
        return _Seen(event, found, original, said, max(every, key=lambda one: (one.would, one.risk), default=None))

    def _taken(self, seen: _Seen, size: int) -> tuple[m.StreamResponse, ...]:
        """An event that was looked at; what may pass now. Raises Withheld."""
        self._note(seen.found, seen.original)
        chunk = seen.told.chunk
        waiting = _Waiting(seen.event, size, ready=chunk is None, key=chunk.key if chunk is not None else "")
        self._queue.append(waiting)
        self._bytes += size
        if seen.worst is not None and seen.worst.would > Action.ALLOW:
            self._note(saying.record(seen.worst, seen.worst.action), None)
            if self._holds and seen.worst.would >= Action.SANITISE:
                raise Withheld(_cut(seen.worst, [msgspec.to_builtins(one.event) for one in self._queue]), _REASON)
        update = seen.event.artifact_update
        last = not self._holds or (update is not None and bool(update.last_chunk))
        self._free(self._texts.take(seen.told, waiting, last=last))
        self._across.take(seen.told)
        self._names.take(seen.told.names)
        if seen.told.ends:
            self._free(self._texts.let_go())
        out = self._released()
        while len(self._queue) > MOST_EVENTS or self._bytes > MOST_BYTES:
            self._free(self._texts.let_go(self._queue[0].key))
            out += self._released()
        return out

    def _shown(self, events: tuple[m.StreamResponse, ...]) -> tuple[m.StreamResponse, ...]:
        return events if self._chunks is None else tuple(self._chunks.passed(events, self.record))

    def _released(self) -> tuple[m.StreamResponse, ...]:
        out = []
        while self._queue and self._queue[0].ready:
            one = self._queue.popleft()
            self._bytes -= one.size
            out.append(one.event)
        return tuple(out)

    @staticmethod
    def _free(events: tuple[_Waiting, ...]) -> None:
        for one in events:
            one.ready = True

    def _too_many(self) -> Report:
        """The report on more artifacts than can be kept apart."""
        would = max(self._settings.floor(Code.LIM_PARTS, Channel.ARTIFACT), Action.SANITISE)
        report = self._screen.firewall.inspect("", Channel.ARTIFACT, Direction.OUTBOUND, self._settings)
        finding = Finding(Code.LIM_PARTS, "/artifactUpdate/artifact/artifactId", (0, 0), "text", 0.0)
        action = Action.ALLOW if self._settings.monitor else would
        return msgspec.structs.replace(report, would=would, action=action, findings=(finding,))

    def _note(self, found: Inspected | None, original: Came | None) -> None:
        if found is not None and (self.record is None or gravity(found) > gravity(self.record)):
            self.record = found
            self.original = original


_REASON: Final = Reason.REPLY_BLOCKED


def _cut(report: Report, waiting: list[Any]) -> Looked:
    """What was found in what waits, which is what does not pass."""
    original = Came(waiting, Channel.ARTIFACT, ())
    return Looked(Action.BLOCK, None, report, saying.record(report, Action.BLOCK), original)


def gravity(found: Inspected) -> tuple[int, float]:
    """How much was found: what became of it or would have, then the risk."""
    return max(_RANK[found.action], _RANK.get(found.would, Action.ALLOW)), found.risk
