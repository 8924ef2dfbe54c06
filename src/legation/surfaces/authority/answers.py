"""What the authority answers, in OAuth's words; and what it publishes, which is the same for every reader."""

from __future__ import annotations

import hashlib
import re
from typing import Any, Final

import msgspec

from legation.core.grants import Issued, Unsettled
from legation.core.model import Refusal
from legation.core.reasons import Reason, Refused
from legation.surfaces.http import HttpAnswer, HttpRequest

JSON: Final = ("content-type", "application/json")
ANYONE: Final = ("access-control-allow-origin", "*")

# A token must not stay in a cache, nor an answer to a nonce (RFC 6749 §5.1, RFC 9449 §8.2).
PRIVATE: Final = (JSON, ("cache-control", "no-store"), ("pragma", "no-cache"))


def issued(token: Issued) -> HttpAnswer:
    """RFC 6749 §5.1. The scope is told always, for it may be less than was meant."""
    body: dict[str, Any] = {
        "access_token": token.access_token,
        "token_type": token.token_type,
        "expires_in": token.expires_in,
        "scope": token.scope,
        "record_id": token.record_id,
    }
    if token.refresh_token is not None:
        body["refresh_token"] = token.refresh_token
    if token.issued_token_type is not None:
        body["issued_token_type"] = token.issued_token_type
    if token.details:
        body["authorization_details"] = token.details
    return HttpAnswer(200, PRIVATE, msgspec.json.encode(body))


def unsettled(answer: Unsettled) -> HttpAnswer:
    """UMA Grant §3.3.6: no token yet, and the ticket to come back with."""
    row = answer.reason.row
    body: dict[str, Any] = {
        "error": row.oauth,
        "error_description": row.help,
        "ticket": answer.ticket,
        "legation_reason": answer.reason.id,
        "record_id": answer.record_id,
    }
    if answer.required:
        body["required_claims"] = answer.required
    if answer.interval is not None:
        body["interval"] = answer.interval
    return HttpAnswer(row.http, PRIVATE, msgspec.json.encode(body))


def refused(refusal: Refusal, request: HttpRequest) -> HttpAnswer:
    """RFC 6749 §5.2, with our reason and the record beside it."""
    reason = refusal.reason.shown
    row = reason.row
    headers = list(PRIVATE)
    if row.http == 401:
        headers.append(("www-authenticate", f'{_scheme_used(request)} realm="legation"'))
    if row.http == 405:
        headers.append(("allow", refusal.field or "POST"))
    if refusal.nonce is not None:
        headers.append(("dpop-nonce", refusal.nonce))
    if refusal.retry_after is not None:
        headers.append(("retry-after", str(refusal.retry_after)))
    # Before it is known who asks, they hear what to do and not what went wrong: that tells which agents there are, and
    # which issuers a tenant believes.
    told = row.help if reason in _UNTOLD or not refusal.detail else refusal.detail
    about = f" ({refusal.field})" if refusal.field and row.http != 405 else ""
    body = {
        "error": row.oauth or _ERRORS.get(row.http, "invalid_request"),
        "error_description": _UNSAYABLE.sub("?", told + about),
        "legation_reason": reason.id,
        "record_id": refusal.record_id,
    }
    return HttpAnswer(row.http, tuple(headers), msgspec.json.encode(body))


def _scheme_used(request: HttpRequest) -> str:
    """The scheme a client tried, of those that exist; one it should try, otherwise (RFC 6749 §5.2)."""
    tried = (*request.fields("authorization"), "")[0].partition(" ")[0].lower()
    return {"basic": "Basic", "bearer": "Bearer"}.get(tried, "DPoP")


def published(request: HttpRequest, body: bytes, *, age: int = 60) -> HttpAnswer:
    """A public document, with its ETag (RFC 9110 §13.1.2). Raises Refused."""
    reading(request)
    etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    headers = (("etag", etag), ("cache-control", f"public, max-age={age}"), ANYONE)
    known = ",".join(request.fields("if-none-match"))
    if any(tag.strip().removeprefix("W/") in (etag, "*") for tag in known.split(",")):
        return HttpAnswer(304, headers)
    return HttpAnswer(200, (JSON, *headers), b"" if request.method == "HEAD" else body)


def reading(request: HttpRequest) -> None:
    """Raise Refused, its field what `Allow` says, unless somebody reads."""
    if request.method not in ("GET", "HEAD"):
        raise Refused(Reason.VERB_WRONG, "send GET or HEAD", field="GET, HEAD")


_UNTOLD: Final = frozenset({Reason.CLIENT_UNAUTHENTICATED, Reason.STATEMENT_REFUSED, Reason.SOFTWARE_REFUSED})
_UNSAYABLE: Final = re.compile(r"[^\x20\x21\x23-\x5b\x5d-\x7e]")  # RFC 6749 §5.2
_ERRORS: Final = {404: "not_found", 500: "server_error", 503: "temporarily_unavailable"}
