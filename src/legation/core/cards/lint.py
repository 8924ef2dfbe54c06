"""What is unwise in a card, though it can be read: for its author, before anybody signs or submits it.

Decides on structure alone: what verifiers read differently, what asks for nothing, what travels in the clear. It
refuses to read texts: `core/card_text` does.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from msgspec import Struct

from legation.core.cards.canonical import full, jcs
from legation.core.cards.reading import parse
from legation.core.cards.security import host, urls
from legation.core.cards.signatures import MAX_KID, RawCard, header
from legation.core.messages import Json
from legation.core.reasons import Refused

MOST: Final = 200
"""Findings about one card. Whoever mends so many looks again."""


class Finding(Struct, frozen=True):
    """One remark: what, and where."""

    what: str
    field: str


def findings(raw: RawCard) -> tuple[Finding, ...]:
    """What is unwise in a card, at most MOST remarks."""
    found: list[Finding] = []
    for rule in (_signed, _unfit, _unknown, _empty, _open, _plain):
        for finding in rule(raw):
            if len(found) == MOST:
                return tuple(found)
            found.append(finding)
    return tuple(found)


def _signed(raw: RawCard) -> Iterator[Finding]:
    if not raw.signatures:
        yield Finding("nobody signed the card", "signatures")
    for index, one in enumerate(raw.signatures):
        at = f"signatures[{index}].protected"
        try:
            members = header(one)
        except Refused as refused:
            yield Finding(refused.detail, at)
            continue
        kid = members.get("kid")
        if not isinstance(kid, str) or not 0 < len(kid) <= MAX_KID:
            yield Finding("`kid` is missing: no verifier can know whose key it is", at)
        if members.get("typ") != "JOSE":
            yield Finding("`typ` should be JOSE; verifiers of the JavaScript SDK want one", at)


def _unfit(raw: RawCard) -> Iterator[Finding]:
    try:
        parse(raw.unverified)
    except Refused as refused:
        yield Finding(f"it cannot be registered: {refused.detail}", refused.field or "")


def _unknown(raw: RawCard) -> Iterator[Finding]:
    for path in raw.dropped:
        yield Finding("A2A 1.0 does not know it: no signature covers it, and readers drop it", path)


def _empty(raw: RawCard) -> Iterator[Finding]:
    if jcs(raw.unverified) != jcs(full(raw.unverified) or {}):
        for path in _empties(raw.unverified, ""):
            yield Finding("it holds nothing: the SDKs leave it out of what is signed, the specification does not", path)


def _open(raw: RawCard) -> Iterator[Finding]:
    declared: Json = raw.unverified.get("securitySchemes", {})
    if not raw.unverified.get("securityRequirements"):
        yield Finding("the card asks nobody to authenticate", "securityRequirements")
    skills = raw.unverified["skills"]
    places = [("", raw.unverified), *((f"skills[{index}].", skill) for index, skill in enumerate(skills))]
    for prefix, holder in places:
        for index, requirement in enumerate(holder.get("securityRequirements", [])):
            at = f"{prefix}securityRequirements[{index}]"
            schemes = requirement.get("schemes", {})
            if not schemes:
                yield Finding("an alternative without a scheme lets anybody in", at)
            yield from (
                Finding("no such scheme is declared", f"{at}.{name}") for name in schemes.keys() - declared.keys()
            )


def _plain(raw: RawCard) -> Iterator[Finding]:
    for index, one in enumerate(raw.unverified["supportedInterfaces"]):
        if one["url"].lower().startswith("http:") and host(one["url"]) not in {"localhost", "127.0.0.1", "::1"}:
            yield Finding(
                "plain HTTP: everybody on the way reads and writes along", f"supportedInterfaces[{index}].url"
            )
    for name, scheme in raw.unverified.get("securitySchemes", {}).items():
        if any(url.lower().startswith("http:") for url in urls(scheme)):
            yield Finding("plain HTTP, for credentials", f"securitySchemes.{name}")


def _empties(value: Any, path: str) -> Iterator[str]:
    for step, member in _within(value, path):
        if member in ("", None, [], {}):
            yield step
        else:
            yield from _empties(member, step)


def _within(value: Any, path: str) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        yield from ((f"{path}.{name}".lstrip("."), member) for name, member in value.items())
    elif isinstance(value, list):
        yield from ((f"{path}[{index}]", member) for index, member in enumerate(value))
