"""Chains: how they are read, how they grow, and who may be next (RFC 8693 §4.1, §4.4, OAuth Actor Profile)."""

from __future__ import annotations

import json
from typing import Any

import pytest

from legation.core import delegation
from legation.core.model import Actor
from legation.core.reasons import Reason
from tests.cases import refuses

HERE, THERE = "https://gate.example", "https://other.example"
EVA = Actor(HERE, "user:eva")


def actor(sub: str, iss: str = HERE) -> Actor:
    return Actor(iss, sub)


def act(*subs: str, **more: Any) -> dict[str, Any] | None:
    chain: dict[str, Any] | None = None
    for sub in reversed(subs):
        chain = {"iss": HERE, "sub": sub, **more, **({} if chain is None else {"act": chain})}
    return chain


# -- reading -----------------------------------------------------------------------------------------


def test_the_current_actor_comes_first():
    assert delegation.chain(act("bob", "ann")) == (actor("bob"), actor("ann"))
    assert delegation.chain(None) == ()


@pytest.mark.parametrize(
    "claim",
    [
        {}, [], "bob", 5, True, {"sub": "bob"}, {"iss": HERE}, {"iss": HERE, "sub": ""}, {"iss": "", "sub": "bob"},
        {"iss": HERE, "sub": ["bob"]}, {"iss": None, "sub": "bob"}, {"iss": HERE, "sub": "bob", "act": None},
        {"iss": HERE, "sub": "bob", "act": {}}, {"iss": HERE, "sub": "bob", "act": ["ann"]},
        act("bob", "ann", "bob"), act("bob", "bob"), act(*map(str, range(9))),
        *({"iss": HERE, "sub": "bob", name: 5} for name in ("exp", "nbf", "iat", "aud", "cnf")),
    ],
    ids=json.dumps,
)  # fmt: skip
def test_a_chain_that_cannot_be_followed_is_refused(claim: object):
    refuses(Reason.DELEGATION_REFUSED, lambda: delegation.chain(claim))


def test_a_namespace_is_half_of_the_name():
    both = {"iss": HERE, "sub": "bob", "act": {"iss": THERE, "sub": "bob"}}
    assert delegation.chain(both) == (actor("bob"), actor("bob", THERE))


# -- growing -----------------------------------------------------------------------------------------


def extend(claim: dict[str, Any] | None, who: Actor, longest: int = 4, root: Actor = EVA) -> dict[str, Any] | None:
    return delegation.extend(claim, who, root=root, longest=longest)


def test_t35_what_was_inherited_is_inside_as_it_was_and_nothing_of_it_is_dropped():
    inherited = act("ann", model="m-1", nested={"b": [1, {"a": None}]}, sub_profile="ai_agent")
    before = json.dumps(inherited)
    after = extend(inherited, actor("bob"))
    assert after == {"iss": HERE, "sub": "bob", "sub_profile": "ai_agent", "act": inherited}
    assert json.dumps(after["act"]) == before == json.dumps(inherited)


def test_t34_the_current_actor_is_not_written_twice_and_nobody_acts_for_itself():
    chain = act("bob", "ann")
    assert extend(chain, actor("bob")) is chain
    assert extend(None, EVA) is None


@pytest.mark.parametrize("who", [actor("ann"), actor("user:eva")])
def test_t34_nobody_who_passed_it_on_acts_again(who: Actor):
    refuses(Reason.DELEGATION_CYCLE, lambda: extend(act("bob", "ann"), who))


def test_t34_the_same_name_in_another_namespace_is_somebody_else():
    assert extend(act("bob", "ann"), actor("ann", THERE)) is not None


@pytest.mark.parametrize("longest", [1, 2, 4, 8])
def test_t33_the_result_is_counted(longest: int):
    chain = None
    for number in range(longest):
        chain = extend(chain, actor(f"a{number}"), longest)
    assert len(delegation.chain(chain)) == longest
    refuses(Reason.DELEGATION_DEPTH, lambda: extend(chain, actor("more"), longest))
    assert extend(chain, actor(f"a{longest - 1}"), longest) is chain, "and who is there already adds none"


def test_t33_eight_is_the_end_whatever_is_allowed():
    chain = None
    for number in range(8):
        chain = extend(chain, actor(f"a{number}"), 99)
    refuses(Reason.DELEGATION_DEPTH, lambda: extend(chain, actor("ninth"), 99))


def test_a_tenant_that_allows_none_has_none():
    refuses(Reason.DELEGATION_DEPTH, lambda: extend(None, actor("bob"), 0))


# -- who may -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("claim", [{"sub": "bob"}, {"sub": "bob", "iss": HERE}])
def test_may_act_names_one_actor(claim: object):
    delegation.may_act(claim, actor("bob"))
    refuses(Reason.ACTOR_UNAUTHORIZED, lambda: delegation.may_act(claim, actor("ann")))


@pytest.mark.parametrize(
    "claim",
    [None, [], {}, "bob", ["bob"], [{"sub": "bob"}], {"sub": ["bob"]}, {"sub": "bob", "iss": THERE},
     {"sub": "bob", "iss": None}, {"sub": "bob", "client_id": "bob"}, {"sub": "bob", "act": {}}, {"iss": HERE}, True],
    ids=str,
)  # fmt: skip
def test_t36_a_may_act_in_a_form_not_known_here_permits_nobody(claim: object):
    refuses(Reason.ACTOR_UNAUTHORIZED, lambda: delegation.may_act(claim, actor("bob")))


# -- who presents ------------------------------------------------------------------------------------


def test_the_presenter_is_the_current_actor_or_without_a_chain_the_subject():
    delegation.current((actor("bob"), actor("ann")), actor("bob"), EVA)
    delegation.current((), actor("bob"), actor("bob"))


@pytest.mark.parametrize(
    ("actors", "presenter", "root"),
    [
        ((actor("bob"), actor("ann")), actor("ann"), EVA),
        ((actor("bob", THERE),), actor("bob"), EVA),
        ((), actor("bob"), EVA),
        ((actor("bob"),), actor("bob"), actor("bob")),
        ((actor("bob"), actor("ann")), actor("bob"), actor("ann")),
    ],
)
def test_anybody_else_is_refused(actors: tuple[Actor, ...], presenter: Actor, root: Actor):
    refuses(Reason.DELEGATION_REFUSED, lambda: delegation.current(actors, presenter, root))
