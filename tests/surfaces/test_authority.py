from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

import pytest

from legation.core import assertions, grants
from legation.core.asks import AgentNamed, Commit, Unavailable
from legation.core.model import RegisteredKey, Standing
from legation.core.stages import Terms
from legation.engine import Engine
from legation.surfaces.authority import Authority
from legation.surfaces.http import HttpAnswer, HttpRequest
from tests.world import BASE, NOW, READ, TRANSFER, World, claims_of, jkt_of, jwk_of, jws

FORM = ("application/x-www-form-urlencoded",)
KEYS = [{**jwk_of("issuer"), "kid": jkt_of("issuer"), "use": "sig", "alg": "ES256"}]


@pytest.fixture
def world() -> World:
    world = World()
    world.put(
        "orchestrator", keys=(RegisteredKey(jkt_of("orchestrator"), jwk_of("orchestrator"), jkt_of("orchestrator")),)
    )
    return world


@pytest.fixture
def authority(world: World) -> Authority:
    return Authority(Engine(world.answerers()), world.terms, jwks=lambda: KEYS)


def assertion(**claims: Any) -> str:
    body = {"iss": "orchestrator", "sub": "orchestrator", "aud": BASE, "exp": int(NOW) + 60, "jti": "a-1"} | claims
    return jws({"alg": "ES256", "kid": jkt_of("orchestrator")}, body, "orchestrator")


def dpop(**claims: Any) -> str:
    body = {"htm": "POST", "htu": BASE + "/oauth/token", "iat": int(NOW), "jti": "p-1"} | claims
    return jws({"alg": "ES256", "typ": "dpop+jwt", "jwk": jwk_of("holder")}, body, "holder")


def form(**more: Any) -> dict[str, str]:
    return {
        "grant_type": "client_credentials",
        "client_assertion_type": assertions.KIND,
        "client_assertion": assertion(),
        "resource": BASE + "/a2a/payments",
    } | more


GOOD = urlencode(form()).encode()


def post(body: bytes | dict[str, str] | None = None, **headers: tuple[str, ...]) -> HttpRequest:
    """A token request in order but for what is given."""
    fields = {"content-type": FORM, "dpop": (dpop(),)} | {
        name.replace("_", "-"): value for name, value in headers.items()
    }
    content = body if isinstance(body, bytes) else urlencode(form() if body is None else body).encode()
    return HttpRequest("POST", "/oauth/token", "", fields, content, "192.0.2.1")


def get(path: str, method: str = "GET", **headers: tuple[str, ...]) -> HttpRequest:
    return HttpRequest(method, path, "", {name.replace("_", "-"): value for name, value in headers.items()}, b"")


def heads(answer: HttpAnswer) -> dict[str, str]:
    found = dict(answer.headers)
    assert len(found) == len(answer.headers), "no header stands twice"
    return found


def document(answer: HttpAnswer) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(answer.body)
    return found


async def refused(authority: Authority, world: World, request: HttpRequest, status: int, error: str) -> dict[str, Any]:
    """Refused with this error, in OAuth's shape, and recorded. Returns the body."""
    answer = await authority(request)
    body = document(answer)
    assert (answer.status, body["error"]) == (status, error), body
    assert set(body) == {"error", "error_description", "legation_reason", "record_id"}
    assert all(" " <= char <= "~" and char not in '"\\' for char in body["error_description"])
    assert heads(answer)["cache-control"] == "no-store"
    assert "access-control-allow-origin" not in heads(answer)
    assert ("www-authenticate" in heads(answer)) == (status == 401)
    ((record_id, _, record),) = world.ledger
    assert (body["record_id"], body["legation_reason"]) == (record_id, record["fields"]["reason"])
    return body


# -- the token endpoint ------------------------------------------------------------------------------


async def test_a_token(authority: Authority, world: World):
    answer = await authority(post())
    body = document(answer)
    assert answer.status == 200, body
    assert (body["token_type"], body["expires_in"], body["scope"]) == ("DPoP", 300, f"{READ} {TRANSFER}")
    assert claims_of(body["access_token"])["aud"] == BASE + "/a2a/payments"
    assert body["record_id"] == world.ledger[0][0]
    assert heads(answer)["cache-control"] == "no-store"
    assert heads(answer)["content-type"] == "application/json"
    assert "access-control-allow-origin" not in heads(answer)


@pytest.mark.parametrize(
    "media", ["application/x-www-form-urlencoded; charset=UTF-8", 'Application/X-WWW-Form-Urlencoded;charset="utf-8"']
)
async def test_a_form_by_its_other_names(authority: Authority, media: str):
    assert (await authority(post(content_type=(media,)))).status == 200


async def test_a_parameter_without_a_value_is_left_out(authority: Authority):
    assert (await authority(post(form(scope="", client_id="", authorization_details="")))).status == 200


async def test_parameters_nobody_knows_are_ignored(authority: Authority):
    assert (await authority(post(form(audience="x", foo="bar")))).status == 200


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"{}", id="JSON"),
        pytest.param(b"grant_type", id="no equals sign"),
        pytest.param(b"a=%zz&" + GOOD, id="a broken octet"),
        pytest.param(GOOD + b"&a=%", id="a lone percent sign"),
        pytest.param(b"a=%ff&" + GOOD, id="not UTF-8"),
        pytest.param("a=\u00e9&".encode() + GOOD, id="not ASCII"),
        pytest.param(b"a=%00&" + GOOD, id="NUL"),
        pytest.param(b"a=b%0Ac&" + GOOD, id="a line end"),
        pytest.param(b"a=\r\nb&" + GOOD, id="a raw line end"),
        pytest.param(b"&".join(b"f%d=1" % n for n in range(29)) + b"&" + GOOD, id="33 parameters"),
        pytest.param(b"&" * 10_000, id="ten thousand separators"),
        pytest.param(b"[" * 60_000, id="a nesting bomb"),
        pytest.param(urlencode([*form().items(), ("scope", READ), ("scope", READ)]).encode(), id="scope twice"),
        pytest.param(urlencode([*form().items(), ("grant_type", "client_credentials")]).encode(), id="grant twice"),
        pytest.param(urlencode([*form().items(), ("client_assertion", "")]).encode(), id="twice, once empty"),
    ],
)
async def test_a_form_that_is_none(authority: Authority, world: World, body: bytes):
    await refused(authority, world, post(body), 400, "invalid_request")


async def test_what_a_client_sends_is_repeated_as_oauth_allows(authority: Authority, world: World):
    body = GOOD + b"&" + b"&".join([urlencode({'"\\\u00e9\u2028': "1"}).encode()] * 2)
    assert "????" in (await refused(authority, world, post(body), 400, "invalid_request"))["error_description"]


async def test_32_parameters(authority: Authority):
    body = b"&".join(b"f%d=1" % n for n in range(28)) + b"&" + GOOD
    assert (await authority(post(body))).status == 200


@pytest.mark.parametrize(
    "media",
    [
        (),
        ("application/json",),
        ("multipart/form-data",),
        FORM * 2,
        ("",),
        (FORM[0] + "; charset=latin-1",),
        (FORM[0] + "x",),
    ],
)
async def test_another_media_type(authority: Authority, world: World, media: tuple[str, ...]):
    await refused(authority, world, post(content_type=media), 400, "invalid_request")


async def test_a_form_too_large(authority: Authority, world: World):
    await refused(authority, world, post(b"a=" + b"x" * 65536), 413, "invalid_request")


async def test_two_resources(authority: Authority, world: World):
    body = urlencode([*form().items(), ("resource", BASE + "/a2a/vault")]).encode()
    await refused(authority, world, post(body), 400, "invalid_target")


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "HEAD", "OPTIONS", "post"])
async def test_another_verb(authority: Authority, world: World, method: str):
    await refused(authority, world, get("/oauth/token", method), 405, "invalid_request")


async def test_the_verb_it_takes_is_named(authority: Authority):
    assert heads(await authority(get("/oauth/token")))["allow"] == "POST"


@pytest.mark.parametrize(
    ("change", "status", "error"),
    [
        ({"grant_type": "password"}, 400, "unsupported_grant_type"),
        ({"grant_type": ""}, 400, "invalid_request"),
        ({"client_assertion": "x"}, 401, "invalid_client"),
        ({"client_assertion": assertion(aud=[BASE])}, 401, "invalid_client"),
        ({"client_assertion": assertion(aud=BASE + "/oauth/token")}, 401, "invalid_client"),
        ({"client_secret": "s"}, 400, "invalid_request"),
        ({"resource": BASE + "/a2a/vault"}, 400, "invalid_target"),
        ({"scope": "everything"}, 400, "invalid_scope"),
        ({"authorization_details": "[]"}, 400, "invalid_authorization_details"),
    ],
)
async def test_the_errors_of_oauth(authority: Authority, world: World, change: dict[str, str], status: int, error: str):
    await refused(authority, world, post(form(**change)), status, error)


@pytest.mark.parametrize(
    "proofs", [(), ("x",), (dpop(), dpop(jti="p-2")), (f"{dpop()}, {dpop()}",), (dpop(htm="post"),)]
)
async def test_a_bad_proof_is_400_here(authority: Authority, world: World, proofs: tuple[str, ...]):
    await refused(authority, world, post(dpop=proofs), 400, "invalid_dpop_proof")


async def test_a_host_header_has_no_say(authority: Authority, world: World):
    elsewhere = dpop(htu="https://evil.example/oauth/token")
    request = post(dpop=(elsewhere,), host=("evil.example",), x_forwarded_host=("evil.example",))
    await refused(authority, world, request, 400, "invalid_dpop_proof")


async def test_a_nonce_is_handed_out_and_taken(authority: Authority, world: World):
    world.remembered_since = NOW
    answer = await authority(post())
    assert (answer.status, document(answer)["error"]) == (400, "use_dpop_nonce")
    nonce = heads(answer)["dpop-nonce"]
    assert (await authority(post(dpop=(dpop(nonce=nonce),)))).status == 200


@pytest.mark.parametrize(
    ("tried", "challenge"),
    [("Basic YTpi", "Basic"), ("bearer x", "Bearer"), ("Evil\r\nx: y", "DPoP"), ("", "DPoP")],
)
async def test_a_401_names_the_scheme_that_was_tried(authority: Authority, tried: str, challenge: str):
    body = form()
    del body["client_assertion"]
    answer = await authority(post(body, authorization=(tried,)))
    assert answer.status == 401
    assert heads(answer)["www-authenticate"] == f'{challenge} realm="legation"'


async def test_which_clients_there_are_is_not_told(authority: Authority, world: World):
    answers = []
    for name, claims in (("nobody", {"iss": "nobody", "sub": "nobody"}), ("spy", {"iss": "spy", "sub": "spy"})):
        answers.append(document(await authority(post(form(client_assertion=assertion(**claims))))))
        assert world.ledger[-1][2]["fields"]["claimed"] == name
    assert {name: value for name, value in answers[0].items() if name != "record_id"} == {
        name: value for name, value in answers[1].items() if name != "record_id"
    }


async def test_a_store_that_is_down_is_named(authority: Authority, world: World):
    world.faults[AgentNamed] = Unavailable("registry")
    body = await refused(authority, world, post(), 503, "temporarily_unavailable")
    assert body["error_description"] == "registry"


async def test_a_ledger_that_is_down_lets_no_token_out(authority: Authority, world: World):
    world.faults[Commit] = Unavailable("ledger")
    answer = await authority(post())
    assert (answer.status, document(answer)["record_id"]) == (503, "")
    assert "access_token" not in document(answer)
    assert (await authority(post(b"{}"))).status == 400


# -- what is public ----------------------------------------------------------------------------------


async def test_the_metadata_of_the_authority(authority: Authority):
    answer = await authority(get("/.well-known/oauth-authorization-server"))
    assert answer.status == 200
    assert document(answer) == {
        "issuer": BASE,
        "token_endpoint": BASE + "/oauth/token",
        "jwks_uri": BASE + "/oauth/jwks",
        "response_types_supported": [],
        "grant_types_supported": sorted(grants.GRANTS),
        "authorization_details_types_supported": ["payment", "skill"],
        "token_endpoint_auth_methods_supported": ["private_key_jwt"],
        "token_endpoint_auth_signing_alg_values_supported": ["ES256", "Ed25519", "EdDSA"],
        "dpop_signing_alg_values_supported": ["ES256", "Ed25519", "EdDSA"],
    }


async def test_the_key_set(authority: Authority):
    answer = await authority(get("/oauth/jwks"))
    assert document(answer) == {"keys": KEYS}
    assert heads(answer)["cache-control"] == "public, max-age=300"


async def test_a_key_set_that_cannot_be_read(world: World):
    def fail() -> list[dict[str, str]]:
        raise Unavailable("keyring")

    answer = await Authority(Engine(world.answerers()), world.terms, jwks=fail)(get("/oauth/jwks"))
    assert answer.status == 503
    assert heads(answer)["cache-control"] == "no-store"


async def test_the_metadata_of_an_agent(authority: Authority, world: World):
    path = "/.well-known/oauth-protected-resource/a2a/payments"
    body = document(await authority(get(path)))
    assert body == {
        "resource": BASE + "/a2a/payments",
        "authorization_servers": [BASE],
        "scopes_supported": [READ, TRANSFER],
        "authorization_details_types_supported": ["payment", "skill"],
        "bearer_methods_supported": ["header"],
        "dpop_signing_alg_values_supported": ["ES256", "Ed25519", "EdDSA"],
        "dpop_bound_access_tokens_required": True,
    }
    # RFC 9728 §3.3: the resource is the one its metadata was asked for by.
    assert BASE + path.replace("/.well-known/oauth-protected-resource", "") == body["resource"]
    world.put_tenant("acme", bearer=True)
    assert document(await authority(get(path)))["dpop_bound_access_tokens_required"] is False


async def test_an_agent_that_is_not_active_is_not_there(authority: Authority, world: World):
    path = "/.well-known/oauth-protected-resource/a2a/"
    unknown = await authority(get(path + "nobody"))
    assert unknown.status == 404
    for standing in Standing:
        world.put("payments", standing=standing)
        answer = await authority(get(path + "payments"))
        if standing is Standing.ACTIVE:
            continue
        assert (answer.status, answer.headers) == (unknown.status, unknown.headers)
        own = {"record_id": document(unknown)["record_id"]}  # each is recorded by itself
        assert {**document(answer), **own} == document(unknown)


@pytest.mark.parametrize(
    "name", ["", "PAYMENTS", "payments/", "payments/rpc", "../payments", "a%2Fb", "a" * 1000, "payments\n"]
)
async def test_an_agent_that_cannot_be(authority: Authority, name: str):
    assert (await authority(get("/.well-known/oauth-protected-resource/a2a/" + name))).status == 404


async def test_an_agent_when_the_registry_is_down(authority: Authority, world: World):
    world.faults[AgentNamed] = Unavailable("registry")
    assert (await authority(get("/.well-known/oauth-protected-resource/a2a/payments"))).status == 503


async def test_the_metadata_has_two_names(authority: Authority):
    both = [
        await authority(get(f"/.well-known/{name}")) for name in ("oauth-authorization-server", "openid-configuration")
    ]
    assert both[0] == both[1]


PUBLIC = [
    "/.well-known/oauth-authorization-server",
    "/.well-known/openid-configuration",
    "/oauth/jwks",
    "/.well-known/oauth-protected-resource/a2a/payments",
]


@pytest.mark.parametrize("path", PUBLIC)
async def test_what_is_public_may_be_read_from_anywhere_and_kept(authority: Authority, path: str):
    answer = await authority(get(path, origin=("https://any.example",)))
    assert heads(answer)["access-control-allow-origin"] == "*"
    assert heads(answer)["cache-control"].startswith("public")
    etag = heads(answer)["etag"]
    for known in ((etag,), (f'"x", W/{etag}',), ('"x"', etag), ("*",)):
        assert (await authority(get(path, if_none_match=known))) == HttpAnswer(
            304, tuple(header for header in answer.headers if header[0] != "content-type")
        )
    assert (await authority(get(path, if_none_match=('"x"',)))).status == 200
    assert await authority(get(path, "HEAD")) == HttpAnswer(200, answer.headers)


@pytest.mark.parametrize("path", PUBLIC)
async def test_what_is_public_is_read_only(authority: Authority, path: str):
    answer = await authority(get(path, "POST"))
    assert (answer.status, heads(answer)["allow"]) == (405, "GET, HEAD")


@pytest.mark.parametrize(
    "path", ["/oauth/", "/oauth/authorize", "/oauth/token/", "/.well-known/openid-configuration/x"]
)
async def test_what_is_not_there(authority: Authority, world: World, path: str):
    answer = await authority(get(path))
    said = document(answer)
    assert (answer.status, said["error"], said["legation_reason"]) == (404, "not_found", "route-unknown")
    assert [record[0] for record in world.ledger] == [said["record_id"]]


@pytest.mark.parametrize("base", [BASE + "/", BASE + "/x"])
def test_a_base_url_is_an_origin(world: World, base: str):
    with pytest.raises(ValueError, match="origin"):
        Authority(Engine(world.answerers()), Terms(base), jwks=lambda: KEYS)
