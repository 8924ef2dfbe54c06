"""Every kind of caller there is, for enumeration: how each of them makes a call of an operation."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from legation.core.model import Call, Op, Standing
from tests.world import BASE, NOW, READ, TRANSFER, World, params_for

Caller: TypeAlias = Callable[[World, Op], Call]

CALLERS: dict[str, Caller] = {}
"""How each kind of caller calls. The task `t-1` is the orchestrator's, begun for payments:read."""


def kind(name: str) -> Callable[[Caller], Caller]:
    def keep(caller: Caller) -> Caller:
        assert name not in CALLERS
        CALLERS[name] = caller
        return caller

    return keep


def world() -> World:
    one = World()
    one.own("t-1", context="c-1")
    return one


# -- who is calling ------------------------------------------------------------------------------------


@kind("no token")
def _(world: World, op: Op) -> Call:
    return world.call(op, token=None)


@kind("two tokens")
def _(world: World, op: Op) -> Call:
    call = world.call(op)
    twice = call.presented.unverified_authorization * 2
    return world.call(op, presented=type(call.presented)(twice, call.presented.unverified_dpop))


@kind("garbage for a token")
def _(world: World, op: Op) -> Call:
    return world.call(op, token="garbage", proof=None)


@kind("basic credentials")
def _(world: World, op: Op) -> Call:
    return world.call(op, scheme="Basic", token="b3A6aHVudGVyMg==", proof=None)


@kind("forged token")
def _(world: World, op: Op) -> Call:
    return world.call(op, token=world.token(key="mallory"))


@kind("token of an unknown key")
def _(world: World, op: Op) -> Call:
    return world.call(op, token=world.token(key="mallory", header={"kid": "mallory"}))


@kind("token without a signature")
def _(world: World, op: Op) -> Call:
    token = world.token(header={"alg": "none"})
    return world.call(op, token=token.rpartition(".")[0] + ".")


@kind("token signed with HMAC")
def _(world: World, op: Op) -> Call:
    return world.call(op, token=world.token(header={"alg": "HS256"}))


@kind("token of another kind")
def _(world: World, op: Op) -> Call:
    return world.call(op, token=world.token(header={"typ": "hop+jwt"}))


@kind("token of another authority")
def _(world: World, op: Op) -> Call:
    return world.call(op, token=world.token(iss="https://other.example"))


@kind("token for another audience")
def _(world: World, op: Op) -> Call:
    return world.call(op, token=world.token(audience="vault"))


@kind("token for several audiences")
def _(world: World, op: Op) -> Call:
    both = [world.terms.resource(agent) for agent in ("payments", "vault")]
    return world.call(op, token=world.token(aud=both))


@kind("expired token")
def _(world: World, op: Op) -> Call:
    return world.call(op, token=world.token(iat=int(NOW) - 300, exp=int(NOW) - 1))


@kind("token not valid yet")
def _(world: World, op: Op) -> Call:
    return world.call(op, token=world.token(iat=int(NOW) + 60, exp=int(NOW) + 300))


@kind("token issued before the caller was cut off")
def _(world: World, op: Op) -> Call:
    world.put("orchestrator", not_before=NOW - 1)
    return world.call(op)


@kind("token issued before the callee was cut off")
def _(world: World, op: Op) -> Call:
    world.put("payments", not_before=NOW - 1)
    return world.call(op)


# -- whether it holds the key --------------------------------------------------------------------------


@kind("bound token without a proof")
def _(world: World, op: Op) -> Call:
    return world.call(op, proof=None)


@kind("bound token shown as a bearer token")
def _(world: World, op: Op) -> Call:
    return world.call(op, scheme="Bearer", proof=None)


@kind("proof by another key")
def _(world: World, op: Op) -> Call:
    token = world.token()
    return world.call(op, token=token, proof=world.proof(token, "POST", f"{BASE}/a2a/payments/rpc", key="spy"))


@kind("proof for another token")
def _(world: World, op: Op) -> Call:
    return world.call(op, proof=world.proof(world.token(), "POST", f"{BASE}/a2a/payments/rpc"))


@kind("proof for another URL")
def _(world: World, op: Op) -> Call:
    token = world.token()
    return world.call(op, token=token, proof=world.proof(token, "POST", f"{BASE}/a2a/vault/rpc"))


@kind("old proof")
def _(world: World, op: Op) -> Call:
    token = world.token()
    old = world.proof(token, "POST", f"{BASE}/a2a/payments/rpc", iat=int(NOW) - 120)
    return world.call(op, token=token, proof=old)


@kind("replayed proof")
def _(world: World, op: Op) -> Call:
    call = world.call(op)
    world.admit(call)
    return call


@kind("proof with a strange nonce")
def _(world: World, op: Op) -> Call:
    token = world.token()
    return world.call(op, token=token, proof=world.proof(token, "POST", f"{BASE}/a2a/payments/rpc", nonce="mine"))


@kind("proof from before a restart")
def _(world: World, op: Op) -> Call:
    world.remembered_since = NOW
    return world.call(op)


@kind("bearer token where none are taken")
def _(world: World, op: Op) -> Call:
    return world.call(op, scheme="Bearer", token=world.token(bound_to=None), proof=None)


@kind("bearer token where they are taken")
def _(world: World, op: Op) -> Call:
    world.put_tenant("acme", bearer=True)
    return world.call(op, scheme="Bearer", token=world.token(bound_to=None), proof=None)


@kind("replayed bearer token")
def _(world: World, op: Op) -> Call:
    world.put_tenant("acme", bearer=True)
    call = world.call(op, scheme="Bearer", token=world.token(bound_to=None), proof=None)
    world.admit(call)
    return call


@kind("bearer token from before a restart")
def _(world: World, op: Op) -> Call:
    world.put_tenant("acme", bearer=True)
    world.remembered_since = NOW
    return world.call(op, scheme="Bearer", token=world.token(bound_to=None), proof=None)


# -- how the agents stand ------------------------------------------------------------------------------


@kind("caller not registered")
def _(world: World, op: Op) -> Call:
    return world.call(op, caller="nobody")


@kind("tenant not registered")
def _(world: World, op: Op) -> Call:
    return world.call(op, token=world.token(tenant="nowhere"))


for _standing in Standing:

    @kind(f"caller {_standing.value}")
    def _(world: World, op: Op, standing: Standing = _standing) -> Call:
        world.put("orchestrator", standing=standing)
        return world.call(op)

    @kind(f"callee {_standing.value}")
    def _(world: World, op: Op, standing: Standing = _standing) -> Call:
        world.put("payments", standing=standing)
        return world.call(op)


@kind("caller whose time ran out")
def _(world: World, op: Op) -> Call:
    world.put("orchestrator", expires_at=NOW)
    return world.call(op)


@kind("callee not registered")
def _(world: World, op: Op) -> Call:
    return world.call(op, callee="nothing")


@kind("callee with no interface")
def _(world: World, op: Op) -> Call:
    world.put("payments", interfaces=())
    return world.call(op)


# -- tenant, target, delegation ------------------------------------------------------------------------


@kind("caller of another tenant")
def _(world: World, op: Op) -> Call:
    world.own("t-1", by="spy", tenant="rival")
    return world.call(op, caller="spy")


@kind("callee of another tenant")
def _(world: World, op: Op) -> Call:
    world.put("orchestrator", targets=frozenset({"payments", "vault"}))
    return world.call(op, callee="vault")


@kind("token that claims another tenant")
def _(world: World, op: Op) -> Call:
    return world.call(op, caller="spy", token=world.token(caller="spy", tenant="acme"))


@kind("target not enrolled")
def _(world: World, op: Op) -> Call:
    world.put("orchestrator", targets=frozenset({"vault"}))
    return world.call(op)


@kind("delegated token")
def _(world: World, op: Op) -> Call:
    return world.call(op, token=world.token(act={"sub": "summarizer"}))


@kind("token with authorization_details")
def _(world: World, op: Op) -> Call:
    return world.call(op, token=world.token(authorization_details=[{"type": "payment"}]))


# -- scope ---------------------------------------------------------------------------------------------


@kind("scope of no skill")
def _(world: World, op: Op) -> Call:
    return world.call(op, scope=())


@kind("scope of the skill")
def _(world: World, op: Op) -> Call:
    return world.call(op, scope=(READ,))


@kind("scope of another skill")
def _(world: World, op: Op) -> Call:
    return world.call(op, scope=(TRANSFER,))


@kind("scope of a skill the agent has not")
def _(world: World, op: Op) -> Call:
    return world.call(op, scope=("root",))


@kind("scope of every skill")
def _(world: World, op: Op) -> Call:
    return world.call(op, params_for(op, skill=None), scope=(READ, TRANSFER))


@kind("scope of one skill, none named, no task")
def _(world: World, op: Op) -> Call:
    begins = op in (Op.SEND_MESSAGE, Op.SEND_STREAMING_MESSAGE)
    return world.call(op, params_for(op, None if begins else "t-1", skill=None))


@kind("scope of one skill, task begun under every skill")
def _(world: World, op: Op) -> Call:
    world.own("t-1", skill=None)
    return world.call(op)


# -- whose task ----------------------------------------------------------------------------------------


@kind("owner")
def _(world: World, op: Op) -> Call:
    return world.call(op)


@kind("non-owner of the same tenant")
def _(world: World, op: Op) -> Call:
    return world.call(op, caller="summarizer")


@kind("non-owner, the task of another tenant")
def _(world: World, op: Op) -> Call:
    world.own("t-1", by="spy", tenant="rival")
    return world.call(op)


@kind("non-owner of the same name in another tenant")
def _(world: World, op: Op) -> Call:
    world.own("t-1", by="orchestrator", tenant="rival")
    return world.call(op)


@kind("task never seen")
def _(world: World, op: Op) -> Call:
    return world.call(op, params_for(op, "t-9"))


@kind("owner at another agent")
def _(world: World, op: Op) -> Call:
    world.owners["other", "task", "t-1"] = world.owners.pop(("payments", "task", "t-1"))
    return world.call(op)
