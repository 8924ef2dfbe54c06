"""The rung of cards: the published card of twenty skills, fetched over and over, beside the passthrough of one run.

What is fetched is the gateway's own answer: countersigned, with the author's bytes in it. Every answer is held against
the first, to the byte, and that one was verified, both signatures of it.
"""

from __future__ import annotations

import asyncio
import time
import urllib.request
from collections.abc import Sequence
from typing import Any, Final

from bench.cards import card, signed
from bench.contender import Contender, Site, Trap
from bench.gateway import Rung
from bench.proc import BenchError, Running
from bench.seed import CALLEE, SKILL, TENANT, settings_for
from bench.target import CONTENT, PASSTHROUGH
from bench.wire import jwk_of, new_key
from legation.core import catalogue
from legation.core.catalogue import publishers
from legation.sdk.cards import CardRefused, trusting, verified
from legation.wiring.admin import keyring, open_admin

NAME: Final = "a published card"
BUDGET: Final = 1.2
"""Times the passthrough."""
PUBLISHER: Final = "acme.example"
_PATH: Final = f"/a2a/{CALLEE}/.well-known/agent-card.json"


class Cards(Rung):
    """The gateway itself, with one card published in it."""

    def __init__(self, site: Site) -> None:
        super().__init__(site, CONTENT, label=NAME)
        self.body = b""

    def start(self) -> Running:
        """Seed, publish, start, and take the first answer as what every other is to be."""
        running = super().start()
        if not self.body:
            running.stop()
            asyncio.run(self._publish())
            running = super().start()
        self.body = self._first()
        return running

    def requests(self, count: int) -> list[bytes]:
        """The same each time: a client's `GET`."""
        return [
            f"GET {_PATH} HTTP/1.1\r\nhost: 127.0.0.1:{self.port}\r\naccept: application/json\r\n\r\n".encode()
        ] * count

    def traps(self) -> list[Trap]:
        """A card has none: anybody may read it."""
        return []

    def expected(self, requests: Sequence[bytes]) -> Sequence[Any]:
        """What each is to be answered."""
        return [self.body] * len(requests)

    def wrong(self, asked: Any, head: bytes, body: bytes) -> str | None:
        """Whether it is not the card."""
        if head.startswith(b"http/1.1 200") and body == asked:
            return None
        return f"an answer that is not the card: {head[:400]!r} {body[:400]!r}"

    async def _publish(self) -> None:
        assert self.home is not None
        key = new_key()
        document = card()
        document["supportedInterfaces"] = [{**one, "url": self.upstream} for one in document["supportedInterfaces"][:1]]
        document["skills"][0]["id"] = SKILL
        async with open_admin(settings_for(self.home.path, self.port)) as admin:
            jwks = {"keys": [{**jwk_of(key), "kid": "key-1"}]}
            await admin.run(publishers.put(TENANT, PUBLISHER, jwks, who="bench"))
            await admin.run(catalogue.submit(CALLEE, signed(key, document), who="bench"))
            await admin.run(catalogue.approve(CALLEE, who="bench", despite=True))

    def _first(self) -> bytes:
        """The card as served. Raises BenchError where its signatures are not what they should be."""
        assert self.home is not None
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{_PATH}", timeout=10) as answer:
            body: bytes = answer.read()
        try:
            jwks = {"keys": keyring(settings_for(self.home.path, self.port)).jwks()}
            found = verified(body, gateway=trusting(jwks, "gateway"), now=time.time())
        except CardRefused as refused:
            raise BenchError(f"{NAME}: {refused}") from None
        if len(found.outer.document["skills"]) != len(card()["skills"]):
            raise BenchError(f"{NAME}: skills are missing")
        return body


def contender(site: Site) -> Contender:
    """The rung."""
    rung = Cards(site)
    about = "the card of 20 skills as anybody fetches it, signed by author and gateway"
    return Contender(
        NAME, rung.start, rung.requests, about, rung.traps, BUDGET, beside=PASSTHROUGH, judge=rung, forwards=False
    )
