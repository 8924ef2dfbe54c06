"""Who may decide, what is signed, and that no signature serves twice or for another thing."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, EllipticCurvePublicNumbers
from cryptography.hazmat.primitives.hashes import SHA256
from fido2 import cbor
from msgspec.structs import replace

from legation.core import approvals
from legation.core.asks import Apply, Commit, Conflict, Spend, Unavailable
from legation.core.kept import Progress
from legation.core.model import Op
from legation.core.reasons import Reason, Refused
from tests.approving import Approving
from tests.passkeys import UP, Authenticator, unb64
from tests.world import message


@pytest.fixture
def world() -> Approving:
    return Approving()


def test_an_approver_approves_by_passkey(world):
    hold = world.held()
    decided = world.decide(hold)
    assert (decided.approval.progress, decided.approval.decided_by) == (Progress.APPROVED, "user:ann")
    assert world.events("approval-given")[0]["who"] == "user:ann"
    assert world.kept["Person", "acme", "ann"].document.passkeys[0].sign_count == 1


def test_what_was_signed_can_be_checked_again_from_the_record_alone(world):
    """Non-repudiation: the record, and nothing of ours, proves who agreed to what (WebAuthn L3 §7.2 steps 20, 21)."""
    hold = world.held()
    world.decide(hold)
    told = world.events("approval-given")[0]
    signed, client, data, signature = (
        bytes.fromhex("".join(told[name])) for name in ("signed", "client_data", "authenticator_data", "signature")
    )
    assert json.loads(client)["challenge"] == _b64(hashlib.sha256(signed).digest())
    said = json.loads(signed)
    assert (said["approval"], said["call"], said["decision"]) == (hold.approval, told["call"], "approve")
    assert (said["caller"], said["callee"], said["skill"]) == ("orchestrator", "payments", "payments:read")
    cose: Any = cbor.decode(unb64(told["public_key"]))
    numbers = EllipticCurvePublicNumbers(int.from_bytes(cose[-2]), int.from_bytes(cose[-3]), SECP256R1())
    numbers.public_key().verify(signature, data + hashlib.sha256(client).digest(), ECDSA(SHA256()))


def _b64(value: bytes) -> str:
    from tests.passkeys import b64

    return b64(value)


# -- who may not ---------------------------------------------------------------------------------------


def test_somebody_who_is_no_approver_cannot_approve(world):
    world.refuses(Reason.APPROVER_REFUSED, world.held(), by="bob")


def test_a_suspended_approver_cannot_approve(world):
    hold = world.held()
    world.person("eve", approver=True, suspended=True)
    world.refuses(Reason.APPROVER_REFUSED, hold, by="eve")


def test_an_approver_of_another_tenant_cannot_approve(world):
    hold = world.held()
    world.person("eve", tenant="rival", approver=True)
    world.refuses(Reason.APPROVAL_SIGNATURE, hold, by="eve")


def test_who_asks_does_not_approve(world):
    hold = world.held()
    world.person("orchestrator", approver=True)
    world.refuses(Reason.APPROVER_REFUSED, hold, by="orchestrator")


def test_only_the_one_who_is_asked_decides(world):
    hold = world.held()
    found = world.kept["Approval", "acme", hold.approval]
    world.kept["Approval", "acme", hold.approval] = replace(found, document=replace(found.document, approver="bob"))
    world.refuses(Reason.APPROVER_REFUSED, hold, by="ann")
    assert world.decide(hold, by="bob").approval.progress is Progress.APPROVED


def test_whoever_is_turned_away_is_recorded(world):
    hold = world.held()
    world.refuses(Reason.APPROVER_REFUSED, hold, by="bob")
    (told,) = world.events("approval-refused")
    assert (told["reason"], told["approval"], told["decision"]) == ("approver-refused", hold.approval, "approve")
    world.faults[Commit] = Unavailable("ledger")
    world.refuses(Reason.APPROVER_REFUSED, hold, by="bob")


def test_an_address_that_tries_and_tries_is_slowed_and_fills_no_ledger(world):
    hold = world.held()
    before = len(world.ledger)
    world.lies[Spend] = lambda asked: 7 if asked.buckets[0][0].startswith("deciding:") else None
    assert world.refuses(Reason.RATE_LIMITED, hold).retry_after == 7
    assert len(world.ledger) == before


# -- what is no signature over this decision -----------------------------------------------------------


def test_a_signature_to_deny_does_not_approve(world):
    world.refuses(Reason.APPROVAL_SIGNATURE, world.held(), "approve", signs="deny")


def test_a_signature_for_another_approval_does_not_serve(world):
    one, other = world.held(), world.hold(world.call(Op.SEND_MESSAGE, message("another")))
    signed = approvals.statement(world.kept_approval(one.approval), "approve")
    response = world.devices["ann"].sign(hashlib.sha256(signed).digest())
    with pytest.raises(Refused) as refused:
        world.run(approvals.decide(other.approval, "approve", response))
    assert refused.value.reason is Reason.APPROVAL_SIGNATURE


def test_a_replayed_assertion_decides_nothing(world):
    hold = world.held()
    signed = approvals.statement(world.kept_approval(hold.approval), "approve")
    response = world.devices["ann"].sign(hashlib.sha256(signed).digest())
    world.run(approvals.decide(hold.approval, "approve", response))
    for _ in range(2):
        with pytest.raises(Refused) as refused:
            world.run(approvals.decide(hold.approval, "approve", response))
        assert refused.value.reason is Reason.APPROVAL_OVER
        world.permit(world.same()) if _ == 0 else None
    anew = world.held()
    with pytest.raises(Refused) as refused:
        world.run(approvals.decide(anew.approval, "approve", response))
    assert refused.value.reason is Reason.APPROVAL_SIGNATURE


@pytest.mark.parametrize(
    "change",
    [
        {"details": ({"type": "payment", "amount": "9000"},)}, {"parent": "0" * 64}, {"callee": "vault"},
        {"caller": "summarizer"}, {"skill": "payments:transfer"}, {"principal": "user:bob"}, {"params": "0" * 64},
        {"expires_at": 1_900_000_000.0}, {"note": "another"}, {"chain": (("a", "b"),)},
    ],
    ids=lambda change: next(iter(change)),
)  # fmt: skip
def test_a_signature_covers_all_that_is_approved(world, change):
    """T46: what is approved is not what was signed for once anything of it changed."""
    hold = world.held()
    signed = approvals.statement(world.kept_approval(hold.approval), "approve")
    found = world.kept["Approval", "acme", hold.approval]
    world.kept["Approval", "acme", hold.approval] = replace(found, document=replace(found.document, **change))
    response = world.devices["ann"].sign(hashlib.sha256(signed).digest())
    with pytest.raises(Refused) as refused:
        world.run(approvals.decide(hold.approval, "approve", response))
    assert refused.value.reason is Reason.APPROVAL_SIGNATURE


@pytest.mark.parametrize(
    "broken",
    [
        {"flags": UP}, {"kind": "webauthn.create"}, {"origin": "https://evil.example"}, {"crossOrigin": True},
        {"key": Authenticator("https://gate.example").key},
    ],
    ids=["nobody verified", "another ceremony", "another origin", "in a frame", "another key"],
)  # fmt: skip
def test_what_is_no_assertion_here_decides_nothing(world, broken):
    world.refuses(Reason.APPROVAL_SIGNATURE, world.held(), **broken)


@pytest.mark.parametrize(
    "response", [b"", b"[]", b"null", b'"x"', b"{", b'{"id": 7}', b"[" * 5000, b'{"id":"a","id":"b"}']
)
def test_what_is_no_response_decides_nothing(world, response):
    hold = world.held()
    with pytest.raises(Refused) as refused:
        world.run(approvals.decide(hold.approval, "approve", response))
    assert refused.value.reason is Reason.APPROVAL_SIGNATURE


@pytest.mark.parametrize("decision", ["", "use", "withdraw", "Approve", "approve "])
def test_nothing_but_approve_and_deny_is_decided(world, decision):
    world.refuses(Reason.APPROVAL_SIGNATURE, world.held(), decision, signs="approve")


@pytest.mark.parametrize("name", ["", "acme", "acme~x", "~x", "rival~x", "a" * 200 + "~x"])
def test_an_approval_nobody_asked_for_is_unknown(world, name):
    hold = world.held()
    for plan in (
        approvals.look(name),
        approvals.decide(name, "approve", b"{}"),
        approvals.operator_denies(name, who="x"),
    ):
        with pytest.raises(Refused) as refused:
            world.run(plan)
        assert refused.value.reason is Reason.APPROVAL_UNKNOWN
    assert world.run(approvals.look(hold.approval)).progress is Progress.HELD


def test_of_two_who_decide_at_once_one_does(world):
    hold = world.held()
    world.faults[Apply] = Conflict("changed")
    world.refuses(Reason.APPROVAL_OVER, hold)


# -- taken back ----------------------------------------------------------------------------------------


def test_a_yes_is_taken_back_by_a_no(world):
    hold = world.held()
    world.decide(hold)
    world.decide(hold, "deny")
    assert world.held().progress == "denied"


def test_an_operator_denies_without_a_passkey_and_approves_never(world):
    hold = world.held()
    world.run(approvals.operator_denies(hold.approval, who="ops", why="unknown payee"))
    assert world.events("approval-denied")[0]["who"] == "ops"
    assert all(one.content == () for one in world.shown())
    assert not [name for name in approvals.__all__ if "approve" in name and "operator" in name]


def test_a_page_offers_what_can_still_be_decided(world):
    hold = world.held()
    assert set(world.run(approvals.look(hold.approval)).challenges) == {"approve", "deny"}
    world.decide(hold)
    assert set(world.run(approvals.look(hold.approval)).challenges) == {"deny"}
    world.decide(hold, "deny")
    assert world.run(approvals.look(hold.approval)).challenges == {}
