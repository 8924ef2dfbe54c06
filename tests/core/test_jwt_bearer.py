"""JWT bearer and ID-JAG: what another authority said, held against an agreement, and never more than that."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from legation.core import federation, grants
from legation.core.asks import ClaimDurably, ExternalKey, Sign
from legation.core.grants import Issued, jwt_bearer
from legation.core.kept import Agreement, Person
from legation.core.model import Refusal, RegisteredKey, Standing
from legation.core.reasons import Reason
from tests.core.outsiders import IDP, UNSAID, give_key, signed, statement, trust
from tests.core.test_grants import UNSAID as NOT_SENT
from tests.core.test_grants import assertion, dpop, request
from tests.world import BASE, NOW, READ, TRANSFER, World, claims_of, jkt_of, jwk_of

ID_JAG = {"typ": jwt_bearer.TYPE}


def agreement(**more: Any) -> Agreement:
    fields: dict[str, Any] = {
        "tenant": "acme",
        "id": "idp",
        "caller_tenant": "",
        "issuer": IDP,
        "agents": frozenset({"payments"}),
        "skills": frozenset({READ, TRANSFER}),
        "subjects": {"alice": "user:alice", "*": "partner:{sub}"},
        "claims": {"urn:theirs:high": "urn:ours:high"},
        "depth": 2,
        "lifetime": 120,
    }
    return Agreement(**(fields | more))


@pytest.fixture
def world() -> World:
    world = World()
    for name in ("orchestrator", "summarizer", "spy"):
        keys = (RegisteredKey(jkt_of(name), jwk_of(name), jkt_of(name)),)
        world.put(name, keys=keys, grants=frozenset({jwt_bearer.GRANT}), depth=1, delegates=frozenset({"summarizer"}))
    trust(world, "id-jag")
    world.keep(agreement(), Person(tenant="acme", id="alice", name="Alice"))
    return world


def jag(*, header: dict[str, Any] | None = None, **claims: Any) -> str:
    return statement(header=ID_JAG | (header or {}), **({"client_id": "orchestrator"} | claims))


def ask_for(text: str | None = None, **form: Any) -> Any:
    return request(**({"grant_type": jwt_bearer.GRANT, "assertion": text or jag()} | form))


def issued(world: World, text: str | None = None, **form: Any) -> dict[str, Any]:
    answer = world.run(grants.token(ask_for(text, **form), world.terms))
    assert isinstance(answer, Issued), answer
    assert answer.refresh_token is None
    return claims_of(answer.access_token)


def refused(world: World, reason: Reason, text: str | None = None, **form: Any) -> dict[str, Any]:
    world.ledger.clear()
    world.asked.clear()
    answer = world.run(grants.token(ask_for(text, **form), world.terms))
    assert isinstance(answer, Refusal), answer
    assert answer.reason is reason, answer
    assert not [question for question in world.asked if isinstance(question, Sign)]
    ((_, _, body),) = world.ledger
    fields: dict[str, Any] = body["fields"]
    return fields


# -- what comes of it --------------------------------------------------------------------------------


def test_a_client_acts_for_the_subject_it_brought(world: World):
    claims = issued(world)
    assert (claims["sub"], claims["client_id"], claims["tenant"]) == ("user:alice", "orchestrator", "acme")
    assert claims["act"] == {"iss": BASE, "sub": "orchestrator", "sub_profile": "ai_agent"}
    assert set(claims["scope"].split()) == {READ, TRANSFER}
    assert claims["exp"] - claims["iat"] == 120
    assert claims["cnf"] == {"jkt": jkt_of("holder")}
    assert claims["grant_id"] == "agreement-idp"
    fields = world.ledger[-1][2]["fields"]
    assert (fields["agreement"], fields["issuer"], fields["theirs"]) == ("idp", IDP, "alice")


def test_plain_jwt_bearer_is_another_use(world: World):
    refused(world, Reason.STATEMENT_REFUSED, statement())
    trust(world, "jwt-bearer")
    assert issued(world, statement())["sub"] == "user:alice"
    refused(world, Reason.STATEMENT_REFUSED, jag())


def test_everybody_else_is_set_apart(world: World):
    assert issued(world, jag(sub="bob"))["sub"] == "partner:bob"


def test_what_is_asked_is_within_issuer_agreement_and_client(world: World):
    assert issued(world, jag(scope=READ))["scope"] == READ
    world.keep(agreement(skills=frozenset({TRANSFER})))
    assert issued(world)["scope"] == TRANSFER
    world.keep(agreement())
    world.put("orchestrator", scopes=frozenset({READ}))
    assert issued(world)["scope"] == READ
    refused(world, Reason.SCOPE_REFUSED, scope=TRANSFER)
    refused(world, Reason.SCOPE_REFUSED, jag(scope=TRANSFER))


def test_what_is_passed_on_reaches_no_further_than_the_client(world: World):
    world.keep(agreement(agents=frozenset({"payments", "vault"})))
    assert issued(world)["delegation_targets"] == ["payments"]


def test_depth_and_lifetime_are_the_smaller_ones(world: World):
    assert issued(world)["delegation_depth"] == 1
    world.keep(agreement(depth=0, lifetime=30))
    claims = issued(world)
    assert "delegation_depth" not in claims
    assert claims["exp"] - claims["iat"] == 30


def test_assurance_is_translated_or_dropped(world: World):
    claims = issued(world, jag(acr="urn:theirs:high", auth_time=int(NOW) - 60))
    assert (claims["acr"], claims["auth_time"]) == ("urn:ours:high", int(NOW) - 60)
    assert "acr" not in issued(world, jag(acr="urn:theirs:other"))


def test_a_chain_that_came_with_it_is_kept(world: World):
    before = {"iss": IDP, "sub": "their-agent", "x": 1}
    assert issued(world, jag(act=before))["act"] == {
        "iss": BASE, "sub": "orchestrator", "sub_profile": "ai_agent", "act": before,
    }  # fmt: skip


@pytest.mark.parametrize(
    "act",
    [
        None,
        "x",
        [],
        {},
        {"sub": "a"},
        {"iss": "https://other.example", "sub": "a"},
        {"iss": BASE, "sub": "payments"},
        {"iss": IDP, "sub": "a", "act": {"iss": BASE, "sub": "payments"}},
        {"iss": IDP, "sub": "a", "act": {"iss": IDP, "sub": "a"}},
        {"iss": IDP, "sub": "a", "act": None},
    ],
)
def test_an_issuer_tells_only_of_its_own_actors(world: World, act: object):
    refused(world, Reason.STATEMENT_REFUSED, jag(act=act))


def test_a_chain_that_grew_too_long_is_refused(world: World):
    act: dict[str, Any] = {"iss": IDP, "sub": "a0"}
    for index in range(1, 4):
        act = {"iss": IDP, "sub": f"a{index}", "act": act}
    refused(world, Reason.DELEGATION_DEPTH, jag(act=act))


# -- who said it, to whom, of whom -------------------------------------------------------------------


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"aud": [BASE, "https://other.example"]}, id="T13 one of several audiences"),
        pytest.param({"aud": []}, id="T13 no audience"),
        pytest.param({"aud": BASE + "/"}, id="T14 a slash more"),
        pytest.param({"aud": BASE + "/oauth/token"}, id="T13 the endpoint"),
        pytest.param({"aud": UNSAID}, id="for nobody"),
        pytest.param({"iss": "https://stranger.example"}, id="a stranger's"),
        pytest.param({"iss": IDP + "/"}, id="T14 another issuer by a slash"),
        pytest.param({"iss": BASE}, id="our own"),
        pytest.param({"iss": ["x"]}, id="no issuer"),
        pytest.param({"client_id": "summarizer"}, id="another client's"),
        pytest.param({"client_id": UNSAID}, id="no client's"),
        pytest.param({"client_id": ["orchestrator"]}, id="a list of clients"),
        pytest.param({"aud_tenant": "rival"}, id="for another tenant"),
        pytest.param({"cnf": {"jkt": jkt_of("other")}}, id="another key's"),
        pytest.param({"cnf": {"jkt": jkt_of("holder"), "x5t#S256": "x"}}, id="two keys'"),
        pytest.param({"cnf": {}}, id="bound in no known way"),
        pytest.param({"cnf": None}, id="bound to null"),
        pytest.param({"exp": int(NOW)}, id="over"),
        pytest.param({"exp": int(NOW) + 301}, id="too long"),
        pytest.param({"exp": True}, id="T7 a bool"),
        pytest.param({"exp": UNSAID}, id="without end"),
        pytest.param({"iat": UNSAID}, id="of no time"),
        pytest.param({"iat": int(NOW) + 11}, id="T15 of tomorrow"),
        pytest.param({"nbf": int(NOW) + 11}, id="T15 not yet"),
        pytest.param({"jti": UNSAID}, id="without a name"),
        pytest.param({"jti": "a\nb"}, id="T8 a name with a line end"),
        pytest.param({"sub": UNSAID}, id="of nobody"),
        pytest.param({"sub": "\u00e9"}, id="T8 of nobody sayable"),
        pytest.param({"header": {"typ": "at+jwt"}}, id="T12 an access token"),
        pytest.param({"header": {"typ": "client-authentication+jwt"}}, id="T12 a client assertion"),
        pytest.param({"header": {"typ": UNSAID}}, id="T12 no kind"),
        pytest.param({"header": {"typ": ["x"]}}, id="T12 a list"),
        pytest.param({"header": {"alg": "none"}}, id="T2"),
        pytest.param({"header": {"alg": "HS256"}}, id="T1 a MAC"),
        pytest.param({"header": {"alg": "RS256"}}, id="T1 an algorithm the operator did not allow"),
        pytest.param({"header": {"kid": UNSAID}}, id="no kid"),
        pytest.param({"header": {"kid": "../k1"}}, id="T4"),
        pytest.param({"header": {"kid": ["k1"]}}, id="T4 a list"),
        pytest.param({"header": {"kid": "k" * 1_500}}, id="T4 long"),
        pytest.param({"header": {"crit": ["exp"]}}, id="T5"),
        pytest.param({"header": {"b64": False}}, id="T5 b64"),
    ],
)
def test_a_statement_that_is_not_for_this(world: World, change: dict[str, Any]):
    refused(world, Reason.STATEMENT_REFUSED, jag(**change))
    assert not [name for space, name in world.claimed if space == "statement"]


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"acr": 5}, id="assurance of no type"),
        pytest.param({"auth_time": "now"}, id="a time of no type"),
        pytest.param({"scope": ["a"]}, id="scope of no type"),
        pytest.param({"authorization_details": {}}, id="details of no type"),
        pytest.param({"authorization_details": [{"type": "unheard-of"}]}, id="details nobody knows"),
    ],
)
def test_a_claim_that_is_not_understood_is_not_passed_over(world: World, change: dict[str, Any]):
    refused(world, Reason.STATEMENT_REFUSED, jag(**change))


def test_t3_a_key_in_the_header_is_not_read(world: World):
    """Signed by a thief who brings the key along, in every way a header can."""
    ways: list[dict[str, Any]] = [{"jwk": jwk_of("thief")}, {"jku": "https://x.example"}, {"x5u": "https://x.example"}]
    for way in (*ways, {"x5c": []}):
        header = {"alg": "ES256", "kid": "k1"} | ID_JAG | way
        claims = claims_of(jag())
        refused(world, Reason.STATEMENT_REFUSED, signed(header, claims, name="thief"))
        assert [q for q in world.asked if isinstance(q, ExternalKey)] == [ExternalKey("acme", IDP, "k1")]


def test_no_key_is_asked_for_of_whom_nobody_believes(world: World):
    refused(world, Reason.STATEMENT_REFUSED, jag(iss="https://stranger.example"))
    assert not [question for question in world.asked if isinstance(question, ExternalKey)]


def test_whom_a_tenant_believes_is_not_told(world: World):
    def told(text: str) -> str:
        answer = world.run(grants.token(ask_for(text), world.terms))
        assert isinstance(answer, Refusal)
        return answer.detail

    stranger = told(jag(iss="https://stranger.example"))
    world.keep(replace(world.kept["Issuer", "acme", IDP].document, suspended=True))
    assert told(jag()) == stranger
    world.keep(replace(world.kept["Issuer", "acme", IDP].document, suspended=False, uses=frozenset({"set"})))
    assert told(jag()) == stranger


def test_an_issuer_one_tenant_believes_is_nobody_to_another(world: World):
    world.put_tenant("rival")
    text = jag(client_id="spy")
    refused(world, Reason.STATEMENT_REFUSED, text, client_assertion=assertion("spy"))


def test_what_we_issued_ourselves_is_no_news(world: World):
    """An operator who lists us among the issuers changes nothing: an ID-JAG of ours is for somebody else."""
    trust(world, "id-jag", issuer=BASE)
    refused(world, Reason.STATEMENT_REFUSED, jag(iss=BASE))


def test_an_assertion_is_good_once(world: World):
    text = jag()
    issued(world, text)
    refused(world, Reason.STATEMENT_REPLAYED, text)


def test_once_means_for_issuer_and_name_and_longer_than_it_lives(world: World):
    issued(world, jag(jti="x"))
    give_key(world, issuer="https://other.example")
    trust(world, "id-jag", issuer="https://other.example")
    world.keep(agreement(id="other", issuer="https://other.example"))
    issued(world, jag(jti="x", iss="https://other.example"))
    claims = [q for q in world.asked if isinstance(q, ClaimDurably) and q.space == "statement"]
    assert len({q.name for q in claims}) == 2
    assert all(q.until > NOW + 60 for q in claims)


def test_a_bound_assertion_comes_with_its_key(world: World):
    assert issued(world, jag(cnf={"jkt": jkt_of("holder")}))["cnf"] == {"jkt": jkt_of("holder")}
    refused(world, Reason.STATEMENT_REFUSED, jag(cnf={"jkt": jkt_of("holder")}), proofs=(dpop("thief"),))
    world.put_tenant("acme", bearer=True)
    refused(world, Reason.STATEMENT_REFUSED, jag(cnf={"jkt": jkt_of("holder")}), proofs=())


def test_other_algorithms_where_the_operator_allows_them(world: World):
    trust(world, "id-jag", algorithms=frozenset({"RS256"}))
    give_key(world, "RS256")
    assert issued(world, jag(alg="RS256", header={"alg": "RS256"}))
    refused(world, Reason.STATEMENT_REFUSED, jag())


def test_t1_an_algorithm_the_operator_did_not_allow_is_not_made_up_for_by_a_key(world: World):
    give_key(world, "RS256")
    refused(world, Reason.STATEMENT_REFUSED, jag(alg="RS256", header={"alg": "RS256"}))


# -- under which agreement ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "change",
    [
        {"suspended": True},
        {"expires_at": NOW},
        {"agents": frozenset()},
        {"agents": frozenset({"summarizer"})},
        {"issuer": "https://other.example"},
        {"issuer": ""},
        {"caller_tenant": "theirs"},
        {"subjects": {}},
        {"subjects": {"bob": "user:bob"}},
        {"subjects": {"alice": "user:nobody"}},
        {"subjects": {"alice": "nobody"}},
        {"subjects": {"alice": "spy"}},
        {"subjects": {"alice": "partner:" + "x" * 260}},
    ],
)
def test_without_an_agreement_that_says_who_it_is_it_is_nobody(world: World, change: dict[str, Any]):
    world.keep(agreement(**change))
    refused(world, Reason.SUBJECT_UNKNOWN)


def test_whoever_is_suspended_here_is_suspended(world: World):
    world.keep(Person(tenant="acme", id="alice", name="Alice", suspended=True))
    refused(world, Reason.SUBJECT_UNKNOWN)
    world.keep(agreement(subjects={"alice": "summarizer"}))
    world.put("summarizer", delegates=frozenset({"orchestrator"}))
    assert issued(world)["sub"] == "summarizer"
    world.put("summarizer", standing=Standing.SUSPENDED)
    refused(world, Reason.SUBJECT_UNKNOWN)


def test_a_subject_that_is_an_agent_gives_no_more_than_it_has_and_to_whom_it_lets(world: World):
    world.keep(agreement(subjects={"alice": "summarizer"}))
    refused(world, Reason.ACTOR_UNAUTHORIZED)
    world.put("summarizer", delegates=frozenset({"orchestrator"}), scopes=frozenset({READ}), depth=1)
    claims = issued(world)
    assert claims["scope"] == READ
    assert "delegation_depth" not in claims
    world.put("summarizer", targets=frozenset())
    refused(world, Reason.TARGET_REFUSED)
    world.put("summarizer", targets=frozenset({"payments"}), depth=0)
    refused(world, Reason.ACTOR_UNAUTHORIZED)


def test_the_tenant_an_issuer_names_is_the_one_agreed_with(world: World):
    refused(world, Reason.SUBJECT_UNKNOWN, jag(tenant="theirs"))
    world.keep(agreement(caller_tenant="theirs"))
    assert issued(world, jag(tenant="theirs"))
    refused(world, Reason.SUBJECT_UNKNOWN, jag(tenant=["theirs"]))
    refused(world, Reason.SUBJECT_UNKNOWN)


def test_the_agreement_of_another_tenant_lets_nobody_in_here(world: World):
    del world.kept["Agreement", "acme", "idp"]
    world.keep(agreement(tenant="rival"))
    refused(world, Reason.SUBJECT_UNKNOWN)


@pytest.mark.parametrize("resource", [BASE + "/a2a/payments", [BASE + "/a2a/payments", "https://x.example"]])
def test_a_resource_the_issuer_named_is_the_one_asked_for(world: World, resource: object):
    assert issued(world, jag(resource=resource))
    refused(world, Reason.TARGET_REFUSED, jag(resource=BASE + "/a2a/other"))


def test_skills_no_agreement_names_are_none(world: World):
    world.keep(agreement(skills=frozenset()))
    refused(world, Reason.SCOPE_REFUSED)


# -- who may come with one ---------------------------------------------------------------------------


def test_a_client_is_enrolled_for_this_grant(world: World):
    world.put("orchestrator", grants=frozenset({"client_credentials"}))
    refused(world, Reason.GRANT_NOT_ALLOWED)


def test_an_assertion_authenticates_nobody(world: World):
    refused(world, Reason.CLIENT_UNAUTHENTICATED, client_assertion=assertion(key="thief"))
    refused(world, Reason.OAUTH_REQUEST, assertion=NOT_SENT)


# -- suspending --------------------------------------------------------------------------------------


def test_what_an_agreement_let_in_dies_with_it(world: World):
    """The gateway looks for a revocation of a token's grant on every call."""
    grant = issued(world)["grant_id"]
    world.run(federation.suspend(Agreement, "acme", "idp", who="op", why="a drill"))
    assert world.kept["Revocation", "acme", f"grant:{grant}"].document.at == NOW
    refused(world, Reason.SUBJECT_UNKNOWN)
