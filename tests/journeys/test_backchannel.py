"""People asked beside the call, over real sockets: CIBA, UMA, and a notice at somebody's webhook."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio
from msgspec.structs import replace

from legation.core.approvals import EXTENSION
from legation.core.grants import ciba, uma
from legation.core.visiting import PROTECT
from legation.demo.cast import Part
from legation.demo.setting import Setting, raised
from legation.demo.wire import Caller, send_message
from legation.sdk.credentials import ASSERTION_TYPE, client_assertion, dpop_proof
from tests.journeys.conftest import CALLEES, CAST, READ, TRANSFER, World
from tests.journeys.test_approvals import HOLDS, Desk
from tests.passkeys import unb64

pytestmark = [pytest.mark.journey, pytest.mark.asyncio(loop_scope="module")]

GRANTS = frozenset({"client_credentials", ciba.GRANT, uma.GRANT})


class Webhook:
    """Somebody's own server: what it was sent."""

    def __init__(self) -> None:
        self.got: asyncio.Queue[tuple[dict[str, str], bytes]] = asyncio.Queue()

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:] if line)}
        await self.got.put((headers, await reader.readexactly(int(headers["content-length"]))))
        writer.write(b"HTTP/1.1 204 No Content\r\ncontent-length: 0\r\n\r\n")
        await writer.drain()
        writer.close()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def setting(place: Path) -> AsyncIterator[Setting]:
    cast = tuple(replace(one, scopes=frozenset({PROTECT})) if one.id == "payments" else one for one in CAST)
    async with raised(place / "home", cast) as setting:
        (place / "home/policies/held.cedar").write_text(HOLDS)
        await setting.running.reload_policies()
        asker = Part("asker", "acme", scopes=frozenset({READ, TRANSFER}), targets=CALLEES)
        await setting.enrol(asker, grants=GRANTS)
        yield setting


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def desk(setting: Setting) -> AsyncIterator[Desk]:
    async with httpx.AsyncClient() as http:
        desk = Desk(setting, http)
        await desk.person("bob")
        yield desk


async def form(world: World, caller: Caller, path: str, **said: str) -> httpx.Response:
    url = f"{world.base_url}{path}"
    body = {
        "client_id": caller.id,
        "client_assertion_type": ASSERTION_TYPE,
        "client_assertion": client_assertion(caller.key, caller.id, world.base_url),
        **said,
    }
    async with httpx.AsyncClient() as http:
        nonce = None
        while True:
            headers = {"DPoP": dpop_proof(caller.key, "POST", httpx.URL(url), nonce=nonce)}
            answer = await http.post(url, data=body, headers=headers)
            if nonce is not None or "dpop-nonce" not in answer.headers:
                return answer
            nonce = answer.headers["dpop-nonce"]
            body["client_assertion"] = client_assertion(caller.key, caller.id, world.base_url)


async def test_a_person_approves_and_the_agent_gets_one_token(world: World, desk: Desk):
    asker = world.caller("asker")
    resource = f"{world.base_url}/a2a/payments"
    begun = await form(
        world, asker, ciba.PATH, scope=READ, login_hint="bob", binding_message="report 7", resource=resource
    )
    assert begun.status_code == 200, begun.text
    assert begun.headers["cache-control"] == "no-store"
    said = begun.json()
    assert said["interval"] == 5
    poll = {"grant_type": ciba.GRANT, "auth_req_id": said["auth_req_id"]}
    waiting = await form(world, asker, "/oauth/token", **poll)
    assert (waiting.status_code, waiting.json()["error"]) == (400, "authorization_pending")
    hasty = await form(world, asker, "/oauth/token", **poll)
    assert (hasty.status_code, hasty.json()["error"]) == (400, "slow_down")
    page = f"{world.base_url}/approve/{await asked(world)}"
    assert "report 7" in (await desk.http.get(page)).text
    assert (await desk.decide(page, by="bob")).status_code == 200
    given = await form(world, asker, "/oauth/token", **poll)
    assert given.status_code == 200, given.text
    token = given.json()["access_token"]
    answer = await asker.call("payments", send_message("What do we hold?", skill=READ), token=token)
    assert "balances" in answer.text
    again = await form(world, asker, "/oauth/token", **poll)
    assert (again.status_code, again.json()["error"]) == (400, "invalid_grant")


async def asked(world: World) -> str:
    """The approval that was asked last."""
    rows = world.setting.running.admin.store.records(kind="event", newest=True, limit=50)
    bodies = [json.loads(row.body) for row in rows]
    return str([one["fields"]["approval"] for one in bodies if one["what"] == "approval-asked"][-1])


async def test_an_owner_lets_an_agent_at_a_resource(world: World, desk: Desk):
    asker = world.caller("asker")
    configuration = (await desk.http.get(f"{world.base_url}/.well-known/uma2-configuration")).json()
    assert configuration["issuer"] == world.base_url
    payments = world.caller("payments")
    given = await form(
        world, payments, "/oauth/token", grant_type="client_credentials", resource=f"{world.base_url}/uma",
        scope="uma_protection",
    )  # fmt: skip
    assert given.status_code == 200, given.text
    pat = given.json()["access_token"]

    async def protect(method: str, url: str, body: Any = None) -> httpx.Response:
        proof = dpop_proof(payments.key, method, httpx.URL(url), token=pat)
        headers = {"Authorization": f"DPoP {pat}", "DPoP": proof}
        answer = await desk.http.request(method, url, json=body, headers=headers)
        if "dpop-nonce" in answer.headers:
            proof = dpop_proof(payments.key, method, httpx.URL(url), token=pat, nonce=answer.headers["dpop-nonce"])
            answer = await desk.http.request(method, url, json=body, headers={**headers, "DPoP": proof})
        return answer

    rreg = configuration["resource_registration_endpoint"]
    made = await protect("POST", rreg, {"resource_scopes": [READ], "owner": "bob", "name": "ACC123"})
    assert made.status_code == 201, made.text
    name = made.json()["_id"]
    assert (await protect("GET", f"{rreg}/{name}")).json()["name"] == "ACC123"
    assert (await protect("GET", rreg)).json() == [name]
    got = await protect("POST", configuration["permission_endpoint"], {"resource_id": name, "resource_scopes": [READ]})
    assert got.status_code == 201, got.text
    claim = base64.urlsafe_b64encode(b'{"purpose":"monthly report"}').rstrip(b"=").decode()
    first = await form(world, asker, "/oauth/token", grant_type=uma.GRANT, ticket=got.json()["ticket"])
    assert (first.status_code, first.json()["error"]) == (403, "need_info")
    second = await form(
        world, asker, "/oauth/token", grant_type=uma.GRANT, ticket=first.json()["ticket"], claim_token=claim,
        claim_token_format=uma.PURPOSE,
    )  # fmt: skip
    assert (second.status_code, second.json()["error"]) == (403, "request_submitted")
    page = f"{world.base_url}/approve/{await asked(world)}"
    assert f"Reach your resource {name}" in (await desk.http.get(page)).text
    assert (await desk.decide(page, by="bob")).status_code == 200
    rpt = await form(world, asker, "/oauth/token", grant_type=uma.GRANT, ticket=second.json()["ticket"])
    assert rpt.status_code == 200, rpt.text
    told = await form(world, payments, "/oauth/introspect", token=rpt.json()["access_token"])
    assert told.json()["permissions"][0]["resource_id"] == name
    assert (await protect("DELETE", f"{rreg}/{name}")).status_code == 204
    assert (await protect("GET", f"{rreg}/{name}")).status_code == 404


async def test_an_approver_is_told_at_their_webhook(world: World, desk: Desk):
    webhook = Webhook()
    server = await asyncio.start_server(webhook, "127.0.0.1", 0)
    async with server:
        url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/approvals"
        await desk.person("ann", approver=True, webhook=url)
        caller = world.caller("one")
        token = await caller.token("payments", TRANSFER)
        wanted = {"amount": 8, "currency": "EUR", "recipient": "Secret & Sons"}
        answer = await caller.call("payments", send_message(wanted, skill=TRANSFER), token=token)
        hold = answer.json()["result"]["task"]["metadata"][EXTENSION]
        async with asyncio.timeout(5):
            headers, body = await webhook.got.get()
    told = json.loads(body)
    assert (told["page"], told["sub"], told["aud"]) == (hold["page"], "user:ann", url)
    assert b"Secret" not in body
    header, empty, signature = headers["legation-signature"].split(".")
    assert empty == ""
    keys = (await desk.http.get(f"{world.base_url}/oauth/jwks")).json()["keys"]
    (jwk,) = [one for one in keys if one["kid"] == json.loads(unb64(header))["kid"]]
    signed = f"{header}.{base64.urlsafe_b64encode(body).rstrip(b'=').decode()}".encode()
    verify(jwk, unb64(signature), signed)


def verify(jwk: dict[str, str], signature: bytes, signed: bytes) -> None:
    """ES256, from the specification (RFC 7518 §3.4). Raises InvalidSignature."""
    from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, EllipticCurvePublicNumbers
    from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
    from cryptography.hazmat.primitives.hashes import SHA256

    x, y = (int.from_bytes(unb64(jwk[name])) for name in ("x", "y"))
    r, s = int.from_bytes(signature[:32]), int.from_bytes(signature[32:])
    EllipticCurvePublicNumbers(x, y, SECP256R1()).public_key().verify(
        encode_dss_signature(r, s), signed, ECDSA(SHA256())
    )
