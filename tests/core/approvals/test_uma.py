"""UMA: resources under their owner's word, tickets that serve once, and a token for exactly what the owner allowed."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest

from legation.core import grants, uma
from legation.core.asks import Apply, Conflict
from legation.core.grants import Issued, Unsettled
from legation.core.grants import uma as granting
from legation.core.kept import Resource, Ticket
from legation.core.model import AccessToken, Presented, Refusal
from legation.core.reasons import Reason, Refused
from legation.core.visiting import PROTECT, UMA, Visit, Visitor, let_in
from tests.approving import Approving
from tests.core.test_grants import UNSAID, assertion, dpop, enrolled, request
from tests.world import BASE, READ, TRANSFER, claims_of

ACCOUNT = {"resource_scopes": [READ], "owner": "bob", "name": "ACC123", "type": "account"}


@pytest.fixture
def world() -> Approving:
    world = Approving()
    for name in ("orchestrator", "summarizer", "payments"):
        world.put(name, keys=(enrolled(name),), grants=frozenset({granting.GRANT, "client_credentials"}))
    return world


def visitor(world: Approving, agent: str = "payments") -> Visitor:
    token = AccessToken(BASE, agent, agent, BASE + UMA, frozenset({PROTECT}), "acme", 0, 0, "pat-1", "kid")
    return Visitor(world.agents[agent], token, world.now)


def registered(world: Approving, **more: Any) -> str:
    name: str = world.run(uma.register(visitor(world), {**ACCOUNT, **more})).document["_id"]
    return name


def ticket(world: Approving, *resources: str, scopes: tuple[str, ...] = (READ,)) -> str:
    wanted = [{"resource_id": one, "resource_scopes": list(scopes)} for one in resources or (registered(world),)]
    found: str = world.run(uma.permit(visitor(world), wanted)).document["ticket"]
    return found


def come(world: Approving, with_ticket: str, *, caller: str = "orchestrator", purpose: Any = UNSAID, **form: Any):
    if purpose is not UNSAID:
        claim = base64.urlsafe_b64encode(json.dumps({"purpose": purpose}).encode()).rstrip(b"=").decode()
        form = {"claim_token": claim, "claim_token_format": granting.PURPOSE, **form}
    signed = assertion(caller, iat=int(world.now), exp=int(world.now) + 60)
    body = {"grant_type": granting.GRANT, "ticket": with_ticket, "resource": UNSAID, **form}
    asked = request(client_assertion=signed, proofs=(dpop(iat=int(world.now)),), **body)
    return world.run(grants.token(asked, world.terms))


def unsettled(reason: Reason, answer: object) -> Unsettled:
    assert isinstance(answer, Unsettled), answer
    assert answer.reason is reason
    return answer


def refuses(reason: Reason, answer: object) -> None:
    assert isinstance(answer, Refusal), answer
    assert answer.reason is reason, answer


def test_from_ticket_to_token(world):
    resource = registered(world)
    first = unsettled(Reason.UMA_NEED_INFO, come(world, ticket(world, resource)))
    assert first.required[0]["claim_token_format"] == [granting.PURPOSE]
    second = unsettled(Reason.UMA_SUBMITTED, come(world, first.ticket, purpose="monthly report"))
    third = unsettled(Reason.UMA_SUBMITTED, come(world, second.ticket))
    assert len({first.ticket, second.ticket, third.ticket}) == 3
    assert world.kept_approval(second.approval).note == "monthly report"
    world.decide(second.approval, by="bob")
    issued = come(world, third.ticket)
    assert isinstance(issued, Issued), issued
    claims = claims_of(issued.access_token)
    assert (claims["sub"], claims["act"]["sub"], claims["scope"]) == ("user:bob", "orchestrator", READ)
    assert claims["aud"] == f"{BASE}/a2a/payments"
    token = AccessToken(
        BASE, "user:bob", "orchestrator", claims["aud"], frozenset({READ}), "acme", claims["iat"], claims["exp"],
        claims["jti"], "kid", grant=claims["grant_id"],
    )  # fmt: skip
    assert world.run(granting.permissions(token)) == [
        {"resource_id": resource, "resource_scopes": [READ], "exp": claims["exp"]}
    ]
    refuses(Reason.UMA_TICKET, come(world, third.ticket))


def test_a_ticket_serves_once_whatever_the_answer(world):
    """T47."""
    one = ticket(world)
    first = unsettled(Reason.UMA_NEED_INFO, come(world, one))
    refuses(Reason.UMA_TICKET, come(world, one))
    second = unsettled(Reason.UMA_SUBMITTED, come(world, first.ticket, purpose="x"))
    refuses(Reason.UMA_TICKET, come(world, first.ticket, purpose="x"))
    unsettled(Reason.UMA_SUBMITTED, come(world, second.ticket))
    refuses(Reason.UMA_TICKET, come(world, second.ticket))


def test_of_two_with_one_ticket_one_is_answered(world):
    one = ticket(world)
    world.faults[Apply] = Conflict("changed")
    refuses(Reason.UMA_TICKET, come(world, one))


def test_another_client_s_ticket_gives_nothing(world):
    first = unsettled(Reason.UMA_NEED_INFO, come(world, ticket(world)))
    refuses(Reason.UMA_TICKET, come(world, first.ticket, caller="summarizer", purpose="x"))


@pytest.mark.parametrize("said", ["", "x", "acme." + "A" * 43, "rival." + "A" * 43])
def test_a_guessed_ticket_gives_nothing(world, said):
    answer = come(world, said or "none")
    refuses(Reason.UMA_TICKET, answer)


def test_a_ticket_runs_out(world):
    one = ticket(world)
    world.now += 300
    refuses(Reason.UMA_TICKET, come(world, one))


def test_the_owner_says_no(world):
    first = unsettled(Reason.UMA_SUBMITTED, come(world, ticket(world), purpose="x"))
    world.refuses(Reason.APPROVER_REFUSED, first.approval, by="ann")
    world.decide(first.approval, "deny", by="bob")
    refuses(Reason.UMA_DENIED, come(world, first.ticket))


def test_the_owner_says_nothing(world):
    first = unsettled(Reason.UMA_SUBMITTED, come(world, ticket(world), purpose="x"))
    world.now += 899
    second = unsettled(Reason.UMA_SUBMITTED, come(world, first.ticket))
    world.now += 1
    refuses(Reason.UMA_DENIED, come(world, second.ticket))


def test_the_token_is_never_wider_than_the_client_is_enrolled_for(world):
    resource = registered(world, resource_scopes=[READ, TRANSFER])
    world.put("orchestrator", scopes=frozenset({READ}))
    first = unsettled(Reason.UMA_SUBMITTED, come(world, ticket(world, resource, scopes=(READ, TRANSFER)), purpose="x"))
    world.decide(first.approval, by="bob")
    issued = come(world, first.ticket)
    assert isinstance(issued, Issued), issued
    assert issued.scope == READ


@pytest.mark.parametrize("purpose", ["", "x" * 241, "a\nb", 7, None])
def test_a_purpose_is_one_line(world, purpose):
    refuses(Reason.OAUTH_REQUEST, come(world, ticket(world), purpose=purpose))


def test_a_claim_of_another_format_is_refused(world):
    refuses(Reason.OAUTH_REQUEST, come(world, ticket(world), purpose="x", claim_token_format="urn:other"))


# -- resources -----------------------------------------------------------------------------------------


def test_a_resource_is_registered_read_changed_and_deleted(world):
    here, name = visitor(world), registered(world)
    assert world.run(uma.read(here, name)).document == {"_id": name, **ACCOUNT, "resource_scopes": (READ,)}
    world.run(uma.update(here, name, {**ACCOUNT, "name": "ACC124"}))
    assert world.run(uma.read(here, name)).document["name"] == "ACC124"
    assert world.run(uma.listed(here)) == [name]
    world.run(uma.delete(here, name))
    assert world.run(uma.listed(here)) == []
    for plan in (uma.read(here, name), uma.delete(here, name), uma.update(here, name, ACCOUNT)):
        with pytest.raises(Refused) as refused:
            world.run(plan)
        assert refused.value.reason is Reason.UMA_NOT_FOUND


def test_another_agent_s_resource_does_not_exist(world):
    name = registered(world)
    world.put("summarizer", skills=(READ,))
    other = visitor(world, "summarizer")
    assert world.run(uma.listed(other)) == []
    for plan in (uma.read(other, name), uma.delete(other, name), uma.update(other, name, ACCOUNT)):
        with pytest.raises(Refused) as refused:
            world.run(plan)
        assert refused.value.reason is Reason.UMA_NOT_FOUND
    with pytest.raises(Refused) as refused:
        world.run(uma.permit(other, {"resource_id": name, "resource_scopes": [READ]}))
    assert refused.value.reason is Reason.UMA_RESOURCE


@pytest.mark.parametrize(
    "wrong",
    [[], "x", {}, {**ACCOUNT, "owner": "nobody"}, {**ACCOUNT, "owner": 7}, {**ACCOUNT, "resource_scopes": []},
     {**ACCOUNT, "resource_scopes": ["other"]}, {**ACCOUNT, "resource_scopes": READ}, {**ACCOUNT, "name": "a\nb"},
     {**ACCOUNT, "name": 7}],
    ids=str,
)  # fmt: skip
def test_what_is_no_resource_is_refused(world, wrong):
    with pytest.raises(Refused) as refused:
        world.run(uma.register(visitor(world), wrong))
    assert refused.value.reason is Reason.UMA_REGISTRATION


def test_a_ticket_is_for_what_was_registered(world):
    mine, hers = registered(world), registered(world, owner="ann")
    here = visitor(world)
    for wanted, reason in [
        ([], Reason.UMA_REGISTRATION),
        ({"resource_id": "x", "resource_scopes": [READ]}, Reason.UMA_RESOURCE),
        ({"resource_id": mine, "resource_scopes": [TRANSFER]}, Reason.UMA_SCOPE),
        ({"resource_id": mine, "resource_scopes": []}, Reason.UMA_SCOPE),
        ([{"resource_id": one, "resource_scopes": [READ]} for one in (mine, hers)], Reason.UMA_RESOURCE),
    ]:
        with pytest.raises(Refused) as refused:
            world.run(uma.permit(here, wanted))
        assert refused.value.reason is reason, wanted


# -- who may protect -----------------------------------------------------------------------------------


def visit(world: Approving, *, scope: tuple[str, ...] = (PROTECT,), **more: Any) -> Any:
    url = f"{BASE}/oauth/rreg"
    token = world.token(caller="payments", scope=scope, **{"aud": BASE + UMA, **more})
    shown = Presented((f"DPoP {token}",), (world.proof(token, "GET", url, key="payments"),))
    return world.run(let_in(Visit(shown, "GET", url), world.terms, UMA, (PROTECT,), uma.listed))


def test_a_pat_opens_the_protection_api(world):
    name = registered(world)
    assert visit(world) == [name]


@pytest.mark.parametrize(
    "more", [{"aud": f"{BASE}/a2a/payments"}, {"scope": (READ,)}, {"iss": "https://other.example"}]
)
def test_no_other_token_does(world, more):
    assert isinstance(visit(world, **more), Refusal)


def test_a_pat_is_had_as_any_token(world):
    world.put("payments", scopes=frozenset({PROTECT}))
    asked = request(client_assertion=assertion("payments"), resource=BASE + UMA, scope=PROTECT)
    issued = world.run(grants.token(asked, world.terms))
    assert isinstance(issued, Issued), issued
    assert claims_of(issued.access_token)["aud"] == BASE + UMA


def test_the_secret_of_a_ticket_is_nowhere(world):
    secret = ticket(world).partition(".")[2]
    assert secret not in str(world.kept)
    assert secret not in str(world.ledger)
    assert {kind for kind, _, _ in world.kept} >= {Ticket.__name__, Resource.__name__}
