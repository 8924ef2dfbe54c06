"""Whether a card is as the specification has it: members that are missing, wrong, unknown, or of two minds.

By the messages of A2A 1.0 as `core/cards/fields` tells them; a card of 0.3 by the members 0.3 requires. Unlike a
registration it does not stop at the first fault: its owner wants to hear all of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, Final
from urllib.parse import urlsplit

from legation.core.cards.fields import MESSAGES, ROOT, Field, Message, Presence, Shape
from legation.core.cards.signatures import MAX_SIGNATURES
from legation.core.posture.facts import Fault
from legation.core.posture.findings import pointer

MAX_FAULTS: Final = 64

_OF_03: Final = frozenset(
    {
        *("url", "protocolVersion", "preferredTransport", "additionalInterfaces", "security"),
        "supportsAuthenticatedExtendedCard",
    }
)
"""Members of 0.3 that servers write beside those of 1.0, for older readers."""

_REQUIRED_03: Final[dict[str, type]] = {
    **dict.fromkeys(("name", "description", "url", "version", "protocolVersion"), str),
    **dict.fromkeys(("defaultInputModes", "defaultOutputModes", "skills"), list),
    "capabilities": dict,
}
_SKILL_03: Final[dict[str, type]] = {"id": str, "name": str, "description": str, "tags": list}
_EXPECTED: Final[dict[type | None, str]] = {
    str: "text", bool: "true or false", list: "a list", dict: "an object", None: "an object",
}  # fmt: skip
_VERSION: Final = re.compile(r"\d{1,4}\.\d{1,4}")
_MEDIA: Final = re.compile(r"[!-.0-~]+/[!-.0-~]+")


def legacy(card: dict[str, Any]) -> bool:
    """Whether a card is one of 0.3 alone."""
    return "supportedInterfaces" not in card and ("url" in card or "protocolVersion" in card)


def faults(card: dict[str, Any]) -> tuple[Fault, ...]:
    """What the specification does not allow in a card, at most `MAX_FAULTS`."""
    return tuple(islice(_legacy(card) if legacy(card) else _current(card), MAX_FAULTS))


def _legacy(card: dict[str, Any]) -> Iterator[Fault]:
    yield from _missing((), card, _REQUIRED_03)
    for place, skill in enumerate(_listed(card, "skills")):
        if isinstance(skill, dict):
            yield from _missing(("skills", place), skill, _SKILL_03)


def _missing(path: _Path, holder: dict[str, Any], required: dict[str, type]) -> Iterator[Fault]:
    for name, kind in required.items():
        if name not in holder:
            yield Fault(pointer(*path), f"`{name}` is required in 0.3")
        elif not isinstance(holder[name], kind):
            yield Fault(pointer(*path, name), f"{_EXPECTED[kind]} is expected")


def _current(card: dict[str, Any]) -> Iterator[Fault]:
    # Inside a card that serves readers of 0.3 as well, their members stand everywhere.
    both = "protocolVersion" in card or any(
        isinstance(one, dict) and str(one.get("protocolVersion", "")).startswith("0.")
        for one in _listed(card, "supportedInterfaces")
    )
    yield from _message((), MESSAGES[ROOT], card, both=both)
    for name, what in (("supportedInterfaces", "interface"), ("skills", "skill")):
        if card.get(name) == []:
            yield Fault(pointer(name), f"no {what} is offered")
    yield from _interfaces(_listed(card, "supportedInterfaces"))
    yield from _modes((), card, "defaultInputModes", "defaultOutputModes")
    yield from _skills(_listed(card, "skills"))
    signatures = card.get("signatures", [])
    if not isinstance(signatures, list):
        yield Fault("/signatures", "a list is expected")
    elif len(signatures) > MAX_SIGNATURES:
        yield Fault("/signatures", f"{len(signatures)} signatures; {MAX_SIGNATURES} are looked at")


# -- by the table ------------------------------------------------------------------------------------------

_Path = tuple[str | int, ...]


def _message(path: _Path, message: Message, value: Any, *, both: bool) -> Iterator[Fault]:
    if not isinstance(value, dict):
        yield Fault(pointer(*path), "an object is expected")
        return
    for name, field in message.fields.items():
        given = value.get(name)
        if given is not None:
            yield from _field((*path, name), field, given, both=both)
        elif field.presence is Presence.REQUIRED:
            yield Fault(pointer(*path), f"`{name}` is required")
    if message.oneof and sum(name in value for name in message.fields) != 1 and not both:
        yield Fault(pointer(*path), f"exactly one of {', '.join(message.fields)} is expected")
    for name in () if both else value:
        if name not in message.fields and not (path == () and (name in _OF_03 or name == "signatures")):
            yield Fault(pointer(*path, name), "A2A 1.0 does not know it: readers drop it, and no signature covers it")


def _field(path: _Path, field: Field, given: Any, *, both: bool) -> Iterator[Fault]:
    kind = {Shape.ONE: object, Shape.LIST: list, Shape.MAP: dict}[field.shape]
    if not isinstance(given, kind):
        yield Fault(pointer(*path), f"{_EXPECTED[kind]} is expected")
        return
    steps: Iterable[tuple[_Path, Any]] = [(path, given)]
    if isinstance(given, list) and field.shape is Shape.LIST:
        steps = [((*path, place), one) for place, one in enumerate(given)]
    elif isinstance(given, dict) and field.shape is Shape.MAP:
        steps = [((*path, name), one) for name, one in given.items()]
    for at, one in steps:
        if field.message:
            yield from _message(at, MESSAGES[field.message], one, both=both)
        elif not isinstance(one, field.scalar or dict):
            yield Fault(pointer(*at), f"{_EXPECTED[field.scalar]} is expected")
        elif one == "" and field.presence is Presence.REQUIRED:
            yield Fault(pointer(*at), "it is required, and empty")


# -- what a table cannot say ---------------------------------------------------------------------------------


def _interfaces(listed: list[Any]) -> Iterator[Fault]:
    for place, one in enumerate(listed):
        if not isinstance(one, dict):
            continue
        url, version = one.get("url"), one.get("protocolVersion")
        if isinstance(url, str) and url and one.get("protocolBinding") != "GRPC" and not _absolute(url):
            yield Fault(pointer("supportedInterfaces", place, "url"), "an absolute http or https URL is expected")
        if isinstance(version, str) and version and not _VERSION.fullmatch(version):
            yield Fault(
                pointer("supportedInterfaces", place, "protocolVersion"), "a version is written as in 1.0 (§3.6)"
            )


def _skills(listed: list[Any]) -> Iterator[Fault]:
    seen: set[str] = set()
    for place, skill in enumerate(listed):
        if not isinstance(skill, dict):
            continue
        yield from _modes(("skills", place), skill, "inputModes", "outputModes")
        name = skill.get("id")
        if isinstance(name, str) and name in seen:
            yield Fault(pointer("skills", place, "id"), "another skill has this id")
        elif isinstance(name, str):
            seen.add(name)


def _modes(path: _Path, holder: dict[str, Any], *names: str) -> Iterator[Fault]:
    for name in names:
        for place, mode in enumerate(_listed(holder, name)):
            if isinstance(mode, str) and not _MEDIA.fullmatch(mode.partition(";")[0].strip()):
                yield Fault(pointer(*path, name, place), "a media type is expected")


def _listed(holder: dict[str, Any], name: str) -> list[Any]:
    found = holder.get(name)
    return found if isinstance(found, list) else []


def _absolute(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
