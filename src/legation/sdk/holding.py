"""For the origin of a signed card: answers a registry that asks whether it holds the card's key.

    GET /.well-known/agent-card-holder?nonce=...&aud=...   ->   {"proof": "a JWS of these, and of this origin"}

`origin` is how this agent is reached, as its own settings say it: scheme, host and port. It MUST NOT be taken from the
request: the proof says that the card's key is at home here, and whoever passes the question on is somewhere else.
"""

from __future__ import annotations

import json
import time
from typing import Final

from legation.core.catalogue.holding import PATH, TYPE
from legation.sdk.keys import AgentKey

__all__ = ["MAX_ASKED", "PATH", "proof"]

MAX_ASKED: Final = 512
"""Characters of a nonce or an audience that are signed."""


def proof(key: AgentKey, *, nonce: str, audience: str, origin: str, kid: str = "") -> bytes:
    """The answer, as JSON. `kid` is what the card's signature calls the key; its thumbprint, unless given.

    Raises ValueError for a question nobody would ask.
    """
    if not 0 < len(nonce) <= MAX_ASKED or not 0 < len(audience) <= MAX_ASKED:
        raise ValueError("a nonce and an audience are expected, of at most 512 characters")
    claims = {"nonce": nonce, "aud": audience, "origin": origin, "iat": int(time.time())}
    signed = key.sign({"kid": kid or key.thumbprint, "typ": TYPE}, claims)
    return json.dumps({"proof": signed}).encode()
