from __future__ import annotations

import json
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from legation.core import audit
from legation.core import messages as m
from legation.core.audit import Break, Decision, Event, OutcomeRecord, Row, Verified
from legation.core.model import Binding, Call, Ending, Op, Outcome, Presented, Trace, Unparsed
from legation.core.reasons import Reason

TRACE = Trace("0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331", "01")
TOKEN = "eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJhIn0.c2lnbmF0dXJl"


def call_of(params: m.Params, op: Op = Op.SEND_MESSAGE) -> Call:
    return Call(
        op,
        Binding.JSONRPC,
        "payments",
        params,
        "POST",
        "https://gate.example/a2a/payments",
        Presented((f"DPoP {TOKEN}",), (TOKEN,)),
        ("1.0",),
        321,
        TRACE,
        remote="192.0.2.7",
    )


MESSAGE = m.SendMessageRequest(
    m.Message("m-1", "ROLE_USER", (m.Part(text="pay 100 to Mallory"),), "c-1", "t-1", reference_task_ids=("t-0",)),
    configuration=m.SendMessageConfiguration(
        task_push_notification_config=m.TaskPushNotificationConfig(
            "https://a.example/hook", token="push-secret", authentication=m.AuthenticationInfo("Bearer", "hunter2")
        )
    ),
)


# -- what a record holds -------------------------------------------------------------------------------


def test_a_decision_has_one_form():
    body = audit.decision(
        record_id="r-1",
        at=1_800_000_000.25,
        verdict="refuse",
        stage="policy",
        reason=Reason.POLICY_FORBIDDEN,
        detail="no-transfers-at-night forbids it",
        call=call_of(MESSAGE),
        tenant="acme",
        caller="orchestrator",
        skill="payments:transfer",
        token_jti="tok",
        kid="k",
        jkt="j",
        proof_jti="p",
        policy_version="v1",
        policies=("no-transfers-at-night",),
        origin="https://payments.acme/rpc",
        digest="d",
    )
    assert body == (
        b'{"id":"r-1","at":1800000000.25,"verdict":"refuse","stage":"policy","reason":"policy-forbidden",'
        b'"detail":"no-transfers-at-night forbids it","op":"SendMessage","binding":"JSONRPC","callee":"payments",'
        b'"method":"POST","url":"https://gate.example/a2a/payments","size":321,"task":"t-1","context":"c-1",'
        b'"message":"m-1","refs":["t-0"],"skill":"payments:transfer","tenant":"acme","caller":"orchestrator",'
        b'"token":"tok","kid":"k","jkt":"j","proof":"p","policy":"v1","policies":["no-transfers-at-night"],'
        b'"origin":"https://payments.acme/rpc","digest":"d","trace":"0af7651916cd43dd8448eb211c80319c",'
        b'"parent":"b7ad6b7169203331","remote":"192.0.2.7"}'
    )


def test_what_a_decision_does_not_say_is_absent():
    body = audit.decision(record_id="r", at=1.0, verdict="refuse", stage="token", reason=Reason.TOKEN_MISSING)
    assert json.loads(body) == {
        "id": "r",
        "at": 1.0,
        "verdict": "refuse",
        "stage": "token",
        "reason": "token-missing",
    }


def test_a_record_names_the_message_and_quotes_nothing_of_it():
    body = audit.decision(record_id="r", at=1.0, verdict="permit", stage="record", call=call_of(MESSAGE))
    for secret in (b"Mallory", b"push-secret", b"hunter2", b"eyJ", b"hook"):
        assert secret not in body


@pytest.mark.parametrize(
    ("params", "task", "context"),
    [
        (m.GetTaskRequest("t-9"), "t-9", None),
        (m.CancelTaskRequest("t-9"), "t-9", None),
        (m.SubscribeToTaskRequest("t-9"), "t-9", None),
        (m.ListTasksRequest(context_id="c-9"), None, "c-9"),
        (m.TaskPushNotificationConfig("https://a.example/", id="p-1", task_id="t-9"), "t-9", None),
        (m.GetTaskPushNotificationConfigRequest("t-9", "p-1"), "t-9", None),
        (m.ListTaskPushNotificationConfigsRequest("t-9"), "t-9", None),
        (m.DeleteTaskPushNotificationConfigRequest("t-9", "p-1"), "t-9", None),
        (m.GetExtendedAgentCardRequest(), None, None),
    ],
    ids=lambda value: type(value).__name__,
)
def test_a_record_says_which_task_a_call_is_about(params, task, context):
    found = audit.read(
        "decision", audit.decision(record_id="r", at=1.0, verdict="permit", stage="record", call=call_of(params))
    )
    assert isinstance(found, Decision)
    assert (found.task, found.context) == (task, context)


def test_what_never_became_a_call_is_recorded_without_its_query():
    unparsed = Unparsed(
        Reason.NOT_JSON, "", Binding.REST, "payments", "POST", "/a2a/payments/x?access_token=abc", 9, TRACE, "$.message"
    )
    body = audit.decision(
        record_id="r", at=1.0, verdict="refuse", stage="parse", reason=unparsed.reason, unparsed=unparsed
    )
    found = audit.read("decision", body)
    assert isinstance(found, Decision)
    assert (found.url, found.field, found.op) == ("/a2a/payments/x", "$.message", None)


def test_an_outcome_and_an_event_have_one_form():
    ended = Outcome(Ending.REFUSED, Reason.UPSTREAM_FOREIGN_TASK, "", 200, 3, 900, 12.34567)
    assert audit.outcome(record_id="o", at=2.0, decision_id="r", outcome=ended) == (
        b'{"id":"o","at":2.0,"decision":"r","ending":"refused","reason":"upstream-foreign-task","status":200,'
        b'"events":3,"size":900,"millis":12.346}'
    )
    assert audit.event(record_id="e", at=3.0, what="agent-suspended", agent="spy", actor="ops") == (
        b'{"id":"e","at":3.0,"what":"agent-suspended","fields":{"actor":"ops","agent":"spy"}}'
    )
    assert audit.event(record_id="e", at=3.0, what="w", b=1, a=[]) == audit.event(
        record_id="e", at=3.0, what="w", a=[], b=1
    )


@given(st.text(max_size=2000))
def test_no_text_from_outside_gets_in_raw(text: str):
    unparsed = Unparsed(Reason.NOT_JSON, text, None, text, text, "/" + text, 0, TRACE, text, text)
    body = audit.decision(
        record_id="r", at=1.0, verdict="refuse", stage="parse", reason=Reason.NOT_JSON, detail=text, unparsed=unparsed,
        caller=text, token_jti=text, kid=text, policies=(text,) * 99, origin=text,
    )  # fmt: skip
    found = audit.read("decision", body)
    assert isinstance(found, Decision)
    assert len(found.detail) <= 512
    assert len(body) < 40_000
    said = [
        value for value in (found.detail, found.url, found.callee, found.kid, found.field, *found.policies) if value
    ]
    assert all(value.isprintable() for value in said)


def test_a_token_quoted_by_mistake_is_taken_out():
    body = audit.decision(record_id="r", at=1.0, verdict="refuse", stage="token", detail=f"cannot read {TOKEN} at 3")
    assert audit.read("decision", body) == Decision("r", 1.0, "refuse", "token", detail="cannot read [token] at 3")
    assert TOKEN.encode() not in audit.event(record_id="e", at=1.0, what="x", said=TOKEN, many=[TOKEN])


def test_reading_gives_back_what_was_written():
    ended = audit.outcome(record_id="o", at=2.0, decision_id="r", outcome=Outcome(Ending.COMPLETED))
    assert audit.read("outcome", ended) == OutcomeRecord("o", 2.0, "r", "completed")
    event = audit.event(record_id="e", at=3.0, what="key-rotated", kid="k", old=None, count=2, ok=True, many=["a"])
    assert audit.read("event", event) == Event(
        "e", 3.0, "key-rotated", {"count": 2, "kid": "k", "many": ["a"], "ok": True, "old": None}
    )


@pytest.mark.parametrize(
    ("kind", "body"), [("rumour", b"{}"), ("event", b"{}"), ("outcome", b"no"), ("decision", b"\xff")]
)
def test_what_is_no_record_is_not_read(kind: str, body: bytes):
    with pytest.raises(ValueError):  # noqa: PT011 - msgspec words it
        audit.read(kind, body)


# -- the chain -----------------------------------------------------------------------------------------


def chained(*records: tuple[str, str, bytes]) -> list[Row]:
    rows: list[Row] = []
    head = audit.GENESIS
    for seq, (record_id, kind, body) in enumerate(records, 1):
        head = audit.link(head, seq, record_id, kind, body)
        rows.append(Row(seq, record_id, kind, audit.decision_of(kind, body), body, head))
    return rows


def decided(record_id: str, verdict="permit") -> tuple[str, str, bytes]:
    return record_id, "decision", audit.decision(record_id=record_id, at=1.0, verdict=verdict, stage="record")


def ended(record_id: str, decision_id: str) -> tuple[str, str, bytes]:
    done = Outcome(Ending.COMPLETED)
    return record_id, "outcome", audit.outcome(record_id=record_id, at=1.0, decision_id=decision_id, outcome=done)


def happened(record_id: str) -> tuple[str, str, bytes]:
    return record_id, "event", audit.event(record_id=record_id, at=1.0, what="gateway-started")


ROWS = chained(
    happened("a"), decided("b"), decided("c", "refuse"), decided("d"), ended("e", "d"), decided("f"), ended("g", "b")
)


def test_a_sound_chain_is_counted():
    assert audit.verify(ROWS) == Verified(7, ROWS[-1].hash, permits=3, refusals=1, events=1, unended=1)
    assert audit.verify([]) == Verified(0, audit.GENESIS, 0, 0, 0, 0)


@pytest.mark.parametrize("at", range(len(ROWS)))
@pytest.mark.parametrize("what", ["seq", "record_id", "kind", "decision_id", "body", "hash"])
def test_any_alteration_shows_where_it_is(what: str, at: int):
    row = ROWS[at]
    was = getattr(row, what)
    now = {"seq": 99, "record_id": "z", "kind": "event" if was != "event" else "decision", "decision_id": "z"}.get(what)
    altered = replace(row, **{what: now if now is not None else was[:-1] + bytes([was[-1] ^ 1])})
    found = audit.verify([*ROWS[:at], altered, *ROWS[at + 1 :]])
    assert isinstance(found, Break)
    assert found.seq in (row.seq, 99)


@pytest.mark.parametrize("at", range(len(ROWS) - 1))
def test_a_row_taken_out_is_a_gap(at: int):
    found = audit.verify(ROWS[:at] + ROWS[at + 1 :])
    assert isinstance(found, Break)
    assert (found.fault, found.seq) == ("gap", at + 2)


@pytest.mark.parametrize("at", range(len(ROWS) - 1))
def test_rows_that_changed_places_show(at: int):
    swapped = [*ROWS[:at], ROWS[at + 1], ROWS[at], *ROWS[at + 2 :]]
    assert isinstance(audit.verify(swapped), Break)
    renumbered = [replace(row, seq=seq) for seq, row in enumerate(swapped, 1)]
    found = audit.verify(renumbered)
    assert isinstance(found, Break)
    assert (found.fault, found.seq) == ("hash", at + 1)


def test_a_row_given_twice_is_out_of_order():
    assert audit.verify([*ROWS[:2], ROWS[1]]) == Break(2, "order", "2 follows 2")


@pytest.mark.parametrize(
    ("rows", "seq"),
    [
        (chained(ended("e", "d")), 1),
        (chained(decided("d", "refuse"), ended("e", "d")), 2),
        (chained(ended("e", "d"), decided("d")), 1),
        (chained(decided("d"), ended("e", "d"), ended("f", "d")), 3),
    ],
    ids=["no decision", "a refusal", "a later permit", "an outcome before"],
)
def test_an_outcome_needs_its_own_earlier_permit(rows: list[Row], seq: int):
    found = audit.verify(rows)
    assert isinstance(found, Break)
    assert (found.fault, found.seq) == ("orphan", seq)


def test_a_body_that_is_not_the_rows_shows():
    record_id, kind, body = happened("a")
    for rows in (
        chained(("z", kind, body)),
        chained((record_id, "decision", body)),
        chained((record_id, "rumour", body)),
    ):
        found = audit.verify(rows)
        assert isinstance(found, Break)
        assert found.fault == "body"


@given(
    st.lists(
        st.tuples(st.text(max_size=6), st.text(max_size=6), st.binary(max_size=6)), min_size=2, max_size=2, unique=True
    )
)
def test_no_two_rows_share_a_link(rows):
    one, other = (audit.link(audit.GENESIS, 1, *row) for row in rows)
    assert one != other


def test_a_link_depends_on_place_and_past():
    links = [audit.link(GENESIS, seq, "a", "event", b"{}") for seq in (1, 2) for GENESIS in (bytes(32), b"\x01" * 32)]
    assert len(set(links)) == len(links)
    assert all(len(one) == 32 for one, _ in pairwise(links))
    with pytest.raises(ValueError, match="32 bytes"):
        audit.link(b"short", 1, "a", "event", b"")
