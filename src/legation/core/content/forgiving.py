"""What somebody vouched for is set aside: the verdict is that of the rest, unless there is more in the whole.

An entry is one text of one agent in one field. The members of a document are read as one text, so leaving an allowed
member out is not enough: half of an attack may stand in it, half beside it. It is left out only where
1. the model has nothing against the rest alone;
2. everything found in the whole is found in an allowed member alone, or in the rest alone;
3. the rest reads no worse beside the allowed member cleaned of what was found in it than without that member;
4. the model has no more against the whole than against the worst of its parts;
5. the evidence that the allowed members do not bring by themselves would not act by itself.
Otherwise the verdict on the whole stands, as if nobody had vouched for anything.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Mapping
from typing import Any, Final, Protocol, TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from legation.core.content.saying import ANY
from legation.core.firewall import Action, Channel, Code, Direction, Finding, Report, Settings, Thresholds
from legation.core.firewall.combine import risk
from legation.core.firewall.walk import raw
from legation.core.kept import Allowed

ABSOLUTE: Final = frozenset(
    {
        Code.DL_SECRET,
        Code.EX_CANARY,
        Code.EX_HTMLACTIVE,
        Code.PI_ENVELOPE,
        Code.LIM_SIZE,
        Code.LIM_PARTS,
        Code.LIM_DEPTH,
        Code.LIM_VIEWS,
        Code.LIM_MATCHES,
        Code.LIM_INVISIBLE,
        Code.LIM_ENCODING,
        Code.LIM_MODEL,
    }
)
"""Reasons nobody can vouch for.

A secret is its owner's to give away, and not the reviewer's. A canary, and the envelope we put around what others say,
have no harmless use. Active HTML may load what changes after somebody looked at it. What was not read (LIM) was not
read by whoever vouches for it either. The rest is a matter of what a text means, and the text is fixed.
"""

MOST: Final = 16
"""Members of one document for which an entry is looked for."""

Fingerprint: TypeAlias = Callable[[str, bytes], str]
"""Tenant and 32-byte digests to a keyed digest in hex; empty where there is no key. Never raises."""


class Reading(Protocol):
    """What is needed of a firewall."""

    def inspect(
        self, document: Any, channel: Channel, direction: Direction = ..., settings: Settings | None = ...
    ) -> Report: ...

    def clean(
        self, document: Any, channel: Channel, direction: Direction = ..., settings: Settings | None = ...
    ) -> tuple[Any, Report]: ...


class Forgiven(Struct, frozen=True):
    """A document without what somebody vouched for."""

    left: Any
    """Of the same shape, with empty strings for the members that are allowed."""
    report: Report
    """On what is left."""
    aside: tuple[tuple[Finding, str], ...]
    """What was found in the allowed members, each with the id of its entry."""


# -- what an entry is of ---------------------------------------------------------------------------


def field(pointer: str) -> str:
    """The field a member is, wherever a list has it, and whether its task is told alone, in a list or in an answer."""
    names = [ANY if name.isdecimal() else name for name in pointer.split("/")[1:]]
    if names[:2] == ["tasks", ANY]:
        del names[:2]
    elif names[:1] == ["task"]:
        del names[0]
    return "".join(f"/{name}" for name in names)


def entry_id(fingerprint: Fingerprint, tenant: str, agent: str, channel: Channel, place: str, text: str) -> str:
    """The id of the entry for this text of this agent in this field; empty where there is no key.

    The text counts as it came, to the letter. Digests of the parts, so that none can be taken for another.
    """
    parts = (agent, channel.value, place, text)
    digests = b"".join(hashlib.sha256(part.encode("utf-8", "surrogatepass")).digest() for part in parts)
    mark = fingerprint(tenant, digests)
    return f"{tenant}~{mark}" if mark else ""


def places(report: Report) -> tuple[str, ...]:
    """Pointers of the members in which something was found; names of members are nobody's to vouch for."""
    found = dict.fromkeys(one.pointer for one in report.findings if not one.key and one.span != (0, 0))
    return tuple(found)[:MOST]


def at(document: Any, pointer: str) -> str | None:
    """The string at a pointer (RFC 6901 §4); None where there is none."""
    value = document
    for name in pointer.split("/")[1:]:
        name = name.replace("~1", "/").replace("~0", "~")  # noqa: PLW2901 - unescaped
        if isinstance(value, dict):
            value = value.get(name)
        elif isinstance(value, list | tuple) and name.isdecimal() and int(name) < len(value):
            value = value[int(name)]
        else:
            return None
    return value if isinstance(value, str) else None


def valid(entry: Allowed, tenant: str, agent: str, now: float) -> bool:
    """Whether an entry counts for what this agent says now."""
    mine = (entry.tenant, entry.parent) == (tenant, agent)
    return mine and entry.withdrawn_at is None and now < entry.expires_at


# -- what is left ----------------------------------------------------------------------------------


class Alone(Struct, frozen=True):
    """One member, read by itself."""

    report: Report
    cleaned: str
    """As it could pass; empty where nothing of it can."""
    residue: Action
    """What that would meet."""


def alone(firewall: Reading, said: Any, pointer: str, how: How) -> Alone | None:
    """Read one member by itself, its findings under its own pointer; None where there is no text."""
    if at(said, pointer) is None:
        return None
    document = _bare(said, pointer)
    report = _read(firewall, said, pointer, how)
    cleaned, after = firewall.clean(document, *how)
    if after.would >= Action.SANITISE:
        return Alone(report, "", Action.ALLOW)
    return Alone(report, cleaned["raw"] if isinstance(cleaned, dict) else cleaned, after.would)


def _read(firewall: Reading, said: Any, pointer: str, how: How) -> Report:
    report = firewall.inspect(_bare(said, pointer), *how)
    return replace(report, findings=tuple(replace(one, pointer=pointer) for one in report.findings))


def _bare(said: Any, pointer: str) -> Any:
    """A member as a document of its own; bytes stay bytes of their type."""
    text = at(said, pointer)
    if not raw(pointer):
        return text
    media = at(said, f"{pointer.removesuffix('raw')}mediaType")
    return {"raw": text} if media is None else {"raw": text, "mediaType": media}


How: TypeAlias = tuple[Channel, Direction, Settings]


def telling(settings: Settings) -> Settings:
    """The same terms, but what is found is told however little it weighs."""
    limits = {name: replace(getattr(settings, name), annotate=-1.0) for name in _LIMITS}
    return replace(settings, **limits)


_LIMITS: Final = ("cards", "messages", "artifacts", "tools")


def forgive(firewall: Reading, said: Any, whole: Report, how: How, entries: Mapping[str, Allowed]) -> Forgiven | None:
    """Set aside the members, by pointer, that entries are for; None where the verdict on the whole stands."""
    by: dict[str, Alone] = {}
    for pointer, entry in entries.items():
        one = alone(firewall, said, pointer, how)
        if one is None:
            continue
        codes = {found.code for found in one.report.findings}
        if not codes & ABSOLUTE and {code.label for code in codes} <= set(entry.codes):
            by[pointer] = one
    if not by:
        return None
    left = put(said, dict.fromkeys(by, ""))
    report = firewall.inspect(left, *how)
    channel, _, settings = how
    limits = settings.thresholds(channel)
    # 1. An entry helps beside what is harmless, not beside the other half of what it is a half of.
    if action(report.risk, limits) > Action.ALLOW:
        return None
    # 2. What was found in the whole is found in a part. The model's best window moves; it is weighed below.
    told = (*how[:2], telling(settings))
    parts = list(firewall.inspect(left, *told).findings)
    for pointer in by:
        parts += _read(firewall, said, pointer, told).findings
    known = {_key(found) for found in parts}
    if any(found.code is not Code.PI_MODEL and _key(found) not in known for found in whole.findings):
        return None
    # 3. What is left of an allowed member, read together with the rest.
    meek = firewall.inspect(put(said, {pointer: one.cleaned for pointer, one in by.items()}), *how)
    if meek.would > max(report.would, *(one.residue for one in by.values())):
        return None
    # 4. What is only suspicious together is nobody's to forgive who saw one part of it.
    if action(whole.risk, limits) > max(action(one.report.risk, limits) for one in by.values()):
        return None
    # 5. Evidence that no allowed member brings by itself.
    nothing = _odds(firewall.inspect("", *how))
    more = _odds(whole) - sum(_odds(one.report) - nothing for one in by.values())
    if math.isnan(more) or action(risk(more), limits) > report.would:
        return None
    aside = tuple((found, entries[pointer].id) for pointer, one in by.items() for found in one.report.findings)
    return Forgiven(left, report, aside)


def put(value: Any, texts: Mapping[str, str], pointer: str = "") -> Any:
    """The document with other texts at these pointers."""
    if isinstance(value, str):
        return texts.get(pointer, value)
    if isinstance(value, dict):
        return {
            name: put(inner, texts, f"{pointer}/{name.replace('~', '~0').replace('/', '~1')}")
            for name, inner in value.items()
        }
    if isinstance(value, list | tuple):
        return [put(inner, texts, f"{pointer}/{place}") for place, inner in enumerate(value)]
    return value


def action(chance: float, limits: Thresholds) -> Action:
    """What a risk alone comes to."""
    for threshold, least in (
        (limits.block, Action.BLOCK),
        (limits.quarantine, Action.QUARANTINE),
        (limits.sanitise, Action.SANITISE),
        (limits.annotate, Action.ANNOTATE),
    ):
        if chance >= threshold:
            return least
    return Action.ALLOW


def _key(found: Finding) -> tuple[object, ...]:
    """What makes it the same finding. What shows only without its gaps has no place."""
    if found.view == "squeezed":
        return found.code, found.view, found.rule
    return found.code, found.pointer, found.span, found.view, found.rule, found.key


def _odds(report: Report) -> float:
    """Log-odds of a report; infinite where its risk is as good as certain."""
    return math.inf if report.risk >= 1.0 else math.log(report.risk / (1 - report.risk))
