"""AuthZEN over HTTP: statuses, strings, echoes, and who may ask."""

from __future__ import annotations

from typing import Any

import pytest

from legation.core.asks import Policies, Unavailable
from legation.core.model import Standing
from legation.engine import Engine
from legation.surfaces.access import Access
from legation.surfaces.http import HttpRequest
from tests.surfaces.guests import asked, document, heads
from tests.world import BASE, READ, World

BODY = {
    "subject": {"type": "agent", "id": "orchestrator"},
    "action": {"name": "SendMessage"},
    "resource": {"type": "agent", "id": "payments"},
    "context": {"skill": READ, "binding": "JSONRPC", "proofed": True},
}
ONE, MANY = "/access/v1/evaluation", "/access/v1/evaluations"


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def access(world: World) -> Access:
    return Access(Engine(world.answerers()), world.terms)


def post(world: World, body: Any = BODY, path: str = ONE, **more: Any) -> HttpRequest:
    return asked(world, "POST", path, body, **{"scope": "access.evaluate", **more})


async def test_yes(access: Access, world: World):
    answer = await access(post(world))
    assert (answer.status, document(answer)["decision"]) == (200, True)
    assert heads(answer)["content-type"] == "application/json"
    assert heads(answer)["cache-control"] == "no-store"


async def test_t48_no_is_200(access: Access, world: World):
    answer = await access(post(world, {**BODY, "action": {"name": "Fly"}}))
    assert (answer.status, document(answer)["decision"]) == (200, False)


async def test_several(access: Access, world: World):
    answer = await access(post(world, {**BODY, "evaluations": [{}, {"action": {"name": "Fly"}}]}, MANY))
    assert [one["decision"] for one in document(answer)["evaluations"]] == [True, False]
    assert document(await access(post(world, BODY, MANY)))["decision"] is True


@pytest.mark.parametrize(
    "body",
    [{}, [], {**BODY, "subject": {}}, b"{", b"", b'{"a":1,"a":2}', b"[" * 5000],
    ids=["empty", "array", "no id", "broken", "nothing", "T6 twice", "T9 deep"],
)
@pytest.mark.parametrize("path", [ONE, MANY])
async def test_400_is_a_string(access: Access, world: World, body: Any, path: str):
    answer = await access(post(world, body, path, x_request_id=("r-7",)))
    assert answer.status == 400
    assert isinstance(document(answer), str)
    assert heads(answer)["x-request-id"] == "r-7"
    assert world.ledger[-1][0] in document(answer)


async def test_another_media_type(access: Access, world: World):
    for media in ((), ("text/plain",), ("application/json", "application/json")):
        assert (await access(post(world, content_type=media))).status == 400
    assert (await access(post(world, content_type=("Application/JSON; charset=utf-8",)))).status == 200


@pytest.mark.parametrize("named", ["bfe9eb29-ab87-4ca3-be83-a1d5d8305716", "x"])
async def test_the_id_of_a_request_comes_back(access: Access, world: World, named: str):
    assert heads(await access(post(world, x_request_id=(named,))))["x-request-id"] == named


@pytest.mark.parametrize(
    "fields",
    [(), ("a", "b"), ("a\r\nset-cookie: x",), ("",), ("x" * 300,), ("\u00e9",)],
    ids=["none", "two", "two lines", "empty", "long", "no ASCII"],
)
async def test_what_is_no_id_does_not(access: Access, world: World, fields: tuple[str, ...]):
    assert "x-request-id" not in heads(await access(post(world, x_request_id=fields)))


NOBODY: dict[str, dict[str, Any]] = {
    "no token": {"token": None},
    "garbage": {"token": "x", "proof": None},
    "no proof": {"proof": None},
    "as a bearer": {"scheme": "Bearer", "proof": None},
    "the scope of another": {"scope": "ssf.manage"},
}


@pytest.mark.parametrize("name", NOBODY)
async def test_who_may_not_ask(access: Access, world: World, name: str):
    answer = await access(post(world, **NOBODY[name]))
    assert answer.status == (403 if "scope" in NOBODY[name] else 401)
    assert isinstance(document(answer), str)
    if answer.status == 401:
        assert heads(answer)["www-authenticate"].startswith('DPoP realm="legation"')
    assert world.ledger[-1][2]["what"] == "visit-refused"


@pytest.mark.parametrize(
    "claims",
    [
        {"aud": BASE + "/a2a/payments"},
        {"aud": BASE + "/ssf"},
        {"aud": BASE},
        {"iss": "https://other.example"},
        {"exp": 1, "iat": 0},
        {"act": {"sub": "summarizer"}},
        {"sub": "user:alice"},
        {"tenant": "rival"},
    ],
    ids=str,
)
async def test_t12_a_token_for_something_else(access: Access, world: World, claims: dict[str, Any]):
    token = world.token(**{"aud": BASE + "/access", "scope": ("access.evaluate",), **claims})
    assert (await access(post(world, token=token))).status in {401, 403}
    good = world.token(aud=BASE + "/access", scope=("access.evaluate",))
    assert (await access(post(world, token=good))).status == 200


async def test_a_proof_is_good_once_and_for_this(access: Access, world: World):
    token = world.token(aud=BASE + "/access", scope=("access.evaluate",))
    request = post(world, token=token)
    assert (await access(request)).status == 200
    assert (await access(request)).status == 401
    other = world.proof(token, "POST", BASE + MANY)
    assert (await access(post(world, token=token, proof=other))).status == 401
    stolen = world.proof(token, "POST", BASE + ONE, key="spy")
    assert (await access(post(world, token=token, proof=stolen))).status == 401


async def test_t26_a_bound_token_is_not_shown_as_a_bearer_token(access: Access, world: World):
    assert (await access(post(world, scheme="Bearer"))).status == 401
    world.put_tenant("acme", bearer=True)
    assert (await access(post(world, scheme="Bearer"))).status == 401
    free = world.token(aud=BASE + "/access", scope=("access.evaluate",), bound_to=None)
    once = post(world, token=free, scheme="Bearer", proof=None)
    assert [(await access(once)).status, (await access(once)).status] == [200, 401]


async def test_after_a_restart_a_nonce_is_asked_for(access: Access, world: World):
    world.remembered_since = world.now
    answer = await access(post(world))
    assert (answer.status, 'error="use_dpop_nonce"' in heads(answer)["www-authenticate"]) == (401, True)
    token = world.token(aud=BASE + "/access", scope=("access.evaluate",))
    proof = world.proof(token, "POST", BASE + ONE, nonce=heads(answer)["dpop-nonce"])
    assert (await access(post(world, token=token, proof=proof))).status == 200


async def test_who_was_suspended_asks_no_more(access: Access, world: World):
    world.put("orchestrator", standing=Standing.SUSPENDED)
    assert (await access(post(world))).status == 403


async def test_a_part_that_is_down_decides_nothing(access: Access, world: World):
    world.faults[Policies] = Unavailable("policies")
    answer = await access(post(world))
    assert answer.status == 503
    assert "decision" not in document(answer)


@pytest.mark.parametrize("method", ["GET", "PUT", "OPTIONS"])
async def test_another_verb(access: Access, world: World, method: str):
    answer = await access(asked(world, method, ONE, scope="access.evaluate"))
    assert (answer.status, heads(answer)["allow"]) == (405, "POST")


@pytest.mark.parametrize("path", ["/access/", "/access/v1/search/subject", "/access/v1/evaluation/"])
async def test_what_is_not_there(access: Access, world: World, path: str):
    assert (await access(asked(world, "POST", path, BODY, scope="access.evaluate"))).status == 404


async def test_the_metadata(access: Access):
    published = access.endpoints()
    answer = await published["/.well-known/authzen-configuration"](
        HttpRequest("GET", "/.well-known/authzen-configuration", "", {}, b"")
    )
    assert document(answer) == {
        "policy_decision_point": BASE,
        "access_evaluation_endpoint": BASE + ONE,
        "access_evaluations_endpoint": BASE + MANY,
    }
    assert heads(answer)["access-control-allow-origin"] == "*"


async def test_who_is_turned_away_hears_where_it_is_described(access: Access, world: World):
    """RFC 9728 §3.3, §5.1: the metadata is of the resource it was asked for by."""
    told = heads(await access(post(world, token=None)))["www-authenticate"]
    url = told.split('resource_metadata="')[1].rstrip('"')
    path = url.removeprefix(BASE)
    answer = await access.endpoints()[path](HttpRequest("GET", path, "", {}, b""))
    said = document(answer)
    assert said["resource"] == BASE + path.removeprefix("/.well-known/oauth-protected-resource") == BASE + "/access"
    assert (said["authorization_servers"], said["scopes_supported"]) == ([BASE], ["access.evaluate"])
