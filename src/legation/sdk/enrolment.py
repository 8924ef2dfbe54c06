"""How an agent enrols itself with the one-time token an operator gave it.

The private key is made here, written to a file only its owner may read, and never sent: what is sent is the public
key, and a signature that shows both halves are in one hand.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import httpx

from legation.core import base64url
from legation.sdk.credentials import TokenRefused, read_object, read_refusal
from legation.sdk.keys import AgentKey


@dataclass(frozen=True, slots=True)
class Enrolled:
    """An agent, enrolled: who it is, and where it gets its tokens."""

    agent_id: str
    tenant: str
    active: bool
    """Whether it may ask for tokens at once; otherwise an operator looks at it first."""
    base_url: str
    key: AgentKey
    record_id: str


def enrolment_proof(key: AgentKey, shown: str, issuer: str, *, now: float | None = None) -> str:
    """That whoever enrols has the key: a JWS over the hash of what is shown, for one authority, just now."""
    return key.sign(
        {"typ": "enrolment-proof+jwt"},
        {
            "aud": issuer,
            "eth": base64url.encode(sha256(shown.encode()).digest()),
            "iat": int(time.time() if now is None else now),
        },
    )


async def enrol(
    token: str,
    key_path: Path,
    base_url: str,
    *,
    agent_id: str | None = None,
    http: httpx.AsyncClient | None = None,
    clock: Callable[[], float] = time.time,
) -> Enrolled:
    """Enrol with a one-time token, with a new private key in a new file at `key_path`.

    `base_url` is the gateway's public origin, which is also the issuer. `agent_id` is needed only where the invitation
    leaves part of it open. Raises TokenRefused, and removes the file again, where the authority refuses;
    httpx.HTTPError, and leaves it, where no answer came: the agent may be enrolled by then. FileExistsError where the
    file is there already.
    """
    issuer = base_url.rstrip("/")
    key = AgentKey.generate()
    key.save(key_path)
    body: dict[str, Any] = {
        "token": token,
        "jwk": {**key.public_jwk, "kid": key.thumbprint},
        "proof": enrolment_proof(key, token, issuer, now=clock()),
    }
    if agent_id is not None:
        body["id"] = agent_id
    if http is not None:
        response = await http.post(f"{issuer}/oauth/enrol", json=body, follow_redirects=False)
    else:
        async with httpx.AsyncClient() as own:
            response = await own.post(f"{issuer}/oauth/enrol", json=body, follow_redirects=False)
    if response.status_code != httpx.codes.CREATED:
        refused = read_refusal(response)
        if response.is_client_error:
            key_path.unlink()  # noqa: ASYNC240 - once, at the end
        raise refused
    said = read_object(response)
    agent, tenant = said.get("client_id"), said.get("tenant")
    if not isinstance(agent, str) or not isinstance(tenant, str):
        raise TokenRefused(response.status_code, "invalid_response", "the answer names no agent")
    return Enrolled(agent, tenant, said.get("standing") == "active", issuer, key, str(said.get("record_id", "")))
