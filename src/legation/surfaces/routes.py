"""Which agent, skill and binding a path names.

Decides from the path alone, as the server decoded it; what could be read in two ways is refused before it is
matched (RFC 3986 §6.2.2: dot segments, empty segments, encoded separators). Refuses to know whether the
agent or the skill exists. Interface URLs are `/a2a/{agent}/rpc`, `/a2a/{agent}/rest` and their twins under
`/skills/{skill}`; the JSON-RPC one is accepted with a trailing slash too (A2A 1.0 §9.1: one URL for all
methods).
"""

from __future__ import annotations

import re

from legation.core.reasons import Reason, Refused
from legation.surfaces.http import Route

AGENT_ID = r"[a-z0-9][a-z0-9._-]{0,62}"
SKILL_ID = r"[A-Za-z0-9._:-]{1,128}"

# A `%` that is left was encoded twice. C1 controls and line separators are controls to some reader.
_UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\\\\%]|//|/\\.{1,2}(?:/|\\Z)")
_ROUTE = re.compile(
    rf"/a2a/(?P<agent>{AGENT_ID})"
    rf"(?:(?:/skills/(?P<skill>{SKILL_ID}))?/(?:(?P<rpc>rpc/?)|rest(?P<rest>/.+))|/\.well-known/agent-card\.json)"
)


def match(path: str) -> Route:
    """The route of a percent-decoded path. Raises Refused."""
    if _UNSAFE.search(path):
        raise Refused(Reason.PATH_UNSAFE, "the path has a dot or empty segment, a control, a `\\` or a `%`")
    found = _ROUTE.fullmatch(path)
    if found is None:
        raise Refused(Reason.ROUTE_UNKNOWN)
    agent, skill, rpc, rest = found.groups()
    if rpc:
        return Route(agent, "rpc", skill=skill)
    if rest:
        if rest.endswith("/"):
            raise Refused(Reason.PATH_UNSAFE, "the path ends in an empty segment")
        return Route(agent, "rest", rest, skill)
    return Route(agent, "card")
