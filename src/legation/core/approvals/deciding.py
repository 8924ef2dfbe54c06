"""A person decides: approves or denies exactly one thing, by a passkey whose signature covers all of it.

The WebAuthn challenge is not chance but what is decided (`binding.statement`): the signature that opens the door is
also the proof of what was agreed to. It serves once, because each decision moves the approval on.
"""

from __future__ import annotations

import hashlib
from typing import Any, Final

from msgspec import Struct
from msgspec.structs import replace

from legation.core import audit, base64url
from legation.core.approvals.binding import statement
from legation.core.approvals.progress import Step, at, moved
from legation.core.approvals.using import emptied
from legation.core.asks import (
    AgentNamed,
    Apply,
    Change,
    Commit,
    Conflict,
    Find,
    FindAll,
    Found,
    NewId,
    Now,
    PasskeyUsed,
    Plan,
    Spend,
    Unavailable,
    ask,
)
from legation.core.canonical import parse_json
from legation.core.kept import Approval, HeldCall, Passkey, Person, Piece, Progress, PutKept, Signature
from legation.core.model import Rate
from legation.core.reasons import Reason, Refused

DECISIONS: Final = {"approve": Step.APPROVE, "deny": Step.DENY}

DECIDING: Final = Rate(1.0, 20.0)
"""How often one address may try to decide: each that fails is a record."""

CHUNK: Final = 480
"""Characters of a text in a record. What is longer is a list of them."""


class View(Struct, frozen=True):
    """An approval as its page shows it."""

    approval: Approval
    progress: Progress
    content: tuple[Piece, ...]
    """Empty once it is decided or out of time."""
    caller_name: str
    caller_owner: str
    callee_name: str
    challenges: dict[str, bytes]
    """What is to be signed to `approve` and to `deny`; empty where nothing can be decided any more."""


class Decided(Struct, frozen=True):
    """What a person decided, recorded."""

    approval: Approval
    record_id: str


class TurnedAway(Refused):
    """A decision that was refused, recorded already."""

    def __init__(self, why: Refused, record_id: str) -> None:
        super().__init__(why.reason, why.detail, field=why.field, retry_after=why.retry_after)
        self.record_id = record_id


def look(unverified_id: str) -> Plan[View]:
    """An approval as it is now. Raises Refused(APPROVAL_UNKNOWN)."""
    approval = (yield from _known(unverified_id)).document
    now = yield from ask(Now())
    progress = at(approval, now)
    held = yield from ask(Find(HeldCall, approval.tenant, approval.parent))
    mine = held is not None and held.document.approval == approval.id
    open_ = progress in {Progress.HELD, Progress.APPROVED}
    can = [word for word in DECISIONS if open_ and (progress is Progress.HELD or word == "deny")]
    caller = yield from ask(AgentNamed(approval.caller))
    callee = yield from ask(AgentNamed(approval.callee))
    return View(
        approval,
        progress,
        held.document.content if held is not None and mine and open_ else (),
        caller.name if caller is not None else approval.caller,
        caller.owner if caller is not None else "",
        callee.name if callee is not None else approval.callee,
        {word: challenge(statement(approval, word)) for word in can},
    )


def challenge(signed: bytes) -> bytes:
    """The WebAuthn challenge for what is to be signed."""
    return hashlib.sha256(signed).digest()


def decide(unverified_id: str, decision: str, unverified_response: bytes, *, remote: str = "") -> Plan[Decided]:
    """Let a person approve or deny, by their passkey.

    Raises Refused(APPROVAL_UNKNOWN | RATE_LIMITED | APPROVAL_OVER | APPROVAL_SIGNATURE | APPROVER_REFUSED), each
    recorded but the first two.
    """
    found = yield from _known(unverified_id)
    wait = yield from ask(Spend(((f"deciding:{remote}", DECIDING),)))
    if wait is not None:
        raise Refused(Reason.RATE_LIMITED, "too many decisions from one address", retry_after=wait)
    now = yield from ask(Now())
    try:
        return (yield from _decide(found, decision, unverified_response, now))
    except Refused as refused:
        raise TurnedAway(refused, (yield from _turned_away(found.document, decision, refused, now))) from None


def _decide(found: Found[Approval], decision: str, unverified_response: bytes, now: float) -> Plan[Decided]:
    approval = found.document
    step = DECISIONS.get(decision)
    if step is None:
        raise Refused(Reason.APPROVAL_SIGNATURE, "a decision is `approve` or `deny`", field="decision")
    # 1. It can still be decided.
    moved(approval, step, now, by="")
    # 2. Whose passkey that claims to be, and that it signed exactly this decision about exactly this.
    person = yield from _whose(approval.tenant, unverified_response)
    signed = statement(approval, decision)
    passkey = yield from ask(PasskeyUsed(person.document.passkeys, challenge(signed), unverified_response))
    if passkey is None:
        raise Refused(Reason.APPROVAL_SIGNATURE, "that is no signature over this decision")
    # 3. That person may decide this.
    _may_decide(person.document, approval)
    # 4. The decision, what proves it, and the passkey's new count: all or nothing.
    who = f"user:{person.document.id}"
    signature = _signature(person.document, passkey, signed, unverified_response)
    after = replace(moved(approval, step, now, by=who), signature=signature)
    used = tuple(passkey if one.credential_id == passkey.credential_id else one for one in person.document.passkeys)
    changes: list[Change] = [
        PutKept(after, found.version),
        PutKept(replace(person.document, passkeys=used), person.version),
    ]
    record_id = yield from _apply(found, after, changes, now, who=who, **_evidence(signature))
    return Decided(after, record_id)


def operator_denies(unverified_id: str, *, who: str, why: str = "") -> Plan[Decided]:
    """Deny at the operator's word. Nobody approves so. Raises Refused(APPROVAL_UNKNOWN | APPROVAL_OVER)."""
    found = yield from _known(unverified_id)
    now = yield from ask(Now())
    after = moved(found.document, Step.DENY, now, by=who)
    record_id = yield from _apply(found, after, [PutKept(after, found.version)], now, who=who, why=why)
    return Decided(after, record_id)


# -- steps -----------------------------------------------------------------------------------------


def _known(unverified_id: str) -> Plan[Found[Approval]]:
    """The tenant stands before the `~`. Whoever holds the id may look: it is 128 bits of chance."""
    tenant, tilde, _ = unverified_id.partition("~")
    found = (yield from ask(Find(Approval, tenant, unverified_id))) if tilde and len(unverified_id) <= 128 else None
    if found is None:
        raise Refused(Reason.APPROVAL_UNKNOWN, "there is no such approval")
    return found


def _whose(tenant: str, unverified_response: bytes) -> Plan[Found[Person]]:
    """The person of this tenant with the passkey the response names. Nothing is believed of it yet."""
    named = _members(unverified_response).get("id")
    for found in (yield from ask(FindAll(Person, tenant))):
        if any(one.credential_id == named for one in found.document.passkeys):
            return found
    raise Refused(Reason.APPROVAL_SIGNATURE, "nobody of the tenant has this passkey")


def _may_decide(person: Person, approval: Approval) -> None:
    """Raise Refused(APPROVER_REFUSED) unless this person may decide this."""
    if person.suspended:
        raise Refused(Reason.APPROVER_REFUSED, f"`{person.id}` is suspended")
    if approval.approver and person.id != approval.approver:
        raise Refused(Reason.APPROVER_REFUSED, f"`{person.id}` is not the one who is asked")
    if not approval.approver and not person.approver:
        raise Refused(Reason.APPROVER_REFUSED, f"`{person.id}` is no approver")
    # An agent's name must never be a person's who says yes to it.
    if {person.id, f"user:{person.id}"} & {approval.caller, *(sub for _, sub in approval.chain)}:
        raise Refused(Reason.APPROVER_REFUSED, "who asks does not approve")


def _apply(
    found: Found[Approval], after: Approval, changes: list[Change], now: float, **said: audit.Field
) -> Plan[str]:
    """Make the changes with their record. Raises Refused(APPROVAL_OVER)."""
    if after.progress is Progress.DENIED:  # nothing of the call is shown any more
        held = yield from ask(Find(HeldCall, after.tenant, after.parent))
        if held is not None and held.document.approval == after.id:
            changes.append(PutKept(emptied(held.document), held.version))
    record_id = yield from ask(NewId())
    what = "approval-given" if after.progress is Progress.APPROVED else "approval-denied"
    body = audit.event(record_id=record_id, at=now, what=what, **_facts(found.document), **said)
    try:
        yield from ask(Apply(tuple(changes), record_id, body))
    except Conflict:
        raise Refused(Reason.APPROVAL_OVER, "it changed meanwhile") from None
    return record_id


def _turned_away(approval: Approval, decision: str, refused: Refused, now: float) -> Plan[str]:
    """Record that somebody tried to decide and could not; the record's id, empty where there is none."""
    try:
        record_id = yield from ask(NewId())
        said = {"decision": decision[:32], "reason": refused.reason.id, "detail": refused.detail}
        body = audit.event(record_id=record_id, at=now, what="approval-refused", **_facts(approval), **said)
        yield from ask(Commit(record_id, "event", body))
    except Unavailable:  # it is refused all the same
        return ""
    return record_id


def _facts(approval: Approval) -> dict[str, audit.Field]:
    return {
        "approval": approval.id,
        "call": approval.parent,
        "tenant": approval.tenant,
        "principal": approval.principal,
        "caller": approval.caller,
        "callee": approval.callee,
        "skill": approval.skill,
    }


# -- what proves it --------------------------------------------------------------------------------


def _signature(person: Person, passkey: Passkey, signed: bytes, response: bytes) -> Signature:
    """All it takes to check the signature again without us. The response holds: `PasskeyUsed` said so."""
    said = _members(response).get("response")
    members = said if isinstance(said, dict) else {}
    client, data, signature = (
        base64url.decode(str(members.get(name, ""))) or b""
        for name in ("clientDataJSON", "authenticatorData", "signature")
    )
    return Signature(person.id, passkey.credential_id, passkey.public_key, signed, client, data, signature)


def _evidence(proof: Signature) -> dict[str, audit.Field]:
    """The same for the record: bytes in hex, so that not one is altered by being written down."""
    return {
        "passkey": proof.credential_id,
        "public_key": proof.public_key,
        "signed": _hex(proof.signed),
        "client_data": _hex(proof.client_data),
        "authenticator_data": _hex(proof.authenticator_data),
        "signature": _hex(proof.signature),
    }


def _hex(value: bytes) -> list[str]:
    text = value.hex()
    return [text[start : start + CHUNK] for start in range(0, len(text), CHUNK)]


def _members(unverified_response: bytes) -> dict[str, Any]:
    """A response as JSON. Raises Refused(APPROVAL_SIGNATURE)."""
    try:
        document = parse_json(unverified_response, max_depth=8)
    except Refused:
        document = None
    if not isinstance(document, dict):
        raise Refused(Reason.APPROVAL_SIGNATURE, "a passkey answers with a JSON object")
    return document
