"""Across tenants: what an agreement admits, and nothing without one."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from legation.core import messages as m
from legation.core.kept import Agreement
from legation.core.model import Op, Permit
from legation.core.reasons import Reason
from tests.delegations import ask, asking, call, crowd, enrol, get, request, saying, turned_down, world_of_many
from tests.world import BASE, NOW, World, claims_of

AGREED = Agreement(
    tenant="rival", id="acme-to-rival", caller_tenant="acme", agents=frozenset({"zed"}), skills=frozenset({"zed:do"}),
    subjects={"ann": "guest-ann", "*": "guest-of-acme"}, depth=1, lifetime=120, expires_at=NOW + 3600,
    claims={"phr": "high"},
)  # fmt: skip


@pytest.fixture
def world() -> World:
    """Ann of acme may call zed of rival, where an agreement lets her."""
    world = world_of_many()
    world.agents |= crowd(("zed", "yul"), "rival")
    for name in ("ann", "bob"):
        agent = world.agents[name]
        more = frozenset({"zed", "yul"})
        enrol(world, name, targets=agent.targets | more, scopes=agent.scopes | {"zed:do", "yul:do"})
    enrol(world, "zed", targets=frozenset({"ann", "yul"}), scopes=frozenset({"ann:do", "yul:do"}))
    world.keep(AGREED)
    return world


def agree(world: World, **changes: Any) -> None:
    world.keep(replace(AGREED, **changes))


def token(world: World, client: str = "ann", **form: Any) -> str:
    return get(world, client, "zed", scope="zed:do", **form).access_token


def test_what_is_agreed_passes_and_the_record_names_the_agreement(world: World):
    permit = world.permit(call(world, token(world), "ann", "zed"))
    record = world.record(permit)
    assert (record["agreement"], record["tenant"], record["caller"]) == ("acme-to-rival", "acme", "ann")
    assert record["policies"] == ["agreed-skill"]
    assert permit.owner.tenant == "acme", "what is begun from elsewhere is nobody's here"


def test_the_origin_sees_its_own_tenants_name_for_the_caller(world: World):
    seen = claims_of(world.permit(call(world, token(world), "ann", "zed")).hop_token)
    assert (seen["sub"], seen["tenant"], seen["agreement"]) == ("guest-ann", "rival", "acme-to-rival")
    seen = claims_of(world.permit(call(world, token(world, "bob"), "bob", "zed")).hop_token)
    assert seen["sub"] == "guest-of-acme"


@pytest.mark.parametrize(
    "changes",
    [
        {"tenant": "acme"}, {"caller_tenant": "other"}, {"agents": frozenset()}, {"agents": frozenset({"yul"})},
        {"suspended": True}, {"expires_at": NOW}, {"issuer": "https://other.example"},
    ],
    ids=str,
)  # fmt: skip
def test_an_agreement_that_does_not_stand_admits_nobody(world: World, changes: dict[str, Any]):
    held = token(world)
    del world.kept["Agreement", "rival", "acme-to-rival"]
    agree(world, **changes)
    assert world.refusal(call(world, held, "ann", "zed")).reason is Reason.TENANT_MISMATCH
    asked = {"grant_type": "client_credentials", "resource": f"{BASE}/a2a/zed"}
    turned_down(world, Reason.TARGET_REFUSED, request(world, "ann", **asked))


@pytest.mark.parametrize(
    "changes", [{"skills": frozenset()}, {"skills": frozenset({"zed:undo"})}, {"subjects": {}}], ids=str
)
def test_an_agreement_covers_skills_and_subjects_by_name(world: World, changes: dict[str, Any]):
    held = token(world)
    agree(world, **changes)
    assert world.refusal(call(world, held, "ann", "zed")).reason is Reason.AGREEMENT_REFUSED


def test_a_call_that_names_no_skill_is_not_covered(world: World):
    unnamed = call(world, token(world), "ann", "zed", saying(None))
    assert world.refusal(unnamed).reason is Reason.AGREEMENT_REFUSED


def test_a_list_shows_what_is_agreed(world: World):
    params = m.ListTasksRequest()
    enrol(world, "zed", skills=("zed:do", "yul:do"))
    held = get(world, "ann", "zed", scope="zed:do yul:do", delegation_depth="1").access_token
    permit = world.permit(call(world, held, "ann", "zed", params, Op.LIST_TASKS))
    assert permit.visible == {"zed:do"}
    agree(world, skills=frozenset({"zed:undo"}))
    assert world.refusal(call(world, held, "ann", "zed", params, Op.LIST_TASKS)).reason is Reason.AGREEMENT_REFUSED


def test_both_directions_are_separate(world: World):
    asked = {"grant_type": "client_credentials", "resource": f"{BASE}/a2a/ann", "scope": "ann:do"}
    turned_down(world, Reason.TARGET_REFUSED, request(world, "zed", **asked))
    back = Agreement(
        tenant="acme", id="rival-to-acme", caller_tenant="rival", agents=frozenset({"ann"}),
        skills=frozenset({"ann:do"}), subjects={"*": "{sub}-of-rival"},
    )  # fmt: skip
    world.keep(back)
    held = ask(world, request(world, "zed", **asked)).access_token  # type: ignore[union-attr]
    seen = claims_of(world.permit(call(world, held, "zed", "ann")).hop_token)
    assert (seen["sub"], seen["tenant"]) == ("zed-of-rival", "acme")


def test_a_token_lives_no_longer_than_agreed(world: World):
    held = token(world)
    assert claims_of(held)["exp"] - claims_of(held)["iat"] == 120
    agree(world, lifetime=60)
    assert world.refusal(call(world, held, "ann", "zed")).reason is Reason.AGREEMENT_REFUSED


def test_an_agreement_does_not_enrol_the_caller(world: World):
    held = token(world)
    enrol(world, "ann", targets=frozenset({"bob"}))
    assert world.refusal(call(world, held, "ann", "zed")).reason is Reason.TENANT_MISMATCH


def test_delegation_goes_on_no_further_than_agreed(world: World):
    enrol(world, "ann", depth=4)
    brought = world.permit(call(world, token(world), "ann", "zed")).hop_token
    assert claims_of(brought)["delegation"]["delegation_depth"] == 1
    agree(world, depth=0)
    assert "delegation" not in claims_of(world.permit(call(world, token(world), "ann", "zed")).hop_token)


def let_in(world: World, *, further: str = "yul") -> str:
    """A token of zed's for yul, on authority of ann's that was let into rival; each of the two is agreed to."""
    everybody = frozenset({"zed", "yul"})
    agree(world, agents=everybody, skills=frozenset({"zed:do", "yul:do"}), depth=2)
    enrol(world, "ann", delegates=everybody)
    held = get(world, "ann", "zed", scope=f"zed:do {further}:do").access_token
    brought = world.permit(call(world, held, "ann", "zed")).hop_token
    answer = ask(world, asking(world, "zed", brought, further))
    return answer.access_token  # type: ignore[union-attr]


def test_authority_let_in_is_passed_on_under_its_own_name_and_tenant(world: World):
    held = let_in(world)
    claims = claims_of(held)
    assert (claims["sub"], claims["tenant"], claims["act"]["sub"]) == ("ann", "acme", "zed")
    permit = world.permit(call(world, held, "zed", "yul"))
    assert world.record(permit)["agreement"] == "acme-to-rival"
    assert (permit.owner.tenant, permit.owner.principal) == ("acme", "ann by zed")
    assert claims_of(permit.hop_token)["sub"] == "guest-ann"


def test_an_agreement_that_ends_ends_what_came_in_through_it(world: World):
    held = let_in(world)
    agree(world, agents=frozenset({"yul"}), skills=frozenset({"yul:do"}))
    assert world.refusal(call(world, held, "zed", "yul")).reason is Reason.TENANT_MISMATCH
    agree(world, agents=frozenset({"zed"}), skills=frozenset({"zed:do", "yul:do"}))
    assert world.refusal(call(world, held, "zed", "yul")).reason is Reason.TENANT_MISMATCH


def test_what_came_in_and_was_agreed_no_more_is_not_exchanged(world: World):
    enrol(world, "ann", delegates=frozenset({"zed"}))
    brought = world.permit(call(world, token(world), "ann", "zed")).hop_token
    agree(world, suspended=True)
    turned_down(world, Reason.ACTOR_UNAUTHORIZED, asking(world, "zed", brought, "yul"))


def test_the_way_home_needs_an_agreement_too(world: World):
    agree(world, depth=2)
    enrol(world, "zed", targets=frozenset({"bob"}), scopes=frozenset({"bob:do"}))
    enrol(world, "ann", delegates=frozenset({"zed"}))
    held = get(world, "ann", "zed", scope="zed:do bob:do").access_token
    brought = world.permit(call(world, held, "ann", "zed")).hop_token
    turned_down(world, Reason.TARGET_REFUSED, asking(world, "zed", brought, "bob"))
    world.keep(
        Agreement(
            tenant="acme", id="home", caller_tenant="rival", agents=frozenset({"bob"}), skills=frozenset({"bob:do"})
        )
    )
    home = ask(world, asking(world, "zed", brought, "bob")).access_token  # type: ignore[union-attr]
    permit = world.permit(call(world, home, "zed", "bob"))
    assert world.record(permit)["agreement"] == "home"
    assert claims_of(permit.hop_token)["sub"] == "ann", "at home it is called what it is called"


def test_three_tenants_are_one_too_many(world: World):
    held = let_in(world)
    enrol(world, "yul", tenant="third")
    everything = {"agents": frozenset({"yul"}), "skills": frozenset({"yul:do"})}
    world.keep(*(replace(AGREED, tenant="third", id=one, caller_tenant=one, **everything) for one in ("acme", "rival")))
    assert world.refusal(call(world, held, "zed", "yul")).reason is Reason.TENANT_MISMATCH


def test_their_assurance_is_translated_or_dropped():
    from legation.core import tenancy

    assert (tenancy.acr(AGREED, "phr"), tenancy.acr(AGREED, "other"), tenancy.acr(AGREED, None)) == ("high", None, None)


def test_a_token_of_another_tenant_than_its_client_is_refused(world: World):
    held = token(world)
    enrol(world, "ann", tenant="rival")
    assert world.refusal(call(world, held, "ann", "zed")).reason is Reason.TENANT_MISMATCH
    assert not isinstance(world.admit(call(world, held, "ann", "bob")), Permit)
