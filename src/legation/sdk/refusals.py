"""Why the gateway said no: the reason id and the record id, out of whatever form the refusal reached the
agent in.

A refusal arrives as a JSON-RPC error, as a google.rpc.Status, as a token response, or as one of the SDK's
exceptions, some of which keep the ErrorInfo, some the HTTP response, and some only the text.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, Final

import httpx
from msgspec import Struct

from legation.sdk.credentials import TokenRefused

_ERROR_INFO: Final = "type.googleapis.com/google.rpc.ErrorInfo"
_RECORD: Final = re.compile(r"\brecord[ :=]+`?([0-9a-f]{24})\b")


class Refusal(Struct, frozen=True):
    """What the wire told. Empty where it told nothing."""

    reason: str = ""
    """Reason id, as in the list of reasons."""
    record_id: str = ""
    """Names the record that says why; for `legation audit explain`."""
    message: str = ""
    status: int = 0
    """HTTP status; 0 where it is not known."""


def refusal_in(answer: httpx.Response) -> Refusal | None:
    """The refusal an HTTP answer carries, in any binding; None when it carries none. Its body is read
    already.
    """
    try:
        body = answer.json()
    except ValueError:
        return None
    found = refusal_of(body)
    return None if found is None else Refusal(found.reason, found.record_id, found.message, answer.status_code)


def refusal_of(body: Any) -> Refusal | None:
    """The refusal a JSON document carries: a JSON-RPC error, a google.rpc.Status, or an OAuth error."""
    error = body.get("error") if isinstance(body, dict) else None
    if isinstance(error, dict):
        said = _text(error.get("message"))
        metadata = error_metadata(error)
        return _from_text(said) if metadata is None else _from_metadata(metadata, said)
    if isinstance(error, str):
        said = _text(body.get("error_description"))
        reason, record_id = _text(body.get("legation_reason")), _text(body.get("record_id"))
        return Refusal(reason, record_id, f"{error}: {said}" if said else error)
    return None


def error_metadata(error: dict[str, Any]) -> dict[str, Any] | None:
    """What the ErrorInfo of a JSON-RPC error or a google.rpc.Status says; None where there is none."""
    for detail in _dicts(error.get("data"), error.get("details")):
        if detail.get("@type") == _ERROR_INFO:
            found = detail.get("metadata")
            return found if isinstance(found, dict) else {}
    return None


def refusal_behind(error: BaseException) -> Refusal | None:
    """The refusal behind an exception of the SDK, of httpx or of `credentials`; None when there is none in
    it.

    Follows `__cause__`. An exception that only keeps the text gives what can be read out of the text.
    """
    first: Refusal | None = None
    at: BaseException | None = error
    while at is not None:
        found = _one(at)
        if found is not None and found.record_id:
            return found
        first = first or found
        at = at.__cause__
    return first


def _one(error: BaseException) -> Refusal | None:
    if isinstance(error, TokenRefused):
        return Refusal(error.reason, error.record_id, str(error), error.status)
    if isinstance(error, httpx.HTTPStatusError):
        return refusal_in(error.response) if error.response.is_closed else None
    data = getattr(error, "data", None)
    if isinstance(data, dict):
        return _from_metadata(data, str(error))
    if type(error).__module__.startswith("a2a."):
        text = str(error)
        if text.startswith("{"):  # the SDK passes an error it cannot map on as it came
            return _parsed(text)
        return _from_text(text)
    return None


def _parsed(text: str) -> Refusal | None:
    try:
        return refusal_of(json.loads(text))
    except ValueError:
        return None


def _from_metadata(metadata: dict[str, Any], said: str) -> Refusal:
    return Refusal(_text(metadata.get("reason")), _text(metadata.get("recordId")), said)


def _from_text(said: str) -> Refusal:
    found = _RECORD.search(said)
    return Refusal(record_id=found[1] if found else "", message=said)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _dicts(*values: Any) -> Iterator[dict[str, Any]]:
    for value in values:
        if isinstance(value, list):
            yield from (one for one in value if isinstance(one, dict))
