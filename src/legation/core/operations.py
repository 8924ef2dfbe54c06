"""One row per operation: its names on the wire, what it does, and what the matrix must ask of it (A2A 1.0 §5.3)."""

from __future__ import annotations

import enum

from msgspec import Struct

from legation.core import messages as m
from legation.core.model import Op


class Kind(enum.Enum):
    """Classes of operation: the columns of the matrix in `pipeline.py`."""

    MESSAGE = "message"
    TASK = "task"
    LIST = "list"
    PUSH = "push"
    CARD = "card"


class Operation(Struct, frozen=True):
    """A row. `path` is relative to the REST interface; each has a tenant twin `/{tenant}` + path."""

    op: Op
    kind: Kind
    verbs: tuple[str, ...]
    """HTTP methods accepted; the first is the one sent to origins."""
    path: str
    params: type[m.Params]
    result: type[m.Result | m.StreamResponse]
    effect: str
    """`read`, `write` or `none`: what Cedar sees as the action's class."""
    streaming: bool = False
    idempotent: bool = True
    cost: float = 1.0
    """Tokens taken from the rate buckets."""
    body: bool = False
    """Whether the REST request carries a body."""


OPERATIONS: tuple[Operation, ...] = (
    Operation(Op.SEND_MESSAGE, Kind.MESSAGE, ("POST",), "/message:send", m.SendMessageRequest, m.SendMessageResponse, "write", idempotent=False, body=True),
    Operation(Op.SEND_STREAMING_MESSAGE, Kind.MESSAGE, ("POST",), "/message:stream", m.SendMessageRequest, m.StreamResponse, "write", streaming=True, idempotent=False, cost=2.0, body=True),
    Operation(Op.GET_TASK, Kind.TASK, ("GET",), "/tasks/{id}", m.GetTaskRequest, m.Task, "read"),
    Operation(Op.LIST_TASKS, Kind.LIST, ("GET",), "/tasks", m.ListTasksRequest, m.ListTasksResponse, "read", cost=5.0),
    Operation(Op.CANCEL_TASK, Kind.TASK, ("POST",), "/tasks/{id}:cancel", m.CancelTaskRequest, m.Task, "write", body=True),
    Operation(Op.SUBSCRIBE_TO_TASK, Kind.TASK, ("POST", "GET"), "/tasks/{id}:subscribe", m.SubscribeToTaskRequest, m.StreamResponse, "read", streaming=True, cost=2.0),
    Operation(Op.CREATE_PUSH_CONFIG, Kind.PUSH, ("POST",), "/tasks/{task_id}/pushNotificationConfigs", m.TaskPushNotificationConfig, m.TaskPushNotificationConfig, "write", idempotent=False, body=True),
    Operation(Op.GET_PUSH_CONFIG, Kind.PUSH, ("GET",), "/tasks/{task_id}/pushNotificationConfigs/{id}", m.GetTaskPushNotificationConfigRequest, m.TaskPushNotificationConfig, "read"),
    Operation(Op.LIST_PUSH_CONFIGS, Kind.PUSH, ("GET",), "/tasks/{task_id}/pushNotificationConfigs", m.ListTaskPushNotificationConfigsRequest, m.ListTaskPushNotificationConfigsResponse, "read"),
    Operation(Op.DELETE_PUSH_CONFIG, Kind.PUSH, ("DELETE",), "/tasks/{task_id}/pushNotificationConfigs/{id}", m.DeleteTaskPushNotificationConfigRequest, m.Empty, "write"),
    Operation(Op.GET_EXTENDED_CARD, Kind.CARD, ("GET",), "/extendedAgentCard", m.GetExtendedAgentCardRequest, m.ExtendedCard, "read"),
)  # fmt: skip

ROW: dict[Op, Operation] = {row.op: row for row in OPERATIONS}
BY_NAME: dict[str, Operation] = {row.op.value: row for row in OPERATIONS}

RESERVED_TENANTS = frozenset(
    {"tasks", "message:send", "message:stream", "extendedAgentCard", "v1", "skills", "rpc", "rest"}
)
"""Names no tenant may bear: `GET /tasks/tasks` must have one reading (A2A 1.0 §5.3, §11.3)."""

SKILL_EXTENSION = "https://legation.dev/ext/skill/v1"
"""Member of Message.metadata that names the skill a message is for, as a string."""
