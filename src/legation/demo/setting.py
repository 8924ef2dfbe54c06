"""Puts a demo up: a home with its settings and keys, the agents on their ports, the gateway, everybody enrolled.

Also what the journeys of the tests stand on, with agents of their own beside those of the cast.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, TypeVar

import httpx
import msgspec

from legation.core import enrolment, people
from legation.core.asks import Plan
from legation.core.catalogue.hand import Handed
from legation.core.enrolment import Changed, Enrolment
from legation.core.model import Tenant
from legation.core.registry import Event
from legation.demo.agents import Orchestrator
from legation.demo.cast import BEARER_TENANT, CAST, TENANTS, Part
from legation.demo.hosting import Hosted
from legation.demo.onward import Onward
from legation.demo.persons import Person
from legation.demo.recorded import Ledger
from legation.demo.steps import Stage
from legation.demo.wire import Caller
from legation.sdk.client import TIMEOUT
from legation.sdk.keys import AgentKey
from legation.wiring import Running, free_port, start
from legation.wiring.home import init_home

T = TypeVar("T")

WHO: Final = "the demo"
"""Who is named in the records of what the demo changes."""

Say = Callable[[str], None]
"""Tells whoever watches how far it is."""


class Setting:
    """A gateway that serves, and who is there. Its parts are put in place by `raised`."""

    def __init__(self, home: Path, running: Running, http: httpx.AsyncClient) -> None:
        self.home = home
        self.running = running
        self.base_url: str = running.base_url
        self.callers: dict[str, Caller] = {}
        self.hosted: dict[str, Hosted] = {}
        self.people: dict[str, Person] = {}
        self._http = http

    async def stop(self) -> None:
        """Stop the gateway."""
        await self.running.stop()

    async def run(self, plan: Plan[T]) -> T:
        """Run one of the administrator's plans. Raises Refused."""
        return await self.running.admin.run(plan)

    async def enrol(self, part: Part, card: bytes | None = None, **more: Any) -> Caller:
        """Register an agent with a fresh key, kept under the home. Raises Refused."""
        key = AgentKey.generate()
        key.save(self.key_path(part.id))
        wanted = Enrolment(
            id=part.id,
            tenant=part.tenant,
            # Who is called has one owner in a tenant: cards of one publisher may be alike.
            owner=f"{'ops' if card else part.id}@{part.tenant}.example",
            unverified_jwk=key.public_jwk,
            scopes=part.scopes,
            targets=part.targets,
            unverified_card=card,
            handed=Handed(despite=True),  # the demo's agents come from an SDK, and nobody signs for them
            **(part.more | more),
        )
        await self.run(enrolment.enrol(wanted, who=WHO))
        self.callers[part.id] = Caller(part.id, key, self.base_url, self._http)
        return self.callers[part.id]

    def key_path(self, agent_id: str) -> Path:
        """Where an agent's private key is."""
        return self.home / "agents" / f"{agent_id}.pem"

    async def move(self, agent_id: str, event: Event) -> Changed:
        """Let an event befall an agent. Raises Refused."""
        return await self.run(enrolment.move(agent_id, event, who=WHO))

    def stage(self) -> Stage:
        """What the scenario is acted on."""
        return Stage(self.base_url, self.callers, self.run, Ledger(self.running.admin).told, self.people)

    async def admit(self, tenant: str, person: str, name: str, *, approver: bool = False) -> None:
        """Let a person in, with a passkey made by invitation as anybody's is. Raises Refused."""
        device = Person(self.base_url, self._http)
        await self.run(people.add(tenant, person, name, approver=approver, who=WHO))
        invited = await self.run(people.invite(tenant, person, who=WHO))
        engine = self.running.engine
        offer = await engine.run(people.invited(invited.invitation))
        await engine.run(people.accept(invited.invitation, device.passkey.made(offer.challenge), "a script"))
        self.people[person] = device


@contextlib.asynccontextmanager
async def raised(
    home: Path,
    cast: tuple[Part, ...] = CAST,
    *,
    held: str = "",
    say: Say = lambda _: None,
    firewall: Mapping[str, Any] = MappingProxyType({}),
    more: Mapping[str, Mapping[str, Any]] = MappingProxyType({}),
) -> AsyncIterator[Setting]:
    """Everything up inside, and down after it. `home` is a directory that is empty or not there yet.

    `firewall` is settings of that section, `more` of others, by section. `held` is one more policy; with one there is
    somebody in acme who may approve what it holds, and somebody else.

    Raises FileExistsError where there is a home already.
    """
    async with contextlib.AsyncExitStack() as stack:
        settings = init_home(
            home,
            server={"port": free_port()},
            registry={"internal_origins": True},
            firewall=firewall,
            log={"level": "error"},
            **more,
        )
        (home / "agents").mkdir(mode=0o700)
        if held:
            (settings.policy.directory / "held.cedar").write_text(held, encoding="utf-8")
        say(f"settings and keys are in {home}")
        http = await stack.enter_async_context(httpx.AsyncClient(timeout=TIMEOUT))
        setting = Setting(home, await start(settings), http)
        stack.push_async_callback(setting.stop)
        say(f"authority and gateway serve at {setting.base_url}")
        for tenant in TENANTS:
            await setting.run(enrolment.put_tenant(Tenant(tenant, bearer=tenant == BEARER_TENANT), who=WHO))
        agents = {part.id: agent for part in cast if (agent := part.hosted()) is not None}
        stack.push_async_callback(_together, [agent.stop for agent in agents.values()])
        await _together([agent.start for agent in agents.values()])
        setting.hosted.update(agents)
        for part in cast:
            agent = agents.get(part.id)
            card = msgspec.json.encode(agent.document()) if agent is not None else None
            caller = await setting.enrol(part, card)
            if agent is not None and isinstance(agent.executor, Orchestrator):
                agent.executor.pay = Onward(caller.credentials)
        say(f"{len(cast)} agents are enrolled, {len(setting.hosted)} of them serving")
        if held:
            await setting.admit("acme", "dana", "Dana, head of treasury", approver=True)
            await setting.admit("acme", "ada", "Ada, who has bills")
            say("dana may approve and ada may consent, each by a passkey")
        yield setting


async def _together(steps: Iterable[Callable[[], Awaitable[None]]]) -> None:
    """Take steps that do not wait for each other; all of them, also where one fails. Raises what the first raised."""
    failed = [one for one in await asyncio.gather(*(step() for step in steps), return_exceptions=True) if one]
    if failed:
        raise failed[0]
