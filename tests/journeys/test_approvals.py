"""A call that a policy holds, over real sockets: held, approved by a passkey, sent again, passed once."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio
from a2a.types import CancelTaskRequest, GetTaskRequest, SubscribeToTaskRequest
from google.protobuf.json_format import MessageToDict  # type: ignore[import-untyped]  # it brings no stubs
from msgspec.structs import replace

from legation.core import enrolment
from legation.core.approvals import EXTENSION, STEP_UP
from legation.core.asks import Apply, NewId, Now, Plan, ask
from legation.core.audit import event
from legation.core.kept import Passkey, Person, PutKept
from legation.core.tenant import Guard
from legation.demo.setting import Setting, raised
from legation.demo.wire import request, send_message
from tests.approving import public_key
from tests.journeys import raw
from tests.journeys.conftest import CAST, READ, TRANSFER, World
from tests.journeys.messages import every, kinds, only, order, state
from tests.passkeys import Authenticator, b64, unb64

pytestmark = [pytest.mark.journey, pytest.mark.asyncio(loop_scope="module")]

HOLDS = """
@id("transfers-need-a-person")
@hold("money moves only once a person has said so")
permit (principal, action in Action::"message", resource == Agent::"payments")
when { context.skill == "payments:transfer" };
"""


class Desk:
    """A person at the gateway's page, and what a webhook of theirs was told."""

    def __init__(self, setting: Setting, http: httpx.AsyncClient) -> None:
        self.setting = setting
        self.http = http
        self.devices: dict[str, Authenticator] = {}

    async def person(self, name: str, **more: Any) -> Authenticator:
        device = self.devices[name] = Authenticator(self.setting.base_url)
        passkey = Passkey(b64(device.credential_id), public_key(device))
        await self.setting.run(put(Person(tenant="acme", id=name, name=name.title(), passkeys=(passkey,), **more)))
        return device

    async def look(self, page: str) -> dict[str, Any]:
        answer = await self.http.get(page.replace("/approve/", "/approvals/"))
        answer.raise_for_status()
        found: dict[str, Any] = answer.json()
        return found

    async def decide(
        self, page: str, decision: str = "approve", *, by: str = "ann", headers: Any = None, **broken: Any
    ) -> httpx.Response:
        """What the page does: have the passkey sign the options it was given."""
        options = (await self.look(page))["options"][decision]
        response = self.devices[by].sign(unb64(options["challenge"]), **broken)
        return await self.send(page, decision, response, headers=headers)

    async def send(self, page: str, decision: str, response: bytes, headers: Any = None) -> httpx.Response:
        body = {"decision": decision, "assertion": json.loads(response)}
        return await self.http.post(page.replace("/approve/", "/approvals/"), json=body, headers=headers)


def put(person: Person) -> Plan[None]:
    record_id = yield from ask(NewId())
    body = event(record_id=record_id, at=(yield from ask(Now())), what="person-added", person=person.id)
    yield from ask(Apply((PutKept(person, 0),), record_id, body))


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def setting(place: Path) -> AsyncIterator[Setting]:
    async with raised(place / "home", CAST) as setting:
        (place / "home/policies/held.cedar").write_text(HOLDS)
        await setting.running.reload_policies()
        yield setting


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def desk(setting: Setting) -> AsyncIterator[Desk]:
    async with httpx.AsyncClient() as http:
        desk = Desk(setting, http)
        await desk.person("ann", approver=True)
        await desk.person("bob")
        yield desk


def said(task: Any) -> dict[str, Any]:
    """What the gateway says of a hold, in the metadata of its task."""
    found: dict[str, Any] = MessageToDict(task.metadata)[EXTENSION]
    return found


async def test_held_approved_passed_once_and_held_anew(world: World, desk: Desk, binding: str):
    agent = await world.client(binding=binding, streaming=False)
    call, before = order(), world.payments.transfers
    held = (await only(agent.send_message(call))).task
    assert held.status.state == state("auth-required")
    assert world.payments.transfers == before
    page = said(held)["page"]
    assert "Initech" in (await desk.http.get(page)).text
    assert (await desk.decide(page)).json()["progress"] == "approved"
    waiting = await agent.get_task(GetTaskRequest(id=held.id))
    assert waiting.status.state == state("auth-required")
    assert "send the same call again" in str(waiting.status.message)
    passed = (await only(agent.send_message(call))).task
    assert passed.status.state == state("completed")
    assert world.payments.transfers == before + 1
    anew = (await only(agent.send_message(call))).task
    assert anew.status.state == state("auth-required")
    assert anew.id != held.id
    await asyncio.sleep(0.1)
    used = await agent.get_task(GetTaskRequest(id=held.id))
    assert (used.status.state, said(used)["taskId"]) == (state("completed"), passed.id)
    assert world.payments.transfers == before + 1


async def test_one_byte_more_is_another_call(world: World, desk: Desk, binding: str):
    agent = await world.client(binding=binding, streaming=False)
    call = order()
    held = (await only(agent.send_message(call))).task
    await desk.decide(said(held)["page"])
    before = world.payments.transfers
    changed = order({"amount": "120.01", "currency": "EUR", "recipient": "Initech", "clearing": 0.0})
    changed.message.message_id = call.message.message_id
    other = (await only(agent.send_message(changed))).task
    assert (other.status.state, world.payments.transfers) == (state("auth-required"), before)
    assert other.id != held.id


async def test_a_stream_holds_the_task_alone(world: World, desk: Desk, binding: str):
    agent = await world.client(binding=binding)
    call = order()
    events = await every(agent.send_message(call))
    assert kinds(events) == ["task"]
    held = events[0].task
    assert held.status.state == state("auth-required")
    again = await every(agent.subscribe(SubscribeToTaskRequest(id=held.id)))
    assert [one.task.id for one in again] == [held.id]
    await desk.decide(said(held)["page"])
    passed = await every(agent.send_message(call))
    assert passed[-1].status_update.status.state == state("completed")
    await asyncio.sleep(0.1)
    assert said(await agent.get_task(GetTaskRequest(id=held.id)))["taskId"] == passed[0].task.id


async def test_denied(world: World, desk: Desk, binding: str):
    agent = await world.client(binding=binding, streaming=False)
    call = order()
    held = (await only(agent.send_message(call))).task
    assert (await desk.decide(said(held)["page"], "deny")).json()["progress"] == "denied"
    assert (await agent.get_task(GetTaskRequest(id=held.id))).status.state == state("rejected")
    again = (await only(agent.send_message(call))).task
    assert (again.id, again.status.state) == (held.id, state("rejected"))


async def test_canceled_by_the_agent(world: World, desk: Desk, binding: str):
    agent = await world.client(binding=binding, streaming=False)
    held = (await only(agent.send_message(order()))).task
    gone = await agent.cancel_task(CancelTaskRequest(id=held.id))
    assert gone.status.state == state("canceled")
    assert (await desk.look(said(held)["page"]))["options"] == {}


async def test_another_agent_does_not_see_it(world: World, binding: str):
    agent = await world.client(binding=binding, streaming=False)
    held = (await only(agent.send_message(order()))).task
    other = world.caller("other")
    token = await other.token("payments", READ, TRANSFER)
    answer = await other.call("payments", request("GetTask", {"id": held.id}), token=token)
    assert raw.reason(answer) == "task-not-found"


async def test_who_asks_for_a_challenge_is_challenged(world: World):
    caller = world.caller("one")
    body = send_message({"amount": 7, "currency": "EUR", "recipient": "Initech"}, skill=TRANSFER)
    async with raw.signed(caller, "payments", TRANSFER) as http:
        answer = await http.post(caller.url("payments"), json=body, headers={"A2A-Extensions": STEP_UP})
    challenge = answer.headers["www-authenticate"]
    assert answer.status_code == 401
    assert 'error="insufficient_user_authentication"' in challenge
    assert 'acr_values="urn:legation:acr:call-approved"' in challenge
    assert raw.reason(answer) == "approval-required"
    told = answer.json()["error"]["data"][0]["metadata"]
    assert told["page"].endswith(told["approvalId"])


# -- attacks -------------------------------------------------------------------------------------------


async def held_page(world: World) -> str:
    agent = await world.client(streaming=False)
    page: str = said((await only(agent.send_message(order()))).task)["page"]
    return page


async def test_somebody_who_is_no_approver(world: World, desk: Desk):
    answer = await desk.decide(await held_page(world), by="bob")
    assert (answer.status_code, answer.json()["legation_reason"]) == (403, "approver-refused")


async def test_an_approver_who_was_suspended(world: World, desk: Desk):
    await desk.person("eve", approver=True, suspended=True)
    answer = await desk.decide(await held_page(world), by="eve")
    assert (answer.status_code, answer.json()["legation_reason"]) == (403, "approver-refused")


async def test_a_replayed_assertion(world: World, desk: Desk):
    page = await held_page(world)
    challenge = unb64((await desk.look(page))["options"]["approve"]["challenge"])
    response = desk.devices["ann"].sign(challenge)
    assert (await desk.send(page, "approve", response)).status_code == 200
    assert (await desk.send(page, "approve", response)).json()["legation_reason"] == "approval-over"
    other = await held_page(world)
    assert (await desk.send(other, "approve", response)).json()["legation_reason"] == "approval-signature"


async def test_an_assertion_over_chance(world: World, desk: Desk):
    response = desk.devices["ann"].sign(hashlib.sha256(b"log in").digest())
    answer = await desk.send(await held_page(world), "approve", response)
    assert answer.json()["legation_reason"] == "approval-signature"


@pytest.mark.parametrize(
    "headers",
    [{"origin": "https://evil.example"}, {"origin": "null"}, {"sec-fetch-site": "cross-site"},
     {"sec-fetch-site": "same-site"}],
    ids=str,
)  # fmt: skip
async def test_a_request_another_site_has_the_browser_send(world: World, desk: Desk, headers: dict[str, str]):
    page = await held_page(world)
    answer = await desk.decide(page, headers=headers)
    assert (answer.status_code, answer.json()["legation_reason"]) == (403, "cross-site")
    assert (await desk.look(page))["progress"] == "held"


async def test_a_form_of_another_site(world: World, desk: Desk):
    """A form may be made to send JSON as text, without the browser asking first; the decision in it is a true one."""
    page = await held_page(world)
    challenge = unb64((await desk.look(page))["options"]["approve"]["challenge"])
    body = {"decision": "approve", "assertion": json.loads(desk.devices["ann"].sign(challenge))}
    for kind in ("application/x-www-form-urlencoded", "text/plain", "multipart/form-data"):
        answer = await desk.http.post(
            page.replace("/approve/", "/approvals/"), content=json.dumps(body), headers={"content-type": kind}
        )
        assert answer.status_code == 400
    assert (await desk.look(page))["progress"] == "held"


@pytest_asyncio.fixture(loop_scope="module")
async def unread(world: World) -> AsyncIterator[None]:
    """The content firewall lets everything pass: what a page shows must be harmless by itself."""
    admin = world.setting.running.admin
    payments = admin.store.agent("payments")
    assert payments is not None
    (tenant,) = [one for one in admin.store.tenants() if one.id == payments.tenant]
    await admin.run(enrolment.put_tenant(replace(tenant, guard=Guard(requests="off")), who="a test"))
    yield
    await admin.run(enrolment.put_tenant(tenant, who="a test"))


@pytest.mark.usefixtures("unread")
async def test_the_page_runs_nothing_the_agent_wrote(world: World, desk: Desk):
    agent = await world.client(streaming=False)
    evil = '</pre><script>alert(1)</script>\u202e" onload="x'
    page = said((await only(agent.send_message(order({"recipient": evil, "amount": 1, "currency": "EUR"})))).task)[
        "page"
    ]
    answer = await desk.http.get(page)
    assert "<script>alert" not in answer.text
    assert "&lt;script&gt;alert(1)" in answer.text
    assert "⟨U+202E⟩" in answer.text
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy


@pytest.mark.parametrize("path", ["/approve/acme~nothing", "/approvals/acme~nothing", "/approve/", "/approvals/x"])
async def test_an_approval_nobody_asked_for(world: World, desk: Desk, path: str):
    answer = await desk.http.get(world.base_url + path)
    assert answer.status_code == 404


async def test_fifty_uses_at_once_have_one_winner(world: World, desk: Desk):
    caller = world.caller("one")
    body = send_message({"amount": 9, "currency": "EUR", "recipient": "Initech"}, skill=TRANSFER)
    token = await caller.token("payments", TRANSFER)
    held = (await caller.call("payments", body, token=token)).json()["result"]["task"]
    await desk.decide(held["metadata"][EXTENSION]["page"])
    before = world.payments.transfers
    answers = await asyncio.gather(*(caller.call("payments", body, token=token) for _ in range(50)))
    assert world.payments.transfers == before + 1
    won = [one for one in answers if "result" in one.json() and "artifacts" in one.json()["result"]["task"]]
    assert len(won) == 1
    for one in answers:
        if one not in won:
            ours = (
                "result" in one.json() and one.json()["result"]["task"]["status"]["state"] == "TASK_STATE_AUTH_REQUIRED"
            )
            assert ours or raw.reason(one) in ("approval-used", "rate-limited")
