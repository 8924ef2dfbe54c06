"""ListTasks, scoped: exactly one's own tasks, whatever the origin lists and however it pages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from legation.core import listing
from legation.core import messages as m
from legation.core.asks import Forward, Inbound, Outbound, OwnerOf, TasksOf
from legation.core.listing import DEFAULT_PAGE_SIZE, MOST_ASKED, MOST_PAGES, PAGE
from legation.core.model import AgentError, Op, Owner, Permit, Reply
from legation.core.reasons import Reason, Refused
from tests.playbook import Playbook
from tests.world import READ, TRANSFER, World

WORKING = m.TaskStatus("TASK_STATE_WORKING")
ME = ("acme", "orchestrator")


def tasks(*names: str) -> tuple[m.Task, ...]:
    return tuple(m.Task(name, WORKING) for name in names)


def permit(scope: tuple[str, ...] = (READ,), **wanted: Any) -> Permit:
    world = World()
    if "context_id" in wanted:
        world.own("t-0", context=wanted["context_id"])
    return world.permit(world.call(Op.LIST_TASKS, m.ListTasksRequest(**wanted), scope=scope))


def page(asked: m.Params, op: Op = Op.LIST_TASKS) -> Outbound:
    """The request to the origin; here the question itself rides in the method."""
    return Outbound(cast("str", asked), op.value, (), b"")


def read(inbound: Inbound, op: Op = Op.LIST_TASKS) -> Reply:
    assert op in {Op.LIST_TASKS, Op.GET_TASK}
    return cast("Reply", inbound)


def book(wanted: Permit) -> Playbook[Reply]:
    return Playbook(listing.scoped(wanted, page, read))


def asks_page(wanted: Permit, token: str | None = None) -> Callable[[Any], bool]:
    asked = replace(cast("m.ListTasksRequest", wanted.call.params), page_size=PAGE, page_token=token)
    return lambda question: question == Forward(wanted, page(asked))


MINE = tuple((name, Owner(*ME, READ)) for name in ("t-1", "t-2", "t-3"))


def test_what_is_not_mine_is_neither_shown_nor_counted():
    wanted = permit()
    (
        book(wanted)
        .asks(TasksOf("payments", "acme", "orchestrator", None))
        .told(MINE)
        .asks(asks_page(wanted))
        .told(m.ListTasksResponse(tasks("t-8", "t-1", "t-9"), "more", 3, 6))
        .asks(asks_page(wanted, "more"))
        .told(m.ListTasksResponse(tasks("t-2", "t-7"), "", 3, 6))
        .ends(m.ListTasksResponse(tasks("t-1", "t-2"), "", DEFAULT_PAGE_SIZE, 2))
    )


def test_a_caller_without_tasks_learns_nothing_and_asks_nobody():
    book(permit()).asks(TasksOf).told(()).ends(m.ListTasksResponse((), "", DEFAULT_PAGE_SIZE, 0))


def test_the_walk_ends_once_all_is_found():
    wanted = permit()
    reply = m.ListTasksResponse(tasks("t-3", "t-2", "t-1", "t-9"), "more", 4, 400)
    result = book(wanted).asks(TasksOf).told(MINE).asks(asks_page(wanted)).told(reply).ends(m.ListTasksResponse)
    assert cast("m.ListTasksResponse", result).total_size == 3


def test_the_callers_filters_travel_and_its_paging_does_not():
    wanted = permit(context_id="c-1", status="TASK_STATE_WORKING", page_size=2, page_token="from-2", history_length=0)
    (
        book(wanted)
        .asks(TasksOf("payments", "acme", "orchestrator", "c-1"))
        .told(MINE)
        .asks(asks_page(wanted))
        .told(m.ListTasksResponse(tasks("t-1", "t-2", "t-3"), "", 3, 3))
        .ends(m.ListTasksResponse(tasks("t-3"), "", 2, 3))
    )


@pytest.mark.parametrize(
    ("scope", "shown"), [((READ,), ("t-1",)), ((TRANSFER,), ("t-2",)), ((READ, TRANSFER), ("t-1", "t-2", "t-3"))]
)
def test_a_token_shows_only_tasks_it_covers(scope: tuple[str, ...], shown: tuple[str, ...]):
    wanted = permit(scope)
    held = (("t-1", Owner(*ME, READ)), ("t-2", Owner(*ME, TRANSFER)), ("t-3", Owner(*ME, None)))
    origin = m.ListTasksResponse(tasks("t-1", "t-2", "t-3"), "", 3, 3)
    result = book(wanted).asks(TasksOf).told(held).asks(Forward).told(origin).ends(m.ListTasksResponse)
    assert tuple(task.id for task in cast("m.ListTasksResponse", result).tasks) == shown


def test_the_agents_own_error_is_passed_on():
    error = AgentError(-32603, 500, "INTERNAL", "no")
    book(permit()).asks(TasksOf).told(MINE).asks(Forward).told(error).ends(error)


def test_an_answer_that_is_no_list_is_refused():
    plan = book(permit()).asks(TasksOf).told(MINE).asks(Forward)
    with pytest.raises(Refused) as refused:
        plan.told(m.Empty())
    assert refused.value.reason is Reason.UPSTREAM_INVALID


@pytest.mark.parametrize("token", ["1", "from-", "from--1", "from-1e3", "from-٣", "from-1234567890", "upstream-token"])
def test_a_page_token_of_anyone_else_is_refused(token: str):
    with pytest.raises(Refused) as refused:
        book(permit(page_token=token))
    assert refused.value.reason is Reason.INVALID_PARAMS
    assert refused.value.field == "pageToken"


def test_a_page_beyond_the_end_is_empty():
    origin = m.ListTasksResponse(tasks("t-1", "t-2", "t-3"), "", 3, 3)
    result = book(permit(page_token="from-999999999")).asks(TasksOf).told(MINE).asks(Forward).told(origin).ends()
    assert result == m.ListTasksResponse((), "", DEFAULT_PAGE_SIZE, 3)


def walked(wanted: Permit, held: tuple[tuple[str, Owner], ...], *shown: str) -> Playbook[Reply]:
    """After as many pages as are walked, of a list that goes on; the last one shows these besides others' tasks."""
    plan = book(wanted).asks(TasksOf).told(held)
    for _ in range(MOST_PAGES - 1):
        plan.asks(Forward).told(m.ListTasksResponse(tasks("t-9"), "again", 1, 1))
    return plan.asks(Forward).told(m.ListTasksResponse(tasks("t-9", *shown), "again", 1, 1))


def asks_for(wanted: Permit, name: str, history: int | None = None) -> Callable[[Any], bool]:
    one = m.GetTaskRequest(name, history_length=history)
    return lambda question: question == Forward(wanted, page(one, Op.GET_TASK))


def at(name: str, timestamp: str | None, state: Any = "TASK_STATE_WORKING", **more: Any) -> m.Task:
    return m.Task(name, m.TaskStatus(state, timestamp=timestamp), **more)


NOT_FOUND = AgentError(-32001, 404, "NOT_FOUND", "no such task")


def test_tasks_of_others_hide_none_of_ones_own():
    wanted = permit(history_length=3)
    result = (
        walked(wanted, MINE, "t-2")
        .asks(asks_for(wanted, "t-1", 3))
        .told(at("t-1", "2026-01-01T00:00:00Z", artifacts=()))
        .asks(asks_for(wanted, "t-3", 3))
        .told(at("t-3", "2026-01-01T00:00:00.5Z"))
        .ends(m.ListTasksResponse)
    )
    result = cast("m.ListTasksResponse", result)
    assert [task.id for task in result.tasks] == ["t-2", "t-3", "t-1"]
    assert (result.total_size, result.tasks[-1].artifacts) == (3, None)


def test_a_task_the_origin_forgot_is_not_listed_and_hides_no_other():
    plan = walked(permit(), MINE[:2]).asks(Forward).told(NOT_FOUND).asks(Forward).told(tasks("t-2")[0])
    plan.ends(m.ListTasksResponse(tasks("t-2"), "", DEFAULT_PAGE_SIZE, 1))


@pytest.mark.parametrize(
    ("filters", "shown"),
    [
        ({"status": "TASK_STATE_WORKING"}, ["t-1"]),
        ({"status_timestamp_after": "2026-01-02T00:00:00.000Z"}, ["t-3", "t-2"]),
        ({"status_timestamp_after": "2026-01-02T00:00:00.000000001Z"}, ["t-3"]),
        ({"context_id": "c-1"}, ["t-1"]),
        ({"include_artifacts": True}, ["t-3", "t-2", "t-1"]),
    ],
)
def test_what_is_asked_for_one_by_one_is_filtered_as_a_list_is(filters: dict[str, Any], shown: list[str]):
    plan = walked(permit(**filters), MINE)
    done: Any = "TASK_STATE_COMPLETED"
    plan.asks(Forward).told(at("t-1", None, context_id="c-1", artifacts=())).asks(OwnerOf).told(None)
    plan.asks(Forward).told(at("t-2", "2026-01-02T00:00:00Z", done, context_id="c-2", artifacts=()))
    plan.asks(OwnerOf).told(None).asks(Forward).told(at("t-3", "2026-01-03T00:00:00Z", done, artifacts=()))
    result = cast("m.ListTasksResponse", plan.ends(m.ListTasksResponse))
    assert [task.id for task in result.tasks] == shown
    assert {task.artifacts for task in result.tasks} == {() if "include_artifacts" in filters else None}


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        (m.Task("t-2", WORKING), Reason.UPSTREAM_FOREIGN_TASK),
        (m.Empty(), Reason.UPSTREAM_INVALID),
    ],
)
def test_another_task_than_was_asked_for_is_refused(reply: Reply, reason: Reason):
    plan = walked(permit(), MINE[:1]).asks(Forward)
    with pytest.raises(Refused) as refused:
        plan.told(reply)
    assert refused.value.reason is reason


def test_a_task_asked_for_that_is_in_anothers_context_is_refused():
    plan = walked(permit(), MINE[:1]).asks(Forward).told(m.Task("t-1", WORKING, "c-theirs")).asks(OwnerOf)
    with pytest.raises(Refused) as refused:
        plan.told(Owner("acme", "summarizer", READ))
    assert refused.value.reason is Reason.UPSTREAM_FOREIGN_TASK


def test_another_error_of_the_agents_is_passed_on():
    error = AgentError(-32603, 500, "INTERNAL", "no")
    walked(permit(), MINE).asks(Forward).told(error).ends(error)


def test_no_more_is_asked_for_one_by_one_than_a_bound():
    held = tuple((f"m-{number}", Owner(*ME, READ)) for number in range(MOST_ASKED + 1))
    plan = walked(permit(), held, "m-0")
    for _ in range(MOST_ASKED):
        plan.asks(Forward).told(NOT_FOUND)
    plan.ends(m.ListTasksResponse(tasks("m-0"), "", DEFAULT_PAGE_SIZE, 1))
    with pytest.raises(Refused) as refused:
        walked(permit(), held)
    assert refused.value.reason is Reason.LIST_TOO_LONG


def test_the_last_page_that_is_walked_counts():
    plan = book(permit()).asks(TasksOf).told(MINE)
    for _ in range(MOST_PAGES - 1):
        plan.asks(Forward).told(m.ListTasksResponse(tasks("t-1", "t-2"), "more", 1, 1))
    plan.asks(Forward).told(m.ListTasksResponse(tasks("t-3"), "more", 1, 1))
    plan.ends(m.ListTasksResponse(tasks("t-1", "t-2", "t-3"), "", DEFAULT_PAGE_SIZE, 3))


def test_only_a_list_is_listed():
    world = World()
    world.own("t-1")
    with pytest.raises(TypeError):
        book(world.permit(world.call(Op.GET_TASK)))


# -- whatever the origin does --------------------------------------------------------------------------

NAMES = [f"t-{number}" for number in range(12)]
SKILLS = st.sampled_from([READ, TRANSFER, None])
OWNERS = st.one_of(
    st.builds(lambda skill: Owner(*ME, skill), SKILLS),
    st.builds(lambda skill: Owner("acme", "summarizer", skill), SKILLS),
    st.builds(lambda skill: Owner("rival", "orchestrator", skill), SKILLS),
)
SCOPES = st.sampled_from([(READ,), (TRANSFER,), (READ, TRANSFER)])
PAGES = st.lists(st.lists(st.sampled_from(NAMES), max_size=6), min_size=1, max_size=8)


def walk(wanted: Permit, world: World, pages: list[list[str]]) -> tuple[m.ListTasksResponse, int]:
    """One page of the caller, from an origin with these pages; and how often the origin was asked."""
    plan, answer, asked = listing.scoped(wanted, page, read), cast("Any", None), 0
    while True:
        try:
            question = plan.send(answer)
        except StopIteration as end:
            return end.value, asked
        if isinstance(question, Forward):
            asked += 1
            at = int(cast("m.ListTasksRequest", question.outbound.method).page_token or 0)
            answer = m.ListTasksResponse(tasks(*pages[at]), str(at + 1) if at + 1 < len(pages) else "", 100, 10_000)
        else:
            answer = world.answer(question)


@given(
    st.dictionaries(st.sampled_from(NAMES), OWNERS),
    st.permutations(NAMES),
    PAGES,
    st.booleans(),
    SCOPES,
    st.integers(1, 5),
)
def test_pages_joined_are_ones_own_visible_tasks_each_once(
    owners: dict[str, Owner],
    order: list[str],
    lies: list[list[str]],
    honest: bool,
    scope: tuple[str, ...],
    size: int,
):
    """An honest origin lists each task once, over pages; a lying one repeats, mixes and leaves out."""
    world = World()
    for name, owner in owners.items():
        world.owners["payments", "task", name] = owner
    pages = [order[at : at + 4] for at in range(0, len(order), 4)] if honest else lies
    listed = {name for names in pages for name in names}
    mine = {
        name
        for name, owner in owners.items()
        if (owner.tenant, owner.principal) == ME
        and (owner.skill in scope if owner.skill is not None else set(scope) == {READ, TRANSFER})
    }
    joined: list[str] = []
    token, totals = "", set()
    for _ in range(len(NAMES) + 1):
        reply, asked = walk(permit(scope, page_size=size, page_token=token), world, pages)
        assert asked <= min(len(pages), MOST_PAGES)
        assert len(reply.tasks) <= size == reply.page_size
        joined += [task.id for task in reply.tasks]
        totals.add(reply.total_size)
        token = reply.next_page_token
        if not token:
            break
    assert not token
    assert len(joined) == len(set(joined))
    assert set(joined) == mine & listed
    assert totals == {len(joined)}
