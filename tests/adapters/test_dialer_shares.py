"""Connections to one agent are shared out: who takes many leaves some, and streams leave some to calls."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest

from legation.adapters.dialer.pool import Pool
from legation.core.asks import Broken, Forward, Outbound
from tests.adapters.dialled import World, journey

MOST = 1024


def call(tenant: str, agent: str) -> Any:
    return SimpleNamespace(caller=SimpleNamespace(tenant=tenant, id=agent))


def taken(pool: Pool, permit: Any, *, streaming: bool = True, most: int = MOST) -> bool:
    """Take a connection, as the dialer does."""
    try:
        pool.share(permit, most, streaming=streaming)
    except Broken as no:
        if no.kind != "crowded" or str(most - most // 4 if streaming else most) not in no.detail:
            raise
        return False
    pool.connections.add(used(permit))
    return True


class _Used:
    permit: Any = None


def used(permit: Any) -> Any:
    """A connection in use."""
    one = _Used()
    one.permit = permit
    return one


@pytest.fixture
def pool() -> Pool:
    return Pool(lambda: 0.0, most_idle=32, idle_seconds=1)


def test_agents_of_one_tenant_leave_streams_for_another_and_calls_for_everybody(pool: Pool) -> None:
    got = sum(taken(pool, call("acme", f"agent-{number % 16}")) for number in range(16 * 64))
    assert 0 < got < MOST * 3 / 4
    assert all(taken(pool, call("globex", "one")) for _ in range(32)), "streams of somebody else"
    assert taken(pool, call("acme", "newcomer"), streaming=False), "a call of their own"


def test_calls_that_wait_leave_connections_too(pool: Pool) -> None:
    got = sum(taken(pool, call("acme", f"agent-{number % 16}"), streaming=False) for number in range(16 * 256))
    assert got < MOST
    assert all(taken(pool, call("globex", "one"), streaming=False) for _ in range(32))


def test_one_agent_leaves_some_to_its_tenant(pool: Pool) -> None:
    got = sum(taken(pool, call("acme", "greedy")) for _ in range(2 * MOST))
    assert MOST // 4 <= got < MOST // 2
    assert all(taken(pool, call("acme", "modest")) for _ in range(32))


def test_many_tenants_each_get_some(pool: Pool) -> None:
    got = {name: sum(taken(pool, call(name, "one")) for _ in range(MOST)) for name in ("a", "b", "c", "d")}
    assert min(got.values()) >= 16, got
    assert sum(got.values()) <= MOST * 3 // 4


def test_what_waits_for_a_call_is_free(pool: Pool) -> None:
    for _ in range(MOST):
        pool.connections.add(used(None))
    assert not taken(pool, call("acme", "one"))
    pool._idle.extend(list(pool.connections)[: MOST // 2])
    assert taken(pool, call("acme", "one"))


@journey(most_connections=4)
async def test_no_connection_left_is_crowded_and_what_is_given_back_is_taken_again(world: World) -> None:
    gate = asyncio.Event()

    async def hold(_: Any) -> None:
        await gate.wait()

    later = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
    world.served.scripts = [[hold, later] for _ in range(4)]
    one = call("acme", "one")
    asked = []
    for _ in range(2):
        asked.append(asyncio.ensure_future(asking(world, one)))
        await asyncio.sleep(0.05)
    no = await world.breaks("crowded", asking(world, one))
    assert "4 connections" in no.detail
    other = asyncio.ensure_future(asking(world, call("globex", "two")))
    await asyncio.sleep(0.05)
    gate.set()
    assert [answer.body for answer in await asyncio.gather(*asked, other)] == [b"ok"] * 3
    world.served.scripts = [[later]]
    assert (await asking(world, one)).body == b"ok"


def asking(world: World, permit: Any) -> Any:
    url = f"http://127.0.0.1:{world.served.port}/a"
    return world.dialer.forward(Forward(permit, Outbound("POST", url, (), b"{}", timeout=5.0)))
