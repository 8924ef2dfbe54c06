"""What a client hears of a token, and which tokens it may give up."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from msgspec.structs import replace

from legation.core import assertions, hidden, introspecting
from legation.core.asks import AgentNamed, Apply, ClaimDurably, Commit, Conflict, Find, Revoked, Sign, Unavailable
from legation.core.grants import TokenRequest
from legation.core.introspecting import Told
from legation.core.kept import Consent, Person, Refresh, Revocation
from legation.core.model import Refusal, RegisteredKey, Standing
from legation.core.reasons import Reason
from tests.world import BASE, NOW, UNSAID, World, claims_of, jkt_of, jwk_of, jws

CLIENTS = ("orchestrator", "payments", "summarizer", "spy", "vault")
INACTIVE = {"active": False}
SECRET = "s" * 43


@pytest.fixture
def world() -> World:
    world = World()
    for name in CLIENTS:
        world.put(name, keys=(RegisteredKey(jkt_of(name), jwk_of(name), jkt_of(name)),))
    return world


def request(world: World, token: str | None, *, by: str = "payments", **more: Any) -> TokenRequest:
    """A request by this client; a parameter that is UNSAID is left out."""
    name = f"a-{len(world.asked)}"
    body = {"iss": by, "sub": by, "aud": BASE, "exp": int(NOW) + 60, "jti": name}
    form = {
        "client_assertion_type": assertions.KIND,
        "client_assertion": jws({"alg": "ES256", "kid": jkt_of(by)}, body, by),
        "token": token,
    } | more
    return TokenRequest(
        {field: value for field, value in form.items() if value not in {None, UNSAID}}, remote="192.0.2.1"
    )


def told(world: World, token: str, *, by: str = "payments") -> dict[str, Any]:
    answer = world.run(introspecting.introspect(request(world, token, by=by), world.terms))
    assert isinstance(answer, Told), answer
    return answer.document


def revoked(world: World, token: str, *, by: str = "orchestrator", **more: Any) -> Told:
    answer = world.run(introspecting.revoke(request(world, token, by=by, **more), world.terms))
    assert isinstance(answer, Told), answer
    assert answer.document == {}
    return answer


def names(world: World) -> set[str]:
    """What is revoked."""
    return {name for kind, _, name in world.kept if kind == "Revocation"}


# -- an access token -----------------------------------------------------------------------------------


@pytest.mark.parametrize("by", ["payments", "orchestrator"], ids=["its callee", "its client"])
def test_an_access_token_is_told_to_whom_it_concerns(world: World, by: str):
    token = world.token(jti="t-1")
    assert told(world, token, by=by) == {
        "active": True,
        "iss": BASE,
        "sub": "orchestrator",
        "aud": f"{BASE}/a2a/payments",
        "client_id": "orchestrator",
        "scope": "payments:read",
        "tenant": "acme",
        "iat": int(NOW) - 60,
        "exp": int(NOW) + 240,
        "jti": "t-1",
        "token_type": "DPoP",
        "cnf": {"jkt": jkt_of("orchestrator")},
        "sub_profile": "ai_agent",
    }


def test_t42_a_bound_token_is_never_told_without_its_key(world: World):
    bound, bearer = told(world, world.token()), told(world, world.token(bound_to=None))
    assert (bound["token_type"], bound["cnf"]) == ("DPoP", {"jkt": jkt_of("orchestrator")})
    assert bearer["token_type"] == "Bearer"
    assert "cnf" not in bearer


def test_a_delegated_token_tells_its_chain_and_its_details(world: World):
    act = {"iss": BASE, "sub": "orchestrator"}
    details = [{"type": "payment", "amount": "1.00"}]
    world.keep(Person(tenant="acme", id="alice", name="Alice"))
    token = world.token(sub="user:alice", act=act, authorization_details=details, acr="phr", auth_time=int(NOW) - 90)
    said = told(world, token)
    assert (said["sub"], said["act"], said["acr"], said["auth_time"]) == ("user:alice", act, "phr", int(NOW) - 90)
    assert json.loads(json.dumps(said["authorization_details"])) == details
    assert "sub_profile" not in said


@pytest.mark.parametrize("by", ["summarizer", "spy", "vault"])
def test_t42_what_concerns_others_is_inactive_and_no_more(world: World, by: str):
    assert told(world, world.token(), by=by) == INACTIVE


INACTIVE_TOKENS: dict[str, Callable[[World], str]] = {
    "garbage": lambda world: "garbage",
    "three dots": lambda world: "a.b.c",
    "a nesting bomb": lambda world: "W1tb" * 20_000,
    "forged": lambda world: world.token(key="mallory"),
    "unknown key": lambda world: world.token(header={"kid": "other"}),
    "another authority": lambda world: world.token(iss="https://other.example"),
    "another kind": lambda world: world.token(header={"typ": "hop+jwt"}),
    "expired": lambda world: world.token(iat=int(NOW) - 300, exp=int(NOW)),
    "not yet": lambda world: world.token(iat=int(NOW) + 60, exp=int(NOW) + 300),
    "another audience": lambda world: world.token(audience="vault", caller="spy"),
    "no resource of ours": lambda world: world.token(aud="https://other.example/a2a/payments"),
    "an unknown refresh token": lambda world: f"acme.{SECRET}",
    "of another tenant": lambda world: f"rival.{SECRET}",
}


@pytest.mark.parametrize("name", INACTIVE_TOKENS)
def test_t42_what_is_not_active_says_nothing_else(world: World, name: str):
    assert told(world, INACTIVE_TOKENS[name](world)) == INACTIVE


DEAD: dict[str, Callable[[World], None]] = {
    "its jti": lambda world: world.keep(Revocation(tenant="acme", id="token:t-1", at=NOW)),
    "its key": lambda world: world.keep(Revocation(tenant="acme", id=f"key:{jkt_of('orchestrator')}", at=NOW)),
    "its grant": lambda world: world.keep(Revocation(tenant="acme", id="grant:g-1", at=NOW)),
    "its client suspended": lambda world: world.put("orchestrator", standing=Standing.SUSPENDED),
    "its client cut off": lambda world: world.put("orchestrator", not_before=NOW),
    "its callee revoked": lambda world: world.put("payments", not_before=NOW),
    "its person": lambda world: world.keep(Person(tenant="acme", id="alice", name="Alice", not_before=NOW)),
    "a hop": lambda world: world.put("summarizer", standing=Standing.REVOKED),
}


@pytest.mark.parametrize("name", DEAD)
def test_t42_a_revoked_token_tells_nothing_of_its_chain(world: World, name: str):
    act = {"iss": BASE, "sub": "orchestrator", "act": {"iss": BASE, "sub": "summarizer"}}
    world.keep(Person(tenant="acme", id="alice", name="Alice"))
    token = world.token(jti="t-1", sub="user:alice", act=act, grant_id="g-1")
    assert told(world, token)["active"] is True
    DEAD[name](world)
    by = "orchestrator" if name == "its callee revoked" else "payments"
    if not name.startswith("its client"):
        assert told(world, token, by=by) == INACTIVE
    assert told(world, token) == INACTIVE


def test_every_answer_is_recorded_by_name_and_not_by_content(world: World):
    token = world.token(jti="t-1")
    answer = world.run(introspecting.introspect(request(world, token), world.terms))
    ((record_id, kind, body),) = world.ledger
    assert isinstance(answer, Told)
    assert (answer.record_id, kind, body["what"]) == (record_id, "event", "token-introspected")
    fields = body["fields"]
    assert (fields["client"], fields["token"], fields["active"]) == ("payments", "t-1", True)
    assert token.split(".")[2] not in json.dumps(body)


def test_an_answer_as_a_jwt(world: World):
    answer = world.run(introspecting.introspect(request(world, world.token(jti="t-1")), world.terms, sign=True))
    assert isinstance(answer, Told)
    assert answer.signed is not None
    claims = claims_of(answer.signed)
    assert {name: claims[name] for name in ("iss", "aud", "iat")} == {"iss": BASE, "aud": "payments", "iat": int(NOW)}
    assert claims["token_introspection"]["jti"] == "t-1"
    assert not {"sub", "exp"} & claims.keys()
    # T12: it passes for no access token, here or at an agent.
    assert told(world, answer.signed) == INACTIVE


# -- a refresh token -----------------------------------------------------------------------------------


def family(world: World, *, consent: dict[str, Any] | None = None, **refresh: Any) -> str:
    """A refresh token of the orchestrator's; `refresh` and `consent` change what is kept of it."""
    world.keep(
        Person(tenant="acme", id="alice", name="Alice"),
        replace(
            Consent(
                tenant="acme", id="g-1", parent="alice", client="orchestrator", callee="payments",
                scope=("payments:read",), auth_time=NOW - 90, acr="phr", granted_at=NOW - 80, expires_at=NOW + 3600,
            ),
            **(consent or {}),
        ),
        replace(
            Refresh(
                tenant="acme", id=hidden.name(SECRET), parent="g-1", client="orchestrator", issued_at=NOW - 60,
                idle_until=NOW + 600,
            ),
            **refresh,
        ),
    )  # fmt: skip
    return hidden.told("acme", SECRET)


def test_a_refresh_token_is_told_to_its_client_alone(world: World):
    token = family(world)
    said = told(world, token, by="orchestrator")
    assert (said["active"], said["sub"], said["client_id"], said["exp"]) == (
        True,
        "user:alice",
        "orchestrator",
        NOW + 600,
    )
    for other in ("payments", "summarizer", "spy"):
        assert told(world, token, by=other) == INACTIVE


@pytest.mark.parametrize(
    ("consent", "refresh"),
    [
        ({"ended_at": NOW - 1}, {}),
        ({"expires_at": NOW}, {}),
        ({}, {"consumed_at": NOW - 1}),
        ({}, {"idle_until": NOW}),
        ({}, {"client": "summarizer"}),
    ],
    ids=["ended", "over", "used", "idle", "another's"],
)
def test_a_refresh_token_that_is_over(world: World, consent: dict[str, Any], refresh: dict[str, Any]):
    assert told(world, family(world, consent=consent, **refresh), by="orchestrator") == INACTIVE


@pytest.mark.parametrize("change", [{"suspended": True}, {"not_before": NOW}])
def test_a_refresh_token_of_somebody_who_was_cut_off(world: World, change: dict[str, Any]):
    token = family(world)
    world.keep(Person(tenant="acme", id="alice", name="Alice", **change))
    assert told(world, token, by="orchestrator") == INACTIVE


# -- revocation ----------------------------------------------------------------------------------------


def test_a_client_gives_up_its_access_token(world: World):
    token = world.token(jti="t-1")
    answer = revoked(world, token)
    assert names(world) == {"token:t-1"}
    assert world.ledger[-1][0] == answer.record_id
    assert world.ledger[-1][2]["fields"]["who"] == "agent orchestrator"
    assert told(world, token) == INACTIVE


def test_revoking_twice_is_no_error(world: World):
    token = world.token()
    revoked(world, token)
    assert revoked(world, token).record_id == world.ledger[-1][0]
    assert world.ledger[-1][2]["what"] == "revocation-ignored"


@pytest.mark.parametrize("by", ["payments", "summarizer", "spy"], ids=["its callee", "a peer", "another tenant"])
def test_t43_nobody_revokes_another_client_s_token(world: World, by: str):
    token, refresh = world.token(), family(world)
    for one in (token, refresh):
        revoked(world, one, by=by)
    assert names(world) == set()
    assert told(world, token)["active"] is True
    assert told(world, refresh, by="orchestrator")["active"] is True
    assert [body["what"] for _, _, body in world.ledger[:2]] == ["revocation-ignored"] * 2


@pytest.mark.parametrize("name", ["garbage", "forged", "expired", "another authority", "an unknown refresh token"])
def test_what_is_no_token_is_revoked_without_complaint(world: World, name: str):
    revoked(world, INACTIVE_TOKENS[name](world))
    assert names(world) == set()


@pytest.mark.parametrize("hint", [UNSAID, "access_token", "refresh_token", "saml2"])
def test_a_hint_is_a_hint(world: World, hint: Any):
    revoked(world, family(world), token_type_hint=hint)
    revoked(world, world.token(jti="t-1"), token_type_hint=hint)
    assert names(world) == {"grant:g-1", "token:t-1"}


@pytest.mark.parametrize("refresh", [{}, {"consumed_at": NOW - 1}], ids=["good", "used"])
def test_a_refresh_token_takes_its_grant_with_it(world: World, refresh: dict[str, Any]):
    token = family(world, **refresh)
    access = world.token(sub="user:alice", act={"iss": BASE, "sub": "orchestrator"}, grant_id="g-1")
    assert told(world, access)["active"] is True
    revoked(world, token)
    assert world.kept["Consent", "acme", "g-1"].document.ended_at == NOW
    assert told(world, access) == INACTIVE
    assert told(world, token, by="orchestrator") == INACTIVE


def test_a_revocation_that_met_another_change_is_tried_again(world: World):
    conflicts = iter([True, True, False])
    truth = world._truth

    def meet(question: Apply) -> Any:
        if next(conflicts):
            raise Conflict("changed meanwhile")
        return truth(question)

    world.lies[Apply] = meet
    revoked(world, world.token(jti="t-1"))
    assert names(world) == {"token:t-1"}


def test_a_revocation_that_could_not_be_made_is_no_success(world: World):
    world.faults[Apply] = Conflict("changed meanwhile")
    answer = world.run(introspecting.revoke(request(world, world.token(), by="orchestrator"), world.terms))
    assert isinstance(answer, Refusal)
    assert (answer.reason, answer.retry_after) == (Reason.UNAVAILABLE, 1)


# -- who asks ------------------------------------------------------------------------------------------

ASK = [introspecting.introspect, introspecting.revoke]


@pytest.mark.parametrize("plan", ASK)
@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"client_assertion": UNSAID}, Reason.CLIENT_UNAUTHENTICATED),
        ({"client_assertion": "x"}, Reason.CLIENT_UNAUTHENTICATED),
        ({"client_secret": "s"}, Reason.OAUTH_REQUEST),
        ({"client_id": "summarizer"}, Reason.CLIENT_UNAUTHENTICATED),
        ({"token": UNSAID}, Reason.OAUTH_REQUEST),
    ],
    ids=["nobody", "garbage", "a secret", "two names", "no token"],
)
def test_who_asks_is_known_before_anything_is_told(world: World, plan: Any, change: dict[str, Any], reason: Reason):
    asked = request(world, **{"token": world.token(), **change})
    answer = world.run(plan(asked, world.terms))
    assert isinstance(answer, Refusal)
    assert answer.reason is reason
    assert answer.record_id == world.ledger[0][0]


@pytest.mark.parametrize("plan", ASK)
def test_an_assertion_asks_once(world: World, plan: Any):
    asked = request(world, world.token())
    assert isinstance(world.run(plan(asked, world.terms)), Told)
    answer = world.run(plan(asked, world.terms))
    assert isinstance(answer, Refusal)
    assert answer.reason is Reason.ASSERTION_REPLAYED


NEEDED = [AgentNamed, ClaimDurably, Find, Revoked]


@pytest.mark.parametrize(
    ("plan", "down"),
    [(introspecting.introspect, down) for down in [*NEEDED, Commit]]
    + [(introspecting.revoke, down) for down in [*NEEDED, Apply]],
)
def test_what_cannot_answer_refuses(world: World, plan: Any, down: type[Any]):
    world.keep(Person(tenant="acme", id="alice", name="Alice"))
    token = world.token(sub="user:alice", act={"sub": "orchestrator"})
    world.faults[down] = Unavailable(down.__name__)
    answer = world.run(plan(request(world, token, by="orchestrator"), world.terms))
    assert isinstance(answer, Refusal)
    assert (answer.reason, answer.detail) == (Reason.UNAVAILABLE, down.__name__)


def test_an_answer_that_cannot_be_signed_is_none(world: World):
    world.faults[Sign] = Unavailable("keyring")
    answer = world.run(introspecting.introspect(request(world, world.token()), world.terms, sign=True))
    assert isinstance(answer, Refusal)
