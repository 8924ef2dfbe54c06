"""Our authority as a contender: the gateway itself, its agents, and a line of them along which authority was passed.

The subject token of an exchange is what an agent really holds: it was called through the gateway by an agent that was
called, four deep, and the origin here hands back what it was sent.
"""

from __future__ import annotations

import asyncio
import dataclasses
import http.client
import json
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from msgspec.structs import replace

from bench.contender import Site
from bench.gateway import SETTLED
from bench.proc import TARGET_CORE, BenchError, Running, free_port, spawn, wait_ready
from bench.seed import PLENTY, TENANT, found, register, settings_for
from bench.target import WHOLE
from bench.tokens.shape import Issues, TokenShape
from bench.upstream import Answers
from bench.wire import Shape, jwk_of, new_key, scalar, thumbprint
from legation.core import grants
from legation.core.grants import exchange
from legation.core.model import Agent, Binding, Interface, PutAgent, PutTenant, RegisteredKey, Standing, Tenant

DEPTH = 4
LINE = ("ann", "bob", "cyd", "dan", "eve", "fay")
"""The first asks for a token of its own; each of the others was called by the one before. The last is called by none:
the last but one asks, again and again, for a token to call it."""


def skill_of(name: str) -> str:
    return f"{name}:do"


class Origin:
    """Every agent's origin. Answers with a Task, and keeps the hop token that came."""

    def __init__(self) -> None:
        answers, held = Answers(), self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                held.last = str(self.headers["authorization"]).removeprefix("Bearer ")
                answer = answers.task(self.rfile.read(int(self.headers["content-length"])))
                self.send_response(200)
                self.send_header("content-type", "application/json")
                self.send_header("content-length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *_: Any) -> None:
                """Say nothing."""

        self.last = ""
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._server.server_close()


class Authority:
    """The gateway as `legation serve` starts it, asked for tokens."""

    def __init__(self, site: Site, clients: int) -> None:
        self._site = site
        self._origin = Origin()
        self._home = site.work / "authority"
        self._port = free_port()
        self._base = settings_for(self._home, self._port).server.base_url
        self._clients = tuple(f"client-{number:06d}" for number in range(clients))
        self._keys = {name: new_key() for name in (*self._clients, *LINE)}
        self._started = 0.0

    def start(self) -> Running:
        """Seed, start, and wait until it listens."""
        found(self._home)
        tenant = Tenant(TENANT, rate=PLENTY, agent_rate=PLENTY)
        agents = [self._agent(name, (LINE[1],)) for name in self._clients] + [self._agent(name, LINE) for name in LINE]
        asyncio.run(register(self._home, (PutTenant(tenant), *(PutAgent(one, 0) for one in agents))))
        argv = [sys.executable, "-m", "bench.target", "--rung", WHOLE, "--home", str(self._home)]
        argv += ["--port", str(self._port), "--upstream", self._origin.url]
        running = spawn("authority", argv, port=self._port, on=TARGET_CORE, log=self._site.work / "authority.log")
        wait_ready(running, patience=60.0)
        self._started = time.monotonic()
        return running

    def stop(self) -> None:
        """End the origin."""
        self._origin.close()

    # -- for an agent itself ------------------------------------------------------------------------

    def shapes(self) -> list[TokenShape]:
        """How each client asks for a token of its own."""
        time.sleep(max(0.0, self._started + SETTLED - time.monotonic()))
        callee = LINE[1]
        form = (
            ("grant_type", "client_credentials"),
            ("scope", skill_of(callee)),
            ("resource", self._resource(callee)),
        )
        return [self._shape(name, *form) for name in self._clients]

    def issues(self) -> Issues:
        """What the answers must be."""
        return self._issues(LINE[1])

    # -- for what it was called with ----------------------------------------------------------------

    def exchanging(self) -> list[TokenShape]:
        """How the last agent of the line exchanges what it was just called with."""
        *_, last, further = LINE
        return [self._shape(last, *self._exchange(self._passed_on(), further))]

    def exchanged(self) -> Issues:
        """What those answers must be: authority of the first, through four who act."""
        return dataclasses.replace(self._issues(LINE[-1]), subject=LINE[0], chain=DEPTH)

    def jwks(self) -> list[dict[str, str]]:
        """The keys it publishes."""
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=10)
        connection.request("GET", "/oauth/jwks")
        keys: list[dict[str, str]] = json.loads(connection.getresponse().read())["keys"]
        connection.close()
        return keys

    def _passed_on(self) -> str:
        """What the last but one of the line holds, after each called the next."""
        self.shapes()
        scope = " ".join(map(skill_of, LINE[1:]))
        first = (("grant_type", "client_credentials"), ("resource", self._resource(LINE[1])), ("scope", scope))
        token = self._token(self._shape(LINE[0], *first))
        for caller, callee, further in zip(LINE, LINE[1:], LINE[2:], strict=False):
            self._call(caller, callee, token)
            held = self._origin.last
            if further == LINE[-1]:
                return held
            token = self._token(self._shape(callee, *self._exchange(held, *LINE[LINE.index(further) :])))
        raise BenchError("the line is too short")

    def _exchange(self, held: str, *further: str) -> tuple[tuple[str, str], ...]:
        return (
            ("grant_type", exchange.GRANT),
            ("subject_token", held),
            ("subject_token_type", exchange.JWT),
            ("resource", self._resource(further[0])),
            ("scope", " ".join(map(skill_of, further))),
        )

    def _token(self, shape: TokenShape) -> str:
        answer = self._sent(shape.make(1)[0])
        if "access_token" not in answer:
            raise BenchError(f"no token for {shape.client}: {answer}")
        return str(answer["access_token"])

    def _call(self, caller: str, callee: str, token: str) -> None:
        path = f"/a2a/{callee}/skills/{skill_of(callee)}/rpc"
        shape = Shape(
            path=path,
            host=f"127.0.0.1:{self._port}",
            token=token,
            proof_key=scalar(self._keys[caller]),
            htu=self._base + path,
        )
        answer = self._sent(shape.make(1)[0])
        if "task" not in answer.get("result", {}):
            raise BenchError(f"{caller} could not call {callee}: {answer}")

    def _sent(self, request: bytes) -> dict[str, Any]:
        """Send one request; its answer, a JSON object."""
        head, _, body = request.partition(b"\r\n\r\n")
        first, *lines = head.decode().split("\r\n")
        method, path, _ = first.split(" ")
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=10)
        fields = dict(line.split(": ", 1) for line in lines)
        connection.request(method, path, body, fields)
        answer: dict[str, Any] = json.loads(connection.getresponse().read())
        connection.close()
        return answer

    def _shape(self, client: str, *form: tuple[str, str]) -> TokenShape:
        return TokenShape(client, scalar(self._keys[client]), self._base, self._base + grants.PATH, form)

    def _issues(self, callee: str) -> Issues:
        holders = {name: thumbprint(jwk_of(key)) for name, key in self._keys.items()}
        return Issues(self._base, self._resource(callee), skill_of(callee), holders)

    def _resource(self, agent: str) -> str:
        return f"{self._base}/a2a/{agent}"

    def _agent(self, name: str, others: tuple[str, ...]) -> Agent:
        jwk = jwk_of(self._keys[name])
        print_ = thumbprint(jwk)
        agent = Agent(
            id=name,
            tenant=TENANT,
            owner="bench",
            name=name.title(),
            standing=Standing.ACTIVE,
            keys=(RegisteredKey(print_, jwk, print_),),
            scopes=frozenset(map(skill_of, others)),
            targets=frozenset(others),
        )
        if name not in LINE:
            return agent
        return replace(
            agent,
            skills=(skill_of(name),),
            input_modes=frozenset({"text/plain", "application/json"}),
            interfaces=(Interface(Binding.JSONRPC, f"{self._origin.url}/{name}"),),
            grants=frozenset({"client_credentials", exchange.GRANT}),
            depth=8,
            delegates=frozenset(LINE),
        )
