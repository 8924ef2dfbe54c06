"""What exactly may be done: typed `authorization_details` (RFC 9396).

Decides which details there are, whether one lies within another, and whether they cover what a call asks. The list of
types is closed, and each type says itself how its values compare; nothing here compares JSON with JSON. A type that
is absent restricts nothing. Of a type that is present, one object alone must cover the call: objects of one type are
alternatives and never merge (§2.2), objects of several types must each agree. So more types are less authority, and
to leave one out would be more. Refuses to know who may ask for details, and where they are kept.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, Final, TypeAlias

from msgspec import Struct

from legation.core import messages as m
from legation.core.canonical import brief, encode, parse_json
from legation.core.reasons import Reason, Refused

MOST: Final = 16
"""Objects in one array."""

MAX_DEPTH: Final = 4
"""Nesting of the array: no type has an object in it yet."""


class Asked(Struct, frozen=True):
    """What a call really asks, as far as details speak of it."""

    agent: str
    skill: str | None
    """None for a call that is for no one skill."""
    context: str | None
    card: str | None = None
    """Digest of the card the agent is registered with; needed where a detail names one."""
    message: m.Message | None = None
    """None for what sends no message: it asks for no payment."""


class Payment(Struct, frozen=True):
    """Up to `amount`, once at each agent of a transaction. Every field is required: nothing missing means any."""

    amount: str
    """A decimal in its shortest form; compared as a decimal."""
    currency: str
    """ISO 4217, exact."""
    recipient: str
    """Exact."""

    def within(self, other: Payment) -> bool:
        """No more, in the same currency, to the same recipient."""
        same = (self.currency, self.recipient) == (other.currency, other.recipient)
        return same and Decimal(self.amount) <= Decimal(other.amount)

    def covers(self, asked: Asked) -> bool:
        """Whether the one payment a message states lies within this. Raises Refused(DETAILS_EXCEEDED)."""
        if asked.message is None:
            return True
        stated = payment_stated(asked.message)
        return stated is not None and stated.within(self)


class Skill(Struct, frozen=True):
    """One skill of one agent. `card` and `context` missing mean any."""

    agent: str
    skill: str
    card: str | None = None
    """SHA-256 of the agent's card as registered, in hex."""
    context: str | None = None
    """A2A context id."""

    def within(self, other: Skill) -> bool:
        """The same skill of the same agent, with the other's card and context where it names them."""
        return (
            (self.agent, self.skill) == (other.agent, other.skill)
            and other.card in (None, self.card)
            and other.context in (None, self.context)
        )

    def meet(self, other: Skill) -> Skill | None:
        """The most that lies within both; None when nothing does."""
        both = Skill(self.agent, self.skill, self.card or other.card, self.context or other.context)
        return both if both.within(self) and both.within(other) else None

    def covers(self, asked: Asked) -> bool:
        """Whether a call is for this skill, at this version of the agent, in this context."""
        return (
            (self.agent, self.skill) == (asked.agent, asked.skill)
            and self.card in (None, asked.card)
            and self.context in (None, asked.context)
        )


Detail: TypeAlias = Payment | Skill
Details: TypeAlias = tuple[Detail, ...]
"""Normalised: each object once, in the order of its canonical bytes."""


# -- reading ---------------------------------------------------------------------------------------

_AMOUNT: Final = re.compile(r"(?:0|[1-9][0-9]{0,17})(?:\.[0-9]{1,18})?")
_CURRENCY: Final = re.compile(r"[A-Z]{3}")
_TEXT: Final = re.compile(r"[!-~](?:[ -~]{0,254}[!-~])?")
_DIGEST: Final = re.compile(r"[0-9a-f]{64}")

_FIELDS: Final[Mapping[type[Detail], Mapping[str, tuple[re.Pattern[str], bool]]]] = {
    Payment: {"amount": (_AMOUNT, True), "currency": (_CURRENCY, True), "recipient": (_TEXT, True)},
    Skill: {"agent": (_TEXT, True), "skill": (_TEXT, True), "card": (_DIGEST, False), "context": (_TEXT, False)},
}
"""Each field of each type: its grammar, and whether it must be there."""

TYPES: Final[Mapping[str, type[Detail]]] = {"payment": Payment, "skill": Skill}
"""Every type there is (RFC 9396 §2.1)."""

_NAMES: Final = {kind: name for name, kind in TYPES.items()}


def read(unverified_text: str) -> Details:
    """Details as a request parameter states them (RFC 9396 §3). Raises Refused(TOKEN_DETAILS)."""
    try:
        document = parse_json(unverified_text.encode(), max_depth=MAX_DEPTH)
    except (Refused, UnicodeEncodeError):
        raise _refused(Reason.TOKEN_DETAILS, "it is not one JSON document") from None
    if not isinstance(document, list):
        raise _refused(Reason.TOKEN_DETAILS, "it is not an array")
    return parse(document, Reason.TOKEN_DETAILS)


def parse(unverified: list[Any] | tuple[Any, ...], reason: Reason = Reason.DETAILS_REFUSED) -> Details:
    """Typed, normalised details of an array of objects (RFC 9396 §5). Raises Refused(reason).

    Unknown type, unknown field, a field missing or of the wrong type: each is an error, never read past.
    """
    if not 0 < len(unverified) <= MOST:
        raise _refused(reason, f"it holds none, or more than {MOST}")
    found = {}
    for index, one in enumerate(unverified):
        detail = _detail(one, index, reason)
        found[encode(_object(detail))] = detail
    return tuple(found[key] for key in sorted(found))


def _detail(unverified: object, index: int, reason: Reason) -> Detail:
    if not isinstance(unverified, dict):
        raise _refused(reason, f"[{index}] is not an object")
    name = unverified.get("type")
    kind = TYPES.get(name) if isinstance(name, str) else None
    if kind is None:
        raise _refused(reason, f"[{index}] is of no known type")
    fields = _FIELDS[kind]
    if unknown := unverified.keys() - fields.keys() - {"type"}:
        raise _refused(reason, f"[{index}] has a field its type does not know: {brief(min(map(str, unknown)))}")
    values: dict[str, str] = {}
    for field, (grammar, required) in fields.items():
        if field not in unverified:
            if required:
                raise _refused(reason, f"[{index}] lacks `{field}`")
            continue
        value = unverified[field]
        if not isinstance(value, str) or not grammar.fullmatch(value):
            raise _refused(reason, f"`{field}` of [{index}] is not what it must be")
        values[field] = value
    if kind is Payment:
        values["amount"] = _shortest(Decimal(values["amount"]))
        if values["amount"] == "0":
            raise _refused(reason, f"`amount` of [{index}] is nothing")
    return kind(**values)


def _shortest(amount: Decimal) -> str:
    """One text for one amount: `100.00` and `100` are `100`."""
    text = format(amount, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _refused(reason: Reason, what: str) -> Refused:
    return Refused(reason, f"authorization_details: {what}", field="authorization_details")


# -- writing ---------------------------------------------------------------------------------------


def _object(detail: Detail) -> dict[str, str]:
    """As JSON, members in lexicographic order."""
    members = {"type": _NAMES[type(detail)]}
    members |= {field: value for field in _FIELDS[type(detail)] if (value := getattr(detail, field)) is not None}
    return dict(sorted(members.items()))


def objects(details: Details) -> list[dict[str, str]]:
    """As claims and responses carry them (RFC 9396 §7, §9.1)."""
    return [_object(detail) for detail in details]


def canonical(details: Details) -> bytes:
    """JCS (RFC 8785) of the array: every value is ASCII text and members are sorted. What an approval signs."""
    return encode(objects(details))


def types(details: Details) -> frozenset[str]:
    """The types there are among them."""
    return frozenset(_NAMES[type(detail)] for detail in details)


# -- comparing -------------------------------------------------------------------------------------


def within(child: Details, parent: Details) -> bool:
    """Whether a child restricts at least as much: every type of the parent's is there, each object within one.

    Of payments, each within one of its own: what may be paid once is not to be had twice in smaller pieces.
    """
    return all(
        (mine := _of(kind, child)) and (_paid_within if kind is Payment else _each_within)(mine, theirs)
        for kind in TYPES.values()
        if (theirs := _of(kind, parent))
    )


def _each_within(mine: Details, theirs: Details) -> bool:
    return all(any(_within(one, other) for other in theirs) for one in mine)


def _paid_within(mine: Details, theirs: Details) -> bool:
    parents = ranked(theirs)
    return all(
        len(amounts) <= len(most := parents.get(to, ())) and all(map(Payment.within, amounts, most))
        for to, amounts in ranked(mine).items()
    )


def ranked(details: Details) -> dict[tuple[str, str], list[Payment]]:
    """The payments by currency and recipient, each list with the largest first.

    The place in its list is what a payment is used up by (`stages.spent`). A child has at each place no more than its
    parent has there, so whatever is paid under a parent and all its children, each place is paid once.
    """
    found: dict[tuple[str, str], list[Payment]] = {}
    for one in sorted((one for one in details if isinstance(one, Payment)), key=lambda one: -Decimal(one.amount)):
        found.setdefault((one.currency, one.recipient), []).append(one)
    return found


def narrow(parent: Details, wanted: Details | None) -> Details:
    """The child's details: what is wanted, once it lies within the parent's; types not named stay as they are.

    Raises Refused(TOKEN_DETAILS). Compared with what was granted, never with what was first asked (RFC 9396 §7.1).
    """
    if not wanted:
        return parent
    named = {type(one) for one in wanted}
    child = _normal((*wanted, *(one for one in parent if type(one) not in named)))
    if not within(child, parent):
        raise _refused(Reason.TOKEN_DETAILS, "more is asked than there is to pass on")
    return child


def meet(one: Details, other: Details) -> Details:
    """The most that lies within both. Raises Refused(TOKEN_DETAILS) when nothing does."""
    found: list[Detail] = []
    for kind in TYPES.values():
        mine, theirs = _of(kind, one), _of(kind, other)
        both = _least(mine, theirs) if kind is Payment else _pairs(mine, theirs)
        if mine and theirs and not both:
            raise _refused(Reason.TOKEN_DETAILS, "nothing lies within both")
        found += both if mine and theirs else (*mine, *theirs)
    return _normal(tuple(found))


def _of(kind: type[Detail], details: Details) -> Details:
    return tuple(detail for detail in details if type(detail) is kind)


def _within(one: Detail, other: Detail) -> bool:
    compare: Callable[[Any], bool] = one.within
    return type(one) is type(other) and compare(other)


def _pairs(mine: Details, theirs: Details) -> list[Detail]:
    return [
        both
        for a in mine
        for b in theirs
        if isinstance(a, Skill) and isinstance(b, Skill) and (both := a.meet(b)) is not None
    ]


def _least(mine: Details, theirs: Details) -> list[Detail]:
    """Place by place the smaller payment."""
    others = ranked(theirs)
    return [
        a if a.within(b) else b
        for to, amounts in ranked(mine).items()
        for a, b in zip(amounts, others.get(to, ()), strict=False)
    ]


def _normal(details: Details) -> Details:
    found = {encode(_object(detail)): detail for detail in details}
    return tuple(found[key] for key in sorted(found))


# -- what a call asks ------------------------------------------------------------------------------


def covers(details: Details, asked: Asked) -> Details:
    """Those objects that cover what a call asks, of each type at least one. Raises Refused(DETAILS_EXCEEDED)."""
    found: list[Detail] = []
    for name, kind in TYPES.items():
        if of_kind := _of(kind, details):
            covering = [one for one in of_kind if one.covers(asked)]
            if not covering:
                raise Refused(Reason.DETAILS_EXCEEDED, f"no `{name}` of the token's covers the call")
            found += covering
    return _normal(tuple(found))


def payment_stated(message: m.Message) -> Payment | None:
    """The payment a message asks for: members of one data part. None when it states none.

    Raises Refused(DETAILS_EXCEEDED) where two readings are possible: payment members in more places than one, below
    the top of a part, or spelt as a careless parser might take them for ours.
    """
    found: Payment | None = None
    for index, part in enumerate(message.parts):
        places = sum(_places(part.data))
        if not places:
            continue
        data = part.data
        known = [name for name in _FIELDS[Payment] if name in data] if isinstance(data, dict) else []
        if found is not None or places != len(_FIELDS[Payment]) or len(known) != places:
            raise Refused(
                Reason.DETAILS_EXCEEDED, "a payment is amount, currency and recipient, once", field=f"parts[{index}]"
            )
        found = _stated(data, index)
    if any(sum(_places(extra)) for extra in (message.metadata, *(part.metadata for part in message.parts))):
        raise Refused(Reason.DETAILS_EXCEEDED, "a payment stands in a data part", field="metadata")
    return found


def _stated(data: Mapping[str, Any], index: int) -> Payment:
    amount, currency, recipient = data["amount"], data["currency"], data["recipient"]
    # A number is what its canonical text says, for that is what the agent gets.
    text = encode(amount).decode() if type(amount) in (int, float) else amount
    if (
        not isinstance(text, str)
        or not _AMOUNT.fullmatch(text)
        or not isinstance(currency, str)
        or not isinstance(recipient, str)
    ):
        raise Refused(Reason.DETAILS_EXCEEDED, "the payment cannot be read", field=f"parts[{index}].data")
    return Payment(_shortest(Decimal(text)), currency, recipient)


def _places(value: Any) -> list[int]:
    """A 1 for each member, at any depth, whose name some parser might take for a payment's."""
    found: list[int] = []
    todo = [value]
    while todo:
        one = todo.pop()
        if isinstance(one, dict):
            found += [1 for name in one if _fold(name) in _FIELDS[Payment]]
            todo += one.values()
        elif isinstance(one, list | tuple):
            todo += one
    return found


def _fold(name: str) -> str:
    return name.casefold().replace("_", "").replace("-", "").strip()
