"""A registry with clients of its API: who submits, who reviews, and a tenant beside it. One request of each kind."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from legation.core import catalogue
from legation.core.asks import Plan
from legation.core.model import Agent, Standing
from legation.engine import Engine
from legation.surfaces.control import Control
from legation.surfaces.control.table import BASE, ROWS, Row
from legation.surfaces.http import HttpAnswer, HttpRequest
from tests.core.catalogue.registry import AUTHOR, CARD_URL, OTHER, Registry, body, document, jwks
from tests.surfaces.guests import asked

T = TypeVar("T")

ROW = {row.id: row for row in ROWS}
SCOPES = sorted({row.scope for row in ROWS})


class Clerks(Registry):
    """`scribe` submits and `judge` decides at acme; `spy` and `vault` are rival's."""

    def __init__(self) -> None:
        super().__init__()
        for name in ("scribe", "judge"):
            self.agents[name] = Agent(name, "acme", f"{name}@acme.example", name, Standing.ACTIVE)
        self.control = Control(Engine(self.answerers()), self.terms)

    def run(self, plan: Plan[T]) -> T:
        """Beside the loop of a test, which may be running."""
        with ThreadPoolExecutor(1) as pool:
            return pool.submit(super().run, plan).result()

    async def do(self, method: str, path: str, body: Any = None, **more: Any) -> HttpAnswer:
        """Have it answered. The caller is `judge`, unless named, with the scope that is right."""
        return await self.control(self.request(method, path, body, **more))

    def request(self, method: str, path: str, body: Any = None, **more: Any) -> HttpRequest:
        if "scope" not in more:
            more["scope"] = row_of(method, path).scope
        return asked(self, method, BASE + path, body, **{"caller": "judge", **more})


def row_of(method: str, path: str) -> Row:
    from legation.surfaces.control import table

    found = table.match(BASE + path)
    assert found is not None, path
    return found[0][method]


class Example(Struct, frozen=True):
    """One request that succeeds, once its world is ready."""

    path: str
    body: Any = None
    ready: Callable[[Clerks], str | None] = lambda _: None
    """Makes the world ready; the id of the card it is about."""


def waiting(world: Clerks) -> str:
    return world.submit(body(AUTHOR)).card.id


def published(world: Clerks) -> str:
    return world.publish(body(AUTHOR)).id


def suspended(world: Clerks) -> str:
    ident = published(world)
    world.run(catalogue.suspend("billing", who="op"))
    return ident


def superseded(world: Clerks) -> str:
    ident = published(world)
    world.publish(body(AUTHOR, version="1.5.0", description="Better"))
    return ident


def served(world: Clerks) -> None:
    world.serve(body(AUTHOR))


def proven(world: Clerks) -> None:
    world.web["https://other.example/.well-known/agent-card-keys.json"] = lambda _: json.dumps(jwks(OTHER)).encode()


EXAMPLES = {
    "listCards": Example("/cards", ready=waiting),
    "getCardDocument": Example("/cards/{card}/document", ready=waiting),
    "listCardsOfAgent": Example("/agents/billing/cards", ready=waiting),
    "submitCard": Example("/agents/billing/cards", body(AUTHOR)),
    "fetchCard": Example("/agents/billing/fetch", {"url": CARD_URL}, served),
    "reviewCard": Example("/agents/billing/review", ready=waiting),
    "approveCard": Example("/agents/billing/approve", {"card": "{card}", "why": "read it"}, waiting),
    "rejectCard": Example("/agents/billing/reject", {"card": "{card}"}, waiting),
    "restoreCard": Example("/agents/billing/restore", {"card": "{card}", "despite_findings": True}, superseded),
    "resumeCard": Example("/agents/billing/resume", {}, suspended),
    "suspendCard": Example("/agents/billing/suspend", {}, published),
    "revokeCard": Example("/agents/billing/revoke", {"card": "{card}"}, published),
    "listPublishers": Example("/publishers"),
    "believePublisher": Example("/publishers", {"name": "other.example"}, proven),
    "revokePublisher": Example("/publishers/acme.example/revoke", {"why": "stolen"}, published),
    "verifyCard": Example("/verify", body(AUTHOR)),
    "diffCards": Example("/diff", {"before": document(), "after": document(description="Better")}),
    "lintCard": Example("/lint", body()),
}


def example(world: Clerks, name: str) -> Example:
    """The example of a row, its world ready, with the card's id in its place."""
    found = EXAMPLES[name]
    card = found.ready(world) or ""
    said = found.body
    if isinstance(said, dict):
        said = {member: card if value == "{card}" else value for member, value in said.items()}
    return replace(found, path=found.path.replace("{card}", card), body=said)
