"""Introspection and revocation over HTTP: what is asked, how it is answered, who may keep or read it."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

import pytest

from legation.core import assertions
from legation.core.model import RegisteredKey
from legation.engine import Engine
from legation.surfaces.authority import Authority, introspection, revocation
from legation.surfaces.http import HttpAnswer, HttpRequest
from tests.world import BASE, NOW, World, claims_of, jkt_of, jwk_of, jws

BOTH = ["/oauth/introspect", "/oauth/revoke"]


@pytest.fixture
def world() -> World:
    world = World()
    world.put("payments", keys=(RegisteredKey(jkt_of("payments"), jwk_of("payments"), jkt_of("payments")),))
    return world


@pytest.fixture
def authority(world: World) -> Authority:
    engine = Engine(world.answerers())
    parts = (introspection, revocation)
    endpoints = {path: one for part in parts for path, one in part.endpoints(engine, world.terms).items()}
    said = {name: value for part in parts for name, value in part.said(BASE).items()}
    return Authority(engine, world.terms, jwks=list, endpoints=endpoints, said=said)


def post(path: str, token: str | None, *, method: str = "POST", **headers: tuple[str, ...]) -> HttpRequest:
    body = {"iss": "payments", "sub": "payments", "aud": BASE, "exp": int(NOW) + 60, "jti": "a-1"}
    form = {
        "client_assertion_type": assertions.KIND,
        "client_assertion": jws({"alg": "ES256", "kid": jkt_of("payments")}, body, "payments"),
        **({"token": token} if token is not None else {}),
    }
    fields = {"content-type": ("application/x-www-form-urlencoded",), **headers}
    return HttpRequest(method, path, "", fields, urlencode(form).encode(), "192.0.2.1")


def heads(answer: HttpAnswer) -> dict[str, str]:
    return dict(answer.headers)


def document(answer: HttpAnswer) -> Any:
    return json.loads(answer.body)


async def test_an_active_token(authority: Authority, world: World):
    answer = await authority(post("/oauth/introspect", world.token(jti="t-1")))
    assert (answer.status, document(answer)["jti"]) == (200, "t-1")
    assert heads(answer)["cache-control"] == "no-store"


async def test_t42_an_inactive_token_is_exactly_this(authority: Authority):
    answer = await authority(post("/oauth/introspect", "garbage"))
    assert (answer.status, answer.body) == (200, b'{"active":false}')


@pytest.mark.parametrize(
    "accept",
    [("application/token-introspection+jwt",), ("text/html", "Application/Token-Introspection+JWT;q=1, */*;q=0.1")],
)
async def test_a_jwt_for_who_asks_for_it(authority: Authority, world: World, accept: tuple[str, ...]):
    answer = await authority(post("/oauth/introspect", world.token(jti="t-1"), accept=accept))
    assert heads(answer)["content-type"] == "application/token-introspection+jwt"
    assert claims_of(answer.body.decode())["token_introspection"]["jti"] == "t-1"


@pytest.mark.parametrize("accept", [(), ("*/*",), ("application/*",), ("application/json",)])
async def test_json_for_who_does_not(authority: Authority, world: World, accept: tuple[str, ...]):
    answer = await authority(post("/oauth/introspect", world.token(), accept=accept))
    assert heads(answer)["content-type"] == "application/json"


@pytest.mark.parametrize("token", ["garbage", None])
async def test_t43_a_revocation_says_nothing(authority: Authority, world: World, token: str | None):
    answer = await authority(post("/oauth/revoke", token or world.token(jti="t-1")))
    assert (answer.status, answer.body) == (200, b"")
    assert heads(answer)["cache-control"] == "no-store"


@pytest.mark.parametrize("path", BOTH)
async def test_t55_nothing_of_it_is_read_from_another_origin(authority: Authority, world: World, path: str):
    for asked in (post(path, world.token()), post(path, None), post(path, "x", method="GET")):
        assert "access-control-allow-origin" not in heads(await authority(asked))


@pytest.mark.parametrize("path", BOTH)
async def test_what_is_wrong_is_told_in_oauth_s_words(authority: Authority, world: World, path: str):
    none = await authority(post(path, None))
    assert (none.status, document(none)["error"]) == (400, "invalid_request")
    got = await authority(post(path, "x", method="GET"))
    assert (got.status, heads(got)["allow"]) == (405, "POST")
    form = HttpRequest("POST", path, "", {"content-type": ("application/x-www-form-urlencoded",)}, b"token=x")
    nobody = await authority(form)
    assert (nobody.status, document(nobody)["error"]) == (401, "invalid_client")
    assert "www-authenticate" in heads(nobody)
    assert all(name for name, _, _ in world.ledger)


async def test_the_metadata_names_them(authority: Authority):
    said = document(await authority(HttpRequest("GET", "/.well-known/oauth-authorization-server", "", {}, b"")))
    for name, path in (("introspection", "/oauth/introspect"), ("revocation", "/oauth/revoke")):
        assert said[f"{name}_endpoint"] == BASE + path
        assert said[f"{name}_endpoint_auth_methods_supported"] == ["private_key_jwt"]
        assert "none" not in said[f"{name}_endpoint_auth_signing_alg_values_supported"]
    assert said["introspection_signing_alg_values_supported"] == ["ES256"]
