"""An agent of the official A2A SDK, served on a loopback port of its own, inside this process.

Both bindings, one executor. The agent authenticates nobody: that is what the gateway in front of it is for.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import socket
from collections.abc import Callable, Iterator
from types import TracebackType
from typing import Any, Self

import uvicorn
from a2a.server.agent_execution import AgentExecutor
from a2a.server.request_handlers import DefaultRequestHandler
from a2a.server.request_handlers.response_helpers import agent_card_to_dict
from a2a.server.routes import create_agent_card_routes, create_jsonrpc_routes, create_rest_routes
from a2a.server.tasks import (
    InMemoryPushNotificationConfigStore,
    InMemoryTaskStore,
    PushNotificationSender,
)
from a2a.types import AgentCard
from starlette.applications import Starlette
from starlette.routing import Mount

START_WITHIN = 5.0
"""Seconds a server has to come up."""

MakeCard = Callable[[str], AgentCard]
"""Makes the agent's card from the base URL it is served at."""


class _Server(uvicorn.Server):
    """A server that leaves the process's signals to whoever started it."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Capture none."""
        yield


class Hosted:
    """One agent and the port it listens on. An async context manager: up inside it, gone after it."""

    def __init__(
        self,
        executor: AgentExecutor,
        make_card: MakeCard,
        *,
        extended: MakeCard | None = None,
        push: PushNotificationSender | None = None,
        configs: InMemoryPushNotificationConfigStore | None = None,
    ) -> None:
        """Bind a free loopback port and make the card for it. `configs` and `push` go together."""
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.base_url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        self.executor = executor
        self.card = make_card(self.base_url)
        self.handler = DefaultRequestHandler(
            agent_executor=executor,
            task_store=InMemoryTaskStore(),
            agent_card=self.card,
            extended_agent_card=extended(self.base_url) if extended else None,
            push_config_store=configs,
            push_sender=push,
        )
        app = Starlette(
            routes=[
                *create_agent_card_routes(self.card),
                *create_jsonrpc_routes(self.handler, "/rpc"),
                Mount("/rest", routes=create_rest_routes(self.handler)),
            ]
        )
        config = uvicorn.Config(app, log_level="error", access_log=False, lifespan="off", timeout_graceful_shutdown=1)
        self._server = _Server(config)
        self._serving: asyncio.Task[None] | None = None

    def document(self) -> dict[str, Any]:
        """The card as its JSON document."""
        return agent_card_to_dict(self.card)

    async def start(self) -> None:
        """Serve. Raises TimeoutError when the server does not come up."""
        self._serving = asyncio.create_task(self._server.serve(sockets=[self._socket]))
        async with asyncio.timeout(START_WITHIN):
            while not self._server.started:
                if self._serving.done():
                    self._serving.result()
                await asyncio.sleep(0.005)

    async def stop(self) -> None:
        """Close every connection and every task of the agent."""
        # A task that is still at work ends with its agent; the SDK warns of each, to whom it cannot concern.
        logging.getLogger("a2a.server.events").setLevel(logging.ERROR)
        await self.handler.aclose()
        if self._serving is not None:
            self._server.should_exit = True
            await self._serving
        self._socket.close()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()
