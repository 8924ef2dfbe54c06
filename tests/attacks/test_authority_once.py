"""What is good once, used again: in another tenant, and by somebody who believes another issuer of that name."""

from __future__ import annotations

import pytest

from legation.core.grants import Issued, jwt_bearer
from legation.core.model import Refusal, RegisteredKey
from legation.core.reasons import Reason
from tests.core.outsiders import give_key, statement, trust
from tests.core.test_jwt_bearer import agreement
from tests.delegations import ask, request
from tests.world import BASE, World, jkt_of, jwk_of

AT = {"orchestrator": "payments", "spy": "vault"}


@pytest.fixture
def world() -> World:
    """Two tenants believe one issuer, each for an agent of its own."""
    world = World()
    for name, callee in AT.items():
        keys = (RegisteredKey(jkt_of(name), jwk_of(name), jkt_of(name)),)
        world.put(name, keys=keys, grants=frozenset({jwt_bearer.GRANT}), depth=1)
        tenant = world.agents[name].tenant
        trust(world, "jwt-bearer", tenant=tenant)
        world.keep(agreement(tenant=tenant, agents=frozenset({callee}), subjects={"*": "partner:{sub}"}))
    return world


def brought(world: World, client: str, text: str) -> Issued | Refusal:
    resource = f"{BASE}/a2a/{AT[client]}"
    return ask(world, request(world, client, grant_type=jwt_bearer.GRANT, assertion=text, resource=resource))


@pytest.mark.parametrize(("first", "second"), [("orchestrator", "spy"), ("spy", "orchestrator")])
def test_an_assertion_used_in_one_tenant_is_used_in_the_other(world: World, first: str, second: str):
    """A client of another tenant found an assertion that names no client."""
    text = statement()
    assert isinstance(brought(world, first, text), Issued)
    again = brought(world, second, text)
    assert isinstance(again, Refusal), again
    assert again.reason is Reason.STATEMENT_REPLAYED


def test_nobody_uses_up_what_an_issuer_will_say(world: World):
    """A tenant believes an issuer of that name with keys of its own, and guesses identifiers."""
    give_key(world, tenant="rival", name="of its own")
    assert isinstance(brought(world, "spy", statement(jti="guessed", name="of its own")), Issued)
    assert isinstance(brought(world, "orchestrator", statement(jti="guessed")), Issued)
