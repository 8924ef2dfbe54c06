"""T41, refresh tokens: rotation, the retry of a lost answer, and the end of a family (RFC 9700 §4.14.2)."""

from __future__ import annotations

import pytest

from legation.core import hidden
from legation.core.asks import Find, Revoked, Unavailable
from legation.core.authorize.decisions import LASTS
from legation.core.grants import Issued, personal, refresh
from legation.core.grants.desk import Case
from legation.core.kept import Consent, Refresh
from legation.core.model import Standing
from legation.core.reasons import Reason
from tests.core.test_codes import STANDING
from tests.delegating import PAYMENT, Scene, details, reason
from tests.world import BASE, READ, claims_of, jkt_of


@pytest.fixture
def scene() -> Scene:
    return Scene()


@pytest.fixture
def first(scene) -> str:
    """The first refresh token of a grant that lasts a month."""
    token = scene.issued(lasts="month", authorization_details=details(PAYMENT)).refresh_token
    assert token is not None
    return token


def renewed(scene, token, **more) -> Issued:
    answer = scene.refresh(token, **more)
    assert isinstance(answer, Issued), answer
    return answer


def live(scene) -> list[str]:
    """Tokens that are good: of the kept ones, those not used or given up."""
    return [one.id for one in scene.kept(Refresh) if one.consumed_at is None]


def killed(scene) -> bool:
    return bool(scene.revoked())


def test_each_use_gives_another(scene, first):
    tokens = [first]
    for _ in range(3):
        scene.world.now += 300
        tokens.append(renewed(scene, tokens[-1]).refresh_token or "")
    assert len(set(tokens)) == 4
    assert live(scene) == [hidden.name(tokens[-1].rpartition(".")[2])]
    assert not killed(scene)
    assert sorted(one.generation for one in scene.kept(Refresh)) == [0, 1, 2, 3]


def test_the_token_says_the_same_as_the_first(scene, first):
    """`auth_time` and `acr` are frozen; scope and details are those of the consent."""
    before = scene.kept(Consent)[0]
    scene.world.now += 3600
    answer = renewed(scene, first)
    claims = claims_of(answer.access_token)
    assert claims["auth_time"] == int(before.auth_time)
    assert (claims["acr"], claims["grant_id"], claims["sub"]) == ("phr", before.id, "user:ada")
    assert claims["scope"].split() == list(before.scope)
    assert claims["authorization_details"] == list(before.details)
    assert claims["txn"] == before.id


def test_what_is_asked_may_be_narrower_and_the_next_token_is_not(scene, first):
    less = {**PAYMENT, "amount": "5"}
    answer = renewed(scene, first, scope=READ, authorization_details=details(less))
    claims = claims_of(answer.access_token)
    assert claims["scope"] == READ
    assert claims["authorization_details"][0]["amount"] == "5"
    scene.world.now += 60
    assert claims_of(renewed(scene, answer.refresh_token).access_token)["authorization_details"][0]["amount"] == "100"


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ({"scope": f"{READ} admin"}, Reason.SCOPE_REFUSED),
        ({"authorization_details": details({**PAYMENT, "amount": "100.01"})}, Reason.TOKEN_DETAILS),
        ({"authorization_details": details({**PAYMENT, "recipient": "ACC999"})}, Reason.TOKEN_DETAILS),
        ({"resource": f"{BASE}/a2a/vault"}, Reason.TARGET_REFUSED),
    ],
)
def test_more_is_refused_and_uses_nothing_up(scene, first, form, expected):
    assert reason(scene.refresh(first, **form)) is expected
    renewed(scene, first)


# -- T41: a token that comes back ----------------------------------------------------------------------


def test_t41_a_lost_answer_is_given_again_for_a_minute(scene, first):
    """FAPI 2.0 §5.3.2.1-9; the conformance suite waits thirty seconds."""
    lost = renewed(scene, first).refresh_token
    scene.world.now += 30
    again = renewed(scene, first).refresh_token
    assert again is not None
    assert again != lost
    assert not killed(scene)
    assert live(scene) == [hidden.name(again.rpartition(".")[2])]
    scene.world.now += 5
    renewed(scene, again)


def test_t41_the_lost_successor_is_dead_there_is_no_second_branch(scene, first):
    lost = renewed(scene, first).refresh_token
    scene.world.now += 30
    again = renewed(scene, first).refresh_token
    assert reason(scene.refresh(lost)) is Reason.REFRESH_REPLAYED
    assert killed(scene)
    assert reason(scene.refresh(again)) is Reason.REFRESH_REFUSED


def test_t41_an_answer_may_be_lost_twice_but_the_minute_is_one(scene, first):
    renewed(scene, first)
    for _ in range(2):
        scene.world.now += 25
        renewed(scene, first)
    scene.world.now += 25
    assert reason(scene.refresh(first)) is Reason.REFRESH_REPLAYED
    assert killed(scene)


def test_t41_after_its_successor_was_used_it_is_a_copy(scene, first):
    second = renewed(scene, first).refresh_token
    scene.world.now += 10
    third = renewed(scene, second).refresh_token
    assert reason(scene.refresh(first)) is Reason.REFRESH_REPLAYED
    assert killed(scene)
    assert reason(scene.refresh(third)) is Reason.REFRESH_REFUSED
    assert scene.last()["because"] == "the grant has ended"


def test_t41_after_the_minute_it_is_a_copy(scene, first):
    renewed(scene, first)
    scene.world.now += refresh.RETRY + 1
    assert reason(scene.refresh(first)) is Reason.REFRESH_REPLAYED
    assert killed(scene)


def test_t41_with_another_key_it_is_a_copy(scene, first):
    renewed(scene, first)
    scene.world.now += 10
    assert reason(scene.refresh(first, key="thief")) is Reason.REFRESH_REPLAYED
    assert killed(scene)


def test_t41_by_another_client_it_is_a_copy(scene, first):
    renewed(scene, first)
    scene.world.now += 10
    assert reason(scene.refresh(first, caller="summarizer")) is Reason.REFRESH_REPLAYED
    assert killed(scene)


def test_t41_a_client_may_change_its_dpop_key(scene, first):
    """Bound to the client's own keys, not to a proof's (RFC 9449 §5)."""
    answer = renewed(scene, first, key="new")
    assert claims_of(answer.access_token)["cnf"] == {"jkt": jkt_of("new")}


def test_t41_two_at_once_are_a_race_and_no_theft(scene, first):
    answer = renewed(scene, first)
    raced = scene.refresh(first)
    assert reason(raced) is Reason.GRANT_RACED
    assert raced.retry_after == 2
    assert not killed(scene)
    scene.world.now += raced.retry_after
    renewed(scene, first)
    assert len(live(scene)) == 1
    assert answer.refresh_token is not None


def test_t41_of_two_that_found_it_unused_one_gets_the_next(scene, first):
    """The store's version decides; who lost looks again, and finds a race."""
    stale = scene.world.kept["Refresh", "acme", hidden.name(first.rpartition(".")[2])]
    renewed(scene, first)
    truth, lies = scene.world._truth, [stale]

    def once(question):
        return lies.pop() if question.kind is Refresh and lies else truth(question)

    scene.world.lies[Find] = once
    assert reason(scene.refresh(first)) is Reason.GRANT_RACED
    assert lies == []
    assert len(live(scene)) == 1
    assert not killed(scene)


def test_t41_a_successor_that_was_replaced_between_two_looks_is_a_race_and_no_theft(scene, first):
    renewed(scene, first)
    scene.world.now += 10
    stale = scene.world.kept["Refresh", "acme", hidden.name(first.rpartition(".")[2])]
    renewed(scene, first)  # another retry came first: the successor is dead, and has a sibling
    truth, lies = scene.world._truth, [stale]

    def once(question):
        return lies.pop() if question.kind is Refresh and lies else truth(question)

    scene.world.lies[Find] = once
    assert reason(scene.refresh(first)) is Reason.GRANT_RACED
    assert len(live(scene)) == 1
    assert not killed(scene)


# -- T41: whose it is ----------------------------------------------------------------------------------


def test_t41_another_client_of_the_tenant_gets_nothing_and_breaks_nothing(scene, first):
    assert reason(scene.refresh(first, caller="summarizer")) is Reason.REFRESH_REFUSED
    assert scene.last()["because"] == "it is `orchestrator`'s"
    assert not killed(scene)
    renewed(scene, first)


def test_t41_another_tenant_gets_nothing_and_is_recorded(scene, first):
    assert reason(scene.refresh(first, caller="spy")) is Reason.REFRESH_REFUSED
    record = scene.last()
    assert record["because"] == "presented by a client of `rival`, says it is of `acme`"
    assert (record["what"], record["client"]) == ("token-refused", "spy")
    assert not [question for question in scene.world.asked if isinstance(question, Find) and question.tenant == "rival"]
    renewed(scene, first)


def test_a_hint_that_was_changed_finds_nothing(scene, first):
    forged = hidden.told("rival", first.rpartition(".")[2])
    assert reason(scene.refresh(forged, caller="spy")) is Reason.REFRESH_REFUSED
    assert reason(scene.refresh(forged)) is Reason.REFRESH_REFUSED


def test_the_answer_tells_no_refusal_from_another(scene, first):
    answers = [
        scene.refresh("nonsense"),
        scene.refresh("acme." + "x" * 43),
        scene.refresh(first, caller="summarizer"),
        scene.refresh(first, caller="spy"),
    ]
    renewed(scene, first)
    scene.world.now += 100
    answers.append(scene.refresh(first))
    assert len({(answer.reason.shown, answer.detail, answer.field) for answer in answers}) == 1


def test_t12_no_other_artefact_is_a_refresh_token_or_a_code(scene, first):
    answer = renewed(scene, first)
    others = [
        answer.access_token,
        first + "=",
        " " + first,
        scene.code(),
        scene.assertion("orchestrator"),
        scene.dpop(),
    ]
    for other in others:
        assert reason(scene.refresh(other)) is Reason.REFRESH_REFUSED
    for other in (first, answer.refresh_token, answer.access_token, scene.uri()):
        assert reason(scene.redeem(other)) is Reason.CODE_REFUSED
    assert not killed(scene)


def test_only_the_hash_is_kept(scene, first):
    everything = repr(scene.world.kept) + repr(scene.world.ledger)
    assert first.rpartition(".")[2] not in everything


def test_no_token_is_no_request(scene):
    assert reason(scene.token("refresh_token")) is Reason.OAUTH_REQUEST


# -- how long ------------------------------------------------------------------------------------------


def test_a_token_that_goes_unused_too_long_is_over(scene, first):
    scene.world.now += personal.IDLE - 1
    second = renewed(scene, first).refresh_token
    scene.world.now += personal.IDLE
    assert reason(scene.refresh(second)) is Reason.REFRESH_REFUSED
    assert scene.last()["because"] == "it went unused too long"
    assert not killed(scene)


def test_a_grant_is_over_however_often_it_is_renewed(scene, first):
    token, end = first, scene.kept(Consent)[0].expires_at
    assert end == scene.world.now + 60 + LASTS["month"]
    while scene.world.now + 6 * 86400 < end:
        scene.world.now += 6 * 86400
        token = renewed(scene, token).refresh_token
    scene.world.now = end
    assert reason(scene.refresh(token)) is Reason.REFRESH_REFUSED


def test_a_lost_answer_is_not_given_again_after_the_end(scene):
    """What was used is not asked how long it went unused; the end of the grant is the end."""
    first = scene.issued(lasts="hour").refresh_token
    end = scene.kept(Consent)[0].expires_at
    scene.world.now = end - 10
    renewed(scene, first)
    scene.world.now = end
    assert reason(scene.refresh(first)) is Reason.REFRESH_REFUSED


# -- who stands behind it ------------------------------------------------------------------------------


@pytest.mark.parametrize("end", STANDING)
def test_a_grant_is_no_better_than_who_stands_behind_it(scene, first, end):
    scene.world.now += 5
    end(scene)
    assert reason(scene.refresh(first)) is Reason.REFRESH_REFUSED
    scene.world.now += 5
    assert reason(scene.refresh(first)) is Reason.REFRESH_REFUSED


def test_a_suspended_agent_refreshes_nothing(scene, first):
    scene.world.put("orchestrator", standing=Standing.SUSPENDED)
    assert reason(scene.refresh(first)) is Reason.CLIENT_STANDING


def test_a_grant_type_taken_away_ends_renewal(scene, first):
    scene.world.put("orchestrator", grants=frozenset({"authorization_code"}))
    assert reason(scene.refresh(first)) is Reason.GRANT_NOT_ALLOWED


def test_a_renewal_and_the_end_of_its_grant_do_not_both_happen(scene, first):
    """The grant ends between the look at it and the write, and no news of it has come: the write meets the change."""
    world = scene.world
    stale = world.kept["Consent", "acme", scene.kept(Consent)[0].id]
    case = Case(scene.request("orchestrator", {}, None, BASE), world.terms, 300, world.now)
    world.run(personal.end(stale, case, "a test"))
    truth, lies = world._truth, [stale]
    world.lies[Find] = lambda question: lies.pop() if question.kind is Consent and lies else truth(question)
    world.lies[Revoked] = lambda _: None
    assert reason(scene.refresh(first)) is Reason.REFRESH_REFUSED
    assert lies == []
    assert len(live(scene)) == 1


def test_an_end_that_meets_another_change_is_made_anew(scene, first):
    world = scene.world
    stale = world.kept["Consent", "acme", scene.kept(Consent)[0].id]
    renewed(scene, first)
    case = Case(scene.request("orchestrator", {}, None, BASE), world.terms, 300, world.now)
    world.run(personal.end(stale, case, "a test"))
    assert scene.kept(Consent)[0].why == "a test"


def test_a_store_that_is_down_gives_nothing(scene, first):
    scene.world.faults[Find] = Unavailable("store")
    assert reason(scene.refresh(first)) is Reason.UNAVAILABLE
