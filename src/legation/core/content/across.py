"""A stream, read beyond the window of one artifact: across artifacts, and for canaries in what says nothing else.

What is told half in one artifact and half in the next is one text to who reads both. Ids and digests are left out of
what a window reads (`quiet`), and a canary may be just that: for them the text is read as it stands.

`look` and `found` change nothing, `take` looks at nothing (`aside.py`).
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator
from typing import Final

from legation.core.content.aside import MOST as MOST_AT_ONCE
from legation.core.content.forgiving import Reading
from legation.core.content.told import Told
from legation.core.firewall import Channel, Code, Direction, Report, Settings
from legation.core.firewall.flows import planted
from legation.core.firewall.normalise import fold
from legation.core.firewall.window import CARRY, LOOKAHEAD

SHORTEST: Final = 8
"""Code points of one text in a row that are remembered when another goes on: texts told letter by letter, in turn, are
nonsense in the order in which they come, and their reader puts each together by itself."""

HEAD: Final = 2 * LOOKAHEAD
"""Code points of a text that are read with what was told before it. More would make half a directive look small."""

MOST: Final = 64
"""Texts of which the end is remembered."""


class Across:
    """What was told last, of whatever text. Feed it every event that says something."""

    def __init__(self, firewall: Reading, settings: Settings) -> None:
        self._firewall = firewall
        self._settings = settings
        self._key = ""
        self._end = ""
        """The end of all that was told before; empty while it is one text all along."""
        self._head = ""
        """What was told of one text since another was, its beginning. After that its own window reads all there is."""
        self._run = ""
        """The same, its last."""
        self._ends: OrderedDict[str, str] = OrderedDict()
        self._places: OrderedDict[str, str] = OrderedDict()
        """Names, by where they stand."""

    def look(self, told: Told) -> Report | None:
        """What is found in an event together with what came before it; None where nothing more is to be read."""
        if self._settings.flows.canaries and (found := self.found(told)) is not None:
            return found
        key, said = _turn(told)
        if not said:
            return None
        end, head = (self._end, self._head) if key == self._key else (self._before(), "")
        return self._inspected(end + (head + said)[:HEAD]) if end and len(head) < HEAD else None

    def take(self, told: Told) -> None:
        """An event that was looked at."""
        for key, whole in self._wholes(told):
            self._ends.pop(key, None)
            self._ends[key] = whole[-LOOKAHEAD:]
        while len(self._ends) > MOST:
            self._ends.popitem(last=False)
        for place, name in told.raw_names:
            self._places[place] = (self._places.pop(place, "") + name)[-LOOKAHEAD:]
        while len(self._places) > MOST:
            self._places.popitem(last=False)
        key, said = _turn(told)
        if not said:
            return
        if key != self._key:
            self._key, self._end, self._head, self._run = key, self._before(), "", ""
        self._head = (self._head + said[:HEAD])[:HEAD]
        self._run = (self._run + said[-CARRY:])[-CARRY:]

    def found(self, told: Told) -> Report | None:
        """A canary in what was told piece by piece."""
        names = "\n".join(self._places.get(place, "") + name for place, name in told.raw_names)
        for whole in (*(whole for _, whole in self._wholes(told)), names):
            if len(whole) > MOST_AT_ONCE:
                report = self._inspected(whole)
                if any(one.code is Code.EX_CANARY for one in report.findings):
                    return report
            elif next(planted(fold(whole), self._settings.flows.canaries), None) is not None:
                return self._inspected(whole)
        return None

    def _before(self) -> str:
        """The end of all that was told, where another text now goes on."""
        if not self._key:
            return ""
        if not self._end:
            return f"{self._run}\n"
        return f"{self._end}{self._run}\n"[-CARRY:] if len(self._run) >= SHORTEST else self._end

    def _wholes(self, told: Told) -> Iterator[tuple[str, str]]:
        """What is told, behind the end of the same text, and behind that of all: as it stands, for canaries."""
        if not self._settings.flows.canaries:
            return
        ends = dict[str, str]()
        raws = [(name, text.raw) for text in told.texts for name in (text.key, "")]  # "": of all texts, as they came
        for name, raw in raws:
            if raw:
                whole = ends.get(name, self._ends.get(name, "")) + raw
                ends[name] = whole[-LOOKAHEAD:]
                yield name, whole

    def _inspected(self, text: str) -> Report:
        return self._firewall.inspect(text, Channel.ARTIFACT, Direction.OUTBOUND, self._settings)


def _turn(told: Told) -> tuple[str, str]:
    """Whose turn it is, and what is said: a task told whole is one text of its own."""
    if told.chunk is not None:
        return told.chunk.key, told.chunk.said
    return "whole", "\n".join(text.said for text in told.whole if text.said)
