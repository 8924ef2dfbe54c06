"""What an approval binds, and what a person signs. Both are digests over JCS (RFC 8785), so that each has one text."""

from __future__ import annotations

import hashlib
from typing import Any, Final

import rfc8785
from msgspec import Struct

from legation.core.kept import Approval
from legation.core.reasons import Reason, Refused

CALL_APPROVED: Final = "urn:legation:acr:call-approved"
"""The `acr_values` of a challenge (RFC 9470 §3): a person approved this call, by a passkey."""


class Wanted(Struct, frozen=True):
    """A call that a policy holds: on whose authority, by whom, to whom, and what. All of it is bound."""

    tenant: str
    principal: str
    caller: str
    callee: str
    op: str
    binding: str
    origin: str
    """Where it would be sent."""
    skill: str | None
    extensions: tuple[str, ...]
    params: str
    """SHA-256 of the canonical params."""
    details: tuple[Any, ...]
    chain: tuple[tuple[str, str], ...]
    policies: tuple[str, ...]


def call_digest(wanted: Wanted) -> str:
    """The name of exactly this call under exactly this authority. Raises Refused(DETAILS_REFUSED)."""
    members = {name: getattr(wanted, name) for name in wanted.__struct_fields__}
    return hashlib.sha256(_jcs({**members, "details": _digest_of(wanted.details)})).hexdigest()


def statement(approval: Approval, decision: str) -> bytes:
    """What a person signs: the SHA-256 of these bytes is the challenge. Raises Refused(DETAILS_REFUSED).

    `call` covers the params, the operation, where it goes and which policies held; the rest is there to be read.
    """
    return _jcs(
        {
            "approval": approval.id,
            "authorization_details": approval.details,
            "call": approval.parent,
            "callee": approval.callee,
            "caller": approval.caller,
            "chain": approval.chain,
            "decision": decision,
            "expires_at": int(approval.expires_at),
            "note": approval.note,
            "params": approval.params,
            "principal": approval.principal,
            "skill": approval.skill,
            "tenant": approval.tenant,
        }
    )


def chain_of(act: Any) -> tuple[tuple[str, str], ...]:
    """An `act` claim (RFC 8693 §4.1) as (iss, sub) pairs, the current actor first. Its form is checked elsewhere."""
    chain: list[tuple[str, str]] = []
    while isinstance(act, dict):
        chain.append((str(act.get("iss", "")), str(act.get("sub", ""))))
        act = act.get("act")
    return tuple(chain)


def _digest_of(details: tuple[Any, ...]) -> str:
    return hashlib.sha256(_jcs(details)).hexdigest()


def _jcs(value: Any) -> bytes:
    try:
        written = rfc8785.dumps(value)
    except (rfc8785.CanonicalizationError, ValueError, RecursionError):
        raise Refused(Reason.DETAILS_REFUSED, "the authorization_details have no canonical form") from None
    return bytes(written)
