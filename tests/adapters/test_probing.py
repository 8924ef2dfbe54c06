"""Active probes: agents of the official SDK open to anybody, one behind the gateway, and answers of every kind."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from a2a.helpers import new_task
from a2a.server.agent_execution import AgentExecutor, RequestContext
from a2a.server.events import EventQueue
from a2a.server.tasks import InMemoryPushNotificationConfigStore
from a2a.types import AgentCard, TaskState
from a2a.utils.push_url_validator import validate_push_notification_url

from legation.adapters.survey.finding import WELL_KNOWN
from legation.adapters.survey.probing import INSIDE
from legation.core.posture import Answer, Facts, Probe, audit
from legation.demo import agents, cards
from legation.demo.cast import Part
from legation.demo.hosting import Hosted
from legation.demo.setting import raised
from tests.adapters.surveyed import Site, answered, judged, rules, seen
from tests.core.cards.signing import card

pytestmark = pytest.mark.journey

HOST = "127.0.0.1"
UNCLEAR = dict.fromkeys(Probe, Answer.UNCLEAR)


class Waiting(AgentExecutor):
    """Makes a task of whatever it is told, and waits for more."""

    async def execute(self, context: RequestContext, event_queue: EventQueue) -> None:
        history = [context.message] if context.message is not None else []
        await event_queue.enqueue_event(
            new_task(
                context.task_id or "", context.context_id or "", TaskState.TASK_STATE_INPUT_REQUIRED, history=history
            )
        )

    async def cancel(self, context: RequestContext, event_queue: EventQueue) -> None:
        raise NotImplementedError


def pushing(base_url: str) -> AgentCard:
    return cards.payments(base_url, push=True)


def extended(base_url: str) -> AgentCard:
    return cards.payments(base_url, extended=True)


# -- the official SDK ------------------------------------------------------------------------------------------


async def test_an_agent_open_to_anybody_is_told_in_full():
    configs = InMemoryPushNotificationConfigStore()
    async with Hosted(Waiting(), pushing, extended=extended, configs=configs) as agent:
        facts = await seen(agent.base_url, consent=True)
        left = await configs.get_info_for_dispatch("legation")
    assert facts.probes == dict.fromkeys(Probe, Answer.ACCEPTED)
    found = rules(audit(facts))
    assert "error -32001" in found["call-anonymous"]
    assert "/rpc" in found["extended-anonymous"]
    assert "/rest/extendedAgentCard" in found["extended-cached"]
    assert INSIDE in found["webhook-inside"]
    assert agent.base_url in found["webhook-plain"]
    assert left == []


async def test_what_is_tried_is_taken_back():
    """The callbacks are deleted; what is left is a task that says it may be ignored."""
    configs = InMemoryPushNotificationConfigStore()
    async with Hosted(Waiting(), pushing, configs=configs) as agent:
        await seen(agent.base_url, consent=True)
    assert not any(configs._push_notification_infos.values())


async def test_an_agent_that_looks_where_it_calls_back_refuses():
    async with Hosted(Waiting(), pushing, configs=InMemoryPushNotificationConfigStore()) as agent:
        agent.handler._push_url_validator = validate_push_notification_url
        facts = await seen(agent.base_url, consent=True)
    # Its own address over http is on this machine as well.
    assert facts.probes[Probe.WEBHOOK_INSIDE] is facts.probes[Probe.WEBHOOK_PLAIN] is Answer.REFUSED


async def test_without_consent_nothing_is_tried():
    async with Hosted(Waiting(), pushing, extended=extended) as agent:
        facts = await seen(agent.base_url)
    assert facts.probes == {}
    assert not {"call-anonymous", "extended-anonymous"} & rules(audit(facts)).keys()


async def test_an_agent_that_has_no_more_to_show_shows_nothing():
    async with Hosted(agents.Summarizer(), cards.summarizer) as agent:
        facts = await seen(agent.base_url, consent=True)
    assert facts.probes == {
        Probe.CALL_ANONYMOUS: Answer.ACCEPTED,
        Probe.EXTENDED_ANONYMOUS: Answer.REFUSED,
        Probe.EXTENDED_CACHED: Answer.UNCLEAR,
        Probe.WEBHOOK_INSIDE: Answer.REFUSED,
        Probe.WEBHOOK_PLAIN: Answer.REFUSED,
    }


async def test_an_agent_behind_the_gateway_lets_no_stranger_in(tmp_path: Path):
    part = Part("payments", "acme", executor=Waiting, card=pushing)
    async with raised(tmp_path / "home", (part,)) as setting:
        target = f"{setting.base_url}/a2a/payments"
        report = await judged(target, consent=True)
        facts = await seen(target, consent=True)
    assert facts.probes == UNCLEAR | {
        Probe.CALL_ANONYMOUS: Answer.REFUSED,
        Probe.EXTENDED_ANONYMOUS: Answer.REFUSED,
    }
    # Its key is nobody's here, unless somebody says whose it is; nothing else is held against it.
    assert rules(report).keys() <= {"signer-unknown", "pkce-optional"}
    assert report.grade == "A"


# -- where, and where not ----------------------------------------------------------------------------------------


def agent_card(*interfaces: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return card(supportedInterfaces=list(interfaces), **changes)


def rpc(url: str, **more: Any) -> dict[str, Any]:
    return {"url": url, "protocolBinding": "JSONRPC", "protocolVersion": "1.0", **more}


async def test_only_hosts_that_were_listed_are_tried():
    """Its card comes from a host that is listed, its interfaces are on one that is not, and on this machine."""

    async def resolving(host: str, port: int) -> list[str]:
        return [HOST]

    async with Site() as site:
        there = [f"http://{host}:{site.port}/rpc" for host in ("other.example", HOST, "localhost")]
        site.shows(agent_card(*map(rpc, there)))
        target = f"http://agent.example:{site.port}"
        facts = await seen(target, consent=True, resolve=resolving, hosts=["agent.example"])
        assert facts.probes == UNCLEAR
        assert site.paths() == [WELL_KNOWN]
        await seen(target, consent=True, resolve=resolving, hosts=["agent.example", f"other.example:{site.port}"])
        assert set(site.paths()) == {WELL_KNOWN, "/rpc"}


async def test_an_interface_nobody_may_be_sent_to_leaves_the_answer_open():
    async with Site() as site:
        site.answers["/rpc"] = answered(b"", "401 Unauthorized")
        site.shows(agent_card(rpc(f"{site.url}/rpc"), rpc("https://agent.example/rpc")))
        facts = await seen(site.url, consent=True)
    assert facts.probes == UNCLEAR


# -- answers of every kind -----------------------------------------------------------------------------------------


async def probed(answer: Any, *, status: str = "200 OK", rest: bool = False, **headers: str) -> Facts:
    """An agent that gives one answer to whatever it is asked."""
    async with Site() as site:
        binding = "HTTP+JSON" if rest else "JSONRPC"
        site.shows(agent_card(rpc(f"{site.url}/a", protocolBinding=binding)))
        site.handler = lambda _, path, __: answered(answer, status, **headers) if path.startswith("/a") else None
        return await seen(site.url, consent=True)


def error(code: Any, **more: Any) -> dict[str, Any]:
    return {"jsonrpc": "2.0", "id": "1", "error": {"code": code, "message": "no", **more}}


def status(code: int, reason: str = "", name: str = "") -> dict[str, Any]:
    return {"error": {"code": code, "status": name, "message": "no", "details": [{"reason": reason}]}}


A, R, U = Answer.ACCEPTED, Answer.REFUSED, Answer.UNCLEAR


@pytest.mark.parametrize(
    ("options", "call", "shown"),
    [
        pytest.param({"answer": b"", "status": "401 Unauthorized"}, R, R, id="401"),
        pytest.param({"answer": b"", "status": "403 Forbidden"}, R, R, id="403"),
        pytest.param({"answer": b"", "status": "500 Oops"}, U, U, id="500"),
        pytest.param({"answer": b"", "status": "302 Found", "location": "/login"}, U, U, id="a redirect"),
        pytest.param({"answer": b"<html>"}, U, U, id="a page"),
        pytest.param({"answer": b"[]"}, U, U, id="a list"),
        pytest.param({"answer": {"jsonrpc": "2.0", "id": "1", "result": None}}, U, U, id="no result"),
        pytest.param({"answer": {"jsonrpc": "2.0", "id": "1", "result": {"name": "x"}}}, A, A, id="a result"),
        pytest.param({"answer": error(-32001)}, A, U, id="no such task"),
        pytest.param({"answer": error(-32601)}, U, R, id="no such method"),
        pytest.param({"answer": error(-32004)}, U, R, id="unsupported"),
        pytest.param({"answer": error(-32007)}, U, R, id="no extended card"),
        pytest.param({"answer": error(-32603)}, U, U, id="an internal error"),
        pytest.param({"answer": error(0, status="UNAUTHENTICATED")}, R, R, id="a refusal in the body"),
        pytest.param({"answer": error("x", data=7)}, U, U, id="no code"),
        pytest.param({"rest": True, "answer": {"id": "t", "name": "x"}}, A, A, id="rest: a result"),
        pytest.param(
            {"rest": True, "status": "404 Not Found", "answer": status(404, "TASK_NOT_FOUND")}, A, U, id="rest: no task"
        ),
        pytest.param(
            {"rest": True, "status": "400 Bad", "answer": status(400, "UNSUPPORTED_OPERATION")}, U, R, id="rest: 400"
        ),
        pytest.param({"rest": True, "status": "404 Not Found", "answer": b""}, U, U, id="rest: 404"),
        pytest.param(
            {"rest": True, "answer": status(7, name="PERMISSION_DENIED")}, R, R, id="rest: a refusal in the body"
        ),
    ],
)
async def test_what_an_answer_means(options: dict[str, Any], call: Answer, shown: Answer):
    facts = await probed(**options)
    assert (facts.probes[Probe.CALL_ANONYMOUS], facts.probes[Probe.EXTENDED_ANONYMOUS]) == (call, shown)


@pytest.mark.parametrize(
    ("rest", "said", "kept"),
    [
        (True, {}, A),
        (True, {"cache_control": "max-age=60"}, A),
        (True, {"cache_control": "Private, max-age=60"}, R),
        (True, {"cache_control": "no-store"}, R),
        (False, {}, R),
        (False, {"cache_control": "public, max-age=60"}, A),
        (False, {"cache_control": "private"}, R),
    ],
)
async def test_whether_caches_may_keep_the_extended_card(rest: bool, said: dict[str, str], kept: Answer):
    shown = {"name": "x"} if rest else {"jsonrpc": "2.0", "id": "1", "result": {"name": "x"}}
    facts = await probed(shown, rest=rest, **said)
    assert facts.probes[Probe.EXTENDED_CACHED] is kept
    assert ("extended-cached" in rules(audit(facts))) is (kept is A)


def talking(site: Site, *, refuses: str = "", code: int = -32602, legacy: bool = False) -> None:
    """An open agent that refuses callbacks whose URL begins so."""

    def handle(method: str, path: str, body: bytes) -> bytes | None:
        if path != "/rpc":
            return None
        asked = json.loads(body)
        method, params = asked["method"], asked["params"]
        if method in {"SendMessage", "message/send"}:
            made = {"id": "t1", "status": {"state": "TASK_STATE_SUBMITTED"}}
            return answered({"jsonrpc": "2.0", "id": "1", "result": made if legacy else {"task": made}})
        if "push" in method.lower() and ("Create" in method or method.endswith("/set")):
            inner = params.get("pushNotificationConfig", params)
            if refuses and inner["url"].startswith(refuses):
                return answered(error(code))
            config = {**inner, "id": "c1"}
            return answered({"id": "1", "result": {"pushNotificationConfig": config} if legacy else config})
        return answered(error(-32001))

    site.handler = handle


@pytest.mark.parametrize(
    ("refuses", "code", "wanted"),
    [
        ("", 0, (A, A)),
        ("https://127.0.0.1", -32602, (R, A)),
        ("http://", -32602, (A, R)),
        ("http", -32602, (R, R)),
        ("http", -32003, (R, R)),
        ("http", -32001, (U, U)),
    ],
)
async def test_which_callbacks_are_taken(refuses: str, code: int, wanted: tuple[Answer, Answer]):
    async with Site() as site:
        talking(site, refuses=refuses, code=code)
        site.shows(agent_card(rpc(f"{site.url}/rpc"), capabilities={"pushNotifications": True}))
        facts = await seen(site.url, consent=True)
    assert (facts.probes[Probe.WEBHOOK_INSIDE], facts.probes[Probe.WEBHOOK_PLAIN]) == wanted
    sent = b"".join(request for _, _, request in site.asked)
    assert sent.count(b"DeleteTaskPushNotificationConfig") == wanted.count(A)
    assert sent.count(b"SendMessage") == sent.count(b"CancelTask") == 1


async def test_an_agent_of_0_3_is_asked_as_one():
    old = {
        "name": "Old", "description": "Old", "url": "", "version": "1", "protocolVersion": "0.3.0",
        "defaultInputModes": ["text/plain"], "defaultOutputModes": ["text/plain"],
        "capabilities": {"pushNotifications": True},
        "skills": [{"id": "a", "name": "a", "description": "a", "tags": []}],
    }  # fmt: skip
    async with Site() as site:
        talking(site, legacy=True)
        site.shows({**old, "url": f"{site.url}/rpc"})
        report = await judged(site.url, consent=True)
        sent = b"".join(request for _, _, request in site.asked)
    assert {"legacy-only", "call-anonymous", "webhook-inside", "webhook-plain"} <= rules(report).keys()
    assert "conformance" not in rules(report)
    assert b"a2a-version: 0.3" in sent
    assert b'"tasks/get"' in sent
    assert b"GetTask" not in sent


async def test_the_tenant_of_an_interface_is_named():
    async with Site() as site:
        interfaces = (
            rpc(f"{site.url}/rpc", tenant="acme"),
            rpc(f"{site.url}/rest", tenant="a b", protocolBinding="HTTP+JSON"),
        )
        site.shows(agent_card(*interfaces))
        await seen(site.url, consent=True)
        sent = b"".join(request for _, path, request in site.asked if path == "/rpc")
    assert b'"tenant":"acme"' in sent
    assert any(path.startswith("/rest/a%20b/tasks/legation-audit-") for path in site.paths())
