"""The texts of a card, none of which is trusted: what is in them that should not be.

Decides, for every string of a card and every name of a member, what a reader of it (a person, a renderer, a model)
would be misled or commanded by, and which of it must never be published. A finding says where: JSON Pointer, and span
in the original text. Every look is linear in the text. It refuses to know what becomes of a finding: only
`forbids` is a judgement, and it is that of the rule "a card with a secret is never published".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, Final

from legation.core.card_text.directives import directives
from legation.core.card_text.findings import Finding, Hit, Kind, Severity
from legation.core.card_text.plain import plain
from legation.core.card_text.secrets import inside, secrets
from legation.core.card_text.signs import characters, markup, mixed_scripts

__all__ = ["Finding", "Kind", "Severity", "forbidding", "inside", "inspect", "inspect_text"]

MAX_TEXT: Final = 256 * 1024
"""Characters of one text that are inspected; a card has no more bytes."""

MAX_TEXTS: Final = 20_000
MAX_DEPTH: Final = 64
MAX_FINDINGS: Final = 256
_MAX_EACH: Final = 32
"""Findings told of one text."""

_LIMITS: Final = {
    "name": 128, "organization": 128, "version": 64, "id": 128, "tags": 64, "description": 4_096, "examples": 1_024,
}  # fmt: skip
"""Characters above which a text is longer than what it is for; by the member that holds it."""

_LIMIT: Final = 2_048

_UNREAD: Final = frozenset({"signatures"})
"""Members that hold signatures, not texts: base64url of their own."""

_ADDRESSES: Final = ("/supportedInterfaces/", "/additionalInterfaces/", "/url")


def inspect(card: Any, *, interfaces_shown: bool = True) -> tuple[Finding, ...]:
    """What is wrong with the texts of a parsed card, in its order, at most `MAX_FINDINGS` and those that forbid.

    `interfaces_shown`: whether the addresses of its interfaces are published with it. Where the gateway's stand in
    their place, an origin may well be inside.
    """
    found: list[Finding] = []
    forbidden: list[Finding] = []
    for finding in _findings(card, interfaces_shown=interfaces_shown):
        if len(found) < MAX_FINDINGS:
            found.append(finding)
        elif finding.forbids and len(forbidden) < MAX_FINDINGS:
            forbidden.append(finding)  # never lost behind a pile of notes
    return (*found, *forbidden)


def inspect_text(text: str) -> list[Hit]:
    """What is wrong with one text, wherever it stands; at most 32 hits, and those that forbid."""
    hits: list[Hit] = []
    if len(text) > MAX_TEXT:
        hits.append(Hit(Kind.TOO_MUCH, MAX_TEXT, len(text), Severity.SERIOUS, "too long to inspect", forbids=True))
        text = text[:MAX_TEXT]
    unfolded = plain(text)
    for look in (characters(text), mixed_scripts(text), markup(unfolded), directives(unfolded)):
        hits += islice(look, _MAX_EACH)
    return [*hits, *islice(secrets(unfolded), _MAX_EACH)]


def forbidding(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings a card must not be published with."""
    return tuple(finding for finding in findings if finding.forbids)


def _findings(card: Any, *, interfaces_shown: bool) -> Iterator[Finding]:
    for number, (pointer, text, in_name) in enumerate(_texts(card)):
        if number >= MAX_TEXTS:
            yield Finding(pointer, Kind.TOO_MUCH, 0, 0, Severity.SERIOUS, "too many texts to inspect", forbids=True)
            return
        limit = _LIMITS.get(_holder(pointer), _LIMIT)
        if len(text) > limit:
            detail = f"longer than the {limit} characters this is for"
            yield Finding(pointer, Kind.LENGTH, limit, len(text), Severity.WARNING, detail, in_name=in_name)
        # Half of a surrogate pair is no character; whoever parsed strictly has refused it already.
        for hit in inspect_text(text):
            address = hit.kind is Kind.INTERNAL_HOST and pointer.startswith(_ADDRESSES)
            forbids = hit.forbids and (interfaces_shown or not address)
            severity = hit.severity if forbids or not hit.forbids else Severity.NOTE
            yield Finding(pointer, hit.kind, hit.start, hit.end, severity, hit.detail, forbids, in_name)


def _holder(pointer: str) -> str:
    """The member a text belongs to: for one in a list, the list's."""
    return next((name for name in reversed(pointer.split("/")) if not name.isdecimal()), "")


def _texts(card: Any) -> Iterator[tuple[str, str, bool]]:
    """Every string of a card in its order: pointer, text, and whether it is a member's name."""
    waiting: list[tuple[str, Any, int]] = [("", card, 0)]
    while waiting:
        pointer, value, depth = waiting.pop()
        if isinstance(value, str):
            yield pointer, value, False
        elif depth >= MAX_DEPTH:
            continue
        elif isinstance(value, dict):
            members = [(f"{pointer}/{_escaped(name)}", name, member) for name, member in value.items()]
            if not pointer:
                members = [each for each in members if each[1] not in _UNREAD]
            for below, name, _ in members:
                if not (name.isascii() and name.isidentifier()):
                    yield below, name, True
            waiting += [(below, member, depth + 1) for below, _, member in reversed(members)]
        elif isinstance(value, list | tuple):
            waiting += [(f"{pointer}/{index}", value[index], depth + 1) for index in reversed(range(len(value)))]


def _escaped(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")
