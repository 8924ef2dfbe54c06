"""What a caller may plant in the headers that do go on to an agent: the trace, and the names of extensions."""

from __future__ import annotations

import re

import pytest

from tests.attacks.conftest import hello

pytestmark = [pytest.mark.journey, pytest.mark.asyncio(loop_scope="module")]

PARENT = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
SOUND = re.compile(r"00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-0[01]")


@pytest.mark.parametrize(
    "parent",
    [
        PARENT.upper(),
        PARENT + "-x",
        "ff" + PARENT[2:],
        "00-" + "0" * 32 + PARENT[35:],
        PARENT[:-3],
        "a" * 9000,
        "",
        b"\xff",
    ],
    ids=range(8),
)
async def test_a_trace_that_is_none_begins_another(ground, parent):
    assert (await ground.send(hello(), traceparent=parent, tracestate="evil=1")).status == 200
    sent = ground.origin.asked[-1].headers
    assert SOUND.fullmatch(sent["traceparent"])
    assert PARENT[3:35] not in sent["traceparent"].lower()
    assert "tracestate" not in sent


async def test_two_traces_are_none(ground):
    more = [("traceparent", PARENT), ("traceparent", PARENT.replace("4bf", "5bf"))]
    assert (await ground.send(hello(), "/rpc", "POST", *more)).status == 200
    assert SOUND.fullmatch(ground.origin.asked[-1].headers["traceparent"])


async def test_a_trace_goes_on(ground):
    assert (await ground.send(hello(), traceparent=PARENT)).status == 200
    sent = ground.origin.asked[-1].headers["traceparent"]
    assert sent.split("-")[1] == PARENT.split("-")[1]
    assert sent.split("-")[2] != PARENT.split("-")[2]


@pytest.mark.parametrize(
    "state", ["a=" + "b" * 600, "a=\tb", "=", "A=1", ",".join(f"k{i}=1" for i in range(40))], ids=range(5)
)
async def test_a_trace_state_that_is_none_stays_here(ground, state):
    assert (await ground.send(hello(), traceparent=PARENT, tracestate=state)).status == 200
    assert ground.origin.asked[-1].headers.get("tracestate", "") in ("", state.strip())
    assert len(ground.origin.asked[-1].headers.get("tracestate", "")) <= 512


@pytest.mark.parametrize("named", ["a b", "a" * 600, ",".join(f"urn:{i}" for i in range(20)), "a\tb"], ids=range(4))
async def test_extensions_that_are_no_uris(field, named):
    field.recorded(await field.send(hello(), a2a_extensions=named), "invalid-params")
