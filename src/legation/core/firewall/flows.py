"""Where data could go, and data that should not go: URLs, images, active HTML, secrets, canaries, other agents.

No model here: each finding is a fact about the text.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Container, Iterator
from functools import lru_cache
from typing import Final

from msgspec import Struct

from legation.core.firewall import markup, secrets
from legation.core.firewall.links import Flow, images, links
from legation.core.firewall.naming import references
from legation.core.firewall.normalise import Folded, fold
from legation.core.firewall.patterns import LINKS, MAX_FLOWS, MAX_NUMBERS, MAX_TOLD, Patterns
from legation.core.firewall.rules import FLOWS, NUMBERS
from legation.core.firewall.verdicts import Code


class Flows(Struct, frozen=True):
    """What a tenant allows, and what it plants."""

    hosts: tuple[str, ...] = ()
    """Hosts that links and images may point to, with their subdomains."""
    canaries: tuple[str, ...] = ()
    """Strings planted in prompts and stores: they may appear nowhere else."""
    agents: Container[str] | None = None
    """Names and ids of other agents and tools, folded (`naming.folded`): a card has no reason to name them."""


def find(text: str, patterns: Patterns, flows: Flows, *, card: bool) -> list[Flow]:
    """Every flow in a text but for canaries."""
    found: list[Flow] = []
    data = text.encode("utf-8", "surrogatepass")
    hits = {min(number, LINKS) if number < len(FLOWS) else len(FLOWS) for number, _ in patterns.flows.scan(data)}
    if 0 in hits:
        found += images(text, flows.hosts)
    if LINKS in hits:
        found += _data(text, data, patterns, flows.hosts)
    if len(FLOWS) in hits:
        found += _numbers(text, data, patterns)
    if 1 in hits:
        fetched = sorted((one.first, one.last) for one in found if one.code is Code.EX_MDIMAGE)
        for one in links(text, flows.hosts):
            place = bisect_right(fetched, (one.first, len(text)))
            if not place or fetched[place - 1][1] <= one.first:
                found.append(one)
    if card and flows.agents is not None:
        places = references(text, flows.agents)
        found += (Flow(Code.TP_CROSSREF, first, last, "cross-reference") for first, last in places)
    return found


def planted(folded: Folded, canaries: tuple[str, ...]) -> Iterator[Flow]:
    """Canaries in a text as a reader takes it: in whatever letters, and with whatever cannot be seen in between."""
    for canary in canaries:
        wanted = _folded(canary)
        at = folded.data.find(wanted) if wanted else -1
        if at >= 0:
            place = folded.origin(folded.character(at), folded.character(at + len(wanted)))
            yield Flow(Code.EX_CANARY, *place, "canary")


@lru_cache(maxsize=4096)
def _folded(canary: str) -> bytes:
    return fold(canary).data


_INSIDE: Final = bytes(range(0x80, 0xC0))
"""Bytes of UTF-8 that begin no character."""


class _Places:
    """Code points for bytes that are asked for in ascending order; inside a character, that behind it."""

    def __init__(self, text: str, data: bytes) -> None:
        self._data = data if len(data) != len(text) else b""
        self._byte = self._place = 0

    def of(self, byte: int) -> int:
        if not self._data:
            return byte
        self._place += len(self._data[self._byte : byte].translate(None, _INSIDE))
        self._byte = byte
        return self._place


def _data(text: str, data: bytes, patterns: Patterns, hosts: tuple[str, ...]) -> Iterator[Flow]:
    """Markup and secrets: every place."""
    places = _Places(text, data)
    tags: markup.Tags | None = None
    key = 0
    most = min(MAX_FLOWS, 64 + len(data) // 32)
    matches = patterns.every_flow.scan(data, most)
    for number, end in matches:
        rule = FLOWS[number + LINKS]
        last = places.of(end)
        match rule.name:
            case "attribute":
                tags = tags or markup.Tags(text)
                yield from tags.flows(last - 1, hosts)
            case "private-key":
                if last > key:
                    first, key = secrets.key_span(text, last)
                    yield Flow(rule.code, first, key, rule.name)
            case "url-password":
                if (span := secrets.url_span(text, last)) is not None:
                    yield Flow(rule.code, *span, rule.name)
            case "slack-hook":
                yield Flow(rule.code, *secrets.hook_span(text, last), rule.name)
            case "messenger-token":
                yield Flow(rule.code, *secrets.numbered(text, last), rule.name)
            case _:
                first = max(text.rfind(mark, max(0, last - 300), last) for mark in (" ", "\n", '"', "'", "<", "=", ":"))
                if first < 0 or text[first] != "<":
                    first += 1
                ends = secrets.token_end(text, last) if rule.code is Code.DL_SECRET else last
                yield Flow(rule.code, first, ends, rule.name)
    if len(matches) >= most:
        yield Flow(Code.LIM_MATCHES, 0, 0, "flows")


def _numbers(text: str, data: bytes, patterns: Patterns) -> Iterator[Flow]:
    """Numbers of cards and accounts. Of a text with too many to check or to tell the rest is taken for such."""
    places = _Places(text, data)
    last = done = told = 0
    matches = patterns.every_number.scan(data, MAX_NUMBERS)
    for number, end in matches:
        last = places.of(end)
        if NUMBERS[number].name == "iban":
            found = secrets.iban(text, max(done, last - 20), last - 12)
        else:
            found = secrets.card(text, last, done)
        if found is not None:
            done, told = found.last, told + 1
            yield found
        if told >= MAX_TOLD:
            break
    if len(matches) >= MAX_NUMBERS or told >= MAX_TOLD:
        yield Flow(Code.DL_CARD, last, len(text), "numbers")
