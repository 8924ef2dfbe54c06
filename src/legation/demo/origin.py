"""A place that publishes a card, and may publish another tomorrow: what the attacks on cards are acted from."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from types import TracebackType
from typing import Any, Self

import uvicorn
from a2a.types import AgentProvider
from a2a.utils.signing import create_agent_card_signer
from google.protobuf.json_format import MessageToDict  # type: ignore[import-untyped]
from msgspec.json import encode
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from legation.demo import cards
from legation.demo.hosting import START_WITHIN, _Server
from legation.sdk import holding
from legation.sdk.keys import AgentKey

WELL_KNOWN = "/.well-known/agent-card.json"


class Origin:
    """Serves one card, and proves that it holds a key, where it has one. An async context manager."""

    def __init__(self, key: AgentKey | None = None) -> None:
        """Bind a free loopback port."""
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.base_url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        self.key = key
        self.document = b"{}"
        app = Starlette(routes=[Route(WELL_KNOWN, self._card), Route(holding.PATH, self._proof)])
        config = uvicorn.Config(app, log_level="error", access_log=False, lifespan="off", timeout_graceful_shutdown=1)
        self._server = _Server(config)
        self._serving: asyncio.Task[None] | None = None

    @property
    def url(self) -> str:
        """Where the card is."""
        return self.base_url + WELL_KNOWN

    def publish(self, key: AgentKey | None = None, **changes: Any) -> bytes:
        """Serve a card with these members, signed with the official SDK where there is a key; what is served."""
        card = cards.summarizer(self.base_url)
        card.provider.CopyFrom(AgentProvider(organization="Lex Services", url="https://lex.example"))
        card.skills[0].name = "Contracts"
        for name, value in changes.items():
            if isinstance(value, list):
                card.ClearField(name)
                getattr(card, name).extend(value)
            else:
                setattr(card, name, value)
        if key is not None:
            header = {"alg": "ES256", "kid": key.thumbprint, "typ": "JOSE"}
            card = create_agent_card_signer(key.pem(), header)(card)  # type: ignore[arg-type]
        self.document = encode(MessageToDict(card))
        return self.document

    async def _card(self, _: Request) -> Response:
        return Response(self.document, media_type="application/json")

    async def _proof(self, request: Request) -> Response:
        if self.key is None:
            return Response(status_code=404)
        asked = request.query_params
        answer = holding.proof(
            self.key, nonce=asked.get("nonce", ""), audience=asked.get("aud", ""), origin=self.base_url
        )
        return Response(answer, media_type="application/json")

    async def __aenter__(self) -> Self:
        self._serving = asyncio.create_task(self._server.serve(sockets=[self._socket]))
        async with asyncio.timeout(START_WITHIN):
            while not self._server.started:
                if self._serving.done():
                    self._serving.result()
                await asyncio.sleep(0.005)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.should_exit = True
        if self._serving is not None:
            with contextlib.suppress(asyncio.CancelledError):
                await self._serving
        self._socket.close()
