"""Backchannel requests: who may ask whom, how often, and that a person's yes gives one token to one client."""

from __future__ import annotations

import json
from typing import Any

import pytest
from msgspec.structs import replace

from legation.core import approvals, grants
from legation.core.asks import Apply, Conflict, Spend
from legation.core.grants import Issued, ciba
from legation.core.grants.ciba import Begun
from legation.core.kept import Approval
from legation.core.model import Refusal
from legation.core.reasons import Reason
from tests.approving import Approving
from tests.core.test_grants import UNSAID, assertion, dpop, enrolled, request
from tests.world import BASE, NOW, READ, TRANSFER, claims_of

PAYMENT = json.dumps([{"type": "payment", "amount": "5000.00", "currency": "USD", "recipient": "ACC123"}])


@pytest.fixture
def world() -> Approving:
    world = Approving()
    for name in ("orchestrator", "summarizer"):
        world.put(name, keys=(enrolled(name),), grants=frozenset({ciba.GRANT}), detail_types=frozenset({"payment"}))
    return world


def ask(world: Approving, *, caller: str = "orchestrator", **form: Any) -> Begun | Refusal:
    body = {"grant_type": UNSAID, "scope": TRANSFER, "login_hint": "bob", "binding_message": "invoice 77", **form}
    asked = request(client_assertion=assertion(caller, iat=int(world.now), exp=int(world.now) + 60), **body)
    return world.run(ciba.begin(asked, world.terms))


def begun(world: Approving, **form: Any) -> Begun:
    answer = ask(world, **form)
    assert isinstance(answer, Begun), answer
    return answer


def poll(world: Approving, one: Begun | str, *, caller: str = "orchestrator", **form: Any) -> object:
    named = one if isinstance(one, str) else one.auth_req_id
    body = {"grant_type": ciba.GRANT, "auth_req_id": named, "resource": UNSAID, **form}
    signed = assertion(caller, iat=int(world.now), exp=int(world.now) + 60)
    asked = request(client_assertion=signed, proofs=(dpop(iat=int(world.now)),), **body)
    return world.run(grants.token(asked, world.terms))


def refuses(reason: Reason, answer: object) -> Refusal:
    assert isinstance(answer, Refusal), answer
    assert answer.reason is reason, answer
    return answer


def test_a_person_s_yes_gives_one_token_bound_to_what_was_asked(world):
    one = begun(world, authorization_details=PAYMENT)
    refuses(Reason.AUTHORIZATION_PENDING, poll(world, one))
    world.decide(one.approval, by="bob")
    issued = poll(world, one)
    assert isinstance(issued, Issued), issued
    claims = claims_of(issued.access_token)
    assert (claims["sub"], claims["act"]["sub"], claims["scope"]) == ("user:bob", "orchestrator", TRANSFER)
    assert claims["aud"] == f"{BASE}/a2a/payments"
    assert claims["authorization_details"] == [
        {"type": "payment", "amount": "5000", "currency": "USD", "recipient": "ACC123"}
    ]
    assert (claims["acr"], claims["auth_time"]) == ("phr", int(NOW))
    assert "delegation_depth" not in claims
    assert issued.refresh_token is None


def test_a_replayed_auth_req_id_gives_nothing(world):
    one = begun(world)
    world.decide(one.approval, by="bob")
    assert isinstance(poll(world, one), Issued)
    refuses(Reason.AUTH_REQ_REFUSED, poll(world, one))


def test_of_two_polls_at_once_one_gets_the_token(world):
    one = begun(world)
    world.decide(one.approval, by="bob")
    world.faults[Apply] = Conflict("changed")
    refuses(Reason.AUTH_REQ_REFUSED, poll(world, one))


def test_another_client_that_polls_gets_nothing(world):
    one = begun(world)
    world.decide(one.approval, by="bob")
    refuses(Reason.AUTH_REQ_REFUSED, poll(world, one, caller="summarizer"))
    assert isinstance(poll(world, one), Issued)


def test_who_polls_too_fast_is_slowed_down(world):
    one = begun(world)
    world.lies[Spend] = lambda asked: 5 if asked.buckets[0][0].startswith("polling:") else None
    refuses(Reason.AUTHORIZATION_SLOW, poll(world, one))


def test_denied_and_out_of_time(world):
    one, other = begun(world), begun(world, requested_expiry="60")
    world.decide(one.approval, "deny", by="bob")
    refuses(Reason.AUTHORIZATION_DENIED, poll(world, one))
    world.decide(other.approval, by="bob")
    world.now += 60
    refuses(Reason.AUTHORIZATION_EXPIRED, poll(world, other))


def test_only_the_person_who_is_named_decides(world):
    one = begun(world)
    world.refuses(Reason.APPROVER_REFUSED, one.approval, by="ann")


@pytest.mark.parametrize(
    "change",
    [
        {"details": ({"type": "payment", "amount": "9000", "currency": "USD", "recipient": "ACC123"},)},
        {"skill": READ}, {"note": "invoice 78"}, {"callee": "vault"},
    ],
    ids=lambda change: next(iter(change)),
)  # fmt: skip
def test_what_was_approved_is_what_was_asked(world, change):
    """T46: details changed under the person's hands are not what the signature covers."""
    one = begun(world, authorization_details=PAYMENT)
    found = world.kept["Approval", "acme", one.approval]
    signed = approvals.statement(found.document, "approve")
    world.kept["Approval", "acme", one.approval] = replace(found, document=replace(found.document, **change))
    import hashlib

    from legation.core.reasons import Refused

    response = world.devices["bob"].sign(hashlib.sha256(signed).digest())
    with pytest.raises(Refused) as refused:
        world.run(approvals.decide(one.approval, "approve", response))
    assert refused.value.reason is Reason.APPROVAL_SIGNATURE


def test_a_person_suspended_since_gives_nothing(world):
    one = begun(world)
    world.decide(one.approval, by="bob")
    found = world.kept["Person", "acme", "bob"]
    world.kept["Person", "acme", "bob"] = replace(found, document=replace(found.document, suspended=True))
    refuses(Reason.AUTH_REQ_REFUSED, poll(world, one))


def test_the_token_is_never_wider_than_the_question(world):
    one = begun(world, scope=READ)
    world.decide(one.approval, by="bob")
    refuses(Reason.SCOPE_REFUSED, poll(world, one, scope=f"{READ} {TRANSFER}"))
    refuses(Reason.TARGET_REFUSED, poll(world, one, resource=f"{BASE}/a2a/vault"))


@pytest.mark.parametrize(
    ("form", "reason"),
    [
        ({"login_hint": "nobody"}, Reason.USER_UNKNOWN),
        ({"login_hint": "user:nobody"}, Reason.USER_UNKNOWN),
        ({"login_hint": UNSAID}, Reason.OAUTH_REQUEST),
        ({"id_token_hint": "x"}, Reason.OAUTH_REQUEST),
        ({"login_hint": UNSAID, "id_token_hint": "x"}, Reason.OAUTH_REQUEST),
        ({"binding_message": "x" * 121}, Reason.BINDING_MESSAGE),
        ({"binding_message": "pay\u202e"}, Reason.BINDING_MESSAGE),
        ({"requested_expiry": "0"}, Reason.OAUTH_REQUEST),
        ({"requested_expiry": "-1"}, Reason.OAUTH_REQUEST),
        ({"scope": UNSAID}, Reason.SCOPE_REFUSED),
        ({"scope": "openid"}, Reason.SCOPE_REFUSED),
        ({"scope": "admin"}, Reason.SCOPE_REFUSED),
        ({"resource": f"{BASE}/a2a/vault"}, Reason.TARGET_REFUSED),
        ({"authorization_details": "[]"}, Reason.TOKEN_DETAILS),
        ({"authorization_details": '[{"type":"unknown"}]'}, Reason.TOKEN_DETAILS),
        ({"request": "x"}, Reason.OAUTH_REQUEST),
        ({"acr_values": "mfa"}, Reason.ACR_UNMET),
    ],
    ids=lambda one: (
        ",".join(f"{name}={'' if value is UNSAID else value[:24]!a}" for name, value in one.items())
        if isinstance(one, dict)
        else one.id
    ),
)
def test_what_cannot_be_asked_is_refused(world, form, reason):
    refuses(reason, ask(world, **form))
    assert not [key for key in world.kept if key[0] == Approval.__name__]


def test_a_person_of_another_tenant_is_nobody(world):
    world.person("eve", tenant="rival", approver=True)
    refuses(Reason.USER_UNKNOWN, ask(world, login_hint="eve"))


def test_a_client_that_is_not_enrolled_for_it(world):
    world.put("orchestrator", grants=frozenset({"client_credentials"}))
    refuses(Reason.GRANT_NOT_ALLOWED, ask(world))
    refuses(Reason.GRANT_NOT_ALLOWED, poll(world, "x"))


def test_an_agent_cannot_wear_people_down(world):
    world.lies[Spend] = lambda asked: 9 if asked.buckets[0][0].startswith("asking:") else None
    assert refuses(Reason.RATE_LIMITED, ask(world)).retry_after == 9


def test_the_secret_is_nowhere(world):
    one = begun(world)
    assert one.auth_req_id not in str(world.kept)
    assert one.auth_req_id not in str(world.ledger)
