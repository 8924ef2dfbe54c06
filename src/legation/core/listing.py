"""ListTasks, scoped: a caller sees its own tasks, and only those its token covers; totals count nothing else.

An origin knows the gateway, not the caller, so what it lists is everybody's. Dropping rows from its pages would leave
its totals and page tokens telling of tasks that must not exist (A2A 1.0 §3.1.4). So the origin's list is walked, the
caller's tasks are kept, and pages and totals are made here. The walk ends as soon as every task the caller has was
found; a list too long to walk is refused.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from msgspec.structs import replace

from legation.core import messages as m
from legation.core import ownership
from legation.core.asks import Forward, Inbound, Outbound, OwnerOf, Plan, TasksOf, ask
from legation.core.model import AgentError, Permit, Reply
from legation.core.reasons import Reason, Refused

PAGE: Final = 100
"""Tasks asked of the origin at a time: the most A2A allows."""

MOST_PAGES: Final = 50
"""Pages walked before giving up: 5,000 tasks, some 50 round trips."""

DEFAULT_PAGE_SIZE: Final = 50
"""A2A 1.0 §3.1.4."""


def scoped(
    permit: Permit, page: Callable[[m.ListTasksRequest], Outbound], read: Callable[[Inbound], Reply]
) -> Plan[Reply]:
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
    while len(seen) < len(mine):
        if walked == MOST_PAGES:
            raise Refused(Reason.LIST_TOO_LONG, f"more than {MOST_PAGES} pages of {PAGE}")
        walked += 1
        asked = replace(wanted, page_size=PAGE, page_token=token)
        reply = read((yield from ask(Forward(permit, page(asked)))))
        if isinstance(reply, AgentError):
            return reply
        if not isinstance(reply, m.ListTasksResponse):
            raise Refused(Reason.UPSTREAM_INVALID, "not a list of tasks")
        for task in reply.tasks:
            if task.id in mine and task.id not in seen:  # kept once, though an origin's pages shift or lie
                context = None
                if task.context_id is not None:
                    context = yield from ask(OwnerOf(permit.callee.id, "context", task.context_id))
                seen[task.id] = ownership.listed(task, mine[task.id], context, permit.owner)
        token = reply.next_page_token
        if not token:
            break
    found = tuple(seen.values())
    size = wanted.page_size or DEFAULT_PAGE_SIZE
    end = start + size
    return m.ListTasksResponse(
        tasks=found[start:end],
        next_page_token=f"{_TOKEN}{end}" if end < len(found) else "",
        page_size=size,
        total_size=len(found),
    )


_TOKEN: Final = "from-"


def _offset(unverified_token: str | None) -> int:
    """Where a page begins. Raises Refused(INVALID_PARAMS)."""
    if not unverified_token:
        return 0
    digits = unverified_token.removeprefix(_TOKEN)
    if digits == unverified_token or not digits.isascii() or not digits.isdigit() or len(digits) > 9:
        raise Refused(Reason.INVALID_PARAMS, "not a page token of this gateway", field="pageToken")
    return int(digits)
