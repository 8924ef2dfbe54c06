"""A stream, read beyond the window of one artifact: across artifacts, and for canaries in what says nothing else.

What is told half in one artifact and half in the next is one text to who reads both. Ids and digests are left out of
what a window reads (`quiet`), and a canary may be just that: for them the text is read as it stands.
"""

from __future__ import annotations

from collections import OrderedDict
from typing import Any, Final

from legation.core.content.forgiving import Reading
from legation.core.firewall import Channel, Direction, Report, Settings
from legation.core.firewall.flows import planted
from legation.core.firewall.normalise import fold
from legation.core.firewall.window import CARRY, LOOKAHEAD, spoken

SHORTEST: Final = 8
"""Code points of one text in a row that are remembered when another goes on: texts told letter by letter, in turn, are
nonsense in the order in which they come, and their reader puts each together by itself."""

MOST: Final = 64
"""Texts of which the end is remembered."""


class Across:
    """What was told last, of whatever text. Feed it every event that says something."""

    def __init__(self, firewall: Reading, settings: Settings) -> None:
        self._firewall = firewall
        self._settings = settings
        self._key = ""
        self._end: str | None = None
        """The end of all that was told before; None while it is one text all along."""
        self._run = ""
        """What was told of one text since another was. Beyond CARRY its own window reads all there is."""
        self._ends: OrderedDict[str, str] = OrderedDict()

    def read(self, key: str, said: Any, raw: Any, before: str) -> Report | None:
        """What is found in an event together with what came before it; None where nothing more is to be read.

        `key` is the text it goes on with, `said` what a window reads of it, `raw` the event as it stands, and `before`
        the end of the text that was told until now.
        """
        found = self._planted(key, raw) if self._settings.flows.canaries else None
        if key != self._key:
            if self._end is None and self._key:
                self._end = f"{before}\n"
            elif self._end is not None and len(self._run) >= SHORTEST:
                self._end = f"{self._end}{self._run}\n"[-CARRY:]
            self._key, self._run = key, ""
        if self._end is None:
            return found
        text = spoken(said, self._settings)
        apart = len(self._run) < CARRY
        self._run = (self._run + text)[-CARRY:]
        return self._inspected(self._end + self._run) if found is None and apart and text else found

    def _planted(self, key: str, raw: Any) -> Report | None:
        text = spoken(raw, self._settings)
        found = None
        for name in (key, ""):  # "": of all texts, as they came
            whole = self._ends.pop(name, "") + text
            self._ends[name] = whole[-LOOKAHEAD:]
            if found is None and next(planted(fold(whole), self._settings.flows.canaries), None) is not None:
                found = self._inspected(whole)
        while len(self._ends) > MOST:
            self._ends.popitem(last=False)
        return found

    def _inspected(self, text: str) -> Report:
        return self._firewall.inspect(text, Channel.ARTIFACT, Direction.OUTBOUND, self._settings)
