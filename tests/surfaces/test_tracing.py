"""W3C Trace Context: what is continued, and what begins anew."""

from __future__ import annotations

import pytest

from legation.core.model import Trace
from legation.surfaces import tracing
from legation.surfaces.http import HttpRequest

PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
NEW = "f" * 32


def read(**headers: tuple[str, ...]) -> Trace:
    return tracing.read(HttpRequest("POST", "/", "", headers, b""), lambda: NEW)


def test_the_callers_trace_goes_on_with_a_span_of_ours():
    trace = read(traceparent=(PARENT,), tracestate=("vendor=1",))
    assert trace == Trace("0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331", "01", "vendor=1")
    assert tracing.onward(trace, "a" * 16) == (
        ("traceparent", f"00-0af7651916cd43dd8448eb211c80319c-{'a' * 16}-01"),
        ("tracestate", "vendor=1"),
    )


@pytest.mark.parametrize(
    "fields",
    [
        (),
        ("",),
        (PARENT, PARENT),
        (PARENT.upper(),),
        (PARENT + "-extra",),
        (PARENT.replace("00-", "ff-", 1),),
        (f"00-{'0' * 32}-b7ad6b7169203331-01",),
        (f"00-0af7651916cd43dd8448eb211c80319c-{'0' * 16}-01",),
        ("x" * 100_000,),
    ],
)
def test_what_is_no_trace_begins_one(fields: tuple[str, ...]):
    assert read(traceparent=fields) == Trace(NEW, None, "00")


@pytest.mark.parametrize("version", ["01", "cc", "fe"])
@pytest.mark.parametrize("rest", ["", "-", "-x", "-00-more"])
def test_a_later_version_is_read_as_far_as_it_is_known(version: str, rest: str):
    """Trace Context §3.2.4: what it adds is dropped, and so are flags nobody here knows."""
    trace = read(traceparent=(f"{version}{PARENT[2:-2]}ff{rest}",), tracestate=("a=1",))
    assert trace == Trace("0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331", "01", "a=1")


@pytest.mark.parametrize("parent", [f"01{PARENT[2:]}x", f"01{PARENT[2:]}.x", f"01{PARENT[2:]}-x\n", f"1{PARENT[2:]}"])
def test_what_only_looks_like_a_later_version_begins_a_trace(parent: str):
    assert read(traceparent=(parent,)) == Trace(NEW, None, "00")


@pytest.mark.parametrize("state", [("a=1", "b=2"), ("a=1\r\nx: y",), ("a" * 513,), ("ü=1",)])
def test_a_state_that_cannot_be_passed_on_is_dropped(state: tuple[str, ...]):
    assert read(traceparent=(PARENT,), tracestate=state).state is None
