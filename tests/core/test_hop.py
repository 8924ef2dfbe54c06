"""The token of one hop: what an origin sees in place of the caller's."""

from __future__ import annotations

import base64
import json
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ec import ECDSA
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from legation.core import hop
from legation.core.asks import ActiveKid, Sign
from legation.core.model import Binding, Op, Permit
from legation.core.reasons import Reason
from legation.core.stages import Terms
from tests.cases import CALLEE, TOKEN, case
from tests.delegations import CROWD, asking, call, get, saying, turned_down, world_of_many
from tests.playbook import Playbook
from tests.world import BASE, NOW, READ, TRANSFER, World, claims_of, jws, key_of, message


def minted(world: World | None = None, op: Op = Op.SEND_MESSAGE, **call: Any) -> tuple[Permit, dict[str, Any]]:
    world = world or World()
    permit = world.permit(world.call(op, **({"params": message()} if op is Op.SEND_MESSAGE else {}) | call))
    return permit, claims_of(permit.hop_token)


def test_it_says_who_calls_whom_for_what_and_nothing_else():
    permit, claims = minted()
    jti = claims.pop("jti")
    assert claims == {
        "iss": BASE,
        "sub": "orchestrator",
        "client_id": "orchestrator",
        "aud": "https://payments.acme/rpc",
        "tenant": "acme",
        "scope": READ,
        "iat": int(NOW),
        "exp": int(NOW) + 120,
    }
    assert len(jti) == 32
    assert permit.hop_token not in str(permit.call)


def test_it_is_signed_by_the_key_for_hops_and_is_no_access_token():
    world = World()
    permit, _ = minted(world)
    head, payload, signature = permit.hop_token.split(".")
    header = json.loads(base64.urlsafe_b64decode(head + "=="))
    assert header == {"alg": "ES256", "typ": "hop+jwt", "kid": "hop-1"}
    assert ActiveKid("hop") in world.asked
    raw = base64.urlsafe_b64decode(signature + "==")
    r, s = int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big")
    key_of("hop-1").public_key().verify(encode_dss_signature(r, s), f"{head}.{payload}".encode(), ECDSA(SHA256()))


def test_the_gateway_does_not_take_it_for_an_access_token():
    world = World()
    permit, _ = minted(world)
    assert world.refusal(world.call(params=message(), token=permit.hop_token)).reason.id == "token-type"


def test_it_never_holds_the_callers_token_or_key():
    world = World()
    call = world.call(params=message())
    token = call.presented.unverified_authorization[0].removeprefix("DPoP ")
    permit = world.permit(call)
    assert token not in permit.hop_token
    assert "cnf" not in claims_of(permit.hop_token)
    assert claims_of(permit.hop_token)["jti"] != claims_of(token)["jti"]


def test_its_scope_is_the_skill_the_call_was_admitted_for():
    both = (READ, TRANSFER)
    assert minted(scope=both)[1]["scope"] == READ
    assert minted(scope=both, params=message(skill=None))[1]["scope"] == f"{READ} {TRANSFER}"
    assert minted(op=Op.LIST_TASKS, scope=(READ,))[1]["scope"] == READ


def test_the_same_hop_in_the_same_period_is_the_same_text_to_sign():
    """So that a signature is paid once a period."""
    world = World()
    asked = []
    for later in (0, 59, 60):
        world.now = NOW + later
        world.asked.clear()
        minted(world)
        asked.append(next(question for question in world.asked if isinstance(question, Sign)))
    assert asked[0] == asked[1] != asked[2]


def test_hops_that_differ_have_ids_that_differ():
    ids = [
        minted()[1]["jti"],
        minted(params=message(skill=TRANSFER), scope=(TRANSFER,))[1]["jti"],
        minted(caller="summarizer")[1]["jti"],
    ]
    assert len(set(ids)) == len(ids)


def test_tokens_with_other_claims_have_other_ids():
    (_, wide), (_, narrow) = minted(op=Op.LIST_TASKS, scope=(READ, TRANSFER)), minted(op=Op.LIST_TASKS, scope=(READ,))
    assert wide["scope"] != narrow["scope"]
    rest = minted(binding=Binding.REST)[1]
    assert len({claims["jti"] for claims in (wide, narrow, rest)}) == 3
    assert narrow == minted()[1]


@given(st.floats(NOW, NOW + 10**6), st.integers(2, 600))
def test_it_is_in_time_now_and_for_half_its_life_at_least(now: float, lifetime: int):
    one = case(terms=Terms(BASE, hop_lifetime=lifetime))
    one.now = now
    book: Playbook[str] = Playbook(hop.token(one)).asks(ActiveKid("hop")).told("hop-1").asks(Sign).told(b"s" * 64)
    claims = claims_of(book.ends(str))
    assert claims["iat"] <= now
    assert claims["exp"] >= int(now) + lifetime // 2
    assert claims["exp"] - claims["iat"] == lifetime


def test_it_names_the_principal_and_the_client_of_the_token():
    act = {"iss": BASE, "sub": "orchestrator"}
    token = replace(TOKEN, subject="user:eva", client_id="orchestrator", act=act)
    one = case(token=token, callee=CALLEE, subject="user:eva")
    book: Playbook[str] = Playbook(hop.token(one)).asks(ActiveKid).told("hop-1").asks(Sign).told(b"s" * 64)
    claims = claims_of(book.ends(str))
    assert (claims["sub"], claims["client_id"], claims["act"]) == ("user:eva", "orchestrator", act)


# -- what may be delegated ---------------------------------------------------------------------------


def signed_for(world: World, token: str) -> list[Sign]:
    """What is signed for two calls under one token."""
    world.asked.clear()
    for _ in range(2):
        world.permit(call(world, token, "ann", "bob"))
    return [question for question in world.asked if isinstance(question, Sign)]


def test_authority_that_may_be_delegated_goes_along_for_the_callee_alone():
    world = world_of_many()
    token = get(world, "ann", "bob", scope="bob:do cyd:do").access_token
    ours, passed = claims_of(token), claims_of(world.permit(call(world, token, "ann", "bob")).hop_token)
    assert passed["scope"] == "bob:do", "what the origin was called for"
    assert passed["delegation"] == {
        "to": "bob",
        "sub": "ann",
        "tenant": "acme",
        "jti": ours["jti"],
        "iat": ours["iat"],
        "exp": ours["exp"],
        "scope": "bob:do cyd:do",
        "delegation_depth": 8,
        "delegation_targets": sorted(CROWD),
        "delegation_actors": sorted(CROWD),
        "jkt": ours["cnf"]["jkt"],
    }


def test_it_too_is_signed_once_a_period_and_a_token():
    world = world_of_many()
    one, other = (get(world, "ann", "bob").access_token for _ in range(2))
    first, again = signed_for(world, one)
    assert first == again
    another, _ = signed_for(world, other)
    assert another != first


def test_what_may_not_be_delegated_carries_nothing_to_delegate():
    world = world_of_many()
    payment = {"type": "payment", "amount": "5", "currency": "USD", "recipient": "A"}
    limits = json.dumps([payment])
    token = get(world, "ann", "bob", delegation_depth="0", authorization_details=limits).access_token
    stated = saying("bob:do", {"amount": "5", "currency": "USD", "recipient": "A"})
    claims = claims_of(world.permit(call(world, token, "ann", "bob", stated)).hop_token)
    assert "delegation" not in claims
    assert claims["authorization_details"] == [payment], "and what binds the call is shown all the same"


def test_a_may_act_goes_along_so_that_it_cannot_get_lost():
    world = world_of_many()
    base = claims_of(get(world, "ann", "bob").access_token) | {"may_act": {"sub": "cyd"}}
    token = jws({"alg": "ES256", "typ": "at+jwt", "kid": "token-1"}, base, "token-1")
    brought = world.permit(call(world, token, "ann", "bob")).hop_token
    turned_down(world, Reason.ACTOR_UNAUTHORIZED, asking(world, "bob", brought, "cyd"))
