"""A gateway that serves and agents behind it, once for each module of journeys. Nothing stands in for anything."""

from __future__ import annotations

import asyncio
import contextlib
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec
import pytest
import pytest_asyncio
from a2a.client import Client
from a2a.server.tasks import InMemoryPushNotificationConfigStore
from a2a.types import AgentCard

from legation.demo import agents, cards
from legation.demo.cast import Part, extended_payments
from legation.demo.hosting import Hosted
from legation.demo.setting import Setting, raised
from legation.demo.wire import Caller
from legation.sdk.client import connect

READ, TRANSFER = "payments:read", "payments:transfer"
EVERYTHING = frozenset({READ, TRANSFER, "summarize"})
CALLEES = frozenset({"payments", "summarizer", "pusher", "breaker"})
CALLBACK = "https://hooks.example/a2a"

CAST = (
    Part("payments", "acme", executor=agents.Payments, card=cards.payments, extended=extended_payments),
    Part("summarizer", "acme", executor=agents.Summarizer, card=cards.summarizer),
    Part("one", "acme", scopes=EVERYTHING, targets=CALLEES),
    Part("other", "acme", scopes=EVERYTHING, targets=CALLEES),
)


@dataclass
class World:
    """Who is there, and how a journey gets at them."""

    setting: Setting
    clients: contextlib.AsyncExitStack = field(default_factory=contextlib.AsyncExitStack)

    @property
    def base_url(self) -> str:
        return self.setting.base_url

    def caller(self, agent_id: str) -> Caller:
        return self.setting.callers[agent_id]

    @property
    def payments(self) -> agents.Payments:
        executor = self.setting.hosted["payments"].executor
        assert isinstance(executor, agents.Payments)
        return executor

    async def client(
        self,
        agent_id: str = "one",
        callee: str = "payments",
        *scopes: str,
        skill: str | None = TRANSFER,
        **options: Any,
    ) -> Client:
        """The SDK's client of one agent for another; closed at the end of the test."""
        caller = self.caller(agent_id)
        client = await connect(
            caller.id, caller.key, self.base_url, callee, scopes or (READ, TRANSFER), skill=skill, **options
        )
        return await self.clients.enter_async_context(client)

    async def newcomer(self, agent_id: str, *scopes: str, **more: Any) -> Caller:
        """Enrol one more caller of acme."""
        return await self.setting.enrol(
            Part(agent_id, "acme", scopes=frozenset(scopes) or EVERYTHING, targets=CALLEES), **more
        )


@pytest.fixture(scope="module")
def place() -> Iterator[Path]:
    """An empty directory with a short path: a home holds a Unix socket, whose path has some hundred characters."""
    with tempfile.TemporaryDirectory(prefix="legation-") as place:
        yield Path(place)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def setting(place: Path) -> AsyncIterator[Setting]:
    home = place / "home"
    configs = InMemoryPushNotificationConfigStore()

    def pushing(base_url: str) -> AgentCard:
        return cards.payments(base_url, push=True)

    async with (
        raised(home, CAST) as setting,
        Hosted(agents.Payments(), pushing, configs=configs) as pusher,
    ):
        setting.hosted["pusher"] = pusher
        await setting.enrol(Part("pusher", "acme"), msgspec.json.encode(pusher.document()))
        await setting.enrol(Part("hooked", "acme", scopes=EVERYTHING, targets=CALLEES), callbacks=frozenset({CALLBACK}))
        yield setting


@pytest_asyncio.fixture(loop_scope="module")
async def world(setting: Setting) -> AsyncIterator[World]:
    async with contextlib.AsyncExitStack() as clients:
        yield World(setting, clients)


@pytest.fixture(params=["JSONRPC", "HTTP+JSON"])
def binding(request: pytest.FixtureRequest) -> str:
    value: str = request.param
    return value


async def soon(condition: Callable[[], bool], within: float = 5.0) -> None:
    """Wait until something holds. Raises TimeoutError."""
    async with asyncio.timeout(within):
        while not condition():  # noqa: ASYNC110 - what is waited for happens in somebody else's code
            await asyncio.sleep(0.02)
