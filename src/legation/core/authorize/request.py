"""What an authorization request must be (RFC 6749 §4.1.1, RFC 7636 §4.3, RFC 9449 §10, FAPI 2.0 §5.3.2.2)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final
from urllib.parse import urlencode, urlsplit

from legation.core import details
from legation.core.kept import Wanted
from legation.core.model import Agent
from legation.core.reasons import Reason, Refused

PATH: Final = "/oauth/authorize"
"""Where the authorization endpoint is, below the base URL."""

PREFIX: Final = "urn:ietf:params:oauth:request_uri:"
"""What every `request_uri` of ours begins with (RFC 9126 §2.2)."""

GRANT: Final = "authorization_code"
"""What a client is enrolled for that may ask people."""

ACR: Final = "phr"
"""What a passkey with its user verified is: phishing-resistant (OpenID EAP ACR Values §2)."""

MAX_STATE: Final = 1024


def wanted(unverified_form: Mapping[str, str], client: Agent, callee: Agent, dpop_jkt: str | None) -> Wanted:
    """An authorization request that holds. Raises Refused.

    The caller MUST have authenticated `client`, and found `callee` to be an agent it may call. `dpop_jkt` is the key
    of the DPoP proof that came with the request, None without one.
    """
    form = unverified_form
    # 1. One request, in the form itself: neither a reference to another nor a signed one (RFC 9126 §2.1).
    for name in ("request", "request_uri"):
        if name in form:
            raise Refused(Reason.OAUTH_REQUEST, "send the parameters themselves", field=name)
    if form.get("client_id") != client.id:
        raise Refused(Reason.OAUTH_REQUEST, "`client_id` is missing", field="client_id")
    # 2. A code, sent back in the query.
    if form.get("response_type", "code") != "code":
        raise Refused(Reason.RESPONSE_TYPE, "only `code` can be had", field="response_type")
    if "response_type" not in form:
        raise Refused(Reason.OAUTH_REQUEST, "`response_type` is missing", field="response_type")
    if form.get("response_mode", "query") != "query":
        raise Refused(Reason.OAUTH_REQUEST, "only `query` can be had", field="response_mode")
    # 3. To a place the client is known to be at.
    redirect_uri = form.get("redirect_uri", "")
    if not registered(redirect_uri, client):
        raise Refused(Reason.REDIRECT_REFUSED, "not one this client is enrolled with", field="redirect_uri")
    # 4. Bound to whoever begins (RFC 7636 §4.3): S256 is 43 characters; without a method it would mean `plain`.
    challenge = form.get("code_challenge", "")
    if form.get("code_challenge_method") != "S256" or not _SHA256.fullmatch(challenge):
        raise Refused(Reason.PKCE_REQUIRED, "S256, 43 characters of base64url", field="code_challenge")
    # 5. What is carried back unread.
    state = form.get("state")
    if state is not None and not _STATE.fullmatch(state):
        raise Refused(Reason.OAUTH_REQUEST, f"at most {MAX_STATE} printable characters of ASCII", field="state")
    # 6. The key the code is for; said twice, it is said alike (RFC 9449 §10.1).
    named = form.get("dpop_jkt")
    if named is not None and (not _SHA256.fullmatch(named) or dpop_jkt not in (None, named)):
        raise Refused(Reason.OAUTH_REQUEST, "not a thumbprint, or not that of the proof", field="dpop_jkt")
    # 7. How the person signs in: there is one way (RFC 9470 §4). Everybody signs in anew, so any `max_age` holds.
    asked = form.get("acr_values")
    if asked is not None and ACR not in asked.split(" "):
        raise Refused(Reason.ACR_UNMET, f"people sign in with `{ACR}`", field="acr_values")
    return Wanted(
        client=client.id,
        callee=callee.id,
        scope=_scope(form.get("scope"), client, callee),
        redirect_uri=redirect_uri,
        challenge=challenge,
        state=state,
        details=_details(form.get("authorization_details"), client),
        dpop_jkt=named or dpop_jkt,
    )


def _scope(asked: str | None, client: Agent, callee: Agent) -> tuple[str, ...]:
    """Named skills, each of which the client is enrolled for. A person is not asked for "everything".

    Some are the callee's; others are for agents further down, where the client may pass on what it gets.
    """
    wanted = frozenset((asked or "").split(" ")) - {""}
    if not wanted:
        raise Refused(Reason.SCOPE_REFUSED, "name the skills a person is to be asked for", field="scope")
    here = client.scopes.intersection(callee.skills)
    if not wanted & here or wanted - (client.scopes if client.depth and client.delegates else here):
        raise Refused(Reason.SCOPE_REFUSED, "more is asked than the client is enrolled for", field="scope")
    return tuple(sorted(wanted))


def _details(asked: str | None, client: Agent) -> tuple[dict[str, str], ...]:
    """Typed details, of types the client may ask for (RFC 9396 §5, §10)."""
    if asked is None:
        return ()
    read = details.read(asked)
    if details.types(read) - client.detail_types:
        raise Refused(Reason.TOKEN_DETAILS, "the client is not enrolled for this type", field="authorization_details")
    return tuple(details.objects(read))


def registered(unverified_uri: str, client: Agent) -> bool:
    """Whether a redirect URI is one the client is enrolled with."""
    return any(same_redirect(unverified_uri, one) for one in client.redirect_uris)


def same_redirect(unverified_uri: str, enrolled: str) -> bool:
    """Whether a redirect URI is a registered one: character for character, but for the port of a loopback address.

    RFC 9700 §2.1, RFC 8252 §7.3 and §8.3: a program on the person's own machine takes whatever port is free, and is
    told by the address, not by a name that may resolve elsewhere. Anything else is https (FAPI 2.0 §5.3.2.2).
    """
    loopback = _LOOPBACK.fullmatch(enrolled)
    if loopback is None:
        return unverified_uri == enrolled and enrolled.startswith("https://") and "#" not in enrolled
    found = _LOOPBACK.fullmatch(unverified_uri)
    return found is not None and found["host"] == loopback["host"] and found["rest"] == loopback["rest"]


def answer(redirect_uri: str, issuer: str, state: str | None, **members: str) -> str:
    """The URL a browser is sent back to, with `iss` (RFC 9207 §2) and `state`, whatever the answer is."""
    said = {**members, **({"state": state} if state is not None else {}), "iss": issuer}
    return f"{redirect_uri}{'&' if urlsplit(redirect_uri).query else '?'}{urlencode(said)}"


_SHA256: Final = re.compile(r"[A-Za-z0-9_-]{43}")
_STATE: Final = re.compile(rf"[ -~]{{0,{MAX_STATE}}}")
_LOOPBACK: Final = re.compile(r"http://(?P<host>127\.0\.0\.1|\[::1\])(?::[0-9]{1,5})?(?P<rest>/[!-~]*|)(?<!#)")
