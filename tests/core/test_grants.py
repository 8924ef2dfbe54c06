from __future__ import annotations

import itertools
import json
from typing import Any

import pytest
from msgspec.structs import replace

from legation.core import asks, assertions, grants
from legation.core.asks import (
    ActiveKid,
    AgentNamed,
    ClaimDurably,
    ClaimOnce,
    Commit,
    FreshNonce,
    NewId,
    NewJti,
    NonceIsOurs,
    Now,
    RememberedSince,
    Revoked,
    Sign,
    TenantNamed,
    Unavailable,
)
from legation.core.grants import Issued, TokenRequest
from legation.core.model import Receipt, Refusal, RegisteredKey, Standing, Tenant
from legation.core.reasons import Reason
from tests.playbook import Playbook
from tests.world import BASE, NOW, READ, TRANSFER, World, claims_of, jkt_of, jwk_of, jws, sign

UNSAID: Any = object()
TOKEN_URL = BASE + grants.PATH
RESOURCE = BASE + "/a2a/payments"


def enrolled(name: str, **more: Any) -> RegisteredKey:
    return RegisteredKey(jkt_of(name), jwk_of(name), jkt_of(name), **more)


@pytest.fixture
def world() -> World:
    world = World()
    for name in ("orchestrator", "summarizer", "spy"):
        world.put(name, keys=(enrolled(name),))
    return world


def assertion(
    caller: str = "orchestrator", *, key: str | None = None, header: dict[str, Any] | None = None, **claims: Any
) -> str:
    """An assertion in order but for what is given; UNSAID leaves a claim or header parameter out."""
    key = key or caller
    head = {"alg": "ES256", "typ": "client-authentication+jwt", "kid": jkt_of(key)} | (header or {})
    body = {
        "iss": caller,
        "sub": caller,
        "aud": BASE,
        "exp": int(NOW) + 60,
        "iat": int(NOW),
        "jti": f"a-{next(_NUMBERS)}",
    } | claims
    head, body = ({n: v for n, v in part.items() if v is not UNSAID} for part in (head, body))
    return jws(head, body, key)


def dpop(key: str = "holder", **claims: Any) -> str:
    body = {"htm": "POST", "htu": TOKEN_URL, "iat": int(NOW), "jti": f"p-{next(_NUMBERS)}"} | claims
    body = {name: value for name, value in body.items() if value is not UNSAID}
    return jws({"alg": "ES256", "typ": "dpop+jwt", "jwk": jwk_of(key)}, body, key)


_NUMBERS = itertools.count()


def request(
    *,
    client_assertion: Any = None,
    proofs: tuple[str, ...] | None = None,
    authorization: tuple[str, ...] = (),
    **form: Any,
) -> TokenRequest:
    """A request in order but for what is given; UNSAID leaves a parameter out."""
    body = {
        "grant_type": "client_credentials",
        "client_assertion_type": assertions.KIND,
        "client_assertion": client_assertion or assertion(),
        "resource": RESOURCE,
    } | form
    body = {name: value for name, value in body.items() if value is not UNSAID}
    return TokenRequest(body, (dpop(),) if proofs is None else proofs, authorization, "192.0.2.1")


def issued(world: World, asked: TokenRequest, **more: Any) -> Issued:
    answer = world.run(grants.token(asked, world.terms, **more))
    assert isinstance(answer, Issued), answer
    return answer


def refused(world: World, reason: Reason, asked: TokenRequest) -> dict[str, Any]:
    """Refused for this reason, nothing signed, and recorded. Returns the record's fields."""
    answer = world.run(grants.token(asked, world.terms))
    assert isinstance(answer, Refusal), answer
    assert answer.reason is reason, answer
    assert not [question for question in world.asked if isinstance(question, Sign)]
    ((record_id, kind, body),) = world.ledger
    assert (record_id, kind, body["what"]) == (answer.record_id, "event", "token-refused")
    fields: dict[str, Any] = body["fields"]
    assert fields["reason"] == reason.id
    return fields


def claimed(world: World) -> set[str]:
    return {space for space, _ in world.claimed}


# -- the way of a token ------------------------------------------------------------------------------


def test_the_whole_conversation():
    agents = World().agents
    caller = replace(agents["orchestrator"], keys=(enrolled("orchestrator"),))
    answer = (
        Playbook(grants.token(request(), World().terms))
        .asks(Now())
        .told(NOW)
        .asks(AgentNamed("orchestrator"))
        .told(caller)
        .asks(Revoked("acme", (f"key:{jkt_of('orchestrator')}",), NOW))
        .told(None)
        .asks(TenantNamed("acme"))
        .told(Tenant("acme"))
        .asks(Revoked("acme", (f"key:{jkt_of('holder')}",), NOW))
        .told(None)
        .asks(RememberedSince())
        .told(NOW - 3600)
        .asks(lambda ask: isinstance(ask, ClaimDurably) and ask.space == "assertion" and ask.until > NOW + 60)
        .told(True)
        .asks(lambda ask: isinstance(ask, ClaimOnce) and ask.space == "dpop" and ask.until >= NOW + 120)
        .told(True)
        .asks(AgentNamed("payments"))
        .told(agents["payments"])
        .asks(ActiveKid("token"))
        .told("kid-1")
        .asks(NewJti())
        .told("jti-1")
        .asks(lambda ask: isinstance(ask, Sign) and ask.kid == "kid-1")
        .told(b"\0" * 64)
        .asks(NewId())
        .told("r-1")
        .asks(lambda ask: isinstance(ask, Commit) and (ask.record_id, ask.kind) == ("r-1", "event"))
        .told(Receipt("r-1", 1))
        .ends(Issued)
    )
    assert isinstance(answer, Issued)
    assert (answer.token_type, answer.expires_in, answer.record_id) == ("DPoP", 300, "r-1")
    assert answer.scope == f"{READ} {TRANSFER}"
    assert claims_of(answer.access_token) == {
        "iss": BASE,
        "sub": "orchestrator",
        "aud": RESOURCE,
        "scope": f"{READ} {TRANSFER}",
        "tenant": "acme",
        "exp": int(NOW) + 300,
        "iat": int(NOW),
        "jti": "jti-1",
        "client_id": "orchestrator",
        "sub_profile": "ai_agent",
        "cnf": {"jkt": jkt_of("holder")},
    }


def test_the_record_names_everything_and_holds_no_secret(world: World):
    asked = request()
    answer = issued(world, asked)
    ((record_id, kind, body),) = world.ledger
    assert (record_id, kind, body["what"], body["at"]) == (answer.record_id, "event", "token-issued", NOW)
    fields = body["fields"]
    assert fields["client"] == "orchestrator"
    assert fields["callee"] == "payments"
    assert fields["scope"] == [READ, TRANSFER]
    assert fields["token"] == claims_of(answer.access_token)["jti"]
    assert (fields["key"], fields["jkt"], fields["tenant"]) == (jkt_of("orchestrator"), jkt_of("holder"), "acme")
    said = json.dumps(body)
    for secret in (answer.access_token, asked.unverified_form["client_assertion"], asked.unverified_dpop[0]):
        assert secret not in said
        assert secret.split(".")[2] not in said


def test_a_token_leaves_only_after_its_record(world: World):
    world.faults[Commit] = Unavailable("ledger")
    answer = world.run(grants.token(request(), world.terms))
    assert isinstance(answer, Refusal)
    assert (answer.reason, answer.detail, answer.record_id) == (Reason.UNAVAILABLE, "ledger", "")


@pytest.mark.parametrize(
    "silent",
    [AgentNamed, TenantNamed, RememberedSince, ClaimDurably, ClaimOnce, ActiveKid, NewJti, Sign],
)
def test_what_cannot_answer_refuses_and_is_named(world: World, silent: type[asks.Ask[Any]]):
    world.faults[silent] = Unavailable(f"the {silent.__name__} store")
    answer = world.run(grants.token(request(), world.terms))
    assert isinstance(answer, Refusal)
    assert (answer.reason, answer.detail) == (Reason.UNAVAILABLE, f"the {silent.__name__} store")
    assert answer.record_id == world.ledger[0][0]


def test_without_a_clock_nothing_is_issued(world: World):
    world.faults[Now] = Unavailable("clock")
    answer = world.run(grants.token(request(), world.terms))
    assert isinstance(answer, Refusal)
    assert (answer.reason, answer.record_id) == (Reason.UNAVAILABLE, "")


def test_a_shorter_lifetime_is_kept_and_a_longer_one_cut(world: World):
    assert issued(world, request(), lifetime=60).expires_in == 60
    assert issued(world, request(), lifetime=86400).expires_in == 300


# -- which grant -------------------------------------------------------------------------------------


def test_no_grant_type(world: World):
    refused(world, Reason.OAUTH_REQUEST, request(grant_type=UNSAID))


@pytest.mark.parametrize(
    "grant_type",
    ["password", "implicit", "Authorization_code", "refresh_token ", "CLIENT_CREDENTIALS", "client_credentials "],
)
def test_another_grant_type(world: World, grant_type: str):
    refused(world, Reason.GRANT_UNKNOWN, request(grant_type=grant_type))


# -- who asks ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"client_assertion_type": UNSAID}, Reason.CLIENT_UNAUTHENTICATED),
        (
            {"client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:saml2-bearer"},
            Reason.CLIENT_UNAUTHENTICATED,
        ),
        ({"client_assertion": UNSAID}, Reason.CLIENT_UNAUTHENTICATED),
        ({"client_assertion": UNSAID, "client_secret": "s"}, Reason.CLIENT_UNAUTHENTICATED),
        ({"client_assertion": UNSAID, "authorization": ("Basic YTpi",)}, Reason.CLIENT_UNAUTHENTICATED),
        ({"client_secret": "s"}, Reason.OAUTH_REQUEST),
        ({"authorization": ("Basic YTpi",)}, Reason.OAUTH_REQUEST),
        ({"client_id": "summarizer"}, Reason.CLIENT_UNAUTHENTICATED),
    ],
)
def test_one_way_to_authenticate_in_one_voice(world: World, change: dict[str, Any], reason: Reason):
    refused(world, reason, request(**change))
    assert not world.claimed


def test_the_client_id_may_be_repeated(world: World):
    issued(world, request(client_id="orchestrator"))


@pytest.mark.parametrize(
    "forged",
    [
        pytest.param(lambda: assertion(header={"alg": "none"}), id="alg none"),
        pytest.param(lambda: assertion(header={"alg": "nOnE"}), id="alg nOnE"),
        pytest.param(lambda: assertion(header={"alg": "HS256"}), id="a MAC"),
        pytest.param(lambda: assertion(header={"alg": "EdDSA"}), id="alg of another curve"),
        pytest.param(lambda: assertion(header={"typ": "at+jwt"}), id="an access token as assertion"),
        pytest.param(lambda: assertion(header={"typ": "dpop+jwt"}), id="a proof as assertion"),
        pytest.param(lambda: assertion(header={"crit": ["exp"]}), id="crit"),
        pytest.param(lambda: assertion(header={"b64": False}), id="b64 false"),
        pytest.param(lambda: assertion(key="thief"), id="another key"),
        pytest.param(
            lambda: assertion(key="thief", header={"kid": jkt_of("orchestrator")}), id="another key, same kid"
        ),
        pytest.param(
            lambda: assertion(key="thief", header={"kid": UNSAID, "jwk": jwk_of("thief")}), id="an embedded key"
        ),
        pytest.param(lambda: assertion(key="thief", header={"jku": "https://evil.example/jwks"}), id="jku"),
        pytest.param(lambda: assertion(key="summarizer"), id="the key of another client"),
        pytest.param(lambda: assertion(header={"kid": "k" * 1_000_000}), id="a megabyte of kid"),
        pytest.param(lambda: assertion(header={"kid": ["x"]}), id="a kid that is no text"),
        pytest.param(lambda: assertion(caller="nobody"), id="an unknown client"),
        pytest.param(lambda: assertion(sub=UNSAID), id="no sub"),
        pytest.param(lambda: assertion(sub=["orchestrator"]), id="sub as a list"),
        pytest.param(lambda: assertion(sub="\u0000"), id="a sub that is no id"),
        pytest.param(lambda: assertion(sub="s" * 300), id="a long sub"),
        pytest.param(lambda: assertion() + "=", id="padding"),
        pytest.param(lambda: assertion() + "." + assertion(), id="two assertions"),
        pytest.param(lambda: "x", id="no assertion"),
        pytest.param(lambda: "[" * 80_000, id="a nesting bomb"),
        pytest.param(lambda: "a.b.c", id="three letters"),
    ],
)
def test_an_assertion_nobody_made(world: World, forged: Any):
    refused(world, Reason.CLIENT_UNAUTHENTICATED, request(client_assertion=forged()))
    assert not world.claimed, "what does not verify claims nothing"


@pytest.mark.parametrize("sub", [UNSAID, None, 5, ["orchestrator"], "", "\u0000", "s" * 300])
def test_a_client_that_cannot_be_is_not_looked_up(world: World, sub: object):
    fields = refused(world, Reason.CLIENT_UNAUTHENTICATED, request(client_assertion=assertion(sub=sub)))
    assert "claimed" not in fields
    assert not [question for question in world.asked if isinstance(question, AgentNamed)]


def test_a_nesting_bomb_with_three_parts(world: World):
    from tests.world import b64

    bomb = b64(("[" * 3000).encode())
    for text in (f"{bomb}.e30.AAAA", assertion().split(".")[0] + f".{bomb}.AAAA"):
        refused(world, Reason.CLIENT_UNAUTHENTICATED, request(client_assertion=text))
        world.ledger.clear()


def test_two_readings_of_an_assertion(world: World):
    from tests.world import b64

    head = json.dumps({"alg": "ES256", "kid": jkt_of("orchestrator")})
    body = json.dumps({"iss": "orchestrator", "sub": "orchestrator", "aud": BASE, "exp": int(NOW) + 60, "jti": "x"})
    for parts in ((head[:-1] + ', "alg": "ES256"}', body), (head, body[:-1] + ', "sub": "orchestrator"}')):
        signed = ".".join(b64(part.encode()) for part in parts)
        forged = f"{signed}.{b64(sign('orchestrator', signed.encode()))}"
        refused(world, Reason.CLIENT_UNAUTHENTICATED, request(client_assertion=forged))
        world.ledger.clear()


@pytest.mark.parametrize(
    "change",
    [
        {"aud": [BASE]},
        {"aud": [BASE, "https://evil.example"]},
        {"aud": TOKEN_URL},
        {"aud": BASE + "/"},
        {"aud": "https://GATE.example"},
        {"aud": UNSAID},
        {"aud": None},
        {"iss": "summarizer"},
        {"iss": UNSAID},
        {"exp": int(NOW)},
        {"exp": int(NOW) - 300},
        {"exp": int(NOW) + 301},
        {"exp": int(NOW) + 86400},
        {"exp": int(NOW) + 301, "iat": UNSAID},
        {"exp": UNSAID},
        {"exp": True},
        {"exp": str(int(NOW) + 60)},
        {"exp": NOW + 60.5},
        {"exp": None},
        {"exp": [int(NOW) + 60]},
        {"iat": True},
        {"iat": "now"},
        {"iat": int(NOW) + 11},
        {"nbf": int(NOW) + 11},
        {"nbf": "0"},
        {"nbf": True},
        {"jti": UNSAID},
        {"jti": ""},
        {"jti": 5},
        {"jti": ["x"]},
        {"jti": "x" * 300},
        {"jti": "a\nb"},
    ],
)
def test_an_assertion_that_says_the_wrong_thing(world: World, change: dict[str, Any]):
    fields = refused(world, Reason.ASSERTION_REFUSED, request(client_assertion=assertion(**change)))
    assert fields["claimed"] == "orchestrator"
    assert "client" not in fields
    assert not world.claimed


@pytest.mark.parametrize(
    "change",
    [
        {"iat": int(NOW) + 8, "nbf": int(NOW) + 8},
        {"iat": UNSAID},
        {"exp": int(NOW) + 300},
        {"header": {"typ": UNSAID}},
        {"header": {"typ": "JWT"}},
        {"header": {"kid": UNSAID}},
        {"anything": "else"},
    ],
)
def test_an_assertion_other_libraries_make(world: World, change: dict[str, Any]):
    issued(world, request(client_assertion=assertion(**change)))


@pytest.mark.parametrize("standing", [s for s in Standing if s is not Standing.ACTIVE])
def test_a_client_that_is_not_active(world: World, standing: Standing):
    world.put("orchestrator", standing=standing)
    assert standing.value in refused(world, Reason.CLIENT_STANDING, request())["detail"]


def test_how_a_client_stands_is_told_to_itself_alone(world: World):
    world.put("orchestrator", standing=Standing.SUSPENDED)
    refused(world, Reason.CLIENT_UNAUTHENTICATED, request(client_assertion=assertion(key="thief")))


def test_a_client_whose_time_has_run_out(world: World):
    world.put("orchestrator", expires_at=NOW)
    refused(world, Reason.CLIENT_STANDING, request())


def test_a_client_of_a_tenant_that_is_gone(world: World):
    del world.tenants["acme"]
    refused(world, Reason.CLIENT_STANDING, request())


def test_a_key_past_its_time(world: World):
    world.put("orchestrator", keys=(enrolled("orchestrator", not_after=NOW),))
    refused(world, Reason.CLIENT_UNAUTHENTICATED, request())


def test_both_keys_work_while_one_replaces_the_other(world: World):
    world.put("orchestrator", keys=(enrolled("orchestrator", not_after=NOW + 1), enrolled("newer")))
    issued(world, request())
    issued(world, request(client_assertion=assertion(key="newer")))
    world.ledger.clear()
    world.asked.clear()
    refused(world, Reason.CLIENT_UNAUTHENTICATED, request(client_assertion=assertion(header={"kid": UNSAID})))


def test_a_client_without_keys(world: World):
    world.put("orchestrator", keys=())
    refused(world, Reason.CLIENT_UNAUTHENTICATED, request())


# -- by which key the token will be used -------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"htm": "post"}, "proof-target"),
        ({"htm": "GET"}, "proof-target"),
        ({"htu": BASE}, "proof-target"),
        ({"htu": RESOURCE}, "proof-target"),
        ({"htu": "https://evil.example/oauth/token"}, "proof-target"),
        ({"iat": int(NOW) - 61}, "proof-time"),
        ({"iat": int(NOW) + 11}, "proof-time"),
        ({"jti": UNSAID}, "proof-malformed"),
    ],
)
def test_a_proof_for_something_else(world: World, change: dict[str, Any], why: str):
    fields = refused(world, Reason.TOKEN_PROOF_REFUSED, request(proofs=(dpop(**change),)))
    assert fields["detail"].startswith(why)
    assert not world.claimed


def test_two_proofs_are_none(world: World):
    refused(world, Reason.TOKEN_PROOF_REFUSED, request(proofs=(dpop(), dpop())))


def test_without_a_proof_there_is_no_token(world: World):
    refused(world, Reason.TOKEN_PROOF_REFUSED, request(proofs=()))


def test_a_tenant_may_let_its_tokens_go_unbound(world: World):
    world.put_tenant("acme", bearer=True)
    answer = issued(world, request(proofs=()))
    assert answer.token_type == "Bearer"
    assert "cnf" not in claims_of(answer.access_token)
    assert claimed(world) == {"assertion"}


def test_a_proof_binds_also_where_none_is_needed(world: World):
    world.put_tenant("acme", bearer=True)
    answer = issued(world, request())
    assert (answer.token_type, claims_of(answer.access_token)["cnf"]) == ("DPoP", {"jkt": jkt_of("holder")})


def test_a_bad_proof_is_not_as_good_as_none(world: World):
    world.put_tenant("acme", bearer=True)
    refused(world, Reason.TOKEN_PROOF_REFUSED, request(proofs=("",)))


def test_after_a_restart_a_nonce_is_asked_for_and_then_accepted(world: World):
    world.remembered_since = NOW - 5
    answer = world.run(grants.token(request(), world.terms))
    assert isinstance(answer, Refusal)
    assert answer.reason is Reason.TOKEN_NONCE
    assert answer.nonce is not None
    assert ("as", answer.nonce) in world.nonces
    assert not world.claimed, "the same assertion may come again with the nonce"
    issued(world, request(proofs=(dpop(nonce=answer.nonce),)))


@pytest.mark.parametrize("nonce", ["made-up", "nonce-0"], ids=["made up", "of the resource server"])
def test_a_nonce_of_somebody_else(world: World, nonce: str):
    assert ("rs", "nonce-0") in world.nonces
    refused(world, Reason.TOKEN_NONCE, request(proofs=(dpop(nonce=nonce),)))
    assert FreshNonce("as") in world.asked
    assert NonceIsOurs("as", nonce) in world.asked


# -- once --------------------------------------------------------------------------------------------


def test_an_assertion_replayed(world: World):
    one = assertion()
    issued(world, request(client_assertion=one))
    world.ledger.clear()
    world.asked.clear()
    refused(world, Reason.ASSERTION_REPLAYED, request(client_assertion=one))


def test_the_same_jti_by_another_client(world: World):
    issued(world, request(client_assertion=assertion(jti="same")))
    issued(world, request(client_assertion=assertion("summarizer", jti="same")))


def test_a_proof_replayed(world: World):
    one = dpop()
    issued(world, request(proofs=(one,)))
    world.ledger.clear()
    world.asked.clear()
    assert refused(world, Reason.TOKEN_PROOF_REFUSED, request(proofs=(one,)))["detail"].startswith("proof-replayed")


def test_a_refused_request_cannot_be_tried_again(world: World):
    one = assertion()
    refused(world, Reason.TARGET_REFUSED, request(client_assertion=one, resource=BASE + "/a2a/vault"))
    world.ledger.clear()
    refused(world, Reason.ASSERTION_REPLAYED, request(client_assertion=one))


# -- for which agent ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "resource",
    [
        UNSAID,
        "payments",
        "/a2a/payments",
        RESOURCE + "/",
        RESOURCE + "/rpc",
        RESOURCE + "?x",
        BASE + "/a2a/PAYMENTS",
        BASE + "/a2a/vault",
        BASE + "/a2a/nobody",
        BASE + "/a2a/",
        BASE,
        "https://evil.example/a2a/payments",
        "https://GATE.example/a2a/payments",
        BASE + ":443/a2a/payments",
        BASE + "/a2a/./payments",
        RESOURCE + " " + RESOURCE,
    ],
)
def test_a_resource_that_is_none_of_the_clients_targets(world: World, resource: str):
    refused(world, Reason.TARGET_REFUSED, request(resource=resource))


def test_empty_targets_are_none(world: World):
    world.put("orchestrator", targets=frozenset())
    refused(world, Reason.TARGET_REFUSED, request())


def test_another_tenants_agent_does_not_exist(world: World):
    unknown, foreign, suspended = World(), World(), World()
    said = []
    for each in (unknown, foreign, suspended):
        each.put("orchestrator", keys=(enrolled("orchestrator"),), targets=frozenset({"payments", "vault", "ghost"}))
    foreign.put("orchestrator", keys=(enrolled("orchestrator"),))
    suspended.put("payments", standing=Standing.SUSPENDED)
    for each, target, because in (
        (unknown, "ghost", "not a registered agent"),
        (foreign, "vault", "of tenant rival"),
        (suspended, "payments", "suspended"),
    ):
        fields = refused(each, Reason.TARGET_REFUSED, request(resource=f"{BASE}/a2a/{target}"))
        assert because in fields["because"], "the record knows why"
        said.append(fields["detail"])
    assert len(set(said)) == 1, "the client does not"


@pytest.mark.parametrize("standing", [s for s in Standing if s is not Standing.ACTIVE])
def test_a_callee_that_is_not_active(world: World, standing: Standing):
    world.put("payments", standing=standing)
    refused(world, Reason.TARGET_REFUSED, request())


# -- for which skills --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "granted"),
    [
        (UNSAID, f"{READ} {TRANSFER}"),
        (READ, READ),
        (f"{TRANSFER} {READ}", f"{READ} {TRANSFER}"),
        (f"{READ} {READ}", READ),
    ],
)
def test_scope(world: World, asked: str, granted: str):
    assert issued(world, request(scope=asked)).scope == granted


@pytest.mark.parametrize(
    "asked", ["payments:delete", f"{READ} payments:delete", "*", "payments:*", READ.upper(), f"{READ},{TRANSFER}", " "]
)
def test_more_scope_than_there_is(world: World, asked: str):
    refused(world, Reason.SCOPE_REFUSED, request(scope=asked))


def test_a_skill_of_the_callee_the_client_is_not_enrolled_for(world: World):
    world.put("orchestrator", scopes=frozenset({READ}))
    assert issued(world, request()).scope == READ
    world.ledger.clear()
    world.asked.clear()
    refused(world, Reason.SCOPE_REFUSED, request(scope=TRANSFER))


def test_a_scope_that_is_no_skill_of_the_callee(world: World):
    world.put("orchestrator", scopes=frozenset({"mail:send"}))
    refused(world, Reason.SCOPE_REFUSED, request(scope="mail:send"))


def test_no_scope_at_all(world: World):
    world.put("orchestrator", scopes=frozenset())
    refused(world, Reason.SCOPE_REFUSED, request())


def test_details_nobody_would_check(world: World):
    refused(world, Reason.TOKEN_DETAILS, request(authorization_details='[{"type":"payment"}]'))


# -- what a resource says of itself ------------------------------------------------------------------


def test_a_resource(world: World):
    found = world.run(grants.resource("payments", world.terms))
    assert (found.resource, found.scopes, found.bound) == (RESOURCE, (READ, TRANSFER), True)
    world.put_tenant("acme", bearer=True)
    assert not world.run(grants.resource("payments", world.terms)).bound
