"""The approval page and its JSON API, without a server: what is shown, and to what requests nothing is answered."""

from __future__ import annotations

import asyncio
import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from legation.engine import Engine
from legation.surfaces.authority import approvals
from legation.surfaces.http import HttpAnswer, HttpRequest
from tests.approving import Approving
from tests.world import BASE

JSON = {"content-type": ("application/json",)}


@pytest.fixture
def world() -> Approving:
    return Approving()


def ask(world: Approving, method: str, path: str, body: bytes = b"", headers: object = None) -> HttpAnswer:
    served = approvals.Approvals(Engine(world.answerers()), BASE)
    request = HttpRequest(method, path, "", headers or {}, body)  # type: ignore[arg-type]
    return asyncio.run(served(request))


@given(st.text())
def test_what_cannot_be_seen_is_written_out(text):
    shown = approvals.visible(text)
    hidden = [char for char in shown if char not in " \n\t" and unicodedata.category(char)[0] in "CZ"]
    assert hidden == []


@pytest.mark.parametrize(
    "char", ["\u202e", "\u2066", "\u200b", "\ufeff", "\u00ad", "\u00a0", "\x1b", "\u2028", "\U000e0041"]
)
def test_a_character_that_hides_or_turns_is_named(char):
    assert approvals.visible(f"pay{char}now") == f"pay⟨U+{ord(char):04X}⟩now"


@pytest.mark.parametrize(
    ("detail", "words"),
    [
        ({"type": "payment", "amount": "5000", "currency": "USD", "recipient": "ACME"}, "Pay at most 5000 USD to ACME"),
        ({"type": "skill", "agent": "a", "skill": "s"}, "Use the skill s of a"),
        ({"type": "skill", "agent": "a", "skill": "s", "context": "c"}, "Use the skill s of a, in context c"),
        ({"type": "uma", "resource_id": "r", "resource_scopes": ["s"]}, "Reach your resource r by s, once"),
        ({"type": "other", "n": 1}, '{"type":"other","n":1}'),
    ],
)  # fmt: skip
def test_details_in_words(detail, words):
    assert approvals.in_words(detail) == words


def test_the_page_says_who_what_and_until_when(world):
    hold = world.held()
    page = ask(world, "GET", f"/approve/{hold.approval}").body.decode()
    for said in ("orchestrator asks to call payments", "payments:read", "hello", "Approve this one call", "UTC"):
        assert said in page
    world.decide(hold)
    page = ask(world, "GET", f"/approve/{hold.approval}").body.decode()
    assert "Take it back" in page
    assert "Approve this one call" not in page
    world.decide(hold, "deny")
    page = ask(world, "GET", f"/approve/{hold.approval}").body.decode()
    assert "<script>" not in page
    assert "hello" not in page


def test_nobody_is_told_which_passkeys_there_are(world):
    told = json.loads(ask(world, "GET", f"/approvals/{world.held().approval}").body)
    assert told["options"]["approve"]["allowCredentials"] == []
    assert world.kept["Person", "acme", "ann"].document.passkeys[0].credential_id not in json.dumps(told)


@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b"{}", b'{"decision":"approve"}', b'{"decision":1,"assertion":{}}', b"\xff",
     b'{"decision":"approve","assertion":{},"more":1}', b'{"decision":"approve","decision":"deny","assertion":{}}',
     b'{"decision":"approve","assertion":' + b"[" * 9000 + b"]" * 9000 + b"}", b" " * 40_000],
    ids=["empty", "list", "object", "no assertion", "number", "no utf-8", "more", "twice", "deep", "long"],
)  # fmt: skip
def test_what_is_no_decision_is_refused(world, body):
    hold = world.held()
    answer = ask(world, "POST", f"/approvals/{hold.approval}", body, JSON)
    assert 400 <= answer.status < 500
    assert world.kept_approval(hold.approval).progress.value == "held"


@pytest.mark.parametrize(
    ("method", "path"), [("POST", "/approve/x"), ("PUT", "/approvals/x"), ("DELETE", "/approvals/x")]
)
def test_other_methods_are_refused(world, method, path):
    answer = ask(world, method, path)
    assert answer.status == 405
    assert ("allow", "GET, POST") in answer.headers


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [("GET", "none", b""), ("PUT", "none", b""), ("POST", "none", b"{"),
     ("POST", None, b'{"decision":"approve","assertion":{}}')],
    ids=["unknown", "verb", "no decision", "no signature"],
)  # fmt: skip
def test_every_refusal_names_its_record(world, method, path, body):
    answer = ask(world, method, f"/approvals/{path or world.held().approval}", body, JSON)
    said = json.loads(answer.body)
    [record] = [record for record in world.ledger if record[0] == said["record_id"]]
    assert record[2]["fields"]["reason"] == said["legation_reason"]


def test_every_answer_keeps_to_itself(world):
    hold = world.held()
    for path in (f"/approve/{hold.approval}", f"/approvals/{hold.approval}", "/approve/none", "/approvals/none"):
        headers = dict(ask(world, "GET", path).headers)
        assert headers["cache-control"] == "no-store"
        assert headers["referrer-policy"] == "no-referrer"
        assert "default-src 'none'" in headers["content-security-policy"]
        assert headers["x-frame-options"] == "DENY"
