"""What is said of a finding: in the record, to whoever is refused, and on what is passed. Never the text itself."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any, Final

from legation.core.firewall import Action, Code, Finding, Report
from legation.core.firewall.walk import KNOWN
from legation.core.inspected import Inspected

MARK: Final = "https://legation.dev/ext/content/v1"
"""Member of `metadata` that says what the gateway found in a message, and did to it. Nobody else's passes."""

MOST: Final = 16
"""Findings a record names; of more it says how many."""

NAMED: Final = 4
"""Reasons a refusal names."""

_PLAIN: Final = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-")
_LONGEST: Final = 32
_SHORT: Final = 6
"""Digits of a place in a list: fewer."""

ANY: Final = "*"
"""Stands in a field for any place in a list."""


def codes(report: Report) -> tuple[str, ...]:
    """Its reasons, the weightiest first, each once."""
    ordered = sorted(report.findings, key=lambda one: -one.weight)
    return tuple(dict.fromkeys(one.code.label for one in ordered))


def record(report: Report, action: Action, forgiven: tuple[tuple[Finding, str], ...] = ()) -> Inspected:
    """What the record says: reasons and places, the model and the rules they come from.

    `forgiven` are findings that do not count, each with the id of what forgives it.
    """
    every = [(one, "") for one in report.findings] + [(one, f" allowed by {entry}") for one, entry in forgiven]
    return Inspected(
        action=action.name.lower(),
        would="" if report.would is report.action else report.would.name.lower(),
        channel=report.channel.value,
        risk=round(report.risk, 4),
        model=report.model_digest[:16],
        rules=report.rules_version,
        findings=tuple(line(one, secret=secret(report)) + what for one, what in every[:MOST]),
        more=max(len(every) - MOST, 0),
    )


def secret(report: Report) -> bool:
    """Whether a canary was found: it may be the name of a member, and no name that is not ours is then said."""
    return any(one.code is Code.EX_CANARY for one in report.findings)


def line(finding: Finding, *, secret: bool = False) -> str:
    """One finding: reason, member, bytes, view, weight, rule."""
    first, last = finding.span
    where = f"{pointer(finding.pointer, secret=secret)}{' (name)' if finding.key else ''}"
    rule = f" {finding.rule}" if finding.rule else ""
    return f"{finding.code.label} {where} {first}-{last} {finding.view} {finding.weight:+.2f}{rule}"


def pointer(said: str, *, secret: bool = False) -> str:
    """A pointer without the sender's own words: a name that is no plain one stands as its digest.

    `secret`: and so does every name that is not one of the protocol's.
    """
    if len(said) > _LONGEST * 64:  # nested as deep as can be, or named by somebody with much to say
        return f"/#{_digest(said)}"
    return "/".join(_segments(said, secret=secret)) or "/"


def _segments(said: str, *, secret: bool) -> Iterator[str]:
    for name in said.split("/"):
        plain = name == ANY or (len(name) <= _LONGEST and _PLAIN.issuperset(name))
        if secret and not (name in KNOWN or name == ANY or not name or (name.isdecimal() and len(name) < _SHORT)):
            plain = False
        yield name if plain else f"#{_digest(name)}"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:12]


def why(report: Report) -> tuple[str, str | None]:
    """The reasons in a line, and the member the weightiest is in."""
    named = codes(report)
    more = f" and {len(named) - NAMED} more" if len(named) > NAMED else ""
    worst = max(report.findings, key=lambda one: one.weight, default=None)
    return ", ".join(named[:NAMED]) + more, None if worst is None else pointer(worst.pointer, secret=secret(report))


# -- marks -----------------------------------------------------------------------------------------


def mark(holder: dict[str, Any], action: Action, report: Report) -> None:
    """Say on an object with `metadata` what was found in it, and done to it. The same findings, the same mark."""
    done = "sanitised" if action is Action.SANITISE else "annotated"
    said = {"action": done, "reasons": list(codes(report)), "findings": len(report.findings)}
    holder["metadata"] = {**(holder.get("metadata") or {}), MARK: said}


def unmarked(value: Any) -> bool:
    """Take marks that are not ours out of every `metadata` of a document; whether there were any."""
    found = False
    if isinstance(value, list | tuple):
        for inner in value:
            found |= unmarked(inner)
    if not isinstance(value, dict):
        return found
    for name, inner in value.items():
        if name == "metadata" and isinstance(inner, dict):
            found |= inner.pop(MARK, None) is not None
        elif name != "data" and isinstance(inner, dict | list | tuple):
            found |= unmarked(inner)
    return found
