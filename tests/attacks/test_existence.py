"""Whose task is it: what is another's cannot be told from what is not there, in any operation of any binding."""

from __future__ import annotations

import json
import re

import pytest

from tests.attacks.conftest import READ, hello
from tests.attacks.forging import opened
from tests.attacks.origin import dumps
from tests.journeys.raw import request

pytestmark = [pytest.mark.journey, pytest.mark.asyncio(loop_scope="module")]

ABSENT = "task-999"
"""As long as the others."""

CONFIG = {"url": "https://hooks.example/a2a"}


def message(**more):
    return {"message": {"messageId": "m", "role": "ROLE_USER", "parts": [{"text": "x"}], **more}}


def of_task(task):
    """Every operation on a task, in both bindings: path, method, body."""
    config = {"taskId": task, "id": "c"}
    follow, refer = message(taskId=task), message(referenceTaskIds=[task])
    for name, params in (
        ("GetTask", {"id": task}),
        ("CancelTask", {"id": task}),
        ("SubscribeToTask", {"id": task}),
        ("SendMessage", follow),
        ("SendMessage", refer),
        ("SendStreamingMessage", follow),
        ("SendStreamingMessage", refer),
        ("CreateTaskPushNotificationConfig", {"taskId": task, **CONFIG}),
        ("GetTaskPushNotificationConfig", config),
        ("ListTaskPushNotificationConfigs", {"taskId": task}),
        ("DeleteTaskPushNotificationConfig", config),
    ):
        yield "/rpc", "POST", {**request(name, params), "id": 1}
    for method, path, body in (
        ("GET", f"tasks/{task}", None),
        ("POST", f"tasks/{task}:cancel", {}),
        ("POST", f"tasks/{task}:subscribe", {}),
        ("GET", f"tasks/{task}:subscribe", None),
        ("POST", "message:send", follow),
        ("POST", "message:send", refer),
        ("POST", "message:stream", follow),
        ("POST", "message:stream", refer),
        ("POST", f"tasks/{task}/pushNotificationConfigs", CONFIG),
        ("GET", f"tasks/{task}/pushNotificationConfigs", None),
        ("GET", f"tasks/{task}/pushNotificationConfigs/c", None),
        ("DELETE", f"tasks/{task}/pushNotificationConfigs/c", None),
        ("GET", f"acme/tasks/{task}", None),
    ):
        yield f"/rest/{path}", method, body


OPERATIONS = list(of_task(ABSENT))


async def begun(ground, name="one", **said):
    """A fresh task of a caller."""
    answer = await ground.send(hello(**said), name=name)
    return answer.document["result"]["task"]


def plain(answer):
    """An answer without what differs from one answer to the next whatever was asked: record id and date."""
    headers = [(name, value) for name, value in answer.headers if name != "date"]
    return answer.status, headers, re.sub(rb'"recordId":"[0-9a-f]{24}"', b"", answer.body)


@pytest.mark.parametrize("number", range(len(OPERATIONS)))
async def test_another_s_task_is_a_task_that_is_not_there(ground, number):
    theirs = (await begun(ground, "other"))["id"]
    absent = ("task-" + "9" * 20)[: len(theirs)]
    before = len(ground.origin.asked)
    answers = {}
    for task in (theirs, absent):
        path, method, body = list(of_task(task))[number]
        content = {} if body is not None else {"content_type": None}
        answers[task] = await ground.send(dumps(body) if body is not None else None, path, method, **content)
        ground.decision(ground.told(answers[task])[1], "task-not-yours" if task == theirs else "task-not-found")
    foreign = plain(answers[theirs])
    assert (foreign[0], foreign[1], foreign[2].replace(theirs.encode(), absent.encode())) == plain(answers[absent])
    assert len(ground.origin.asked) == before


async def test_the_owner_reaches_what_the_stranger_does_not(ground):
    """What the test above rests on: the task is there."""
    task = (await begun(ground, "other"))["id"]
    answer = await ground.send(dumps(request("GetTask", {"id": task})), name="other")
    assert answer.document["result"]["id"] == task


async def test_another_s_context(ground):
    theirs = (await begun(ground, "other"))["contextId"]
    before = len(ground.origin.asked)
    squatted = await ground.send(hello(contextId=theirs))
    listed = await ground.send(dumps(request("ListTasks", {"contextId": theirs})))
    nowhere = await ground.send(dumps(request("ListTasks", {"contextId": "nowhere"})))
    ground.decision(ground.told(squatted)[1], "context-not-yours")
    ground.decision(ground.told(listed)[1], "context-not-yours")
    for answer in (squatted, listed, nowhere):
        assert ground.told(answer)[0] == "task-not-found"
    body = {**listed.document, "id": ""}, {**nowhere.document, "id": ""}
    assert re.sub("[0-9a-f]{24}", "", json.dumps(body[0])) == re.sub("[0-9a-f]{24}", "", json.dumps(body[1]))
    assert len(ground.origin.asked) == before


async def test_my_task_in_another_s_context(ground):
    mine, theirs = await begun(ground), await begun(ground, "other")
    for said in (
        {"taskId": mine["id"], "contextId": theirs["contextId"]},
        {"taskId": theirs["id"], "contextId": mine["contextId"]},
        {"contextId": mine["contextId"], "referenceTaskIds": [mine["id"], theirs["id"]]},
        {"taskId": mine["id"], "referenceTaskIds": [theirs["id"]]},
    ):
        before = len(ground.origin.asked)
        told, record_id = ground.told(await ground.send(hello(**said)))
        assert told in ("context-conflict", "task-not-found")
        assert ground.setting.running.admin.store.record(record_id) is not None
        assert len(ground.origin.asked) == before


async def test_lists_hold_one_s_own_and_count_nothing_else(ground):
    for name in ("one", "other", "other", "one", "other"):
        await begun(ground, name)
    seen = {}
    for name in ("one", "other"):
        token, mine = "", []
        while True:
            params = {"pageSize": 2, **({"pageToken": token} if token else {})}
            page = (await ground.send(dumps(request("ListTasks", params)), name=name)).document["result"]
            mine += [task["id"] for task in page["tasks"]]
            if not (token := page["nextPageToken"]):
                break
        assert page["totalSize"] == len(mine)
        seen[name] = set(mine)
    assert seen["one"]
    assert seen["other"]
    assert not seen["one"] & seen["other"]


@pytest.mark.parametrize(
    "token", ["from--1", "from-1e9", "from-9999999999", "from-²", "from- 1", "1", "from-1\n", "a" * 1000]
)
async def test_page_tokens_of_one_s_own_making(field, token):
    for sent in ({"pageToken": token}, {"pageToken": token, "pageSize": 1}):
        await field.failed(await field.send(dumps(request("ListTasks", sent))), "invalid-params")


async def test_a_page_token_beyond_the_end_shows_nothing(ground):
    await begun(ground, "other")
    answer = await ground.send(dumps(request("ListTasks", {"pageToken": "from-999999999"})))
    assert answer.document["result"]["tasks"] == []


@pytest.mark.parametrize("size", [0, -1, 101, 2**31, "50", 1.5, True])
async def test_page_sizes(field, size):
    field.recorded(await field.send(dumps(request("ListTasks", {"pageSize": size}))), "invalid-params")


async def test_a_task_is_of_the_skill_it_was_begun_for(ground):
    """A token for reading reaches no transfer of the same caller, whatever skill the path or message names."""
    task = (await begun(ground))["id"]
    caller = ground.caller()
    reading = await caller.token("target", READ)
    for body, path in (
        (request("GetTask", {"id": task}), "/rpc"),
        (request("GetTask", {"id": task}), "/skills/payments:read/rpc"),
        (request("CancelTask", {"id": task}), "/skills/payments:transfer/rpc"),
        (json.loads(hello(taskId=task)), "/rpc"),
        (json.loads(hello(taskId=task)), "/skills/payments:read/rpc"),
        (json.loads(hello(taskId=task, metadata={})), "/skills/payments:read/rpc"),
        (json.loads(hello(referenceTaskIds=[task], metadata={})), "/skills/payments:read/rpc"),
        (json.loads(hello(referenceTaskIds=[task])), "/skills/payments:transfer/rpc"),
    ):
        before = len(ground.origin.asked)
        answer = await caller.call("target", body, token=reading, path=path)
        assert "error" in answer.json(), (path, answer.text)
        assert len(ground.origin.asked) == before
    assert opened(reading)[1]["scope"] == READ
