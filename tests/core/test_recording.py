"""What the record says: what was established by then, no more, and no secret."""

from __future__ import annotations

import json
from typing import Any

import pytest

from legation.core import canonical, recording
from legation.core import messages as m
from legation.core.asks import Commit
from legation.core.firewall.pinned import MODEL_DIGEST
from legation.core.firewall.verdicts import RULES_VERSION
from legation.core.model import Binding, Ending, Op, Outcome, Unparsed
from legation.core.reasons import Reason, Refused
from tests.world import NOW, READ, SHIPPED, TRACE, World, jkt_of, message, params_for


def world() -> World:
    one = World()
    one.own("t-1", context="c-1")
    return one


def test_a_permit_is_recorded_with_all_it_rests_on():
    one = world()
    call = one.call(params=message(task_id="t-1"))
    permit = one.permit(call)
    record = one.record(permit)
    assert record == {
        "id": permit.record_id,
        "at": NOW,
        "verdict": "permit",
        "stage": "record",
        "detail": "not assessed: behaviour",
        "op": "SendMessage",
        "binding": "JSONRPC",
        "callee": "payments",
        "method": "POST",
        "url": call.url,
        "size": 512,
        "task": "t-1",
        "context": "c-1",
        "message": "m-1",
        "skill": READ,
        "tenant": "acme",
        "caller": "orchestrator",
        "token": permit.token.jti,
        "kid": "issuer-1",
        "jkt": jkt_of("orchestrator"),
        "proof": record["proof"],
        "policy": SHIPPED.version,
        "policies": ["same-tenant-skill"],
        "origin": "https://payments.acme/rpc",
        "digest": canonical.digest(canonical.encode(permit.call.params)),
        "trace": TRACE.trace_id,
        "parent": TRACE.parent_id,
        "content": {
            "action": "allow",
            "channel": "message",
            "risk": record["content"]["risk"],
            "model": MODEL_DIGEST[:16],
            "rules": RULES_VERSION,
        },
    }


def test_the_digest_is_of_what_is_forwarded():
    """The context filled in, not what was received."""
    one = world()
    call = one.call(params=message(task_id="t-1"))
    permit = one.permit(call)
    assert permit.call.params != call.params
    assert one.record(permit)["digest"] != canonical.digest(canonical.encode(call.params))


ESTABLISHED = {"caller", "tenant", "token", "kid", "jkt", "proof", "origin", "policy", "policies"}
"""Members that say what a stage found out."""


@pytest.mark.parametrize(
    ("change", "stage", "known"),
    [
        ({"unverified_versions": ()}, "version", set()),
        ({"token": None}, "token", set()),
        ({"proof": None}, "sender", {"caller", "tenant", "token", "kid", "jkt"}),
        ({"callee": "nothing"}, "standing", {"caller", "tenant", "token", "kid", "jkt", "proof"}),
        ({"scope": ()}, "skill", {"caller", "tenant", "token", "kid", "jkt", "proof", "origin"}),
    ],
)
def test_a_refusal_is_recorded_with_what_was_established_by_then(change: dict[str, Any], stage: str, known: set[str]):
    one = world()
    record = one.record(one.refusal(one.call(**change)))
    assert (record["verdict"], record["stage"]) == ("refuse", stage)
    assert set(record) & ESTABLISHED == known


def test_what_a_caller_merely_claims_is_not_recorded_as_known():
    one = world()
    record = one.record(one.refusal(one.call(token=one.token(key="mallory"))))
    assert "orchestrator" not in json.dumps(record)


@pytest.mark.parametrize("op", list(Op), ids=lambda op: op.value)
def test_no_record_holds_a_credential_or_the_text_of_a_message(op: Op):
    one = world()
    params = params_for(op)
    if isinstance(params, m.SendMessageRequest):
        params = message("the secret text", task_id="t-1")
    if isinstance(params, m.TaskPushNotificationConfig):
        credentials = m.AuthenticationInfo("Bearer", "the secret credentials")
        params = m.TaskPushNotificationConfig(
            params.url, task_id="t-1", token="the secret token", authentication=credentials
        )
    call = one.call(op, params)
    permit = one.permit(call)
    one.refusal(call)
    text = " ".join(question.body.decode() for question in one.asked if isinstance(question, Commit))
    sent = call.presented.unverified_authorization[0].removeprefix("DPoP ")
    for secret in (sent, call.presented.unverified_dpop[0], permit.hop_token):
        assert secret not in text
        assert secret.rpartition(".")[2] not in text
    assert "the secret" not in text


def test_a_refusal_before_there_was_a_case_is_recorded_with_the_call():
    one = world()
    body = recording.refused(one.call(), None, "r-1", NOW, Refused(Reason.UNAVAILABLE, "Now"))
    record = json.loads(body)
    assert (record["stage"], record["reason"], record["detail"], record["op"]) == (
        "",
        "unavailable",
        "Now",
        "SendMessage",
    )
    assert not set(record) & ESTABLISHED


def test_what_never_became_a_call_is_recorded_as_it_came():
    unparsed = Unparsed(
        Reason.TOO_DEEP, "deeper than 64", Binding.REST, "payments", "POST", "/a2a/payments/rest", 80_000, TRACE, "a.b"
    )
    record = json.loads(recording.rejected(unparsed, "r-1", NOW))
    assert record == {
        "id": "r-1",
        "at": NOW,
        "verdict": "refuse",
        "stage": "parse",
        "reason": "too-deep",
        "detail": "deeper than 64",
        "field": "a.b",
        "binding": "HTTP+JSON",
        "callee": "payments",
        "method": "POST",
        "url": "/a2a/payments/rest",
        "size": 80_000,
        "trace": TRACE.trace_id,
        "parent": TRACE.parent_id,
    }


def test_an_outcome_names_its_decision_and_how_long_it_took():
    one = world()
    permit = one.permit(one.call())
    record = json.loads(recording.ended(permit, "o-1", NOW + 0.1234567, NOW, Outcome(Ending.COMPLETED, status=200)))
    assert record == {
        "id": "o-1",
        "at": NOW + 0.1234567,
        "decision": permit.record_id,
        "ending": "completed",
        "status": 200,
        "millis": 123.457,
    }


def test_the_member_at_fault_is_recorded():
    one = world()
    one.put("orchestrator", callbacks=frozenset())
    refusal = one.refusal(one.call(Op.CREATE_PUSH_CONFIG))
    assert refusal.field == "url"
    assert one.record(refusal)["field"] == "url"


def test_what_was_not_assessed_is_recorded():
    one = world()
    assert one.record(one.permit(one.call()))["detail"] == "not assessed: behaviour"
    assert "not assessed" not in one.record(one.refusal(one.call(token=None)))["detail"]
