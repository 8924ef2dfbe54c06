"""Starts the gateway: adapters, engine, surfaces, server. The order of a start is the order of `start` below."""

from __future__ import annotations

import asyncio
import gc
import random
import resource
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.server.embed import Server

from legation.adapters.clock import Clock, shown
from legation.adapters.dialer import Dialer
from legation.adapters.keyring import Keyring
from legation.adapters.originals import Originals
from legation.adapters.policy_files import PolicyShelf
from legation.adapters.sqlite.store import Store
from legation.adapters.strangers import Strangers
from legation.adapters.telemetry import Metrics, configure_logs
from legation.core.asks import Commit, NewId, Note, Now, Plan, Seal, Unavailable, ask
from legation.core.audit import event
from legation.core.stages import Terms
from legation.engine import Engine
from legation.surfaces.authority import (
    Authority,
    approvals,
    authorize,
    ciba,
    enrolment,
    federation,
    introspection,
    invitations,
    par,
    registration,
    revocation,
    uma,
)
from legation.surfaces.authority.pages import Pages
from legation.surfaces.cards import Cards
from legation.surfaces.gateway import PREFIX, Gateway, Ids
from legation.surfaces.held import Holds
from legation.surfaces.holding import Holding
from legation.surfaces.http import HttpAnswer, HttpRequest
from legation.surfaces.line import Pace
from legation.surfaces.revocations import Revocations
from legation.surfaces.rsgi import App, Exchange
from legation.surfaces.streaming import StreamTerms
from legation.surfaces.unread import Unread
from legation.wiring import probes, screening
from legation.wiring.admin import Admin
from legation.wiring.admin import keyring as keyring_of
from legation.wiring.answers import joined
from legation.wiring.following import Following
from legation.wiring.ledgers import Checkpointing
from legation.wiring.owing import Owing
from legation.wiring.ports import listening, untaken
from legation.wiring.sharing import Sharing
from legation.wiring.watching import Watch

if TYPE_CHECKING:
    from legation.config import Settings

OURS: Final = 128
"""Files we keep open besides connections."""

GRACE: Final = 5.0
"""Seconds calls under way are given to end when the gateway stops. Streams are cut off at once."""


class Running:
    """A gateway that serves. `stop` ends it; what was decided is on disk either way."""

    def __init__(  # noqa: PLR0913, PLR0917 - everything it lets go of
        self,
        base_url: str,
        engine: Engine,
        admin: Admin,
        shelf: PolicyShelf,
        log: Any,
        server: Server,
        serving: asyncio.Task[None],
        holding: Holding,
        close: Callable[[], Any],
    ) -> None:
        self.base_url = base_url
        self.engine = engine
        self.admin = admin
        self.log = log
        self._shelf = shelf
        self._server = server
        self._serving = serving
        self._holding = holding
        self._close = close

    async def stop(self) -> None:
        """Cut off streams, stop listening, record the stop, let go of everything."""
        self._holding.stop()
        with suppress(Unavailable):  # a ledger that is down must not keep the gateway up
            await self.engine.run(_note("gateway-stopped", base_url=self.base_url))
        self._server.stop()  # type: ignore[no-untyped-call]  # granian leaves it untyped
        # Not cancelled: the server then finds its own end taken from it, and says so in twenty lines.
        await asyncio.wait((self._serving,), timeout=GRACE)
        self._holding.stop(streams=False)
        await self._close()
        self._serving.cancel()

    async def reload_policies(self) -> str:
        """Put the policy files as they are now into force, and record it; their version.

        Raises PolicyFault and keeps those in force when they cannot be used; likewise Unavailable when that cannot
        be recorded.
        """
        book = self._shelf.read()
        await self.engine.run(_note("policies-reloaded", policies=book.version))
        self._shelf.put(book)
        return book.version

    async def wait(self) -> None:
        """Until the server ends."""
        await self._serving


async def start(settings: Settings) -> Running:  # noqa: PLR0915 - the order of a start, told once
    """Start the gateway on the running loop; return once it accepts connections."""
    log = configure_logs(settings.log.level, as_json=settings.log.json)
    clock = Clock()
    keyring = keyring_of(settings)
    shelf = PolicyShelf(settings.policy.directory)
    store = Store.open(settings.storage.path)
    dialer = Dialer(most_reply_bytes=settings.limits.reply_bytes, most_connections=settings.limits.connections)
    # Beside the loop, which must go on: a registry that nobody keeps current is not believed.
    screened = asyncio.ensure_future(
        asyncio.to_thread(screening.serving, settings.firewall, threading.get_ident(), keyring.review.fingerprint)
    )
    originals = Originals(
        keyring.review.seal,
        lambda documents: store.keep_originals(documents, settings.firewall.originals_most),
        days=settings.firewall.originals_days,
    )
    try:
        await asyncio.to_thread(keyring.review.fingerprint, "", b"")  # makes the keys where there are none
        await store.start(listen=True)
        checkpointing = await Checkpointing.agreed(store, keyring.ledger, log)
        untaken(settings.server.host, settings.server.port)
        # The registry stays: without this, every full collection walks 100,000 agents, for half a second.
        gc.collect()
        gc.freeze()
        gc.set_threshold(10_000, 50, 100)
        answers = joined(
            clock=clock,
            store=store,
            keyring=keyring,
            shelf=shelf,
            dialer=dialer,
            base_url=settings.server.base_url,
            internal_issuers=settings.authority.internal_issuers,
            internal_origins=settings.registry.internal_origins,
            firewall=settings.firewall,
            used_until=shown(await asyncio.to_thread(store.newest_id)),
        )
        following, answers = Following.among(answers, store, internal=settings.authority.internal_issuers, log=log)
        strangers = Strangers(answers[Commit], answers[Note], clock.new_id)
        screen = await screened
        looking = screening.answerers(screen, settings.firewall, store.snapshot.named, dialer)
        engine = Engine({**answers, **looking, Commit: strangers.commit, Seal: originals.seal})
        base_url = settings.server.base_url
        metrics = Metrics()
        _gauges(metrics, store, originals)
        holds = Holds(engine, base_url)
        terms = Terms(
            base_url,
            max_parts=settings.limits.parts,
            guard=screening.guard(settings.firewall),
            screen=screen,
        )
        sharing = Sharing(engine, terms, keyring, store)
        watch = Watch(engine, base_url, sharing.tenants, seconds=settings.registry.watch_seconds, log=log)
        store.snapshot.watch(watch.changed)
        owing = Owing(settings, metrics)
        app, holding = _app(settings, engine, holds, keyring, store, metrics, log, terms, sharing, owing.unread)
        server = Server(
            app,
            address=settings.server.host,
            port=settings.server.port,
            interface=Interfaces.RSGI,
            http=HTTPModes.http1,
            http1_settings=HTTP1Settings(max_buffer_size=128 * 1024, header_read_timeout=10_000),
            websockets=False,
            backlog=1024,
            backpressure=min(settings.server.connections, _room()),
            log_enabled=False,
            ssl_cert=Path(settings.server.tls_cert) if settings.server.tls_cert else None,
            ssl_key=Path(settings.server.tls_key) if settings.server.tls_key else None,
        )
        await engine.run(_note("gateway-started", base_url=base_url, policies=shelf.version))
        await checkpointing.write()
        for task in (originals, sharing.courier, watch, following):
            task.start()
        serving = asyncio.create_task(server.serve())
        await listening(settings.server.host, settings.server.port, serving)
        checkpointing.start()
    except BaseException:
        await originals.close()
        await dialer.close()
        await store.close()
        raise

    async def close() -> None:
        await owing.close(serving)
        await holds.close()
        await asyncio.gather(watch.close(), following.close(), sharing.courier.close())
        await dialer.close()
        strangers.close()
        await originals.close()
        await checkpointing.close()
        await store.close()

    log.info("serving", url=base_url)
    return Running(base_url, engine, Admin(engine, store, keyring), shelf, log, server, serving, holding, close)


def _gauges(metrics: Metrics, store: Store, originals: Originals) -> None:
    metrics.gauge("legation_agents", "Agents registered.", lambda: float(store.snapshot.size()))
    metrics.gauge("legation_outcomes_lost", "Outcomes never written.", lambda: float(store.ahead.lost))
    metrics.gauge("legation_originals_lost", "Originals never written.", lambda: float(originals.lost))


def _room() -> int:
    """Connections of callers that leave files for as many to agents, and for ourselves."""
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return 2**20 if soft == resource.RLIM_INFINITY else max((soft - OURS) // 2, 16)


def _app(  # noqa: PLR0913, PLR0917 - everything meets here
    settings: Settings,
    engine: Engine,
    holds: Holds,
    keyring: Keyring,
    store: Store,
    metrics: Metrics,
    log: Any,
    terms: Terms,
    sharing: Sharing,
    unread: Unread,
) -> tuple[App, Holding]:
    base_url = settings.server.base_url
    gateway = Gateway(
        engine,
        terms,
        StreamTerms(
            heartbeat=settings.streams.heartbeat,
            idle=settings.streams.idle,
            total=settings.streams.total,
            most_event_bytes=settings.limits.reply_bytes,
            pace=Pace(settings.streams.rate, settings.streams.burst, settings.streams.bytes),
        ),
        card=Cards(engine, base_url),
        holds=holds,
        unread=unread,
        ids=_trace_ids(),
        reply_timeout=settings.limits.reply_seconds,
        decided=metrics.decided,
        most_elements=settings.limits.elements,
    )
    store.snapshot.watch(gateway.holding.changed)
    pages = Pages(base_url)
    authority = Authority(
        engine,
        terms,
        jwks=keyring.jwks,
        lifetime=settings.authority.token_lifetime,
        endpoints={
            **enrolment.endpoints(engine, terms),
            **registration.endpoints(engine, terms),
            **introspection.endpoints(engine, terms),
            **revocation.endpoints(engine, terms),
            **par.endpoints(engine, terms),
            **ciba.endpoints(engine, terms, holds.asked),
            **uma.endpoints(engine, terms),
            **authorize.endpoints(engine, pages),
            **invitations.endpoints(engine, pages),
            **sharing.endpoints(),
            **Revocations(engine, base_url, time.monotonic).endpoints(),
        },
        asked=holds.asked,
        said={
            **enrolment.said(base_url),
            **registration.said(base_url),
            **federation.said(),
            **introspection.said(base_url),
            **revocation.said(base_url),
            **par.said(base_url),
            **ciba.said(base_url),
            **authorize.said(base_url),
        },
    )

    approving = approvals.Approvals(engine, base_url)

    async def tokens(request: HttpRequest, _: Exchange) -> HttpAnswer:
        return await authority(request)

    app = App(
        {
            PREFIX: gateway.handle,
            "/oauth/": tokens,
            "/.well-known/": tokens,
            **sharing.routes(),
            "/approve/": approving,
            "/approvals/": approving,
            **probes.routes(store, metrics, gateway.refuse),
        },
        refused=gateway.refuse,
        refusers={
            "/oauth/": authority.refuse,
            "/.well-known/": authority.refuse,
            **sharing.refusers(),
            "/approve/": approving.refuse,
            "/approvals/": approving.refuse,
        },
        most_body_bytes=settings.limits.body_bytes,
        log=log,
    )
    return app, gateway.holding


def _trace_ids() -> Ids:
    """Trace and span ids must be unlikely to meet, not hard to guess; a system call each would cost more than both."""
    chance = random.Random()  # noqa: S311 - see above
    return Ids(
        trace=lambda: chance.randbytes(16).hex(),
        span=lambda: chance.randbytes(8).hex(),
    )


def _note(what: str, **fields: str) -> Plan[None]:
    """Record something that happened to the gateway itself."""
    record_id = yield from ask(NewId())
    at = yield from ask(Now())
    yield from ask(Commit(record_id, "event", event(record_id=record_id, at=at, what=what, **fields)))
