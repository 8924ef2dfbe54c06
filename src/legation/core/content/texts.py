"""The texts of one stream: a window over each, and the end of each that nobody has heard of for long.

Of more artifacts than there are windows the one heard longest ago is let go; its end is remembered. Of more than there
are ends to remember it is only known that they were there: one that goes on after that is not passed (LIM-PARTS).

`look` changes nothing, `take` looks at nothing: what is looked at may have to be asked about (`aside.py`).
"""

from __future__ import annotations

from collections import OrderedDict
from typing import Any, Final

from legation.core.content.forgiving import Reading
from legation.core.content.told import STATUS, Text, Told
from legation.core.firewall import Action, Channel, Direction, Report, Settings, Window
from legation.core.firewall.window import CARRY, LOOKAHEAD

MOST_WINDOWS: Final = 64
"""Artifacts told at once."""

MOST_ENDS: Final = 4096
"""Artifacts of which the end is remembered."""

MOST_GONE: Final = 1 << 16
"""Artifacts of one stream of which it is known that they were there."""

JOIN: Final = 2 * LOOKAHEAD
"""Code points on either side of where a text told whole goes on with one that was told before."""

LETTERS: Final = 3
"""Letters of a name that can be part of a sentence."""

NAMES: Final = 1024
"""Code points of what was named that are read again."""


class TooMany(Exception):
    """More artifacts than can be kept apart."""


class Texts:
    """Every text of one stream."""

    def __init__(self, firewall: Reading, settings: Settings) -> None:
        self._firewall = firewall
        self._settings = settings
        self._windows: OrderedDict[str, Window] = OrderedDict()
        self._ends: OrderedDict[str, str] = OrderedDict()
        self._gone: set[int] = set()

    def look(self, told: Told) -> Report | None:
        """What is found in what an event tells, with what was told before; None where that is no more than the event.

        Raises TooMany.
        """
        joins: list[str] = []
        within: dict[str, str] = {}
        for text in told.whole:
            before = within.get(text.key) or self._end(text.key)
            if before and text.said:
                joins.append(before[-JOIN:] + _on(text, before)[:JOIN])
            within[text.key] = (before + _on(text, before))[-JOIN:]
        if joins:
            return self._inspected("\n".join(joins))
        chunk = told.chunk
        if chunk is None or not chunk.said:
            return None
        before = self._end(chunk.key)
        if not before and chunk.pieces == 1:
            return None  # the event was read by itself
        return self._inspected(before[-CARRY:] + _on(chunk, before))

    def take(self, told: Told, event: Any, *, last: bool) -> tuple[Any, ...]:
        """An event that was looked at; those that need not wait any longer."""
        free: list[Any] = []
        for text in told.whole:
            if text.key in self._windows:
                self._windows[text.key].remember(_on(text, self._windows[text.key].told))
                free += self._windows[text.key].released(last=False)
            else:
                end = self._ends.pop(text.key, "")
                self._keep(text.key, (end + _on(text, end))[-JOIN:])
        if (chunk := told.chunk) is not None:
            window, let_go = self._window(chunk.key)
            free += let_go
            free += window.take(event, _on(chunk, window.told), None, last=last).released
        return tuple(free)

    def let_go(self, key: str | None = None) -> tuple[Any, ...]:
        """Events that wait for what follows one text, or any: they were all read."""
        if key is None:
            return tuple(event for window in self._windows.values() for event in window.released(last=True))
        return self._windows[key].released(last=True) if key in self._windows else ()

    def _end(self, key: str) -> str:
        if (window := self._windows.get(key)) is not None:
            return window.told
        if hash(key) in self._gone or len(self._gone) > MOST_GONE:
            raise TooMany
        return self._ends.get(key, "")

    def _window(self, key: str) -> tuple[Window, tuple[Any, ...]]:
        """The window over a text, and the events that another had to let go for it."""
        free: tuple[Any, ...] = ()
        if key not in self._windows:
            if len(self._windows) >= MOST_WINDOWS:
                oldest, window = self._windows.popitem(last=False)
                free = window.released(last=True)
                self._keep(oldest, window.told[-JOIN:])
            self._windows[key] = Window(self._firewall, self._settings, told=self._ends.pop(key, ""))
        self._windows.move_to_end(key)
        return self._windows[key], free

    def _keep(self, key: str, end: str) -> None:
        self._ends[key] = end
        if len(self._ends) > MOST_ENDS:
            self._gone.add(hash(self._ends.popitem(last=False)[0]))

    def _inspected(self, text: str) -> Report:
        return self._firewall.inspect(text, Channel.ARTIFACT, Direction.OUTBOUND, self._settings)


def _on(text: Text, before: str) -> str:
    """How a text goes on: a message after one that ended in a full stop begins a line, a chunk goes on where it is."""
    return f"\n{text.said}" if text.key == STATUS and before.endswith(_STOPS) else text.said


_STOPS: Final = (".", "!", "?", "…", "。")


class Names:
    """What a stream calls things: what the names of one event begin, those of the next may go on with.

    Read on from the one that stood in the same place, and from all that came before: whether a reader puts a space
    between them nobody knows, so that both ways. Only what is new counts: names that were not there in the event
    before, or come for the second time in a row, and not numbers or times. What is only suspicious is no finding.
    """

    def __init__(self, firewall: Reading, settings: Settings) -> None:
        self._firewall = firewall
        self._settings = settings
        self._end = ""
        self._places: OrderedDict[str, str] = OrderedDict()
        self._last: tuple[tuple[str, str], ...] = ()
        self._again = False

    def look(self, names: tuple[tuple[str, str], ...]) -> Report | None:
        """What is found in names together with those before them."""
        names = self._fresh(names)
        if not names or not self._end:
            return None
        every = "\n".join(name for _, name in names)
        here = "\n".join(self._places.get(place, "") + name for place, name in names)
        texts = dict.fromkeys((self._end + every, f"{self._end}\n{every}", here))
        reports = [self._firewall.inspect(text, Channel.ARTIFACT, Direction.OUTBOUND, self._settings) for text in texts]
        worst = max(reports, key=lambda one: (one.would, one.risk))
        return worst if worst.would >= Action.SANITISE else None

    def take(self, every: tuple[tuple[str, str], ...]) -> None:
        """Names that were looked at."""
        if not every:
            return
        names = self._fresh(every)
        self._again, self._last = every == self._last, every
        if not names:
            return
        self._end = "\n".join((self._end, *(name for _, name in names)))[-NAMES:].lstrip("\n")
        for place, name in names:
            self._places[place] = (self._places.pop(place, "") + name)[-LOOKAHEAD:]
        while len(self._places) > MOST_WINDOWS:
            self._places.popitem(last=False)

    def _fresh(self, names: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
        """Those that say something new."""
        if names == self._last:
            return () if self._again else tuple(one for one in names if _words(one[1]))
        known = set(self._last)
        return tuple(one for one in names if one not in known and _words(one[1]))


def _words(name: str) -> bool:
    """Whether it is more than a number or a time."""
    return sum(map(str.isalpha, name[:NAMES])) >= LETTERS
