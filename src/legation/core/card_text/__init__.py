"""The texts of a card, none of which is trusted: what is in them that should not be.

Decides, for every string of a card and every name of a member, what a reader of it (a person, a renderer, a model)
would be misled or commanded by, and which of it must never be published. A finding says where: JSON Pointer, and span
in the original text. Every look is linear in the text. It refuses to know what becomes of a finding: only
`forbids` is a judgement, and it is that of the rule "a card with a secret is never published".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, Final, TypeAlias

from legation.core.card_text.directives import directives_in
from legation.core.card_text.findings import Finding, Hit, Kind, Severity
from legation.core.card_text.members import held, private_key
from legation.core.card_text.plain import unfold
from legation.core.card_text.secrets import inside, secrets_in
from legation.core.card_text.signs import characters, markup, mixed_scripts

__all__ = ["Finding", "Kind", "Severity", "forbidding", "inside", "inspect", "inspect_text"]

MAX_TEXT: Final = 256 * 1024
"""Characters of one text that are inspected; a card has no more bytes."""

MAX_TEXTS: Final = 20_000
MAX_FINDINGS: Final = 256
MAX_POINTER: Final = 1_024
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
    unfolded = unfold(text)
    for look in (characters(text), mixed_scripts(text), markup(unfolded), directives_in(unfolded)):
        hits += islice(look, _MAX_EACH)
    return [*hits, *islice(secrets_in(unfolded), _MAX_EACH)]


def forbidding(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings a card must not be published with."""
    return tuple(finding for finding in findings if finding.forbids)


def _findings(card: Any, *, interfaces_shown: bool) -> Iterator[Finding]:
    for number, (path, text, in_name) in enumerate(_texts(card)):
        if text is None:
            detail = "a private or symmetric key (JWK)"
            yield Finding(_pointer(path), Kind.SECRET, 0, 0, Severity.SERIOUS, detail, forbids=True)
            continue
        if number >= MAX_TEXTS:
            detail = "too many texts to inspect"
            yield Finding(_pointer(path), Kind.TOO_MUCH, 0, 0, Severity.SERIOUS, detail, forbids=True)
            return
        limit = _LIMITS.get(_holder(path), _LIMIT)
        if len(text) > limit:
            detail = f"longer than the {limit} characters this is for"
            yield Finding(_pointer(path), Kind.LENGTH, limit, len(text), Severity.WARNING, detail, in_name=in_name)
        # Half of a surrogate pair is no character; whoever parsed strictly has refused it already.
        named = () if in_name else held(_holder(path), _holder(_above(path)), text[:MAX_TEXT])
        for hit in (*inspect_text(text), *named):
            pointer = _pointer(path)
            address = hit.kind is Kind.INTERNAL_HOST and pointer.startswith(_ADDRESSES)
            forbids = hit.forbids and (interfaces_shown or not address)
            severity = hit.severity if forbids or not hit.forbids else Severity.NOTE
            yield Finding(pointer, hit.kind, hit.start, hit.end, severity, hit.detail, forbids, in_name)


_Path: TypeAlias = "tuple[_Path, str | int] | None"
"""A place in a card, from the last step back. Written out only where something is found: a card may have a thousand
texts below one member whose name fills the half of it."""


def _holder(path: _Path) -> str:
    """The member a text belongs to: for one in a list, the list's."""
    while path is not None:
        path, step = path
        if isinstance(step, str):
            return step
    return ""


def _above(path: _Path) -> _Path:
    """The place around the member a text belongs to."""
    while path is not None:
        path, step = path
        if isinstance(step, str):
            break
    return path


def _pointer(path: _Path) -> str:
    """RFC 6901 §3; one longer than `MAX_POINTER` is cut, and ends with an ellipsis."""
    steps: list[str] = []
    while path is not None:
        path, step = path
        steps.append(str(step)[:MAX_POINTER].replace("~", "~0").replace("/", "~1"))
    text = "".join(f"/{step}" for step in reversed(steps))
    return text if len(text) <= MAX_POINTER else f"{text[: MAX_POINTER - 1]}…"


def _texts(card: Any) -> Iterator[tuple[_Path, str | None, bool]]:
    """Every string of a card in its order: where it stands, the text, and whether it is a member's name.

    None for a text where the member makes what it is in a secret key.
    """
    waiting: list[tuple[_Path, Any]] = [(None, card)]
    while waiting:
        path, value = waiting.pop()
        if isinstance(value, str):
            yield path, value, False
        elif isinstance(value, dict):
            if (secret := private_key(value)) is not None:
                yield (path, secret), None, False
            members = [(name, member) for name, member in value.items() if path is not None or name not in _UNREAD]
            for name, _ in members:
                if not (name.isascii() and name.isidentifier()):
                    yield (path, name), name, True
            waiting += [((path, name), member) for name, member in reversed(members)]
        elif isinstance(value, list | tuple):
            waiting += [((path, index), value[index]) for index in reversed(range(len(value)))]
