"""What one agent says to one tenant, heard with what somebody there vouched for.

A `Hearing` is a `Screen` for one document of one agent. It notes which entries could matter and what came; `heard` asks
for those entries, and only where something was found: what nothing is found in asks nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, TypeVar

from legation.core.asks import Find, Plan, Unavailable, ask
from legation.core.content.forgiving import Forgiven, How, at, entry_id, field, forgive, places, valid
from legation.core.content.originals import Came
from legation.core.content.screen import Looked, Screen, Withheld
from legation.core.firewall import Channel, Direction, Report
from legation.core.kept import Allowed
from legation.core.tenant import Guard

T = TypeVar("T")

ROUNDS: Final = 4
"""Times more entries are looked for: what is left may show what was behind."""


class Hearing(Screen):
    """Looks on behalf of a tenant at what an agent says. Without entries it finds what a Screen finds."""

    def __init__(self, screen: Screen, tenant: str = "", agent: str = "", entries: tuple[Allowed, ...] = ()) -> None:
        self.firewall = screen.firewall
        self.fingerprint = screen.fingerprint
        self.tenant = tenant
        self.agent = agent
        self.entries = {entry.id: entry for entry in entries}
        self.wanted: set[str] = set()
        """Ids of entries that nobody was asked for yet, and that could matter."""
        self.asked: set[str] = set()
        self.original: Came | None = None
        """What came last, where it does not pass as it is."""

    def look(self, document: Any, channel: Channel, direction: Direction, guard: Guard) -> Looked | None:
        """As a Screen's."""
        looked = super().look(document, channel, direction, guard)
        self.original = looked.original if looked is not None else None
        return looked

    def forgiven(self, said: Any, report: Report, how: How) -> Forgiven | None:
        """Set aside what is vouched for, and what shows behind it, as far as that goes."""
        if self.fingerprint is None or not self.tenant:
            return None
        found: dict[str, Allowed] = {}
        forgiven, shown = None, report
        for _ in range(ROUNDS):
            names = self._names(said, shown, how[0])
            more = {pointer: self.entries[name] for pointer, name in names.items() if name in self.entries} | found
            if len(more) == len(found) or (after := forgive(self.firewall, said, report, how, more)) is None:
                break
            found, forgiven, shown = more, after, after.report
        return forgiven

    def _names(self, said: Any, report: Report, channel: Channel) -> dict[str, str]:
        """Ids of the entries that would be for the members something was found in, by pointer."""
        names: dict[str, str] = {}
        for pointer in places(report):
            text = at(said, pointer)
            if text is not None and self.fingerprint is not None:
                name = entry_id(self.fingerprint, self.tenant, self.agent, channel, field(pointer), text)
                if name:
                    names[pointer] = name
        self.wanted |= set(names.values()) - self.asked
        return names

    def learn(self, now: float) -> Plan[bool]:
        """Ask for the entries that could matter; whether there is any."""
        wanted, self.wanted = sorted(self.wanted), set()
        self.asked.update(wanted)
        learned = False
        for name in wanted:
            found = yield from ask(Find(Allowed, self.tenant, name))
            if found is not None and valid(found.document, self.tenant, self.agent, now):
                self.entries[name] = found.document
                learned = True
        return learned


def heard(hearing: Hearing, now: float, act: Callable[[Screen], T]) -> Plan[T]:
    """What comes of an act of looking, once everything that is vouched for is known. Raises what it raises."""
    for _ in range(ROUNDS):
        try:
            result = act(hearing)
        except Withheld:
            if not (hearing.wanted and (yield from _learned(hearing, now))):
                raise
        else:
            if not (hearing.wanted and (yield from _learned(hearing, now))):
                return result
    return act(hearing)


def _learned(hearing: Hearing, now: float) -> Plan[bool]:
    """What cannot be asked for forgives nothing; the verdict stands."""
    try:
        return (yield from hearing.learn(now))
    except Unavailable:
        return False
