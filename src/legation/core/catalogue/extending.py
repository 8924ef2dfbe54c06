"""The extended card an origin answers a caller with: nobody reviewed it, so it says no more than was reviewed.

It is signed as the published card is, or as the tenant lets that one go without; it is the same agent, of the same
provider and version, reached and secured alike. What it may say otherwise is what its skills are for (§3.1.11).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from msgspec import Struct

from legation.core import card_text
from legation.core.asks import ClaimOnce, Now, Plan, Unavailable, ask
from legation.core.cards.diff import Change, Kind, compare
from legation.core.cards.reading import Card, parse
from legation.core.cards.signatures import RawCard, SignedCard, read
from legation.core.catalogue import steps
from legation.core.catalogue.judging import SERIOUS, signed
from legation.core.catalogue.publication import Published, published
from legation.core.messages import Json
from legation.core.model import Agent
from legation.core.reasons import Reason, Refused

MAY_DIFFER: Final = frozenset(
    {
        Kind.SIGNER_ROTATED,
        Kind.VERSION_KEPT,
        Kind.NEW_SKILL,
        Kind.SKILL_REMOVED,
        Kind.MODES_WIDENED,
        Kind.MODES_CHANGED,
        Kind.CAPABILITY_CHANGED,
        Kind.DESCRIPTION_CHANGED,
        Kind.ORDER_CHANGED,
    }
)
"""Skills nobody published are not shown, and capabilities are what was registered, so neither matters."""

TOLD_EVERY: Final = 86400.0
"""Seconds after which the same fault of the same card is told again. Of a closed list of faults, so few are held."""


class Extended(Struct, frozen=True):
    """An extended card, as far as it may be served."""

    card: Card
    author: SignedCard | None
    """What its author signed; None where the published card is unsigned as well."""


class _Departs(Exception):
    """What it says that nobody looked at. `fault` is one of a closed list."""

    def __init__(self, fault: str, where: str = "") -> None:
        super().__init__(fault)
        self.fault = fault
        self.where = where


def extended(agent: Agent, unverified: Json) -> Plan[Extended]:
    """What of an origin's extended card may be served.

    Raises Refused(UPSTREAM_INVALID), told of once a day for each kind of fault (`card-extended-refused`), and as
    `published` does where there is no card to hold it against.
    """
    now = yield from ask(Now())
    before = yield from published(agent, now)
    try:
        return (yield from _fit(agent, before, unverified, now))
    except _Departs as departs:
        detail = f"its extended card: {departs.fault}" + (f": {departs.where}" if departs.where else "")
        yield from _tell(agent, departs, detail, now)
        raise Refused(Reason.UPSTREAM_INVALID, detail[:512]) from None


def _fit(agent: Agent, before: Published, unverified: Json, now: float) -> Plan[Extended]:
    # 1. It has one reading.
    try:
        raw = read(unverified)
    except Refused as refused:
        raise _Departs("it cannot be read", _told(refused)) from None
    # 2. Signed by somebody known here; or as little as its tenant lets it be.
    tenant = yield from steps.tenant_of(agent)
    said, fault = yield from signed(raw, agent, tenant, now)
    if fault is not None and fault.forbids:
        raise _Departs(fault.what)
    # 3. What was signed is the card, and it is the card of the same agent.
    document = said.document if isinstance(said, SignedCard) else said.unverified
    try:
        card = parse(document)
    except Refused as refused:
        raise _Departs("it cannot be read", _told(refused)) from None
    for change in departures(before.said, said):
        raise _Departs(change.kind.value, change.field)
    # 4. Texts nobody has looked at hold nothing a person would have to see.
    _readable(_document(before.said), document)
    return Extended(card, said if isinstance(said, SignedCard) else None)


def departures(before: SignedCard | RawCard, after: SignedCard | RawCard) -> tuple[Change, ...]:
    """What an extended card says otherwise than the published one, beyond what it may; the gravest first."""
    changes = [change for change in compare(before, after) if change.kind not in MAY_DIFFER]
    was = {skill["id"]: skill["name"] for skill in _document(before)["skills"]}
    changes += [
        Change(Kind.NAME_CHANGED, f"skills[{index}].name", was[skill["id"]], skill["name"])
        for index, skill in enumerate(_document(after)["skills"])
        if was.get(skill["id"], skill["name"]) != skill["name"]
    ]
    return tuple(changes)


def _document(said: SignedCard | RawCard) -> Json:
    return said.document if isinstance(said, SignedCard) else said.unverified


def _readable(before: Json, after: Json) -> None:
    for finding in card_text.forbidding(card_text.inspect(after, interfaces_shown=False)):
        raise _Departs(f"it holds what must not be shown: {finding.kind.value}", finding.pointer)
    seen = set(_texts(before))
    for text in _texts(after):
        if text in seen:
            continue
        for hit in card_text.inspect_text(text):
            if int(hit.severity) >= SERIOUS:
                raise _Departs(f"it holds what somebody must see first: {hit.kind.value}")


def _texts(value: Any) -> Iterator[str]:
    """Every string, and every name of a member."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for name, one in value.items():
            yield name
            yield from _texts(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _texts(one)


def _told(refused: Refused) -> str:
    where = f"{refused.field}: " if refused.field else ""
    return f"{where}{refused.detail}"


def _tell(agent: Agent, departs: _Departs, detail: str, now: float) -> Plan[None]:
    """Tell an operator, once for each fault of one published card; that nobody could be told changes nothing."""
    name = f"{agent.id} {agent.card} {departs.fault}"
    try:
        if (yield from ask(ClaimOnce("card-extended", name, now + TOLD_EVERY))):
            yield from steps.signal(
                now, "card-extended-refused", agent=agent.id, tenant=agent.tenant, card=agent.card,
                reason=Reason.UPSTREAM_INVALID.id, detail=detail[:512],
            )  # fmt: skip
    except Unavailable:
        return
