"""Agents that act for each other: a world of them, and the requests by which authority passes from one to the next.

Everything goes through the product's own plans: a token is asked for, a call admitted, the hop token of it exchanged.
"""

from __future__ import annotations

import itertools
from typing import Any

from msgspec.structs import replace

from legation.core import assertions, grants
from legation.core import messages as m
from legation.core.grants import Issued, TokenRequest, exchange
from legation.core.model import Agent, Binding, Call, Interface, Op, Permit, Presented, Refusal, RegisteredKey, Standing
from legation.core.operations import SKILL_EXTENSION
from legation.core.reasons import Reason
from tests.world import BASE, TRACE, World, jkt_of, jwk_of, jws

CROWD = ("ann", "bob", "cyd", "dan", "eve", "fay", "gus", "hal", "ida", "joe")
"""Agents of one tenant, each with one skill, each enrolled for everything and to act for each."""

TOKEN_URL = BASE + grants.PATH
_numbers = itertools.count()


def skill_of(name: str) -> str:
    return f"{name}:do"


def crowd(names: tuple[str, ...] = CROWD, tenant: str = "acme") -> dict[str, Agent]:
    everybody = frozenset(names)
    return {
        name: Agent(
            name, tenant, f"ops@{tenant}", name.title(), Standing.ACTIVE,
            keys=(RegisteredKey(jkt_of(name), jwk_of(name), jkt_of(name)),),
            scopes=frozenset(map(skill_of, names)), targets=everybody, skills=(skill_of(name),),
            interfaces=(Interface(Binding.JSONRPC, f"https://{name}.{tenant}/rpc"),),
            grants=frozenset({"client_credentials", exchange.GRANT}), depth=8, delegates=everybody,
            detail_types=frozenset({"payment", "skill"}),
        )
        for name in names
    }  # fmt: skip


def world_of_many() -> World:
    world = World()
    world.agents = crowd()
    return world


def request(world: World, client: str, *, over: str | None = None, key: str | None = None, **form: Any) -> TokenRequest:
    """A request of a client that authenticates; `over` is a token its DPoP proof is made over. None leaves one out."""
    now = int(world.now)
    claims = {"iss": client, "sub": client, "aud": BASE, "exp": now + 60, "iat": now, "jti": f"a-{next(_numbers)}"}
    head = {"alg": "ES256", "typ": "client-authentication+jwt", "kid": jkt_of(client)}
    body = {"client_assertion_type": assertions.KIND, "client_assertion": jws(head, claims, client)} | form
    proof = world.proof(over or "", "POST", TOKEN_URL, key=key or client, **({} if over else {"ath": None}))
    return TokenRequest({name: value for name, value in body.items() if value is not None}, (proof,))


def ask(world: World, asked: TokenRequest) -> Issued | Refusal:
    answer = world.run(grants.token(asked, world.terms))
    assert isinstance(answer, Issued | Refusal), answer
    return answer


def get(world: World, client: str, callee: str, **form: Any) -> Issued:
    """A token of a client's own."""
    resource = world.terms.resource(callee)
    answer = ask(world, request(world, client, **{"grant_type": "client_credentials", "resource": resource} | form))
    assert isinstance(answer, Issued), answer
    return answer


def saying(skill: str | None, data: Any = None, **more: Any) -> m.SendMessageRequest:
    """A message for a skill, with a data part where there is data."""
    parts = (m.Part(text="please"), *((m.Part(data=data),) if data is not None else ()))
    metadata = {SKILL_EXTENSION: skill} if skill is not None else None
    return m.SendMessageRequest(m.Message("m-1", "ROLE_USER", parts, metadata=metadata, **more))


def call(
    world: World, token: str, client: str, callee: str, params: m.Params | None = None, op: Op = Op.SEND_MESSAGE
) -> Call:
    """A call that is in order, under a token."""
    url = f"{world.terms.resource(callee)}/rpc"
    presented = Presented((f"DPoP {token}",), (world.proof(token, "POST", url, key=client),))
    params = params if params is not None else saying(skill_of(callee))
    return Call(op, Binding.JSONRPC, callee, params, "POST", url, presented, ("1.0",), 512, TRACE)


def hop(world: World, token: str, client: str, callee: str, params: m.Params | None = None) -> str:
    """What the callee holds of a call."""
    verdict = world.admit(call(world, token, client, callee, params))
    assert isinstance(verdict, Permit), verdict
    return verdict.hop_token


def asking(world: World, client: str, subject_token: str, callee: str, **form: Any) -> TokenRequest:
    """A request for an exchange of a hop token."""
    return request(
        world,
        client,
        **{
            "grant_type": exchange.GRANT,
            "subject_token": subject_token,
            "subject_token_type": exchange.JWT,
            "resource": world.terms.resource(callee),
        }
        | form,
    )


def narrowing(world: World, client: str, subject_token: str, callee: str, **form: Any) -> TokenRequest:
    """A request for an exchange of an access token of the client's own."""
    form = {"subject_token_type": exchange.ACCESS_TOKEN, "over": subject_token} | form
    return asking(world, client, subject_token, callee, **form)


def passed(world: World, client: str, subject_token: str, callee: str, **form: Any) -> Issued:
    """The token of an exchange."""
    answer = ask(world, asking(world, client, subject_token, callee, **form))
    assert isinstance(answer, Issued), answer
    return answer


def turned_down(world: World, reason: Reason, asked: TokenRequest) -> Refusal:
    answer = ask(world, asked)
    assert isinstance(answer, Refusal), answer
    assert answer.reason is reason, answer
    return answer


def down_the_line(world: World, *names: str, end: int | None = None, **form: Any) -> str:
    """The token the last but one holds for calling the last, after each called the next with what it was given.

    `end` is the place of the last that is called, where its scope is to reach further.
    """
    token = get(world, names[0], names[1], scope=" ".join(map(skill_of, names[1:])), **form).access_token
    for caller, callee, further in itertools.islice(zip(names, names[1:], names[2:], strict=False), end and end - 1):
        brought = hop(world, token, caller, callee)
        rest = " ".join(map(skill_of, names[names.index(further) :]))
        token = passed(world, callee, brought, further, scope=rest).access_token
    return token


def enrol(world: World, name: str, **changes: Any) -> None:
    world.agents[name] = replace(world.agents[name], **changes)
