"""ListTasks, scoped: a caller sees its own tasks, and only those its token covers; totals count nothing else.

An origin knows the gateway, not the caller, so what it lists is everybody's. Dropping rows from its pages would leave
its totals and page tokens telling of tasks that must not exist (A2A 1.0 §3.1.4). So the origin's list is walked, the
caller's tasks are kept, and pages and totals are made here. The walk ends as soon as every task the caller has was
found. What a list too long to walk did not show of the caller's is asked for one by one, where that is little.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Protocol

from msgspec.structs import replace

from legation.core import messages as m
from legation.core import ownership
from legation.core.asks import Forward, Inbound, Outbound, OwnerOf, Plan, TasksOf, ask
from legation.core.model import AgentError, Op, Owner, Permit, Reply
from legation.core.reasons import Reason, Refused

PAGE: Final = 100
"""Tasks asked of the origin at a time: the most A2A allows."""

MOST_PAGES: Final = 50
"""Pages walked: 5,000 tasks of everybody, some 50 round trips."""

MOST_ASKED: Final = 100
"""Tasks asked for one by one where the walk did not come to its end."""

_NOT_FOUND: Final = Reason.TASK_NOT_FOUND.row.rpc

DEFAULT_PAGE_SIZE: Final = 50
"""A2A 1.0 §3.1.4."""


class Saying(Protocol):
    """Writes a request to the origin."""

    def __call__(self, params: m.Params, op: Op = ..., /) -> Outbound: ...


class Reading(Protocol):
    """Reads a whole answer. Raises Refused(UPSTREAM_INVALID)."""

    def __call__(self, inbound: Inbound, op: Op = ..., /) -> Reply: ...


def scoped(permit: Permit, say: Saying, read: Reading) -> Plan[Reply]:
    """The caller's page. Raises Refused(INVALID_PARAMS | LIST_TOO_LONG | UPSTREAM_INVALID | UPSTREAM_FOREIGN_TASK)."""
    wanted = permit.call.params
    if not isinstance(wanted, m.ListTasksRequest):
        raise TypeError("a list is asked with a ListTasksRequest")
    start = _offset(wanted.page_token)
    held = yield from ask(TasksOf(permit.callee.id, permit.owner.tenant, permit.owner.principal, wanted.context_id))
    mine = {
        task_id: owner
        for task_id, owner in held
        if (
            owner.skill in permit.visible
            if owner.skill is not None
            else permit.visible.issuperset(permit.callee.skills)
        )
    }
    seen: dict[str, m.Task] = {}
    token: str | None = None
    walked = 0
    while len(seen) < len(mine) and walked < MOST_PAGES:
        walked += 1
        asked = replace(wanted, page_size=PAGE, page_token=token)
        reply = read((yield from ask(Forward(permit, say(asked, Op.LIST_TASKS)))), Op.LIST_TASKS)
        if isinstance(reply, AgentError):
            return reply
        if not isinstance(reply, m.ListTasksResponse):
            raise Refused(Reason.UPSTREAM_INVALID, "not a list of tasks")
        for task in reply.tasks:
            if task.id in mine and task.id not in seen:  # kept once, though an origin's pages shift or lie
                seen[task.id] = yield from _mine(permit, task, mine)
        token = reply.next_page_token
        if not token:
            break
    if token:
        missing = {name: owner for name, owner in mine.items() if name not in seen}
        asked_for = yield from _one_by_one(permit, wanted, missing, say, read)
        if isinstance(asked_for, AgentError):
            return asked_for
        seen |= asked_for
    found = tuple(seen.values())
    size = wanted.page_size or DEFAULT_PAGE_SIZE
    end = start + size
    return m.ListTasksResponse(
        tasks=found[start:end],
        next_page_token=f"{_TOKEN}{end}" if end < len(found) else "",
        page_size=size,
        total_size=len(found),
    )


def _mine(permit: Permit, task: m.Task, mine: Mapping[str, Owner]) -> Plan[m.Task]:
    """A task of the caller's as it may be shown. Raises Refused(UPSTREAM_FOREIGN_TASK)."""
    context = None
    if task.context_id is not None:
        context = yield from ask(OwnerOf(permit.callee.id, "context", task.context_id))
    return ownership.listed(task, mine[task.id], context, permit.owner)


def _one_by_one(
    permit: Permit, wanted: m.ListTasksRequest, missing: Mapping[str, Owner], say: Saying, read: Reading
) -> Plan[dict[str, m.Task] | AgentError]:
    """What a walk cut short did not show, the latest change first. One the origin forgot is in no list of its own.

    Raises Refused(LIST_TOO_LONG) where that is too much: somebody else's tasks must not be what hides one's own.
    """
    if len(missing) > MOST_ASKED:
        raise Refused(Reason.LIST_TOO_LONG, f"{len(missing)} tasks are not in the first {MOST_PAGES} pages of {PAGE}")
    found: list[m.Task] = []
    for name in missing:
        asked = m.GetTaskRequest(name, tenant=wanted.tenant, history_length=wanted.history_length)
        reply = read((yield from ask(Forward(permit, say(asked, Op.GET_TASK)))), Op.GET_TASK)
        if isinstance(reply, AgentError):
            if reply.rpc == _NOT_FOUND:
                continue
            return reply
        if not isinstance(reply, m.Task):
            raise Refused(Reason.UPSTREAM_INVALID, "not a task")
        if reply.id != name:
            raise Refused(Reason.UPSTREAM_FOREIGN_TASK, "another task than was asked for")
        task = yield from _mine(permit, reply, missing)
        if _fits(task, missing[name], wanted):
            found.append(task if wanted.include_artifacts else replace(task, artifacts=None))
    found.sort(key=_changed, reverse=True)
    return {task.id: task for task in found}


def _fits(task: m.Task, owner: Owner, wanted: m.ListTasksRequest) -> bool:
    """Whether a list with these filters shows it (A2A 1.0 §3.1.4)."""
    if wanted.context_id is not None and wanted.context_id != (task.context_id or owner.context):
        return False
    if wanted.status is not None and task.status.state != wanted.status:
        return False
    return wanted.status_timestamp_after is None or _changed(task) >= _at(wanted.status_timestamp_after)


def _changed(task: m.Task) -> str:
    """When its status changed, to be compared; before everything where it does not say."""
    return _at(task.status.timestamp) if task.status.timestamp is not None else ""


def _at(timestamp: str) -> str:
    """A timestamp with all nine digits of its fraction: always in UTC (`messages.Timestamp`), so text sorts as time."""
    return timestamp[:19] + timestamp[20:-1].ljust(9, "0")


_TOKEN: Final = "from-"


def _offset(unverified_token: str | None) -> int:
    """Where a page begins. Raises Refused(INVALID_PARAMS)."""
    if not unverified_token:
        return 0
    digits = unverified_token.removeprefix(_TOKEN)
    if digits == unverified_token or not digits.isascii() or not digits.isdigit() or len(digits) > 9:
        raise Refused(Reason.INVALID_PARAMS, "not a page token of this gateway", field="pageToken")
    return int(digits)
