"""The gateway's rungs: the floor beneath them, then one more part of the work at a time, up to the whole.

Every rung above the passthrough brings traps, each a request the part it adds must refuse.
"""

from __future__ import annotations

import itertools
import sys
import time
from dataclasses import replace

from bench import floor
from bench.contender import Contender, Site, Trap
from bench.proc import TARGET_CORE, Running, free_port, spawn, wait_ready
from bench.seed import CALLEE, PATH, Home, seed
from bench.target import CANONICAL, CONTENT, PASSTHROUGH, RUNGS, WHOLE
from bench.wire import Shape

BUDGET = 2.0
"""The whole may cost this many times Envoy's `jwt_authn`; the design aims at 1.5."""

SETTLED = 14.0
"""Seconds after a start until a proof without a nonce is believed: the gateway's memory must be older than it."""

ABOUT = {
    PASSTHROUGH: "the gateway's server, client and bounds; decides nothing",
    "+ token": "the access token verified (a repeated one is remembered)",
    "+ DPoP": "a proof verified on every call",
    "+ once-only": "the proof claimed",
    "+ policy": "standing, tenant, offer, Cedar, rates",
    CANONICAL: "strict parse both ways, ownership, skill, content, hop token",
    WHOLE: "the gateway, its content firewall off: ids bound, decision committed, outcome noted",
    CONTENT: "message and reply read by the content firewall",
}


class Rung:
    """One rung in a home of its own."""

    def __init__(self, site: Site, name: str, *, agents: int = 10, label: str | None = None) -> None:
        self._site, self._rung = site, name
        self.name = label or name
        self.port = free_port()
        self.upstream = f"http://127.0.0.1:{site.upstream}/agents/{CALLEE}"
        self.home: Home | None = None
        self._agents = agents
        self._started = 0.0

    def start(self) -> Running:
        """Seed, start, and wait until it listens."""
        slug = "".join(char if char.isalnum() else "-" for char in self.name)
        if self.home is None:
            self.home = seed(self._site.work / slug, self.upstream, agents=self._agents)
        argv = [sys.executable, "-m", "bench.target", "--rung", self._rung, "--home", str(self.home.path)]
        argv += ["--port", str(self.port), "--upstream", self.upstream]
        running = spawn(self.name, argv, port=self.port, on=TARGET_CORE, log=self._site.work / f"{slug}.log")
        wait_ready(running, patience=120.0)
        self._started = time.monotonic()
        return running

    def requests(self, count: int) -> list[bytes]:
        """Requests of every caller in turn."""
        shapes = self._shapes()
        share = -(-count // len(shapes))
        each = [self._site.press.make(shape, share) for shape in shapes]
        return [request for turn in itertools.zip_longest(*each) for request in turn if request][:count]

    def traps(self) -> list[Trap]:
        """What this rung must refuse."""
        shape = self._shapes()[0]
        level = [*RUNGS, CANONICAL, WHOLE, CONTENT].index(self._rung)
        found = []
        if level >= 1:
            found.append(Trap("no token", replace(shape, token=None, proof_key=None).make(1)))
            found.append(Trap("a broken signature", replace(shape, token=_flipped(shape.token)).make(1)))
        if level >= 2:
            found.append(Trap("a stolen token", self._shapes(foreign=True)[0].make(1)))
            found.append(Trap("a proof for elsewhere", replace(shape, htu=shape.htu + "x").make(1)))
        if level >= 3:
            found.append(Trap("a proof used twice", shape.make(1) * 2))
        if level >= 5:
            target = PATH.replace("invoices:read", "invoices:write")
            elsewhere = replace(shape, path=target, htu=shape.htu.replace(PATH, target))
            found.append(Trap("a skill outside the scope", elsewhere.make(1)))
        return found

    def _shapes(self, *, foreign: bool = False) -> list[Shape]:
        assert self.home is not None
        time.sleep(max(0.0, self._started + SETTLED - time.monotonic()))
        return self.home.shapes(self.port, foreign=foreign)


def _flipped(token: str | None) -> str:
    """The token with one character of its signature changed."""
    assert token is not None
    return token[:-10] + ("A" if token[-10] != "A" else "B") + token[-9:]


def _contender(rung: Rung, about: str, budget: float | None = None) -> Contender:
    return Contender(rung.name, rung.start, rung.requests, about, rung.traps, budget)


def contenders(site: Site) -> list[Contender]:
    """The rungs of the gateway, lowest first, with the floor beneath them."""
    return [
        floor.contender(site),
        *(_contender(Rung(site, name), ABOUT[name], BUDGET if name == CONTENT else None) for name in ABOUT),
    ]


def grown(site: Site, agents: int) -> Contender:
    """The whole gateway with so many agents registered, called by eight drawn evenly over all of them."""
    label = f"{agents:,} agents"
    return _contender(Rung(site, WHOLE, agents=agents, label=label), "the whole gateway")
