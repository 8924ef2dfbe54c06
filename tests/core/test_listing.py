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
from legation.core.asks import Forward, Inbound, Outbound, TasksOf
from legation.core.listing import DEFAULT_PAGE_SIZE, MOST_PAGES, PAGE
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


def page(asked: m.ListTasksRequest) -> Outbound:
    """The request to the origin; here the question itself rides in the method."""
    return Outbound(cast("str", asked), "", (), b"")


def read(inbound: Inbound) -> Reply:
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


def test_an_origin_that_never_ends_is_not_walked_for_ever():
    plan = book(permit()).asks(TasksOf).told(MINE)
    for _ in range(MOST_PAGES - 1):
        plan.asks(Forward).told(m.ListTasksResponse(tasks("t-9"), "again", 1, 1))
    plan.asks(Forward)
    with pytest.raises(Refused) as refused:
        plan.told(m.ListTasksResponse(tasks("t-9"), "again", 1, 1))
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
    plan, answer, walked = listing.scoped(wanted, page, read), cast("Any", None), 0
    while True:
        try:
            question = plan.send(answer)
        except StopIteration as end:
            return end.value, walked
        if isinstance(question, Forward):
            walked += 1
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
        reply, walked = walk(permit(scope, page_size=size, page_token=token), world, pages)
        assert walked <= min(len(pages), MOST_PAGES)
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
