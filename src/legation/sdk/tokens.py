"""What the authority answers: a token, or why there is none. And what an agent that was called holds of the call."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import httpx

if TYPE_CHECKING:
    from a2a.server.agent_execution import RequestContext

MARGIN: Final = 30.0
"""Seconds before its end from which a token is replaced; a fifth of its lifetime where that is shorter."""


class TokenRefused(Exception):
    """The authority gave no token. Its words, as the wire had them; absent ones are empty."""

    def __init__(self, status: int, error: str, description: str, reason: str = "", record_id: str = "") -> None:
        super().__init__(f"{error}: {description}" if description else error)
        self.status = status
        self.error = error
        """OAuth error code."""
        self.description = description
        self.reason = reason
        """Reason id."""
        self.record_id = record_id


class NotCalledThrough(Exception):
    """A request that did not come through a gateway: nothing can be done for its caller."""


@dataclass(frozen=True, slots=True)
class Token:
    """An access token bound to the agent's key."""

    value: str
    scope: frozenset[str]
    """What was granted, which may be less than was asked."""
    expires_at: float
    """Epoch seconds, by this machine's clock."""
    renew_at: float
    """Epoch seconds from which another should be got."""
    details: tuple[Mapping[str, str], ...] = ()
    """The `authorization_details` granted: what exactly it is for (RFC 9396 §7)."""
    refresh_token: str | None = None
    """By which a consent is renewed."""
    record_id: str = ""
    """Names the record of its issue; for `legation audit explain`."""

    def __repr__(self) -> str:
        return f"Token(scope={sorted(self.scope)}, expires_at={self.expires_at:.0f})"


@dataclass(frozen=True, slots=True)
class HopToken:
    """What the gateway sent along with a call: who calls, and for whom. Its receiver may exchange it, nobody else."""

    value: str

    def __repr__(self) -> str:
        return "HopToken(...)"

    @classmethod
    def of(cls, headers: Mapping[str, str]) -> HopToken:
        """The hop token of a request's headers. Raises NotCalledThrough."""
        fields = [value for name, value in headers.items() if name.lower() == "authorization"]
        scheme, _, value = fields[0].partition(" ") if len(fields) == 1 else ("", "", "")
        if scheme.lower() != "bearer" or not value:
            raise NotCalledThrough("the request brings no hop token")
        return cls(value)


def hop_token(context: RequestContext) -> HopToken:
    """The hop token of the call an executor of the A2A SDK is at. Raises NotCalledThrough."""
    headers: Mapping[str, str] = context.call_context.state.get("headers", {})
    return HopToken.of(headers)


def read_token(body: Mapping[str, Any], status: int, scopes: frozenset[str], asked_at: float) -> Token:
    """Read a token response; `scopes` were asked for. What is not bound by DPoP is not used (RFC 9449 §5).

    Raises TokenRefused.
    """
    value, kind, lifetime = body.get("access_token"), body.get("token_type"), body.get("expires_in")
    if not isinstance(value, str) or not isinstance(lifetime, int | float):
        raise TokenRefused(status, "invalid_response", "the answer holds no access token")
    if not isinstance(kind, str) or kind.lower() != "dpop":
        raise TokenRefused(status, "invalid_response", "the token is not bound to the key")
    granted, details, renewal = body.get("scope"), body.get("authorization_details"), body.get("refresh_token")
    return Token(
        value,
        frozenset(granted.split()) if isinstance(granted, str) else scopes,
        expires_at=asked_at + lifetime,
        renew_at=asked_at + lifetime - min(MARGIN, lifetime / 5),
        details=tuple(one for one in details if isinstance(one, dict)) if isinstance(details, list) else (),
        refresh_token=renewal if isinstance(renewal, str) else None,
        record_id=text(body, "record_id"),
    )


def read_refusal(response: httpx.Response) -> TokenRefused:
    """Read an error response (RFC 6749 §5.2)."""
    body = read_object(response)
    return TokenRefused(
        response.status_code,
        text(body, "error") or f"http_{response.status_code}",
        text(body, "error_description"),
        text(body, "legation_reason"),
        text(body, "record_id"),
    )


def read_object(response: httpx.Response) -> dict[str, Any]:
    """The body as a JSON object; empty when it is none."""
    try:
        body = response.json()
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}


def text(body: Mapping[str, Any], name: str) -> str:
    """A member that is text; empty for any other."""
    value = body.get(name)
    return value if isinstance(value, str) else ""
