"""The firewall: walk, fold, read, decode, combine; then what is to become of the document.

`inspect` is the one entry point of every binding, channel and direction: what it is given is the document that will
be forwarded, as JSON values, so that no encoding of a call is a way round. It is deterministic, takes time and memory
linear in the text up to its limits, and holds no state: what spans several messages is `window.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final, NamedTuple

import numpy as np
from msgspec.structs import replace

from legation.core.firewall.blame import back, candidates, heaviest, latest, leading, pieces, squeezed, together
from legation.core.firewall.combine import HIDDEN, Combiner, kind, log_odds, risk
from legation.core.firewall.flows import find, planted
from legation.core.firewall.imitation import imitates
from legation.core.firewall.model import Model
from legation.core.firewall.ngrams import BUCKETS
from legation.core.firewall.normalise import Folded, Odd, fold
from legation.core.firewall.patterns import MAX_MATCHES, Patterns
from legation.core.firewall.pinned import STRICT
from legation.core.firewall.reading import LEARNED, squeezed_alone, window
from legation.core.firewall.rules import MARKS, RULES, SQUEEZED
from legation.core.firewall.sanitise import sanitise
from legation.core.firewall.settings import Settings
from legation.core.firewall.stretches import Judged, judge
from legation.core.firewall.verdicts import (
    RULES_VERSION,
    Action,
    Channel,
    Code,
    Direction,
    Finding,
    Report,
    Thresholds,
)
from legation.core.firewall.views import MAX_DECODED, View, decode
from legation.core.firewall.walk import Walked, walk

ODD_WEIGHT: Final = {
    Code.UN_TAG: 4.0,
    Code.UN_VARSEL: 3.0,
    Code.UN_BIDI: 2.0,
    Code.UN_ZEROWIDTH: 2.0,
    Code.UN_HOMOGLYPH: 2.0,
    Code.UN_STYLED: 1.0,
}
"""Log-odds that disguised characters add: set by hand, harmless text has next to none."""

DECODERS: Final = {"base64": Code.EN_BASE64, "hex": Code.EN_HEX, "binary": Code.EN_HEX, "rot13": Code.EN_ROT}
DEEPEST: Final = 2
"""Encodings inside one another that are undone; what is decoded a second time counts against one more MAX_DECODED."""
ROUNDS: Final = 4
"""Times a document is cut and read again; what is put in never needs a second."""
OWN_NAME: Final = "/name"
"""Where a card says what it is called; whom that can be taken for is another question (`core.lookalike`)."""
MOST_INVISIBLE: Final = 4096
"""Invisible characters in one text, beyond which there is no reading of it worth the name."""
_SENTENCE: Final = bytes(10 if chr(code) in ".!?\r" else code for code in range(256))
"""Every end of a sentence a line break."""
_DEFAULT: Final = Settings()
_SPAN: Final = 240
"""Bytes before the end of a match in which its sentence is taken to begin."""
RUN_TOGETHER: Final = tuple(log_odds(chance) + 0.1 for chance in STRICT)
"""Log-odds, at least, of a directive whose words are one word, by row of the combiner: it is acted on, since nobody
writes so but to hide it."""
_NEVER_NAMES: Final = frozenset(
    number
    for number, rule in enumerate(SQUEEZED)
    if rule.code in {Code.PI_OVERRIDE, Code.PI_PROMPTLEAK, Code.PI_STEALTH}
)
"""Rules on letters alone that no name in a program or a page matches; `uploadAllFiles` is one."""
_TOLD: Final = 128
"""Findings from which on matches over several members are told of the last alone."""
_UNSEEN: Final = frozenset({"tag", "varsel", "bidi"})
SQUEEZED_FROM: Final = len(RULES) + len(MARKS)
DOUBT: Final = "other"
"""Of LIM-ENCODING: the bytes are not said to be text, so that nobody may read them as it."""


class Said(NamedTuple):
    """A view that says more than the text."""

    view: View
    inner: Folded
    judged: Judged
    depth: int
    """Encodings inside one another."""


class Firewall:
    """Detectors and a model, ready. Belongs to one thread: Hyperscan's scratch space is not shared."""

    def __init__(self, patterns: Patterns, model: Model | None) -> None:
        """Without a model the rules judge alone, and every report says so (LIM-MODEL)."""
        self._patterns = patterns
        self._weights = model.weights if model else np.zeros(BUCKETS, np.complex64)
        self._combiner = Combiner(model)
        self.digest = model.digest if model else ""

    def inspect(
        self,
        document: Any,
        channel: Channel,
        direction: Direction = Direction.INBOUND,
        settings: Settings | None = None,
    ) -> Report:
        """Inspect one document: JSON values as they will be forwarded. Never raises for what is in it."""
        settings = settings or _DEFAULT
        walked = walk(document, most=settings.most, tail=settings.tail)
        return self._judge(walked, channel, direction, settings)

    def inspect_text(
        self, text: str, channel: Channel, direction: Direction = Direction.INBOUND, settings: Settings | None = None
    ) -> Report:
        """The same for one bare text, whose pointer is the empty one."""
        return self.inspect(text, channel, direction, settings)

    def clean(
        self,
        document: Any,
        channel: Channel,
        direction: Direction = Direction.INBOUND,
        settings: Settings | None = None,
    ) -> tuple[Any, Report]:
        """The document sanitised until nothing more is found, and the report on what is left.

        Where something stays however often it is cut, the report says QUARANTINE and the document is not to pass.
        Idempotent: what it returns it returns again.
        """
        settings = settings or _DEFAULT
        report = self.inspect(document, channel, direction, settings)
        for _ in range(ROUNDS):
            try:
                again = sanitise(document, report.findings)
            except ValueError:
                break
            if again == document:
                break
            document, report = again, self.inspect(again, channel, direction, settings)
        if report.would >= Action.SANITISE:
            worst = max(report.would, Action.QUARANTINE)
            report = replace(report, would=worst, action=Action.ALLOW if settings.monitor else worst)
        return document, report

    def odds(self, text: str, channel: Channel) -> float:
        """Log-odds of a text, views included. What evaluation and training measure."""
        return self._read(text, channel)[0]

    def _read(
        self, text: str, channel: Channel, every: list[tuple[View, Folded]] | None = None
    ) -> tuple[float, Folded, Judged, list[Said], bool]:
        """Log-odds, the plain reading, the views that say more than it, and whether decoding was cut short.

        `every` is handed all that was decoded, whatever it says.
        """
        folded = fold(text)
        judged = self._weigh(folded, channel)
        reading, odds = judged.reading, judged.odds
        if reading.hits and squeezed_alone(reading.hits):
            odds += HIDDEN
            rules = frozenset(hit - SQUEEZED_FROM for hit in reading.hits if hit >= SQUEEZED_FROM) & _NEVER_NAMES
            if any(together(text[a:b]) for _, a, b in squeezed(folded, self._patterns.squeezed.scan, rules)):
                odds = max(odds, RUN_TOGETHER[kind(channel)])
        said: list[Said] = []
        cut = False
        if reading.gates or folded.views:
            views, cut = decode(text, folded, reading.gates)
            plain, left = odds, MAX_DECODED
            todo = [(view, 1) for view in reversed(views)]
            while todo:
                view, depth = todo.pop()
                inner = fold(view.text)
                if inner.data == folded.data:
                    continue
                if every is not None:
                    every.append((view, inner))
                found = self._weigh(inner, channel)
                again, hidden = found.reading, found.odds
                if depth < DEEPEST and (again.gates or inner.views):
                    deeper, more_cut = decode(view.text, inner, again.gates - {view.name}, left)
                    left -= sum(len(one.text) for one in deeper)
                    cut = cut or more_cut
                    todo += [(one._replace(first=view.first, last=view.last), depth + 1) for one in reversed(deeper)]
                if not (again.hits or hidden > 0.0):
                    continue
                more = hidden > plain + 1.0
                odds = max(odds, hidden + HIDDEN * more)
                if more:
                    said.append(Said(view, inner, found, depth))
        for one in folded.odd:
            odds += ODD_WEIGHT[one.code]
        return odds, folded, judged, said, cut

    def _weigh(self, folded: Folded, channel: Channel) -> Judged:
        return judge(folded, self._patterns, self._weights, self._combiner, channel)

    def _judge(self, walked: Walked, channel: Channel, direction: Direction, settings: Settings) -> Report:
        text = walked.text
        every: list[tuple[View, Folded]] = []
        odds, folded, judged, said, cut = self._read(text, channel, every)
        chance = risk(odds)
        limits = settings.thresholds(channel)
        findings = list(walked.limits)
        if not self.digest:
            findings.append(Finding(Code.LIM_MODEL, "", (0, 0), "text", 0.0))
        for one in folded.odd:
            findings += self._at(walked, one, "text", ODD_WEIGHT[one.code])
        if len(text) - len(folded.codes) > MOST_INVISIBLE:
            findings.append(Finding(Code.LIM_INVISIBLE, "", (0, 0), "text", 0.0))
        if cut:
            findings.append(Finding(Code.LIM_VIEWS, "", (0, 0), "text", 0.0))
        if chance >= limits.annotate:
            findings += self._why(walked, folded, judged, channel, limits, viewed=bool(said))
            for view in said:
                findings += self._why_view(walked, folded, view, channel, limits)
        findings += self._flows(walked, folded, every, channel, settings)
        findings[:0] = self._imitations(walked, folded, every)  # first, so that a record names them
        would = Action.ALLOW if chance < limits.annotate else _action(chance, limits)
        for code in {(one.code, one.rule == DOUBT) for one in findings} if findings else ():
            floor = settings.floor(code[0], channel)
            would = max(would, min(floor, Action.ANNOTATE) if code == (Code.LIM_ENCODING, True) else floor)
        return Report(
            action=Action.ALLOW if settings.monitor else would,
            would=would,
            risk=chance,
            channel=channel,
            direction=direction,
            findings=tuple(dict.fromkeys(findings)),
            looked=len(text) - max(len(walked.members) - 1, 0),
            model_digest=self.digest,
            rules_version=RULES_VERSION,
        )

    def _flows(
        self,
        walked: Walked,
        folded: Folded,
        every: Iterable[tuple[View, Folded]],
        channel: Channel,
        settings: Settings,
    ) -> Iterator[Finding]:
        """Where data could go. `every` is what was decoded, which is searched for canaries too."""
        for flow in find(walked.text, self._patterns, settings.flows, card=channel is Channel.CARD):
            for one in self._at(walked, Odd(flow.code, flow.first, flow.last), "text", 0.0, flow.rule):
                if flow.code is not Code.TP_CROSSREF or one.pointer != OWN_NAME:
                    yield one
        canaries = settings.flows.canaries
        for flow in planted(folded, canaries):
            yield from self._at(walked, Odd(flow.code, flow.first, flow.last), "text", 0.0, flow.rule)
        for view, inner in every if canaries else ():
            for flow in planted(inner, canaries):
                yield from self._at(walked, Odd(flow.code, view.first, view.last), view.name, 0.0, flow.rule)

    def _imitations(self, walked: Walked, folded: Folded, every: Iterable[tuple[View, Folded]]) -> Iterator[Finding]:
        """Where the marks of an envelope are imitated, in the text and in all that was decoded."""
        for first, last in imitates(folded):
            yield from self._at(walked, Odd(Code.PI_ENVELOPE, *folded.origin(first, last)), "text", 0.0)
        for view, inner in every:
            if imitates(inner):
                yield from self._at(walked, Odd(Code.PI_ENVELOPE, view.first, view.last), view.name, 0.0)

    def _why(
        self, walked: Walked, folded: Folded, judged: Judged, channel: Channel, limits: Thresholds, *, viewed: bool
    ) -> Iterator[Finding]:
        """Every place a rule matches, and the window that scores highest."""
        reading = judged.reading
        several, told = len(walked.members) > 1, 0
        words = folded.plain() if several else b""
        for hit, start, end in self._places(folded, judged, limits):
            first = max(start, end - _SPAN)
            while first < end and folded.data[first : first + 1] == b" ":
                first += 1
            if several and told < _TOLD:
                first = self._over_gap(walked, folded, words, hit, first, end)
            place = folded.origin(folded.character(first), folded.character(end))
            rule = LEARNED[hit]
            for one in self._at(walked, Odd(rule.code, *place), "text", self._combiner.weight(hit, channel), rule.name):
                told += 1
                yield one
        plain = {LEARNED[hit].code for hit in reading.hits if hit < SQUEEZED_FROM}
        alone = [hit for hit in reading.hits if hit >= SQUEEZED_FROM and LEARNED[hit].code not in plain]
        if alone:
            rules = frozenset(hit - SQUEEZED_FROM for hit in alone)
            for number, first, last in squeezed(folded, self._patterns.squeezed.scan, rules):
                rule = LEARNED[number + SQUEEZED_FROM]
                weight = self._combiner.weight(number + SQUEEZED_FROM, channel)
                yield from self._at(walked, Odd(rule.code, first, last), "squeezed", weight, rule.name)
        by_itself = self._combiner.odds(reading._replace(hits=()), channel)
        if viewed or (reading.hits and risk(by_itself) < limits.annotate):
            return  # where there is more than the window, it is told if it would have done alone
        if reading.tokens and max(reading.scores) > 0:
            begin, end = (place + judged.begin for place in window(judged.part, self._weights))
            for place in heaviest(walked, folded, begin, end, self._weights):
                yield from self._at(walked, Odd(Code.PI_MODEL, *place), "text", max(reading.scores))

    def _over_gap(self, walked: Walked, folded: Folded, words: bytes, hit: int, first: int, end: int) -> int:
        """Where a match begins that goes over the gap before its member, at the latest; `first` where it does not."""
        if not walked.begins(folded.origin(folded.character(first), folded.character(end))[0]):
            return first
        return min(self._latest(words, folded.data, hit, max(end - _SPAN, 0), end), first)

    def _latest(self, words: bytes, data: bytes, hit: int, low: int, end: int) -> int:
        """The last byte from which a rule matches up to `end`, in the words of a folded text or in all of it."""
        if hit < len(RULES):
            return latest(self._patterns.every_word.scan, hit, words, low, end)
        return latest(self._patterns.every_mark.scan, hit - len(RULES), data, low, end)

    def _places(self, folded: Folded, judged: Judged, limits: Thresholds) -> list[tuple[int, int, int]]:
        """(feature, beginning of its sentence, end) of every rule that matches, one a rule and sentence.

        Of a long text in the stretches that tell: elsewhere it says nothing.
        """
        reading, least = judged.reading, log_odds(limits.annotate)
        every = [(number, end) for number, end in self._patterns.every_word.scan(folded.plain())]
        every += [(len(RULES) + number, end) for number, end in self._patterns.every_mark.scan(folded.data)]
        if len(every) >= MAX_MATCHES:  # the scan stopped early; what it did not reach has at least its first place
            every += [(hit, end) for hit, end in zip(reading.hits, reading.ends, strict=True) if end]
        last: dict[tuple[int, int], int] = {}
        broken = folded.data.translate(_SENTENCE)
        for hit, end in every:
            if not judged.tells(end, least):
                continue
            start = broken.rfind(b"\n", end - _SPAN if end > _SPAN else 0, end - 1) + 1
            if end > last.get((hit, start), 0):
                last[hit, start] = end
        return [(hit, start, end) for (hit, start), end in last.items()]

    def _why_view(
        self, walked: Walked, folded: Folded, said: Said, channel: Channel, limits: Thresholds
    ) -> Iterator[Finding]:
        """What an encoded run says; the span is that of the run, or of what a view of the whole text says it in."""
        view, reading = said.view, said.judged.reading
        whole = view.first == 0 and view.last >= len(walked.text) and view.name not in _UNSEEN
        places = self._led_back(walked, folded, said, channel, limits) if whole else [(-1, view.first, view.last)]
        if not places:  # only together; that nobody can cut
            for code in (DECODERS.get(view.name, Code.EN_OTHER), *(LEARNED[hit].code for hit in reading.hits)):
                yield Finding(code, "", (0, 0), view.name, HIDDEN)
        if view.name not in _UNSEEN:
            for place in dict.fromkeys((first, last) for _, first, last in places):
                code = DECODERS.get(view.name, Code.EN_OTHER)
                yield from self._at(walked, Odd(code, *place), view.name, HIDDEN)
        for number, first, last in places:
            for hit in reading.hits if number < 0 else (number,):
                rule, weight = LEARNED[hit], self._combiner.weight(hit, channel)
                yield from self._at(walked, Odd(rule.code, first, last), view.name, weight, rule.name)

    def _led_back(
        self, walked: Walked, folded: Folded, said: Said, channel: Channel, limits: Thresholds
    ) -> list[tuple[int, int, int]]:
        """(rule, first, last) of what a view of the whole text says, code points of the text; rule -1 for all of them.

        Where the view keeps no places, the members that say it by themselves.
        """
        view, inner = said.view, said.inner
        origin = back(view, folded) if said.depth == 1 else None
        if origin is not None:
            led, words = [], inner.plain()
            for hit, start, end in self._places(inner, said.judged, limits):
                place = leading(origin, inner, folded, inner.character(start), inner.character(end))
                if walked.within(place, (place[0], place[0] + 1)) != place:  # it ends in another member
                    begin = self._latest(words, inner.data, hit, start, end)
                    match = leading(origin, inner, folded, inner.character(begin), inner.character(end))
                    place = walked.within(place, match)
                led.append((hit, *place))
            return led or [(-1, *leading(origin, inner, folded, *window(inner, self._weights)))]
        if len(walked.members) == 1:
            return [(-1, 0, len(walked.text))]
        led = []
        for member in candidates(walked):
            odds, _, _, alone, _ = self._read(walked.text[member.start : member.end], channel)
            if risk(odds) >= limits.annotate and any(one.view.name == view.name for one in alone):
                led.append((-1, member.start, member.end))
        return led

    @staticmethod
    def _at(walked: Walked, odd: Odd, view: str, weight: float, rule: str = "") -> Iterator[Finding]:
        """A finding in each member it stands in."""
        for first, last in pieces(walked, odd.code, odd.first, odd.last):
            pointer, span, key = walked.locate(first, last)
            yield Finding(odd.code, pointer, span, view, round(weight, 3), rule, key)


def _action(chance: float, limits: Thresholds) -> Action:
    for threshold, action in (
        (limits.block, Action.BLOCK),
        (limits.quarantine, Action.QUARANTINE),
        (limits.sanitise, Action.SANITISE),
        (limits.annotate, Action.ANNOTATE),
    ):
        if chance >= threshold:
            return action
    return Action.ALLOW
