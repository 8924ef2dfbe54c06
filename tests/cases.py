"""A case with everything established, for tests of one stage; and what it is to be refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from msgspec.structs import replace

from legation.core.model import AccessToken, Call, Owner, Proof, Tenant
from legation.core.reasons import Reason, Refused
from legation.core.stages import Case
from tests.world import BASE, ISSUER_KID, NOW, READ, World, inhabitants

WORLD = World()
ISSUER_KEY = WORLD.issuer_keys[ISSUER_KID]
AGENTS = inhabitants()
CALLER, CALLEE = AGENTS["orchestrator"], AGENTS["payments"]
ACME = Tenant("acme")
PROOF = Proof("thumbprint", "proof-1", int(NOW), None)
TOKEN = AccessToken(
    BASE, "orchestrator", "orchestrator", f"{BASE}/a2a/payments", frozenset({READ}), "acme",
    int(NOW) - 60, int(NOW) + 240, "token-1", ISSUER_KID, jkt="thumbprint",
)  # fmt: skip
BEARER = replace(TOKEN, jkt=None)


def case(call: Call | None = None, **established: Any) -> Case:
    """A case for which all this is established."""
    begun = Case(call or WORLD.call(), WORLD.terms, NOW)
    ready = {
        "token": TOKEN, "tenant": ACME, "proof": PROOF, "caller": CALLER, "callee": CALLEE,
        "interface": CALLEE.interfaces[0], "me": Owner("acme", "orchestrator"), "task": None,
        "about": None, "skill": READ,
        "agreement": None, "chain": (), "details": (), "subject": "orchestrator", "review": (),
    }  # fmt: skip
    for name, value in (ready | established).items():
        setattr(begun, name, value)
    return begun


def refuses(reason: Reason, act: Callable[[], object]) -> Refused:
    with pytest.raises(Refused) as refused:
        act()
    assert refused.value.reason is reason
    return refused.value
