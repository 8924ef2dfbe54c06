"""A reply on its way back: pass it or cut it. Synchronous, fed event by event; it never waits and never asks.

What an agent answers is as untrusted as what a caller asks. Ids in a reply must be the ones asked about, or new;
what is new is named to the caller of this module, to be bound before the event is passed on. The grammar of a stream
is A2A 1.0 §3.1.2 and §3.1.6; its end is told by the connection alone, so an interrupted stream never looks complete.
"""

from __future__ import annotations

from typing import TypeAlias

from legation.core import messages as m
from legation.core import ownership
from legation.core.messages import Result
from legation.core.model import Op, Permit
from legation.core.reasons import Reason, Refused

Names: TypeAlias = tuple[tuple[str, str], ...]
"""(`task` or `context`, id) pairs seen for the first time in this reply."""


class Gate:
    """The gate one permitted call's reply passes through."""

    def __init__(self, permit: Permit) -> None:
        self._op = permit.call.op
        self._task = permit.expected_task
        self._context = permit.expected_context
        self._begun = False
        self._message_only = False
        self.events = 0

    @property
    def context(self) -> str | None:
        """The context of the reply, once known."""
        return self._context

    def feed(self, event: m.StreamResponse) -> Names:
        """Check one event; return what it names first. Raises Refused(UPSTREAM_INVALID | UPSTREAM_FOREIGN_TASK)."""
        if self._message_only:
            raise Refused(Reason.UPSTREAM_INVALID, "an event after a sole message")
        if event.task is not None:
            names = self._of_task(event.task)
        elif event.message is not None:
            if self._begun or self._op is Op.SUBSCRIBE_TO_TASK:
                raise Refused(Reason.UPSTREAM_INVALID, "a message inside a task's stream")
            self._message_only = True
            names = self._of_message(event.message)
        elif event.status_update is not None:
            names = self._of_update(event.status_update.task_id, event.status_update.context_id)
            self._inside(event.status_update.status.message)
        else:
            update = event.artifact_update
            assert update is not None  # noqa: S101 - StreamResponse holds exactly one member
            names = self._of_update(update.task_id, update.context_id)
        self._begun = True
        self.events += 1
        return names

    def whole(self, result: Result) -> Names:
        """Check a unary reply; the same duties."""
        self.events += 1
        match result:
            case m.SendMessageResponse(task=m.Task() as task):
                return self._of_task(task)
            case m.SendMessageResponse(message=m.Message() as message):
                return self._of_message(message)
            case m.Task():
                return self._of_task(result)
            case m.TaskPushNotificationConfig():
                self._about(result.task_id)
            case m.ListTaskPushNotificationConfigsResponse():
                for config in result.configs:
                    self._about(config.task_id)
            case _:
                pass
        return ()

    def _of_task(self, task: m.Task) -> Names:
        names = self._names(task.id, task.context_id)
        self._inside(*(task.history or ()), task.status.message)
        return names

    def _of_message(self, message: m.Message) -> Names:
        if message.task_id is not None:
            return self._names(message.task_id, message.context_id)
        return self._in(message.context_id)

    def _of_update(self, task_id: str, context_id: str) -> Names:
        if not self._begun:
            raise Refused(Reason.UPSTREAM_INVALID, "a stream begins with a task or a message")
        return self._names(task_id, context_id)

    def _names(self, task_id: str, context_id: str | None) -> Names:
        new = self._in(context_id)
        if self._task is None:
            if ownership.is_ours(task_id):
                raise Refused(Reason.UPSTREAM_FOREIGN_TASK, "the reply names a task as only the gateway does")
            self._task = task_id
            return (*new, ("task", task_id))
        self._about(task_id)
        return new

    def _about(self, task_id: str | None) -> None:
        if task_id is not None and task_id != self._task:
            raise Refused(Reason.UPSTREAM_FOREIGN_TASK, "the reply is about another task than the request")

    def _inside(self, *messages: m.Message | None) -> None:
        """Messages inside a task name that task and its context, or none."""
        for message in messages:
            if message is not None:
                self._about(message.task_id)
                if message.context_id not in (None, self._context):
                    raise Refused(Reason.UPSTREAM_FOREIGN_TASK, "a message inside the task is of another context")

    def _in(self, context_id: str | None) -> Names:
        if context_id is None or context_id == self._context:
            return ()
        if self._context is not None:
            raise Refused(Reason.UPSTREAM_FOREIGN_TASK, "the reply is in another context than the request")
        self._context = context_id
        return (("context", context_id),)
