"""Exchange: authority passes from agent to agent, and only shrinks (RFC 8693, OAuth Actor Profile)."""

from __future__ import annotations

import json
from typing import Any

import pytest

from legation.core import receipts
from legation.core.asks import Sign
from legation.core.grants import exchange
from legation.core.kept import Person, Revocation
from legation.core.model import Binding, Interface, Permit, Refusal, Standing
from legation.core.reasons import Reason
from tests.delegations import (
    CROWD,
    ask,
    asking,
    call,
    down_the_line,
    enrol,
    get,
    hop,
    narrowing,
    passed,
    request,
    saying,
    skill_of,
    turned_down,
    world_of_many,
)
from tests.world import BASE, ISSUER_KID, NOW, World, claims_of, jkt_of, jws

ALL = " ".join(map(skill_of, CROWD))
PAYMENT = {"type": "payment", "amount": "100", "currency": "USD", "recipient": "ACC123"}


@pytest.fixture
def world() -> World:
    return world_of_many()


def brought(world: World, **form: Any) -> str:
    """What bob holds after ann called him with all she has."""
    return hop(world, get(world, "ann", "bob", **{"scope": ALL} | form).access_token, "ann", "bob")


def act(*names: str) -> dict[str, Any] | None:
    chain: dict[str, Any] | None = None
    for name in reversed(names):
        chain = {"iss": BASE, "sub": name, "sub_profile": "ai_agent", **({"act": chain} if chain else {})}
    return chain


# -- the way of it -----------------------------------------------------------------------------------


def test_bob_acts_for_ann_at_cyd(world: World):
    parent = get(world, "ann", "bob", scope=ALL)
    subject = hop(world, parent.access_token, "ann", "bob")
    answer = passed(world, "bob", subject, "cyd", scope="cyd:do dan:do")
    claims = claims_of(answer.access_token)
    assert (claims["sub"], claims["client_id"], claims["act"]) == ("ann", "bob", act("bob"))
    assert (claims["aud"], claims["scope"]) == (f"{BASE}/a2a/cyd", "cyd:do dan:do")
    assert claims["cnf"] == {"jkt": jkt_of("bob")}, "bound to the key of who will use it"
    assert claims["txn"] == claims_of(parent.access_token)["txn"]
    assert claims["delegation_depth"] == claims_of(parent.access_token)["delegation_depth"] - 1
    assert (answer.issued_token_type, answer.token_type) == (exchange.ACCESS_TOKEN, "DPoP")


def test_the_call_it_is_for_passes_and_the_record_names_everybody(world: World):
    token = down_the_line(world, "ann", "bob", "cyd", "dan")
    verdict = world.permit(call(world, token, "cyd", "dan"))
    record = world.record(verdict)
    assert (record["caller"], record["client"], record["chain"]) == ("ann", "cyd", ["cyd", "bob"])
    assert record["txn"] == claims_of(token)["txn"]
    assert verdict.owner.principal == "ann by cyd"
    seen = claims_of(verdict.hop_token)
    assert (seen["sub"], seen["client_id"], seen["act"]) == ("ann", "cyd", act("cyd", "bob"))


def test_the_record_of_an_exchange_names_parent_chain_and_hop_and_holds_no_token(world: World):
    parent = get(world, "ann", "bob", scope=ALL)
    subject = hop(world, parent.access_token, "ann", "bob")
    answer = passed(world, "bob", subject, "cyd")
    ((_, _, body),) = [one for one in world.ledger if one[0] == answer.record_id]
    fields = body["fields"]
    assert (fields["subject"], fields["chain"], fields["client"]) == ("ann", ["bob"], "bob")
    assert fields["parent"] == claims_of(parent.access_token)["jti"]
    assert fields["hop"] == claims_of(subject)["jti"]
    for secret in (answer.access_token, subject, parent.access_token):
        assert secret not in json.dumps(world.ledger)


def test_tasks_begun_for_another_are_not_ones_own(world: World):
    """Neither ann's own calls, nor bob's own, nor cyd's for ann see what bob began for her."""
    token = down_the_line(world, "ann", "bob", "cyd")
    owner = world.permit(call(world, token, "bob", "cyd")).owner
    others = [
        world.permit(call(world, get(world, name, "cyd").access_token, name, "cyd")).owner for name in ("ann", "bob")
    ]
    others.append(world.permit(call(world, down_the_line(world, "ann", "dan", "cyd"), "dan", "cyd")).owner)
    assert len({owner.principal, *(other.principal for other in others)}) == 4


def test_what_is_not_asked_is_the_callees_share_and_a_token_without_depth_ends_there(world: World):
    answer = passed(world, "bob", brought(world), "cyd", delegation_depth="0")
    claims = claims_of(answer.access_token)
    assert answer.scope == "cyd:do"
    assert not {"delegation_depth", "delegation_targets", "delegation_actors"} & claims.keys()
    last = hop(world, answer.access_token, "bob", "cyd")
    assert "delegation" not in claims_of(last)
    turned_down(world, Reason.DELEGATION_DEPTH, asking(world, "cyd", last, "dan"))


def test_an_agents_own_token_is_narrowed_without_a_chain(world: World):
    own = get(world, "ann", "bob", scope=ALL, authorization_details=json.dumps([PAYMENT | {"amount": "500"}]))
    answer = ask(
        world,
        narrowing(
            world, "ann", own.access_token, "bob", scope="bob:do", delegation_depth="0", expires_in="60",
            authorization_details=json.dumps([PAYMENT]),
        ),
    )  # fmt: skip
    claims = claims_of(answer.access_token)  # type: ignore[union-attr]
    assert (claims["sub"], claims["client_id"], claims["scope"]) == ("ann", "ann", "bob:do")
    assert "act" not in claims
    assert claims["exp"] - claims["iat"] == 60
    assert claims["authorization_details"] == [PAYMENT]


def test_the_current_actor_narrows_its_token_and_is_not_written_twice(world: World):
    token = down_the_line(world, "ann", "bob", "cyd")
    world.admit(call(world, token, "bob", "cyd"))
    answer = ask(world, narrowing(world, "bob", token, "cyd", expires_in="30"))
    claims = claims_of(answer.access_token)  # type: ignore[union-attr]
    assert claims["act"] == act("bob")
    assert len(claims["actor_receipts"]) == 1
    assert isinstance(world.admit(call(world, answer.access_token, "bob", "cyd")), Permit)  # type: ignore[union-attr]


# -- traps -------------------------------------------------------------------------------------------


def test_t31_the_chain_comes_from_the_subject_token_and_never_from_an_actor_token(world: World):
    delegated = down_the_line(world, "eve", "bob", "cyd")
    form = {"actor_token": delegated, "actor_token_type": exchange.ACCESS_TOKEN}
    turned_down(world, Reason.ACTOR_TOKEN, asking(world, "bob", brought(world), "cyd", **form))
    assert Reason.ACTOR_TOKEN.row.oauth == "invalid_grant"


def test_t31_an_actor_token_shows_the_requester_alone(world: World):
    own = get(world, "bob", "cyd").access_token
    form = {"actor_token": own, "actor_token_type": exchange.ACCESS_TOKEN}
    answer = passed(world, "bob", brought(world), "cyd", **form)
    assert claims_of(answer.access_token)["act"] == act("bob")
    others = get(world, "cyd", "dan").access_token
    for form in (
        {"actor_token": others, "actor_token_type": exchange.ACCESS_TOKEN},
        {"actor_token": "x", "actor_token_type": exchange.ACCESS_TOKEN},
        {"actor_token": own, "actor_token_type": exchange.ACCESS_TOKEN, "key": "another"},
    ):
        turned_down(world, Reason.ACTOR_TOKEN, asking(world, "bob", brought(world), "cyd", **form))


@pytest.mark.parametrize("thief", ["cyd", "dan", "ann"])
def test_t32_a_hop_token_serves_the_agent_that_was_called_and_nobody_else(world: World, thief: str):
    """Splicing: the subject half of one call, the actor half of another (RFC 8693 checks neither against the other)."""
    turned_down(world, Reason.ACTOR_UNAUTHORIZED, asking(world, thief, brought(world), "eve"))


def test_t32_agents_at_one_origin_are_still_two(world: World):
    subject = brought(world)
    enrol(world, "cyd", interfaces=world.agents["bob"].interfaces)
    turned_down(world, Reason.ACTOR_UNAUTHORIZED, asking(world, "cyd", subject, "dan"))


def test_t32_an_access_token_serves_its_own_client_and_key(world: World):
    own = get(world, "ann", "bob").access_token
    turned_down(world, Reason.SUBJECT_TOKEN, narrowing(world, "bob", own, "cyd"))
    turned_down(world, Reason.ACTOR_UNAUTHORIZED, narrowing(world, "bob", own, "cyd", key="ann"))
    turned_down(world, Reason.SUBJECT_TOKEN, narrowing(world, "ann", own, "bob", key="another"))


def test_t32_the_proof_over_an_own_token_holds_its_hash(world: World):
    own, other = get(world, "ann", "bob").access_token, get(world, "ann", "bob").access_token
    for over in (other, None):
        refused = turned_down(world, Reason.TOKEN_PROOF_REFUSED, narrowing(world, "ann", own, "bob", over=over))
        assert refused.detail.startswith("proof-token")


def test_t32_an_agent_that_moved_is_not_the_one_that_was_called(world: World):
    subject = brought(world)
    enrol(world, "bob", interfaces=(Interface(Binding.JSONRPC, "https://elsewhere.example/rpc"),))
    turned_down(world, Reason.ACTOR_UNAUTHORIZED, asking(world, "bob", subject, "cyd"))


def test_t33_depth_is_counted_on_the_result(world: World):
    """Four actors pass where four are allowed; the fifth hop is refused."""
    token = down_the_line(world, "ann", "bob", "cyd", "dan", "eve", "fay", "gus", end=5)
    assert claims_of(token)["act"] == act("eve", "dan", "cyd", "bob")
    last = hop(world, token, "eve", "fay")
    refused = turned_down(world, Reason.DELEGATION_DEPTH, asking(world, "fay", last, "gus"))
    assert refused.reason.row.oauth == "invalid_request"
    world.put_tenant("acme", depth=3)
    assert world.refusal(call(world, token, "eve", "fay")).reason is Reason.DELEGATION_REFUSED


def test_t33_no_tenant_allows_more_than_eight(world: World):
    world.put_tenant("acme", depth=99)
    for name in CROWD:
        enrol(world, name, depth=99)
    token = down_the_line(world, *CROWD)
    assert len(claims_of(token)["actor_receipts"]) == 8
    assert len(token) < 8192
    last = hop(world, token, CROWD[-2], CROWD[-1])
    turned_down(world, Reason.DELEGATION_DEPTH, asking(world, CROWD[-1], last, "bob"))


@pytest.mark.parametrize("depth", [1, 2, 3])
def test_t33_the_depth_a_subject_allows_is_the_number_of_its_actors(world: World, depth: int):
    enrol(world, "ann", depth=depth)
    token = down_the_line(world, *CROWD[: depth + 2])
    assert len(claims_of(token)["actor_receipts"]) == depth
    last = hop(world, token, CROWD[depth], CROWD[depth + 1])
    turned_down(world, Reason.DELEGATION_DEPTH, asking(world, CROWD[depth + 1], last, "ida"))


@pytest.mark.parametrize("again", ["ann", "bob"])
def test_t34_authority_does_not_come_back_to_one_who_passed_it_on(world: World, again: str):
    token = get(world, "ann", "bob", scope=ALL).access_token
    token = passed(world, "bob", hop(world, token, "ann", "bob"), "cyd", scope=ALL).access_token
    token = passed(world, "cyd", hop(world, token, "bob", "cyd"), again, scope=ALL).access_token
    back = hop(world, token, "cyd", again)
    turned_down(world, Reason.DELEGATION_CYCLE, asking(world, again, back, "dan"))


def test_t35_the_inherited_chain_is_carried_over_byte_for_byte(world: World):
    token = down_the_line(world, "ann", "bob", "cyd", "dan")
    before, after = claims_of(down_the_line(world, "ann", "bob", "cyd")), claims_of(token)
    assert json.dumps(after["act"]["act"]) == json.dumps(before["act"])


def minted(world: World, **claims: Any) -> str:
    """A hop token of ann's call to bob, with other claims; `delegation` is merged."""
    base = claims_of(brought(world))
    base["delegation"] |= claims.pop("delegation", {})
    return jws({"alg": "ES256", "typ": "hop+jwt", "kid": "hop-1"}, base | claims, "hop-1")


@pytest.mark.parametrize(
    "may_act",
    [
        ["bob"], "bob", None, True, 5, [], {}, {"sub": ["bob"]}, {"sub": ["bob", "cyd"]}, {"sub": "cyd"},
        {"iss": "https://other.example", "sub": "bob"}, {"sub": "bob", "iss": [BASE]}, {"client_id": "bob"},
        {"sub": "bob", "aud": "x"},
    ],
    ids=str,
)  # fmt: skip
def test_t36_a_may_act_in_any_other_form_or_for_anybody_else_refuses(world: World, may_act: object):
    subject = minted(world, delegation={"may_act": may_act})
    turned_down(world, Reason.ACTOR_UNAUTHORIZED, asking(world, "bob", subject, "cyd"))


@pytest.mark.parametrize("may_act", [{"sub": "bob"}, {"iss": BASE, "sub": "bob"}])
def test_t36_a_may_act_that_names_the_actor_permits_and_is_not_passed_on(world: World, may_act: object):
    subject = minted(world, delegation={"may_act": may_act})
    claims = claims_of(passed(world, "bob", subject, "cyd").access_token)
    assert "may_act" not in claims
    assert claims["act"] == act("bob"), "and who acts is who authenticated"


def test_t36_a_may_act_permits_nobody_whom_the_subject_does_not(world: World):
    enrol(world, "ann", delegates=frozenset({"cyd"}))
    subject = minted(world, delegation={"may_act": {"sub": "bob"}})
    turned_down(world, Reason.ACTOR_UNAUTHORIZED, asking(world, "bob", subject, "cyd"))


@pytest.mark.parametrize("scope", ["", " "])
def test_t37_a_missing_scope_is_not_all_scope(world: World, scope: str):
    subject = minted(world, delegation={"scope": scope})
    for form in ({}, {"scope": "cyd:do"}):
        turned_down(world, Reason.SCOPE_REFUSED, asking(world, "bob", subject, "cyd", **form))


def test_t37_what_is_not_asked_is_never_the_clients_default(world: World):
    subject = brought(world, scope="bob:do dan:do")
    turned_down(world, Reason.SCOPE_REFUSED, asking(world, "bob", subject, "cyd"))


def test_t38_an_exchange_raises_neither_end_nor_depth_nor_assurance(world: World):
    parent = get(world, "ann", "bob", scope=ALL, expires_in="90", delegation_depth="2")
    ends = claims_of(parent.access_token)["exp"]
    subject = hop(world, parent.access_token, "ann", "bob")
    world.now += 30
    form = {"expires_in": "300", "delegation_depth": "8", "acr": "phr", "acr_values": "phr", "auth_time": "1"}
    claims = claims_of(passed(world, "bob", subject, "cyd", **form).access_token)
    assert claims["exp"] == ends
    assert claims["delegation_depth"] == 1
    assert not {"acr", "auth_time"} & claims.keys()


def test_t38_assurance_is_copied_as_it_was(world: World):
    subject = minted(world, delegation={"acr": "phr", "auth_time": int(NOW) - 100, "grant_id": "g-1"})
    claims = claims_of(passed(world, "bob", subject, "cyd").access_token)
    assert (claims["acr"], claims["auth_time"], claims["grant_id"]) == ("phr", int(NOW) - 100, "g-1")


def test_t38_what_has_run_out_is_not_renewed(world: World):
    parent = get(world, "ann", "bob", scope=ALL, expires_in="30")
    subject = hop(world, parent.access_token, "ann", "bob")
    assert claims_of(subject)["exp"] > NOW + 30, "a hop token lives for whole periods, the authority in it does not"
    world.now = NOW + 30
    turned_down(world, Reason.SUBJECT_TOKEN, asking(world, "bob", subject, "cyd"))


@pytest.mark.parametrize("gone", ["ann", "bob", "cyd"])
@pytest.mark.parametrize("how", ["suspended", "cut off and resumed", "unknown"])
def test_t39_a_hop_that_lost_its_standing_ends_the_chain(world: World, gone: str, how: str):
    token = down_the_line(world, "ann", "bob", "cyd", "dan")
    last = hop(world, token, "cyd", "dan")
    world.now += 5
    match how:
        case "suspended":
            enrol(world, gone, standing=Standing.SUSPENDED)
        case "cut off and resumed":
            enrol(world, gone, not_before=world.now)
        case _:
            del world.agents[gone]
    refused = world.refusal(call(world, token, "cyd", "dan"))
    assert refused.reason in (Reason.TOKEN_REVOKED, Reason.CALLER_STANDING)
    turned_down(world, Reason.SUBJECT_WITHDRAWN, asking(world, "dan", last, "eve"))


@pytest.mark.parametrize("name", ["token", "key", "delegation"])
def test_t39_what_was_revoked_gives_nothing_more(world: World, name: str):
    parent = claims_of((answer := get(world, "ann", "bob", scope=ALL)).access_token)
    subject = hop(world, answer.access_token, "ann", "bob")
    of = {"token": parent["jti"], "key": parent["cnf"]["jkt"], "delegation": parent["txn"]}
    world.keep(Revocation(tenant="acme", id=f"{name}:{of[name]}", at=world.now))
    assert world.refusal(call(world, answer.access_token, "ann", "bob")).reason is Reason.TOKEN_REVOKED
    turned_down(world, Reason.SUBJECT_WITHDRAWN, asking(world, "bob", subject, "cyd"))


@pytest.mark.parametrize("name", ["token", "key"])
def test_t39_what_was_revoked_ends_what_was_exchanged_for_it_however_far_down(world: World, name: str):
    """The key that ann's call was made with was stolen; what bob and cyd hold of that call is the thief's as well."""
    parent = claims_of((answer := get(world, "ann", "bob", scope=ALL)).access_token)
    held = passed(world, "bob", hop(world, answer.access_token, "ann", "bob"), "cyd", scope=ALL).access_token
    token = passed(world, "cyd", hop(world, held, "bob", "cyd"), "dan", scope=ALL).access_token
    world.now += 1
    of = {"token": parent["jti"], "key": parent["cnf"]["jkt"]}
    world.keep(Revocation(tenant="acme", id=f"{name}:{of[name]}", at=world.now))
    assert world.refusal(call(world, token, "cyd", "dan")).reason is Reason.TOKEN_REVOKED


def test_t39_an_agent_cut_off_since_it_was_called_gets_nothing_of_that_call(world: World):
    subject = brought(world)
    world.now += 5
    enrol(world, "bob", not_before=world.now)
    turned_down(world, Reason.SUBJECT_WITHDRAWN, asking(world, "bob", subject, "cyd"))


def test_t39_a_revoked_delegation_ends_every_token_of_the_chain(world: World):
    token = down_the_line(world, "ann", "bob", "cyd", "dan")
    world.keep(Revocation(tenant="acme", id=f"delegation:{claims_of(token)['txn']}", at=world.now))
    assert world.refusal(call(world, token, "cyd", "dan")).reason is Reason.TOKEN_REVOKED


def test_t40_details_only_narrow_on_the_way(world: World):
    subject = hop(
        world,
        get(world, "ann", "bob", scope=ALL, authorization_details=json.dumps([PAYMENT])).access_token,
        "ann", "bob", saying("bob:do", {"amount": "100", "currency": "USD", "recipient": "ACC123"}),
    )  # fmt: skip
    for wider in (PAYMENT | {"amount": "101"}, PAYMENT | {"recipient": "ACC124"}, PAYMENT | {"currency": "EUR"}):
        asked = asking(world, "bob", subject, "cyd", authorization_details=json.dumps([wider]))
        assert turned_down(world, Reason.TOKEN_DETAILS, asked).reason.row.oauth == "invalid_authorization_details"
    answer = passed(world, "bob", subject, "cyd")
    assert claims_of(answer.access_token)["authorization_details"] == [PAYMENT] == list(answer.details)
    less = passed(world, "bob", subject, "cyd", authorization_details=json.dumps([PAYMENT | {"amount": "99.50"}]))
    assert claims_of(less.access_token)["authorization_details"] == [PAYMENT | {"amount": "99.5"}]


def test_t40_details_of_another_type_do_not_take_the_place_of_those_there_were(world: World):
    subject = hop(
        world,
        get(world, "ann", "bob", scope=ALL, authorization_details=json.dumps([PAYMENT])).access_token,
        "ann", "bob", saying("bob:do", {"amount": "1", "currency": "USD", "recipient": "ACC123"}),
    )  # fmt: skip
    other = json.dumps([{"type": "skill", "agent": "cyd", "skill": "cyd:do"}])
    granted = passed(world, "bob", subject, "cyd", authorization_details=other).details
    assert PAYMENT in granted
    assert len(granted) == 2


# -- who may -----------------------------------------------------------------------------------------


def test_an_agent_needs_the_grant(world: World):
    subject = brought(world)
    enrol(world, "bob", grants=frozenset({"client_credentials"}))
    refused = turned_down(world, Reason.GRANT_NOT_ALLOWED, asking(world, "bob", subject, "cyd"))
    assert refused.reason.row.oauth == "unauthorized_client"


@pytest.mark.parametrize("when", ["before the token", "since"])
def test_the_subject_names_who_may_act_for_it(world: World, when: str):
    nobody = frozenset[str]()
    if when == "before the token":
        enrol(world, "ann", delegates=nobody)
    subject = brought(world)
    enrol(world, "ann", delegates=nobody if when == "since" else frozenset({"bob"}))
    refused = turned_down(world, Reason.ACTOR_UNAUTHORIZED, asking(world, "bob", subject, "cyd"))
    assert refused.reason.row.oauth == "actor_unauthorized"


@pytest.mark.parametrize(
    ("whose", "change", "reason"),
    [
        ("ann", {"scopes": frozenset({"bob:do"})}, Reason.SCOPE_REFUSED),
        ("bob", {"scopes": frozenset({"dan:do"})}, Reason.SCOPE_REFUSED),
        ("ann", {"targets": frozenset({"bob"})}, Reason.TARGET_REFUSED),
        ("bob", {"targets": frozenset({"dan"})}, Reason.TARGET_REFUSED),
        ("ann", {"depth": 0}, Reason.DELEGATION_DEPTH),
        ("bob", {"detail_types": frozenset()}, Reason.TOKEN_DETAILS),
    ],
)
def test_what_passes_through_is_no_more_than_subject_and_actor_are_enrolled_for_now(
    world: World, whose: str, change: dict[str, Any], reason: Reason
):
    subject = brought(world)
    enrol(world, whose, **change)
    details = json.dumps([{"type": "skill", "agent": "cyd", "skill": "cyd:do"}])
    turned_down(world, reason, asking(world, "bob", subject, "cyd", scope="cyd:do", authorization_details=details))


def test_an_agent_that_may_not_delegate_passes_nothing_on(world: World):
    enrol(world, "bob", depth=0)
    token = passed(world, "bob", brought(world), "cyd")
    assert "delegation_depth" not in claims_of(token.access_token)


def test_another_tenants_agent_gets_nothing_of_it(world: World):
    subject = brought(world)
    enrol(world, "bob", tenant="rival")
    turned_down(world, Reason.ACTOR_UNAUTHORIZED, asking(world, "bob", subject, "cyd"))


# -- requests that are not in order ------------------------------------------------------------------


@pytest.mark.parametrize(
    "form",
    [
        {"subject_token": None},
        {"subject_token_type": None},
        {"subject_token_type": "urn:ietf:params:oauth:token-type:id_token"},
        {"subject_token_type": "urn:ietf:params:oauth:token-type:refresh_token"},
        {"requested_token_type": "urn:ietf:params:oauth:token-type:id-jag"},
        {"requested_token_type": "urn:ietf:params:oauth:token-type:refresh_token"},
        {"actor_token": "x"},
        {"actor_token_type": exchange.ACCESS_TOKEN},
        {"actor_token": "x", "actor_token_type": "urn:ietf:params:oauth:token-type:jwt"},
        {"expires_in": "-1"},
        {"expires_in": "1e3"},
        {"expires_in": "\u0663"},
        {"delegation_depth": "99"},
    ],
    ids=str,
)
def test_a_request_that_is_not_in_order(world: World, form: dict[str, Any]):
    right = {"subject_token": brought(world), "subject_token_type": exchange.JWT, "resource": f"{BASE}/a2a/cyd"}
    asked = request(world, "bob", **{"grant_type": exchange.GRANT} | right | form)
    assert turned_down(world, Reason.OAUTH_REQUEST, asked).reason.row.oauth == "invalid_request"


def forged(good: str, key: str = "hop-1", **header: Any) -> str:
    """A hop token with other header parameters; None leaves one out."""
    head = {"alg": "ES256", "typ": "hop+jwt", "kid": key} | header
    return jws({name: value for name, value in head.items() if value is not None}, claims_of(good), key)


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(lambda world, good: "x", id="no token"),
        pytest.param(lambda world, good: good[:-8] + "AAAAAAAA", id="another signature"),
        pytest.param(lambda world, good: forged(good, alg="none"), id="none"),
        pytest.param(lambda world, good: forged(good, typ="at+jwt"), id="another typ"),
        pytest.param(lambda world, good: forged(good, kid=None), id="no kid"),
        pytest.param(lambda world, good: forged(good, ISSUER_KID), id="a key for access tokens"),
        pytest.param(lambda world, good: minted(world, iss="https://other.example"), id="another issuer"),
        pytest.param(lambda world, good: minted(world, exp=int(NOW)), id="run out"),
        pytest.param(lambda world, good: minted(world, delegation={"exp": int(NOW)}), id="the parent run out"),
        pytest.param(lambda world, good: minted(world, delegation={"delegation_depth": 9}), id="too deep to be ours"),
        pytest.param(lambda world, good: minted(world, delegation={"sub": 7}), id="what it passes on has another form"),
        pytest.param(lambda world, good: get(world, "bob", "cyd").access_token, id="an access token as a hop token"),
        pytest.param(lambda world, good: "[" * 80_000, id="a nesting bomb"),
    ],
)  # fmt: skip
def test_a_subject_token_that_is_none_of_ours(world: World, spoil: Any):
    subject = spoil(world, brought(world))
    refused = turned_down(world, Reason.SUBJECT_TOKEN, asking(world, "bob", subject, "cyd"))
    assert refused.reason.row.oauth == "invalid_request"


def test_a_hop_token_is_no_access_token_here_either(world: World):
    subject = brought(world)
    turned_down(world, Reason.SUBJECT_TOKEN, narrowing(world, "bob", subject, "cyd"))


@pytest.mark.parametrize("resource", [None, f"{BASE}/a2a/nobody", f"{BASE}/a2a/cyd/", "cyd", "https://evil.example"])
def test_a_target_nobody_knows(world: World, resource: str | None):
    refused = turned_down(world, Reason.TARGET_REFUSED, asking(world, "bob", brought(world), "cyd", resource=resource))
    assert refused.reason.row.oauth == "invalid_target"


def test_an_audience_is_a_resource_by_another_word(world: World):
    here, there = f"{BASE}/a2a/cyd", f"{BASE}/a2a/dan"
    subject = brought(world)
    answer = passed(world, "bob", subject, "cyd", resource=None, audience=here)
    assert claims_of(answer.access_token)["aud"] == here
    turned_down(world, Reason.TARGET_REFUSED, asking(world, "bob", subject, "cyd", audience=there))


def test_more_scope_than_there_is(world: World):
    subject = brought(world, scope="bob:do cyd:do")
    refused = turned_down(world, Reason.SCOPE_REFUSED, asking(world, "bob", subject, "cyd", scope="cyd:do dan:do"))
    assert refused.reason.row.oauth == "invalid_scope"


def test_nothing_is_signed_for_what_is_refused(world: World):
    asked = asking(world, "cyd", brought(world), "dan")
    world.asked.clear()
    turned_down(world, Reason.ACTOR_UNAUTHORIZED, asked)
    assert not [one for one in world.asked if isinstance(one, Sign)]


def test_an_assertion_works_once_here_too(world: World):
    asked = asking(world, "bob", brought(world), "cyd")
    ask(world, asked)
    turned_down(world, Reason.ASSERTION_REPLAYED, asked)


# -- a person behind it ------------------------------------------------------------------------------


def of_a_person(world: World, **more: Any) -> str:
    """A hop token of ann's call to bob for a person, who lets bob act for them too."""
    world.keep(Person(tenant="acme", id="eva", name="Eva"))
    base = claims_of(brought(world))
    chain = act("ann")
    parent = {
        "sub": "user:eva",
        "jti": "parent",
        "grant_id": "g-1",
        "acr": "phr",
        "auth_time": int(NOW) - 5,
        "delegation_actors": ["bob"],
    }
    receipt = {
        "iss": BASE, "sub": "user:eva", "act": chain, "iat": int(NOW), "exp": base["delegation"]["exp"],
        "jti": "r-1", "origin_jti": "parent",
    }  # fmt: skip
    signed = jws({"alg": "ES256", "typ": receipts.TYPE, "kid": "token-1"}, receipt, "token-1")
    base["delegation"] |= parent | {"actor_receipts": [signed]} | more
    return jws({"alg": "ES256", "typ": "hop+jwt", "kid": "hop-1"}, base | {"sub": "user:eva", "act": chain}, "hop-1")


def test_what_a_person_granted_is_passed_on_to_those_they_named(world: World):
    token = passed(world, "bob", of_a_person(world), "cyd").access_token
    claims = claims_of(token)
    assert (claims["sub"], claims["act"], claims["grant_id"]) == ("user:eva", act("bob", "ann"), "g-1")
    assert (claims["acr"], claims["auth_time"]) == ("phr", int(NOW) - 5)
    assert "sub_profile" not in claims
    permit = world.permit(call(world, token, "bob", "cyd"))
    assert permit.owner.principal == "user:eva by bob"
    turned_down(world, Reason.ACTOR_UNAUTHORIZED, asking(world, "bob", of_a_person(world, delegation_actors=[]), "cyd"))


@pytest.mark.parametrize("how", ["suspended", "cut off", "gone", "grant revoked"])
def test_a_person_withdrawn_ends_it_everywhere(world: World, how: str):
    subject = of_a_person(world)
    token = passed(world, "bob", subject, "cyd").access_token
    world.now += 1
    match how:
        case "suspended":
            world.keep(Person(tenant="acme", id="eva", name="Eva", suspended=True))
        case "cut off":
            world.keep(Person(tenant="acme", id="eva", name="Eva", not_before=world.now))
        case "gone":
            del world.kept["Person", "acme", "eva"]
        case _:
            world.keep(Revocation(tenant="acme", id="grant:g-1", at=world.now))
    assert world.refusal(call(world, token, "bob", "cyd")).reason is Reason.TOKEN_REVOKED
    turned_down(world, Reason.SUBJECT_WITHDRAWN, asking(world, "bob", subject, "cyd"))


def test_a_chain_without_its_receipt_is_not_passed_on(world: World):
    subject = of_a_person(world, actor_receipts=[])
    assert (
        turned_down(world, Reason.SUBJECT_CHAIN, asking(world, "bob", subject, "cyd")).reason.row.oauth
        == "invalid_grant"
    )


# -- client credentials that may be passed on --------------------------------------------------------


def test_scope_beyond_the_callee_is_for_agents_that_may_delegate(world: World):
    assert get(world, "ann", "bob", scope="bob:do cyd:do").scope == "bob:do cyd:do"
    asked = {"grant_type": "client_credentials", "resource": world.terms.resource("bob"), "scope": "bob:do cyd:do"}
    turned_down(world, Reason.SCOPE_REFUSED, request(world, "ann", **asked, delegation_depth="0"))
    enrol(world, "ann", depth=0)
    turned_down(world, Reason.SCOPE_REFUSED, request(world, "ann", **asked))


def test_scope_beyond_the_callee_is_never_beyond_the_agent_and_never_without_the_callees(world: World):
    enrol(world, "ann", scopes=frozenset({"bob:do"}))
    for scope in ("bob:do cyd:do", "cyd:do"):
        asked = {"grant_type": "client_credentials", "resource": world.terms.resource("bob"), "scope": scope}
        turned_down(world, Reason.SCOPE_REFUSED, request(world, "ann", **asked))


def test_a_token_of_sixty_seconds(world: World):
    answer = get(world, "ann", "bob", expires_in="60")
    assert answer.expires_in == 60
    assert get(world, "ann", "bob", expires_in="86400").expires_in == 300
    asked = {"grant_type": "client_credentials", "resource": world.terms.resource("bob"), "expires_in": "0"}
    turned_down(world, Reason.AUTHORITY_SPENT, request(world, "ann", **asked))


def test_details_are_those_the_agent_may_ask_for_and_are_told(world: World):
    text = json.dumps([PAYMENT | {"amount": "100.00"}])
    answer = get(world, "ann", "bob", authorization_details=text)
    assert list(answer.details) == claims_of(answer.access_token)["authorization_details"] == [PAYMENT]
    enrol(world, "ann", detail_types=frozenset({"skill"}))
    asked = {"grant_type": "client_credentials", "resource": world.terms.resource("bob"), "authorization_details": text}
    turned_down(world, Reason.TOKEN_DETAILS, request(world, "ann", **asked))


def test_an_agent_without_the_grant_gets_no_token_of_its_own(world: World):
    enrol(world, "ann", grants=frozenset({exchange.GRANT}))
    asked = {"grant_type": "client_credentials", "resource": world.terms.resource("bob")}
    turned_down(world, Reason.GRANT_NOT_ALLOWED, request(world, "ann", **asked))


def test_a_token_too_long_for_a_header_is_not_issued(world: World):
    enrol(world, "ann", delegates=frozenset(f"agent-number-{number}" for number in range(500)))
    asked = {"grant_type": "client_credentials", "resource": world.terms.resource("bob")}
    turned_down(world, Reason.TOKEN_TOO_LONG, request(world, "ann", **asked))


def test_every_refusal_is_recorded(world: World):
    refused = turned_down(world, Reason.ACTOR_UNAUTHORIZED, asking(world, "cyd", brought(world), "dan"))
    assert isinstance(refused, Refusal)
    ((_, kind, body),) = [one for one in world.ledger if one[0] == refused.record_id]
    assert (kind, body["what"], body["fields"]["reason"]) == ("event", "token-refused", "actor-unauthorized")
