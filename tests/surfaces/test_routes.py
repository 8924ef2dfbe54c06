"""A path has one reading, or none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from legation.core.reasons import Reason, Refused
from legation.surfaces.http import Route
from legation.surfaces.routes import match


@pytest.mark.parametrize(
    ("path", "route"),
    [
        ("/a2a/pay/rpc", Route("pay", "rpc")),
        ("/a2a/pay/rpc/", Route("pay", "rpc")),
        ("/a2a/p/rest/tasks", Route("p", "rest", "/tasks")),
        ("/a2a/pay.ments-1_x/rest/acme/tasks/t:cancel", Route("pay.ments-1_x", "rest", "/acme/tasks/t:cancel")),
        ("/a2a/pay/skills/payments:read/rpc", Route("pay", "rpc", "", "payments:read")),
        ("/a2a/pay/skills/payments:read/rpc/", Route("pay", "rpc", "", "payments:read")),
        ("/a2a/pay/skills/a.B_c-1/rest/message:send", Route("pay", "rest", "/message:send", "a.B_c-1")),
        ("/a2a/pay/.well-known/agent-card.json", Route("pay", "card")),
        ("/a2a/rpc/rpc", Route("rpc", "rpc")),
        ("/a2a/skills/skills/rest/rest/rest", Route("skills", "rest", "/rest", "rest")),
    ],
)
def test_what_is_a_route(path, route):
    assert match(path) == route


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("", Reason.ROUTE_UNKNOWN),
        ("/", Reason.ROUTE_UNKNOWN),
        ("/a2a", Reason.ROUTE_UNKNOWN),
        ("/a2a/pay", Reason.ROUTE_UNKNOWN),
        ("/a2a/pay/", Reason.ROUTE_UNKNOWN),
        ("/a2a/Pay/rpc", Reason.ROUTE_UNKNOWN),
        ("/a2a/-pay/rpc", Reason.ROUTE_UNKNOWN),
        ("/a2a/" + "p" * 64 + "/rpc", Reason.ROUTE_UNKNOWN),
        ("/a2a/päy/rpc", Reason.ROUTE_UNKNOWN),
        ("/A2A/pay/rpc", Reason.ROUTE_UNKNOWN),
        ("a2a/pay/rpc", Reason.ROUTE_UNKNOWN),
        ("/a2a/pay/rpc/x", Reason.ROUTE_UNKNOWN),
        ("/a2a/pay/rpc ", Reason.ROUTE_UNKNOWN),
        ("/a2a/pay/rest", Reason.ROUTE_UNKNOWN),
        ("/a2a/pay/rest/", Reason.ROUTE_UNKNOWN),
        ("/a2a/pay/RPC", Reason.ROUTE_UNKNOWN),
        ("/a2a/pay/skills/x", Reason.ROUTE_UNKNOWN),
        ("/a2a/pay/skills/rpc", Reason.ROUTE_UNKNOWN),
        ("/a2a/pay/skills/a b/rpc", Reason.ROUTE_UNKNOWN),
        ("/a2a/pay/skills/a/b/rpc", Reason.ROUTE_UNKNOWN),  # a%2Fb, decoded
        ("/a2a/pay/skills/" + "s" * 129 + "/rpc", Reason.ROUTE_UNKNOWN),
        ("/a2a/pay/skills/x/.well-known/agent-card.json", Reason.ROUTE_UNKNOWN),
        ("/a2a/pay/.well-known/agent.json", Reason.ROUTE_UNKNOWN),
        ("/a2a/pay/.well-known/agent-card.json/", Reason.ROUTE_UNKNOWN),
        ("/x/a2a/pay/rpc", Reason.ROUTE_UNKNOWN),
        ("//a2a/pay/rpc", Reason.PATH_UNSAFE),
        ("/a2a//rpc", Reason.PATH_UNSAFE),
        ("/a2a/pay//rpc", Reason.PATH_UNSAFE),
        ("/a2a/pay/rpc//", Reason.PATH_UNSAFE),
        ("/a2a/pay/rest//tasks", Reason.PATH_UNSAFE),
        ("/a2a/pay/rest/tasks/", Reason.PATH_UNSAFE),
        ("/a2a/pay/../rpc", Reason.PATH_UNSAFE),
        ("/a2a/./rpc", Reason.PATH_UNSAFE),
        ("/a2a/../rpc", Reason.PATH_UNSAFE),
        ("/a2a/pay/skills/../rpc", Reason.PATH_UNSAFE),
        ("/a2a/pay/rest/tasks/..", Reason.PATH_UNSAFE),
        ("/a2a/pay/rest/tasks/.", Reason.PATH_UNSAFE),
        ("/a2a/pay/rpc/..", Reason.PATH_UNSAFE),
        ("/a2a/pay/rest/tasks/a%2Fb", Reason.PATH_UNSAFE),  # encoded twice
        ("/a2a/pay%/rpc", Reason.PATH_UNSAFE),
        ("/a2a/pay\\rpc", Reason.PATH_UNSAFE),
        ("/a2a/pay/rpc\x00", Reason.PATH_UNSAFE),
        ("/a2a/pay/rpc\n", Reason.PATH_UNSAFE),
        ("/a2a/pay/rest/tasks/a\x7f", Reason.PATH_UNSAFE),
        ("/a2a/pay/rest/tasks/a\x85", Reason.PATH_UNSAFE),
        ("/a2a/pay/rest/tasks/a\u2028", Reason.PATH_UNSAFE),
    ],
)
def test_what_is_none(path, reason):
    with pytest.raises(Refused) as caught:
        match(path)
    assert caught.value.reason is reason


SEGMENTS = st.sampled_from(["", ".", "..", "a2a", "pay", "rpc", "rest", "skills", "x:y", "%2e", "tasks", ".well-known"])


@given(st.lists(SEGMENTS | st.text(max_size=4), max_size=8).map("/".join))
def test_whatever_path_comes_it_matches_or_refuses(path):
    try:
        route = match(path)
    except Refused:
        return
    skill = f"/skills/{route.skill}" if route.skill else ""
    below = {"rpc": "/rpc", "rest": f"/rest{route.rest}", "card": "/.well-known/agent-card.json"}[route.binding]
    assert path.removesuffix("/") == f"/a2a/{route.agent}{skill}{below}"
    assert not {"", ".", ".."} & set(path.removesuffix("/").split("/")[1:])
