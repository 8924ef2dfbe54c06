"""What one agent says to one tenant, heard with what somebody there vouched for.

A `Hearing` is a `Screen` for one document of one agent. It notes which entries could matter and what came; `heard` asks
for those entries, and only where something was found: what nothing is found in asks nothing. What is too long to be
read between two calls is asked about as well (`Inspect`): somebody else reads it, and the other calls go on.
"""

from __future__ import annotations

from collections.abc import Callable, Container
from typing import Any, Final, TypeVar

from msgspec.structs import replace

from legation.core.asks import Find, Opinion, Plan, SecondOpinion, Unavailable, ask
from legation.core.content import saying
from legation.core.content.aside import Patient, patiently
from legation.core.content.forgiving import Forgiven, How, at, entry_id, field, forgive, places, valid
from legation.core.content.originals import Came
from legation.core.content.quiet import quiet
from legation.core.content.screen import Looked, Screen, Withheld
from legation.core.firewall import Action, Channel, Direction, Report, Settings
from legation.core.firewall.opinion import Policy, Said, second
from legation.core.firewall.walk import walk
from legation.core.kept import Allowed
from legation.core.tenant import Guard

T = TypeVar("T")

NOBODY: Final = Policy("")
"""Who is asked where a tenant wants a second opinion or nothing (`refuse`), and the operator named nobody."""

ROUNDS: Final = 4
"""Times more entries are looked for: what is left may show what was behind."""


class Hearing(Screen):
    """Looks on behalf of a tenant at what an agent says. Without entries it finds what a Screen finds."""

    def __init__(
        self,
        screen: Screen,
        tenant: str = "",
        agent: str = "",
        entries: tuple[Allowed, ...] = (),
        others: Container[str] | None = None,
        *,
        patient: bool = False,
    ) -> None:
        """`others` is what other agents are called, folded: a card has no reason to name them.

        `patient`: what is too long is asked about; only `heard` and `patiently` may then be used to look.
        """
        super().__init__(Patient(screen.firewall) if patient else screen.firewall, screen.fingerprint, screen.opinion)
        self.others = others
        self.tenant = tenant
        self.agent = agent
        self.entries = {entry.id: entry for entry in entries}
        self.wanted: set[str] = set()
        """Ids of entries that nobody was asked for yet, and that could matter."""
        self.asked: set[str] = set()
        self.original: Came | None = None
        """What came last, where it does not pass as it is."""
        self.doubt: SecondOpinion | None = None
        """What is to be asked of another classifier: the document that came last is quarantined, and nobody was."""
        self._said: dict[SecondOpinion, Opinion | None] = {}

    def look(self, document: Any, channel: Channel, direction: Direction, guard: Guard) -> Looked | None:
        """As a Screen's; what is quarantined, with a second opinion where somebody was asked."""
        self.doubt = None
        looked = super().look(document, channel, direction, guard)
        if looked is not None and looked.action is Action.QUARANTINE and guard.opinion != "off":
            looked = self._weighed(looked, guard)
        self.original = looked.original if looked is not None else None
        return looked

    def _weighed(self, looked: Looked, guard: Guard) -> Looked:
        """What a second opinion makes of a quarantine. Where none was asked for yet, what is to be asked is noted."""
        if self.opinion is None and guard.opinion != "refuse":
            return looked
        ours = self.opinion or NOBODY
        channel, settings = looked.report.channel, self.settings(guard, looked.report.channel)
        walked = walk(quiet(looked.document), most=settings.most, tail=settings.tail)
        question = SecondOpinion(walked.text, channel.value)
        if self.opinion is not None and question not in self._said:
            self.doubt = question
            return looked
        held = max((settings.floor(one.code, channel) for one in looked.report.findings), default=Action.ALLOW)
        policy = replace(
            ours,
            release=ours.release if held < Action.SANITISE else 0.0,
            failing=Action.BLOCK if guard.opinion == "refuse" else Action.QUARANTINE,
        )
        before = replace(looked.report, would=Action.QUARANTINE, action=Action.QUARANTINE)
        told = self._said.get(question)
        after = second(walked.text, before, None if told is None else Said(told.digest, told.risk), policy, settings)
        after = replace(after, findings=(after.findings[-1], *after.findings[:-1]))  # first, so that a record tells it
        record = saying.record(after, after.action, looked.forgiven)
        original = looked.original if after.action > Action.ANNOTATE else None
        return replace(looked, action=after.action, report=after, record=record, original=original)

    def consult(self) -> Plan[bool]:
        """Ask for a second opinion, where one is wanted; whether it was asked for. Without an answer there is none."""
        if (question := self.doubt) is None:
            return False
        try:
            self._said[question] = yield from ask(question)
        except Unavailable:
            self._said[question] = None
        return True

    def settings(self, guard: Guard, channel: Channel) -> Settings:
        """As a Screen's; in cards, names of others count."""
        settings = super().settings(guard, channel)
        if channel is not Channel.CARD or self.others is None:
            return settings
        return replace(settings, flows=replace(settings.flows, agents=self.others))

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
    for _ in range(ROUNDS + 1):
        try:
            result = yield from patiently(hearing.firewall, lambda: act(hearing))
        except Withheld:
            if not (yield from _more(hearing, now)):
                raise
        else:
            if not (yield from _more(hearing, now)):
                return result
    return (yield from patiently(hearing.firewall, lambda: act(hearing)))


def _more(hearing: Hearing, now: float) -> Plan[bool]:
    """Ask for what could change the verdict: somebody's word first, another classifier's then."""
    if hearing.wanted and (yield from _learned(hearing, now)):
        return True
    return hearing.doubt is not None and (yield from hearing.consult())


def _learned(hearing: Hearing, now: float) -> Plan[bool]:
    """What cannot be asked for forgives nothing; the verdict stands."""
    try:
        return (yield from hearing.learn(now))
    except Unavailable:
        return False
