"""The records: what they hold, their canonical bytes, the chain over them, its verification.

A record is a struct with its members in fixed order, absent where they say nothing, encoded once by msgspec.
Those bytes are what is stored, hashed and shown; nothing is ever re-encoded.

INVARIANT: a record holds no token, proof, message text or credential. It names them: ids, thumbprints, a
digest.
INVARIANT: every text that came from outside is bounded, and escaped where a terminal or a log would obey it.
INVARIANT: a row's hash covers the row before it, so nothing stored can be altered, moved, put in or taken out
without the chain showing it from there on. Cut off at the end, or rewritten whole by somebody who holds the
database, a chain looks sound in itself: checkpoints and a head kept elsewhere tell (`checkpoints.py`).
"""

from __future__ import annotations

import re
from typing import Literal, TypeAlias

import msgspec
from msgspec import Struct

from legation.core.chain import GENESIS, KINDS, Break, Row, Verified, decision_of, link, verify
from legation.core.inspected import Inspected
from legation.core.messages import ListTasksRequest, SendMessageRequest, TaskPushNotificationConfig
from legation.core.model import Call, Outcome, Unparsed
from legation.core.reasons import Reason

__all__ = [
    "GENESIS", "KINDS", "Break", "Decision", "Event", "Field", "Inspected", "OutcomeRecord", "Record", "Row",
    "Verified", "decision", "decision_of", "event", "link", "outcome", "read", "verify",
]  # fmt: skip

# What may stand in a record. A detail is one line for a person; the rest are names, of which an attacker
# chooses some.
_DETAIL = 512
_NAME = 256
_URL = 1024
_PATH = 96
_MANY = 16

_TOKEN = re.compile(r"eyJ[\w-]{6,}(?:\.[\w-]*)*")
"""A JWS or JWE: base64url of `{"`. Rules never quote one; should one do so by mistake, it ends here."""


class Decision(Struct, frozen=True, omit_defaults=True, gc=False):
    """A verdict, and what it was reached on."""

    id: str
    at: float
    verdict: str
    """`permit`, `hold` or `refuse`."""
    stage: str
    """Where it was reached, by its name in the matrix."""
    reason: str | None = None
    """Reason id; None for a permit."""
    detail: str = ""
    field: str | None = None
    op: str | None = None
    binding: str | None = None
    callee: str | None = None
    method: str | None = None
    url: str | None = None
    """URL, or for what never became a call its path; without query."""
    size: int = 0
    task: str | None = None
    context: str | None = None
    message: str | None = None
    """Message id."""
    refs: tuple[str, ...] = ()
    """Tasks the message refers to."""
    skill: str | None = None
    tenant: str | None = None
    caller: str | None = None
    token: str | None = None
    """`jti` of the access token."""
    kid: str | None = None
    jkt: str | None = None
    proof: str | None = None
    """`jti` of the DPoP proof."""
    policy: str | None = None
    """Version of the policy set."""
    policies: tuple[str, ...] = ()
    """Policies that determined the decision."""
    origin: str | None = None
    digest: str | None = None
    """SHA-256 of the canonical params."""
    trace: str | None = None
    parent: str | None = None
    remote: str | None = None
    dropped: tuple[str, ...] = ()
    approval: str | None = None
    """The approval it was held for, or used up."""
    client: str | None = None
    """Who acted for the caller; absent where it acted itself."""
    chain: tuple[str, ...] = ()
    """Everybody who acts for the caller, current actor first."""
    grant: str | None = None
    txn: str | None = None
    agreement: str | None = None
    """What let the caller in from another tenant."""
    content: Inspected | None = None
    """What was found in the request; None where it was not looked at, or says nothing."""


class OutcomeRecord(Struct, frozen=True, omit_defaults=True, gc=False):
    """What became of a permitted call."""

    id: str
    at: float
    decision: str
    ending: str
    reason: str | None = None
    detail: str = ""
    status: int = 0
    events: int = 0
    size: int = 0
    millis: float = 0.0
    content: Inspected | None = None
    """What was found in the reply; of a stream the worst of its events."""


Field: TypeAlias = str | int | float | bool | list[str] | None


class Event(Struct, frozen=True, omit_defaults=True, gc=False):
    """Something else that happened: an agent suspended, a token issued, the gateway started."""

    id: str
    at: float
    what: str
    fields: dict[str, Field] = {}


Record: TypeAlias = Decision | OutcomeRecord | Event

_encode = msgspec.json.Encoder().encode
_READERS: dict[str, msgspec.json.Decoder[Record]] = {
    "decision": msgspec.json.Decoder(Decision),
    "outcome": msgspec.json.Decoder(OutcomeRecord),
    "event": msgspec.json.Decoder(Event),
}


def _text(text: str, limit: int) -> str:
    """Text as a record may hold it: bounded, printable, without tokens."""
    if len(text) <= limit and text.isprintable() and "eyJ" not in text:
        return text
    # Cut before working on it: the text may be a megabyte somebody sent.
    whole = len(text) <= limit
    text = _TOKEN.sub("[token]", text[:limit])
    text = "".join(c if c.isprintable() else _escaped(c) for c in text)
    return text if whole and len(text) <= limit else text[: limit - 1] + "…"


def _escaped(character: str) -> str:
    code = ord(character)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _name(text: str | None, limit: int = _NAME) -> str | None:
    return None if text is None else _text(text, limit)


def _names(texts: tuple[str, ...], limit: int = _NAME) -> tuple[str, ...]:
    return tuple(_text(text, limit) for text in texts[:_MANY]) if texts else ()


def _subject(call: Call) -> tuple[str | None, str | None, str | None, tuple[str, ...]]:
    """Task, context, message and referenced tasks a call is about. Parsing checked their grammar."""
    params = call.params
    if isinstance(params, SendMessageRequest):
        message = params.message
        refs = message.reference_task_ids
        return message.task_id, message.context_id, message.message_id, refs[:_MANY] if refs else ()
    if isinstance(params, ListTasksRequest):
        return None, params.context_id, None, ()
    if isinstance(params, TaskPushNotificationConfig):
        return params.task_id, None, None, ()
    # A request about a task calls it `taskId` where it also names a push configuration, otherwise `id`.
    return getattr(params, "task_id", None) or getattr(params, "id", None), None, None, ()


def decision(  # noqa: PLR0913 - a record is as wide as what it records
    *,
    record_id: str,
    at: float,
    verdict: Literal["permit", "hold", "refuse"],
    stage: str,
    reason: Reason | None = None,
    detail: str = "",
    call: Call | None = None,
    unparsed: Unparsed | None = None,
    tenant: str | None = None,
    caller: str | None = None,
    skill: str | None = None,
    token_jti: str | None = None,
    kid: str | None = None,
    jkt: str | None = None,
    proof_jti: str | None = None,
    policy_version: str | None = None,
    policies: tuple[str, ...] = (),
    origin: str | None = None,
    digest: str | None = None,
    field: str | None = None,
    approval: str | None = None,
    client: str | None = None,
    chain: tuple[str, ...] = (),
    grant: str | None = None,
    txn: str | None = None,
    agreement: str | None = None,
    content: Inspected | None = None,
) -> bytes:
    """Canonical bytes of a decision's record."""
    task = context = message = op = binding = callee = method = url = remote = trace = parent = None
    refs: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()
    size = 0
    if call is not None:
        task, context, message, refs = _subject(call)
        op, binding, size = call.op._value_, call.binding._value_, call.size
        callee, method, url, remote = call.callee, call.method, call.url, call.remote
        dropped = call.dropped
        trace, parent = call.trace.trace_id, call.trace.parent_id
        if skill is None:
            skill = call.skill
    elif unparsed is not None:
        field, size = unparsed.field, unparsed.size
        binding = unparsed.binding._value_ if unparsed.binding else None
        callee, method, remote = unparsed.callee, unparsed.method, unparsed.remote
        url = unparsed.path.partition("?")[0]  # a query may carry anything, a credential too
        trace, parent = unparsed.trace.trace_id, unparsed.trace.parent_id
    return _encode(
        Decision(
            record_id,
            at,
            verdict,
            stage,
            None if reason is None else reason._value_.id,
            _text(detail, _DETAIL),
            _name(field, _PATH),
            op,
            binding,
            _name(callee),
            _name(method, 16),
            _name(url, _URL),
            size,
            task,
            context,
            message,
            refs,
            _name(skill),
            _name(tenant),
            _name(caller),
            _name(token_jti),
            _name(kid),
            _name(jkt),
            _name(proof_jti),
            policy_version,
            _names(policies),
            _name(origin, _URL),
            digest,
            trace,
            parent,
            _name(remote, 64) if remote else None,
            _names(dropped, _PATH),
            _name(approval),
            _name(client),
            _names(chain),
            _name(grant),
            _name(txn),
            _name(agreement),
            content,
        )
    )


def outcome(*, record_id: str, at: float, decision_id: str, outcome: Outcome) -> bytes:
    """Canonical bytes of an outcome's record."""
    return _encode(
        OutcomeRecord(
            record_id,
            at,
            decision_id,
            outcome.ending._value_,
            None if outcome.reason is None else outcome.reason._value_.id,
            _text(outcome.detail, _DETAIL),
            outcome.status,
            outcome.events,
            outcome.size,
            round(outcome.millis, 3),
            outcome.content,
        )
    )


def event(*, record_id: str, at: float, what: str, **fields: Field) -> bytes:
    """Canonical bytes of an event's record. Members are sorted, so that the order of arguments is nothing."""
    return _encode(Event(record_id, at, _text(what, _NAME), {name: _value(fields[name]) for name in sorted(fields)}))


def _value(value: Field) -> Field:
    if isinstance(value, str):
        return _text(value, _DETAIL)
    return [_text(each, _DETAIL) for each in value] if isinstance(value, list) else value


def read(kind: str, body: bytes) -> Record:
    """The record these bytes hold. Raises ValueError when they hold none of that kind."""
    if kind not in _READERS:
        raise ValueError(f"no record is of kind `{kind}`")
    return _READERS[kind].decode(body)
