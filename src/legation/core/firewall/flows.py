"""Where data could go, and data that should not go: URLs, images, active HTML, secrets, canaries, other agents.

No model here: each finding is a fact about the text. Numbers that must check out (Luhn, ISO 7064) are checked.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Container, Iterator
from functools import lru_cache
from typing import Final, NamedTuple

from msgspec import Struct

from legation.core.firewall.naming import references
from legation.core.firewall.normalise import Folded, fold
from legation.core.firewall.patterns import LINKS, Patterns
from legation.core.firewall.rules import FLOWS
from legation.core.firewall.verdicts import Code

MAX_LINKS: Final = 256
"""Links examined in one text; whoever sends more is told apart by rate, not by content."""
_URL_END: Final = frozenset(" \t\r\n\"'<>)]}|\\`")
_HOST: Final = frozenset("abcdefghijklmnopqrstuvwxyz0123456789.-")
_LONG: Final = 24
"""Characters of a query value that could be data rather than a setting."""


class Flows(Struct, frozen=True):
    """What a tenant allows, and what it plants."""

    hosts: tuple[str, ...] = ()
    """Hosts that links and images may point to, with their subdomains."""
    canaries: tuple[str, ...] = ()
    """Strings planted in prompts and stores: they may appear nowhere else."""
    agents: Container[str] | None = None
    """Names and ids of other agents and tools, folded (`naming.folded`): a card has no reason to name them."""


class Flow(NamedTuple):
    code: Code
    first: int
    last: int
    """Code points, half-open."""
    rule: str


LONGEST_TOKEN: Final = 4096


def find(text: str, patterns: Patterns, flows: Flows, *, card: bool) -> list[Flow]:
    """Every flow in a text but for canaries."""
    found: list[Flow] = []
    data = text.encode("utf-8", "surrogatepass")
    hits = patterns.flows.scan(data)
    if any(number < LINKS for number, _ in hits):
        found += _links(text, flows.hosts)
    if any(number >= LINKS for number, _ in hits):
        found += _data(text, data, patterns)
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


def _data(text: str, data: bytes, patterns: Patterns) -> Iterator[Flow]:
    """Active HTML, secrets and numbers: every place."""
    straight = len(data) == len(text)
    done = 0
    for number, end in patterns.every_flow.scan(data):
        rule = FLOWS[number + LINKS]
        last = end if straight else len(data[:end].decode("utf-8", "replace"))
        if rule.name == "card-number":
            if last > done:
                cards, done = _digits(text, max(done, last - 24))
                yield from cards
        elif rule.name == "iban":
            yield from _ibans(text, max(0, last - 20))
        else:
            first = max(text.rfind(mark, max(0, last - 300), last) for mark in (" ", "\n", '"', "'", "<", "=", ":"))
            if first < 0 or text[first] != "<":
                first += 1
            if rule.code is Code.DL_SECRET:
                last = _token_end(text, last)
            yield Flow(rule.code, first, last, rule.name)


def _token_end(text: str, at: int) -> int:
    """Where a token ends of which enough is known: what is left of a secret is still half of it."""
    end = at
    while end < len(text) and end - at < LONGEST_TOKEN and (text[end].isalnum() or text[end] in "-_.~+/="):
        end += 1
    return end


def _links(text: str, hosts: tuple[str, ...]) -> Iterator[Flow]:
    """Images load by themselves, so any foreign one can carry data out; a link can where its query is long."""
    lower = text.lower()
    at = 0
    for _ in range(MAX_LINKS):
        at = lower.find("://", at)
        if at < 0:
            return
        first = at
        while first > 0 and at - first < 5 and lower[first - 1].isalpha():
            first -= 1
        last = at + 3
        while last < len(text) and last - at < 2048 and text[last] not in _URL_END:
            last += 1
        url = text[first:last]
        rest = url[at + 3 - first :]
        if not (hosts and _ours(lower[first:at], rest, text[last : last + 1], hosts)):
            before = lower[max(0, first - 300) : first]
            image = before.endswith(("](", "](<")) and before.rfind("![") > before.rfind("\n")
            tag = before.rfind("<img")
            if image or (tag >= 0 and ">" not in before[tag:]):
                code, rule = (Code.EX_MDIMAGE, "image-data" if _carries(rest) else "image")
                start = first - len(before) + (before.rfind("![") if image else tag)
                yield Flow(code, start, last + (text[last : last + 1] in (")", ">")), rule)
            elif _carries(rest):
                yield Flow(Code.EX_URLQUERY, first, last, "url-data")
        at = last


def _ours(scheme: str, rest: str, after: str, hosts: tuple[str, ...]) -> bool:
    """Whether a link surely leads to one of these hosts, however its reader takes it apart (RFC 3986, WHATWG URL).

    No user, no port that is no number, nothing a browser would drop or take for a slash.
    """
    size = next((place for place, char in enumerate(rest) if char in "/?#"), len(rest))
    if size == len(rest) and after in {"\t", "\r", "\\"}:
        return False  # the host goes on behind it, for some
    host, colon, port = rest[:size].lower().partition(":")
    if scheme not in {"http", "https"} or (colon and not (port.isascii() and port.isdigit())):
        return False
    if not _HOST.issuperset(host):
        return False
    return any(host == allowed or host.endswith(f".{allowed}") for allowed in hosts)


def _carries(rest: str) -> bool:
    """Whether a URL has room for data: a placeholder, or a long value of high entropy."""
    if any(mark in rest for mark in ("{", "$", "%7b", "[", "<")):
        return True
    query = rest.partition("?")[2]
    values = [pair.partition("=")[2] for pair in query.split("&")]
    return any(len(value) >= _LONG and _entropy(value) > 3.5 for value in values)


def _entropy(value: str) -> float:
    """Bits a character."""
    size = len(value)
    return -sum(count / size * math.log2(count / size) for count in Counter(value).values())


def _digits(text: str, at: int) -> tuple[list[Flow], int]:
    """Card numbers (13 to 19 digits whose Luhn sum is right, ISO/IEC 7812-1) in a run of digits, and where it ends."""
    found: list[Flow] = []
    run: list[str] = []
    first = at
    place = at
    while place < at + 128:
        char = text[place] if place < len(text) else "\n"
        if char.isascii() and char.isdigit():
            if not run:
                first = place
            run.append(char)
        elif char not in " -" or not run:
            digits = "".join(run).rstrip()
            if 13 <= len(run) <= 19 and digits[0] in "23456" and len(set(run)) > 3 and luhn(digits):
                found.append(Flow(Code.DL_CARD, first, place, "card-number"))
            if run and place >= at + 24:
                break
            run = []
        place += 1
    return found, place


def luhn(digits: str) -> bool:
    """The check digit of ISO/IEC 7812-1 annex B."""
    total = 0
    for place, char in enumerate(reversed(digits)):
        value = int(char) * (1 + place % 2)
        total += value - 9 * (value > 9)
    return total % 10 == 0


def _ibans(text: str, at: int) -> Iterator[Flow]:
    """International bank account numbers whose ISO 7064 mod 97 sum is right (ISO 13616)."""
    for word in range(at, min(len(text), at + 64)):
        if not (text[word : word + 2].isupper() and text[word + 2 : word + 4].isdigit()):
            continue
        squeezed = text[word : word + 42].replace(" ", "")
        for size in range(15, min(len(squeezed), 34) + 1):
            piece = squeezed[:size]
            if piece.isascii() and piece.isalnum() and mod97(piece):
                yield Flow(Code.DL_IBAN, word, word + size + text[word : word + size + 8].count(" "), "iban")
                return


def mod97(iban: str) -> bool:
    """ISO 7064 mod 97-10 over the rearranged number."""
    return int("".join(str(int(char, 36)) for char in iban[4:] + iban[:4])) % 97 == 1
