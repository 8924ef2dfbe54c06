"""Cedar policies: what loads, what is decided, and what a memo may not change."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import cedarpy
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

import legation
from legation.core import policy
from legation.core.model import Agent, Op, Standing
from legation.core.operations import OPERATIONS, ROW
from legation.core.policy import Context, PolicyDecision, PolicyFault
from legation.core.reasons import Reason, Refused

DEFAULT = Path(legation.__file__).with_name("policies") / "default.cedar"
ANY = "(principal, action, resource)"

PLANNER = Agent("planner", "acme", "ops@acme.example", "Planner", Standing.ACTIVE, skills=("plan",))
PAYMENTS = Agent(
    "payments",
    "acme",
    "ops@acme.example",
    "Payments",
    Standing.ACTIVE,
    skills=("payments:read", "payments:transfer"),
)
READ = frozenset({"payments:read"})
BOTH = frozenset(PAYMENTS.skills)


def book(*texts: str):
    return policy.load({f"{number}.cedar": text for number, text in enumerate(texts)})


def named(name: str, text: str) -> str:
    return f'@id("{name}") {text};'


def decide(of, context=None, *, op=Op.SEND_MESSAGE, principal=PLANNER, resource=PAYMENTS):
    """The policies that permit, or the reason to refuse."""
    context = context or Context()
    try:
        decision = policy.decide(of, principal=principal, action=ROW[op], resource=resource, context=context)
    except Refused as refused:
        return refused.reason
    return decision.policies


def detail(of, context=None) -> str:
    with pytest.raises(Refused) as caught:
        policy.decide(
            of,
            principal=PLANNER,
            action=ROW[Op.SEND_MESSAGE],
            resource=PAYMENTS,
            context=context or Context(),
        )
    return caught.value.detail


def problems(*texts: str) -> tuple[str, ...]:
    with pytest.raises(PolicyFault) as caught:
        book(*texts)
    return caught.value.problems


# -- loading -----------------------------------------------------------------------------------------


def test_a_book_knows_its_text_by_version():
    one, other = named("a", f"permit {ANY}"), named("b", f"permit {ANY}")
    assert book(one).version == book(one).version != book(other).version


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("permit (", "0.cedar: unexpected end of input"),
        (f"permit {ANY};", "0.cedar: policy number 1 needs a name"),
        (named("a", f"permit {ANY}") + f"forbid {ANY};", "0.cedar: policy number 2 needs a name"),
        (named("two words", f"permit {ANY}"), "needs a name"),
        (named("a", f"permit {ANY}") * 2, "0.cedar: policy `a` is already in 0.cedar"),
        (
            '@hodl("why") ' + named("a", f"permit {ANY}"),
            "policy `a` has no known annotation @hodl; is @hold meant?",
        ),
        ("@hold " + named("a", f"permit {ANY}"), "policy `a` says not why it holds"),
        ('@hold("why") ' + named("a", f"forbid {ANY}"), "policy `a` forbids"),
        (named("a", "permit (principal == ?principal, action, resource)"), "holds a policy template"),
        (named("a", f"permit {ANY} when {{ context.skil == 1 }}"), "policy `a`: attribute `skil` in context"),
        (named("a", f"permit {ANY} when {{ context.skill == 1 }}"), "policy `a`: the types"),
        (
            named("a", 'permit (principal, action == Action::"Send", resource)'),
            "policy `a`: unrecognized action",
        ),
        (
            named("a", 'permit (principal == User::"a", action, resource)'),
            "policy `a`: unrecognized entity type",
        ),
        (named("a", f'permit {ANY} when {{ principal.name == "x" }}'), "policy `a`: attribute `name`"),
    ],
)
def test_a_policy_that_cannot_be_used_is_named_with_its_file(text: str, said: str):
    assert any(said in problem for problem in problems(text)), problems(text)


def test_everything_wrong_is_said_at_once_and_once():
    said = problems("permit (", named("a", f"permit {ANY} when {{ context.skil == 1 }}"), f"permit {ANY};")
    assert len(said) == 3


def test_a_name_is_used_once_in_all_files():
    assert problems(named("a", f"permit {ANY}"), named("a", f"forbid {ANY}")) == (
        "1.cedar: policy `a` is already in 0.cedar",
    )


def test_a_policy_too_deep_to_read_does_not_load():
    deep = "!" * 3 + "(" * 200 + "context.proofed" + ")" * 200 + " && true" * 120
    with pytest.raises(PolicyFault):
        book(named("a", f"permit {ANY} when {{ {deep} }}"))


def test_the_schema_is_one_cedar_accepts_and_names_every_operation():
    cedarpy.Schema.from_str(policy.SCHEMA)
    for row in OPERATIONS:
        groups = f'[Action::"{row.effect}", Action::"{row.kind.value}"]'
        assert f'action "{row.op.value}" in {groups}' in policy.SCHEMA
        assert book(named("a", f'permit (principal, action == Action::"{row.op.value}", resource)'))


# -- deciding ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("texts", [(), ("",), ("// nothing yet",)])
def test_empty_means_no(texts):
    assert decide(book(*texts)) is Reason.POLICY_DENIED
    assert detail(book(*texts)) == "there are no policies"


def test_what_no_policy_permits_is_denied():
    only = book(named("a", 'permit (principal, action == Action::"GetTask", resource)'))
    assert decide(only) is Reason.POLICY_DENIED
    assert decide(only, op=Op.GET_TASK) == ("a",)


def test_the_policies_that_permit_are_named():
    assert decide(book(named("b", f"permit {ANY}"), named("a", f"permit {ANY}"))) == ("a", "b")


def test_forbid_wins_and_is_named():
    both = book(named("yes", f"permit {ANY}"), named("no", f"forbid {ANY}"))
    assert decide(both) is Reason.POLICY_FORBIDDEN
    assert detail(both) == "forbidden by `no`"


OVERFLOW = "context.size * 9223372036854775807 > 0"


def test_an_error_in_a_forbid_denies():
    """Cedar skips what fails, so the permit alone would decide: adr/0002."""
    failing = book(named("yes", f"permit {ANY}"), named("no", f"forbid {ANY} when {{ {OVERFLOW} }}"))
    assert decide(failing, Context(size=5)) is Reason.POLICY_ERROR
    assert "`no`" in detail(failing, Context(size=5))
    assert decide(failing, Context(size=0)) == ("yes",)


def test_an_error_in_a_permit_denies_though_another_permits():
    failing = book(named("yes", f"permit {ANY}"), named("also", f"permit {ANY} when {{ {OVERFLOW} }}"))
    assert decide(failing, Context(size=5)) is Reason.POLICY_ERROR


def test_a_request_cedar_cannot_build_denies():
    anything = book(named("a", f"permit {ANY} when {{ context.size >= 0 }}"))
    assert decide(anything, Context(size=2**70)) is Reason.POLICY_ERROR


def test_what_is_held_says_so_though_another_policy_permits():
    held = '@hold("moves money") ' + named("transfer", f'permit {ANY} when {{ context.skill == "transfer" }}')
    both = book(held, named("all", f"permit {ANY}"))

    def decision(skill):
        row, context = ROW[Op.SEND_MESSAGE], Context(skill=skill)
        return policy.decide(both, principal=PLANNER, action=row, resource=PAYMENTS, context=context)

    assert decision("transfer") == PolicyDecision(("all", "transfer"), ("transfer",))
    assert decision("read") == PolicyDecision(("all",))


HOSTILE = [
    '"',
    '\\", action, resource) }; permit(principal, ',
    "\n",
    "a\u0000b",
    'Agent::"payments"',
    "é😀",
    "",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_an_id_is_a_value_and_never_syntax(text: str):
    only = book(named("a", 'permit (principal == Agent::"planner", action, resource) when { context.skill == "x" }'))
    assert decide(only, Context(skill=text)) is Reason.POLICY_DENIED
    assert decide(only, Context(skill="x"), principal=replace(PLANNER, id=text)) is Reason.POLICY_DENIED
    assert decide(only, Context(skill="x"), resource=replace(PAYMENTS, tenant=text, owner=text)) == ("a",)


def test_groups_tenants_and_sets_mean_what_they_say():
    texts = {
        "read": 'permit (principal, action in Action::"read", resource)',
        "push": 'permit (principal, action in [Action::"push"], resource)',
        "home": 'permit (principal in Tenant::"acme", action, resource in Tenant::"acme")',
        "self": f"permit {ANY} when {{ principal == resource }}",
        "same-owner": f"permit {ANY} when {{ principal.owner == resource.owner }}",
        "streams": f"permit {ANY} when {{ context.streaming }}",
        "bound": f"permit {ANY} when {{ context.proofed }}",
        "rest": f'permit {ANY} when {{ context.binding == "HTTP+JSON" }}',
        "small": f"permit {ANY} when {{ context.size <= 1024 && context.parts < 3 }}",
    }
    all_of = book(*(named(name, text) for name, text in texts.items()))
    far = replace(PLANNER, id="far", tenant="beta", owner="them")
    big = Context(size=1025, parts=3)

    def found(*args, **fields):
        return set(decide(all_of, *args, **fields))

    assert found(big) == {"home", "same-owner"}
    assert found(big, op=Op.GET_TASK) == {"home", "same-owner", "read"}
    assert found(big, op=Op.DELETE_PUSH_CONFIG) == {"home", "same-owner", "push"}
    assert found(Context(size=1024, parts=2), principal=far) == {"small"}
    assert found(big, principal=PAYMENTS) == {"home", "same-owner", "self"}
    assert found(big, op=Op.SEND_STREAMING_MESSAGE, principal=far) == {"streams"}
    assert found(replace(big, proofed=True, binding="HTTP+JSON"), principal=far) == {"bound", "rest"}


# -- the memo ----------------------------------------------------------------------------------------

STATES = st.builds(
    Context,
    skill=st.sampled_from(["", "payments:read", "payments:transfer", "plan"]),
    scope=st.frozensets(st.sampled_from(["payments:read", "payments:transfer", "plan"])),
    binding=st.sampled_from(["JSONRPC", "HTTP+JSON"]),
    proofed=st.booleans(),
    size=st.sampled_from([0, 1, 1000, 1024, 1025, 5000]),
    parts=st.integers(0, 3),
)
PEOPLE = st.builds(
    Agent,
    id=st.sampled_from(["planner", "payments", "other"]),
    tenant=st.sampled_from(["acme", "beta"]),
    owner=st.sampled_from(["a", "b"]),
    name=st.just("n"),
    standing=st.just(Standing.ACTIVE),
    skills=st.sampled_from([(), ("plan",), PAYMENTS.skills]),
)
CONDITIONS = (
    "principal == resource",
    'principal == Agent::"planner"',
    'resource in Tenant::"acme"',
    "principal.tenant == resource.tenant",
    'principal has owner && principal.owner == "a"',
    "resource.skills.contains(context.skill)",
    "context.scope.containsAll(resource.skills)",
    'context.binding == "JSONRPC"',
    "context.proofed",
    "context has size && context.size > 1024",
    "[context.parts, 9].contains(2)",
    "(if context.streaming then principal else resource).skills.isEmpty()",
    '{"a": context}.a.parts > 1',
)


@given(
    st.lists(st.sampled_from(CONDITIONS), min_size=1, max_size=3, unique=True),
    STATES,
    PEOPLE,
    PEOPLE,
    st.sampled_from(OPERATIONS),
)
def test_leaving_out_what_no_policy_reads_changes_no_decision(conditions, context, principal, resource, row):
    policies = [named(f"p{i}", f"permit {ANY} when {{ {text} }}") for i, text in enumerate(conditions)]
    if principal.id == resource.id:
        resource = principal
    # A policy that reads everything, and so leaves nothing out, but never applies.
    all_read = named(
        "reads-all",
        f"permit {ANY} when {{ context.parts == -1 && context.size == 1 && context.proofed && "
        'context.skill == "" && context.binding == "" && context.streaming && context.scope.isEmpty() && '
        'principal.skills.isEmpty() && principal.owner == "" && principal.tenant == Tenant::"" && '
        'principal == Agent::"" }',
    )
    names = [decide(book(*texts), context, op=row.op, principal=principal, resource=resource)
             for texts in (policies, [*policies, all_read])]  # fmt: skip
    assert names[0] == names[1]


def test_a_size_is_rounded_up_so_that_none_looks_smaller():
    limit = book(named("a", f"permit {ANY} when {{ context.size <= 65536 }}"))
    assert [decide(limit, Context(size=size)) for size in (0, 1, 65536)] == [("a",)] * 3
    assert [decide(limit, Context(size=size)) for size in (65537, 10**6)] == [Reason.POLICY_DENIED] * 2


def test_a_decision_is_computed_once_however_many_agents_there_are():
    default = book(DEFAULT.read_text())
    policy._outcome.cache_clear()
    for number in range(50):
        caller, callee = replace(PLANNER, id=f"c{number}"), replace(PAYMENTS, id=f"r{number}", version=number)
        context = Context("payments:read", READ, "JSONRPC", proofed=True, size=number, parts=number)
        assert decide(default, context, principal=caller, resource=callee) == ("same-tenant-skill",)
    assert policy._outcome.cache_info().misses == 1


def test_the_same_agent_with_another_owner_is_decided_anew():
    owned = book(named("a", f'permit {ANY} when {{ principal.owner == "ops@acme.example" }}'))
    assert decide(owned) == ("a",)
    assert decide(owned, principal=replace(PLANNER, owner="someone")) is Reason.POLICY_DENIED


def test_a_new_book_forgets_the_decisions_of_the_old():
    assert decide(book(named("a", f"permit {ANY}"))) == ("a",)
    assert decide(book(named("a", f"forbid {ANY}"))) is Reason.POLICY_FORBIDDEN


# -- the default policy ------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def default():
    return policy.load({DEFAULT.name: DEFAULT.read_text()})


@pytest.mark.parametrize(
    ("context", "op", "expected"),
    [
        (Context("payments:read", READ), Op.SEND_MESSAGE, ("same-tenant-skill",)),
        (Context("payments:read", READ), Op.CANCEL_TASK, ("same-tenant-skill",)),
        (Context("payments:transfer", READ), Op.SEND_MESSAGE, Reason.POLICY_DENIED),
        (Context("plan", frozenset({"plan"})), Op.SEND_MESSAGE, Reason.POLICY_DENIED),
        (Context("", BOTH), Op.SEND_MESSAGE, ("same-tenant-every-skill",)),
        (Context("", READ), Op.SEND_MESSAGE, Reason.POLICY_DENIED),
        (Context("", READ), Op.GET_TASK, Reason.POLICY_DENIED),
        (Context("", READ), Op.LIST_TASKS, ("same-tenant-overview",)),
        (Context("", READ), Op.GET_EXTENDED_CARD, ("same-tenant-overview",)),
        (Context("", frozenset()), Op.LIST_TASKS, Reason.POLICY_DENIED),
    ],
)
def test_the_default_policy(default, context, op, expected):
    assert decide(default, context, op=op) == expected
    if not isinstance(expected, Reason):
        other = replace(PLANNER, tenant="beta")
        assert decide(default, context, op=op, principal=other) is Reason.POLICY_DENIED


def test_a_callee_without_skills_is_not_covered_by_any_token(default):
    bare = replace(PAYMENTS, skills=())
    assert decide(default, Context("", BOTH), resource=bare) is Reason.POLICY_DENIED


def test_the_examples_in_the_default_policy_load():
    lines = DEFAULT.read_text().partition("// Examples")[2].splitlines()[1:]
    examples = "\n".join(line.removeprefix("//") for line in lines)
    assert len(policy.load({"examples": examples}).policies) == 2


def test_a_decision_is_a_value():
    assert PolicyDecision(("a",)) == PolicyDecision(("a",))


# -- how much is to be paid ----------------------------------------------------------------------------


@given(st.decimals("0.01", 10**18, allow_nan=False, allow_infinity=False, places=2))
def test_an_amount_never_looks_smaller_and_is_exact_at_every_step(amount):
    shown = policy._step(amount)
    assert shown >= amount
    for step in (1, 2, 5, 1000, 2000, 5000, 10**6):
        assert (shown > step) == (amount > step)


@pytest.mark.parametrize(("amount", "shown"), [("0", 0), ("-3", 0), ("0.2", 1), ("100", 100), ("100.01", 200)])
def test_amounts_are_rounded_up(amount, shown):
    assert policy._step(Decimal(amount)) == shown


def test_a_policy_holds_by_amount():
    text = '@id("large") @hold("much") permit (principal, action, resource) when { context.amount > 1000 };'
    held = policy.load({"a.cedar": text + '@id("all") permit (principal, action, resource);'})
    assert policy.reads_amount(held)
    for amount, by in (("1000", ()), ("1000.01", ("large",)), ("9999999999999999999999", ("large",))):
        decided = policy.decide(
            held,
            principal=PLANNER,
            action=ROW[Op.SEND_MESSAGE],
            resource=PAYMENTS,
            context=Context(amount=Decimal(amount)),
        )
        assert decided.held == by
