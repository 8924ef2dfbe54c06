"""Whose task is it. What belongs to another principal or tenant does not exist (A2A 1.0 §3.3.2, §13.1).

Ids of tasks and contexts work like bearer references: whoever holds one could read along. So each is bound to
(tenant, principal, agent) when the gateway first sees it, and every later use must come from the same. Nothing here
looks anything up; the caller brings what was found.
"""

from __future__ import annotations

from typing import Final

from legation.core import messages as m
from legation.core.model import Call, Owner
from legation.core.reasons import Reason, Refused

OURS: Final = "legation~"
"""How the gateway's own task ids begin. An agent may name no task so: `stream.Gate` and `listed` see to it."""


def is_ours(task_id: str) -> bool:
    """Whether a task id is of the gateway's own grammar."""
    return task_id.startswith(OURS)


def own_task(found: Owner | None, me: Owner) -> Owner:
    """The binding of a task of mine. Raises Refused(TASK_NOT_FOUND | TASK_NOT_YOURS), alike on the wire."""
    if found is None:
        raise Refused(Reason.TASK_NOT_FOUND, "no task of this id was seen here")
    if not same(found, me):
        raise Refused(Reason.TASK_NOT_YOURS, "the task belongs to another principal")
    return found


def own_context(found: Owner | None, me: Owner) -> None:
    """Pass a context nobody has, or one of mine. Raises Refused(CONTEXT_NOT_YOURS)."""
    if found is not None and not same(found, me):
        raise Refused(Reason.CONTEXT_NOT_YOURS, "the context belongs to another principal")


def same(one: Owner, other: Owner) -> bool:
    """Whether two bindings name one principal of one tenant."""
    return one.principal == other.principal and one.tenant == other.tenant


def one_context(stated: str | None, task: Owner) -> str | None:
    """The context of a message to a known task: the task's own. Raises Refused(CONTEXT_CONFLICT) (§3.4.3)."""
    if stated is not None and task.context is not None and stated != task.context:
        raise Refused(Reason.CONTEXT_CONFLICT, "the task belongs to another context", field="message.contextId")
    return stated or task.context


def task_named(call: Call) -> str | None:
    """The task a call is about, if it names one."""
    params = call.params
    match params:
        case m.SendMessageRequest():
            return params.message.task_id
        case m.GetTaskRequest() | m.CancelTaskRequest() | m.SubscribeToTaskRequest():
            return params.id
        case (
            m.TaskPushNotificationConfig()
            | m.GetTaskPushNotificationConfigRequest()
            | m.ListTaskPushNotificationConfigsRequest()
            | m.DeleteTaskPushNotificationConfigRequest()
        ):
            return params.task_id
        case m.ListTasksRequest() | m.GetExtendedAgentCardRequest():
            return None


def context_named(call: Call) -> str | None:
    """The context a call is in, if it names one."""
    params = call.params
    match params:
        case m.SendMessageRequest():
            return params.message.context_id
        case m.ListTasksRequest():
            return params.context_id
        case _:
            return None


def tasks_referred(call: Call) -> tuple[str, ...]:
    """Tasks a message refers to (`referenceTaskIds`): each is read on its sender's behalf, so each must be theirs."""
    params = call.params
    if isinstance(params, m.SendMessageRequest):
        return params.message.reference_task_ids or ()
    return ()


def listed(task: m.Task, owner: Owner, context: Owner | None, me: Owner) -> m.Task:
    """A task of mine as an origin lists it, once all it names is its own. Raises Refused(UPSTREAM_FOREIGN_TASK).

    `context` is who has the context the task says it is in; None where that was never seen.
    """
    if owner.context is not None and task.context_id not in (None, owner.context):
        raise Refused(Reason.UPSTREAM_FOREIGN_TASK, "a listed task is in another context than it was")
    if context is not None and not same(context, me):
        raise Refused(Reason.UPSTREAM_FOREIGN_TASK, "a listed task is in a context of another principal")
    for message in (*(task.history or ()), task.status.message):
        if message is not None and (
            message.task_id not in (None, task.id) or message.context_id not in (None, task.context_id)
        ):
            raise Refused(Reason.UPSTREAM_FOREIGN_TASK, "a message inside a listed task is of another")
    return task
