"""Authority withdrawn: what is written, what it then refuses, and for how long it is remembered."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from legation.core import alive, relay, revoking, tokens
from legation.core.asks import Apply, Conflict, Find, NewId, Now, Plan, Revoked, TenantNamed
from legation.core.kept import Consent, Person, PutKept, Revocation
from legation.core.kept.signals import SignalStream
from legation.core.model import AccessToken, Op, Receipt, Tenant
from legation.core.reasons import Reason, Refused
from tests.playbook import Playbook
from tests.world import BASE, NOW, World, jkt_of, message

JKT = jkt_of("orchestrator")


def a_token(**more: Any) -> AccessToken:
    found = AccessToken(
        issuer=BASE, subject="orchestrator", client_id="orchestrator", audience=f"{BASE}/a2a/payments",
        scope=frozenset({"payments:read"}), tenant="acme", issued_at=int(NOW) - 60, expires_at=int(NOW) + 240,
        jti="token-1", kid="kid", jkt=JKT,
    )  # fmt: skip
    return replace(found, **more)


def refused(plan: Plan[Any], world: World) -> Refused:
    with pytest.raises(Refused) as caught:
        world.run(plan)
    return caught.value


# -- what is written -----------------------------------------------------------------------------------


def test_a_token_is_revoked_in_one_transaction_with_its_record():
    def written(asked: Any) -> bool:
        (change,) = asked.changes
        return isinstance(asked, Apply) and change == PutKept(
            Revocation(tenant="acme", id="token:t-1", at=NOW, why="stolen", until=NOW + tokens.MAX_LIFETIME + 60), 0
        )

    done = (
        Playbook(revoking.token("acme", "t-1", who="ops", why="stolen"))
        .asks(Now())
        .told(NOW)
        .asks(TenantNamed("acme"))
        .told(Tenant("acme"))
        .asks(Find(Revocation, "acme", "token:t-1"))
        .told(None)
        .asks(lambda ask: type(ask).__name__ == "FindAll")
        .told(())
        .asks(NewId())
        .told("r-1")
        .asks(written)
        .told(Receipt("r-1", 1))
        .ends(revoking.Withdrawn)
    )
    assert (done.record_id, done.name, done.already) == ("r-1", "token:t-1", False)


@pytest.mark.parametrize(
    ("plan", "what", "name"),
    [
        (revoking.token("acme", "t-1", who="ops", why="why"), "token-revoked", "token:t-1"),
        (revoking.key("acme", JKT, who="ops", why="why"), "key-revoked", f"key:{JKT}"),
        (revoking.grant("acme", "g-1", who="ops", why="why"), "grant-revoked", "grant:g-1"),
        (revoking.delegation("acme", "d-1", who="ops", why="why"), "delegation-revoked", "delegation:d-1"),
        (revoking.subject("acme", "partner:alice", who="ops", why="why"), "subject-revoked", "subject:partner:alice"),
    ],
    ids=["token", "key", "grant", "delegation", "subject"],
)
def test_the_record_says_who_and_why(plan: Plan[Any], what: str, name: str):
    world = World()
    world.run(plan)
    ((_, kind, body),) = world.ledger
    assert (kind, body["what"]) == ("event", what)
    said = {field: body["fields"][field] for field in ("tenant", "revoked", "who", "why")}
    assert said == {"tenant": "acme", "revoked": name, "who": "ops", "why": "why"}


def test_what_is_revoked_twice_is_revoked_once():
    world = World()
    first = world.run(revoking.key("acme", JKT, who="ops"))
    again = world.run(revoking.key("acme", JKT, who="ops"))
    assert (first.already, again.already, len(world.ledger)) == (False, True, 1)


def test_a_revocation_is_kept_as_long_as_what_it_names_may_live():
    world = World()
    world.keep(consent())
    for plan in (
        revoking.token("acme", "t-1", who="ops", expires_at=NOW + 30),
        revoking.grant("acme", "g-1", who="ops"),
        revoking.key("acme", JKT, who="ops"),
    ):
        world.run(plan)
    until = {name: found.document.until for (kind, _, name), found in world.kept.items() if kind == "Revocation"}
    assert until == {
        "token:t-1": NOW + 30 + revoking.GRACE,
        "grant:g-1": NOW + 3600 + tokens.MAX_LIFETIME + revoking.GRACE,
        f"key:{JKT}": None,
    }


def consent() -> Consent:
    return Consent(
        tenant="acme", id="g-1", parent="alice", client="orchestrator", callee="payments", scope=("payments:read",),
        auth_time=NOW, acr="x", granted_at=NOW, expires_at=NOW + 3600, until=NOW + 7200,
    )  # fmt: skip


def test_a_consent_ends_with_its_grant():
    world = World()
    world.keep(consent())
    world.run(revoking.grant("acme", "g-1", who="ops", why="withdrawn"))
    ended = world.kept["Consent", "acme", "g-1"].document
    assert (ended.ended_at, ended.why) == (NOW, "withdrawn")


@pytest.mark.parametrize(
    ("plan", "field"),
    [
        (revoking.token("acme", "", who="ops"), "token"),
        (revoking.token("acme", "a b", who="ops"), "token"),
        (revoking.token("acme", "x" * 257, who="ops"), "token"),
        (revoking.key("acme", "short", who="ops"), "key"),
        (revoking.grant("acme", "a\nb", who="ops"), "grant"),
        (revoking.token("nowhere", "t-1", who="ops"), "tenant"),
        (revoking.person("acme", "nobody", who="ops"), "person"),
        (revoking.person("nowhere", "alice", who="ops"), "tenant"),
    ],
    ids=["none", "spaced", "long", "no thumbprint", "two lines", "no tenant", "no person", "no person's tenant"],
)
def test_what_cannot_be_is_not_revoked(plan: Plan[Any], field: str):
    world = World()
    why = refused(plan, world)
    assert (why.reason, why.field) == (Reason.REVOCATION_REFUSED, field)
    assert world.ledger == []


def test_a_change_that_came_first_is_told():
    world = World()
    world.faults[Apply] = Conflict("changed meanwhile")
    assert refused(revoking.token("acme", "t-1", who="ops"), world).reason is Reason.REGISTRY_CONFLICT


def test_a_person_s_watermark_moves_and_nothing_else_of_the_person():
    world = World()
    before = Person(tenant="acme", id="alice", name="Alice", approver=True)
    world.keep(before)
    world.run(revoking.person("acme", "alice", who="ops"))
    found = world.kept["Person", "acme", "alice"]
    assert found.document == replace(before, not_before=NOW)
    assert found.version == 2


def test_who_listens_hears_of_it_in_the_same_transaction():
    world = World()
    asked = frozenset({"https://schemas.openid.net/secevent/caep/event-type/session-revoked"})
    for name, more in (("s-1", {"requested": asked}), ("s-2", {}), ("s-3", {"requested": asked, "status": "disabled"})):
        world.keep(SignalStream(tenant="acme", id=name, audience="https://partner.example", **more))
    world.keep(SignalStream(tenant="rival", id="s-4", audience="https://rival.example", requested=asked))
    world.run(revoking.token("acme", "t-1", who="ops", why="stolen"))
    (apply,) = [one for one in world.asked if isinstance(one, Apply)]
    assert [type(change.document).__name__ for change in apply.changes if isinstance(change, PutKept)] == [
        "Revocation",
        "SignalQueued",
    ]
    (waits,) = [found.document for (kind, _, _), found in world.kept.items() if kind == "SignalQueued"]
    assert (waits.tenant, waits.parent, waits.subject.jti) == ("acme", "s-1", "t-1")
    assert "stolen" not in str(waits.said)


# -- what it refuses -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "more"),
    [
        ("token:token-1", {}),
        (f"key:{JKT}", {}),
        ("grant:g-1", {"grant": "g-1"}),
        ("delegation:g-1", {"grant": "g-1"}),
        ("subject:partner:alice", {"subject": "partner:alice"}),
    ],
    ids=["token", "key", "grant", "delegation", "subject"],
)
def test_a_token_that_bears_a_dead_name_does_not_stand(name: str, more: dict[str, Any]):
    world = World()
    token = a_token(**more)
    world.run(alive.stands(token, NOW))
    world.keep(Revocation(tenant="acme", id=name, at=NOW - 60))
    assert refused(alive.stands(token, NOW), world).reason is Reason.TOKEN_REVOKED
    world.run(alive.stands(replace(token, issued_at=int(NOW)), NOW))
    elsewhere = replace(token, tenant="rival", client_id="spy", subject=more.get("subject", "spy"))
    world.run(alive.stands(elsewhere, NOW))


def test_a_stolen_key_is_trusted_at_no_later_time():
    world = World()
    world.run(revoking.key("acme", JKT, who="ops"))
    later = a_token(issued_at=int(NOW) + 3600)
    assert refused(alive.stands(later, NOW + 3600), world).reason is Reason.TOKEN_REVOKED


CHAIN = {"iss": BASE, "sub": "summarizer", "act": {"iss": BASE, "sub": "orchestrator"}}


def test_t39_a_revoked_middle_hop_kills_the_chain():
    world = World()
    token = a_token(subject="user:alice", client_id="summarizer", act=CHAIN)
    world.keep(Person(tenant="acme", id="alice", name="Alice"))
    world.run(alive.stands(token, NOW))
    for name in ("orchestrator", "summarizer"):
        for change in ({"not_before": NOW}, {"expires_at": NOW}):
            other = World()
            other.kept = world.kept
            other.put(name, **change)
            assert refused(alive.stands(token, NOW), other).reason is Reason.TOKEN_REVOKED
        other = World()
        other.kept = world.kept
        del other.agents[name]
        assert refused(alive.stands(token, NOW), other).reason is Reason.TOKEN_REVOKED


@pytest.mark.parametrize("change", [{"not_before": NOW - 59}, {"suspended": True}])
def test_a_person_cut_off_kills_every_chain_that_begins_there(change: dict[str, Any]):
    world = World()
    token = a_token(subject="user:alice", act={"iss": BASE, "sub": "orchestrator"})
    assert refused(alive.stands(token, NOW), world).reason is Reason.TOKEN_REVOKED
    world.keep(Person(tenant="acme", id="alice", name="Alice"))
    world.run(alive.stands(token, NOW))
    world.keep(Person(tenant="acme", id="alice", name="Alice", **change))
    assert refused(alive.stands(token, NOW), world).reason is Reason.TOKEN_REVOKED


@pytest.mark.parametrize("act", [{"iss": BASE}, {"sub": 1}, {"sub": "orchestrator", "act": "x"}, {"act": {}}])
def test_a_chain_that_cannot_be_followed_does_not_stand(act: Any):
    assert refused(alive.stands(a_token(act=act), NOW), World()).reason is Reason.TOKEN_REVOKED


def test_a_chain_without_end_does_not_stand():
    act: dict[str, Any] = {"sub": "orchestrator"}
    for _ in range(20):
        act = {"sub": "orchestrator", "act": act}
    assert refused(alive.stands(a_token(act=act), NOW), World()).reason is Reason.TOKEN_REVOKED


# -- what is under way ---------------------------------------------------------------------------------


@pytest.mark.parametrize("plan", [revoking.key("acme", JKT, who="ops"), revoking.person("acme", "alice", who="ops")])
def test_what_is_under_way_loses_its_standing(plan: Plan[Any]):
    world = World()
    world.keep(Person(tenant="acme", id="alice", name="Alice"))
    permit = world.permit(world.call(Op.SEND_STREAMING_MESSAGE, message()))
    token = replace(permit.token, subject="user:alice", act={"sub": "orchestrator"})
    permit = replace(permit, token=token)
    world.run(relay.still_stands(permit))
    world.run(plan)
    assert refused(relay.still_stands(permit), world).reason is Reason.STREAM_CUT


def test_a_hop_in_the_middle_takes_its_streams_with_it():
    world = World()
    permit = world.permit(world.call(Op.SEND_STREAMING_MESSAGE, message()))
    act = {"iss": BASE, "sub": "orchestrator", "act": {"iss": BASE, "sub": "summarizer"}}
    permit = replace(permit, token=replace(permit.token, act=act))
    world.run(relay.still_stands(permit))
    world.put("summarizer", not_before=NOW)
    assert refused(relay.still_stands(permit), world).reason is Reason.STREAM_CUT


def test_every_event_asks_for_the_names_of_its_token():
    world = World()
    permit = world.permit(world.call(Op.SEND_STREAMING_MESSAGE, message()))
    world.run(relay.still_stands(permit))
    assert Revoked("acme", alive.names(permit.token), permit.token.issued_at) in world.asked
