"""What anybody may do who has no token: be refused, in the words of whom they asked, with a record, and cheaply."""

from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest

from legation.core import audit
from legation.surfaces.gateway import READ_OF_ANYBODY
from tests.attacks import forging, wire
from tests.attacks.conftest import TARGET, hello
from tests.attacks.origin import dumps

pytestmark = [pytest.mark.journey, pytest.mark.asyncio(loop_scope="module")]

LONG = READ_OF_ANYBODY + 1
CARD = f"/a2a/{TARGET}/.well-known/agent-card.json"


async def ask(field, method, target, body=b"", *fields, host=True):
    head = [("host", field.host)] if host else []
    head += [*fields, *([("content-length", str(len(body)))] if body or method == "POST" else [])]
    return await wire.ask(field.port, wire.head(method, target, head), body, bodiless=method == "HEAD")


def event(field, record_id: str) -> Any:
    row = field.setting.running.admin.store.record(record_id)
    assert row is not None, record_id
    return msgspec.json.decode(row.body, type=audit.Event)


def of(path: str, message: bytes) -> bytes:
    """The body of that binding."""
    return dumps(json.loads(message)["params"]) if "rest" in path else message


# -- long bodies -----------------------------------------------------------------------------------


async def test_what_a_stranger_says_at_length_is_not_read(field, path):
    """It is no JSON, and nobody noticed."""
    json_ = ("content-type", "application/json")
    answer = await ask(field, "POST", f"/a2a/{TARGET}{path}", b"x" * LONG, json_, ("a2a-version", "1.0"))
    decision = field.recorded(answer, "token-missing")
    assert (decision.stage, decision.callee) == ("token", TARGET)
    assert answer.status == 401
    assert f"oauth-protected-resource/a2a/{TARGET}" in answer.field("www-authenticate")
    assert answer.document.get("id", "none") == (None if path == "/rpc" else "none")


@pytest.mark.parametrize("more", [0, 1])
async def test_from_how_long_on(field, path, more):
    answer = await field.send(b"x" * (READ_OF_ANYBODY + more), path, authorization=None)
    field.recorded(answer, "token-missing" if more else "not-json")


async def test_a_forged_or_foreign_token_is_no_better(field, path):
    token = await field.token()
    header, claims = forging.opened(token)
    forged = forging.jws(header, claims, forging.by(field.caller().key))
    field.recorded(await field.send(b"x" * LONG, path, authorization=f"DPoP {forged}"), "token-signature")
    late = forging.jws({**header, "kid": "nobody"}, claims, forging.by(field.caller().key))
    field.recorded(await field.send(b"x" * LONG, path, authorization=f"DPoP {late}"), "key-unknown")
    answer = await field.send(b"x" * LONG, path, authorization=f"Basic {token}")
    field.recorded(answer, "scheme-wrong")


async def test_who_has_a_token_is_read(field, path):
    field.recorded(await field.send(b"x" * LONG, path), "not-json")


# -- many elements ---------------------------------------------------------------------------------


@pytest.mark.parametrize("data", [[0] * 20_000, [[]] * 10_000, [{"a": 1}] * 7_000, [""] * 20_000], ids="nlos")
async def test_more_elements_than_anybody_reads(field, path, data):
    body = json.loads(hello())
    body["params"]["message"]["parts"] = [{"data": data}]
    answer = await field.send(of(path, dumps(body)), path)
    field.recorded(answer, "too-many-elements")
    assert answer.status == 413


async def test_a_text_of_many_commas_passes(ground, path):
    body = json.loads(hello())
    body["params"]["message"]["parts"] = [{"text": "One, two: [three] and {four}. " * 9000}]
    answer = await ground.send(of(path, dumps(body)), path)
    assert answer.status == 200, answer
    assert "error" not in answer.document


# -- nowhere ---------------------------------------------------------------------------------------

NOWHERE = [
    ("GET", "/oauth/nope", 404), ("GET", "/oauth/token/", 404), ("GET", "/oauth//token", 404),
    ("GET", "/.well-known/nope", 404), ("GET", f"/.well-known/../a2a/{TARGET}/rpc", 404), ("GET", "/ssf/nope", 404),
    ("GET", "/registry/nope", 404), ("GET", "/approvals/nope", 404), ("POST", "/oauth/jwks", 405),
    ("POST", "/ssf/jwks", 405), ("POST", "/.well-known/oauth-authorization-server", 405),
    ("PUT", "/approvals/nope", 405), ("GET", "/.well-known/oauth-protected-resource/a2a/nobody", 404),
]  # fmt: skip


@pytest.mark.parametrize(("method", "target", "status"), NOWHERE)
async def test_what_is_not_served_is_refused_in_words_of_oauth(field, method, target, status):
    answer = await ask(field, method, target)
    said = answer.document
    assert answer.status == status, answer
    assert said["error"]
    assert said["error_description"]
    recorded = event(field, said["record_id"])
    assert (recorded.what, recorded.fields["reason"]) == ("not-served", said["legation_reason"])
    assert ("allow" in dict(answer.headers)) == (status == 405)


async def test_the_decision_point_says_it_as_it_says_all(field):
    answer = await ask(field, "GET", "/access/nope")
    assert (answer.status, "route-unknown" in answer.document) == (404, True)
    record_id = answer.document.rpartition("record ")[2].rstrip(")")
    assert event(field, record_id).what == "not-served"


async def test_a_page_says_why_too(field):
    answer = await ask(field, "GET", "/approve/nope")
    lines = answer.body.decode().splitlines()
    assert (answer.status, "Reason: approval-unknown" in lines) == (404, True)
    recorded = event(field, next(line for line in lines if line.startswith("Record: ")).removeprefix("Record: "))
    assert recorded.fields["path"] == "/approve/"  # the id is for those who were told it


@pytest.mark.parametrize(
    ("method", "target", "reason", "status"),
    [("GET", "/a2a/nobody/.well-known/agent-card.json", "callee-unknown", 404), ("POST", CARD, "verb-wrong", 405)],
)
async def test_a_card_that_is_not_served(field, method, target, reason, status):
    answer = await ask(field, method, target)
    field.recorded(answer, reason)
    assert answer.status == status
    assert answer.field("allow") == ("GET, HEAD" if status == 405 else "")


@pytest.mark.parametrize("target", ["/oauth/token", "/oauth/nope", "/ssf/streams", "/registry/v1/cards"])
async def test_too_large_a_body_is_refused_in_words_of_oauth(field, target):
    answer = await wire.ask(
        field.port, wire.head("POST", target, [("host", field.host), ("content-length", str(2**20 + 1))])
    )
    said = answer.document
    assert (answer.status, said["error"], said["legation_reason"]) == (413, "invalid_request", "too-large")
    assert event(field, said["record_id"]).fields["path"] == target


# -- probes ----------------------------------------------------------------------------------------

PROBES = ("/healthz", "/readyz", "/metrics")


@pytest.mark.parametrize("target", PROBES)
async def test_probes_are_read(field, target):
    whole = await ask(field, "GET", target)
    assert whole.status == 200
    assert whole.body
    assert (await ask(field, "HEAD", target)).status == 200
    for method in ("POST", "DELETE", "OPTIONS"):
        answer = await ask(field, method, target)
        field.recorded(answer, "verb-wrong")
        assert answer.field("allow") == "GET, HEAD"


@pytest.mark.parametrize("target", [f"{probe}{more}" for probe in PROBES for more in ("foo", "/", "/x", "/../x")])
async def test_probes_are_exactly_there(field, target):
    field.recorded(await ask(field, "GET", target), "route-unknown")


# -- Host ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("hosts", [(), ("a.example", "b.example"), ("a.example", "a.example")], ids=[0, 2, "twice"])
@pytest.mark.parametrize("target", ["/healthz", CARD, f"/a2a/{TARGET}/rpc"])
async def test_a_request_names_one_host(field, target, hosts):
    answer = await ask(field, "GET", target, b"", *(("host", host) for host in hosts), host=False)
    field.recorded(answer, "header-repeated" if hosts else "host")
    assert answer.status in (400, 200)


async def test_a_call_without_host_is_not_forwarded(field, path):
    field.recorded(await field.send(of(path, hello()), path, host=None), "host")


async def test_http_1_0_needs_none(field):
    answer = await wire.ask(field.port, wire.head("GET", "/healthz", [], version="1.0"))
    assert answer.status == 200
