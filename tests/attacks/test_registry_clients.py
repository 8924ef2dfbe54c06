"""Attacks by clients of the registry's API: on another tenant's cards, and by who would approve their own."""

from __future__ import annotations

import json
from typing import Any

import pytest
from msgspec.structs import replace

from legation.core import catalogue
from legation.core.catalogue.watching import WATCH
from legation.core.kept import CardVersion, Publisher
from legation.core.model import Agent, Standing
from legation.surfaces.control.table import ROWS
from tests.core.catalogue.registry import AUTHOR, CARD_URL, OTHER, body, jwks
from tests.surfaces.clerks import Clerks
from tests.surfaces.guests import document

OWN = (403, "card-own")


@pytest.fixture
def world() -> Clerks:
    return Clerks()


def told(answer: Any) -> tuple[int, str]:
    return answer.status, document(answer)["legation_reason"]


async def decide(world: Clerks, step: str, agent: str, caller: str, **said: Any) -> tuple[int, str]:
    answer = await world.do("POST", f"/agents/{agent}/{step}", said, caller=caller)
    return answer.status, document(answer).get("legation_reason", "done")


# -- nobody decides alone ------------------------------------------------------------------------------


async def test_who_submitted_a_card_does_not_approve_it(world: Clerks):
    done = document(await world.do("POST", "/agents/billing/cards", body(AUTHOR), caller="judge"))
    for said in ({}, {"card": done["id"]}, {"despite_findings": True}):
        assert await decide(world, "approve", "billing", "judge", **said) == OWN
    assert world.standings() == ["verified"]
    assert await decide(world, "approve", "billing", "scribe", despite_findings=True) == (200, "done")


async def test_who_had_a_card_fetched_does_not_approve_it(world: Clerks):
    world.serve(body(AUTHOR))
    assert (await world.do("POST", "/agents/billing/fetch", {"url": CARD_URL}, caller="judge")).status == 201
    assert await decide(world, "approve", "billing", "judge") == OWN
    assert await decide(world, "approve", "billing", "scribe") == (200, "done")


async def test_nobody_approves_the_card_they_are_known_by(world: Clerks):
    world.submit(body(AUTHOR), "judge")
    assert await decide(world, "approve", "judge", "judge") == OWN
    assert await decide(world, "approve", "judge", "scribe") == (200, "done")


async def test_submitting_again_what_waits_takes_it_from_nobody(world: Clerks):
    """The card stays that of who brought it first: the second cannot make the first one's approval theirs."""
    same = body(AUTHOR)
    await world.do("POST", "/agents/billing/cards", same, caller="judge")
    await world.do("POST", "/agents/billing/cards", same, caller="scribe")
    assert await decide(world, "approve", "billing", "judge") == OWN


async def test_nobody_puts_their_own_card_back(world: Clerks):
    first = document(await world.do("POST", "/agents/billing/cards", body(AUTHOR), caller="judge"))["id"]
    world.approve(despite=True)
    world.publish(body(AUTHOR, version="1.5.0"))
    assert await decide(world, "restore", "billing", "judge", card=first, despite_findings=True) == OWN
    assert await decide(world, "restore", "billing", "scribe", card=first, despite_findings=True) == (200, "done")


async def test_who_was_stopped_does_not_start_again_by_itself(world: Clerks):
    for agent, bring in (("judge", "scribe"), ("billing", "judge")):
        await world.do("POST", f"/agents/{agent}/cards", body(AUTHOR, name=f"The {agent}"), caller=bring)
        world.approve(agent, despite=True)
        world.run(catalogue.suspend(agent, who="responder"))
        assert await decide(world, "resume", agent, "judge") == OWN
        assert world.agents[agent].card_stopped == "suspended"
    world.agents["third"] = Agent("third", "acme", "ops@acme.example", "third", Standing.ACTIVE)
    assert await decide(world, "resume", "billing", "third") == (200, "done")


async def test_an_address_that_turns_is_not_approved_by_who_named_it(world: Clerks):
    """The watch brings what the address says today, and whoever named the address may be who answers there."""
    world.serve(body(AUTHOR))
    assert (await world.do("POST", "/agents/billing/fetch", {"url": CARD_URL}, caller="judge")).status == 201
    world.approve()
    world.serve(body(AUTHOR, version="1.5.0", description="Mine now"))
    assert world.look().what == "waits"
    assert world.versions()[-1].submitted_by == WATCH
    assert await decide(world, "approve", "billing", "judge") == OWN
    assert await decide(world, "approve", "billing", "scribe") == (200, "done")


async def test_two_clients_of_one_owner_are_one(world: Clerks):
    """One owner may run the pipeline and the review: that is one person's word all the same."""
    world.agents["scribe"] = replace(world.agents["scribe"], owner=world.agents["judge"].owner)
    world.agents["third"] = Agent("third", "acme", "ops@acme.example", "third", Standing.ACTIVE)
    first = document(await world.do("POST", "/agents/billing/cards", body(AUTHOR), caller="scribe"))["id"]
    for said in ({}, {"despite_findings": True}):
        assert await decide(world, "approve", "billing", "judge", **said) == OWN
    world.approve(despite=True)
    world.run(catalogue.suspend("billing", who="responder"))
    assert await decide(world, "resume", "billing", "judge") == OWN
    assert await decide(world, "resume", "billing", "third") == (200, "done")
    world.publish(body(AUTHOR, version="1.5.0"), despite=True)
    assert await decide(world, "restore", "billing", "judge", card=first, despite_findings=True) == OWN
    # One of them may still take back what the other brought.
    await world.do("POST", "/agents/billing/cards", body(AUTHOR, version="2.0.0"), caller="scribe")
    assert await decide(world, "reject", "billing", "judge") == (200, "done")


async def test_an_address_that_another_client_of_the_owner_named_is_the_owners(world: Clerks):
    world.agents["scribe"] = replace(world.agents["scribe"], owner=world.agents["judge"].owner)
    world.serve(body(AUTHOR))
    assert (await world.do("POST", "/agents/billing/fetch", {"url": CARD_URL}, caller="scribe")).status == 201
    world.approve(despite=True)
    world.serve(body(AUTHOR, version="1.5.0", description="Mine now"))
    assert world.look().what == "waits"
    assert await decide(world, "approve", "billing", "judge") == OWN


async def test_a_client_nobody_finds_any_more_may_have_been_anybodys(world: Clerks):
    await world.do("POST", "/agents/billing/cards", body(AUTHOR), caller="scribe")
    del world.agents["scribe"]
    assert await decide(world, "approve", "billing", "judge", despite_findings=True) == OWN


async def test_nobody_hides_what_the_watch_saw_of_them(world: Clerks):
    world.serve(body(AUTHOR))
    world.submit_from(agent="judge")
    world.approve("judge")
    world.serve(body(AUTHOR, version="1.5.0", description="Mine now"))
    world.look(agent="judge")
    card = world.versions("judge")[-1].id
    for step in ("reject", "revoke"):
        assert await decide(world, step, "judge", "judge", card=card) == OWN
    assert await decide(world, "reject", "judge", "scribe", card=card) == (200, "done")


async def test_anybody_may_stop_themselves_and_take_back_what_they_brought(world: Clerks):
    await world.do("POST", "/agents/judge/cards", body(AUTHOR), caller="judge")
    assert await decide(world, "reject", "judge", "judge") == (200, "done")
    world.publish(body(AUTHOR), "judge")
    for step in ("suspend", "revoke"):
        assert await decide(world, step, "judge", "judge") == (200, "done")


async def test_the_operator_stays_free(world: Clerks):
    """The command line runs the plans beneath: who can open the database needs nobody's leave."""
    world.submit(body(AUTHOR))
    assert world.run(catalogue.approve("billing", who="op")).card.standing == "published"


async def test_no_name_of_a_client_is_another_clients(world: Clerks):
    """`agent judge` is who it is by the token alone: nothing in a body says who did it."""
    for row in ROWS:
        members = getattr(row.takes, "__struct_fields__", ())
        assert not {"who", "submitted_by", "reviewed_by", "tenant"} & {*members, *row.query.__struct_fields__}


# -- what only takes away ----------------------------------------------------------------------------


async def test_the_scope_to_stop_starts_nothing(world: Clerks):
    """Whatever it opens, tried on everything: nothing comes to be served, and nobody to be believed."""
    first = world.publish(body(AUTHOR)).id
    world.publish(body(AUTHOR, version="1.5.0"))
    world.submit(body(AUTHOR, version="2.0.0"))
    world.run(catalogue.suspend("billing", who="responder"))
    for said in (
        {},
        {"card": first},
        {"despite_findings": True},
        {"name": "other.example", "keys": jwks(OTHER)["keys"]},
    ):
        for row in ROWS:
            path = (
                row.path.replace("{agent}", "billing").replace("{card}", first).replace("{publisher}", "acme.example")
            )
            await world.do(row.verb, path, said if row.verb == "POST" else None, scope="registry.revoke")
            assert "published" not in world.standings()
    assert ("Publisher", "acme", "other.example") not in world.kept


# -- another tenant ----------------------------------------------------------------------------------


async def test_the_keys_of_one_tenant_vouch_for_nothing_in_another(world: Clerks):
    keys = {"name": "acme.example", "keys": jwks(OTHER)["keys"]}
    assert (await world.do("POST", "/publishers", keys, caller="spy")).status == 200
    assert isinstance(world.kept["Publisher", "rival", "acme.example"].document, Publisher)
    assert [key.kid for key in world.kept["Publisher", "acme", "acme.example"].document.keys] == [AUTHOR.kid]
    assert told(await world.do("POST", "/verify", body(OTHER))) == (403, "card-signer-unknown")
    assert (await world.do("POST", "/verify", body(OTHER), caller="spy")).status == 200
    assert told(await world.do("POST", "/verify", body(AUTHOR), caller="spy")) == (403, "card-signer-unknown")


async def test_a_publisher_is_revoked_in_its_own_tenant_alone(world: Clerks):
    world.publish(body(AUTHOR))
    keys = {"name": "acme.example", "keys": jwks(AUTHOR)["keys"]}
    await world.do("POST", "/publishers", keys, caller="spy")
    answer = await world.do("POST", "/publishers/acme.example/revoke", {}, caller="spy")
    assert document(answer)["cards_revoked"] == []
    assert world.agents["billing"].card_stopped == ""
    assert not world.kept["Publisher", "acme", "acme.example"].document.revoked


async def test_a_finding_names_nobody_of_another_tenant(world: Clerks):
    """What a lookalike is like is found among the tenant's own: a name is no way to ask who else is here."""
    world.publish(body(AUTHOR, name="Payments Central"))
    twin = await world.do("POST", "/agents/vault/cards", body(name="Payments Centra1"), caller="spy")
    assert twin.status == 201
    assert "lookalike" not in twin.body.decode()
    assert "billing" not in twin.body.decode()


async def test_a_card_of_another_tenant_is_not_read_through_an_agent_of_ones_own(world: Clerks):
    card = world.submit(body(AUTHOR)).card.id
    for path in (f"/cards/{card}/document", "/agents/billing/cards", "/agents/billing/review"):
        assert told(await world.do("GET", path, caller="spy")) == (404, "registry-unknown")
    assert told(await world.do("GET", "/agents/vault/review", query=f"card={card}", caller="spy")) == (
        404, "registry-unknown",
    )  # fmt: skip
    for step in ("approve", "reject", "revoke", "restore", "suspend", "resume"):
        assert await decide(world, step, "vault", "spy", card=card) == (404, "registry-unknown")
    assert world.standings() == ["verified"]


async def test_a_list_holds_nothing_of_another_tenant(world: Clerks):
    world.submit(body(AUTHOR))
    world.keep(
        CardVersion(tenant="rival", id="f" * 24, parent="billing", document=b"{}", digest="", standing="verified")
    )
    mine = document(await world.do("GET", "/cards", query="agent=billing"))
    assert {one["tenant"] for one in mine} == {"acme"}
    theirs = document(await world.do("GET", "/cards", query="agent=billing", caller="spy"))
    assert [one["id"] for one in theirs] == ["f" * 24]


async def test_a_tenant_that_is_gone_has_no_clients(world: Clerks):
    del world.tenants["acme"]
    answer = await world.do("GET", "/cards")
    assert told(answer) == (403, "caller-standing")
    assert json.loads(answer.body)["record_id"]
