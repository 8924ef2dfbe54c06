"""Push configurations: an agent may be called back where it is enrolled to be, wherever it says so."""

from __future__ import annotations

import pytest
from a2a.types import (
    DeleteTaskPushNotificationConfigRequest,
    GetTaskPushNotificationConfigRequest,
    ListTaskPushNotificationConfigsRequest,
    TaskPushNotificationConfig,
)
from a2a.utils.errors import InvalidParamsError, PushNotificationNotSupportedError, TaskNotFoundError

from legation.sdk.refusals import refusal_behind
from tests.journeys.conftest import CALLBACK
from tests.journeys.messages import only, order, state

pytestmark = [pytest.mark.journey, pytest.mark.asyncio(loop_scope="module")]

ELSEWHERE = ["https://evil.example/", CALLBACK + "/", CALLBACK.upper(), "http://169.254.169.254/latest", "file:///etc"]


async def task_of(world, agent_id, binding):
    agent = await world.client(agent_id, "pusher", binding=binding, streaming=False)
    return agent, (await only(agent.send_message(order()))).task


async def test_an_enrolled_callback_is_kept_listed_and_deleted(world, binding):
    agent, task = await task_of(world, "hooked", binding)
    wanted = TaskPushNotificationConfig(task_id=task.id, url=CALLBACK, token="t")
    made = await agent.create_task_push_notification_config(wanted)
    assert made.url == CALLBACK
    got = await agent.get_task_push_notification_config(
        GetTaskPushNotificationConfigRequest(task_id=task.id, id=made.id)
    )
    assert got.url == CALLBACK
    listed = await agent.list_task_push_notification_configs(ListTaskPushNotificationConfigsRequest(task_id=task.id))
    assert [one.id for one in listed.configs] == [made.id]
    await agent.delete_task_push_notification_config(
        DeleteTaskPushNotificationConfigRequest(task_id=task.id, id=made.id)
    )
    listed = await agent.list_task_push_notification_configs(ListTaskPushNotificationConfigsRequest(task_id=task.id))
    assert not listed.configs


@pytest.mark.parametrize("url", ELSEWHERE)
async def test_any_other_callback_is_refused(world, binding, url):
    agent, task = await task_of(world, "hooked", binding)
    with pytest.raises(Exception) as caught:  # noqa: PT011 - which class it is depends on the binding
        await agent.create_task_push_notification_config(TaskPushNotificationConfig(task_id=task.id, url=url))
    told = refusal_behind(caught.value)
    assert told is not None
    assert told.reason == "webhook-refused"


async def test_nobody_is_enrolled_for_any_by_default(world):
    agent, task = await task_of(world, "one", "JSONRPC")
    with pytest.raises(InvalidParamsError) as caught:
        await agent.create_task_push_notification_config(TaskPushNotificationConfig(task_id=task.id, url=CALLBACK))
    told = refusal_behind(caught.value)
    assert told is not None
    assert told.reason == "webhook-refused"


@pytest.mark.parametrize("streaming", [False, True])
async def test_a_callback_sent_along_with_a_message_is_held_to_the_same(world, streaming):
    agent = await world.client("hooked", "pusher", streaming=streaming)
    message = order()
    message.configuration.task_push_notification_config.url = "https://evil.example/"
    with pytest.raises(InvalidParamsError) as caught:
        _ = [event async for event in agent.send_message(message)]
    told = refusal_behind(caught.value)
    assert told is not None
    assert told.reason == "webhook-refused"
    message.configuration.task_push_notification_config.url = CALLBACK
    *_, last = [event async for event in agent.send_message(message)]
    ended = last.status_update.status.state if streaming else last.task.status.state
    assert ended == state("completed")


async def test_an_agent_that_does_not_push_is_not_asked_to(world, binding):
    agent = await world.client("hooked", "payments", binding=binding, streaming=False)
    task = (await only(agent.send_message(order()))).task
    with pytest.raises(PushNotificationNotSupportedError):
        await agent.create_task_push_notification_config(TaskPushNotificationConfig(task_id=task.id, url=CALLBACK))


async def test_another_s_task_has_no_configurations(world, binding):
    _, task = await task_of(world, "one", binding)
    agent = await world.client("hooked", "pusher", binding=binding)
    with pytest.raises(TaskNotFoundError):
        await agent.create_task_push_notification_config(TaskPushNotificationConfig(task_id=task.id, url=CALLBACK))
    with pytest.raises(TaskNotFoundError):
        await agent.list_task_push_notification_configs(ListTaskPushNotificationConfigsRequest(task_id=task.id))
