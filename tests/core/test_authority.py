"""Authority only shrinks: `meet`, its order, and a small world walked through entirely. (A large one: test_passing.py.)

Two witnesses. `authority.within` is the product's own order; `deeds` below says, without it, everything that somebody
with an authority could bring about: by themselves, or through whom they may pass it on to. A child's deeds are among
its parent's.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from legation.core import authority, details, tokens
from legation.core.authority import Authority, Wanted
from legation.core.canonical import encode
from legation.core.details import Detail, Payment, Skill
from legation.core.model import AccessToken, Actor
from legation.core.reasons import Reason, Refused
from tests.cases import TOKEN, refuses
from tests.delegations import CROWD, skill_of, world_of_many
from tests.world import BASE, NOW

WORLD = world_of_many()
ANN = authority.of_agent(WORLD.agents["ann"], issuer=BASE, expires_at=NOW + 300)


def want(client: str = "ann", **more: Any) -> Wanted:
    return Wanted(client=client, **({"expires_at": NOW + 300} | more))


def meet(parent: Authority = ANN, client: str = "ann", **more: Any) -> Authority:
    return authority.meet(parent, want(client, **more))


# -- one step ----------------------------------------------------------------------------------------


def test_nothing_asked_is_everything_there_is():
    assert meet() == ANN
    assert authority.within(ANN, ANN)


def test_a_child_is_what_was_asked():
    child = meet(scope=frozenset({"bob:do"}), audience=frozenset({"bob"}), depth=1, expires_at=NOW + 60)
    assert (child.scope, child.audience) == sets("bob:do", "bob")
    assert (child.depth, child.expires_at) == (1, NOW + 60)


@pytest.mark.parametrize(
    ("asked", "reason"),
    [
        ({"scope": frozenset({"bob:do", "nobody:do"})}, Reason.SCOPE_REFUSED),
        ({"scope": frozenset()}, Reason.SCOPE_REFUSED),
        ({"audience": frozenset({"nobody"})}, Reason.TARGET_REFUSED),
        ({"audience": frozenset()}, Reason.TARGET_REFUSED),
        ({"client": "mallory"}, Reason.ACTOR_UNAUTHORIZED),
    ],
    ids=str,
)
def test_what_is_not_there_is_refused_and_not_trimmed(asked: dict[str, Any], reason: Reason):
    refuses(reason, lambda: meet(**asked))


@pytest.mark.parametrize(
    ("lacking", "reason"),
    [
        ({"scope": frozenset()}, Reason.SCOPE_REFUSED),
        ({"scope": None}, Reason.SCOPE_REFUSED),
        ({"audience": frozenset()}, Reason.TARGET_REFUSED),
        ({"depth": 0}, Reason.DELEGATION_DEPTH),
        ({"delegates": frozenset()}, Reason.ACTOR_UNAUTHORIZED),
    ],
    ids=str,
)
def test_empty_means_none_and_so_does_what_is_not_stated(lacking: dict[str, Any], reason: Reason):
    refuses(reason, lambda: meet(replace(ANN, **lacking), "bob"))


def test_more_time_and_more_depth_than_there_are_come_to_what_there_is():
    child = meet(replace(ANN, depth=2), expires_at=NOW + 10**6, depth=9)
    assert (child.expires_at, child.depth) == (ANN.expires_at, 2)


def test_another_client_takes_a_delegation_and_the_same_one_does_not():
    bob = meet(client="bob")
    assert (bob.depth, bob.chain, bob.client) == (ANN.depth - 1, (Actor(BASE, "bob"),), "bob")
    again = meet(bob, "bob")
    assert (again.depth, again.chain) == (bob.depth, bob.chain)


def test_who_vouched_and_when_is_carried_on():
    parent = replace(ANN, acr="phr", auth_time=5, grant="g", txn="x")
    child = meet(parent, "bob")
    assert (child.acr, child.auth_time, child.grant, child.txn) == ("phr", 5, "g", "x")


def test_a_ceiling_lowers_every_component():
    low = replace(
        ANN, scope=frozenset({"bob:do"}), audience=frozenset({"bob"}), depth=1, expires_at=NOW + 5,
        details=(Payment("5", "USD", "A"),),
    )  # fmt: skip
    child = meet(replace(ANN, details=(Payment("9", "USD", "A"),)), ceiling=low)
    assert (child.scope, child.audience) == sets("bob:do", "bob")
    assert (child.depth, child.expires_at) == (1, NOW + 5)
    assert child.details == low.details


# -- where it begins, and as a token says it ---------------------------------------------------------


def test_an_agent_whose_time_ends_has_authority_no_longer():
    agent = replace(WORLD.agents["ann"], expires_at=NOW + 7)
    assert authority.of_agent(agent, issuer=BASE, expires_at=NOW + 300).expires_at == NOW + 7


def person(**more: Any) -> Authority:
    given: dict[str, Any] = {
        "issuer": BASE, "scope": frozenset({"bob:do", "secret:do"}), "audience": frozenset({"bob", "vault"}),
        "expires_at": NOW + 100, "grant": "g-1", "depth": 3, "delegates": frozenset({"bob"}), "acr": "phr",
        "auth_time": 5,
    }  # fmt: skip
    return authority.of_person("eva", WORLD.agents["ann"], **(given | more))


def test_a_person_lets_an_agent_do_what_it_may_do_at_all():
    eva = person()
    assert (eva.subject, eva.client, eva.chain) == ("user:eva", "ann", (Actor(BASE, "ann"),))
    assert (eva.scope, eva.audience, eva.delegates) == sets("bob:do", "bob", "bob")
    assert eva.depth == 3
    assert person(depth=99).depth <= WORLD.agents["ann"].depth


def sets(*members: str) -> tuple[frozenset[str], ...]:
    return tuple(frozenset({one}) for one in members)


def through_a_token(of: Authority) -> Authority:
    """The authority as a token carries it and it is read back."""
    bare: AccessToken = replace(
        TOKEN, subject=of.subject, client_id=of.client, scope=of.scope or frozenset(), tenant=of.tenant,
        expires_at=int(of.expires_at),
    )  # fmt: skip
    return authority.of_token(tokens.delegated(bare, json.loads(encode(authority.claims(of)))), min(of.audience))


PAYMENTS: tuple[Detail, ...] = (
    Payment("1", "USD", "A"),
    Payment("2", "USD", "A"),
    Payment("1", "EUR", "A"),
    Payment("2", "USD", "B"),
)
DETAILS = st.sets(
    st.sampled_from([*PAYMENTS, Skill("bob", "bob:do"), Skill("bob", "bob:do", context="c"), Skill("cyd", "cyd:do")]),
    max_size=3,
).map(lambda some: details.parse(details.objects(tuple(some))) if some else ())
NAMES = st.frozensets(st.sampled_from(CROWD[:5]), max_size=5)
SCOPES = NAMES.map(lambda names: frozenset(map(skill_of, names)))
AUTHORITIES = st.builds(
    Authority,
    issuer=st.just(BASE),
    subject=st.sampled_from(["ann", "user:eva"]),
    client=st.just("ann"),
    tenant=st.just("acme"),
    scope=st.one_of(st.none(), SCOPES),
    audience=NAMES,
    expires_at=st.integers(int(NOW) + 1, int(NOW) + 300).map(float),
    depth=st.integers(0, 8),
    delegates=NAMES,
    details=DETAILS,
    acr=st.sampled_from([None, "phr"]),
    auth_time=st.sampled_from([None, 5]),
    grant=st.sampled_from([None, "g"]),
    txn=st.sampled_from([None, "x"]),
    parents=st.sampled_from([(), ("token:t", "key:k")]),
).map(lambda of: of if of.subject == "ann" else replace(of, act={"iss": BASE, "sub": "ann", "sub_profile": "ai_agent"}))
WANTED = st.builds(
    Wanted,
    client=st.sampled_from(CROWD[:4]),
    expires_at=st.integers(int(NOW), int(NOW) + 400).map(float),
    scope=st.one_of(st.none(), SCOPES),
    audience=st.one_of(st.none(), NAMES),
    details=st.one_of(st.none(), DETAILS),
    depth=st.one_of(st.none(), st.integers(0, 9)),
    ceiling=st.one_of(st.none(), AUTHORITIES),
    longest=st.integers(1, 8),
)


@given(AUTHORITIES, st.lists(WANTED, min_size=1, max_size=5))
@settings(max_examples=150)
def test_no_child_is_wider_than_its_parent_nor_any_grandchild_than_the_first(root: Authority, line: list[Wanted]):
    parent = root
    for wanted in line:
        try:
            child = authority.meet(parent, wanted)
        except Refused:
            continue
        assert authority.within(child, parent)
        assert authority.within(child, root)
        assert child.expires_at <= wanted.expires_at
        if wanted.ceiling is not None:
            assert child.scope is not None
            assert child.scope <= (wanted.ceiling.scope or frozenset())
            assert child.audience <= wanted.ceiling.audience
        parent = child


@given(AUTHORITIES.filter(lambda of: bool(of.audience)))
def test_a_token_carries_no_more_than_the_authority_it_was_minted_for(of: Authority):
    back = through_a_token(of)
    plain = of.depth == 0  # good at one audience alone, and for nobody else
    assert back == replace(
        of,
        audience=frozenset({min(of.audience)}) if plain else of.audience,
        delegates=frozenset() if plain else of.delegates,
        scope=of.scope or None,
    )


@pytest.mark.parametrize(
    "wider",
    [
        {"scope": ANN.scope and ANN.scope | {"x"}}, {"scope": None}, {"audience": ANN.audience | {"x"}},
        {"delegates": ANN.delegates | {"x"}}, {"expires_at": ANN.expires_at + 1}, {"depth": ANN.depth + 1},
        {"subject": "bob"}, {"tenant": "rival"}, {"issuer": "https://other.example"}, {"client": "bob"},
        {"acr": "phr"}, {"auth_time": 1}, {"grant": "g"}, {"details": ()},
    ],
    ids=str,
)  # fmt: skip
def test_wider_in_any_one_component_is_wider(wider: dict[str, Any]):
    parent = replace(ANN, details=(Payment("1", "USD", "A"),))
    assert authority.within(parent, parent)
    assert not authority.within(replace(parent, **wider), parent)


# -- a small world, entirely -------------------------------------------------------------------------

Deed = tuple[str, str, int, str | None, tuple[str, ...]]
"""A skill, at an agent, at a moment, with a payment or none, by a chain of actors."""

ASKED: dict[str | None, Payment | None] = {None: None, "1": Payment("1", "USD", "A"), "2": Payment("2", "USD", "A")}


def deeds(of: Authority) -> set[Deed]:
    """Everything that can come of an authority, in its holder's hands or in those it may pass it to."""
    chain = tuple(actor.sub for actor in of.chain)
    others = sorted(of.delegates - {*chain, of.subject})
    lines = [
        (*reversed(more), *chain)
        for length in range(of.depth + 1)
        for more in itertools.permutations(others, min(length, len(others)))
    ]
    limits = [one for one in of.details if isinstance(one, Payment)]
    payments = [
        name
        for name, one in ASKED.items()
        if not limits or (one is not None and any(int(one.amount) <= int(most.amount) for most in limits))
    ]
    moments = range(1, int(of.expires_at) + 1)
    return set(itertools.product(of.scope or (), of.audience, moments, payments, lines))


def small(agent: str, scope: str, audience: str, delegates: str, depth: int) -> Authority:
    return Authority(
        BASE, agent, agent, "acme", frozenset(scope), frozenset(audience), 2.0, depth, frozenset(delegates)
    )


SMALL_ROOTS = [
    small("a", "xy", "pq", "bc", 2),
    small("a", "xy", "p", "b", 1),
    small("a", "x", "pq", "abc", 0),
    replace(small("a", "xy", "pq", "bc", 2), details=(Payment("2", "USD", "A"),)),
]
SMALL_WANTED = [
    Wanted(client, expires_at, scope, audience, limits, depth, ceiling)
    for client, expires_at, scope, audience, limits, depth, ceiling in itertools.product(
        "abc",
        (1.0, 3.0),
        (None, frozenset("x")),
        (None, frozenset("p")),
        (None, (Payment("1", "USD", "A"),), (Payment("2", "USD", "A"),)),
        (None, 1),
        (None, small("b", "x", "pq", "", 1)),
    )
]


def children(of: Authority) -> Iterator[Authority]:
    """All that any request can make of it. A new way of issuing adds its requests to `SMALL_WANTED`."""
    for wanted in SMALL_WANTED:
        try:
            yield authority.meet(of, wanted)
        except Refused:
            continue


@pytest.mark.parametrize("root", SMALL_ROOTS, ids=range(len(SMALL_ROOTS)))
def test_in_a_small_world_no_sequence_of_requests_leads_to_more(root: Authority):
    seen: dict[bytes, Authority] = {encode(root): root}
    todo, most = [root], deeds(root)
    while todo:
        parent = todo.pop()
        its = deeds(parent)
        for child in children(parent):
            key = encode(child)
            if key in seen:
                continue
            seen[key] = child
            todo.append(child)
            assert deeds(child) <= its <= most
            assert authority.within(child, parent)
            assert authority.within(child, root)
    assert len(seen) > 10


def test_the_small_world_tells_more_from_less():
    """The second witness is awake: each component, once wider, gives deeds there were not."""
    base = replace(SMALL_ROOTS[1], scope=frozenset("x"), expires_at=1.0, details=(Payment("1", "USD", "A"),))
    for wider in (
        {"scope": frozenset("xy")},
        {"audience": frozenset("pq")},
        {"expires_at": 2.0},
        {"depth": 2, "delegates": frozenset("bc")},
        {"delegates": frozenset("bc")},
        {"details": ()},
        {"details": (Payment("2", "USD", "A"),)},
    ):
        assert not deeds(replace(base, **wider)) <= deeds(base)
