"""Redeeming a code: what it is bound to, and what happens when it comes twice (RFC 6749 §4.1, RFC 7636, RFC 9449)."""

from __future__ import annotations

import hashlib

import pytest
from msgspec.structs import replace

from legation.core import people, revoking
from legation.core.asks import Apply, Conflict, Find, Found, Unavailable
from legation.core.grants import Issued, exchange
from legation.core.kept import Code, Consent, Refresh, Revocation
from legation.core.model import RegisteredKey, Standing
from legation.core.reasons import Reason
from tests.delegating import CALLBACK, PAYMENT, UNSAID, VERIFIER, Scene, details, reason
from tests.delegations import asking, hop, passed, saying, turned_down
from tests.world import BASE, READ, TRANSFER, b64, claims_of, jkt_of, jwk_of


@pytest.fixture
def scene() -> Scene:
    return Scene()


def because(scene) -> str:
    return scene.last()["because"]


def change(scene, kind, **fields) -> None:
    """Change the one document of a kind, behind everybody's back."""
    (key,) = [key for key in scene.world.kept if key[0] == kind.__name__]
    found = scene.world.kept[key]
    scene.world.kept[key] = Found(replace(found.document, **fields), found.version)


def test_the_token_of_a_grant(scene):
    answer = scene.redeem(scene.code(authorization_details=details(PAYMENT)))
    assert isinstance(answer, Issued)
    claims = claims_of(answer.access_token)
    (consent,) = scene.kept(Consent)
    expected = {
        "sub": "user:ada",
        "client_id": "orchestrator",
        "act": {"iss": BASE, "sub": "orchestrator", "sub_profile": "ai_agent"},
        "aud": f"{BASE}/a2a/payments",
        "scope": f"{READ} {TRANSFER}",
        "tenant": "acme",
        "acr": "phr",
        "auth_time": int(consent.auth_time),
        "grant_id": consent.id,
        "cnf": {"jkt": jkt_of("holder")},
        "authorization_details": [dict(sorted(PAYMENT.items()))],
    }
    assert expected.items() <= claims.items()
    assert "delegation_depth" not in claims
    assert answer.details == tuple(claims["authorization_details"])
    assert answer.refresh_token is not None
    assert scene.last().items() >= {"what": "token-issued", "person": "user:ada", "grant": consent.id}.items()


def test_there_is_a_refresh_token_for_who_may_refresh(scene):
    scene.world.put("orchestrator", grants=frozenset({"authorization_code"}))
    assert scene.issued().refresh_token is None
    assert scene.kept(Refresh) == []


def test_only_who_may_ask_people_redeems(scene):
    code = scene.code()
    scene.world.put("orchestrator", grants=frozenset({"client_credentials"}))
    assert reason(scene.redeem(code)) is Reason.GRANT_NOT_ALLOWED


def test_a_code_lives_for_a_minute(scene):
    code = scene.code()
    scene.world.now += 59
    assert isinstance(scene.redeem(code), Issued)
    code = scene.code()
    scene.world.now += 60
    assert reason(scene.redeem(code)) is Reason.CODE_REFUSED
    assert because(scene) == "it has run out"


# -- T17: PKCE, both ways ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "verifier", [UNSAID, "", VERIFIER + "x", VERIFIER[:-1], VERIFIER.lower(), "x" * 43, "\u00e9" * 43, "a" * 129]
)
def test_t17_another_verifier_or_none_opens_nothing(scene, verifier):
    code = scene.code()
    assert reason(scene.redeem(code, code_verifier=verifier)) is Reason.CODE_REFUSED
    assert isinstance(scene.redeem(code), Issued)  # a wrong try uses nothing up


def test_t17_a_verifier_where_no_challenge_was_sent_is_refused(scene):
    code = scene.code()
    change(scene, Code, challenge="")
    assert reason(scene.redeem(code)) is Reason.CODE_REFUSED
    assert "stands for no challenge" in because(scene)


def test_t17_a_challenge_is_no_verifier_for_itself(scene):
    """`plain` would take it."""
    verifier = VERIFIER
    challenge = b64(hashlib.sha256(verifier.encode()).digest())
    assert reason(scene.redeem(scene.code(), code_verifier=challenge)) is Reason.CODE_REFUSED


@pytest.mark.parametrize("verifier", ["a" * 42, "b" * 42 + "!"])
def test_a_verifier_has_a_grammar(scene, verifier):
    code = scene.code(code_challenge=b64(hashlib.sha256(verifier.encode()).digest()))
    assert reason(scene.redeem(code, code_verifier=verifier)) is Reason.CODE_REFUSED


# -- T18: what a code is bound to, and its second use --------------------------------------------------


def test_t18_a_code_is_its_clients(scene):
    code = scene.code()
    for thief in ("summarizer", "spy"):
        assert reason(scene.redeem(code, caller=thief)) is Reason.CODE_REFUSED
    assert isinstance(scene.redeem(code), Issued)


@pytest.mark.parametrize("uri", [UNSAID, CALLBACK + "/", CALLBACK + "?x"])
def test_t18_a_code_is_for_its_redirect_uri(scene, uri):
    assert reason(scene.redeem(scene.code(), redirect_uri=uri)) is Reason.CODE_REFUSED


@pytest.mark.parametrize("how", [{"key": "holder"}, {"dpop_jkt": jkt_of("holder")}])
def test_t18_a_code_is_for_its_key(scene, how):
    code = scene.code(**how)
    assert reason(scene.redeem(code, key="thief")) is Reason.CODE_REFUSED
    assert isinstance(scene.redeem(code), Issued)


def test_a_code_for_a_key_gives_no_bearer_token(scene):
    scene.world.put_tenant("acme", bearer=True)
    code = scene.code(dpop_jkt=jkt_of("holder"))
    assert reason(scene.redeem(code, key=None)) is Reason.CODE_REFUSED
    answer = scene.redeem(scene.code(), key=None)
    assert isinstance(answer, Issued)
    assert answer.token_type == "Bearer"


def test_t18_a_second_use_kills_all_that_was_issued(scene):
    code = scene.code()
    first = scene.redeem(code)
    assert isinstance(first, Issued)
    assert reason(scene.redeem(code)) is Reason.CODE_REPLAYED
    (consent,) = scene.kept(Consent)
    assert scene.revoked() == {f"grant:{consent.id}"}
    assert consent.ended_at is not None
    assert reason(scene.refresh(first.refresh_token)) is Reason.REFRESH_REFUSED
    assert "grant-revoked" in [body["what"] for _, _, body in scene.world.ledger]


@pytest.mark.parametrize("how", [{"caller": "summarizer"}, {"code_verifier": "x" * 43}, {"key": "thief"}])
def test_t18_a_second_use_kills_whoever_it_is_by(scene, how):
    """A used code in anybody's hands was stolen on its way."""
    code = scene.code()
    scene.redeem(code)
    assert reason(scene.redeem(code, **how)) is Reason.CODE_REPLAYED
    assert scene.revoked()


def test_t18_a_second_use_long_after_still_kills(scene):
    code = scene.code(lasts="week")
    scene.redeem(code)
    scene.world.now += 3 * 86400
    assert reason(scene.redeem(code)) is Reason.CODE_REPLAYED
    assert scene.revoked()


def test_of_two_at_once_one_is_answered_and_neither_lives(scene):
    """Both found the code unused: the store's version decides, and two uses are two uses."""
    code = scene.code()
    stale = scene.world.kept["Code", "acme", scene.kept(Code)[0].id]
    scene.redeem(code)
    truth = scene.world._truth
    scene.world.lies[Find] = lambda question: stale if question.kind is Code else truth(question)
    assert reason(scene.redeem(code)) is Reason.CODE_REPLAYED
    assert scene.revoked()
    assert len(scene.kept(Refresh)) == 1


def test_the_answer_tells_no_refusal_from_another(scene):
    """What was wrong with a code is in the record alone."""
    code, used = scene.code(), scene.code()
    scene.redeem(used)
    answers = [
        scene.redeem("nothing"),
        scene.redeem(code, caller="spy"),
        scene.redeem(code, caller="summarizer"),
        scene.redeem(code, code_verifier="x" * 43),
        scene.redeem(used),
    ]
    assert len({(answer.reason.shown, answer.detail, answer.field) for answer in answers}) == 1


def test_no_code_is_no_request(scene):
    assert reason(scene.token("authorization_code")) is Reason.OAUTH_REQUEST


# -- what stands behind it -----------------------------------------------------------------------------


def suspend_person(scene):
    scene.world.run(people.suspend("acme", "ada", who="ops"))


def suspend_and_resume_person(scene):
    scene.world.now += 1
    suspend_person(scene)
    scene.world.run(people.resume("acme", "ada", who="ops"))


def revoke_grant(scene):
    scene.world.run(revoking.grant("acme", scene.kept(Consent)[0].id, who="ops"))


def revoked_elsewhere(scene):
    """News of a revocation is all there is: the grant itself was not written."""
    dead = Revocation(tenant="acme", id=f"grant:{scene.kept(Consent)[0].id}", at=scene.world.now)
    scene.world.keep(dead)


def resumed_agent(scene):
    scene.world.put("orchestrator", not_before=scene.world.now)


STANDING = [suspend_person, suspend_and_resume_person, revoke_grant, revoked_elsewhere, resumed_agent]


@pytest.mark.parametrize("end", STANDING)
def test_a_code_is_no_better_than_who_stands_behind_it(scene, end):
    code = scene.code()
    end(scene)
    assert reason(scene.redeem(code)) is Reason.CODE_REFUSED
    assert scene.kept(Refresh) == []


def test_a_suspended_client_is_no_client(scene):
    code = scene.code()
    scene.world.put("orchestrator", standing=Standing.SUSPENDED)
    assert reason(scene.redeem(code)) is Reason.CLIENT_STANDING


@pytest.mark.parametrize("fields", [{"standing": Standing.SUSPENDED}, {"tenant": "rival"}])
def test_a_callee_that_is_gone_is_no_target(scene, fields):
    code = scene.code()
    scene.world.put("payments", **fields)
    assert reason(scene.redeem(code)) is Reason.TARGET_REFUSED


def test_a_target_taken_from_the_client_is_no_target(scene):
    code = scene.code()
    scene.world.put("orchestrator", targets=frozenset({"summarizer"}))
    assert reason(scene.redeem(code)) is Reason.TARGET_REFUSED


def test_a_scope_taken_from_the_client_is_not_in_the_token(scene):
    code = scene.code()
    scene.world.put("orchestrator", scopes=frozenset({READ}))
    answer = scene.redeem(code)
    assert isinstance(answer, Issued)
    assert answer.scope == READ


def test_another_resource_is_refused(scene):
    assert reason(scene.redeem(scene.code(), resource=f"{BASE}/a2a/summarizer")) is Reason.TARGET_REFUSED


def test_depth_is_in_the_token_when_there_is_some(scene):
    scene.world.put("orchestrator", depth=2, delegates=frozenset({"summarizer"}))
    claims = claims_of(scene.issued().access_token)
    assert claims["delegation_depth"] == 2
    assert claims["delegation_targets"] == ["payments"]
    assert claims["delegation_actors"] == ["summarizer"]


def test_nobody_joins_the_delegates_a_person_was_shown(scene):
    scene.world.put("orchestrator", depth=2, delegates=frozenset({"summarizer"}))
    code = scene.code()
    scene.world.put("orchestrator", delegates=frozenset({"summarizer", "payments"}))
    answer = scene.redeem(code)
    assert isinstance(answer, Issued)
    assert claims_of(answer.access_token)["delegation_actors"] == ["summarizer"]
    scene.world.put("orchestrator", delegates=frozenset({"payments"}))
    again = scene.refresh(answer.refresh_token)
    assert isinstance(again, Issued)
    assert claims_of(again.access_token).get("delegation_actors", []) == []


def test_no_token_outlives_its_grant(scene):
    scene.world.put("orchestrator", expires_at=scene.world.now + 100)
    assert scene.issued().expires_in == 100


def test_a_store_that_is_down_gives_nothing_and_uses_nothing_up(scene):
    code = scene.code()
    scene.world.faults[Apply] = Unavailable("store")
    assert reason(scene.redeem(code)) is Reason.UNAVAILABLE
    del scene.world.faults[Apply]
    assert isinstance(scene.redeem(code), Issued)


def test_a_conflict_is_never_an_answer(scene):
    code = scene.code()
    scene.world.faults[Apply] = Conflict("changed meanwhile")
    answer = scene.redeem(code)
    assert reason(answer) in {Reason.CODE_REPLAYED, Reason.UNAVAILABLE}


# -- passed on -----------------------------------------------------------------------------------------


FILE = "archive:file"


@pytest.fixture
def onward(scene):
    """The client may pass on what a person gives it: to payments, for use at an archive too."""
    world = scene.world
    world.agents["archive"] = replace(world.agents["payments"], id="archive", name="Archive", skills=(FILE,))
    world.put(
        "orchestrator", depth=2, delegates=frozenset({"payments"}), targets=frozenset({"payments", "archive"}),
        scopes=frozenset({READ, TRANSFER, FILE}),
    )  # fmt: skip
    world.put(
        "payments", targets=frozenset({"archive"}), scopes=frozenset({FILE}),
        grants=frozenset({exchange.GRANT}), keys=(RegisteredKey("k", jwk_of("payments"), jkt_of("payments")),),
    )  # fmt: skip
    return scene


def test_what_a_person_lets_be_passed_on_reaches_the_agents_they_were_shown(onward):
    scene = onward
    looked = scene.look(scene.signed_in(scope=f"{READ} {FILE}"))
    assert [one.id for one in looked.skills] == [READ]
    assert [(one.agent.id, [skill.id for skill in one.skills]) for one in looked.onward] == [("archive", [FILE])]
    answer = scene.issued(scope=f"{READ} {FILE}")
    claims = claims_of(answer.access_token)
    assert (claims["scope"], claims["delegation_targets"]) == (f"{FILE} {READ}", ["archive", "payments"])
    token = hop(scene.world, answer.access_token, "holder", "payments", saying(READ))
    further = claims_of(passed(scene.world, "payments", token, "archive").access_token)
    assert (further["sub"], further["client_id"], further["scope"]) == ("user:ada", "payments", FILE)
    assert [actor["sub"] for actor in (further["act"], further["act"]["act"])] == ["payments", "orchestrator"]


def test_what_a_person_was_not_shown_it_does_not_reach(onward):
    scene = onward
    answer = scene.issued(scope=READ)
    token = hop(scene.world, answer.access_token, "holder", "payments", saying(READ))
    turned_down(scene.world, Reason.TARGET_REFUSED, asking(scene.world, "payments", token, "archive"))


def test_a_client_that_passes_nothing_on_asks_for_nothing_beyond_its_callee(onward):
    for changes in ({"depth": 0}, {"depth": 2, "delegates": frozenset()}):
        onward.world.put("orchestrator", **changes)
        assert reason(onward.push(scope=f"{READ} {FILE}")) is Reason.SCOPE_REFUSED
    onward.world.put("orchestrator", depth=2, delegates=frozenset({"payments"}))
    assert reason(onward.push(scope=FILE)) is Reason.SCOPE_REFUSED
