"""Where the gateway's rungs plug in; all else in this package knows nothing of the gateway.

A rung starts the gateway with some of its stages on (`bench.proc.spawn` on `TARGET_CORE`, then
`wait_ready`), gives requests made by `site.press` from a `Shape` of its own path, token, proof key and
`htu`, and brings the traps that prove its stages are on. In order: passthrough, + token, + DPoP,
+ once-only, + policy, + canonical form, + durable record; the last is the whole and carries the budget.
"""

from __future__ import annotations

from collections.abc import Callable

from bench import floor
from bench.contender import Contender, Site

BUDGET = 2.0
"""The whole may cost this many times Envoy's `jwt_authn`; the design aims at 1.5."""


def contenders(site: Site) -> list[Contender]:
    """The rungs of the gateway, lowest first, with the floor beneath them."""
    return [floor.contender(site)]


grown: Callable[[Site, int], Contender] | None = None
"""The whole gateway with so many agents registered; `bench.growth` measures it when it is given.

Its `start` may seed a store first, and its `requests` should come from callers drawn over all of them.
"""
