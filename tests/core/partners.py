"""A partner's gateway as far as it can be read: a log of what it stopped, served by the page. It may be told to lie."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs

import pytest
from msgspec.structs import replace

from legation.core.asks import Broken
from legation.core.kept import Issuer
from legation.core.kept.federation import Feed
from legation.core.reasons import Reason, Refused
from legation.core.signalling import following
from legation.core.transparency.changes import LIFTS, STOPS, Change, Subject, What, leaf
from legation.core.transparency.feed import compact, signing_input
from legation.core.transparency.merkle import Tree
from tests.core.outsiders import IDP, signature
from tests.world import World

FEED = f"{IDP}/.well-known/legation-revocations/globex"
REGISTRY = f"{IDP}/registry/globex"


class Partner:
    """globex's registry at IDP, which acme follows."""

    def __init__(self, world: World, *, feed: str = FEED) -> None:
        self.world = world
        self.tree = Tree()
        self.numbered: list[tuple[int, Change]] = []
        self.options: dict[str, Any] = {}
        self.spoil: Callable[[str], str] = lambda text: text
        self.broken: Exception | None = None
        self.asked: list[str] = []
        world.web[feed] = self.answer
        known = world.kept["Issuer", "acme", IDP].document
        world.keep(replace(known, feed=feed))

    def log(self, what: What, ident: str, subject: Subject = Subject.AGENT) -> None:
        seq = len(self.numbered) + 1 if what in STOPS | LIFTS else 0
        change = Change(what, subject, ident, int(self.world.now), seq=seq)
        index = self.tree.append(leaf(change))
        if seq:
            self.numbered.append((index, change))

    def stop(self, *agents: str) -> None:
        for agent in agents:
            self.log(What.SUSPENDED, agent)

    def lift(self, *agents: str) -> None:
        for agent in agents:
            self.log(What.RESUMED, agent)

    def answer(self, query: str) -> bytes | Exception:
        self.asked.append(query)
        if self.broken is not None:
            return self.broken
        asked = {name: int(values[0]) for name, values in parse_qs(query).items()}
        try:
            return self.page(**asked).encode()
        except ValueError:
            return Broken("unreachable", "status 400")

    def page(self, after: int = 0, base: int = 0) -> str:
        said: dict[str, Any] = {"issuer": REGISTRY, "kid": "k1", "alg": "ES256", "lifetime": 300} | self.options
        name = said.pop("name", "")
        said.setdefault("now", int(self.world.now))
        made = signing_input(self.tree, self.numbered, after=after, base=base, **said)
        return self.spoil(compact(made, signature("ES256", made, name)))

    # -- as acme reads it ------------------------------------------------------------------------------

    def read(self) -> Feed:
        """Every page, as who follows reads them."""
        for _ in range(10):
            look = self.world.run(following.look("acme", IDP))
            assert look is not None
            self.world.run(following.take(look))
            # What a process has in memory is fresher than what is written down.
            found = self.world.kept["Feed", "acme", IDP]
            self.world.kept["Feed", "acme", IDP] = replace(found, document=look.after)
            if look.after.complete:
                return look.after
        raise AssertionError("ten pages, and no end")

    def refused(self) -> str:
        """That a page is not believed; why."""
        with pytest.raises(Refused) as caught:
            self.read()
        assert caught.value.reason is Reason.FEED_REFUSED
        return caught.value.detail

    def kept(self) -> Feed:
        document: Feed = self.world.kept["Feed", "acme", IDP].document
        return document

    def issuer(self) -> Issuer:
        document: Issuer = self.world.kept["Issuer", "acme", IDP].document
        return document
