"""What belongs to another does not exist: not its tasks, not its contexts, not how many there are."""

from __future__ import annotations

import pytest
from a2a.types import CancelTaskRequest, GetTaskRequest, SubscribeToTaskRequest
from a2a.utils.errors import InvalidParamsError, TaskNotFoundError

from legation.demo.passing import UNDER_WAY
from legation.demo.steps import Seen
from legation.sdk.refusals import refusal_in
from tests.journeys import raw
from tests.journeys.conftest import READ, TRANSFER
from tests.journeys.messages import INVOICE, every, only, order

pytestmark = [pytest.mark.journey, pytest.mark.asyncio(loop_scope="module")]


async def because(world, record_id):
    """The reason the record gives."""
    told = await world.setting.stage().told(Seen("", record_id))
    return told.reason


async def begun(world, agent_id="one", **options):
    agent = await world.client(agent_id, streaming=False)
    return (await only(agent.send_message(order(**options)))).task


async def test_a_list_shows_the_caller_s_own_and_counts_nothing_else(world, binding):
    mine = await world.newcomer(f"lister-{binding[0].lower()}")
    agent = await world.client(mine.id, streaming=False, binding=binding)
    for _ in range(3):
        await begun(world, "other")
    ids = {(await only(agent.send_message(order()))).task.id for _ in range(3)}
    whole = await agent.list_tasks(raw.listing())
    assert {task.id for task in whole.tasks} == ids
    assert (whole.total_size, whole.next_page_token) == (3, "")


async def test_pages_of_a_list_are_the_caller_s_own(world, binding):
    mine = await world.newcomer(f"pager-{binding[0].lower()}")
    agent = await world.client(mine.id, streaming=False, binding=binding)
    ids = set()
    for _ in range(5):
        ids.add((await only(agent.send_message(order()))).task.id)
        await begun(world, "other")
    found, token = [], ""
    for size in (2, 2, 1):
        page = await agent.list_tasks(raw.listing(page_size=2, page_token=token))
        assert (len(page.tasks), page.total_size) == (size, 5)
        found += [task.id for task in page.tasks]
        token = page.next_page_token
    assert token == ""
    assert (set(found), len(found)) == (ids, 5)


async def test_a_page_token_of_another_leads_nowhere(world):
    agent = await world.client("one", streaming=False)
    for token in ("from-abc", "eyJ0IjoxfQ", "from--1"):
        with pytest.raises(InvalidParamsError):
            await agent.list_tasks(raw.listing(page_token=token))


async def test_a_list_shows_only_tasks_of_skills_the_token_covers(world):
    mine = await world.newcomer("reader")
    paying = await world.client(mine.id, "payments", TRANSFER, streaming=False)
    task = (await only(paying.send_message(order()))).task
    reading = await world.client(mine.id, "payments", READ, skill=READ, streaming=False)
    assert (await reading.list_tasks(raw.listing())).total_size == 0
    assert [one.id for one in (await paying.list_tasks(raw.listing())).tasks] == [task.id]


@pytest.mark.parametrize("use", ["get", "cancel", "subscribe", "send", "refer", "context", "list"])
async def test_another_s_task_or_context_is_not_found(world, binding, use):
    theirs = await begun(world, "other", clearing=20.0, return_immediately=True)
    agent = await world.client("one", binding=binding)
    message = order()
    if use == "send":
        message.message.task_id = theirs.id
    elif use == "refer":
        message.message.reference_task_ids.append(theirs.id)
    else:
        message.message.context_id = theirs.context_id
    attempt = {
        "get": lambda: agent.get_task(GetTaskRequest(id=theirs.id)),
        "cancel": lambda: agent.cancel_task(CancelTaskRequest(id=theirs.id)),
        "subscribe": lambda: every(agent.subscribe(SubscribeToTaskRequest(id=theirs.id))),
        "list": lambda: agent.list_tasks(raw.listing(context_id=theirs.context_id)),
    }.get(use, lambda: every(agent.send_message(message)))
    with pytest.raises(TaskNotFoundError):
        await attempt()
    owner = await world.client("other")
    assert (await owner.get_task(GetTaskRequest(id=theirs.id))).status.state in UNDER_WAY
    await owner.cancel_task(CancelTaskRequest(id=theirs.id))


@pytest.mark.parametrize("path", ["/rpc", "/rest"])
async def test_what_is_another_s_and_what_is_nobody_s_look_alike(world, path):
    theirs = await begun(world, "other")
    caller = world.caller("one")
    seen = []
    for task_id in (theirs.id, theirs.id[::-1]):
        if path == "/rpc":
            token = await caller.token("payments", TRANSFER)
            asked = {"jsonrpc": "2.0", "id": "same", "method": "GetTask", "params": {"id": task_id}}
            answer = await caller.call("payments", asked, token=token)
        else:
            answer = await raw.get(caller, "payments", f"/rest/tasks/{task_id}", TRANSFER)
        told = refusal_in(answer)
        assert told is not None
        headers = {name: value for name, value in answer.headers.items() if name != "date"}
        text = answer.text.replace(task_id, "TASK").replace(told.record_id, "RECORD")
        seen.append((answer.status_code, headers, text))
        assert told.reason == "task-not-found"
        expected = "task-not-yours" if task_id == theirs.id else "task-not-found"
        assert await because(world, told.record_id) == expected
    assert seen[0] == seen[1]


async def test_one_s_own_tasks_may_be_referred_to_and_their_context_gone_on_with(world, binding):
    agent = await world.client("one", binding=binding, streaming=False)
    first = (await only(agent.send_message(order()))).task
    message = order()
    message.message.context_id = first.context_id
    message.message.reference_task_ids.append(first.id)
    second = (await only(agent.send_message(message))).task
    assert second.context_id == first.context_id
    assert second.id != first.id


async def test_a_context_the_caller_names_first_is_the_caller_s(world):
    agent, other = await world.client("one", streaming=False), await world.client("other", streaming=False)
    message = order()
    message.message.context_id = "a-context-of-one"
    assert (await only(agent.send_message(message))).task.context_id == "a-context-of-one"
    message = order()
    message.message.context_id = "a-context-of-one"
    with pytest.raises(TaskNotFoundError):
        await only(other.send_message(message))


async def test_a_task_begun_under_one_skill_is_not_reached_with_another(world):
    caller = world.caller("one")
    task = await begun(world, "one")
    token = await caller.token("payments", READ)
    answer = await caller.call("payments", raw.request("GetTask", {"id": task.id}), token=token)
    assert raw.reason(answer) == "scope-insufficient"


async def test_an_attack_reaches_no_agent(world):
    theirs = await begun(world, "other")
    caller = world.caller("one")
    token = await caller.token("payments", TRANSFER)
    before = world.payments.transfers
    body = raw.send_message(INVOICE, skill=TRANSFER, taskId=theirs.id, contextId=theirs.context_id)
    assert raw.reason(await caller.call("payments", body, token=token)) == "task-not-found"
    assert world.payments.transfers == before
