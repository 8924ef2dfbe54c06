"""What an agent may do, said and changed: each member by its form, and what is taken away is dead."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from legation.core import enrolment
from legation.core.asks import Apply, Commit, Conflict
from legation.core.catalogue.hand import AS_BYTES, Handed
from legation.core.enrolment import Changes, Enrolment, Offer
from legation.core.kept.enrolment import WorkloadName
from legation.core.model import Standing, Tenant
from legation.core.reasons import Reason, Refused
from tests.core.test_cards import raw
from tests.world import NOW, World, jkt_of, jwk_of

WANTED = Enrolment("newcomer", "acme", "ops@acme", jwk_of("newcomer"))


@pytest.fixture
def world() -> World:
    return World()


def alter(world: World, name: str = "orchestrator", *, handed: Handed = AS_BYTES, **changes: Any) -> dict[str, Any]:
    """Change an agent; the fields of the record."""
    world.run(enrolment.alter(name, Changes(**changes), who="op", why="a drill", handed=handed))
    ((_, _, body),) = world.ledger
    assert body["what"] == "agent-altered"
    fields: dict[str, Any] = body["fields"]
    return fields


# -- what can be said --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("sponsor", "two\nlines"),
        ("sponsor", "newcomer"),
        ("owner", "newcomer"),
        ("purpose", "x" * 1025),
        ("purpose", "a\x1b[31m"),
        ("grants", frozenset({"password"})),
        ("grants", frozenset({"implicit"})),
        ("depth", 9),
        ("depth", -1),
        ("depth", True),
        ("depth", 5),
        ("delegates", frozenset({"*"})),
        ("detail_types", frozenset({"two words"})),
        ("redirect_uris", frozenset({"http://c.example/cb"})),
        ("redirect_uris", frozenset({"https://c.example/cb#f"})),
        ("redirect_uris", frozenset({"https://c.example/cb#"})),
        ("redirect_uris", frozenset({"https://u@c.example/cb"})),
        ("redirect_uris", frozenset({"https://c.example/cb/.."})),
        ("redirect_uris", frozenset({"https://c.example/cb/%2e%2E/x"})),
        ("redirect_uris", frozenset({"https://c.example//cb"})),
        ("redirect_uris", frozenset({"http://localhost:8080/cb"})),
        ("redirect_uris", frozenset({"javascript:alert(1)"})),
        ("redirect_uris", frozenset({"com.example.app:/cb"})),
        ("spiffe_id", "spiffe://prod.example"),
        ("spiffe_id", "spiffe://Prod.example/a"),
        ("tls_subject", ("san_any", "x")),
        ("tls_subject", ("san_dns", "")),
    ],
)
def test_what_is_wrong_with_a_wish_is_named(world: World, field: str, value: Any):
    with pytest.raises(Refused) as caught:
        world.run(enrolment.enrol(replace(WANTED, **{field: value}), who="op"))
    assert (caught.value.reason, caught.value.field) == (Reason.ENROLMENT_REFUSED, field)
    assert "newcomer" not in world.agents


def test_everything_that_can_be_said_is_kept_and_recorded(world: World):
    said: dict[str, Any] = {
        "sponsor": "eve@acme",
        "purpose": "pays invoices",
        "grants": frozenset({"client_credentials", "refresh_token"}),
        "depth": 3,
        "delegates": frozenset({"summarizer"}),
        "detail_types": frozenset({"payment"}),
        "redirect_uris": frozenset({"https://c.example/cb", "http://127.0.0.1:8080/cb", "http://[::1]/cb"}),
        "spiffe_id": "spiffe://prod.example/pay/er",
        "tls_subject": ("san_dns", "pay.acme"),
    }
    agent = world.run(enrolment.enrol(replace(WANTED, **said), who="op")).agent
    assert {name: getattr(agent, name) for name in said} == said
    fields = world.ledger[0][2]["fields"]
    assert fields["grants"] == ["client_credentials", "refresh_token"]
    assert (fields["sponsor"], fields["depth"], fields["tls_subject"]) == ("eve@acme", 3, ["san_dns", "pay.acme"])
    assert world.kept["WorkloadName", "acme", "spiffe://prod.example/pay/er"].document.parent == "newcomer"


def test_an_invitation_offers_nothing_that_cannot_be_enrolled():
    """Every member an invitation fixes is checked by the table that enrolment uses."""
    assert set(Offer.__struct_fields__) - {"lifetime", "active"} <= set(enrolment.grammar.CHECKS)
    assert set(Changes.__struct_fields__) - {"expires_at", "unverified_card"} <= set(enrolment.grammar.CHECKS)


def test_a_tenant_bounds_how_deep_its_agents_delegate(world: World):
    world.put_tenant("acme", depth=1)
    with pytest.raises(Refused) as caught:
        world.run(enrolment.enrol(replace(WANTED, depth=2), who="op"))
    assert caught.value.field == "depth"
    with pytest.raises(Refused) as caught:
        alter(world, depth=2)
    assert caught.value.field == "depth"


@pytest.mark.parametrize("depth", [-1, 9])
def test_a_chain_has_at_most_eight_hops(world: World, depth: int):
    with pytest.raises(Refused) as caught:
        world.run(enrolment.put_tenant(Tenant("acme", depth=depth), who="op"))
    assert caught.value.field == "depth"


# -- one key, one agent ------------------------------------------------------------------------------


def test_two_agents_with_one_key_are_refused_and_both_are_named(world: World):
    world.faults[Apply] = Conflict(f"key `{jkt_of('newcomer')}` is another agent's", holder="orchestrator")
    with pytest.raises(Refused) as caught:
        world.run(enrolment.enrol(WANTED, who="op"))
    assert caught.value.reason is Reason.REGISTRY_CONFLICT
    ((_, kind, body),) = world.ledger
    assert (kind, body["what"]) == ("event", "key-shared")
    fields = body["fields"]
    assert (fields["agent"], fields["holder"], fields["key"]) == ("newcomer", "orchestrator", jkt_of("newcomer"))
    assert (fields["who"], fields["attempted"]) == ("op", "agent-enrolled")


def test_a_rotation_to_the_key_of_another_agent_is_signalled(world: World):
    world.faults[Apply] = Conflict("key `x` is another agent's", holder="spy")
    with pytest.raises(Refused):
        world.run(enrolment.rotate("orchestrator", jwk_of("stolen"), overlap=60, who="op"))
    assert world.ledger[0][2]["fields"]["holder"] == "spy"


def test_another_conflict_is_no_signal(world: World):
    world.faults[Apply] = Conflict("agent `newcomer` exists")
    with pytest.raises(Refused):
        world.run(enrolment.enrol(WANTED, who="op"))
    assert not [question for question in world.asked if isinstance(question, Commit)]


def test_a_spiffe_id_is_one_agents(world: World):
    world.keep(WorkloadName(tenant="acme", id="spiffe://prod.example/pay", parent="payments"))
    with pytest.raises(Refused) as caught:
        world.run(enrolment.enrol(replace(WANTED, spiffe_id="spiffe://prod.example/pay"), who="op"))
    assert caught.value.reason is Reason.REGISTRY_CONFLICT
    assert "newcomer" not in world.agents


# -- changing ----------------------------------------------------------------------------------------


def test_a_change_is_recorded_with_before_and_after_and_who_and_why(world: World):
    fields = alter(world, targets=frozenset({"payments", "vault"}), purpose="plans")
    assert world.agents["orchestrator"].targets == {"payments", "vault"}
    assert fields == {
        "agent": "orchestrator", "tenant": "acme", "who": "op", "why": "a drill",
        "targets_before": ["payments"], "targets_after": ["payments", "vault"],
        "purpose_before": "", "purpose_after": "plans",
    }  # fmt: skip


def test_what_is_only_added_leaves_tokens_alone(world: World):
    alter(world, targets=frozenset({"payments", "vault"}), depth=2, sponsor="eve")
    assert world.agents["orchestrator"].not_before == 0


@pytest.mark.parametrize(
    ("before", "change"),
    [
        ({}, {"targets": frozenset()}),
        ({}, {"scopes": frozenset({"other"})}),
        ({"depth": 2}, {"depth": 1}),
        ({"delegates": frozenset({"a"})}, {"delegates": frozenset({"b"})}),
        ({"detail_types": frozenset({"payment"})}, {"detail_types": frozenset()}),
        ({}, {"grants": frozenset({"refresh_token"})}),
        ({"redirect_uris": frozenset({"https://c.example/"})}, {"redirect_uris": frozenset()}),
    ],
)
def test_what_is_taken_away_is_dead(world: World, before: dict[str, Any], change: dict[str, Any]):
    world.put("orchestrator", **before)
    alter(world, **change)
    assert world.agents["orchestrator"].not_before == NOW


def test_a_new_card_changes_what_is_registered_of_it(world: World):
    fields = alter(world, "payments", unverified_card=raw(), handed=Handed(despite=True))
    agent = world.agents["payments"]
    assert fields["interfaces_after"] == [f"{one.binding.value} {one.url}" for one in agent.interfaces]
    assert len(fields["card"]) == 64


def test_an_expiry_can_be_moved_and_lifted(world: World):
    alter(world, expires_at=NOW + 60)
    assert world.agents["orchestrator"].expires_at == NOW + 60
    world.ledger.clear()
    alter(world, expires_at=None)
    assert world.agents["orchestrator"].expires_at is None


@pytest.mark.parametrize(
    ("agent", "change", "reason"),
    [
        ({}, {"expires_at": NOW}, Reason.ENROLMENT_REFUSED),
        ({}, {}, Reason.ENROLMENT_REFUSED),
        ({}, {"scopes": frozenset({"two words"})}, Reason.ENROLMENT_REFUSED),
        ({}, {"owner": "orchestrator"}, Reason.ENROLMENT_REFUSED),
        ({"standing": Standing.REVOKED}, {"purpose": "x"}, Reason.STANDING_REFUSED),
        ({"standing": Standing.EXPIRED}, {"purpose": "x"}, Reason.STANDING_REFUSED),
        ({"expires_at": NOW}, {"expires_at": NOW + 60}, Reason.STANDING_REFUSED),
    ],
)
def test_a_change_that_makes_no_sense_is_refused(world: World, agent: Any, change: Any, reason: Reason):
    world.put("orchestrator", **agent)
    with pytest.raises(Refused) as caught:
        alter(world, **change)
    assert caught.value.reason is reason
    assert not world.ledger


def test_nobody_alters_what_is_not_there(world: World):
    with pytest.raises(Refused):
        alter(world, "nobody", purpose="x")
