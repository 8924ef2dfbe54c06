"""W3C Trace Context: read what the caller sent, continue it, or begin one (https://www.w3.org/TR/trace-context/)."""

from __future__ import annotations

import re
from collections.abc import Callable

from legation.core.model import Trace
from legation.surfaces.http import HttpRequest

_TRACEPARENT = re.compile(
    r"(?:00|(?P<later>(?!00|ff)[0-9a-f]{2}))-(?!0{32})(?P<trace>[0-9a-f]{32})-(?!0{16})(?P<span>[0-9a-f]{16})"
    r"-(?P<flags>[0-9a-f]{2})(?(later)(?:-.*)?)"
)
"""A later version may have more members, and flags that mean nothing to us (§3.2.4, §4)."""
_SAMPLED = 0x01
_TRACESTATE = re.compile(r"[\x20-\x7e]{1,512}")


def read(request: HttpRequest, new_trace_id: Callable[[], str]) -> Trace:
    """The trace a request belongs to. A malformed or repeated header is as good as none (§3.2)."""
    fields = request.fields("traceparent")
    if len(fields) == 1 and (found := _TRACEPARENT.fullmatch(fields[0])):
        states = request.fields("tracestate")
        state = states[0] if len(states) == 1 and _TRACESTATE.fullmatch(states[0]) else None
        later, trace, span, flags = found.groups()
        return Trace(trace, span, flags if later is None else f"{int(flags, 16) & _SAMPLED:02x}", state)
    return Trace(new_trace_id(), None, "00")


def onward(trace: Trace, span_id: str) -> tuple[tuple[str, str], ...]:
    """Headers that continue the trace with a span of our own."""
    parent = ("traceparent", f"00-{trace.trace_id}-{span_id}-{trace.flags}")
    return (parent,) if trace.state is None else (parent, ("tracestate", trace.state))
