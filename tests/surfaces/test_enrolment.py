"""`POST /oauth/enrol` over HTTP, and the SDK that speaks to it."""

from __future__ import annotations

import json
import stat
from pathlib import Path
from typing import Any

import httpx
import pytest

from legation.core.asks import Apply, Unavailable
from legation.engine import Engine
from legation.sdk import enrol
from legation.sdk.credentials import TokenRefused
from legation.sdk.keys import AgentKey
from legation.surfaces.authority import Authority
from legation.surfaces.authority import enrolment as surface
from legation.surfaces.http import HttpRequest
from tests.core.test_invitations import WANTED, asking, invite, token_of
from tests.world import BASE, World

JSON = ("application/json",)


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def authority(world: World) -> Authority:
    engine = Engine(world.answerers())
    return Authority(
        engine, world.terms, jwks=list, endpoints=surface.endpoints(engine, world.terms), said=surface.said(BASE)
    )


@pytest.fixture
def token(world: World) -> str:
    return token_of(invite(world))


def post(body: Any, **headers: tuple[str, ...]) -> HttpRequest:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    fields = {"content-type": JSON} | {name.replace("_", "-"): value for name, value in headers.items()}
    return HttpRequest("POST", "/oauth/enrol", "", fields, content, "192.0.2.1")


async def test_an_agent_is_told_what_it_is(token: str, authority: Authority, world: World):
    answer = await authority(post(asking(token)))
    body = json.loads(answer.body)
    assert answer.status == 201, body
    assert dict(answer.headers)["cache-control"] == "no-store"
    assert body == {
        "client_id": "planner",
        "tenant": "acme",
        "standing": "active",
        "issuer": BASE,
        "token_endpoint": BASE + "/oauth/token",
        "kid": world.agents["planner"].keys[0].kid,
        "scope": "payments:read",
        "expires_at": None,
        "record_id": world.ledger[-1][0],
    }


async def test_the_endpoint_is_in_the_metadata(authority: Authority):
    answer = await authority(HttpRequest("GET", "/.well-known/oauth-authorization-server", "", {}, b""))
    assert json.loads(answer.body)["enrolment_endpoint"] == BASE + "/oauth/enrol"


@pytest.mark.parametrize(
    ("change", "status", "error"),
    [
        ({"token": "acme.x"}, 400, "invalid_request"),  # the proof is over another token
        ({"proof": "x"}, 400, "invalid_request"),
        ({"id": "other"}, 400, "invalid_grant"),
        ({"jwk": 5}, 400, "invalid_request"),
        ({"more": 1}, 400, "invalid_request"),
    ],
)
async def test_the_errors_of_enrolment(
    token: str, authority: Authority, world: World, change: dict[str, Any], status: int, error: str
):
    answer = await authority(post(asking(token) | change))
    body = json.loads(answer.body)
    assert (answer.status, body["error"]) == (status, error)
    assert dict(answer.headers)["cache-control"] == "no-store"
    assert body["record_id"] == world.ledger[-1][0]


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        (HttpRequest("GET", "/oauth/enrol", "", {}, b""), 405),
        (post(b"{}", content_type=("application/x-www-form-urlencoded",)), 400),
        (post(b"{}", content_type=JSON * 2), 400),
        (post(b"{}", content_type=()), 400),
        (post(b"{}", content_encoding=("gzip",)), 400),
        (post(b" " * 65537), 413),
        (post(b"[" * 60_000), 400),
        (post(b"\xff\xfe"), 400),
    ],
)
async def test_what_is_no_request_is_refused_and_recorded(
    authority: Authority, world: World, request_: HttpRequest, status: int
):
    answer = await authority(request_)
    assert answer.status == status
    assert world.ledger[-1][2]["what"] == "enrolment-refused"


# -- the SDK -----------------------------------------------------------------------------------------


def through(authority: Authority) -> httpx.AsyncClient:
    async def answer(request: httpx.Request) -> httpx.Response:
        headers = {name.lower(): (value,) for name, value in request.headers.items()}
        found = await authority(HttpRequest(request.method, request.url.path, "", headers, request.content))
        return httpx.Response(found.status, headers=list(found.headers), content=found.body)

    return httpx.AsyncClient(transport=httpx.MockTransport(answer))


async def test_an_agent_enrols_itself(token: str, authority: Authority, world: World, tmp_path: Path):
    path = tmp_path / "key.pem"
    sent: list[bytes] = []
    async with through(authority) as http:
        http.event_hooks["request"].append(lambda request: _keep(sent, request))
        done = await enrol(token, path, BASE + "/", http=http, clock=lambda: world.now)
    assert (done.agent_id, done.tenant, done.active, done.base_url) == ("planner", "acme", True, BASE)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert AgentKey.load(path).thumbprint == done.key.thumbprint == world.agents["planner"].keys[0].thumbprint
    assert b'"d"' not in sent[0]


async def _keep(sent: list[bytes], request: httpx.Request) -> None:
    sent.append(request.content)


async def test_a_key_for_nothing_is_removed_again(authority: Authority, world: World, tmp_path: Path):
    async with through(authority) as http:
        with pytest.raises(TokenRefused) as caught:
            await enrol("acme.nothing", tmp_path / "key.pem", BASE, http=http, clock=lambda: world.now)
    assert (caught.value.error, caught.value.reason) == ("invalid_grant", "offer-refused")
    assert not (tmp_path / "key.pem").exists()


async def test_a_key_stays_where_nobody_knows_whether_it_is_enrolled(
    token: str, authority: Authority, world: World, tmp_path: Path
):
    world.faults[Apply] = Unavailable("store")
    async with through(authority) as http:
        with pytest.raises(TokenRefused):
            await enrol(token, tmp_path / "key.pem", BASE, http=http, clock=lambda: world.now)
    assert (tmp_path / "key.pem").exists()


async def test_a_key_that_is_there_is_not_overwritten(token: str, authority: Authority, tmp_path: Path):
    (tmp_path / "key.pem").write_text("mine")
    async with through(authority) as http:
        with pytest.raises(FileExistsError):
            await enrol(token, tmp_path / "key.pem", BASE, http=http)
    assert (tmp_path / "key.pem").read_text() == "mine"


async def test_an_agent_names_itself_where_it_may(authority: Authority, world: World, tmp_path: Path):
    import asyncio

    from msgspec.structs import replace

    wanted = replace(WANTED, agent=None, prefix="planner-")
    token = token_of(await asyncio.to_thread(invite, world, wanted))
    async with through(authority) as http:
        done = await enrol(token, tmp_path / "k", BASE, agent_id="planner-7", http=http, clock=lambda: world.now)
    assert done.agent_id == "planner-7"
