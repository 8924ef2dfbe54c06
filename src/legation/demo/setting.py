"""Puts a demo up: a home with its settings and keys, the agents on their ports, the gateway, everybody enrolled.

Also what the journeys of the tests stand on, with agents of their own beside those of the cast.
"""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Callable, Iterable
from pathlib import Path
from typing import Any, Final, TypeVar

import httpx
import msgspec
from a2a.helpers import new_data_message
from a2a.types import Artifact, Role, SendMessageRequest

from legation.core import audit, enrolment, people
from legation.core.asks import Plan
from legation.core.enrolment import Changed, Enrolment
from legation.core.model import Tenant
from legation.core.registry import Event
from legation.demo.agents import JSON, Orchestrator
from legation.demo.cast import BEARER_TENANT, CAST, TENANTS, Part
from legation.demo.hosting import Hosted
from legation.demo.passkey import Approver
from legation.demo.steps import TRANSFER, Stage
from legation.demo.wire import Caller
from legation.sdk.client import TIMEOUT, connect
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
        self.approver: Approver | None = None
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
            **more,
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

    async def suspend(self, agent_id: str) -> None:
        """Suspend an agent."""
        await self.move(agent_id, Event.SUSPEND)

    async def decisions(self) -> Iterable[audit.Decision]:
        """The latest decisions, newest first."""
        rows = self.running.admin.store.records(kind="decision", newest=True, limit=200)
        return [msgspec.json.decode(row.body, type=audit.Decision) for row in reversed(rows)]

    def stage(self) -> Stage:
        """What the scenario is acted on."""
        return Stage(self.base_url, self.callers, self.suspend, self.decisions, self.approver)

    async def admit_approver(self, tenant: str) -> None:
        """Let a person in who may approve, with a passkey made by invitation as anybody's is. Raises Refused."""
        device = Approver(self.base_url, self._http)
        await self.run(people.add(tenant, "dana", "Dana, head of treasury", approver=True, who=WHO))
        invited = await self.run(people.invite(tenant, "dana", who=WHO))
        engine = self.running.engine
        offer = await engine.run(people.invited(invited.invitation))
        await engine.run(people.accept(invited.invitation, device.made(offer.challenge), "a script"))
        self.approver = device


@contextlib.asynccontextmanager
async def raised(
    home: Path, cast: tuple[Part, ...] = CAST, *, held: str = "", say: Say = lambda _: None
) -> AsyncIterator[Setting]:
    """Everything up inside, and down after it. `home` is a directory that is empty or not there yet.

    `held` is one more policy; with one there is somebody in acme who may approve what it holds.

    Raises FileExistsError where there is a home already.
    """
    async with contextlib.AsyncExitStack() as stack:
        settings = init_home(
            home, server={"port": free_port()}, registry={"internal_origins": True}, log={"level": "error"}
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
        for part in cast:
            agent = part.hosted()
            card = None
            if agent is not None:
                setting.hosted[part.id] = await stack.enter_async_context(agent)
                card = msgspec.json.encode(agent.document())
            await setting.enrol(part, card)
            say(f"{part.id} of {part.tenant} is enrolled{f', serving at {agent.base_url}' if agent else ''}")
        if held:
            await setting.admit_approver("acme")
            say("dana of acme may approve, by a passkey")
        if (orchestrator := setting.hosted.get("orchestrator")) is not None:
            await _given_means(orchestrator, setting, stack)
        yield setting


async def _given_means(agent: Hosted, setting: Setting, stack: contextlib.AsyncExitStack) -> None:
    """Let the orchestrator reach payments as any agent does: with its own key, through the gateway."""
    me = setting.callers["orchestrator"]
    payments = await connect(me.id, me.key, setting.base_url, "payments", [TRANSFER], skill=TRANSFER, streaming=False)
    await stack.enter_async_context(payments)

    async def pay(invoice: dict[str, Any]) -> Artifact:
        order = new_data_message(invoice, media_type=JSON, role=Role.ROLE_USER)
        [event] = [event async for event in payments.send_message(SendMessageRequest(message=order))]
        if not event.task.artifacts:
            raise RuntimeError("there is no receipt")
        receipt: Artifact = event.task.artifacts[0]
        return receipt

    if isinstance(agent.executor, Orchestrator):
        agent.executor.pay = pay
