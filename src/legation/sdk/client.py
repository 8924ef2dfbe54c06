"""A client of the official A2A SDK that calls one agent through the gateway.

    async with await connect("buyer", key, "https://gw.example", "payments", ["payments:read"]) as payments:
        async for event in payments.send_message(SendMessageRequest(message=...)):
            ...

The SDK does the talking. What is added is added where it offers to: an httpx client that signs each request,
an interceptor that names the skill, a transport that owns the httpx client and closes it with the A2A
client.
"""

from __future__ import annotations

import ssl
from collections.abc import Collection
from functools import cache, partial
from typing import Any, Final, Literal, TypeAlias

import httpx

try:
    from a2a.client import A2ACardResolver, Client, ClientConfig, ClientFactory
    from a2a.client.interceptors import AfterArgs, BeforeArgs, ClientCallInterceptor
    from a2a.client.transports.base import ClientTransport
    from a2a.client.transports.jsonrpc import JsonRpcTransport
    from a2a.client.transports.rest import RestTransport
    from a2a.types import AgentCard, SendMessageRequest
    from a2a.utils.errors import A2AError
except ImportError as error:  # pragma: no cover - depends on what is installed
    raise ImportError("legation.sdk.client needs the A2A SDK: pip install 'legation[sdk]'") from error

from legation.core.operations import SKILL_EXTENSION
from legation.sdk.auth import LegationAuth, Misdirected, Tokens
from legation.sdk.cards import Trust, verifier
from legation.sdk.credentials import Credentials
from legation.sdk.keys import AgentKey
from legation.sdk.refusals import error_metadata
from legation.sdk.revocations import Follower
from legation.sdk.tokens import Token

__all__ = ["AsksFeed", "LegationAuth", "Misdirected", "NamesSkill", "connect", "reach"]

Binding: TypeAlias = Literal["JSONRPC", "HTTP+JSON"]

TIMEOUT: Final = httpx.Timeout(connect=5.0, read=75.0, write=15.0, pool=15.0)
"""Seconds. `read` outlasts what the gateway gives an agent for a whole answer; on a stream it is between two
bytes, and the gateway is never silent for more than three seconds.
"""


class _Telling(JsonRpcTransport):
    """Keeps what an error says of itself also where its code is none of A2A's: a stream that the gateway cuts."""

    def _create_jsonrpc_error(self, error_dict: dict[str, Any]) -> Exception:
        error = super()._create_jsonrpc_error(error_dict)
        if isinstance(error, A2AError) and error.data is None:
            error.data = error_metadata(error_dict)
        return error


_TRANSPORTS: Final = {"JSONRPC": _Telling, "HTTP+JSON": RestTransport}


class NamesSkill(ClientCallInterceptor):
    """Names the skill a message is for, in the message's metadata. What the caller holds stays as it was."""

    def __init__(self, skill: str) -> None:
        self._skill = skill

    async def before(self, args: BeforeArgs) -> None:
        """Put the skill on a message about to be sent, unless it already names one."""
        if isinstance(args.input, SendMessageRequest) and SKILL_EXTENSION not in args.input.message.metadata:
            named = SendMessageRequest()
            named.CopyFrom(args.input)
            named.message.metadata[SKILL_EXTENSION] = self._skill
            args.input = named

    async def after(self, args: AfterArgs) -> None:
        """Leave the answer alone."""


class AsksFeed(ClientCallInterceptor):
    """Sends nothing to an agent that was stopped, or of which nobody could say that it was not."""

    def __init__(self, follower: Follower, agent: str) -> None:
        self._follower = follower
        self._agent = agent

    async def before(self, args: BeforeArgs) -> None:
        """Look at the feed. Raises Stopped, FeedRefused."""
        del args
        await self._follower.current()
        self._follower.check("agent", self._agent)

    async def after(self, args: AfterArgs) -> None:
        """Leave the answer alone."""


def usual() -> httpx.AsyncClient:
    """An httpx client with the usual timeouts and trust. Many share one reading of the trusted certificates."""
    return httpx.AsyncClient(timeout=TIMEOUT, verify=_trusted())


@cache
def _trusted() -> ssl.SSLContext:
    return httpx.create_ssl_context()


async def connect(  # noqa: PLR0913 - five say who calls whom, the rest have defaults
    agent_id: str,
    key: AgentKey,
    base_url: str,
    callee: str,
    scopes: Collection[str],
    *,
    skill: str | None = None,
    streaming: bool = True,
    binding: Binding = "JSONRPC",
    http: httpx.AsyncClient | None = None,
    gateway: Trust | None = None,
    follower: Follower | None = None,
) -> Client:
    """Fetch the callee's card from the gateway and make a client of it; close that when done with it.

    `scopes` are the skills to get a token for. `skill` is the one each message is for; without it, a message
    that names none needs a token for every skill of the callee. `streaming` False sends by `SendMessage`
    alone.
    `http` is for other timeouts or trust than the usual; it is given its authentication here and
    closed with the client that is returned. With `gateway`, the gateway's keys (`legation.sdk.cards.trusting`),
    the card must bear its signature. With a `follower` each call first looks at what was stopped, and raises
    Stopped.

    Raises A2AClientError when there is no such card, CardRefused when its signature does not hold, ValueError
    when it offers no such binding. The first token is got with the first call, which raises TokenRefused
    when the authority gives none.
    """
    http = usual() if http is None else http
    credentials = Credentials(agent_id, key, base_url, http)
    own = partial(credentials.token, credentials.resource(callee), frozenset(scopes))
    return await reach(
        credentials,
        callee,
        own,
        skill=skill,
        streaming=streaming,
        binding=binding,
        http=http,
        gateway=gateway,
        follower=follower,
    )


async def reach(  # noqa: PLR0913 - three say who calls whom, the rest have defaults
    credentials: Credentials,
    callee: str,
    tokens: Token | Tokens,
    *,
    skill: str | None = None,
    streaming: bool = True,
    binding: Binding = "JSONRPC",
    http: httpx.AsyncClient | None = None,
    gateway: Trust | None = None,
    follower: Follower | None = None,
) -> Client:
    """The same for an agent that has its credentials, with one token, or tokens from wherever it gets them.

    An exchange or a consent gives such tokens: `reach(credentials, "ledger", await credentials.exchange(...))`.
    The credentials outlive the client. Raises as `connect` does.
    """
    http = usual() if http is None else http
    http.auth = LegationAuth(credentials, callee, tokens=_only(tokens) if isinstance(tokens, Token) else tokens)
    try:
        resolver = A2ACardResolver(http, credentials.resource(callee))
        check = None if gateway is None else verifier(gateway)
        card = await resolver.get_agent_card(http_kwargs={"auth": None}, signature_verifier=check)
        factory = ClientFactory(
            ClientConfig(streaming=streaming, httpx_client=http, supported_protocol_bindings=[binding])
        )

        def owning(card: AgentCard, url: str, config: ClientConfig) -> ClientTransport:
            del config
            return _TRANSPORTS[binding](http, card, url, is_shared_httpx=False)

        factory.register(binding, owning)
        before: list[ClientCallInterceptor] = [] if follower is None else [AsksFeed(follower, callee)]
        return factory.create(card, before if skill is None else [*before, NamesSkill(skill)])
    except BaseException:
        await http.aclose()
        raise


def _only(token: Token) -> Tokens:
    """One token, and no other when it is no longer taken."""

    async def tokens() -> Token:
        return token

    return tokens
