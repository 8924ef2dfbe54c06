"""What a caller sees of a hold: a task of the gateway's own (A2A 1.0 §7.6), or a challenge (RFC 9470 §3)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Final

from legation.core import messages as m
from legation.core.approvals.progress import at
from legation.core.kept import Approval, Progress
from legation.core.model import Hold, Op, Refusal
from legation.core.ownership import OURS
from legation.core.reasons import Reason

EXTENSION: Final = "https://legation.dev/ext/approval/v1"
"""Member of Task.metadata that says which approval is missing, and where it is given."""

STEP_UP: Final = "https://legation.dev/ext/step-up/v1"
"""A caller that names this in A2A-Extensions is told of a hold by a challenge (RFC 9470), not by a task."""

PAGE: Final = "/approve/"

_WITH_TASK: Final = frozenset(
    {Op.SEND_MESSAGE, Op.SEND_STREAMING_MESSAGE, Op.GET_TASK, Op.CANCEL_TASK, Op.SUBSCRIBE_TO_TASK}
)
"""Operations that can be answered with a task of ours."""

_STATES: Final[dict[Progress, tuple[m.TaskState, str]]] = {
    Progress.HELD: (
        "TASK_STATE_AUTH_REQUIRED",
        "A person must approve this call at {page}. Once that is done, send the same call again, unchanged.",
    ),
    Progress.APPROVED: (
        "TASK_STATE_AUTH_REQUIRED",
        "Approved: send the same call again, unchanged, before {until}. It passes once.",
    ),
    Progress.DENIED: ("TASK_STATE_REJECTED", "A person denied this call. Nothing was sent to the agent."),
    Progress.WITHDRAWN: ("TASK_STATE_CANCELED", "The request for approval was withdrawn. Nothing was sent."),
    Progress.USED: ("TASK_STATE_COMPLETED", "The approved call was sent to the agent{task}."),
    # Nobody canceled it, so it is not CANCELED; REJECTED is for what "can't or won't proceed" (a2a.proto).
    Progress.EXPIRED: ("TASK_STATE_REJECTED", "Nobody approved this call in time. Nothing was sent to the agent."),
}


def task_id(approval_id: str) -> str:
    return OURS + approval_id


def approval_id(task: str) -> str:
    return task.removeprefix(OURS)


def hold(approval: Approval, base_url: str, now: float, op: Op, extensions: tuple[str, ...] = ()) -> Hold:
    """What the caller is told of an approval now."""
    progress = at(approval, now)
    since = {Progress.HELD: approval.asked_at, Progress.EXPIRED: approval.expires_at}
    return Hold(
        approval=approval.id,
        task=task_id(approval.id),
        page=f"{base_url}{PAGE}{approval.id}",
        progress=progress.value,
        callee=approval.callee,
        at=since.get(progress, approval.decided_at or approval.asked_at),
        expires_at=approval.expires_at,
        context=approval.context,
        leads_to=approval.task,
        used_under=approval.record_id or None,
        challenge=STEP_UP in extensions or op not in _WITH_TASK,
    )


def task(held: Hold) -> m.Task:
    """A hold as a task. Its state is never an authorization (A2A 1.0 §7.6.4): the call is, once it is approved."""
    state, words = _STATES[Progress(held.progress)]
    where = f": see task {held.leads_to}" if held.leads_to else ""
    text = words.format(page=held.page, until=moment(held.expires_at), task=where)
    said: dict[str, Any] = {
        "approvalId": held.approval,
        "progress": held.progress,
        "page": held.page,
        "expiresAt": moment(held.expires_at),
        "recordId": held.record_id,
    }
    if held.leads_to is not None:
        said["taskId"] = held.leads_to
    if held.used_under is not None:
        said["usedUnder"] = held.used_under
    message = m.Message(
        message_id=f"{held.task}~{held.progress}",
        role="ROLE_AGENT",
        parts=(m.Part(text=text),),
        context_id=held.context,
        task_id=held.task,
    )
    return m.Task(
        id=held.task,
        status=m.TaskStatus(state, message, moment(held.at)),
        context_id=held.context,
        metadata={EXTENSION: said},
    )


def refusal(held: Hold) -> Refusal:
    """A hold as a challenge, for a caller that cannot take a task, or asked for this."""
    return Refusal(
        Reason.APPROVAL_REQUIRED,
        f"a person must approve this call at {held.page}",
        held.record_id,
        callee=held.callee,
        approval=held.approval,
        page=held.page,
    )


def moment(epoch: float) -> str:
    """RFC 3339 in UTC, as A2A writes timestamps (§5.6.1)."""
    return datetime.fromtimestamp(epoch, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
