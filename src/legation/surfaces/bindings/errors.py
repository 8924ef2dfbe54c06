"""Errors, said and read (A2A 1.0 §5.4, §9.5, §11.6; google.rpc.Status).

Decides what a refusal shows: the row of `reason.shown`, never the hidden one, and no detail where any reason
hides behind the one shown, so that "not yours" and "not there" are the same bytes. Decides how an agent's
own error is read, so that either binding can say it, and that no agent can speak in the gateway's name.
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from legation.core.approvals import CALL_APPROVED
from legation.core.canonical import encode
from legation.core.model import AgentError, Refusal
from legation.core.reasons import A2A_DOMAIN, OUR_DOMAIN, Reason, Refused
from legation.surfaces.bindings.codec import Context
from legation.surfaces.bindings.replies import invalid

ERROR_INFO = "type.googleapis.com/google.rpc.ErrorInfo"
BAD_REQUEST = "type.googleapis.com/google.rpc.BadRequest"

MAX_MESSAGE = 1024
MAX_DETAILS = 16
MAX_DETAILS_BYTES = 16_384
"""Of an agent's error: characters of its message, number of its details, and bytes of them together."""

_VEILS = frozenset(reason.shown for reason in Reason if reason.shown is not reason)
"""Reasons another hides behind."""

# -- saying no -------------------------------------------------------------------------------------


def message(refusal: Refusal) -> str:
    """For people: what is wrong, and what to do."""
    shown = refusal.reason.shown
    if not refusal.detail or shown in _VEILS:
        return shown.row.help
    return f"{refusal.detail}; {shown.row.help}"


def details(context: Context, refusal: Refusal) -> list[dict[str, Any]]:
    """For programs: ErrorInfo, and the member at fault."""
    shown = refusal.reason.shown
    metadata = {"reason": shown.id, "recordId": refusal.record_id}
    if refusal.retry_after is not None:
        metadata["retryAfter"] = str(refusal.retry_after)
    if shown is Reason.TASK_NOT_FOUND and context.task is not None:
        metadata["taskId"] = context.task
    if refusal.approval is not None and refusal.page is not None:
        metadata |= {"approvalId": refusal.approval, "page": refusal.page}
    found: list[dict[str, Any]] = [
        {"@type": ERROR_INFO, "reason": shown.word, "domain": shown.domain, "metadata": metadata}
    ]
    if refusal.field is not None and shown not in _VEILS:
        violation = {"field": refusal.field, "description": refusal.detail or shown.row.help}
        found.append({"@type": BAD_REQUEST, "fieldViolations": [violation]})
    return found


def headers(base: str, context: Context, refusal: Refusal) -> tuple[tuple[str, str], ...]:
    """The fields a refusal answers with, whatever its body: what to do about it, in HTTP's own words."""
    shown = refusal.reason.shown
    found = [("cache-control", "no-store")]
    if shown.row.http in (401, 403):
        found.append(("www-authenticate", _challenge(base, context, refusal, shown)))
    if refusal.nonce is not None:
        found.append(("dpop-nonce", _visible(refusal.nonce).replace(" ", "")))
    if refusal.retry_after is not None:
        found.append(("retry-after", str(refusal.retry_after)))
    if shown is Reason.VERB_WRONG and context.allow:
        found.append(("allow", ", ".join(context.allow)))
    return tuple(found)


def _challenge(base: str, context: Context, refusal: Refusal, shown: Reason) -> str:
    """RFC 9449 §7.1, with the error of RFC 6750 §3 if there is one, and where to read on (RFC 9728 §5.1)."""
    row = shown.row
    parts = [("algs", "ES256 EdDSA")]
    if row.oauth:  # RFC 6750 §3.1: a request without credentials is told no error
        parts += [("error", row.oauth), ("error_description", row.help)]
    if row.oauth == "insufficient_scope" and context.skill is not None:
        parts.append(("scope", context.skill))
    if shown is Reason.APPROVAL_REQUIRED:  # RFC 9470 §3
        parts.append(("acr_values", CALL_APPROVED))
    if refusal.callee is not None:
        parts.append(("resource_metadata", f"{base}/.well-known/oauth-protected-resource/a2a/{refusal.callee}"))
    return "DPoP " + ", ".join(f'{name}="{_visible(value)}"' for name, value in parts)


def _visible(value: str) -> str:
    """What a quoted string holds without escapes (RFC 6750 §3): no quote, backslash, control or non-ASCII."""
    return _NOT_QUOTABLE.sub("", value)


_NOT_QUOTABLE = re.compile(r"[^ !#-\[\]-~]")

# -- what an agent's error is ----------------------------------------------------------------------


class Known(NamedTuple):
    """An error of A2A's own, or of JSON-RPC's, in every binding."""

    word: str
    rpc: int
    http: int
    grpc: str


KNOWN = (
    Known("TASK_NOT_FOUND", -32001, 404, "NOT_FOUND"),
    Known("TASK_NOT_CANCELABLE", -32002, 400, "FAILED_PRECONDITION"),
    Known("PUSH_NOTIFICATION_NOT_SUPPORTED", -32003, 400, "FAILED_PRECONDITION"),
    Known("UNSUPPORTED_OPERATION", -32004, 400, "FAILED_PRECONDITION"),
    Known("CONTENT_TYPE_NOT_SUPPORTED", -32005, 400, "INVALID_ARGUMENT"),
    Known("INVALID_AGENT_RESPONSE", -32006, 500, "INTERNAL"),
    Known("EXTENDED_AGENT_CARD_NOT_CONFIGURED", -32007, 400, "FAILED_PRECONDITION"),
    Known("EXTENSION_SUPPORT_REQUIRED", -32008, 400, "FAILED_PRECONDITION"),
    Known("VERSION_NOT_SUPPORTED", -32009, 400, "FAILED_PRECONDITION"),
    Known("INVALID_PARAMS", -32602, 400, "INVALID_ARGUMENT"),
    Known("INVALID_REQUEST", -32600, 400, "INVALID_ARGUMENT"),
    Known("METHOD_NOT_FOUND", -32601, 404, "NOT_FOUND"),
    Known("INTERNAL_ERROR", -32603, 500, "INTERNAL"),
)
"""A2A 1.0 §5.4 as of 1.0.1, and the words the official SDK uses for JSON-RPC's own codes."""

_BY_WORD = {known.word: known for known in KNOWN}
_BY_RPC = {known.rpc: known for known in KNOWN}

# What HTTP alone says, where an agent says no more: JSON-RPC code and google.rpc.Code name.
_BY_HTTP = {
    400: (-32602, "INVALID_ARGUMENT"),
    403: (-32603, "PERMISSION_DENIED"),
    404: (-32601, "NOT_FOUND"),
    405: (-32601, "UNIMPLEMENTED"),
    409: (-32603, "ABORTED"),
    413: (-32600, "RESOURCE_EXHAUSTED"),
    429: (-32603, "RESOURCE_EXHAUSTED"),
    501: (-32601, "UNIMPLEMENTED"),
    503: (-32603, "UNAVAILABLE"),
    504: (-32603, "DEADLINE_EXCEEDED"),
}

_OURS = range(-32099, -32049)
"""JSON-RPC codes of the gateway's own reasons: an agent that sends one is not believed."""


def from_rpc(error: Any) -> AgentError:
    """Read the `error` member of a JSON-RPC response. Raises Refused(UPSTREAM_INVALID)."""
    if not isinstance(error, dict):
        raise invalid("the error is not an object")
    code = error.get("code")
    if type(code) is not int or not -(2**31) <= code < 2**31 or code in _OURS:
        code = -32603
    said = _details(error.get("data"))
    known = _BY_WORD.get(_word(said)) or _BY_RPC.get(code)
    if known is None:
        return AgentError(code, 500, "INTERNAL", _message(error), said)
    return _known(known, error, said)


def from_status(status: int, error: Any) -> AgentError:
    """Read the `error` member of a google.rpc.Status document. Raises Refused(UPSTREAM_INVALID)."""
    if not isinstance(error, dict):
        raise invalid("the error is not an object")
    said = _details(error.get("details"))
    if known := _BY_WORD.get(_word(said)):
        return _known(known, error, said)
    code = error.get("code")
    if not 400 <= status < 600:  # within a stream the status is long gone
        status = code if type(code) is int and 400 <= code < 600 else 500
    if status in (401, 407):  # what the origin thinks of the gateway is not the caller's to mend
        status = 500
    rpc, grpc = _BY_HTTP.get(status, (-32603, "INTERNAL"))
    return AgentError(rpc, status, grpc, _message(error), said)


def refuse_status(status: int) -> None:
    """Raise Refused for a status that says the origin, or what stands before it, did not take the request."""
    if status in (401, 407):
        raise invalid(f"the origin answered {status}: it does not accept the token of this hop")
    if 300 <= status < 400:
        raise invalid(f"the origin answered {status}: redirects are not followed")


def without_error(status: int) -> Refused:
    """The refusal for a failing status whose body says nothing of A2A's."""
    if status in (429, 502, 503, 504):
        return Refused(Reason.UPSTREAM_UNREACHABLE, f"the origin answered {status}")
    return invalid(f"the origin answered {status} without an A2A error")


def _known(known: Known, error: dict[str, Any], said: tuple[dict[str, Any], ...]) -> AgentError:
    if not _word(said):  # a REST client knows the error by its ErrorInfo alone (§11.6)
        said = ({"@type": ERROR_INFO, "reason": known.word, "domain": A2A_DOMAIN}, *said)
    return AgentError(known.rpc, known.http, known.grpc, _message(error), said)


def _message(error: dict[str, Any]) -> str:
    text = error.get("message")
    return text[:MAX_MESSAGE] if isinstance(text, str) and text else "the agent gave no message"


def _details(unverified: Any) -> tuple[dict[str, Any], ...]:
    """The details that are objects with `@type`, bounded, and none in our name."""
    found: list[dict[str, Any]] = []
    room = MAX_DETAILS_BYTES
    for detail in unverified if isinstance(unverified, list) else ():
        if not isinstance(detail, dict) or not isinstance(detail.get("@type"), str):
            continue
        if detail.get("domain") == OUR_DOMAIN:
            continue
        room -= len(encode(detail))
        if room < 0 or len(found) == MAX_DETAILS:
            break
        found.append(detail)
    return tuple(found)


def _word(said: tuple[dict[str, Any], ...]) -> str:
    """ErrorInfo.reason, of the first ErrorInfo."""
    for detail in said:
        if detail["@type"] == ERROR_INFO:
            word = detail.get("reason")
            return word if isinstance(word, str) else ""
    return ""
