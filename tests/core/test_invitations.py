"""Invitations: what an operator fixes, what an agent shows, and that each is good once."""

from __future__ import annotations

import json
from typing import Any

import pytest
from msgspec.structs import replace

from legation.core import enrolment
from legation.core.asks import Apply, ClaimDurably, Find, Unavailable
from legation.core.enrolment import Invitation, Invite, Invited, Offer, taking
from legation.core.enrolment.steps import Changed
from legation.core.model import Refusal, Standing
from legation.core.reasons import Reason, Refused
from tests.core.outsiders import DOMAIN, IDP, UNSAID, statement, svid, trust
from tests.world import BASE, NOW, READ, World, b64, jkt_of, jwk_of, jws

OFFER = Offer(owner="ops@acme", purpose="plans", scopes=frozenset({READ}), targets=frozenset({"payments"}), depth=1)
WANTED = Invite("acme", OFFER, 3600.0, "planner")


@pytest.fixture
def world() -> World:
    return World()


def invite(world: World, wanted: Invite = WANTED) -> Invited:
    done = world.run(enrolment.invite(wanted, who="op", why="a new planner"))
    world.ledger.clear()
    return done


def token_of(invited: Invited) -> str:
    assert invited.token is not None
    return invited.token


def proof(shown: str, *, key: str = "planner", header: dict[str, Any] | None = None, **claims: Any) -> str:
    """Made without the project's code, so that both sides cannot share a mistake."""
    import hashlib

    body = {"aud": BASE, "eth": b64(hashlib.sha256(shown.encode()).digest()), "iat": int(NOW)} | claims
    body = {name: value for name, value in body.items() if value is not UNSAID}
    return jws({"alg": "ES256", "typ": "enrolment-proof+jwt"} | (header or {}), body, key)


def asking(shown: str, *, key: str = "planner", **more: Any) -> dict[str, Any]:
    """A request in order but for what is given; UNSAID leaves a member out."""
    body = {"token": shown, "jwk": jwk_of(key), "proof": proof(shown, key=key)} | more
    return {name: value for name, value in body.items() if value is not UNSAID}


def take(world: World, body: dict[str, Any] | bytes) -> Changed | Refusal:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return world.run(taking.take(taking.Request(content, "192.0.2.1"), issuer=BASE))


def taken(world: World, body: dict[str, Any]) -> Changed:
    done = take(world, body)
    assert isinstance(done, Changed), done
    return done


def refused(world: World, reason: Reason, body: dict[str, Any] | bytes) -> dict[str, Any]:
    """Refused for this reason, nothing changed, and recorded. Returns the record's fields."""
    agents = dict(world.agents)
    answer = take(world, body)
    assert isinstance(answer, Refusal), answer
    assert answer.reason is reason, answer
    assert world.agents == agents
    record_id, kind, record = world.ledger[-1]
    assert (record_id, kind, record["what"]) == (answer.record_id, "event", "enrolment-refused")
    assert record["fields"]["reason"] == reason.id
    fields: dict[str, Any] = record["fields"]
    return fields


# -- inviting ----------------------------------------------------------------------------------------


def test_only_the_hash_of_a_token_is_kept(world: World):
    done = world.run(enrolment.invite(WANTED, who="op"))
    token = token_of(done)
    secret = token.removeprefix("acme.")
    assert len(secret) == 43
    assert secret not in json.dumps(world.ledger)
    ((_, _, name),) = [key for key in world.kept if key[0] == "Invitation"]
    assert secret not in str(world.kept["Invitation", "acme", name])
    assert name == enrolment.invitations.name_of(token)


def test_an_invitation_is_recorded_with_all_it_offers(world: World):
    world.run(enrolment.invite(WANTED, who="op", why="a new planner"))
    ((_, _, body),) = world.ledger
    assert body["what"] == "agent-invited"
    fields = body["fields"]
    assert (fields["who"], fields["why"], fields["agent"], fields["tenant"]) == (
        "op",
        "a new planner",
        "planner",
        "acme",
    )
    assert (fields["offer_scopes"], fields["offer_targets"], fields["offer_depth"]) == ([READ], ["payments"], 1)
    assert fields["expires_at"] == NOW + 3600


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"agent": None}, "id"),
        ({"prefix": "plan-"}, "id"),
        ({"agent": "Planner"}, "id"),
        ({"agent": None, "prefix": "Plan"}, "prefix"),
        ({"agent": "payments"}, "id"),
        ({"tenant": "nowhere"}, "tenant"),
        ({"lifetime": 59}, "expires"),
        ({"lifetime": 31 * 86400.0}, "expires"),
        ({"lifetime": float("nan")}, "expires"),
        ({"offer": replace(OFFER, owner="")}, "owner"),
        ({"offer": replace(OFFER, owner="planner")}, "owner"),
        ({"offer": replace(OFFER, scopes=frozenset({"a b"}))}, "scopes"),
        ({"offer": replace(OFFER, grants=frozenset({"password"}))}, "grants"),
        ({"offer": replace(OFFER, depth=5)}, "depth"),
        ({"offer": replace(OFFER, lifetime=0.0)}, "lifetime"),
        ({"issuer": IDP}, None),
        ({"issuer": "https://stranger.example", "subject": "alice"}, None),
        ({"issuer": DOMAIN, "subject": "spiffe://other.example/a"}, "subject"),
    ],
)
def test_an_invitation_that_makes_no_sense_is_refused(world: World, change: dict[str, Any], field: str | None):
    with pytest.raises(Refused) as caught:
        world.run(enrolment.invite(replace(WANTED, **change), who="op"))
    if field is not None:
        assert caught.value.field == field
    assert not world.kept


# -- taking ------------------------------------------------------------------------------------------


def test_an_agent_becomes_what_the_operator_said(world: World):
    done = taken(world, asking(token_of(invite(world))))
    agent = world.agents["planner"]
    assert done.agent == agent
    assert (agent.tenant, agent.owner, agent.purpose, agent.depth) == ("acme", "ops@acme", "plans", 1)
    assert (agent.scopes, agent.targets) == (frozenset({READ}), frozenset({"payments"}))
    assert agent.standing is Standing.ACTIVE
    assert [key.thumbprint for key in agent.keys] == [jkt_of("planner")]
    ((_, _, body),) = world.ledger
    assert (body["what"], body["fields"]["agent"]) == ("agent-enrolled", "planner")
    assert body["fields"]["who"] == "invitation of op"


def test_an_invitation_is_good_once(world: World):
    token = token_of(invite(world))
    taken(world, asking(token))
    refused(world, Reason.OFFER_REFUSED, asking(token, key="second"))


def test_an_invitation_is_used_up_in_the_transaction_that_enrols(world: World):
    """Whoever comes at the same moment has read the same version, and the store lets one of them."""
    token = token_of(invite(world, replace(WANTED, agent=None, prefix="planner-")))
    first = world.kept.copy()
    taken(world, asking(token, id="planner-1"))
    ((apply),) = [question for question in world.asked if isinstance(question, Apply) and len(question.changes) == 2]
    assert [type(change).__name__ for change in apply.changes] == ["PutAgent", "PutKept"]
    world.lies[Find] = lambda question: first.get(("Invitation", question.tenant, question.id))
    refused(world, Reason.REGISTRY_CONFLICT, asking(token, key="second", id="planner-2"))


def test_an_invitation_runs_out(world: World):
    token = token_of(invite(world))
    world.now = NOW + 3600
    refused(world, Reason.OFFER_REFUSED, asking(token, proof=proof(token, iat=int(world.now))))


def test_an_invitation_can_be_taken_back(world: World):
    done = invite(world)
    world.run(enrolment.withdraw("acme", done.invitation.id, who="op", why="lost"))
    assert world.ledger[-1][2]["what"] == "invitation-withdrawn"
    refused(world, Reason.OFFER_REFUSED, asking(token_of(done)))
    with pytest.raises(Refused):
        world.run(enrolment.withdraw("acme", done.invitation.id, who="op"))


def test_an_agent_can_be_made_to_wait_and_to_run_out(world: World):
    offer = replace(OFFER, active=False, lifetime=600.0)
    agent = taken(world, asking(token_of(invite(world, replace(WANTED, offer=offer))))).agent
    assert (agent.standing, agent.expires_at) == (Standing.PENDING, NOW + 600)


@pytest.mark.parametrize("shown", ["acme.x", "rival.x", "x", "", ".", "acme", "a" * 300, "acme." + "A" * 43])
def test_a_token_nobody_made(world: World, shown: str):
    invite(world)
    reason = Reason.OFFER_REFUSED if 0 < len(shown) <= 256 else Reason.OAUTH_REQUEST
    refused(world, reason, asking(shown))


def test_a_token_of_another_tenant_opens_nothing(world: World):
    token = token_of(invite(world))
    refused(world, Reason.OFFER_REFUSED, asking("rival." + token.removeprefix("acme.")))


def test_why_an_invitation_is_not_open_is_not_told(world: World):
    """Used, over, withdrawn, never made: the same words."""
    used, over, lost = (token_of(invite(world, replace(WANTED, agent=name))) for name in ("a", "b", "c"))
    taken(world, asking(used, key="a"))
    world.run(enrolment.withdraw("acme", enrolment.invitations.name_of(lost), who="op"))
    name = enrolment.invitations.name_of(over)
    found = world.kept["Invitation", "acme", name]
    world.keep(replace(found.document, expires_at=NOW))
    answers = [take(world, asking(shown, key="z")) for shown in (used, over, lost, "acme.never")]
    assert len({(one.reason, one.detail, one.field) for one in answers if isinstance(one, Refusal)}) == 1


@pytest.mark.parametrize(
    ("named", "fits"),
    [("planner-1", True), ("planner-", False), ("other", False), ("Planner-1", False), ("planner-../x", False)],
)
def test_an_agent_names_itself_within_its_prefix(world: World, named: str, fits: bool):
    token = token_of(invite(world, replace(WANTED, agent=None, prefix="planner-")))
    answer = take(world, asking(token, id=named))
    assert isinstance(answer, Changed) is fits
    assert (named in world.agents) is fits


def test_an_invitation_for_one_id_is_for_no_other(world: World):
    refused(world, Reason.OFFER_REFUSED, asking(token_of(invite(world)), id="somebody"))


def test_what_the_operator_fixed_cannot_be_asked_for(world: World):
    for member in ("scopes", "targets", "owner", "standing", "card"):
        more: dict[str, Any] = {member: ["payments"]}
        refused(world, Reason.OAUTH_REQUEST, asking(token_of(invite(world)), **more))


# -- the key is the asker's --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"key": "thief"}, id="another key's signature"),
        pytest.param({"key": "thief", "header": {"jwk": jwk_of("thief")}}, id="T3 an embedded key"),
        pytest.param({"key": "thief", "header": {"kid": jkt_of("planner")}}, id="T4 a kid that claims otherwise"),
        pytest.param({"header": {"alg": "none"}}, id="T2 none"),
        pytest.param({"header": {"alg": "HS256"}}, id="T1 a MAC"),
        pytest.param({"header": {"alg": "RS256"}}, id="T1 another algorithm"),
        pytest.param({"header": {"typ": "dpop+jwt"}}, id="T12 a DPoP proof"),
        pytest.param({"header": {"typ": "client-authentication+jwt"}}, id="T12 a client assertion"),
        pytest.param({"header": {"crit": []}}, id="T5 an empty crit"),
        pytest.param({"header": {"b64": False}}, id="T5 b64"),
        pytest.param({"aud": "https://other.example"}, id="for another authority"),
        pytest.param({"aud": [BASE]}, id="T13 a list"),
        pytest.param({"aud": BASE + "/"}, id="T14 a slash more"),
        pytest.param({"aud": UNSAID}, id="for nobody"),
        pytest.param({"eth": UNSAID}, id="over nothing"),
        pytest.param({"eth": "AAAA"}, id="over another token"),
        pytest.param({"iat": int(NOW) - 61}, id="old"),
        pytest.param({"iat": int(NOW) + 11}, id="of tomorrow"),
        pytest.param({"iat": True}, id="T7 a bool"),
        pytest.param({"iat": str(int(NOW))}, id="T7 text"),
        pytest.param({"iat": UNSAID}, id="of no time"),
    ],
)
def test_a_key_is_enrolled_by_whoever_has_it(world: World, change: dict[str, Any]):
    token = token_of(invite(world))
    refused(world, Reason.POSSESSION_REFUSED, asking(token, proof=proof(token, **change)))


def test_a_proof_for_one_token_is_none_for_another(world: World):
    first, second = token_of(invite(world)), token_of(invite(world, replace(WANTED, agent="other")))
    refused(world, Reason.POSSESSION_REFUSED, asking(second, proof=proof(first)))


@pytest.mark.parametrize(
    ("jwk", "reason"),
    [
        ({**jwk_of("planner"), "d": "AAAA"}, Reason.ENROLMENT_REFUSED),
        ({"kty": "oct", "k": "c2VjcmV0"}, Reason.ENROLMENT_REFUSED),
        ({"kty": "RSA", "n": "AQAB", "e": "AQAB"}, Reason.ENROLMENT_REFUSED),
        ({}, Reason.ENROLMENT_REFUSED),
        ([], Reason.OAUTH_REQUEST),
        ("key", Reason.OAUTH_REQUEST),
        (None, Reason.OAUTH_REQUEST),
        (UNSAID, Reason.OAUTH_REQUEST),
    ],
)
def test_a_key_that_is_none(world: World, jwk: object, reason: Reason):
    refused(world, reason, asking(token_of(invite(world)), jwk=jwk))


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"[]", id="a list"),
        pytest.param(b"{", id="half"),
        pytest.param(b"\xff", id="not UTF-8"),
        pytest.param(b'{"token": "a", "token": "b"}', id="T6 twice"),
        pytest.param(b'{"a":' * 50_000, id="T9 a nesting bomb"),
        pytest.param(b"[" * 60_000, id="T9 a nesting bomb of lists"),
        pytest.param(b'{"token": "\\ud800"}', id="T8 half a surrogate"),
        pytest.param(b'{"token": "a", "jwk": {"kty": NaN}}', id="T7 NaN"),
        pytest.param(b'{"token": "a", "jwk": {"kty": 1' + b"0" * 5000 + b"}}", id="T7 5000 digits"),
    ],
)
def test_a_body_that_is_none(world: World, body: bytes):
    answer = take(world, body)
    assert isinstance(answer, Refusal)
    assert answer.reason in {Reason.OAUTH_REQUEST, Reason.TOO_LARGE}


def test_what_is_refused_is_recorded_without_what_was_shown(world: World):
    token = token_of(invite(world))
    body = asking(token, proof=proof(token, key="thief"))
    refused(world, Reason.POSSESSION_REFUSED, body)
    said = json.dumps(world.ledger)
    assert token not in said
    assert body["proof"] not in said


def test_a_store_that_is_down_enrols_nobody(world: World):
    token = token_of(invite(world))
    world.faults[Apply] = Unavailable("store")
    answer = take(world, asking(token))
    assert isinstance(answer, Refusal)
    assert (answer.reason, answer.detail) == (Reason.UNAVAILABLE, "store")
    assert "planner" not in world.agents


def test_who_fails_often_is_told_to_wait_and_who_succeeds_is_not(world: World):
    token = token_of(invite(world))
    world.wait = 9
    answer = take(world, asking("acme.never"))
    assert isinstance(answer, Refusal)
    assert (answer.reason, answer.retry_after) == (Reason.AUTHENTICATION_RATE, 9)
    taken(world, asking(token))


# -- vouched for by others ---------------------------------------------------------------------------


def vouched(text: str, kind: str = "jwt", **more: Any) -> dict[str, Any]:
    return asking(text, token=UNSAID, statement=text, statement_type=kind, tenant="acme", **more)


def by_idp(world: World, **more: Any) -> None:
    trust(world, "enrolment", **more)
    invite(world, replace(WANTED, issuer=IDP, subject="alice"))


def test_a_believed_issuer_vouches_for_who_was_invited(world: World):
    by_idp(world)
    assert taken(world, vouched(statement())).agent.owner == "ops@acme"
    found = next(found for (kind, _, _), found in world.kept.items() if kind == "Invitation")
    assert isinstance(found.document, Invitation)
    assert (found.document.used_by, found.document.subject) == ("planner", f"{IDP} alice")


def test_whom_nobody_invited_is_not_enrolled(world: World):
    by_idp(world)
    refused(world, Reason.OFFER_REFUSED, vouched(statement(sub="mallory")))


@pytest.mark.parametrize(
    ("claims", "header"),
    [
        ({"aud": "https://other.example"}, {}),
        ({"aud": [BASE, "https://other.example"]}, {}),
        ({"aud": []}, {}),
        ({"aud": UNSAID}, {}),
        ({"iss": "https://stranger.example"}, {}),
        ({"iss": BASE}, {}),
        ({"exp": int(NOW)}, {}),
        ({"exp": int(NOW) + 301}, {}),
        ({"exp": UNSAID}, {}),
        ({"iat": int(NOW) + 11}, {}),
        ({"iat": UNSAID}, {}),
        ({"nbf": int(NOW) + 11}, {}),
        ({"jti": UNSAID}, {}),
        ({"sub": "a\nb"}, {}),
        ({}, {"typ": "at+jwt"}),
        ({}, {"typ": "oauth-id-jag+jwt"}),
        ({}, {"kid": UNSAID}),
        ({}, {"kid": "k2"}),
        ({}, {"kid": ["k1"]}),
    ],
)
def test_a_statement_that_is_not_for_this(world: World, claims: dict[str, Any], header: dict[str, Any]):
    by_idp(world)
    fields = refused(world, Reason.STATEMENT_REFUSED, vouched(statement(header=header, **claims)))
    assert "agent" not in fields


def test_a_statement_is_good_once(world: World):
    by_idp(world)
    text = statement(sub="mallory")
    refused(world, Reason.OFFER_REFUSED, vouched(text))
    refused(world, Reason.STATEMENT_REPLAYED, vouched(text))


def test_an_issuer_believed_for_something_else_vouches_for_nobody(world: World):
    by_idp(world)
    world.keep(replace(world.kept["Issuer", "acme", IDP].document, uses=frozenset({"id-jag"})))
    refused(world, Reason.STATEMENT_REFUSED, vouched(statement()))
    assert not [question for question in world.asked if isinstance(question, ClaimDurably)]


def test_a_suspended_issuer_vouches_for_nobody(world: World):
    by_idp(world)
    world.keep(replace(world.kept["Issuer", "acme", IDP].document, suspended=True))
    refused(world, Reason.STATEMENT_REFUSED, vouched(statement()))


def test_a_workload_enrols_with_its_svid(world: World):
    trust(world, "enrolment", issuer=DOMAIN)
    invite(world, replace(WANTED, issuer=DOMAIN, subject=f"{DOMAIN}/planner"))
    agent = taken(world, vouched(svid(), "jwt-svid")).agent
    assert agent.spiffe_id == f"{DOMAIN}/planner"
    assert world.kept["WorkloadName", "acme", f"{DOMAIN}/planner"].document.parent == "planner"


def test_an_svid_is_good_once(world: World):
    trust(world, "enrolment", issuer=DOMAIN)
    text = svid("/other")
    refused(world, Reason.OFFER_REFUSED, vouched(text, "jwt-svid"))
    refused(world, Reason.STATEMENT_REPLAYED, vouched(text, "jwt-svid"))


@pytest.mark.parametrize("kind", ["saml", "", "JWT"])
def test_a_kind_of_statement_nobody_knows(world: World, kind: str):
    by_idp(world)
    refused(world, Reason.OAUTH_REQUEST, vouched(statement(), kind))


def test_either_a_token_or_a_statement(world: World):
    token = token_of(invite(world))
    refused(world, Reason.OAUTH_REQUEST, asking(token, statement=statement()))
    refused(world, Reason.OAUTH_REQUEST, asking(token, token=UNSAID))
