"""The matrix, and the order in which a call's questions have their effects."""

from __future__ import annotations

import ast
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

import legation
from legation.core import hop, model, pipeline, policy
from legation.core import messages as m
from legation.core.asks import (
    BindFirst,
    ClaimOnce,
    Commit,
    Occupy,
    Sign,
    Spend,
    Unavailable,
    Vacate,
)
from legation.core.model import Op, Owner, Permit
from legation.core.operations import ROW, Kind
from legation.core.pipeline import COLUMN, MATRIX
from legation.core.reasons import Reason
from legation.core.stages import Case
from tests.playbook import Playbook
from tests.world import BASE, NOW, READ, World, message, params_for

SOURCES = Path(legation.__file__).parent
STAGES = ast.parse("\n".join(path.read_text() for path in sorted((SOURCES / "core/stages").glob("*.py"))))


# -- the matrix ----------------------------------------------------------------------------------------


def test_every_stage_there_is_has_its_row():
    takes_a_case = {
        node.name
        for node in STAGES.body
        if isinstance(node, ast.FunctionDef)
        and [ast.unparse(one.annotation) for one in node.args.args if one.annotation] in (["Case"], ["Presenting"])
    }
    rows = [stage.__name__ for stage, _ in MATRIX]
    assert len(rows) == len(set(rows))
    assert set(rows) == takes_a_case


@pytest.mark.parametrize("kind", list(Kind))
def test_every_class_is_first_identified_and_last_given_a_place(kind: Kind):
    names = [stage.__name__ for stage in COLUMN[kind]]
    assert names[:5] == ["version", "token", "sender", "once", "standing"]
    assert names[-1] == "place"
    assert names.index("owned") < names.index("skill") < names.index("rules") < names.index("limits")


def test_only_what_has_no_message_and_no_callback_goes_unexamined():
    skipped = {(kind, stage.__name__) for stage, kinds in MATRIX for kind in Kind if kind not in kinds}
    assert skipped == {
        *((kind, name) for kind in Kind if kind is not Kind.MESSAGE for name in ("spent", "envelope")),
        *((kind, "egress") for kind in Kind if kind not in (Kind.MESSAGE, Kind.PUSH)),
    }


def attributes(tree: ast.AST, context: type[ast.expr_context]) -> set[str]:
    return {
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id == "case"
        and isinstance(node.ctx, context)
    }


def test_every_part_of_a_case_is_established_by_some_stage():
    begun = {"call", "row", "terms", "now", "stage"}
    assert attributes(STAGES, ast.Store) | begun == set(Case.__slots__)


@pytest.mark.parametrize("kind", list(Kind))
def test_no_stage_reads_what_no_earlier_one_established(kind: Kind):
    """On any path through it, whatever the call."""
    functions = {node.name: node for node in STAGES.body if isinstance(node, ast.FunctionDef)}
    established = {"call", "row", "terms", "now", "stage"}
    for stage in COLUMN[kind]:
        function = functions[stage.__name__]
        stored = attributes(function, ast.Store)
        assert attributes(function, ast.Load) - stored <= established, stage.__name__
        established |= stored
    for later in (hop, pipeline):  # what is done once all stages have passed
        source = ast.parse(Path(str(later.__file__)).read_text())
        (last,) = [n for n in source.body if isinstance(n, ast.FunctionDef) and n.name in ("token", "_permit")]
        assert attributes(last, ast.Load) <= established


def test_what_a_stage_establishes_it_establishes_before_it_reads_it():
    for node in STAGES.body:
        if isinstance(node, ast.FunctionDef):
            first: dict[str, int] = {}
            for one in ast.walk(node):
                if isinstance(one, ast.Attribute) and ast.unparse(one.value) == "case":
                    order = one.lineno * 1000 + one.col_offset
                    first.setdefault(one.attr, order)
                    if isinstance(one.ctx, ast.Store):
                        first[one.attr] = min(first[one.attr], order)
            both = attributes(node, ast.Store) & attributes(node, ast.Load) - {"call"}
            for name in both:
                loads = [
                    one.lineno * 1000 + one.col_offset
                    for one in ast.walk(node)
                    if isinstance(one, ast.Attribute) and one.attr == name and isinstance(one.ctx, ast.Load)
                ]
                assert first[name] <= min(loads), (node.name, name)


# -- the seal ------------------------------------------------------------------------------------------


def test_nobody_claims_the_seal_again():
    with pytest.raises(RuntimeError, match="claimed"):
        model.claim_seal()


@pytest.mark.parametrize("seal", [None, object(), True, "seal"])
def test_a_permit_without_the_seal_cannot_be_built(seal: object):
    world = World()
    world.own("t-1")
    true = world.permit(world.call())
    fields = {name: getattr(true, name) for name in true.__struct_fields__}
    with pytest.raises(RuntimeError, match="minted"):
        Permit(**{**fields, "seal": seal})
    with pytest.raises(RuntimeError, match="minted"):
        replace(true, seal=seal)


def test_only_the_pipeline_mints_permits():
    builders, claimants = set(), set()
    for path in SOURCES.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call):
                called = ast.unparse(node.func).rpartition(".")[2]
                builders |= {path.name} if called == "Permit" else set()
                claimants |= {path.name} if called == "claim_seal" else set()
    assert builders == claimants == {"pipeline.py"}


def test_the_seal_is_not_shown():
    """No module but the pipeline and the model has it in reach of a name."""
    holders = {
        path.name
        for path in SOURCES.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if {getattr(node, "id", ""), getattr(node, "attr", ""), getattr(node, "name", "")} & {"_SEAL", "_seals"}
    }
    assert holders == {"pipeline.py", "model.py"}


def test_nobody_chooses_the_stages():
    """`column` is for the benchmark; whoever serves calls serves whole columns."""
    admissions = [
        node
        for path in SOURCES.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ("admit", "pipeline.admit")
    ]
    assert admissions
    assert [ast.unparse(node) for node in admissions if len(node.args) != 2 or node.keywords] == []


# -- the order of effects ------------------------------------------------------------------------------


def kinds(world: World) -> list[str]:
    return [type(question).__name__ for question in world.asked]


def world_of_mine() -> World:
    world = World()
    world.own("t-1", context="c-1")
    return world


FULL = [
    "NewId", "Now", "IssuerKey", "TenantNamed", "RememberedSince", "ClaimOnce", "AgentNamed", "AgentNamed", "Revoked",
    "OwnerOf", "Policies", "Spend", "Occupy", "ActiveKid", "Sign", "Commit",
]  # fmt: skip


@pytest.mark.parametrize("op", list(Op), ids=lambda op: op.value)
def test_a_call_in_order_asks_in_order(op: Op):
    world = world_of_mine()
    permit = world.permit(world.call(op))
    expected = FULL if ROW[op].kind not in (Kind.LIST, Kind.CARD) else [name for name in FULL if name != "OwnerOf"]
    assert kinds(world) == expected
    assert world.record(permit)["verdict"] == "permit"


def test_a_new_context_is_bound_after_every_stage_and_before_the_record():
    world = World()
    permit = world.permit(world.call(Op.SEND_MESSAGE, message(context_id="c-7")))
    assert kinds(world)[-5:] == ["Occupy", "BindFirst", "ActiveKid", "Sign", "Commit"]
    assert world.owners["payments", "context", "c-7"] == permit.owner == Owner("acme", "orchestrator", READ)


def test_a_context_that_someone_else_bound_first_is_refused():
    world = World()
    world.lies[BindFirst] = lambda _: (Owner("rival", "spy"),)
    refusal = world.refusal(world.call(Op.SEND_MESSAGE, message(context_id="c-7")))
    assert refusal.reason is Reason.CONTEXT_NOT_YOURS
    assert Vacate("in-flight:orchestrator") in world.asked


ODD = m.Part(text="", media_type="a/b")

SPOILT: dict[str, tuple[type[Any], Callable[[World], dict[str, Any]]]] = {
    "a proof that does not verify claims nothing": (
        ClaimOnce,
        lambda world: {"proof": world.proof(world.token(), "POST", f"{BASE}/a2a/payments/rpc", key="spy")},
    ),
    "a token that does not verify claims nothing": (ClaimOnce, lambda world: {"token": world.token(key="mallory")}),
    "a strange nonce claims nothing": (
        ClaimOnce,
        lambda world: {
            "token": (token := world.token()),
            "proof": world.proof(token, "POST", f"{BASE}/a2a/payments/rpc", nonce="guess"),
        },
    ),
    "what policy does not permit spends nothing": (Spend, lambda world: {"scope": ()}),
    "what is not one's own spends nothing": (Spend, lambda world: {"params": params_for(Op.SEND_MESSAGE, "t-9")}),
    "a refused media type takes no place": (
        Occupy,
        lambda _world: {"params": m.SendMessageRequest(replace(message().message, parts=(ODD,)))},
    ),
    "a replayed proof mints no token": (Sign, lambda world: {"proof": world.proof("other", "POST", "https://a.example/")}),
}  # fmt: skip


@pytest.mark.parametrize("name", list(SPOILT))
def test_no_effect_comes_before_what_must_hold_first(name: str):
    effect, spoil = SPOILT[name]
    world = world_of_mine()
    refusal = world.refusal(world.call(**{"params": message(), **spoil(world)}))
    assert not [question for question in world.asked if isinstance(question, effect)]
    assert world.record(refusal)["verdict"] == "refuse"


def test_what_policy_forbids_spends_nothing():
    world = world_of_mine()
    world.book = replace(world.book, policies=policy.load({}).policies, version="empty")
    assert world.refusal(world.call()).reason is Reason.POLICY_DENIED
    assert "Spend" not in kinds(world)
    assert "ClaimOnce" in kinds(world)


def test_a_replay_is_told_from_the_first_and_costs_the_caller_nothing():
    world = world_of_mine()
    call = world.call()
    world.permit(call)
    world.asked.clear()
    assert world.refusal(call).reason is Reason.PROOF_REPLAYED
    assert "Spend" not in kinds(world)


@pytest.mark.parametrize("fails", [BindFirst, Sign, Commit])
def test_a_place_is_given_back_when_a_later_step_refuses(fails: type[Any]):
    world = World()
    world.faults[fails] = Unavailable(fails.__name__)
    call = world.call(Op.SEND_STREAMING_MESSAGE, message(context_id="c-7"))
    assert world.refusal(call).reason is Reason.UNAVAILABLE
    assert kinds(world).count("Vacate") == 1
    assert world.places["stream:orchestrator"] == 0


def test_what_took_no_place_gives_none_back():
    world = world_of_mine()
    world.put_tenant("acme", in_flight=0)
    assert world.refusal(world.call()).reason is Reason.TOO_MANY_IN_FLIGHT
    assert "Vacate" not in kinds(world)


def test_a_challenge_hands_out_a_nonce_that_then_works():
    world = world_of_mine()
    world.remembered_since = NOW
    token = world.token()
    refusal = world.refusal(world.call(token=token))
    assert refusal.reason is Reason.PROOF_NONCE
    assert refusal.nonce is not None
    assert world.record(refusal)["reason"] == "proof-nonce"
    answered = world.proof(token, "POST", f"{BASE}/a2a/payments/rpc", nonce=refusal.nonce)
    world.permit(world.call(token=token, proof=answered))


def test_no_other_refusal_hands_out_a_nonce():
    world = world_of_mine()
    assert world.refusal(world.call(proof=None)).nonce is None
    assert "FreshNonce" not in kinds(world)


def test_the_record_is_durable_before_there_is_a_permit():
    world = world_of_mine()
    book: Playbook[Any] = Playbook(pipeline.admit(world.call(), world.terms))
    for name in FULL[:-1]:
        book.asks(lambda question, name=name: type(question).__name__ == name)
        book.told(world.answer(book._question))
    book.asks(Commit).told(model.Receipt("r", 1)).ends(Permit)
