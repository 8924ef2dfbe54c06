"""Calls under way: cut off where they wait, at once, and only those that lost their standing."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from legation.core import pipeline
from legation.core.asks import AgentNamed, Unavailable
from legation.core.model import Op, Permit, Standing
from legation.core.reasons import Reason, Refused
from legation.engine import Engine
from legation.surfaces.holding import SLICE, Holding
from tests.world import World, message


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def holding(world: World) -> Holding:
    return Holding(Engine(world.answerers()))


async def permit(world: World, caller: str = "orchestrator") -> Permit:
    call = world.call(Op.SEND_MESSAGE, message(), caller=caller)
    found = await Engine(world.answerers()).run(pipeline.admit(call, world.terms))
    assert isinstance(found, Permit)
    return found


async def under_way(holding: Holding, allowed: Permit, seen: int | None = None) -> str:
    """A call that waits for its agent for ever."""
    try:
        with holding(allowed, holding.seen if seen is None else seen):
            await asyncio.Event().wait()
    except Refused as why:
        await asyncio.sleep(0)  # what comes after is not interrupted
        return why.reason.id
    return "ended"


async def test_who_loses_its_standing_is_cut_off_and_nobody_else(holding: Holding, world: World):
    names = ("orchestrator", "summarizer")
    calls = {name: asyncio.ensure_future(under_way(holding, await permit(world, name))) for name in names}
    await asyncio.sleep(0)
    world.put("orchestrator", standing=Standing.SUSPENDED)
    holding.changed()
    assert await asyncio.wait_for(calls["orchestrator"], 1) == "stream-cut"
    assert not calls["summarizer"].done()
    assert [held.permit.caller.id for held in holding.open] == ["summarizer"]
    calls["summarizer"].cancel()
    with pytest.raises(asyncio.CancelledError):
        await calls["summarizer"]
    assert not holding.open


async def test_many_are_looked_at_in_slices(holding: Holding, world: World):
    allowed = await permit(world)
    calls = [asyncio.ensure_future(under_way(holding, allowed)) for _ in range(SLICE * 3 + 1)]
    await asyncio.sleep(0)
    world.put("payments", standing=Standing.REVOKED)
    holding.changed()
    assert set(await asyncio.wait_for(asyncio.gather(*calls), 2)) == {"stream-cut"}


async def test_a_change_between_the_checks_of_a_call_and_its_permit_is_not_missed(holding: Holding, world: World):
    before, allowed = holding.seen, await permit(world)
    world.put("orchestrator", standing=Standing.SUSPENDED)
    holding.changed()
    await asyncio.sleep(0.01)
    assert await asyncio.wait_for(under_way(holding, allowed, before), 1) == "stream-cut"


async def test_a_change_that_comes_while_looking_is_looked_at_too(holding: Holding, world: World):
    calls = [asyncio.ensure_future(under_way(holding, await permit(world))) for _ in range(SLICE + 5)]
    await asyncio.sleep(0)
    holding.changed()
    await asyncio.sleep(0)  # the first slice has been looked at, and stood
    world.put("orchestrator", standing=Standing.SUSPENDED)
    holding.changed()
    assert set(await asyncio.wait_for(asyncio.gather(*calls), 2)) == {"stream-cut"}


async def test_what_cannot_be_known_cuts_nothing_at_once(holding: Holding, world: World):
    call = asyncio.ensure_future(under_way(holding, await permit(world)))
    await asyncio.sleep(0)
    world.faults[AgentNamed] = Unavailable("registry")
    holding.changed()
    assert await asyncio.wait((call,), timeout=0.05) == (set(), {call})
    call.cancel()


async def test_a_server_that_stops_goes_before_a_cut(holding: Holding, world: World):
    call = asyncio.ensure_future(under_way(holding, await permit(world)))
    await asyncio.sleep(0)
    (held,) = holding.open
    held.cut(Refused(Reason.STREAM_CUT))
    call.cancel()
    with pytest.raises(asyncio.CancelledError):
        await call


async def test_a_call_that_ended_is_not_cut(holding: Holding, world: World):
    async def brief() -> str:
        with holding(await permit(world), holding.seen):
            await asyncio.sleep(0)
        await asyncio.sleep(0.02)
        return "ended"

    call = asyncio.ensure_future(brief())
    await asyncio.sleep(0.01)
    world.put("orchestrator", standing=Standing.SUSPENDED)
    holding.changed()
    assert await call == "ended"


async def test_what_goes_wrong_inside_is_not_hidden(holding: Holding, world: World):
    allowed: Any = await permit(world)
    with pytest.raises(ZeroDivisionError), holding(allowed, holding.seen):
        raise ZeroDivisionError
    assert not holding.open
