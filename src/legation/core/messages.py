"""The A2A 1.0 messages, as values.

Field for field `a2a.proto` (package lf.a2a.v1): names are ProtoJSON lowerCamel, enums are proto names,
absent and null are the same. Members the specification does not know are not part of a message here;
`canonical.py` says what becomes of them. `None` and `UNSET` mean absent; empty collections stay what they
are.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypeAlias

from msgspec import UNSET, Meta, Struct

Json: TypeAlias = dict[str, Any]
"""A google.protobuf.Struct: any JSON object."""

EMPTY: dict[str, Any] = {"absent": ""}
"""Meta.extra of a string without presence: peers that print defaults write it empty, and mean absent."""

# A task or push-config id travels in REST paths, so it holds nothing a path could read differently
# (A2A 1.0 §11.3), and is not a dot segment.
TaskId: TypeAlias = Annotated[str, Meta(pattern=r"\A(?!\.{1,2}\Z)[A-Za-z0-9._~@+=-]{1,128}\Z", extra=EMPTY)]
ConfigId: TypeAlias = Annotated[str, Meta(pattern=r"\A(?!\.{1,2}\Z)[A-Za-z0-9._~@+=-]{1,128}\Z", extra=EMPTY)]
ContextId: TypeAlias = Annotated[str, Meta(pattern=r"\A[A-Za-z0-9._~@+=:-]{1,256}\Z", extra=EMPTY)]
MessageId: TypeAlias = Annotated[str, Meta(pattern=r"\A[A-Za-z0-9._~@+=:/-]{1,256}\Z")]
TenantName: TypeAlias = Annotated[str, Meta(pattern=r"\A(?!\.{1,2}\Z)[A-Za-z0-9._~@+=-]{1,128}\Z", extra=EMPTY)]
MediaType: TypeAlias = Annotated[str, Meta(min_length=1, max_length=255, extra=EMPTY)]
Uri: TypeAlias = Annotated[str, Meta(min_length=1, max_length=2048)]
Name: TypeAlias = Annotated[str, Meta(max_length=1024)]
Base64: TypeAlias = Annotated[str, Meta(pattern=r"\A[A-Za-z0-9+/]*+(?:(?<=[AQgw])==|(?<=[AEIMQUYcgkosw048])=)?\Z")]
"""RFC 4648 §4, padded, without stray bits (§3.5). `Part` sees to a length that is a multiple of four."""
Timestamp: TypeAlias = Annotated[
    str,
    Meta(
        pattern=r"\A[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])"
        r"T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]{1,9})?Z\Z"
    ),
]
"""RFC 3339 in UTC (A2A 1.0 §5.6.1): no other offset, no leap second."""
Int32: TypeAlias = Annotated[int, Meta(ge=-(2**31), le=2**31 - 1)]

TaskState: TypeAlias = Literal[
    "TASK_STATE_SUBMITTED",
    "TASK_STATE_WORKING",
    "TASK_STATE_COMPLETED",
    "TASK_STATE_FAILED",
    "TASK_STATE_CANCELED",
    "TASK_STATE_INPUT_REQUIRED",
    "TASK_STATE_REJECTED",
    "TASK_STATE_AUTH_REQUIRED",
]
Role: TypeAlias = Literal["ROLE_USER", "ROLE_AGENT"]


class _Message(Struct, frozen=True, rename="camel", omit_defaults=True, forbid_unknown_fields=True):
    """Strict: an unknown member is an error of the decoder, never silently read past."""


class Part(_Message, frozen=True):
    """One of text, raw, url or data; which one is told by the member present."""

    text: str | None = None
    raw: Base64 | None = None
    url: Uri | None = None
    data: Any = UNSET
    metadata: Json | None = None
    filename: Name | None = None
    media_type: MediaType | None = None

    def __post_init__(self) -> None:
        """Exactly one member of the oneof. Raises ValueError."""
        if self.data is None:  # ProtoJSON: null is absence
            raise ValueError("`data` is null")
        if self.raw and len(self.raw) % 4:
            raise ValueError("`raw` is not padded base64")
        present = (self.text is not None) + (self.raw is not None) + (self.url is not None) + (self.data is not UNSET)
        if present != 1:
            raise ValueError("a part holds exactly one of `text`, `raw`, `url` and `data`")


class Message(_Message, frozen=True):
    message_id: MessageId
    role: Role
    parts: Annotated[tuple[Part, ...], Meta(min_length=1)]
    context_id: ContextId | None = None
    task_id: TaskId | None = None
    metadata: Json | None = None
    extensions: tuple[Uri, ...] | None = None
    reference_task_ids: tuple[TaskId, ...] | None = None


class Artifact(_Message, frozen=True):
    artifact_id: Annotated[str, Meta(min_length=1, max_length=1024)]
    parts: Annotated[tuple[Part, ...], Meta(min_length=1)]
    name: str | None = None
    description: str | None = None
    metadata: Json | None = None
    extensions: tuple[Uri, ...] | None = None


class TaskStatus(_Message, frozen=True):
    state: TaskState
    message: Message | None = None
    timestamp: Timestamp | None = None


class Task(_Message, frozen=True):
    id: TaskId
    status: TaskStatus
    context_id: ContextId | None = None
    artifacts: tuple[Artifact, ...] | None = None
    history: tuple[Message, ...] | None = None
    metadata: Json | None = None


class TaskStatusUpdateEvent(_Message, frozen=True):
    task_id: TaskId
    context_id: ContextId
    status: TaskStatus
    metadata: Json | None = None


class TaskArtifactUpdateEvent(_Message, frozen=True):
    task_id: TaskId
    context_id: ContextId
    artifact: Artifact
    append: bool | None = None
    last_chunk: bool | None = None
    metadata: Json | None = None


class AuthenticationInfo(_Message, frozen=True):
    scheme: Annotated[str, Meta(min_length=1, max_length=64)]
    credentials: Annotated[str, Meta(max_length=8192)] | None = None


class TaskPushNotificationConfig(_Message, frozen=True):
    """A push configuration; also the request that creates one."""

    url: Uri
    tenant: TenantName | None = None
    id: ConfigId | None = None
    task_id: TaskId | None = None
    token: Annotated[str, Meta(max_length=8192)] | None = None
    authentication: AuthenticationInfo | None = None


class SendMessageConfiguration(_Message, frozen=True):
    accepted_output_modes: tuple[MediaType, ...] | None = None
    task_push_notification_config: TaskPushNotificationConfig | None = None
    history_length: Annotated[int, Meta(ge=0, le=2**31 - 1)] | None = None
    return_immediately: bool | None = None


# -- requests --------------------------------------------------------------------------------------


class SendMessageRequest(_Message, frozen=True):
    message: Message
    tenant: TenantName | None = None
    configuration: SendMessageConfiguration | None = None
    metadata: Json | None = None

    def __post_init__(self) -> None:
        """A push configuration sent along is for this message's task and tenant. Raises ValueError."""
        if self.configuration is None or (push := self.configuration.task_push_notification_config) is None:
            return
        if push.task_id is not None and push.task_id != self.message.task_id:
            raise ValueError("the push configuration names another task than the message")
        if push.tenant is not None and push.tenant != self.tenant:
            raise ValueError("the push configuration names another tenant than the request")


class GetTaskRequest(_Message, frozen=True):
    id: TaskId
    tenant: TenantName | None = None
    history_length: Annotated[int, Meta(ge=0, le=2**31 - 1)] | None = None


class ListTasksRequest(_Message, frozen=True):
    tenant: TenantName | None = None
    context_id: ContextId | None = None
    status: Annotated[TaskState, Meta(extra={"absent": "TASK_STATE_UNSPECIFIED"})] | None = None
    page_size: Annotated[int, Meta(ge=1, le=100)] | None = None
    page_token: Annotated[str, Meta(max_length=1024)] | None = None
    history_length: Annotated[int, Meta(ge=0, le=2**31 - 1)] | None = None
    status_timestamp_after: Timestamp | None = None
    include_artifacts: bool | None = None


class CancelTaskRequest(_Message, frozen=True):
    id: TaskId
    tenant: TenantName | None = None
    metadata: Json | None = None


class SubscribeToTaskRequest(_Message, frozen=True):
    id: TaskId
    tenant: TenantName | None = None


class GetTaskPushNotificationConfigRequest(_Message, frozen=True):
    task_id: TaskId
    id: ConfigId
    tenant: TenantName | None = None


class ListTaskPushNotificationConfigsRequest(_Message, frozen=True):
    task_id: TaskId
    tenant: TenantName | None = None
    page_size: Annotated[int, Meta(ge=1, le=100, extra={"absent": 0})] | None = None
    page_token: Annotated[str, Meta(max_length=1024)] | None = None


class DeleteTaskPushNotificationConfigRequest(_Message, frozen=True):
    task_id: TaskId
    id: ConfigId
    tenant: TenantName | None = None


class GetExtendedAgentCardRequest(_Message, frozen=True):
    tenant: TenantName | None = None


Params: TypeAlias = (
    SendMessageRequest
    | GetTaskRequest
    | ListTasksRequest
    | CancelTaskRequest
    | SubscribeToTaskRequest
    | TaskPushNotificationConfig
    | GetTaskPushNotificationConfigRequest
    | ListTaskPushNotificationConfigsRequest
    | DeleteTaskPushNotificationConfigRequest
    | GetExtendedAgentCardRequest
)

# -- results ---------------------------------------------------------------------------------------


class SendMessageResponse(_Message, frozen=True):
    """A task or a message, never both."""

    task: Task | None = None
    message: Message | None = None

    def __post_init__(self) -> None:
        """Exactly one member of the oneof. Raises ValueError."""
        if (self.task is None) == (self.message is None):
            raise ValueError("a response holds exactly one of `task` and `message`")


class StreamResponse(_Message, frozen=True):
    """One event of a stream."""

    task: Task | None = None
    message: Message | None = None
    status_update: TaskStatusUpdateEvent | None = None
    artifact_update: TaskArtifactUpdateEvent | None = None

    def __post_init__(self) -> None:
        """Exactly one member of the oneof. Raises ValueError."""
        present = (
            (self.task is not None)
            + (self.message is not None)
            + (self.status_update is not None)
            + (self.artifact_update is not None)
        )
        if present != 1:
            raise ValueError("an event holds exactly one of `task`, `message`, `statusUpdate` and `artifactUpdate`")


class ListTasksResponse(_Message, frozen=True, omit_defaults=False):
    """Every member is REQUIRED, the empty page token included (A2A 1.0 §3.1.4)."""

    tasks: tuple[Task, ...] = ()
    next_page_token: str = ""
    page_size: int = 0
    total_size: int = 0


class ListTaskPushNotificationConfigsResponse(_Message, frozen=True):
    configs: tuple[TaskPushNotificationConfig, ...] = ()
    next_page_token: str = ""


class Empty(_Message, frozen=True):
    """The result of a deletion."""


class ExtendedCard(Struct, frozen=True):
    """An Agent Card as a plain document; `cards.py` gives it its types."""

    document: Json


Result: TypeAlias = (
    SendMessageResponse
    | Task
    | ListTasksResponse
    | TaskPushNotificationConfig
    | ListTaskPushNotificationConfigsResponse
    | Empty
    | ExtendedCard
)
