"""What changed between two cards, by what it means for somebody who trusted the first.

Decides to which class a change belongs; nothing that differs is left unsaid. It refuses to know which classes matter:
a tenant's policy says that.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final, TypeAlias

from msgspec import Struct

from legation.core.cards import security, versions
from legation.core.cards.canonical import jcs, known
from legation.core.cards.signatures import RawCard, SignedCard
from legation.core.messages import Json


class Kind(enum.Enum):
    """Classes of change, by the words a person reads."""

    SIGNATURE_MISSING = "signature missing"
    SIGNER_REPLACED = "another signer"
    """No key of before vouches for the card."""
    SIGNER_ROTATED = "signer rotated"
    """A key of before vouches for the card, so its holder consented to the others."""
    SIGNATURE_ADDED = "signature added"
    VERSION_ROLLED_BACK = "version rolled back"
    VERSION_KEPT = "changed under the same version"
    VERSION_CHANGED = "version changed"
    NEW_HOST = "new host"
    """Or another port of one."""
    INTERFACE_CHANGED = "interface changed"
    SECURITY_WEAKENED = "weaker security"
    SECURITY_CHANGED = "security changed"
    NEW_SKILL = "new skill"
    SKILL_REMOVED = "skill removed"
    MODES_WIDENED = "wider modes"
    MODES_CHANGED = "modes changed"
    NEW_EXTENSION = "new extension"
    EXTENSION_CHANGED = "extension changed"
    CAPABILITY_CHANGED = "capability changed"
    DESCRIPTION_CHANGED = "description changed"
    """Any text a person or a model reads."""
    NAME_CHANGED = "name changed"
    PROVIDER_CHANGED = "provider changed"
    LINK_CHANGED = "link changed"
    ORDER_CHANGED = "order changed"


class Change(Struct, frozen=True):
    """One difference. `before` and `after` are what stood there; None is nothing."""

    kind: Kind
    field: str
    before: Any = None
    after: Any = None


def compare(before: SignedCard | RawCard, after: SignedCard | RawCard) -> tuple[Change, ...]:
    """Every difference, the gravest class first. A RawCard counts as unsigned, whatever it carries.

    Empty exactly when both say the same and the same keys vouch for both.
    """
    found = [*_signers(before, after), *content(_document(before), _document(after))]
    return tuple(sorted(found, key=lambda change: _GRAVITY[change.kind]))


def content(before: Json, after: Json) -> Iterator[Change]:
    """What differs in what two cards say. Both are as `canonical.known` returns them."""
    both = _Both(before, after)
    found = [
        change
        for field, classify in _FIELDS.items()
        if field != "version" and _differ(before.get(field), after.get(field))
        for change in classify(both, field)
    ]
    yield from found
    was, now = before["version"], after["version"]
    if was != now:
        yield Change(
            Kind.VERSION_ROLLED_BACK if versions.older(now, was) else Kind.VERSION_CHANGED, "version", was, now
        )
    elif found:
        yield Change(Kind.VERSION_KEPT, "version", was, now)


class _Both(Struct, frozen=True):
    before: Json
    after: Json


_Classify: TypeAlias = Callable[[_Both, str], Iterator[Change]]


def _document(card: SignedCard | RawCard) -> Json:
    return known(card.document)[0] if isinstance(card, SignedCard) else card.unverified


def _differ(before: object, after: object) -> bool:
    """By their canonical bytes: to Python, `true` and 1 are equal."""
    return before is not after and jcs(before) != jcs(after)


def _signers(before: SignedCard | RawCard, after: SignedCard | RawCard) -> Iterator[Change]:
    was, now = _vouching(before), _vouching(after)
    if was.keys() == now.keys():
        return
    if not now:
        kind = Kind.SIGNATURE_MISSING
    elif not was:
        kind = Kind.SIGNATURE_ADDED
    else:
        kind = Kind.SIGNER_ROTATED if was.keys() & now.keys() else Kind.SIGNER_REPLACED
    yield Change(kind, "signatures", sorted(was.values()) or None, sorted(now.values()) or None)


def _vouching(card: SignedCard | RawCard) -> dict[str, str]:
    """Thumbprints, and how a person would call their keys. A kid alone is a name anybody can take."""
    signers = card.signers if isinstance(card, SignedCard) else ()
    return {one.thumbprint: f"{one.publisher} {one.kid}" for one in signers}


# -- field by field --------------------------------------------------------------------------------


def _as(kind: Kind) -> _Classify:
    def classify(both: _Both, field: str) -> Iterator[Change]:
        yield Change(kind, field, both.before.get(field), both.after.get(field))

    return classify


def _members(kinds: Mapping[str, Kind]) -> _Classify:
    """A message whose fields each have a class of their own."""

    def classify(both: _Both, field: str) -> Iterator[Change]:
        yield from _parts(both.before.get(field) or {}, both.after.get(field) or {}, field, kinds)

    return classify


def _parts(before: Json, after: Json, field: str, kinds: Mapping[str, Kind]) -> Iterator[Change]:
    for name, kind in kinds.items():
        if _differ(before.get(name), after.get(name)):
            yield Change(kind, f"{field}.{name}", before.get(name), after.get(name))


def _interfaces(both: _Both, field: str) -> Iterator[Change]:
    before, after = both.before[field], both.after[field]
    hosts = {security.reach(one["url"]) for one in before}
    plain = {security.host(one["url"]) for one in before if security.plain(one["url"])}
    old, new = _keyed(before, jcs), _keyed(after, jcs)
    yield from (Change(Kind.INTERFACE_CHANGED, field, one, None) for key, one in old.items() if key not in new)
    for index, (key, one) in enumerate(new.items()):
        at = f"{field}[{index}]"
        host, where = security.host(one["url"]), security.reach(one["url"])
        if where not in hosts:
            yield Change(Kind.NEW_HOST, f"{at}.url", None, one["url"])
        if security.plain(one["url"]) and host not in plain and not _loopback(host):
            yield Change(Kind.SECURITY_WEAKENED, f"{at}.url", "https", "http")
        if key not in old and where in hosts:
            yield Change(Kind.INTERFACE_CHANGED, at, None, one)
    yield from _order(list(old), list(new), field)


def _schemes(both: _Both, field: str) -> Iterator[Change]:
    before, after = both.before.get(field, {}), both.after.get(field, {})
    hosts = {security.reach(url) for scheme in before.values() for url in security.urls(scheme)}
    for name in {**before, **after}:
        at, old, new = f"{field}.{name}", before.get(name), after.get(name)
        if not _differ(old, new):
            continue
        moved = [url for url in security.urls(new or {}) if security.reach(url) not in hosts] if before else []
        yield from (Change(Kind.NEW_HOST, at, None, url) for url in moved)
        if new is None or (old is not None and security.weaker_scheme(old, new)):
            yield Change(Kind.SECURITY_WEAKENED, at, old, new)
        elif old is not None and not _differ(_undescribed(old), _undescribed(new)):
            yield Change(Kind.DESCRIPTION_CHANGED, at, old, new)
        else:
            yield Change(Kind.SECURITY_CHANGED, at, old, new)


def _undescribed(scheme: Json) -> Json:
    return {kind: {name: value for name, value in one.items() if name != "description"} for kind, one in scheme.items()}


def _requirements(both: _Both, field: str) -> Iterator[Change]:
    yield _required(both.before.get(field, []), both.after.get(field, []), field)


def _required(before: list[Json], after: list[Json], field: str) -> Change:
    weaker = security.weaker_requirements(before, after)
    return Change(Kind.SECURITY_WEAKENED if weaker else Kind.SECURITY_CHANGED, field, before or None, after or None)


def _default_modes(both: _Both, field: str) -> Iterator[Change]:
    yield _modes(both.before[field], both.after[field], field, both.before[field], both.after[field])


def _modes(before: Any, after: Any, field: str, could: list[str], can: list[str]) -> Change:
    wider = {mode.lower() for mode in can} - {mode.lower() for mode in could}
    return Change(Kind.MODES_WIDENED if wider else Kind.MODES_CHANGED, field, before, after)


def _skills(both: _Both, field: str) -> Iterator[Change]:
    old, new = (_keyed(card[field], lambda skill: skill["id"]) for card in (both.before, both.after))
    yield from (Change(Kind.SKILL_REMOVED, field, one, None) for key, one in old.items() if key not in new)
    for index, (key, after) in enumerate(new.items()):
        at, before = f"{field}[{index}]", old.get(key)
        if before is None:
            yield Change(Kind.NEW_SKILL, at, None, after)
            if security.weaker_requirements(_asked(both.after, {}), _asked(both.after, after)):
                yield Change(Kind.SECURITY_WEAKENED, f"{at}.{_REQUIREMENTS}", None, after[_REQUIREMENTS])
            continue
        yield from _parts(before, after, at, _SKILL_TEXTS)
        for name, default in (("inputModes", "defaultInputModes"), ("outputModes", "defaultOutputModes")):
            was, now = before.get(name), after.get(name)
            if _differ(was, now):  # a skill without modes of its own has the card's
                yield _modes(was, now, f"{at}.{name}", was or both.before[default], now or both.after[default])
        was, now = before.get(_REQUIREMENTS), after.get(_REQUIREMENTS)
        if _differ(was, now):
            weaker = security.weaker_requirements(_asked(both.before, before), _asked(both.after, after))
            kind = Kind.SECURITY_WEAKENED if weaker else Kind.SECURITY_CHANGED
            yield Change(kind, f"{at}.{_REQUIREMENTS}", was, now)
    yield from _order(list(old), list(new), field)


def _asked(card: Json, skill: Json) -> list[Json]:
    """What a caller of a skill must show: the skill's own requirements stand in place of the card's."""
    found: list[Json] = skill.get(_REQUIREMENTS) or card.get(_REQUIREMENTS, [])
    return found


def _capabilities(both: _Both, field: str) -> Iterator[Change]:
    before, after = both.before[field], both.after[field]
    yield from _parts(before, after, field, _CAPABILITIES)
    at = f"{field}.extensions"
    old, new = (_keyed(able.get("extensions", []), lambda one: one.get("uri", "")) for able in (before, after))
    yield from (Change(Kind.EXTENSION_CHANGED, at, one, None) for key, one in old.items() if key not in new)
    for index, (key, one) in enumerate(new.items()):
        if key not in old:
            yield Change(Kind.NEW_EXTENSION, f"{at}[{index}]", None, one)
        else:
            yield from _parts(old[key], one, f"{at}[{index}]", _EXTENSION)
    yield from _order(list(old), list(new), at)


def _keyed(items: list[Json], key: Callable[[Json], Any]) -> dict[Any, Json]:
    """Items by key; of several with one key, each by its turn."""
    found: dict[Any, Json] = {}
    turns: dict[Any, int] = {}
    for item in items:
        name = key(item)
        turns[name] = turns.get(name, 0) + 1
        found[name, turns[name]] = item
    return found


def _order(before: list[Any], after: list[Any], field: str) -> Iterator[Change]:
    """Whether what stands in both stands in another order: the first interface is the one callers take (§8.3.1)."""
    old, new = set(before), set(after)
    was, now = [key for key in before if key in new], [key for key in after if key in old]
    if was != now:
        yield Change(Kind.ORDER_CHANGED, field)


def _loopback(where: str) -> bool:
    return where in {"localhost", "127.0.0.1", "::1"}


_REQUIREMENTS: Final = "securityRequirements"
_SKILL_TEXTS: Final = dict.fromkeys(("name", "description", "tags", "examples"), Kind.DESCRIPTION_CHANGED)
_CAPABILITIES: Final = dict.fromkeys(("streaming", "pushNotifications", "extendedAgentCard"), Kind.CAPABILITY_CHANGED)
_EXTENSION: Final = {
    "description": Kind.DESCRIPTION_CHANGED,
    "required": Kind.EXTENSION_CHANGED,
    "params": Kind.EXTENSION_CHANGED,
}
_FIELDS: Final[dict[str, _Classify]] = {
    "name": _as(Kind.NAME_CHANGED),
    "description": _as(Kind.DESCRIPTION_CHANGED),
    "supportedInterfaces": _interfaces,
    "provider": _members({"organization": Kind.PROVIDER_CHANGED, "url": Kind.PROVIDER_CHANGED}),
    "version": _as(Kind.VERSION_CHANGED),
    "documentationUrl": _as(Kind.LINK_CHANGED),
    "capabilities": _capabilities,
    "securitySchemes": _schemes,
    "securityRequirements": _requirements,
    "defaultInputModes": _default_modes,
    "defaultOutputModes": _default_modes,
    "skills": _skills,
    "iconUrl": _as(Kind.LINK_CHANGED),
}
"""Every field of a card; a test holds it against the table of fields."""

_GRAVITY: Final = {kind: place for place, kind in enumerate(Kind)}
