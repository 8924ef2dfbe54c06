"""A tenant with a publisher, its keys, and cards it signed; a web in which origins serve them."""

from __future__ import annotations

import copy
import json
from typing import Any
from urllib.parse import parse_qs

from legation.core import catalogue
from legation.core.catalogue import publishers
from legation.core.catalogue.holding import PATH, TYPE
from legation.core.kept import CardVersion
from legation.core.keys import to_jwk
from legation.core.model import Agent, Standing
from tests.core.cards.signing import FULL, Key, signed
from tests.world import BASE, NOW, World, b64

ORIGIN = "https://cards.acme.example"
CARD_URL = f"{ORIGIN}/.well-known/agent-card.json"
AUTHOR, OTHER = Key("key-1"), Key("key-2")


def jwks(*keys: Key) -> dict[str, Any]:
    return {"keys": [{**to_jwk(key.private.public_key()), "kid": key.kid} for key in keys]}


def document(**changes: Any) -> dict[str, Any]:
    made = {**copy.deepcopy(FULL), **changes}
    return {name: value for name, value in made.items() if value is not None}


def body(*keys: Key, **changes: Any) -> bytes:
    """A card, signed by these keys; unsigned without any."""
    made = document(**changes)
    return json.dumps(signed(made, *keys) if keys else made).encode()


def answering(key: Key, origin: str, **otherwise: Any) -> Any:
    """What an origin answers who holds this key, and believes to be this origin."""

    def answer(query: str) -> bytes:
        asked = {name: values[0] for name, values in parse_qs(query).items()}
        claims = {"nonce": asked["nonce"], "aud": asked["aud"], "origin": origin, "iat": int(NOW), **otherwise}
        header = b64(json.dumps({"alg": "ES256", "kid": key.kid, "typ": TYPE}).encode())
        text = f"{header}.{b64(json.dumps(claims).encode())}"
        return json.dumps({"proof": f"{text}.{b64(key.sign(text.encode()))}"}).encode()

    return answer


class Registry(World):
    """acme knows the publisher acme.example; `billing` is an agent of its, without a card."""

    def __init__(self) -> None:
        super().__init__()
        for name in ("billing", "shadow"):
            self.agents[name] = Agent(name, "acme", f"{name}@acme.example", name, Standing.ACTIVE)
        self.run(publishers.put("acme", "acme.example", jwks(AUTHOR), who="op"))

    def submit(
        self, unverified: bytes, agent: str = "billing", *, holder: str = "hand", **more: Any
    ) -> catalogue.Submitted:
        """As bytes; an operator vouches for whoever handed them over, unless `holder` is empty."""
        return self.run(catalogue.submit(agent, unverified, who="op", holder=holder, **more))

    def approve(self, agent: str = "billing", **more: Any) -> catalogue.Decided:
        return self.run(catalogue.approve(agent, who="reviewer", **more))

    def publish(self, unverified: bytes, agent: str = "billing", **more: Any) -> CardVersion:
        self.submit(unverified, agent)
        return self.approve(agent, **more).card

    def serve(self, unverified: bytes | Exception, url: str = CARD_URL, *, holder: Key | None = AUTHOR) -> None:
        """Let an origin have this card, and prove that it holds this key."""
        origin = url.rpartition("/.well-known/")[0]
        self.web[url] = lambda _query: unverified
        self.web.pop(origin + PATH, None)
        if holder is not None:
            self.web[origin + PATH] = answering(holder, origin)

    def submit_from(self, url: str = CARD_URL, agent: str = "billing", **more: Any) -> catalogue.Submitted:
        return self.run(catalogue.submit_from(agent, url, audience=BASE, who="op", **more))

    def look(self, etag: str = "", agent: str = "billing") -> Any:
        return self.run(catalogue.look(agent, etag, audience=BASE))

    def versions(self, agent: str = "billing") -> list[CardVersion]:
        found = [one.document for (kind, *_), one in sorted(self.kept.items()) if kind == "CardVersion"]
        return [one for one in found if one.parent == agent]

    def standings(self, agent: str = "billing") -> list[str]:
        return [one.standing for one in self.versions(agent)]

    def events(self) -> list[str]:
        return [record["what"] for _, kind, record in self.ledger if kind == "event"]
