"""The authority over HTTP: token endpoint, key set, metadata (RFC 6749, RFC 8414, RFC 9728, RFC 7517).

Takes a form apart strictly and writes an answer; everything decided is decided by the plans of `core.grants`.
What is public is the same for every reader and may be read from any origin; what the token endpoint says is
for one reader.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit

import msgspec

from legation.core import grants, tokens
from legation.core.asks import Unavailable
from legation.core.grants import Issued, TokenRequest
from legation.core.keys import ALGORITHMS
from legation.core.model import Refusal
from legation.core.reasons import Reason, Refused
from legation.core.stages import Terms
from legation.engine import Engine
from legation.surfaces.http import HttpAnswer, HttpRequest
from legation.surfaces.routes import AGENT_ID

TOKEN: Final = grants.PATH
JWKS: Final = "/oauth/jwks"
METADATA: Final = "/.well-known/oauth-authorization-server"
RESOURCE: Final = "/.well-known/oauth-protected-resource"
"""Before the path of a resource (RFC 9728 §3.1)."""

MAX_BODY: Final = 64 * 1024
MAX_FIELDS: Final = 32

JWKS_AGE: Final = 300
"""Seconds others may keep the key set. The keyring publishes a key at least that long before it signs."""

_FORM: Final = "application/x-www-form-urlencoded"
_JSON: Final = ("content-type", "application/json")
_ANYONE: Final = ("access-control-allow-origin", "*")

# A token must not stay in a cache, nor an answer to a nonce (RFC 6749 §5.1, RFC 9449 §8.2).
_PRIVATE: Final = (_JSON, ("cache-control", "no-store"), ("pragma", "no-cache"))


class Authority:
    """Serves `/oauth/` and the authority's well-known documents."""

    def __init__(
        self,
        engine: Engine,
        terms: Terms,
        *,
        jwks: Callable[[], list[dict[str, str]]],
        lifetime: int = tokens.MAX_LIFETIME,
    ) -> None:
        """Raise ValueError unless the base URL is an origin: well-known documents have one place each."""
        if urlsplit(terms.base_url).path:
            raise ValueError("the base URL is an origin: scheme, host and port, without a path or trailing slash")
        self._engine = engine
        self._terms = terms
        self._jwks = jwks
        self._lifetime = lifetime
        self._metadata = msgspec.json.encode(metadata(terms.base_url))

    async def __call__(self, request: HttpRequest) -> HttpAnswer:
        """Answer a request for anything of the authority's."""
        if request.path == TOKEN:
            return await self.token(request)
        if request.path == METADATA:
            return _published(request, self._metadata)
        if request.path == JWKS:
            return self.jwks(request)
        if found := _RESOURCE.fullmatch(request.path):
            return await self.resource(request, found["agent"])
        return _plain(Reason.ROUTE_UNKNOWN)

    # -- the token endpoint ------------------------------------------------------------------------

    async def token(self, request: HttpRequest) -> HttpAnswer:
        """`POST /oauth/token`. Whatever is wrong is refused in OAuth's words, and recorded."""
        try:
            asked = _token_request(request)
        except Refused as refused:
            turned_away = await self._engine.run(grants.turn_away(refused, {"remote": request.remote}))
            return _refused(turned_away, request)
        answer = await self._engine.run(grants.token(asked, self._terms, self._lifetime))
        if isinstance(answer, Refusal):
            return _refused(answer, request)
        return _issued(answer)

    # -- what is public ----------------------------------------------------------------------------

    def jwks(self, request: HttpRequest) -> HttpAnswer:
        """`GET /oauth/jwks`."""
        try:
            keys = self._jwks()
        except Unavailable:
            return _plain(Reason.UNAVAILABLE)
        return _published(request, msgspec.json.encode({"keys": keys}), age=JWKS_AGE)

    async def resource(self, request: HttpRequest, agent: str) -> HttpAnswer:
        """`GET /.well-known/oauth-protected-resource/a2a/{agent}`. What may not be seen is not there."""
        try:
            found = await self._engine.run(grants.resource(agent, self._terms))
        except Refused as refused:
            return _plain(refused.reason.shown)
        except Unavailable:
            return _plain(Reason.UNAVAILABLE)
        document = {
            "resource": found.resource,
            "authorization_servers": [self._terms.base_url],
            "scopes_supported": found.scopes,
            "bearer_methods_supported": ["header"],
            "dpop_signing_alg_values_supported": sorted(ALGORITHMS),
            "dpop_bound_access_tokens_required": found.bound,
        }
        return _published(request, msgspec.json.encode(document))


def metadata(base_url: str) -> dict[str, Any]:
    """What the authority says of itself (RFC 8414 §2). The issuer is the base URL, byte for byte."""
    return {
        "issuer": base_url,
        "token_endpoint": base_url + TOKEN,
        "jwks_uri": base_url + JWKS,
        "response_types_supported": [],
        "grant_types_supported": sorted(grants.GRANTS),
        "token_endpoint_auth_methods_supported": ["private_key_jwt"],
        "token_endpoint_auth_signing_alg_values_supported": sorted(ALGORITHMS),
        "dpop_signing_alg_values_supported": sorted(ALGORITHMS),
    }


def _token_request(request: HttpRequest) -> TokenRequest:
    """A form taken apart, each parameter once (RFC 6749 §3.2). Raises Refused."""
    if request.method != "POST":
        raise Refused(Reason.VERB_WRONG, "the token endpoint takes POST")
    media = request.fields("content-type")
    if len(media) != 1 or not _MEDIA.fullmatch(media[0]):
        raise Refused(Reason.OAUTH_REQUEST, f"the body is {_FORM}, in UTF-8", field="Content-Type")
    if request.fields("content-encoding"):
        raise Refused(Reason.OAUTH_REQUEST, "send the body without content coding", field="Content-Encoding")
    if len(request.body) > MAX_BODY:
        raise Refused(Reason.TOO_LARGE, f"the form is longer than {MAX_BODY} bytes")
    form: dict[str, str] = {}
    for name, value in _pairs(request.body):
        if name in form:
            # RFC 8707 lets a client name several resources; a token here has one.
            reason = Reason.TARGET_REFUSED if name == "resource" else Reason.OAUTH_REQUEST
            raise Refused(reason, "a parameter stands twice", field=name[:64])
        form[name] = value
    return TokenRequest(
        unverified_form={name: value for name, value in form.items() if value},
        unverified_dpop=request.fields("dpop"),
        unverified_authorization=request.fields("authorization"),
        remote=request.remote,
    )


def _pairs(body: bytes) -> list[tuple[str, str]]:
    """Names and values of a form. Raises Refused."""
    try:
        text = body.decode("ascii")
        if _BROKEN_OCTET.search(text):
            raise ValueError("a lone %")
        pairs = parse_qsl(
            text, keep_blank_values=True, strict_parsing=bool(text), errors="strict", max_num_fields=MAX_FIELDS
        )
    except ValueError:  # UnicodeDecodeError is one
        raise Refused(Reason.OAUTH_REQUEST, f"the body is no form of at most {MAX_FIELDS} parameters") from None
    if any(_CONTROL.search(part) for pair in pairs for part in pair):
        raise Refused(Reason.OAUTH_REQUEST, "a parameter holds a control character")
    return pairs


def _issued(issued: Issued) -> HttpAnswer:
    """RFC 6749 §5.1. The scope is told always, for it may be less than was meant."""
    body = {
        "access_token": issued.access_token,
        "token_type": issued.token_type,
        "expires_in": issued.expires_in,
        "scope": issued.scope,
        "record_id": issued.record_id,
    }
    return HttpAnswer(200, _PRIVATE, msgspec.json.encode(body))


def _refused(refusal: Refusal, request: HttpRequest) -> HttpAnswer:
    """RFC 6749 §5.2, with our reason and the record beside it."""
    reason = refusal.reason.shown
    row = reason.row
    headers = list(_PRIVATE)
    if row.http == 401:
        headers.append(("www-authenticate", f'{_scheme_used(request)} realm="legation"'))
    if row.http == 405:
        headers.append(("allow", "POST"))
    if refusal.nonce is not None:
        headers.append(("dpop-nonce", refusal.nonce))
    if refusal.retry_after is not None:
        headers.append(("retry-after", str(refusal.retry_after)))
    # Before a client is known, it hears what to do and not what went wrong: that tells which agents there
    # are.
    told = row.help if reason is Reason.CLIENT_UNAUTHENTICATED or not refusal.detail else refusal.detail
    about = f" ({refusal.field})" if refusal.field else ""
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


def _published(request: HttpRequest, body: bytes, *, age: int = 60) -> HttpAnswer:
    """A public document, with its ETag (RFC 9110 §13.1.2)."""
    if request.method not in ("GET", "HEAD"):
        return _plain(Reason.VERB_WRONG, ("allow", "GET, HEAD"))
    etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    headers = (("etag", etag), ("cache-control", f"public, max-age={age}"), _ANYONE)
    known = ",".join(request.fields("if-none-match"))
    if any(tag.strip().removeprefix("W/") in (etag, "*") for tag in known.split(",")):
        return HttpAnswer(304, headers)
    return HttpAnswer(200, (_JSON, *headers), b"" if request.method == "HEAD" else body)


def _plain(reason: Reason, *headers: tuple[str, str]) -> HttpAnswer:
    """An error of a public document. Nothing was decided about anybody, so nothing is recorded."""
    body = {"error": _ERRORS.get(reason.row.http, "invalid_request"), "error_description": reason.row.help}
    answer = msgspec.json.encode({**body, "legation_reason": reason.id})
    return HttpAnswer(reason.row.http, (_JSON, ("cache-control", "no-store"), _ANYONE, *headers), answer)


_MEDIA: Final = re.compile(rf'{_FORM}[ \t]*(?:;[ \t]*charset="?utf-8"?[ \t]*)?', re.IGNORECASE)
_BROKEN_OCTET: Final = re.compile(r"%(?![0-9A-Fa-f]{2})")
_CONTROL: Final = re.compile("[\x00-\x1f\x7f-\x9f]")
_UNSAYABLE: Final = re.compile(r"[^\x20\x21\x23-\x5b\x5d-\x7e]")  # RFC 6749 §5.2
_RESOURCE: Final = re.compile(rf"{re.escape(RESOURCE)}/a2a/(?P<agent>{AGENT_ID})")
_ERRORS: Final = {404: "not_found", 500: "server_error", 503: "temporarily_unavailable"}
