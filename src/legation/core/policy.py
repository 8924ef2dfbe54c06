"""Decides whether the operator's Cedar policies let one agent perform one operation on another.

It refuses to know the time, the message and anything unique to one call: a decision is a function of policies
and values that repeat, so it is computed once and remembered. Three rules are ours and stricter than Cedar's
(https://docs.cedarpolicy.com/auth/authorization.html): a policy that fails denies, though Cedar would skip it
(docs/adr/0002-an-error-in-a-forbid-denies.md); every policy bears a name; an annotation that is not ours is
an error, because a misspelt `@hold` would permit.
"""

from __future__ import annotations

import difflib
import hashlib
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final, TypeAlias

import cedarpy
import msgspec
from cedarpy import Decision, Entities, PolicySet, pst
from msgspec import Struct

from legation.core.asks import PolicyBook
from legation.core.model import Agent, Op
from legation.core.operations import OPERATIONS, ROW, Kind, Operation
from legation.core.reasons import Reason, Refused

GROUPS: Final = tuple(sorted({row.effect for row in OPERATIONS} | {kind.value for kind in Kind}))
"""Groups of actions a policy may name instead of single operations: by effect and by class."""

_CONTEXT: Final = (
    "{ skill: String, scope: Set<String>, binding: String, streaming: Bool, proofed: Bool, size: Long, parts: Long, "
    "actors: Long, agreement: String, amount: Long }"
)
SCHEMA: Final = "\n".join(
    (
        "entity Tenant;",
        "entity Agent in [Tenant] = { tenant: Tenant, owner: String, skills: Set<String> };",
        *(f'action "{group}";' for group in GROUPS),
        *(
            f'action "{row.op.value}" in [Action::"{row.effect}", Action::"{row.kind.value}"] '
            f"appliesTo {{ principal: [Agent], resource: [Agent], context: {_CONTEXT} }};"
            for row in OPERATIONS
        ),
    )
)
"""What a policy may speak of, as a Cedar schema. Policies are checked against it when they are loaded."""

_ANNOTATIONS: Final = ("because", "hold", "id")
_NAME: Final = re.compile(r"[A-Za-z0-9._:-]{1,128}")

MOST_AMOUNT: Final = 10**18
"""What an amount beyond it looks like, and one that cannot be read."""

REMEMBERED: Final = 8192
"""Decisions kept. One takes about 1 KiB; the key leaves out what no policy reads, so few are needed."""


class PolicyFault(ValueError):
    """Policies that cannot be used. Each problem names its file and, where there is one, its policy."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


class Context(Struct, frozen=True):
    """What a policy may know of a call besides who, what and whom. Nothing in it is unique to one call."""

    skill: str = ""
    """The skill the call was admitted for; empty for a token that covers all, for lists and for cards."""
    scope: frozenset[str] = frozenset()
    """Scope of the caller's token."""
    binding: str = ""
    """`JSONRPC` or `HTTP+JSON`."""
    proofed: bool = False
    """Whether the token is bound to a key the caller has just proved to hold."""
    size: int = 0
    """Bytes of the body. Policies see it rounded up to a power of two."""
    parts: int = 0
    """Parts of the message."""
    actors: int = 0
    """How many act for the caller, one for another; 0 where it calls for itself."""
    agreement: str = ""
    """Id of the agreement that lets a caller of another tenant in; empty within one tenant."""
    amount: Decimal = Decimal(0)
    """Of the payment the message states, in any currency; 0 for none. Policies see it rounded up to 1, 2 or 5 times a
    power of ten."""


class PolicyDecision(Struct, frozen=True):
    """Yes, by these policies; and, where some of them hold, only once a person has approved."""

    policies: tuple[str, ...]
    held: tuple[str, ...] = ()
    """Those of `policies` that bear `@hold`. One is enough: another permit does not undo a hold."""


# -- loading ---------------------------------------------------------------------------------------


def load(texts: Mapping[str, str]) -> PolicyBook:
    """Parse and check policy files, by file name. No policies at all is a book that permits nothing.

    Raises PolicyFault with everything that is wrong, not only the first.
    """
    problems: list[str] = []
    found: dict[str, tuple[str, dict[str, Any]]] = {}
    for file, text in sorted(texts.items()):
        try:
            document = msgspec.json.decode(cedarpy.policies_to_json_str(text), type=dict[str, Any])
        except ValueError as fault:
            problems.append(f"{file}: {fault}")
            continue
        if document["templates"]:
            problems.append(f"{file}: holds a policy template; write a policy without ?principal and ?resource")
        for place, policy in document["staticPolicies"].items():
            problems.extend(f"{file}: {problem}" for problem in _annotation_problems(place, policy))
            name = policy.get("annotations", {}).get("id")
            if name in found:
                problems.append(f"{file}: policy `{name}` is already in {found[name][0]}")
            elif name:
                found[name] = (file, policy)
        problems.extend(f"{file}: {problem}" for problem in _schema_problems(text))
    if problems:
        raise PolicyFault(tuple(problems))
    try:
        book = PolicyBook(
            version=hashlib.sha256(msgspec.json.encode(sorted(texts.items()))).hexdigest(),
            policies=_under_their_names({name: policy for name, (_, policy) in found.items()}),
            held=frozenset(name for name, (_, policy) in found.items() if "hold" in policy["annotations"]),
        )
        _reads(book)
    except ValueError:
        raise PolicyFault(("a policy is nested too deeply to be read; split it",)) from None
    return book


def _under_their_names(policies: Mapping[str, dict[str, Any]]) -> PolicySet:
    """A policy set whose ids are our names, so that Cedar's diagnostics speak of them."""
    document = {"staticPolicies": policies, "templates": {}, "templateLinks": []}
    return PolicySet.from_json_str(msgspec.json.encode(document).decode())


def _annotation_problems(place: str, policy: Mapping[str, Any]) -> Iterator[str]:
    annotations: dict[str, str | None] = policy.get("annotations", {})
    name = annotations.get("id")
    if not name or not _NAME.fullmatch(name):
        yield f'{_ordinal(place)} needs a name: write @id("...") of letters, digits and . _ : - above it'
    called = f"policy `{name}`" if name else _ordinal(place)
    for annotation in sorted(set(annotations) - set(_ANNOTATIONS)):
        near = difflib.get_close_matches(annotation, _ANNOTATIONS, 1)
        yield f"{called} has no known annotation @{annotation}" + (f"; is @{near[0]} meant?" if near else "")
    if "hold" in annotations:
        if policy["effect"] != "permit":
            yield f"{called} forbids, so there is nothing to approve; remove @hold"
        if not annotations["hold"]:
            yield f'{called} says not why it holds; write @hold("why")'


def _ordinal(place: str) -> str:
    """Cedar numbers policies from zero within a text; people count from one."""
    return f"policy number {int(place.removeprefix('policy')) + 1}"


def _schema_problems(text: str) -> Iterator[str]:
    """What the schema does not allow. One complaint per policy and kind, not one for every action."""
    result = cedarpy.validate_policies(text, SCHEMA)
    names = result.id_annotations_by_policy_id
    said = set()
    for error in result.errors:
        what = error.error.removeprefix(f"for policy `{error.policy_id}`, ").partition(" for Action::")[0]
        name = names.get(error.policy_id)
        called = f"policy `{name}`" if name else _ordinal(error.policy_id) if error.policy_id else "the text"
        if (called, what) not in said:
            said.add((called, what))
            yield f"{called}: {what}"


# -- deciding --------------------------------------------------------------------------------------

_Who: TypeAlias = tuple[str, str, str, tuple[str, ...]]
"""An agent as policies see it: id, tenant, owner, skills."""

_What: TypeAlias = tuple[str, frozenset[str], str, bool, int, int, int, str, int]
"""A context as policies see it: skill, scope, binding, proofed, size, parts, actors, agreement, amount."""

_NOTHING: Final[frozenset[str]] = frozenset()


def decide(
    book: PolicyBook, *, principal: Agent, action: Operation, resource: Agent, context: Context
) -> PolicyDecision:
    """Let the policies decide; the policies that permit, by name.

    A decision that is `held` permits nothing yet. Raises Refused(POLICY_DENIED | POLICY_FORBIDDEN | POLICY_ERROR).
    """
    # What no policy reads is left out, so that it cannot tell two calls apart in the memo.
    reads = _reads(book)
    caller, callee = principal.id, resource.id
    if "Agent" not in reads:
        caller, callee = "caller", "caller" if caller == callee else "callee"
    owner, skills = "owner" in reads, "skills" in reads
    outcome = _outcome(
        book,
        (caller, principal.tenant, principal.owner if owner else "", principal.skills if skills else ()),
        action.op,
        (callee, resource.tenant, resource.owner if owner else "", resource.skills if skills else ()),
        (
            context.skill if "skill" in reads else "",
            context.scope if "scope" in reads else _NOTHING,
            context.binding if "binding" in reads else "",
            context.proofed,
            _bracket(context.size) if "size" in reads else 0,
            context.parts if "parts" in reads else 0,
            context.actors if "actors" in reads else 0,
            context.agreement if "agreement" in reads else "",
            _step(context.amount) if "amount" in reads else 0,
        ),
    )
    if isinstance(outcome, PolicyDecision):
        return outcome
    raise Refused(*outcome)


def _bracket(size: int) -> int:
    """The power of two at or above: twenty values instead of a million, and no size ever looks smaller."""
    return 1 << (size - 1).bit_length() if size > 0 else 0


def _step(amount: Decimal) -> int:
    """The smallest of 1, 2, 5, 10, 20, 50... at or above: few values for any amount, and none looks smaller."""
    if amount <= 0:
        return 0
    if amount >= MOST_AMOUNT:
        return MOST_AMOUNT
    tens: int = 10 ** (len(str(math.ceil(amount))) - 1)
    return next(step * tens for step in (1, 2, 5, 10) if step * tens >= amount)


def reads_amount(book: PolicyBook) -> bool:
    """Whether some policy asks how much is to be paid, so that somebody must read it out of the message."""
    return "amount" in _reads(book)


@lru_cache(maxsize=16)
def _reads(book: PolicyBook) -> frozenset[str]:
    """Every attribute some policy names, and `Agent` where one names an agent. Nothing else sways a decision.

    An agent's id shows in Cedar only where it equals a literal, or the other agent's.
    """
    names: set[str] = set()
    pending: list[Any] = [book.policies.to_pst().static_policies]
    while pending:
        match pending.pop():
            case pst.GetAttr(base, name):
                names.add(name)
                pending.append(base)
            case pst.HasAttr(base, several):
                names.update(several)
                pending.append(base)
            case pst.EntityUid(kind):
                names.add(kind.basename)
            case Mapping() as mapping:
                pending.extend(mapping.values())
            case tuple() as items:
                pending.extend(items)
            case node if is_dataclass(node):
                pending.extend(getattr(node, field.name) for field in fields(node))
            case _:
                pass
    return frozenset(names)


@lru_cache(maxsize=REMEMBERED)
def _outcome(
    book: PolicyBook, principal: _Who, action: Op, resource: _Who, what: _What
) -> PolicyDecision | tuple[Reason, str]:
    """Ask Cedar. A refusal is a value here, so that it is remembered like a permit."""
    skill, scope, binding, proofed, size, parts, actors, agreement, amount = what
    context = {
        "skill": skill,
        "scope": sorted(scope),
        "binding": binding,
        "streaming": ROW[action].streaming,
        "proofed": proofed,
        "size": size,
        "parts": parts,
        "actors": actors,
        "agreement": agreement,
        "amount": amount,
    }
    # Ids go in as values: written into Cedar's syntax, an id could close its quotes.
    result = cedarpy.is_authorized(
        {
            "principal": {"type": "Agent", "id": principal[0]},
            "action": {"type": "Action", "id": action.value},
            "resource": {"type": "Agent", "id": resource[0]},
            "context": msgspec.json.encode(context).decode(),
        },
        book.policies,
        _world(principal, action, resource),
    )
    names = tuple(sorted(result.diagnostics.reasons))
    # INVARIANT: an error denies, whatever Cedar decided without the policy that failed.
    if errors := result.diagnostics.errors:
        return Reason.POLICY_ERROR, "; ".join(sorted(errors))
    match result.decision:
        case Decision.Allow if names:
            return PolicyDecision(names, tuple(name for name in names if name in book.held))
        case Decision.Deny if names:
            return Reason.POLICY_FORBIDDEN, f"forbidden by {_listed(names)}"
        case Decision.Deny:
            detail = "no policy permits it" if len(book.policies) else "there are no policies"
            return Reason.POLICY_DENIED, detail
        case _:
            return Reason.POLICY_ERROR, "cedar came to no decision"


@lru_cache(maxsize=REMEMBERED)
def _world(principal: _Who, action: Op, resource: _Who) -> Entities:
    """All there is in one decision: the agents, their tenants, and the groups the action is in."""
    row = ROW[action]
    agents = {who[0]: who for who in (principal, resource)}
    things = [
        {
            "uid": {"type": "Agent", "id": name},
            "attrs": {
                "tenant": {"__entity": {"type": "Tenant", "id": tenant}},
                "owner": owner,
                "skills": skills,
            },
            "parents": [{"type": "Tenant", "id": tenant}],
        }
        for name, tenant, owner, skills in agents.values()
    ]
    groups = [{"type": "Action", "id": group} for group in (row.effect, row.kind.value)]
    things.append({"uid": {"type": "Action", "id": action.value}, "attrs": {}, "parents": groups})
    return Entities.from_json_str(msgspec.json.encode(things).decode())


def _listed(names: tuple[str, ...]) -> str:
    return ", ".join(f"`{name}`" for name in names)
