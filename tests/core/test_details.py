"""What exactly may be done: typed authorization_details (RFC 9396), read, compared, and held against a call."""

from __future__ import annotations

import hashlib
import json
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from legation.core import details
from legation.core import messages as m
from legation.core.details import Asked, Details, Payment, Skill
from legation.core.model import Op, Permit
from legation.core.reasons import Reason, Refused
from tests.cases import refuses
from tests.delegations import call, enrol, get, hop, passed, saying, world_of_many
from tests.world import World, claims_of

PAYMENT = {"type": "payment", "amount": "100", "currency": "USD", "recipient": "ACC123"}
SKILL = {"type": "skill", "agent": "bob", "skill": "bob:do"}
CARD = "0" * 64


def read(*objects: object) -> Details:
    return details.read(json.dumps(list(objects)))


# -- reading -----------------------------------------------------------------------------------------


def test_each_type_is_read_into_its_own():
    assert read(PAYMENT) == (Payment("100", "USD", "ACC123"),)
    assert read(SKILL | {"card": CARD, "context": "c-1"}) == (Skill("bob", "bob:do", CARD, "c-1"),)


@pytest.mark.parametrize(
    "text",
    [
        "", "x", "{}", "null", "[]", '"payment"', "[1]", "[null]", "[[]]", "[{}]", '[{"type": "payment"}]',
        '[{"type": "payment", "type": "payment"}]', "[" * 80_000, "\ud800",
        json.dumps([PAYMENT] * 17),
    ],
    ids=lambda text: repr(text[:24]),
)  # fmt: skip
def test_what_is_no_array_of_objects_is_refused(text: str):
    assert refuses(Reason.TOKEN_DETAILS, lambda: details.read(text)).field == "authorization_details"


@pytest.mark.parametrize(
    "spoilt",
    [
        {"type": "wire"}, {"type": "Payment"}, {"type": None}, {"type": ["payment"]}, {"type": {}},
        {"amount": 100}, {"amount": 100.0}, {"amount": True}, {"amount": None}, {"amount": ["100"]},
        {"amount": "-1"}, {"amount": "+1"}, {"amount": "1e3"}, {"amount": "0100"}, {"amount": ".5"}, {"amount": "1."},
        {"amount": "1,000"}, {"amount": " 1"}, {"amount": "1\n"}, {"amount": "NaN"}, {"amount": "Infinity"},
        {"amount": "0"}, {"amount": "0.00"}, {"amount": "\u0661"}, {"amount": "9" * 19}, {"amount": "1." + "0" * 19},
        {"currency": "usd"}, {"currency": "US"}, {"currency": "USDT"}, {"currency": "US\u0405"}, {"currency": None},
        {"recipient": ""}, {"recipient": " ACC"}, {"recipient": "ACC\u200b123"}, {"recipient": "A" * 300},
        {"recipient": ["ACC123"]}, {"recipient": "A\nB"},
    ],
    ids=str,
)  # fmt: skip
def test_t40_a_value_of_another_kind_is_refused(spoilt: dict[str, Any]):
    refuses(Reason.TOKEN_DETAILS, lambda: read(PAYMENT | spoilt))


@pytest.mark.parametrize("field", ["locations", "actions", "datatypes", "identifier", "privileges", "Amount", "", "x"])
def test_t40_an_unknown_field_is_refused(field: str):
    """Also those common fields of RFC 9396 §2.2 that no type here has."""
    refuses(Reason.TOKEN_DETAILS, lambda: read(PAYMENT | {field: "x"}))
    refuses(Reason.TOKEN_DETAILS, lambda: read(SKILL | {field: "x"}))


@pytest.mark.parametrize("field", ["amount", "currency", "recipient"])
def test_no_field_of_a_payment_may_be_missing(field: str):
    refuses(Reason.TOKEN_DETAILS, lambda: read({name: value for name, value in PAYMENT.items() if name != field}))


@pytest.mark.parametrize("field", ["agent", "skill"])
def test_agent_and_skill_may_not_be_missing_card_and_context_may(field: str):
    read(SKILL)
    refuses(Reason.TOKEN_DETAILS, lambda: read({name: value for name, value in SKILL.items() if name != field}))


def test_details_in_a_token_are_read_as_strictly():
    refuses(Reason.DETAILS_REFUSED, lambda: details.parse((PAYMENT | {"amount": 100},)))


# -- one form ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("amount", ["100", "100.0", "100.00", "100.000000000000000000"])
def test_t40_5000_00_is_5000(amount: str):
    assert read(PAYMENT | {"amount": amount}) == read(PAYMENT)


def test_order_and_repetition_say_nothing():
    small = PAYMENT | {"amount": "1.50"}
    assert read(SKILL, small, PAYMENT, small) == read(PAYMENT, dict(reversed(small.items())), SKILL)
    assert len(read(SKILL, small, PAYMENT, small)) == 3


AMOUNTS = st.decimals(min_value=Decimal("0.001"), max_value=Decimal(10**12), places=3).map(lambda one: format(one, "f"))
PAYMENTS = st.builds(
    lambda amount, currency, recipient: {
        "type": "payment", "amount": amount, "currency": currency, "recipient": recipient
    },
    AMOUNTS, st.sampled_from(["USD", "EUR"]), st.sampled_from(["ACC123", 'A "quoted" \\ one', "B"]),
)  # fmt: skip
SKILLS = st.builds(
    lambda agent, skill, more: {"type": "skill", "agent": agent, "skill": skill} | more,
    st.sampled_from(["bob", "cyd"]),
    st.sampled_from(["do", "undo"]),
    st.fixed_dictionaries({}, optional={"card": st.sampled_from([CARD, "1" * 64]), "context": st.just("c-1")}),
)
ARRAYS = st.lists(st.one_of(PAYMENTS, SKILLS), min_size=1, max_size=4).map(lambda objects: read(*objects))
MAYBE = st.one_of(st.just(()), ARRAYS)


@given(ARRAYS)
def test_canonical_bytes_are_rfc_8785_and_read_back_as_they_were(one: Details):
    assert details.canonical(one) == rfc8785.dumps(details.objects(one))
    assert details.read(details.canonical(one).decode()) == one


# -- comparing ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("child", "parent", "holds"),
    [
        ({"amount": "100"}, {"amount": "100.00"}, True),
        ({"amount": "99.99"}, {"amount": "100"}, True),
        ({"amount": "100.01"}, {"amount": "100"}, False),
        ({"amount": "9"}, {"amount": "10"}, True),
        ({"amount": "10"}, {"amount": "9"}, False),
        ({"amount": "0.1"}, {"amount": "0.10000000000000001"}, True),
        ({"amount": "100000000000000000.000000000000000001"}, {"amount": "100000000000000000"}, False),
        ({"currency": "EUR"}, {}, False),
        ({"recipient": "ACC1234"}, {}, False),
        ({"recipient": "acc123"}, {}, False),
    ],
)
def test_t40_payments_compare_as_decimals_of_one_currency_to_one_recipient(
    child: dict[str, str], parent: dict[str, str], holds: bool
):
    assert details.within(read(PAYMENT | child), read(PAYMENT | parent)) is holds


@pytest.mark.parametrize(
    ("child", "parent", "holds"),
    [
        ({"card": CARD}, {}, True),
        ({}, {"card": CARD}, False),
        ({"context": "c-1"}, {}, True),
        ({}, {"context": "c-1"}, False),
        ({"context": "c-2"}, {"context": "c-1"}, False),
        ({"skill": "bob:undo"}, {}, False),
        ({"agent": "cyd"}, {}, False),
    ],
)
def test_a_field_that_is_missing_from_a_skill_means_any(child: dict[str, str], parent: dict[str, str], holds: bool):
    assert details.within(read(SKILL | child), read(SKILL | parent)) is holds


def test_t40_separate_objects_never_merge():
    """The amount of one with the recipient of another is nobody's."""
    parent = read(PAYMENT | {"amount": "5"}, PAYMENT | {"amount": "500", "recipient": "LANDLORD"})
    crossed = read(PAYMENT | {"amount": "500"})
    assert not details.within(crossed, parent)
    refuses(Reason.TOKEN_DETAILS, lambda: details.narrow(parent, crossed))


def test_to_leave_a_type_out_is_no_less_and_does_not_happen():
    both, one = read(PAYMENT, SKILL), read(PAYMENT)
    assert details.within(both, one)
    assert not details.within(one, both)
    assert not details.within((), one)
    assert details.narrow(both, read(PAYMENT | {"amount": "1"})) == read(PAYMENT | {"amount": "1"}, SKILL)
    assert details.narrow(one, None) == details.narrow(one, ()) == one


@given(MAYBE, MAYBE, MAYBE)
def test_within_is_an_order(one: Details, two: Details, three: Details):
    assert details.within(one, one)
    if details.within(one, two) and details.within(two, three):
        assert details.within(one, three)


@given(MAYBE, MAYBE)
def test_what_is_narrowed_lies_within(parent: Details, wanted: Details):
    try:
        child = details.narrow(parent, wanted)
    except Refused:
        assert not details.within(wanted, tuple(one for one in parent if type(one) in map(type, wanted)))
    else:
        assert details.within(child, parent)
        assert details.within(child, wanted)


@given(MAYBE, MAYBE, MAYBE)
def test_what_two_meet_in_is_the_most_within_both(one: Details, two: Details, third: Details):
    try:
        both = details.meet(one, two)
    except Refused:
        assert not (third and details.within(third, one) and details.within(third, two))
        return
    assert details.within(both, one)
    assert details.within(both, two)
    if details.within(third, one) and details.within(third, two):
        assert details.within(third, both)


# -- what a call asks --------------------------------------------------------------------------------

STATED = {"amount": "100.00", "currency": "USD", "recipient": "ACC123"}


def message(*data: Any, **more: Any) -> m.Message:
    parts = tuple(m.Part(data=one) for one in data) or (m.Part(text="hello"),)
    return m.Message("m-1", "ROLE_USER", parts, **more)


def asked(*data: Any, **more: Any) -> Asked:
    return Asked("bob", "bob:do", "c-1", CARD, message(*data, **more))


@pytest.mark.parametrize("amount", ["100", "100.00", "0.01", 100, 99, 0.5, 100.0], ids=repr)
def test_a_payment_within_what_is_allowed_is_covered(amount: Any):
    assert details.covers(read(PAYMENT), asked(STATED | {"amount": amount, "memo": "rent"})) == read(PAYMENT)


@pytest.mark.parametrize(
    "data",
    [
        (STATED | {"amount": "101"},),
        (STATED | {"amount": "100.01"},),
        (STATED | {"amount": 100.01},),
        (STATED | {"amount": 1e22},),
        (STATED | {"amount": "1e2"},),
        (STATED | {"amount": -1},),
        (STATED | {"amount": "0x1"},),
        (STATED | {"amount": True},),
        (STATED | {"amount": None},),
        (STATED | {"amount": ["100"]},),
        (STATED | {"amount": {"value": "100"}},),
        (STATED | {"currency": "EUR"},),
        (STATED | {"currency": "usd"},),
        (STATED | {"currency": None},),
        (STATED | {"recipient": "ACC124"},),
        (STATED | {"recipient": "acc123"},),
        (STATED | {"recipient": ["ACC123"]},),
        (STATED, STATED),
        (STATED, STATED | {"amount": "1"}),
        (STATED, {"amount": "5000"}),
        (STATED | {"Amount": "5000"},),
        (STATED | {"AMOUNT": "5000"},),
        (STATED | {"a_mount": "5000"},),
        (STATED | {"transfer": {"amount": "5000"}},),
        (STATED | {"transfers": [STATED | {"amount": "5000"}]},),
        ({"transfer": STATED},),
        ([STATED],),
        ({"amount": "100", "currency": "USD"},),
        ({"amount": "100", "currency": "USD", "Recipient": "ACC123"},),
        ({"memo": "rent"},),
        ("100 USD to ACC123",),
        (),
    ],
    ids=str,
)
def test_a_message_that_asks_for_anything_else_is_not_covered(data: tuple[Any, ...]):
    refuses(Reason.DETAILS_EXCEEDED, lambda: details.covers(read(PAYMENT), asked(*data)))


def test_a_payment_in_metadata_is_not_covered():
    for metadata in ({"amount": "5000"}, {"x": {"recipient": "ACC9"}}):
        hidden = asked(STATED, metadata=metadata)
        refuses(Reason.DETAILS_EXCEEDED, partial(details.covers, read(PAYMENT), hidden))


def test_one_object_covers_the_whole_call():
    apart = read(PAYMENT | {"amount": "5"}, PAYMENT | {"amount": "500", "recipient": "LANDLORD"})
    refuses(Reason.DETAILS_EXCEEDED, lambda: details.covers(apart, asked(STATED)))
    assert details.covers(apart, asked(STATED | {"amount": "5"})) == read(PAYMENT | {"amount": "5"})


def test_every_type_there_is_must_cover_the_call():
    both = read(PAYMENT, SKILL)
    assert details.covers(both, asked(STATED)) == both
    refuses(Reason.DETAILS_EXCEEDED, lambda: details.covers(read(PAYMENT, SKILL | {"agent": "cyd"}), asked(STATED)))
    refuses(Reason.DETAILS_EXCEEDED, lambda: details.covers(both, asked()))


@pytest.mark.parametrize(
    "other", [{"agent": "cyd"}, {"skill": "bob:undo"}, {"card": "1" * 64}, {"context": "c-2"}], ids=str
)
def test_a_skill_covers_this_agent_this_skill_this_card_and_this_context(other: dict[str, str]):
    right = {"card": CARD, "context": "c-1"}
    assert details.covers(read(SKILL | right), asked()) == read(SKILL | right)
    refuses(Reason.DETAILS_EXCEEDED, lambda: details.covers(read(SKILL | right | other), asked()))


def test_what_sends_no_message_asks_for_no_payment():
    assert details.covers(read(PAYMENT), Asked("bob", "bob:do", None)) == read(PAYMENT)


# -- at the gateway ----------------------------------------------------------------------------------


@pytest.fixture
def world() -> World:
    return world_of_many()


def bound(world: World, *objects: dict[str, str], **form: Any) -> str:
    return get(world, "ann", "bob", authorization_details=json.dumps(objects), expires_in="60", **form).access_token


def pay(world: World, token: str, client: str = "ann", callee: str = "bob", **other: Any) -> Any:
    return world.admit(call(world, token, client, callee, saying(f"{callee}:do", STATED | other)))


def test_exactly_what_was_bound_passes(world: World):
    assert isinstance(pay(world, bound(world, PAYMENT)), Permit)


@pytest.mark.parametrize("other", [{"amount": "101"}, {"recipient": "ACC124"}, {"currency": "EUR"}], ids=str)
def test_anything_else_is_refused_and_uses_nothing_up(world: World, other: dict[str, str]):
    token = bound(world, PAYMENT)
    refused = pay(world, token, **other)
    assert refused.reason is Reason.DETAILS_EXCEEDED
    assert isinstance(pay(world, token), Permit)


def test_a_payment_is_made_once_whatever_token_says_it(world: World):
    token = bound(world, PAYMENT)
    assert isinstance(pay(world, token), Permit)
    assert pay(world, token).reason is Reason.DETAILS_SPENT
    assert pay(world, token, amount="1").reason is Reason.DETAILS_SPENT
    assert isinstance(pay(world, bound(world, PAYMENT)), Permit), "another transaction"


def test_an_exchange_does_not_make_two_payments_of_one(world: World):
    token = bound(world, PAYMENT, scope="bob:do cyd:do")
    brought = hop(world, token, "ann", "bob", saying("bob:do", STATED))
    first, second = (passed(world, "bob", brought, "cyd").access_token for _ in range(2))
    assert isinstance(pay(world, first, "bob", "cyd"), Permit)
    assert pay(world, second, "bob", "cyd").reason is Reason.DETAILS_SPENT


def test_of_several_that_cover_it_each_is_used_once_the_smallest_first(world: World):
    token = bound(world, PAYMENT, PAYMENT | {"amount": "5000"})
    assert isinstance(pay(world, token), Permit)
    assert isinstance(pay(world, token, amount="4000"), Permit)
    assert pay(world, token).reason is Reason.DETAILS_SPENT


def test_a_refusal_further_on_uses_nothing_up(world: World):
    token = bound(world, PAYMENT)
    world.wait = 3
    assert pay(world, token).reason is Reason.RATE_LIMITED
    world.wait = None
    assert isinstance(pay(world, token), Permit)


def test_a_token_bound_to_a_skill_serves_that_skill(world: World):
    right, wrong = bound(world, SKILL), bound(world, SKILL | {"agent": "cyd"})
    assert isinstance(world.admit(call(world, right, "ann", "bob")), Permit)
    assert world.refusal(call(world, wrong, "ann", "bob")).reason is Reason.DETAILS_EXCEEDED
    unnamed = call(world, right, "ann", "bob", saying(None))
    assert world.refusal(unnamed).reason is Reason.DETAILS_EXCEEDED, "a call for no one skill"


def test_a_token_bound_to_a_context_serves_that_context(world: World):
    token = bound(world, SKILL | {"context": "c-1"})
    assert isinstance(world.admit(call(world, token, "ann", "bob", saying("bob:do", context_id="c-1"))), Permit)
    for params in (saying("bob:do", context_id="c-2"), saying("bob:do")):
        assert world.refusal(call(world, token, "ann", "bob", params)).reason is Reason.DETAILS_EXCEEDED


def test_a_token_bound_to_a_card_dies_when_the_agent_changes(world: World):
    world.cards["bob"] = b'{"name":"Bob"}'
    token = bound(world, SKILL | {"card": hashlib.sha256(world.cards["bob"]).hexdigest()})
    assert isinstance(world.admit(call(world, token, "ann", "bob")), Permit)
    world.cards["bob"] = b'{"name":"Bob 2"}'
    assert world.refusal(call(world, token, "ann", "bob")).reason is Reason.DETAILS_EXCEEDED
    del world.cards["bob"]
    assert world.refusal(call(world, token, "ann", "bob")).reason is Reason.DETAILS_EXCEEDED


def test_a_list_shows_what_the_details_cover(world: World):
    params = m.ListTasksRequest()
    enrol(world, "bob", skills=("bob:do", "cyd:do"))
    token = bound(world, SKILL, scope="bob:do cyd:do")
    permit = world.permit(call(world, token, "ann", "bob", params, Op.LIST_TASKS))
    assert permit.visible == {"bob:do"}
    other = bound(world, SKILL | {"agent": "cyd"})
    assert world.refusal(call(world, other, "ann", "bob", params, Op.LIST_TASKS)).reason is Reason.DETAILS_EXCEEDED


def test_details_show_to_the_origin(world: World):
    permit = pay(world, bound(world, PAYMENT))
    assert claims_of(permit.hop_token)["authorization_details"] == [PAYMENT]
