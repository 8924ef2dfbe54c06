"""Paths that mean one thing to one reader and another to the next, and methods that are none of A2A's."""

from __future__ import annotations

import asyncio
import json

import pytest

from legation.demo.cast import Part
from tests.attacks import wire
from tests.attacks.conftest import BOTH, TARGET, hello
from tests.attacks.origin import dumps

pytestmark = [pytest.mark.journey, pytest.mark.asyncio(loop_scope="module")]


async def reach(field, target, body=b"{}", method="POST", *, proved=None, **instead):
    """An honest request to a target exactly as written; its proof names that too, unless told otherwise."""
    token = await field.token()
    url = field.base_url + (proved or target)
    fields = await field.fields(method=method, dpop=field.proof(token, url, method), **instead)
    return await wire.ask(
        field.port,
        wire.head(method, target, [*fields, ("content-length", str(len(body)))]),
        body,
        bodiless=method == "HEAD",
    )


UNSAFE = [
    "/a2a/target/../target/rpc", "/a2a/target/./rpc", "/a2a/target/%2e%2e/target/rpc", "/a2a/target/%2E/rpc",
    "/a2a//target/rpc", "/a2a/target//rpc", "/a2a/target/rpc//", "/a2a/target\\rpc", "/a2a/target/%5Crpc",
    "/a2a/target/rpc%00", "/a2a/target/rpc%0d%0ax:%20y", "/a2a/target/rpc%250a", "/a2a/target/rest/tasks/a%252Fb",
    "/a2a/target/rest/tasks/..", "/a2a/target/rest/tasks/%2e%2e", "/a2a/target/rest/tasks/.", "/a2a/target/rest/tasks/",
    "/a2a/target/rest/tasks/%2e%2e%2frpc", "/a2a/target/rest/tasks/a%5Cb", "/a2a/target/rest/tasks//a",
    "/a2a/target/rest/message:send/", "/a2a/target/rest/tasks/a%e2%80%a8b", "/a2a/target/rest/tasks/a%c2%85b",
]  # fmt: skip


@pytest.mark.parametrize("target", UNSAFE)
async def test_paths_with_two_readings(field, target):
    field.recorded(await reach(field, target, proved="/a2a/target/rpc"), "path-unsafe")


UNKNOWN = [
    "/nope", "/", "/a2a", "/a2a/", "/a2a/target", "/a2a/TARGET/rpc", "/a2a/target/RPC", "/a2a/target/rpc;x=1",
    "/a2a/target/rpc/x", "/a2a/target/skills/rpc", "/a2a/target/skills/a%2Fb/rpc", "/a2a/ta%72get/rest/nope",
    "//a2a/target/rpc", "/a2a/target/rest/tasks/a%2Fb", "/a2a/target/rest/tasks/a%2Fb%2Fc", "/a2a/%ff/rpc",
    "/A2A/target/rpc", "/a2a/target/.well-known/nope", "/a2a/" + "a" * 64 + "/rpc", "/a2a/" + "a" * 50_000,
]  # fmt: skip


@pytest.mark.parametrize("target", UNKNOWN, ids=lambda target: f"{target[:40]} ({len(target)})")
async def test_paths_that_name_nothing(field, target):
    field.recorded(await reach(field, target, proved="/a2a/target/rpc"), "route-unknown")


async def test_an_agent_nobody_enrolled_is_one_the_token_is_not_for(field):
    field.recorded(await reach(field, "/a2a/nobody/rpc", hello()), "token-audience")


async def test_raw_bytes_in_the_target(field):
    for target in (b"/a2a/\xff/rpc", b"/a2a/target /rpc", b"/a2a/target\0/rpc"):
        assert (await reach(field, target, proved="/a2a/target/rpc")).status in (400, 0)
    field.recorded(await reach(field, "/a2a/\u00ff/rpc", proved="/a2a/target/rpc"), "route-unknown")


async def my_task(ground):
    return (await ground.send(hello())).document["result"]["task"]["id"]


@pytest.mark.parametrize(
    ("path", "method"),
    [
        ("target%2Frpc", "POST"),
        ("target/rpc%2F", "POST"),
        ("target/rest/tasks/{task}%3Acancel", "POST"),
        ("target/rest/tasks/{task}%3Asubscribe", "GET"),
        ("target/rest/tasks/{task}%2FpushNotificationConfigs", "GET"),
        ("target/rest/tasks/{task}%2FpushNotificationConfigs%2Fx", "DELETE"),
    ],
)
async def test_an_encoded_separator_is_another_target_than_the_proof_s(ground, path, method):
    """The server decodes paths, and keeps no other form; what a client signed for shows what it meant."""
    task = await my_task(ground)
    before = len(ground.origin.asked)
    body = b"" if method != "POST" else hello() if "rpc" in path else b"{}"
    ground.recorded(await reach(ground, "/a2a/" + path.format(task=task), body, method), "proof-target")
    assert len(ground.origin.asked) == before


@pytest.mark.xfail(strict=True, reason="the server shows paths decoded only, and a bearer token signs for no path")
async def test_an_encoded_separator_is_refused_without_a_proof_too(ground):
    if "scribe" not in ground.setting.callers:
        await ground.setting.enrol(Part("register", "globex"), ground.origin.card())
        await ground.setting.enrol(Part("scribe", "globex", scopes=BOTH, targets=frozenset({"register"})))
    await asyncio.sleep(1.1)  # single use can be shown only for tokens of a later second than the start
    before = len(ground.origin.asked)
    token = await ground.caller("scribe").bearer("register", BOTH)
    answer = await reach(ground, "/a2a/register%2Frpc", hello(), authorization=f"Bearer {token}")
    assert len(ground.origin.asked) == before
    ground.recorded(answer, "path-unsafe")


METHODS = ("GET", "PUT", "DELETE", "OPTIONS", "HEAD", "TRACE", "PATCH", "FOO")


@pytest.mark.parametrize("method", METHODS)
async def test_methods_that_no_operation_has(field, path, method):
    answer = await field.send(hello() if method != "HEAD" else None, path, method)
    assert answer.status == 405
    assert answer.field("allow") == "POST"
    assert not answer.field("access-control-allow-origin")
    if method != "HEAD":
        field.recorded(answer, "verb-wrong")
        assert b"DPoP ey" not in answer.body  # TRACE and the like echo nothing


async def test_head_is_recorded_too(field):
    newest = field.setting.running.admin.store.head()
    assert (await field.send(None, "/rest/tasks/t", "HEAD")).body == b""
    assert field.setting.running.admin.store.head() > newest


async def test_connect_and_asterisk(field):
    host = [("host", field.host)]
    for method, target in (("CONNECT", "evil.example:443"), ("OPTIONS", "*"), ("CONNECT", field.host)):
        answer = await wire.ask(field.port, wire.head(method, target, host))
        field.recorded(answer, "route-unknown")


async def test_a_method_in_a_header_is_not_obeyed(field):
    override = [("x-http-method-override", "POST"), ("x-http-method", "POST"), ("x-method-override", "POST")]
    field.recorded(await field.send(None, "/rpc", "GET", *override), "verb-wrong")


async def test_absolute_form_with_a_foreign_host_is_measured_by_our_own(field):
    """Neither the target's host nor the Host field is believed: a proof for another host is for another host."""
    evil = "http://evil.example"
    token = await field.token()
    for target, host in ((f"{evil}/a2a/{TARGET}/rpc", "evil.example"), (f"/a2a/{TARGET}/rpc", "evil.example")):
        spoofed = field.proof(token, f"{evil}/a2a/{TARGET}/rpc")
        fields = [*(await field.fields(host=host, dpop=spoofed)), ("content-length", str(len(hello())))]
        field.recorded(await wire.ask(field.port, wire.head("POST", target, fields), hello()), "proof-target")


async def test_forwarded_fields_move_nothing(field):
    moved = [
        ("x-forwarded-host", "evil.example"), ("x-forwarded-proto", "http"), ("x-forwarded-port", "80"),
        ("forwarded", "host=evil.example;proto=http"), ("x-original-url", "/healthz"), ("x-rewrite-url", "/healthz"),
        ("x-forwarded-prefix", "/x"), ("x-forwarded-for", "10.0.0.1"), ("x-real-ip", "10.0.0.1"),
    ]  # fmt: skip
    evil = field.proof(await field.token(), f"http://evil.example/a2a/{TARGET}/rpc")
    decision = field.recorded(await field.send(hello(), "/rpc", "POST", *moved, dpop=evil), "proof-target")
    assert decision.remote == "127.0.0.1"


async def test_forwarded_fields_do_not_reach_the_agent(ground):
    marks = [("x-forwarded-for", "10.0.0.1"), ("cookie", "a=b"), ("x-evil", "mark"), ("forwarded", "for=mark")]
    assert (await ground.send(hello(), "/rpc", "POST", *marks)).status == 200
    asked = ground.origin.asked[-1]
    assert not {"x-forwarded-for", "cookie", "x-evil", "forwarded", "dpop"} & asked.headers.keys()
    assert asked.headers["authorization"].startswith("Bearer ")
    assert json.loads(asked.body)["params"]


async def test_two_hosts(field):
    field.recorded(await field.send(hello(), "/rpc", "POST", ("host", "evil.example")), "header-repeated")


async def test_a_task_of_a_reserved_word(field):
    for target in ("/rest/tasks/x:nope", "/rest/tasks/x:cancel:cancel", "/rest/tasks/:cancel"):
        field.recorded(await field.send(dumps({}), target), "route-unknown", "verb-wrong", "task-not-found")
